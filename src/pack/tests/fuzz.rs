//! Whatever is written, reading ends, tells, and points into the files.
//!
//! A whole pack is cut, joined and sprinkled with the letters that matter to the format; every place in every problem
//! must lie inside of its file, on the bounds of letters.

use super::*;

const WHOLE: &str = r#"
[rounding]
default = "half_up"
index = { places = 3, mode = "down" }
[param]
ranks = { value = 10, clause = "P1.5b" }
share = [{ from = 2011-10-01, value = "85%" }, { from = 2012-01-01, value = "95%" }]
[dimension.outlet]
table = "outlets"
[dimension.business]
values = { voice = "语音", data = { zh = "流量", en = "Data" } }
[table.outlets]
file = "outlets.csv"
key = ["outlet"]
span = ["opened", "closed"]
[table.outlets.columns]
outlet = { type = "id", header = ["网点编号", "outlet"] }
opened = { type = "date", format = "%Y/%m/%d" }
[checklist.handling]
from = "checks"
by = ["outlet"]
item = "item"
pass = 'result == "pass"'
[checklist.handling.items]
tariff = { title = { zh = "告知资费" }, weight = 2 }
[payout.commission]
by = ["outlet", "business"]
base = 'commissions.amount'
ratio = { of = "handling_execution", floor = "0%" }
[band.light]
of = "attitude"
rows = [{ name = "green", from = "70%", bonus = 3 }, { name = "red" }]
"#;

/// Ends, and every place lies on whole characters of its file.
fn holds(files: &[(String, Vec<u8>)]) {
    let (doc, diagnostics) = parse(files);
    let inside = |span: Span| {
        let text = &doc.sources.get(span.source).expect("a file").text;
        assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
    };
    for d in &diagnostics {
        let related = d.related.iter().map(|(place, _)| place);
        for place in std::iter::once(&d.place).chain(related) {
            if let Place::Rule(span) = place {
                inside(*span);
            }
        }
        d.helps.iter().filter_map(|h| h.patch.as_ref()).for_each(|(span, _)| inside(*span));
    }
    assert_eq!(parse(files).1, diagnostics);
}

fn file(text: &str) -> Vec<(String, Vec<u8>)> {
    vec![("pack.toml".to_owned(), text.as_bytes().to_vec())]
}

#[test]
fn the_whole_is_good() {
    assert_eq!(told(&[("pack.toml", PACK), ("r.toml", WHOLE)]), Vec::<String>::new());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        holds(&[("pack.toml".to_owned(), bytes)]);
    }

    #[test]
    fn any_text(text in "\\PC{0,120}") {
        holds(&file(&text));
    }

    #[test]
    fn marks_of_toml(text in "([\\[\\]{}=,.\"'#\n ]|[ab1_\\-]|三|[0-9]{4}-[0-9]{2}-[0-9]{2}|\\[pack\\]|\\[\\[a\\]\\]|\\[a\\.b\\]|a\\.b = |true|0x1|\"\"\"|'''){0,60}") {
        holds(&file(&text));
    }

    #[test]
    fn a_pack_cut_and_pasted(cuts in proptest::collection::vec((0usize..2000, 0usize..40, "[\\[\\]{}=,.\"'#\n a1三]{0,4}"), 1..6)) {
        let mut text: Vec<char> = format!("{PACK}{WHOLE}").chars().collect();
        for (at, length, paste) in cuts {
            let at = at % (text.len() + 1);
            let end = (at + length).min(text.len());
            text.splice(at..end, paste.chars());
        }
        holds(&file(&text.into_iter().collect::<String>()));
    }

    #[test]
    fn lines_in_any_order(order in proptest::collection::vec(0usize..60, 0..80)) {
        let whole = format!("{PACK}{WHOLE}");
        let lines: Vec<&str> = whole.lines().collect();
        let text: Vec<&str> = order.into_iter().map(|n| lines[n % lines.len()]).collect();
        holds(&file(&text.join("\n")));
    }
}
