//! What Rhai's own tokenizer saw, with the bytes of each token: the ground on which places are found.
//!
//! Rhai's tree knows one point per node and forgets brackets and the labels of `switch`; the tokens, recorded while it
//! parses, have both. Texts whose brackets, operators or length go past what the native stack bears are stopped here,
//! before the parser goes deeper. Nothing here knows what an expression may hold.

use std::sync::{Arc, Mutex, PoisonError};

use rhai::{LexError, ParseErrorType, Position, Token};

/// How deep brackets may nest.
pub(super) const MOST_BRACKETS: usize = 48;
/// How many operators one expression may have.
pub(super) const MOST_OPERATORS: usize = 1_000;
/// How many levels Rhai may count while it parses one expression.
pub(super) const MOST_LEVELS: usize = 300;

/// One token and its bytes in the text.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) token: Token,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Turns Rhai's lines and columns (from 1, in characters) into bytes of one text.
pub(super) struct Places<'t> {
    text: &'t str,
    above: usize,
    chars: Vec<usize>,
    lines: Vec<usize>,
}

impl<'t> Places<'t> {
    /// The places of a text that Rhai read below so many empty lines.
    pub(super) fn new(text: &'t str, above: usize) -> Places<'t> {
        let mut chars = Vec::with_capacity(text.len());
        let mut lines = vec![0];
        for (count, (byte, c)) in text.char_indices().enumerate() {
            chars.push(byte);
            if c == '\n' {
                lines.push(count + 1);
            }
        }
        Places { text, above, chars, lines }
    }

    /// The byte at a position; the end of the text for one past it or for none.
    pub(super) fn byte(&self, position: Position) -> usize {
        let line = position.line().and_then(|line| self.lines.get(line.checked_sub(self.above + 1)?));
        let char = line.map(|first| first + position.position().unwrap_or(1).saturating_sub(1));
        char.and_then(|at| self.chars.get(at)).copied().unwrap_or(self.text.len())
    }

    /// The line (from 1) that holds a byte.
    pub(super) fn line_of(&self, byte: usize) -> usize {
        let char = self.chars.partition_point(|start| *start < byte);
        self.lines.partition_point(|first| *first <= char).max(1)
    }

    /// The column (from 1, in characters) of a byte.
    pub(super) fn column_of(&self, byte: usize) -> usize {
        let char = self.chars.partition_point(|start| *start < byte);
        let line = self.lines.get(self.line_of(byte) - 1).copied().unwrap_or(0);
        char.saturating_sub(line) + 1
    }

    /// How many lines there are.
    pub(super) fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The bytes of a line (from 1), blanks at both ends left out.
    pub(super) fn line(&self, line: usize) -> std::ops::Range<usize> {
        let at =
            |line: usize| self.lines.get(line).and_then(|c| self.chars.get(*c)).copied().unwrap_or(self.text.len());
        let (start, end) = (at(line.saturating_sub(1)), at(line));
        let words = self.text.get(start..end).unwrap_or("");
        let first = start + (words.len() - words.trim_start().len());
        first..first + words.trim().len()
    }

    /// A token with its bytes.
    pub(super) fn piece(&self, token: Token, position: Position) -> Piece {
        let start = self.byte(position);
        let rest = self.text.get(start..).unwrap_or("");
        let end = start + length(&token, rest).min(rest.len());
        Piece { token, start, end }
    }

    /// The bytes of the token that begins at a position, found by its own shape: a word, a number or one character.
    pub(super) fn word_at(&self, position: Position) -> std::ops::Range<usize> {
        let start = self.byte(position);
        let rest = self.text.get(start..).unwrap_or("");
        let word: usize = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
        let one = rest.chars().next().map_or(0, char::len_utf8);
        start..start + word.max(one)
    }
}

/// How many bytes of `rest`, which begins with the token, are the token.
fn length(token: &Token, rest: &str) -> usize {
    match token {
        Token::IntegerConstant(_) | Token::DecimalConstant(_) => number_length(rest),
        Token::StringConstant(_) | Token::InterpolatedString(_) | Token::CharConstant(_) => text_length(rest),
        Token::Identifier(name) | Token::Reserved(name) => name.len(),
        Token::EOF => 0,
        other if other.is_literal() => other.literal_syntax().len(),
        _ => rest.chars().next().map_or(0, char::len_utf8),
    }
}

fn number_length(rest: &str) -> usize {
    let mut end = usize::from(rest.starts_with('-'));
    let digits = rest.get(end..).unwrap_or("");
    let based = ["0x", "0X", "0o", "0O", "0b", "0B"].iter().any(|base| digits.starts_with(base));
    let mut point = false;
    let mut chars = digits.chars().peekable();
    while let Some(c) = chars.next() {
        let follows = chars.peek().is_none_or(|next| !(next.is_alphabetic() || matches!(next, '.' | '_')));
        match c {
            '.' if !point && follows => point = true,
            c if c.is_ascii_digit() || c == '_' || (based && c.is_ascii_alphanumeric()) => {}
            _ => break,
        }
        end += 1;
    }
    end
}

fn text_length(rest: &str) -> usize {
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let mut chars = rest.char_indices().skip(hashes);
    let Some((_, quote)) = chars.next() else { return rest.len() };
    if hashes > 0 {
        let close = format!("\"{}", "#".repeat(hashes));
        let body = rest.get(hashes + 1..).unwrap_or("");
        return body.find(&close).map_or(rest.len(), |at| hashes + 1 + at + close.len());
    }
    let mut escaped = false;
    for (at, c) in chars {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote != '`' {
            escaped = true;
        } else if c == quote {
            return at + c.len_utf8();
        }
    }
    rest.len()
}

/// Keeps the tokens that one parse consumes, and stops a parse that goes too deep.
#[derive(Clone, Default)]
pub(super) struct Recorder(Arc<Mutex<Record>>);

#[derive(Default)]
struct Record {
    tokens: Vec<(Token, Position)>,
    brackets: usize,
    operators: usize,
    too_deep: bool,
}

impl Recorder {
    /// Notes a token; gives an error token in its place once the text is too deep.
    pub(super) fn note(&self, token: Token, position: Position, most_operators: usize) -> Token {
        let mut record = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &token {
            Token::LeftParen | Token::LeftBrace | Token::LeftBracket | Token::MapStart => record.brackets += 1,
            Token::RightParen | Token::RightBrace | Token::RightBracket => {
                record.brackets = record.brackets.saturating_sub(1);
            }
            Token::If | Token::Switch | Token::Bang | Token::UnaryMinus | Token::UnaryPlus | Token::Period => {
                record.operators += 1;
            }
            other if other.precedence().is_some() => record.operators += 1,
            _ => {}
        }
        record.tokens.push((token.clone(), position));
        if record.brackets > MOST_BRACKETS || record.operators > most_operators {
            record.too_deep = true;
            return Token::LexError(Box::new(LexError::Runtime(String::new())));
        }
        token
    }

    /// The tokens noted so far; whether the text was too deep.
    pub(super) fn take(&self) -> (Vec<(Token, Position)>, bool) {
        let mut record = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (std::mem::take(&mut record.tokens), record.too_deep)
    }
}

/// What Rhai says of a text it cannot parse, in the words of this product.
pub(super) fn in_words(error: &ParseErrorType) -> String {
    match error {
        ParseErrorType::UnexpectedEOF => "the text ends too early".to_owned(),
        ParseErrorType::BadInput(LexError::UnexpectedInput(what)) => match what.split('\'').nth(1) {
            Some(sign) => no_sign(sign),
            None => format!("`{what}` is not expected here"),
        },
        ParseErrorType::BadInput(LexError::UnterminatedString) => "a quoted text does not end".to_owned(),
        ParseErrorType::BadInput(LexError::MalformedNumber(what)) => format!("`{what}` is no number"),
        ParseErrorType::BadInput(LexError::ImproperSymbol(sign, _))
        | ParseErrorType::UnknownOperator(sign)
        | ParseErrorType::Reserved(sign) => no_sign(sign),
        ParseErrorType::MissingToken(token, _) if token == "{EOF}" => "the text should end here".to_owned(),
        ParseErrorType::MissingToken(token, _) => format!("`{token}` is missing here"),
        ParseErrorType::ExprExpected(_) => "a value is missing here".to_owned(),
        ParseErrorType::PropertyExpected => "a name is missing after the point".to_owned(),
        ParseErrorType::MismatchedType(_, _) => "yes or no is needed here".to_owned(),
        ParseErrorType::VariableUndefined(name) => format!("`{name}` is not defined"),
        other => {
            let text = other.to_string().replace('\'', "`").replace(['\n', '\r'], " ");
            let mut chars = text.chars();
            chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
        }
    }
}

fn no_sign(sign: &str) -> String {
    if sign.starts_with(char::is_alphabetic) {
        format!("`{sign}` is a reserved word")
    } else {
        format!("`{sign}` is no operator")
    }
}
