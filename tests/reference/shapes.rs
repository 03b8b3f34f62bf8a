//! Keys as rows of a table: what each is called, whether it must be there, how it is written, and what it says.
//!
//! A key that holds further keys is followed by them, under names that show the way: `tiers.rows[].rate`. Every shape of
//! the grammar has its phrase here; a new one does not compile without.

use reckoner::pack::grammar::{Bond, Hint, KeySpec, Need, Shape};

use super::words::Words;

/// A table of keys.
pub(crate) fn table(keys: &[&KeySpec], words: &Words) -> String {
    let heads = ["key", "required", "how it is written", "what it says"].map(|head| words.say(head));
    let mut out = format!("| {} |\n|---|---|---|---|\n", heads.join(" | "));
    keys.iter().for_each(|key| row(key, "", words, &mut out));
    out
}

fn row(key: &KeySpec, before: &str, words: &Words, out: &mut String) {
    let name = format!("{before}{}", key.name);
    let need = if key.need == Need::Required { words.say("yes") } else { String::new() };
    let (written, said) = (phrase(&key.shape, words), words.say(key.doc));
    out.push_str(&format!("| `{name}` | {need} | {} | {} |\n", cell(&written), cell(&said)));
    inner(&key.shape, &name, words, out);
}

/// The rows of the keys that stand inside of a key.
fn inner(shape: &Shape, name: &str, words: &Words, out: &mut String) {
    let each = |keys: &[KeySpec], before: String, out: &mut String| {
        keys.iter().for_each(|key| row(key, &before, words, out));
    };
    match shape {
        Shape::Table(keys) => each(keys, format!("{name}."), out),
        Shape::Open(keys, more) => {
            each(keys, format!("{name}."), out);
            inner(more, &format!("{name}.NAME"), words, out);
        }
        Shape::Maps(keys) => each(keys, format!("{name}.NAME."), out),
        Shape::Keyed(keys) => each(keys, format!("{name}.KEY."), out),
        Shape::Map(more) => inner(more, &format!("{name}.NAME"), words, out),
        Shape::List(more) => inner(more, &format!("{name}[]"), words, out),
        Shape::Either(_, all) => all.iter().for_each(|shape| inner(shape, name, words, out)),
        _ => {}
    }
}

/// How a value of a shape is written.
pub(crate) fn phrase(shape: &Shape, words: &Words) -> String {
    match shape {
        Shape::Text => words.say("text"),
        Shape::Bilingual => words.say("text, or `{ zh, en }`"),
        Shape::Id => words.say("name"),
        Shape::Ids => words.say("names"),
        Shape::Span => words.say("column, or a list of two"),
        Shape::Flag => words.say("`true` or `false`"),
        Shape::Whole => words.say("whole number"),
        Shape::Date => words.say("date"),
        Shape::MonthDay => words.say("`\"MM-DD\"`"),
        Shape::OneOf(all) => {
            all.iter().map(|word| format!("`\"{}\"`", word.escape_default())).collect::<Vec<_>>().join(" · ")
        }
        Shape::Texts => words.say("text, or a list of texts"),
        Shape::Expression => words.say("expression"),
        Shape::Value(Hint::Any) => words.say("value"),
        Shape::Value(Hint::Of(kind)) => words.fill("value of type {}", &format!("`{}`", kind.name())),
        Shape::Literal => words.say("literal"),
        Shape::Grains => words.say("names, or a list of such lists"),
        Shape::Table(_) => words.say("table"),
        Shape::Open(_, more) => words.fill("table, with further keys of one's own: {}", &phrase(more, words)),
        Shape::Map(more) => words.fill("table with keys of one's own: {}", &phrase(more, words)),
        Shape::Maps(_) => words.say("tables with names of one's own"),
        Shape::Keyed(_) => words.say("tables by keys of the data"),
        Shape::Pair(more) => words.fill("table with one key of one's own: {}", &phrase(more, words)),
        Shape::List(more) => words.fill("list: {}", &phrase(more, words)),
        Shape::Either(_, all) => {
            let all: Vec<String> = all.iter().map(|shape| phrase(shape, words)).collect();
            words.either(&all)
        }
        Shape::Effective => words.say("`{ from, to }`; without `to` it has no end"),
    }
}

/// What holds between keys, a line each; the keys stand under `before`.
pub(crate) fn bonds(bonds: &[Bond], before: &str, words: &Words) -> String {
    let told = bonds.iter().map(|bond| {
        let (text, first, second) = match *bond {
            Bond::OneOf(a, b) => ("either {} or {}, never both", a, b),
            Bond::NotBoth(a, b) => ("{} and {} not together", a, b),
            Bond::Needs(a, b) => ("{} only together with {}", a, b),
        };
        let quoted = |name: &str| format!("`{before}{name}`");
        format!("* {}\n", words.fill(text, &quoted(first)).replacen("{}", &quoted(second), 1))
    });
    told.collect()
}

/// A text inside of a table.
pub(crate) fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
