//! Parsing: what authors are told, in full; and that nothing they write can break it.
//!
//! [`told`] has a case for each thing that is said, recorded as people read it; [`fuzz`] tears whole packs apart.
//! What is right in shape and wrong in meaning belongs to the tests of `check`.

use proptest::prelude::*;

use super::{Kind, Node, PackDoc, parse};
use crate::diagnostic::{Diagnostic, Place};
use crate::source::{Sources, Span};
use crate::value::{Date, Ratio};

mod fuzz;
mod told;

const PACK: &str = "[pack]\nformat = 1\nid = 'p'\nperiod = 'month'\ncurrency = 'CNY'\n";

fn read(files: &[(&str, &str)]) -> (PackDoc, Vec<Diagnostic>) {
    let files: Vec<_> = files.iter().map(|(n, t)| ((*n).to_owned(), t.as_bytes().to_vec())).collect();
    parse(&files)
}

/// A problem in one line: code, place, words under the span, arguments, related places, cures.
fn line(sources: &Sources, d: &Diagnostic) -> String {
    let under = |span: Span| format!("{} `{}`", sources.place(span), sources.snippet(span));
    let place = |p: &Place| match p {
        Place::Rule(span) => under(*span),
        Place::File(name) => format!("file {name:?}"),
        Place::Data { .. } => "data".to_owned(),
    };
    let mut out = format!("{} {}", d.code.id, place(&d.place));
    for (name, value) in &d.args {
        out += &format!(" {name}={value}");
    }
    for (other, word) in &d.related {
        out += &format!(" | {word} {}", place(other));
    }
    for help in &d.helps {
        out += &format!(" | {}", help.attribute);
        if let Some((span, text)) = &help.patch {
            out += &format!(" {} -> {text}", under(*span));
        }
    }
    out
}

fn told(files: &[(&str, &str)]) -> Vec<String> {
    let (doc, diagnostics) = read(files);
    diagnostics.iter().map(|d| line(&doc.sources, d)).collect()
}

/// What is told of these words after a good `[pack]`.
fn told_of(words: &str) -> Vec<String> {
    told(&[("pack.toml", PACK), ("r.toml", words)])
}

#[test]
fn a_good_pack_is_read_as_written() {
    let rules = "[param]\nranks = 10\nshare = { value = \"85%\", clause = \"P1\" }\n\
                 [penalty.line]\nof = 'commission'\nwhen = 'a <= param.ranks'\ntakes = \"forfeit\"\n\
                 [dimension.district]\n[payout.commission]\nby = ['outlet']\nbase = 'commissions.amount'\n\
                 effective = { from = \"2011-10-01\" }\ncoefficients = ['a.b', { of = 0.850 }]\n";
    let (doc, diagnostics) = read(&[("b.toml", rules), ("a.toml", PACK), ("scripts/x.rhai", "fn f() {}")]);
    assert_eq!(diagnostics, []);
    let names: Vec<&str> = doc.sources.iter().map(|(_, s)| s.name.as_str()).collect();
    assert_eq!(names, ["a.toml", "b.toml", "scripts/x.rhai"]);
    assert_eq!(doc.scripts.len(), 1);
    let order: Vec<(Kind, &str)> = doc.entries.iter().map(|e| (e.kind, e.id.value.as_str())).collect();
    let kinds = [Kind::Param, Kind::Param, Kind::Penalty, Kind::Dimension, Kind::Payout];
    let ids = ["ranks", "share", "line", "district", "commission"];
    assert_eq!(order, kinds.into_iter().zip(ids).collect::<Vec<_>>());
    let ranks = &doc.entries[0].table;
    assert_eq!(ranks.number("value").map(|n| n.value.clone()), Some(Ratio::from_int(10)));
    let payout = &doc.entries[4].table;
    let from = payout.table("effective").and_then(|t| t.get("from")).unwrap();
    assert_eq!(from.value, Node::Date(Date::from_ymd(2011, 10, 1).unwrap()));
    assert_eq!(doc.sources.snippet(from.span), "2011-10-01");
    assert_eq!(doc.setting(Kind::Pack).and_then(|t| t.text("id")).map(|t| t.value), Some("p"));
    assert_eq!(doc.of(Kind::Payout).count(), 1);
}

#[test]
fn a_text_lies_inside_its_quotes_where_it_stands_for_itself() {
    let words = "[param]\na = \"x\"\nb = 'y'\nc = '''z'''\nd = '''\nw'''\ne = \"t\\tu\"\nf = \"\"\n\"g\" = 1\n";
    let (doc, diagnostics) = read(&[("pack.toml", PACK), ("r.toml", words)]);
    assert_eq!(diagnostics, []);
    let spans: Vec<&str> =
        doc.of(Kind::Param).map(|e| doc.sources.snippet(e.table.get("value").unwrap().span)).collect();
    assert_eq!(spans, ["x", "y", "z", "w", "\"t\\tu\"", "", "1"]);
    assert_eq!(doc.sources.snippet(doc.entries[6].id.span), "g");
}

#[test]
fn settings_and_parameters_merge_over_files() {
    let more = "[rounding]\nindex = { places = 3, mode = 'down' }\n[param]\nb = 2\n";
    let (doc, diagnostics) = read(&[
        ("a.toml", "\u{feff}[pack]\r\nformat = 1\r\nid = 'p'\r\n[rounding]\r\nmoney = 2\r\n[param]\r\na = 1\r\n"),
        ("b.toml", more),
        ("c.toml", "[pack]\nperiod = 'week'\ncurrency = 'CNY'"),
    ]);
    assert_eq!(diagnostics, []);
    let keys: Vec<&str> = doc.setting(Kind::Rounding).unwrap().fields.iter().map(|(k, _)| k.value.as_str()).collect();
    assert_eq!(keys, ["money", "index"]);
    assert_eq!(doc.of(Kind::Param).count(), 2);
}
