//! The section of a kind: what it is for, its keys, what holds between them, its further figures, and an example.
//!
//! Keys that all rules have are told once, in a table of their own, and a kind only says that it has them.

use reckoner::pack::grammar::{KeySpec, KindSpec, kinds};

use super::examples::Example;
use super::shapes;
use super::words::Words;

/// The key by which a kind is known to have those of all rules.
const SIGN: &str = "because";

fn is_rule(spec: &KindSpec) -> bool {
    spec.key(SIGN).is_some()
}

/// The keys that every rule has, with the same words.
pub(crate) fn shared() -> Vec<&'static KeySpec> {
    let Some(first) = kinds().find(|spec| is_rule(spec)) else { return Vec::new() };
    let everywhere = |key: &&'static KeySpec| {
        kinds().filter(|spec| is_rule(spec)).all(|spec| spec.key(key.name).is_some_and(|other| other.doc == key.doc))
    };
    first.keys.iter().filter(everywhere).collect()
}

/// How a kind is headed in a pack.
fn header(spec: &KindSpec) -> String {
    if spec.setting { format!("[{}]", spec.word) } else { format!("[{}.ID]", spec.word) }
}

/// The heading, and what the kind is for.
pub(crate) fn head(spec: &KindSpec, words: &Words) -> String {
    format!("### {}\n\n`{}`{}\n", spec.word, header(spec), words.after(spec.doc))
}

/// Everything else.
pub(crate) fn body(spec: &KindSpec, example: &Example, words: &Words) -> String {
    let shared = shared();
    let own = |key: &&KeySpec| !is_rule(spec) || shared.iter().all(|other| other.name != key.name);
    let keys: Vec<&KeySpec> = spec.keys.iter().filter(own).collect();
    let mut out = shapes::table(&keys, words);
    if let Some(shape) = &spec.others {
        let name = words.say("any other name");
        let said = words.say("a rounding of that name");
        out.push_str(&format!("| {name} | | {} | {said} |\n", shapes::cell(&shapes::phrase(shape, words))));
    }
    if is_rule(spec) {
        out.push_str(&format!("\n{}\n", words.say("And [the keys of all rules](#keys-of-all-rules).")));
    }
    if let Some(bare) = spec.bare {
        let long = format!("`x = {{ {bare} = 3 }}`");
        out.push_str(&format!("\n{}\n", words.fill("`x = 3` is short for {}.", &long)));
    }
    let bonds = shapes::bonds(spec.bonds, "", words);
    if !bonds.is_empty() {
        out.push_str(&format!("\n{bonds}"));
    }
    if !spec.parts.is_empty() {
        out.push_str(&format!("\n| {} | {} |\n|---|---|\n", words.say("further figure"), words.say("what it is")));
        for (part, doc) in spec.parts {
            out.push_str(&format!("| `ID.{part}` | {} |\n", shapes::cell(&words.say(doc))));
        }
    }
    out.push_str(&format!("\n```toml\n{}\n```\n", example.of(spec)));
    out
}

/// All kinds with what each is for, to be found by.
pub(crate) fn contents(words: &Words) -> String {
    kinds().map(|spec| format!("* [`{}`](#{}){}\n", header(spec), spec.word, words.after(spec.doc))).collect()
}
