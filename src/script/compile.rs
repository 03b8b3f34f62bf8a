//! All scripts of a pack: compiled together, every problem at once, and called row by row.
//!
//! Each file holds functions only; functions of one file may call those of another, so no name may stand in two. What
//! Rhai finds only when it runs (an unknown function, a literal it would round) is found here by walking its tree. A
//! compiled [`Scripts`] is read only and serves many threads at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rhai::{
    AST, ASTNode, CallFnOptions, Dynamic, Engine, Expr, FnAccess, ParseErrorType, Position, Scope, Stmt, Token,
};

use super::fault::{Broken, ScriptAnswer, ScriptFault, from_script, to_script, unwrap};
use super::sandbox::{FORBIDDEN, MOST_NODES, engine};
use super::tokens::{Piece, Places, Recorder, in_words};
use crate::source::{SourceId, Span};
use crate::value::{Calendar, NumberFault, Ratio, Value};

/// The most lines of all files, and the most bytes of one: Rhai counts lines and columns to 65,535.
const MOST: usize = 60_000;

/// A function that expressions may call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptFunction {
    /// Its name.
    pub name: String,
    /// The names of its parameters.
    pub params: Vec<String>,
    /// Its file.
    pub source: SourceId,
    /// Its name where it is defined.
    pub span: Span,
    /// The comment lines right above it, without their slashes.
    pub doc: String,
}

/// Something wrong in a script file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptProblem {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ScriptProblemKind,
}

/// The kinds of script problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptProblemKind {
    /// It cannot be read; what is wrong, in plain words. One a file is all that is found.
    Syntax(String),
    /// It nests too deep or is too long.
    TooDeep,
    /// A number with more digits than are held exactly, as written.
    TooPrecise(String),
    /// A word of Rhai that scripts do not have (`eval`, `print`, `import`).
    Forbidden(String),
    /// A statement outside a function.
    OutsideFunction,
    /// A function of that name stands somewhere else already.
    Duplicate {
        /// The name.
        name: String,
        /// Its first definition.
        first: Span,
    },
    /// A call of a function that there is not, with so many arguments.
    UnknownFunction {
        /// The name.
        name: String,
        /// How many arguments the call has.
        arguments: usize,
        /// Whether there is a function of that name with another number of arguments.
        other_count: bool,
    },
}

/// The compiled scripts of one pack.
pub struct Scripts {
    pub(super) engine: Engine,
    pub(super) ast: AST,
    functions: Vec<ScriptFunction>,
    /// Every function, those that only scripts may call too, in the order of their places.
    homes: Vec<Home>,
}

/// Where a function begins in the one numbering of lines that runs through all files: a line of Rhai's errors tells
/// file and function, within closures too. Bounds come without a line and are told of the function that was called.
struct Home {
    line: usize,
    column: usize,
    /// How many lines of other files stand above its file.
    above: usize,
    source: SourceId,
    name: String,
}

impl std::fmt::Debug for Scripts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scripts").field("functions", &self.functions).finish_non_exhaustive()
    }
}

impl Default for Scripts {
    fn default() -> Scripts {
        Scripts { engine: engine(None), ast: AST::empty(), functions: Vec::new(), homes: Vec::new() }
    }
}

/// One file that Rhai could read.
struct File<'t> {
    source: SourceId,
    text: &'t str,
    above: usize,
    places: Places<'t>,
    pieces: Vec<Piece>,
    ast: AST,
}

impl Scripts {
    /// Compiles the script files of a pack, each with its id, name and text; gives what can be used and all problems.
    #[must_use]
    pub fn compile(files: &[(SourceId, &str, &str)]) -> (Scripts, Vec<ScriptProblem>) {
        let mut scripts = Scripts::default();
        let mut problems = Vec::new();
        let mut read: Vec<File<'_>> = Vec::new();
        let mut above = 0;
        for (source, _, text) in files {
            if let Some(file) = read_file(*source, text, above, &mut problems) {
                above += file.places.line_count();
                read.push(file);
            }
        }
        let mut spans: BTreeMap<String, Span> = BTreeMap::new();
        let mut known: BTreeSet<(String, usize)> = scripts
            .engine
            .collect_fn_metadata(None, |info| Some((info.metadata.name.to_string(), info.metadata.num_params)), true)
            .into_iter()
            .collect();
        known.extend(LANGUAGE.map(|(name, count)| (name.to_owned(), count)));
        for file in &read {
            known.extend(file.ast.iter_functions().map(|f| (f.name.to_owned(), f.params.len())));
        }
        for file in &read {
            scripts.define(file, &mut spans, &mut problems);
            calls(file, &known, &mut problems);
        }
        for file in read {
            scripts.ast.combine(file.ast);
        }
        problems.sort_by_key(|problem| problem.span);
        (scripts, problems)
    }

    /// Lets the scripts count working days by this calendar.
    pub fn set_calendar(&mut self, calendar: Arc<Calendar>) {
        super::functions::working_days(&mut self.engine, Some(calendar));
    }

    /// The functions that expressions may call, by file and then by place.
    #[must_use]
    pub fn functions(&self) -> &[ScriptFunction] {
        &self.functions
    }

    /// The index of the function of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.functions.iter().position(|function| function.name == name)
    }

    /// Calls function `index` with values for its parameters.
    ///
    /// # Errors
    /// A [`ScriptFault`]: a mistake of the script, a bound that it reached, or an answer that is no value.
    pub fn call(&self, index: usize, args: &[Value]) -> Result<ScriptAnswer, ScriptFault> {
        let Some(function) = self.functions.get(index) else {
            let detail = format!("there is no script function {index}");
            return Err(ScriptFault { function: String::new(), source: SourceId(0), line: 0, detail, limit: None });
        };
        let args: Vec<Dynamic> = args.iter().map(to_script).collect();
        let options = CallFnOptions::new().eval_ast(false);
        let answer =
            self.engine.call_fn_with_options::<Dynamic>(options, &mut Scope::new(), &self.ast, &function.name, args);
        answer.map_err(|error| unwrap(*error)).and_then(|answer| from_script(answer).map_err(Broken::plain)).map_err(
            |broken| {
                let (name, source, line) = self.home(broken.position, function);
                ScriptFault { function: name, source, line, detail: broken.detail, limit: broken.limit }
            },
        )
    }

    /// The function that holds a position, its file and the line there; `called` where there is no position.
    fn home(&self, position: Position, called: &ScriptFunction) -> (String, SourceId, usize) {
        let line = position.line().unwrap_or(0);
        let column = position.position().unwrap_or(usize::MAX);
        let after = self.homes.partition_point(|home| (home.line, home.column) <= (line, column));
        match after.checked_sub(1).and_then(|at| self.homes.get(at)) {
            Some(home) if line > 0 => (home.name.clone(), home.source, line.saturating_sub(home.above)),
            _ => {
                let home = self.homes.iter().find(|home| home.name == called.name);
                (called.name.clone(), called.source, home.map_or(0, |home| home.line - home.above))
            }
        }
    }

    fn define(&mut self, file: &File<'_>, spans: &mut BTreeMap<String, Span>, problems: &mut Vec<ScriptProblem>) {
        let mut defined: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for pair in file.pieces.windows(2) {
            if let [Piece { token: Token::Fn, .. }, name] = pair
                && let Some(word) = file.text.get(name.start..name.end)
            {
                defined.entry(word).or_default().push(Span::new(file.source, name.start..name.end));
            }
        }
        let mut found = Vec::new();
        for info in file.ast.iter_functions() {
            let Some(span) = defined.get_mut(info.name).and_then(|spans| (!spans.is_empty()).then(|| spans.remove(0)))
            else {
                continue;
            };
            let params: Vec<String> = info.params.iter().map(|param| (*param).to_owned()).collect();
            let line = file.places.line_of(span.start as usize);
            let public = !matches!(info.access, FnAccess::Private);
            let doc = comment_above(&file.places, file.text, line);
            found.push((
                ScriptFunction { name: info.name.to_owned(), params, source: file.source, span, doc },
                line,
                public,
            ));
        }
        found.sort_by_key(|(function, ..)| function.span);
        for (function, line, public) in found {
            if let Some(first) = spans.get(&function.name) {
                let kind = ScriptProblemKind::Duplicate { name: function.name, first: *first };
                problems.push(ScriptProblem { span: function.span, kind });
                continue;
            }
            spans.insert(function.name.clone(), function.span);
            self.homes.push(Home {
                line: line + file.above,
                column: file.places.column_of(function.span.start as usize),
                above: file.above,
                source: function.source,
                name: function.name.clone(),
            });
            if public {
                self.functions.push(function);
            }
        }
    }
}

/// Functions that belong to Rhai's language itself.
const LANGUAGE: [(&str, usize); 14] = [
    ("call", 1),
    ("call", 2),
    ("call", 3),
    ("call", 4),
    ("call", 5),
    ("curry", 2),
    ("curry", 3),
    ("curry", 4),
    ("Fn", 1),
    ("type_of", 1),
    ("is_shared", 1),
    ("is_def_var", 1),
    ("is_def_fn", 2),
    ("is_def_fn", 3),
];

fn read_file<'t>(source: SourceId, text: &'t str, above: usize, problems: &mut Vec<ScriptProblem>) -> Option<File<'t>> {
    let mut problem = |range: std::ops::Range<usize>, kind| {
        problems.push(ScriptProblem { span: Span::new(source, range), kind });
    };
    if text.len() > MOST || above + text.lines().count() > MOST {
        problem(0..text.len(), ScriptProblemKind::TooDeep);
        return None;
    }
    let recorder = Recorder::default();
    let parsed = engine(Some(recorder.clone())).compile("\n".repeat(above) + text);
    let (tokens, too_deep) = recorder.take();
    let places = Places::new(text, above);
    let pieces: Vec<Piece> = tokens.into_iter().map(|(token, position)| places.piece(token, position)).collect();
    let ast = match parsed {
        Ok(ast) => ast,
        Err(error) => {
            let at = places.word_at(error.position());
            let word = text.get(at.clone()).unwrap_or("");
            let kind = match error.err_type() {
                _ if too_deep => ScriptProblemKind::TooDeep,
                ParseErrorType::ExprTooDeep => ScriptProblemKind::TooDeep,
                _ if FORBIDDEN.contains(&word) => ScriptProblemKind::Forbidden(word.to_owned()),
                other => ScriptProblemKind::Syntax(in_words(other)),
            };
            problem(at, kind);
            return None;
        }
    };
    for piece in &pieces {
        if let Token::DecimalConstant(literal) = &piece.token
            && Ratio::parse(&literal.1) == Err(NumberFault::TooManyDigits)
        {
            let written = text.get(piece.start..piece.end).unwrap_or("").to_owned();
            problem(piece.start..piece.end, ScriptProblemKind::TooPrecise(written));
        }
    }
    if let Some(statement) = ast.statements().iter().find(|statement| !statement.is_noop()) {
        problem(places.word_at(statement.position()), ScriptProblemKind::OutsideFunction);
    }
    Some(File { source, text, above, places, pieces, ast })
}

/// Finds the calls of unknown functions, and trees too deep to run.
fn calls(file: &File<'_>, known: &BTreeSet<(String, usize)>, problems: &mut Vec<ScriptProblem>) {
    let mut deepest: Option<Position> = None;
    file.ast.walk(&mut |path| {
        let Some(node) = path.last() else { return true };
        if path.len() > MOST_NODES {
            let here = node.position();
            deepest = Some(deepest.map_or(here, |found| found.min(here)));
        }
        let (call, position, method) = match node {
            ASTNode::Expr(Expr::FnCall(call, position)) | ASTNode::Stmt(Stmt::FnCall(call, position)) => {
                (call, *position, false)
            }
            ASTNode::Expr(Expr::MethodCall(call, position)) => (call, *position, true),
            _ => return true,
        };
        if call.op_token.is_some() || matches!(call.name.as_str(), ".." | "..=") {
            return true;
        }
        let name = call.name.to_string();
        let arguments = call.args.len();
        let fits = |count: usize| known.contains(&(name.clone(), count));
        if fits(arguments + usize::from(method)) || (method && fits(arguments)) {
            return true;
        }
        let other_count = known.iter().any(|(other, _)| *other == name);
        let span = Span::new(file.source, file.places.word_at(position));
        let kind = if FORBIDDEN.contains(&name.as_str()) {
            ScriptProblemKind::Forbidden(name)
        } else {
            ScriptProblemKind::UnknownFunction { name, arguments, other_count }
        };
        problems.push(ScriptProblem { span, kind });
        true
    });
    if let Some(position) = deepest {
        let span = Span::new(file.source, file.places.word_at(position));
        problems.push(ScriptProblem { span, kind: ScriptProblemKind::TooDeep });
    }
}

/// The comment lines right above a line, without their slashes.
fn comment_above(places: &Places<'_>, text: &str, line: usize) -> String {
    let mut lines = Vec::new();
    for above in (1..line).rev() {
        let words = text.get(places.line(above)).unwrap_or("");
        if !words.starts_with("//") {
            break;
        }
        lines.push(words.trim_start_matches('/').trim());
    }
    lines.reverse();
    lines.join("\n")
}
