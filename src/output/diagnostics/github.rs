//! Problems as GitHub workflow commands, one line each, so that they appear beside the changed lines.
//!
//! Cures follow the sentence within the same command; a note becomes a `notice`.

use super::shown::Shown;
use crate::diagnostic::Severity;

/// A command for each problem.
pub(super) fn render(all: &[Shown<'_>]) -> String {
    all.iter().map(command).collect()
}

fn command(shown: &Shown<'_>) -> String {
    let level = match shown.problem.code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let spot = &shown.spot;
    let mut properties = Vec::new();
    if !spot.file.is_empty() {
        properties.push(format!("file={}", property(&spot.file)));
    }
    for (name, n) in [("line", spot.line), ("endLine", spot.end_line), ("col", spot.column)] {
        if n > 0 {
            properties.push(format!("{name}={n}"));
        }
    }
    properties.push(format!("title={} {}", shown.problem.code.id, shown.problem.code.name));
    let mut message = shown.message.clone();
    for help in &shown.helps {
        message.push('\n');
        message.push_str(&help.message);
    }
    format!("::{level} {}::{}\n", properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
