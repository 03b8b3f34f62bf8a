//! Tests as a list for people: passed or failed, expected beside got, and how the figure came about.
//!
//! Columns line up under wide characters. What is said, and in which language, comes from `locales/`; the exit status is
//! the use case's.

use unicode_width::UnicodeWidthStr;

use super::PackReport;
use crate::output::{diagnostics, explain};
use crate::scenario::coverage::Point;
use crate::scenario::model::{Differs, Failure, Seen, Tested};
use crate::source::Span;
use crate::text::{Lang, Message, say};

/// The reports of packs; `quiet` leaves out what is as it should be.
pub fn text(packs: &[PackReport], quiet: bool, lang: Lang) -> String {
    let mut out = String::new();
    for pack in packs {
        of_pack(pack, quiet, lang, &mut out);
    }
    if !quiet {
        let all: usize = packs.iter().map(|p| p.tested.len()).sum();
        let failed: usize = packs.iter().map(PackReport::failed).sum();
        let message = Message::new("test-summary").with("count", all).with("failed", failed);
        out.push_str(&format!("{}\n", say(lang, &message)));
    }
    out
}

fn word(lang: Lang, key: &'static str) -> String {
    say(lang, &Message::new(key))
}

fn of_pack(pack: &PackReport, quiet: bool, lang: Lang, out: &mut String) {
    let lacking = pack.unreached.as_ref().filter(|all| !all.is_empty());
    if quiet && pack.failed() == 0 && lacking.is_none() {
        return;
    }
    out.push_str(&format!("{}\n", pack.pack));
    if pack.tested.is_empty() {
        out.push_str(&format!("  {}\n", word(lang, "test-none")));
    }
    let (passed, failed) = (word(lang, "test-passed"), word(lang, "test-failed"));
    let width = passed.width().max(failed.width());
    for test in &pack.tested {
        let state = if test.failures.is_empty() { &passed } else { &failed };
        if quiet && test.failures.is_empty() {
            continue;
        }
        let fill = " ".repeat(width.saturating_sub(state.width()));
        out.push_str(&format!("  {state}{fill}  {}\n", test.name));
        of_test(pack, test, lang, out);
    }
    if pack.accepted > 0 {
        out.push_str(&format!("  {}\n", say(lang, &Message::new("test-accepted").with("count", pack.accepted))));
    }
    if let Some(all) = lacking {
        let head = Message::new("test-unreached").with("count", all.len()).with("all", pack.points);
        out.push_str(&format!("\n  {}\n", say(lang, &head)));
        for point in all {
            out.push_str(&format!("    {}  {}\n", place(pack, point.place), said(point, lang)));
        }
    } else if pack.unreached.is_some() && pack.points > 0 {
        out.push_str(&format!("\n  {}\n", say(lang, &Message::new("test-reached").with("all", pack.points))));
    }
    out.push('\n');
}

/// A point that no test reached, in words.
fn said(point: &Point, lang: Lang) -> String {
    say(lang, &Message::new("unreached").with("what", point.what.name()).with("name", &point.name))
}

fn place(pack: &PackReport, span: Span) -> String {
    format!("{}/{}", pack.pack.trim_end_matches('/'), pack.sources.place(span))
}

fn of_test(pack: &PackReport, test: &Tested, lang: Lang, out: &mut String) {
    for failure in &test.failures {
        match failure {
            Failure::Differs(differs) => of_value(pack, differs, lang, out),
            Failure::Problems(problems) => {
                let format = diagnostics::Format::Text;
                let told = diagnostics::render(problems, &pack.sources, &pack.pack, lang, format, false);
                indented(&told, "    ", out);
            }
            Failure::NoProblem { code, table, row, place: at } => {
                let mut what = (*code).to_owned();
                if let Some(table) = table {
                    what.push_str(&format!(" · {table}"));
                }
                if let Some(row) = row {
                    what.push_str(&format!(":{row}"));
                }
                out.push_str(&format!("    {}\n", place(pack, *at)));
                out.push_str(&format!("      {}\n", say(lang, &Message::new("test-no-problem").with("what", what))));
            }
            Failure::Internal(detail) => {
                let message = Message::new("internal-error").with("detail", detail);
                out.push_str(&format!("    {}\n", say(lang, &message)));
            }
        }
    }
}

fn of_value(pack: &PackReport, differs: &Differs, lang: Lang, out: &mut String) {
    out.push_str(&format!("    {}  {}\n", place(pack, differs.place), differs.what));
    let (expected, got) = (word(lang, "test-expected"), word(lang, "test-got"));
    let width = expected.width().max(got.width());
    for (name, what) in [(expected, &differs.expected), (got, &differs.got)] {
        let fill = " ".repeat(width.saturating_sub(name.width()));
        out.push_str(&format!("      {name}{fill}  {}\n", seen(what, lang)));
    }
    if let Some(derivation) = &differs.derivation {
        indented(&explain::text(derivation, lang), "      ", out);
    }
}

fn seen(what: &Seen, lang: Lang) -> String {
    match what {
        Seen::Value(text) => text.clone(),
        Seen::Missing(code) => {
            let words = say(lang, &Message::new("reason-words").with("code", code));
            say(lang, &Message::new("explain-missing").with("reason", words))
        }
        Seen::Rows(count) => say(lang, &Message::new("test-rows").with("count", count)),
        Seen::NoKey { dimension, key } => {
            say(lang, &Message::new("test-no-key").with("dimension", dimension).with("key", key))
        }
        Seen::NoColumn(known) => say(lang, &Message::new("test-no-column").with("known", known)),
        Seen::NoFile => word(lang, "test-no-file"),
    }
}

fn indented(text: &str, by: &str, out: &mut String) {
    for line in text.lines() {
        let line = format!("{by}{line}");
        out.push_str(line.trim_end());
        out.push('\n');
    }
}
