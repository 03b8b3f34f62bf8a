//! A verification in words and for programs.
//!
//! The first difference is told in full, then how many each file has. Keys of the JSON form are fixed and in a fixed
//! order, so that scripts can rely on them.

use serde_json::{Map, Value, json};

use super::report::{Difference, FileReport, Held, Kind, Recomputed, Report, Where};
use crate::output::package;
use crate::text::{Lang, Message, say};

/// So many files are listed for people.
const MOST_FILES: usize = 20;

/// The report for people.
pub fn text(report: &Report, lang: Lang) -> String {
    let word = |message: &Message| say(lang, message);
    let mut lines = Vec::new();
    let about = Message::new(if report.verified() { "verify-good" } else { "verify-bad" });
    lines.push(word(&about.with("pack", &report.pack).with("period", &report.period)));
    if !report.set.is_empty() {
        let set: Vec<String> = report.set.iter().map(|(name, value)| format!("param.{name} = {value}")).collect();
        let set = set.join(&word(&Message::new("list-separator")));
        lines.push(format!("  {}", word(&Message::new("verify-what-if").with("set", set))));
    }
    if report.approved_only {
        lines.push(format!("  {}", word(&Message::new("summary-only-approved"))));
    }
    if let Some((file, difference)) = report.first() {
        lines.push(format!("  {}", sentence(file, difference, lang)));
        lines.push(String::new());
        let count = Message::new("verify-count").with("count", report.count()).with("files", report.differing.len());
        lines.push(word(&count));
        let width = report.differing.iter().take(MOST_FILES).map(|f| name(f, lang).chars().count()).max().unwrap_or(0);
        for file in report.differing.iter().take(MOST_FILES) {
            let name = name(file, lang);
            let pad = " ".repeat(width.saturating_sub(name.chars().count()));
            let kind = file.first.first().map_or_else(String::new, |d| word(&kind_of(d.kind)));
            lines.push(format!("  {name}{pad}  {:>6}  {kind}", file.count));
        }
        if report.differing.len() > MOST_FILES {
            let more = Message::new("and-more").with("count", report.differing.len() - MOST_FILES);
            lines.push(format!("  {}", word(&more)));
        }
        lines.push(String::new());
    }
    lines.push(format!("  {}", word(&Message::new("verify-files").with("count", report.files))));
    let again = Message::new("verify-again")
        .with("how", how(report.recomputed))
        .with("count", report.tables)
        .with("version", &report.version);
    lines.push(format!("  {}", word(&again)));
    if let Some(inputs) = report.inputs {
        let refolded = if report.refolded { "yes" } else { "no" };
        let data = Message::new("verify-inputs").with("count", inputs).with("refolded", refolded);
        lines.push(format!("  {}", word(&data)));
    }
    if let Some((closed, held)) = report.ledger {
        let ledger = Message::new("verify-ledger").with("count", closed).with("held", held_word(held));
        lines.push(format!("  {}", word(&ledger)));
    }
    for who in report.signed.iter().flatten() {
        lines.push(format!("  {}", word(&Message::new("verify-signed").with("who", who))));
    }
    lines.push(format!("  {}", word(&Message::new("verify-seal").with("seal", &report.seal))));
    lines.join("\n") + "\n"
}

/// A file as people name it.
fn name(file: &FileReport, lang: Lang) -> String {
    match file.place {
        Where::Run => file.name.clone(),
        Where::Data => say(lang, &Message::new("verify-of-data").with("file", &file.name)),
        Where::Ledger => say(lang, &Message::new("verify-of-ledger").with("file", &file.name)),
        Where::Signatures => say(lang, &Message::new("verify-of-signatures").with("file", &file.name)),
    }
}

fn kind_of(kind: Kind) -> Message {
    Message::new("verify-kind").with("kind", code(kind))
}

/// A difference in one line.
pub fn sentence(file: &FileReport, difference: &Difference, lang: Lang) -> String {
    let word = |message: &Message| say(lang, message);
    let mut at = name(file, lang);
    if let Some(line) = difference.line {
        at.push_str(&format!(":{line}"));
    }
    let mut parts = vec![at];
    if !difference.row.is_empty() {
        parts.push(difference.row.clone());
    }
    if !difference.column.is_empty() {
        parts.push(word(&Message::new("verify-column").with("column", &difference.column)));
    }
    let separator = word(&Message::new("list-separator"));
    let mut text = format!("{}: {}", parts.join(&separator), word(&kind_of(difference.kind)));
    let shown = |value: &Option<String>| value.as_deref().map(|value| format!("`{value}`"));
    for (key, value) in [("verify-found", shown(&difference.found)), ("verify-expected", shown(&difference.expected))] {
        if let Some(value) = value {
            text.push_str(&separator);
            text.push_str(&word(&Message::new(key).with("value", value)));
        }
    }
    text
}

fn how(recomputed: Recomputed) -> &'static str {
    match recomputed {
        Recomputed::No => "no",
        Recomputed::Bytes => "bytes",
        Recomputed::Values => "values",
    }
}

/// The name of a kind of difference, for programs.
pub fn code(kind: Kind) -> &'static str {
    match kind {
        Kind::Seal => "seal",
        Kind::Receipt => "receipt",
        Kind::FileMissing => "file_missing",
        Kind::FileExtra => "file_extra",
        Kind::Hash => "hash",
        Kind::Content => "content",
        Kind::Described => "described",
        Kind::Unusable => "unusable",
        Kind::Value => "value",
        Kind::RowMissing => "row_missing",
        Kind::RowExtra => "row_extra",
        Kind::ColumnMissing => "column_missing",
        Kind::ColumnExtra => "column_extra",
        Kind::Order => "order",
        Kind::Writing => "writing",
        Kind::Damaged => "damaged",
        Kind::Torn => "torn",
        Kind::Opening => "opening",
        Kind::Unsigned => "unsigned",
        Kind::NoSignature => "no_signature",
        Kind::SignatureKind => "signature_kind",
        Kind::SignatureUse => "signature_use",
        Kind::SignatureOfOther => "signature_of_other",
        Kind::SignerUnknown => "signer_unknown",
        Kind::SignerBarred => "signer_barred",
        Kind::SignerLate => "signer_late",
    }
}

fn held_word(held: Held) -> &'static str {
    match held {
        Held::This => "this",
        Held::Another => "another",
        Held::None => "none",
    }
}

fn place(place: Where) -> &'static str {
    match place {
        Where::Run => "run",
        Where::Data => "data",
        Where::Ledger => "ledger",
        Where::Signatures => "signatures",
    }
}

fn difference(difference: &Difference) -> Value {
    json!({
        "kind": code(difference.kind),
        "line": difference.line,
        "row": difference.row,
        "column": difference.column,
        "found": difference.found,
        "expected": difference.expected,
    })
}

/// The report for programs.
pub fn json(report: &Report) -> String {
    let of_file = |file: &FileReport| {
        let first: Vec<Value> = file.first.iter().map(difference).collect();
        json!({ "in": place(file.place), "file": file.name, "count": file.count, "first": first })
    };
    let whole = json!({
        "verified": report.verified(),
        "pack": report.pack,
        "period": report.period,
        "version": report.version,
        "semantics": report.semantics,
        "seal": report.seal,
        "set": report.set.iter().map(|(name, value)| (name.clone(), json!(value))).collect::<Map<_, _>>(),
        "only": report.approved_only.then_some("approved"),
        "recomputed": how(report.recomputed),
        "files": report.files,
        "tables": report.tables,
        "inputs": report.inputs,
        "refolded": report.refolded,
        "ledger": report.ledger.map(|(closed, held)| json!({ "closed": closed, "holds": held_word(held) })),
        "signed": report.signed,
        "differences": report.count(),
        "differing": report.differing.iter().map(of_file).collect::<Vec<Value>>(),
    });
    String::from_utf8(package::pretty(&whole)).unwrap_or_default()
}
