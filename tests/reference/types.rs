//! The table of types: what each is, and which go together, as `check` answers when it is asked.
//!
//! For each operator every type is put beside every other, and beside a number and a text as they are written; a cell is
//! what comes of it, an empty one an error of the author. What a type is in words stands here; a new one does not compile.

use reckoner::value::Type;

use super::probe::{self, Over};
use super::shapes::cell;
use super::words::Words;

/// What stands on a side of an operator.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Is(Type),
    /// A number as it is written.
    Bare,
    /// A text in quotes, which reads as what it meets.
    Quoted,
}

impl Side {
    fn all() -> Vec<Side> {
        Type::ALL.into_iter().map(Side::Is).chain([Side::Bare, Side::Quoted]).collect()
    }

    fn head(self) -> String {
        match self {
            Side::Is(kind) => kind.name().to_owned(),
            Side::Bare => "`2`".to_owned(),
            Side::Quoted => "`\"…\"`".to_owned(),
        }
    }

    /// As it stands beside `other`.
    fn beside(self, other: Side, scales: bool) -> String {
        match (self, other) {
            (Side::Is(kind), _) => probe::name(kind),
            (Side::Bare, _) => "2".to_owned(),
            (Side::Quoted, Side::Is(kind)) if kind.is_numeric() && scales => "\"50%\"".to_owned(),
            (Side::Quoted, Side::Is(kind)) => format!("\"{}\"", probe::literal(kind).trim_matches('"')),
            (Side::Quoted, _) => "\"50%\"".to_owned(),
        }
    }
}

/// What each type is, in a sentence, and how it is written in an expression.
fn told(kind: Type) -> (&'static str, &'static str) {
    match kind {
        Type::Rate => (
            "a share; a difference of rates is one too, and written in points of percentage",
            "`\"85%\"` `\"29 pp\"` `0.85`",
        ),
        Type::Money => ("an amount in the pack's currency, with its places at most", "`\"500.00\"`"),
        Type::Count => ("a whole number, not below zero", "`12`"),
        Type::Number => ("any number", "`1.5`"),
        Type::Points => ("marks", "`3`"),
        Type::Days => ("a number of days", "`5`"),
        Type::Hours => ("a number of hours", "`24`"),
        Type::Flag => ("yes or no", "`true` `false`"),
        Type::Text => ("words", "`\"pass\"`"),
        Type::Date => ("a day", "`\"2011-10-05\"`"),
        Type::DateTime => ("a moment, local time", "`\"2011-10-05 08:30\"`"),
        Type::Period => ("a period of the pack", "`\"2011-10\"`"),
        Type::Id => ("a text that names something, kept as written: `007` stays `007`", "`\"A01\"`"),
    }
}

/// Every type with what it is.
pub(crate) fn list(words: &Words) -> String {
    let heads = ["type", "what it is", "in an expression"].map(|head| words.say(head)).join(" | ");
    let mut out = format!("| {heads} |\n|---|---|---|\n");
    for kind in Type::ALL {
        let (what, written) = told(kind);
        out += &format!("| `{}` | {} | {written} |\n", kind.name(), words.say(what));
    }
    out
}

/// What an arithmetic operator gives, by left (rows) and right (columns); sides that go with nothing are left out.
pub(crate) fn arithmetic(sign: &str) -> String {
    let sides = Side::all();
    let pairs: Vec<(Side, Side)> = sides.iter().flat_map(|l| sides.iter().map(|r| (*l, *r))).collect();
    let scales = matches!(sign, "*" | "/");
    let asked = pairs.iter().map(|(l, r)| {
        let formula = format!("{} {sign} {}", l.beside(*r, scales), r.beside(*l, scales));
        (Over::Row, formula, None)
    });
    let answers = probe::types(&asked.collect::<Vec<_>>());
    let answer = |l: Side, r: Side| {
        let at = pairs.iter().position(|pair| *pair == (l, r))?;
        answers.get(at).copied().flatten()
    };
    let rows: Vec<Side> = sides.iter().copied().filter(|l| sides.iter().any(|r| answer(*l, *r).is_some())).collect();
    let columns: Vec<Side> = sides.iter().copied().filter(|r| sides.iter().any(|l| answer(*l, *r).is_some())).collect();
    let heads: Vec<String> = columns.iter().map(|side| side.head()).collect();
    let mut out = format!("| `{sign}` | {} |\n|---|{}\n", heads.join(" | "), "---|".repeat(columns.len()));
    for row in rows {
        let cells = columns.iter().map(|column| answer(row, *column).map_or("", Type::name));
        out += &format!("| **{}** | {} |\n", row.head(), cells.collect::<Vec<_>>().join(" | "));
    }
    out
}

/// What may be compared with what, whether it is equal and which comes first.
pub(crate) fn comparison(words: &Words) -> String {
    let sides = Side::all();
    let ask = |sign: &str| {
        let pairs = Type::ALL.into_iter().flat_map(|l| sides.iter().map(move |r| (l, *r)));
        let asked: Vec<_> = pairs
            .map(|(l, r)| (Over::Row, format!("{} {sign} {}", probe::name(l), r.beside(Side::Is(l), false)), None))
            .collect();
        probe::types(&asked)
    };
    let (equal, less) = (ask("=="), ask("<"));
    let mut out = format!("| {} | `==` `!=` | `<` `<=` `>` `>=` |\n|---|---|---|\n", words.say("type"));
    for (n, kind) in Type::ALL.into_iter().enumerate() {
        let of = |answers: &[Option<Type>]| {
            let row = answers.iter().skip(n * sides.len()).take(sides.len());
            let heads: Vec<String> =
                sides.iter().zip(row).filter(|(_, a)| a.is_some()).map(|(s, _)| s.head()).collect();
            words.list(&heads)
        };
        out += &format!("| `{}` | {} | {} |\n", kind.name(), cell(&of(&equal)), cell(&of(&less)));
    }
    out
}

/// What may stand where a type is asked for.
pub(crate) fn places(words: &Words) -> String {
    let sides = Side::all();
    let pairs = Type::ALL.into_iter().flat_map(|wanted| sides.iter().map(move |side| (wanted, *side)));
    let asked: Vec<_> =
        pairs.map(|(wanted, side)| (Over::Row, side.beside(Side::Is(wanted), false), Some(wanted))).collect();
    let answers = probe::types(&asked);
    let mut out = format!("| {} | {} |\n|---|---|\n", words.say("asked for"), words.say("may stand there"));
    for (n, kind) in Type::ALL.into_iter().enumerate() {
        let row = answers.iter().skip(n * sides.len()).take(sides.len());
        let heads: Vec<String> = sides.iter().zip(row).filter(|(_, a)| a.is_some()).map(|(s, _)| s.head()).collect();
        out += &format!("| `{}` | {} |\n", kind.name(), words.list(&heads));
    }
    out
}
