//! An expression's text becomes [`Syntax`] with places, or one refusal that says where and what.
//!
//! Rhai parses; [`super::lower`] turns its tree into ours. A text that Rhai reads but expressions do not have (loops,
//! arrays, assignments, …) is refused by its name, so that its author can take it to `scripts/*.rhai`; what Rhai cannot
//! read is a syntax refusal at the point where it gave up. A text of any shape ends in one or the other: depth and
//! length are bounded. Whether names exist and types agree is left to `check`.

use rhai::{Engine, OptimizationLevel, ParseErrorType, Token};

use super::lower::lower;
use super::refusal::{Refusal, RefusalKind};
use super::tokens::{MOST_LEVELS, MOST_OPERATORS, Piece, Places, Recorder, in_words};
use crate::expr::Syntax;
use crate::source::{Span, Spanned};

/// The longest expression, in bytes.
const LONGEST: usize = 32_768;

/// Parses the text of one expression that stands at `span` of its file.
///
/// # Errors
/// The first [`Refusal`].
pub fn parse_expression(text: &str, span: Span) -> Result<Spanned<Syntax>, Refusal> {
    parse(text).map_err(|(range, kind)| Refusal { span: place(text, span, &range), kind }).map(|mut tree| {
        if !maps(text, span) {
            spread(&mut tree, span);
        } else if span.start > 0 || span.source.0 > 0 {
            shift(&mut tree, span);
        }
        tree
    })
}

fn parse(text: &str) -> Result<Spanned<Syntax>, (std::ops::Range<usize>, RefusalKind)> {
    if text.len() > LONGEST {
        return Err((0..text.len(), RefusalKind::TooDeep));
    }
    if text.trim().is_empty() {
        return Err((0..text.len(), RefusalKind::Syntax("an expression is missing here".to_owned())));
    }
    let recorder = Recorder::default();
    let engine = engine(recorder.clone());
    let parsed = engine.compile_expression(text);
    let (tokens, too_deep) = recorder.take();
    let places = Places::new(text, 0);
    let pieces: Vec<Piece> = tokens.into_iter().map(|(token, position)| places.piece(token, position)).collect();
    match parsed {
        Ok(ast) => lower(text, &places, &pieces, ast.statements()),
        Err(error) => {
            let at = places.word_at(error.position());
            let at = if error.position().is_none() { end_of(text) } else { at };
            let at = if at.is_empty() { end_of(text) } else { at };
            if too_deep || matches!(error.err_type(), ParseErrorType::ExprTooDeep) {
                return Err((at, RefusalKind::TooDeep));
            }
            let detail = match error.err_type() {
                ParseErrorType::MissingToken(_, why) if why.contains("block") && open_block(&pieces) => {
                    "`}` is missing here".to_owned()
                }
                other => in_words(other),
            };
            Err(foreign(text, &pieces).unwrap_or((at, RefusalKind::Syntax(detail))))
        }
    }
}

fn engine(recorder: Recorder) -> Engine {
    let mut engine = Engine::new_raw();
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_max_expr_depths(MOST_LEVELS, MOST_LEVELS);
    #[expect(deprecated, reason = "Rhai marks the hook as volatile; its version is pinned")]
    engine.on_parse_token(move |token, position, _| recorder.note(token, position, MOST_OPERATORS));
    engine
}

/// The last character of the text, where a text that ends too early is marked.
fn end_of(text: &str) -> std::ops::Range<usize> {
    let words = text.trim_end();
    let last = words.chars().next_back().map_or(0, char::len_utf8);
    words.len() - last..words.len()
}

/// Whether a block was begun and not ended; Rhai then asks for the wrong brace.
fn open_block(pieces: &[Piece]) -> bool {
    let count = |wanted: Token| pieces.iter().filter(|piece| piece.token == wanted).count();
    count(Token::LeftBrace) > count(Token::RightBrace)
}

/// The first token that shows what an unreadable text was meant to be.
fn foreign(text: &str, pieces: &[Piece]) -> Option<(std::ops::Range<usize>, RefusalKind)> {
    let exponent = pieces.windows(2).find_map(|pair| match pair {
        [number, word]
            if matches!(number.token, Token::IntegerConstant(_) | Token::DecimalConstant(_))
                && number.end == word.start
                && text.get(word.start..).is_some_and(|rest| rest.starts_with(['e', 'E'])) =>
        {
            Some((number.start..word.end, "numbers with an exponent"))
        }
        _ => None,
    });
    exponent
        .or_else(|| {
            pieces.iter().find_map(|piece| foreign_word(&piece.token).map(|what| (piece.start..piece.end, what)))
        })
        .map(|(range, what)| (range, RefusalKind::NotInExpressions(what.to_owned())))
}

fn foreign_word(token: &Token) -> Option<&'static str> {
    Some(match token {
        Token::Let | Token::Const => "variables",
        Token::While | Token::Loop | Token::For | Token::Do | Token::Break | Token::Continue => "loops",
        Token::Return | Token::Throw => "returns",
        Token::Try | Token::Catch => "catches",
        Token::Fn | Token::Private => "function definitions",
        Token::SemiColon => "several statements",
        Token::Equals => "assignments",
        Token::Pipe | Token::XOr | Token::Ampersand => "bit operations",
        Token::InterpolatedString(_) => "texts with `${…}`",
        Token::Reserved(word) if &***word == "this" => "uses of `this`",
        other if other.is_op_assignment() => "assignments",
        _ => return None,
    })
}

fn maps(text: &str, span: Span) -> bool {
    span.range().len() == text.len()
}

fn place(text: &str, span: Span, range: &std::ops::Range<usize>) -> Span {
    if !maps(text, span) {
        return span;
    }
    let start = span.start as usize;
    Span::new(span.source, start + range.start..start + range.end)
}

fn shift(tree: &mut Spanned<Syntax>, base: Span) {
    each_span(tree, &mut |span| {
        *span = Span::new(base.source, (base.start + span.start) as usize..(base.start + span.end) as usize);
    });
}

fn spread(tree: &mut Spanned<Syntax>, whole: Span) {
    each_span(tree, &mut |span| *span = whole);
}

fn each_span(tree: &mut Spanned<Syntax>, change: &mut impl FnMut(&mut Span)) {
    change(&mut tree.span);
    match &mut tree.value {
        Syntax::Number(_) | Syntax::Text(_) | Syntax::Flag(_) => {}
        Syntax::Name(parts) => parts.iter_mut().for_each(|part| change(&mut part.span)),
        Syntax::Call { name, args } => {
            change(&mut name.span);
            args.iter_mut().for_each(|arg| each_span(arg, change));
        }
        Syntax::Not(inner) | Syntax::Negate(inner) => each_span(inner, change),
        Syntax::Binary { at, left, right, .. } => {
            change(at);
            each_span(left, change);
            each_span(right, change);
        }
        Syntax::Coalesce(left, right) => {
            each_span(left, change);
            each_span(right, change);
        }
        Syntax::If { condition, then, otherwise } => {
            each_span(condition, change);
            each_span(then, change);
            otherwise.iter_mut().for_each(|part| each_span(part, change));
        }
        Syntax::Switch { on, cases, default } => {
            each_span(on, change);
            for (labels, value) in cases {
                labels.iter_mut().for_each(|label| each_span(label, change));
                each_span(value, change);
            }
            default.iter_mut().for_each(|part| each_span(part, change));
        }
    }
}
