//! Tests as JUnit XML, which build servers read: a suite for each pack, a case for each test.
//!
//! No times and no host are written, so that the same tests give the same bytes.

use super::PackReport;
use crate::scenario::model::{Failure, Seen};
use crate::text::{Lang, Message, say};

/// The reports of packs.
pub fn junit(packs: &[PackReport]) -> String {
    let tests: usize = packs.iter().map(|p| p.tested.len()).sum();
    let failed: usize = packs.iter().map(PackReport::failed).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(&format!("<testsuites tests=\"{tests}\" failures=\"{failed}\">\n"));
    for pack in packs {
        let (all, failed) = (pack.tested.len(), pack.failed());
        out.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{all}\" failures=\"{failed}\">\n",
            escaped(&pack.pack)
        ));
        for test in &pack.tested {
            let source = pack.sources.get(test.span.source).map_or("", |s| s.name.as_str());
            let (line, _) = pack.sources.position(test.span);
            out.push_str(&format!(
                "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{line}\"",
                escaped(source),
                escaped(&test.name),
                escaped(&format!("{}/{source}", pack.pack.trim_end_matches('/'))),
            ));
            if test.failures.is_empty() {
                out.push_str("/>\n");
                continue;
            }
            out.push_str(">\n");
            for failure in &test.failures {
                let (head, body) = told(pack, failure);
                out.push_str(&format!("      <failure message=\"{}\">{}</failure>\n", escaped(&head), escaped(&body)));
            }
            out.push_str("    </testcase>\n");
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn told(pack: &PackReport, failure: &Failure) -> (String, String) {
    match failure {
        Failure::Differs(d) => {
            (format!("{}: expected {}, got {}", d.what, seen(&d.expected), seen(&d.got)), pack.sources.place(d.place))
        }
        Failure::Problems(all) => {
            let codes: Vec<&str> = all.iter().map(|p| p.code.id).collect();
            let format = crate::output::diagnostics::Format::Text;
            let body = crate::output::diagnostics::render(all, &pack.sources, &pack.pack, Lang::En, format, false);
            (format!("problems: {}", codes.join(", ")), body)
        }
        Failure::NoProblem { code, place, .. } => {
            (format!("expected problem {code}, got none"), pack.sources.place(*place))
        }
        Failure::Internal(detail) => (format!("internal: {detail}"), String::new()),
    }
}

fn seen(what: &Seen) -> String {
    match what {
        Seen::Value(text) => text.clone(),
        Seen::Missing(code) => {
            format!("missing ({})", say(Lang::En, &Message::new("reason-words").with("code", code)))
        }
        Seen::Rows(count) => format!("{count} rows"),
        Seen::NoKey { dimension, key } => format!("no key {key} of {dimension}"),
        Seen::NoColumn(known) => format!("no such column; there are {known}"),
        Seen::NoFile => "no file with columns".to_owned(),
    }
}

/// A text inside XML; control characters that XML cannot hold become spaces.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
