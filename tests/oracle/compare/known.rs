//! What the oracle knows: kinds of rules with their keys, files of a run folder with their columns.
//!
//! Whatever else is written by an author or by the engine is a difference. The oracle computes what it can read and the
//! comparison looks at what it can name; a key or column that neither knows would else be passed over in silence.
//! What is known and still not compared stands here as such.

use std::path::Path;

use super::super::rules::{Rule, T};
use super::super::world::World;
use super::{Sheet, sheet};

/// Keys that any rule may have: words for people, and what is looked at for all kinds alike.
const ANY: &[&str] =
    &["title", "clause", "note", "because", "status", "if_missing", "effective", "per", "round", "unit"];

/// Kinds of rules, and the keys of each that are read.
const KINDS: &[(&str, &[&str])] = &[
    ("period", &["spans"]),
    ("param", &["value", "type"]),
    ("dimension", &["table", "label", "values"]),
    (
        "table",
        &[
            "file",
            "key",
            "period",
            "span",
            "covers",
            "timeless",
            "columns",
            "encoding",
            "sheet",
            "header_row",
            "fill_down",
            "ignore",
            "skip",
            "separator",
            "unpivot",
        ],
    ),
    (
        "form",
        &[
            "of",
            "file",
            "columns",
            "encoding",
            "sheet",
            "header_row",
            "fill_down",
            "ignore",
            "skip",
            "separator",
            "unpivot",
        ],
    ),
    ("measure", &["by", "from", "where", "period", "formula", "tiers", "type", "rows", "better"]),
    (
        "checklist",
        &[
            "from",
            "by",
            "item",
            "pass",
            "exclude",
            "where",
            "counts",
            "source",
            "source_weights",
            "min_sample",
            "items",
        ],
    ),
    ("score", &["of", "parts", "combine", "missing", "at_least", "by", "better"]),
    ("ranking", &["of", "by", "within", "order", "ties", "tie_break", "only"]),
    ("band", &["of", "by", "rows"]),
    ("payout", &["by", "base", "payee", "ratio", "coefficients", "floor", "cap", "rows", "tiers", "minimum"]),
    ("adjustment", &["of", "from"]),
    ("holdback", &["of", "share", "when", "until", "after"]),
    ("split", &["of", "by", "in_proportion_to", "rows", "payee"]),
    ("penalty", &["of", "when", "takes", "share", "until"]),
    ("action", &["kind", "by", "when", "attendees", "due", "details", "repeat", "notice"]),
    ("target", &["of", "by", "at_least", "at_most", "above", "below", "equals", "baseline", "trend"]),
    ("finding", &["from", "where", "period", "show", "by", "when"]),
    ("award", &["ranking", "places", "ties", "when", "payee"]),
    ("pivot", &["by", "from", "where", "period", "rows", "totals", "columns"]),
    ("duty", &["by", "only", "done", "due", "missed_after", "late"]),
    (
        "export",
        &[
            "file",
            "by",
            "columns",
            "rows",
            "sort",
            "separator",
            "encoding",
            "bom",
            "missing",
            "decimal",
            "grouping",
            "negative",
            "format",
        ],
    ),
];

/// Keys of parts of rules: the rule's kind, the key under which they stand (`*` for whatever name), theirs.
const PARTS: &[(&str, &str, &[&str])] = &[
    (
        "table",
        "columns.*",
        &[
            "type", "header", "of", "orphan", "optional", "missing", "map", "pattern", "format", "decimal", "grouping",
            "one_of", "formula", "unit", "title",
        ],
    ),
    (
        "checklist",
        "items.*",
        &["title", "section", "weight", "baseline", "required", "target", "where", "clause", "note", "better"],
    ),
    ("score", "parts.*", &["of", "weight", "clause", "title"]),
    ("payout", "ratio", &["of", "floor", "cap", "clause", "status", "title"]),
    ("payout", "tiers", &["of", "rows", "marginal"]),
    ("measure", "tiers", &["of", "rows", "marginal"]),
    ("action", "due", &["days", "working_days"]),
    ("duty", "done", &["table", "date", "for", "where"]),
    ("duty", "due", &["days", "working_days"]),
    ("duty", "missed_after", &["days", "working_days"]),
    ("pivot", "columns.*", &["formula", "round", "unit", "title"]),
    ("period", "spans.*", &["id", "title", "from", "to"]),
    ("award", "places.*", &["to", "prize", "title"]),
];

/// Files, the columns that are compared, and those that are for people or said elsewhere.
const FILES: &[(&str, &[&str], &[&str])] = &[
    ("scores.csv", &["figure", "value", "missing"], &["rule"]),
    ("rankings.csv", &["rule", "value", "rank", "ranked"], &[]),
    (
        "items.csv",
        &[
            "checklist",
            "item",
            "n",
            "passes",
            "left_out",
            "rate",
            "low",
            "high",
            "thin",
            "baseline",
            "required",
            "target",
            "attainment",
            "gap",
            "met",
        ],
        &[],
    ),
    ("payouts.csv", LINES, SENTENCES),
    ("points.csv", LINES, SENTENCES),
    (
        "steps.csv",
        &["line", "rule", "amount", "shadow"],
        &["number", "step", "effect", "clause", "status", "value", "cut"],
    ),
    ("totals.csv", TOTALS, &["ids_sha256"]),
    (
        "awards.csv",
        &["rule", "place", "title_zh", "title_en", "prize", "held", "payee", "currency"],
        &["clause", "label", "reason_zh", "reason_en"],
    ),
    ("actions.csv", &["rule", "kind", "due", "details"], &["clause", "label", "attendees", "reason_zh", "reason_en"]),
    (
        "targets.csv",
        &[
            "target",
            "value",
            "before",
            "change",
            "baseline",
            "comparison",
            "bound",
            "gap",
            "attainment",
            "met",
            "missing",
        ],
        &["clause", "reason_zh", "reason_en"],
    ),
    ("findings.csv", &["finding", "file", "line"], &["clause", "kind", "details", "reason_zh", "reason_en"]),
    ("duties.csv", &["rule", "clause", "due", "done_on", "state", "late", "missing"], &["reason_zh", "reason_en"]),
    ("what-if.csv", &[], &["what", "name", "value", "instead_of"]),
    ("silence.csv", &[], &["kind", "name", "detail", "file", "line"]),
];

const LINES: &[&str] = &[
    "line",
    "payout",
    "payee",
    "base",
    "added",
    "reduced",
    "earned",
    "withheld",
    "forfeited",
    "held",
    "payable",
    "currency",
    "reasons",
];
const SENTENCES: &[&str] = &["reason_zh", "reason_en"];
const TOTALS: &[&str] = &[
    "payout",
    "lines",
    "undecided",
    "base",
    "added",
    "reduced",
    "earned",
    "withheld",
    "forfeited",
    "held",
    "payable",
    "identity",
];

/// Whatever else a run folder holds is what the engine keeps for itself; the workbook is proved by a spreadsheet.
const KEPT: &[&str] = &["facts", "rules", "run.json", "datapackage.json", "payouts.xlsx"];

/// Tells of every kind, key, file and column that is not known.
pub(super) fn refuse(world: &World, out: &Path, differences: &mut Vec<String>) {
    world.pack.rules.iter().for_each(|rule| of_rule(rule, differences));
    for name in names(out) {
        match name.as_str() {
            "pivots" | "exports" => {
                let known = |file: &String| {
                    let of = |kind, key: &dyn Fn(&Rule) -> String| world.pack.of(kind).any(|r| key(r) == *file);
                    of("pivot", &|r| format!("{}.csv", r.id))
                        || of("export", &|r| r.keys.text("file").unwrap().to_owned())
                };
                let all = names(&out.join(&name));
                differences.extend(all.into_iter().filter(|f| !known(f)).map(|f| format!("{name}/{f} is of no rule")));
            }
            kept if KEPT.contains(&kept) => {}
            // Their columns are figures, each looked up where they are compared.
            figures if figures.starts_with("measures-") && figures.ends_with(".csv") => {}
            file => match FILES.iter().find(|known| known.0 == file) {
                Some((_, compared, passed)) => {
                    let sheet = sheet(out, file).expect("it is there");
                    columns(world, file, &sheet, &[*compared, *passed].concat(), differences);
                }
                None => differences.push(format!("{file} is a file that the oracle does not know")),
            },
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let all = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> = all.map(|e| e.expect("a file").file_name().into_string().expect("a name")).collect();
    names.sort();
    names
}

fn columns(world: &World, file: &str, sheet: &Sheet, known: &[&str], differences: &mut Vec<String>) {
    for column in &sheet.header {
        let second = column.strip_suffix("_2").is_some_and(|d| world.is_dimension(d) && known.contains(&d));
        let label = column.strip_suffix("_label").or(column.strip_suffix("_title"));
        let key = world.is_dimension(column) || column == "label" || label.is_some_and(|d| world.is_dimension(d));
        if !key && !second && column != "period" && !known.contains(&column.as_str()) {
            differences.push(format!("{file}: the oracle does not know the column {column}"));
        }
    }
}

fn of_rule(rule: &Rule, differences: &mut Vec<String>) {
    let Some((_, known)) = KINDS.iter().find(|(kind, _)| *kind == rule.kind) else {
        differences.push(format!("the oracle does not know the kind of {} {}", rule.kind, rule.id));
        return;
    };
    for (key, written) in rule.keys.fields() {
        if !known.contains(&key.as_str()) && !ANY.contains(&key.as_str()) {
            differences.push(format!("{}: the oracle does not know the key {key} of a {}", rule.id, rule.kind));
        }
        for (_, place, known) in PARTS.iter().filter(|(kind, ..)| *kind == rule.kind) {
            let parts: Vec<&T> = match place.strip_suffix(".*") {
                Some(all) if all == key => match written {
                    T::List(all) => all.iter().collect(),
                    other => other.fields().iter().map(|(_, part)| part).collect(),
                },
                None if place == key => vec![written],
                _ => Vec::new(),
            };
            for (part, _) in parts.iter().flat_map(|part| part.fields()) {
                if !known.contains(&part.as_str()) {
                    differences.push(format!("{}.{key}: the oracle does not know the key {part}", rule.id));
                }
            }
        }
    }
}
