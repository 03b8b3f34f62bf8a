//! Tests as JUnit XML, which build servers read: a suite for each pack, a case for each test.
//!
//! No times and no host are written, so that the same tests give the same bytes.

use super::PackReport;
use crate::diagnostic::Diagnostic;
use crate::scenario::model::{Failure, Seen};
use crate::source::Sources;
use crate::text::{Lang, Message, say};

/// A pack whose tests could not be run: its name, what is wrong with it, and where that is written.
pub type Broken<'a> = (&'a str, &'a [Diagnostic], &'a Sources);

/// The reports of packs; one that is not in order is a failed case of its own.
pub fn junit(packs: &[PackReport], broken: &[Broken<'_>]) -> String {
    let tests: usize = packs.iter().map(|p| p.tested.len()).sum::<usize>() + broken.len();
    let failed: usize = packs.iter().map(PackReport::failed).sum::<usize>() + broken.len();
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
    for (name, problems, sources) in broken {
        let (head, body) = (codes_of(problems), rendered(problems, sources, name));
        let name = escaped(name);
        out.push_str(&format!("  <testsuite name=\"{name}\" tests=\"1\" failures=\"1\">\n"));
        out.push_str(&format!("    <testcase classname=\"{name}\" name=\"the pack is in order\">\n"));
        out.push_str(&format!("      <failure message=\"{}\">{}</failure>\n", escaped(&head), escaped(&body)));
        out.push_str("    </testcase>\n  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn codes_of(problems: &[Diagnostic]) -> String {
    let codes: Vec<&str> = problems.iter().map(|problem| problem.code.id).collect();
    format!("problems: {}", codes.join(", "))
}

fn rendered(problems: &[Diagnostic], sources: &Sources, pack: &str) -> String {
    let format = crate::output::diagnostics::Format::Text;
    crate::output::diagnostics::render(problems, sources, pack, Lang::En, format, false)
}

fn told(pack: &PackReport, failure: &Failure) -> (String, String) {
    match failure {
        Failure::Differs(d) => {
            (format!("{}: expected {}, got {}", d.what, seen(&d.expected), seen(&d.got)), pack.sources.place(d.place))
        }
        Failure::Problems(all) => (codes_of(all), rendered(all, &pack.sources, &pack.pack)),
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
