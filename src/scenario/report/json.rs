//! Tests for programs: one object with every test, its failures, and what no test reached.
//!
//! Keys are fixed and in a fixed order, so that scripts can rely on them; words for people are left to `text`.

use serde_json::{Value, json};

use super::PackReport;
use crate::output::{explain, package};
use crate::scenario::model::{Failure, Seen};
use crate::source::{Sources, Span};

/// The reports of packs; `broken` are the folders whose rules or tests are not in order.
pub fn json(packs: &[PackReport], broken: &[&str]) -> String {
    let all: Vec<Value> = packs.iter().map(of_pack).collect();
    let failed: usize = packs.iter().map(PackReport::failed).sum();
    let tests: usize = packs.iter().map(|p| p.tested.len()).sum();
    let whole = json!({ "tests": tests, "failed": failed, "packs": all, "broken": broken });
    String::from_utf8(package::pretty(&whole)).unwrap_or_default()
}

fn place(sources: &Sources, span: Span) -> Value {
    let (line, column) = sources.position(span);
    json!({ "file": sources.get(span.source).map_or("", |s| s.name.as_str()), "line": line, "column": column })
}

fn of_pack(pack: &PackReport) -> Value {
    let tests: Vec<Value> = pack
        .tested
        .iter()
        .map(|test| {
            let failures: Vec<Value> = test.failures.iter().map(|f| failure(pack, f)).collect();
            json!({
                "name": test.name,
                "clauses": test.clauses,
                "place": place(&pack.sources, test.span),
                "passed": test.failures.is_empty(),
                "failures": failures,
            })
        })
        .collect();
    let unreached: Option<Vec<Value>> = pack.unreached.as_ref().map(|all| {
        let one = |p: &crate::scenario::coverage::Point| {
            json!({ "what": p.what.name(), "name": p.name, "place": place(&pack.sources, p.place) })
        };
        all.iter().map(one).collect()
    });
    json!({
        "pack": pack.pack,
        "tests": tests,
        "points": pack.points,
        "unreached": unreached,
        "accepted": pack.accepted,
    })
}

fn failure(pack: &PackReport, failure: &Failure) -> Value {
    match failure {
        Failure::Differs(differs) => {
            let tree = differs.derivation.as_ref().map(|d| explain::json(d, None));
            let tree: Value = tree.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or(Value::Null);
            json!({
                "what": differs.what,
                "place": place(&pack.sources, differs.place),
                "expected": seen(&differs.expected),
                "got": seen(&differs.got),
                "derivation": tree,
            })
        }
        Failure::Problems(all) => {
            let codes: Vec<&str> = all.iter().map(|p| p.code.id).collect();
            json!({ "problems": codes })
        }
        Failure::NoProblem { code, table, row, place: at } => {
            json!({ "no_problem": code, "table": table, "row": row, "place": place(&pack.sources, *at) })
        }
        Failure::Internal(detail) => json!({ "internal": detail }),
    }
}

/// A value as programs are told it.
fn seen(what: &Seen) -> Value {
    match what {
        Seen::Value(text) => json!({ "value": text }),
        Seen::Missing(code) => json!({ "missing": code }),
        Seen::Rows(count) => json!({ "rows": count }),
        Seen::NoKey { dimension, key } => json!({ "no_key": key, "dimension": dimension }),
        Seen::NoColumn(known) => json!({ "no_column": known }),
        Seen::NoFile => json!({ "no_file": true }),
    }
}
