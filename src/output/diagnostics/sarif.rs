//! Problems as a SARIF 2.1.0 log: one run, the codes that occur as its rules, patches as fixes.
//!
//! File names are percent-encoded as SARIF's addresses must be; columns count characters, as the run says.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::shown::{Cure, Shown, severity_word};
use super::spot::Spot;
use crate::diagnostic::{Code, codes};
use crate::text::{Lang, say_attribute};

/// The log, indented, with a line end.
pub(super) fn render(all: &[Shown<'_>], lang: Lang) -> String {
    let used: Vec<&Code> =
        codes::all().iter().copied().filter(|code| all.iter().any(|s| s.problem.code == *code)).collect();
    let results: Vec<Value> = all.iter().map(|shown| result(shown, &used)).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "reckoner",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": used.iter().map(|code| rule(code, lang)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: &Code, lang: Lang) -> Value {
    let page = say_attribute(lang, code.name, "page", &[]).unwrap_or_default();
    json!({
        "id": code.id,
        "name": code.name,
        "shortDescription": { "text": code.name },
        "fullDescription": { "text": page },
        "defaultConfiguration": { "level": severity_word(code.severity) },
    })
}

fn result(shown: &Shown<'_>, used: &[&Code]) -> Value {
    let code = shown.problem.code;
    let mut text = shown.message.clone();
    for help in &shown.helps {
        text.push('\n');
        text.push_str(&help.message);
    }
    let mut result = Map::new();
    result.insert("ruleId".into(), code.id.into());
    result.insert("ruleIndex".into(), used.iter().position(|c| *c == code).into());
    result.insert("level".into(), severity_word(code.severity).into());
    result.insert("message".into(), json!({ "text": text }));
    let locations: Vec<Value> = location(&shown.spot).into_iter().collect();
    result.insert("locations".into(), locations.into());
    let related: Vec<Value> = shown.related.iter().filter_map(related).collect();
    if !related.is_empty() {
        result.insert("relatedLocations".into(), related.into());
    }
    let fixes: Vec<Value> = shown.helps.iter().filter_map(fix).collect();
    if !fixes.is_empty() {
        result.insert("fixes".into(), fixes.into());
    }
    result.into()
}

fn related((spot, message): &(Spot<'_>, String)) -> Option<Value> {
    let mut location = location(spot)?;
    if let Some(map) = location.as_object_mut() {
        map.insert("message".into(), json!({ "text": message }));
    }
    Some(location)
}

fn location(spot: &Spot<'_>) -> Option<Value> {
    if spot.file.is_empty() {
        return None;
    }
    let mut physical = Map::new();
    physical.insert("artifactLocation".into(), json!({ "uri": address(&spot.file) }));
    if spot.line > 0 {
        physical.insert("region".into(), region(spot));
    }
    Some(json!({ "physicalLocation": physical }))
}

fn region(spot: &Spot<'_>) -> Value {
    let parts = [
        ("startLine", spot.line),
        ("startColumn", spot.column),
        ("endLine", spot.end_line),
        ("endColumn", spot.end_column),
    ];
    parts.into_iter().filter(|(_, n)| *n > 0).map(|(name, n)| (name.to_owned(), n.into())).collect::<Map<_, _>>().into()
}

fn fix(help: &Cure<'_>) -> Option<Value> {
    let (spot, text) = help.patch.as_ref()?;
    Some(json!({
        "description": { "text": help.message },
        "artifactChanges": [{
            "artifactLocation": { "uri": address(&spot.file) },
            "replacements": [{ "deletedRegion": region(spot), "insertedContent": { "text": text } }],
        }],
    }))
}

/// A path as a relative address: every byte that may not stand there as `%XX`.
fn address(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
