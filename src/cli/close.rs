//! `close`, `export`, `report` and `audit-pack` on the terminal: what is asked of the use cases, and what is said of what came of it.
//!
//! Refusals are problems like any other and are told by [`super`]; here is only what is said when it went well.

use std::path::PathBuf;

use super::layout::{Line, laid_out};
use super::screen;
use crate::app::Failure;
use crate::app::audit_pack;
use crate::app::close::{self, Done, Request, Undo};
use crate::app::disk::Disk;
use crate::app::export;
use crate::app::report;
use crate::diagnostic::Diagnostic;
use crate::ledger::Finality;
use crate::text::{Lang, Message, say};

/// What the command line asks.
pub(super) struct Asked {
    pub(super) run: Option<PathBuf>,
    pub(super) ledger: PathBuf,
    pub(super) by: String,
    pub(super) on: String,
    pub(super) allow_proposed: Option<String>,
    pub(super) reverse: Option<String>,
    pub(super) reason: Option<String>,
}

/// Closes, or undoes a close: what was told on the way, and what to say.
pub(super) fn close(asked: Asked, jobs: usize, lang: Lang) -> Result<(Vec<Diagnostic>, String), Failure> {
    let Asked { run, ledger, by, on, allow_proposed, reverse, reason } = asked;
    let path = ledger.display().to_string();
    match (run, reverse) {
        (_, Some(period)) => {
            let undo = Undo { period, ledger, by, on, reason: reason.unwrap_or_default() };
            let (period, notes) = close::reverse(&Disk, &undo)?;
            let message = Message::new("close-reversed").with("period", period).with("path", path);
            Ok((notes, format!("{}\n", say(lang, &message))))
        }
        (Some(run), None) => {
            let done = close::close(&Disk, &Request { run, ledger, by, on, allow_proposed, jobs })?;
            let text = said(&done, &path, lang);
            Ok((done.notes, text))
        }
        (None, None) => Err(Failure::internal("a close without a run")),
    }
}

/// Makes what finance imports: what was told on the way, and what to say.
pub(super) fn export(request: &export::Request, lang: Lang) -> Result<(Vec<Diagnostic>, String), Failure> {
    let done = export::export(&Disk, request)?;
    let mut text = String::new();
    if let Some(open) = not_final(done.finality, lang) {
        text.push_str(&open);
        text.push('\n');
    }
    for path in &done.files {
        text.push_str(&path.display().to_string());
        text.push('\n');
    }
    Ok((done.notes, text))
}

/// Why what was made is not final, where it is not.
fn not_final(finality: Finality, lang: Lang) -> Option<String> {
    match finality {
        Finality::Final => None,
        Finality::Draft => Some(say(lang, &Message::new("export-draft"))),
        Finality::WhatIf => Some(say(lang, &Message::new("export-what-if"))),
    }
}

/// Makes the pages of a run: what was told on the way, and what to say.
pub(super) fn report(request: &report::Request, lang: Lang) -> Result<(Vec<Diagnostic>, String), Failure> {
    let done = report::report(&Disk, request)?;
    let open = not_final(done.finality, lang);
    let paths = done.files.iter().map(|path| path.display().to_string());
    Ok((done.notes, open.into_iter().chain(paths).map(|line| line + "\n").collect()))
}

/// Makes the evidence of a run: what was told on the way, and what to say.
pub(super) fn audit_pack(request: &audit_pack::Request, lang: Lang) -> Result<(Vec<Diagnostic>, String), Failure> {
    let done = audit_pack::audit_pack(&Disk, request)?;
    let about = Message::new("audit-done").with("pack", &done.pack).with("period", &done.period);
    let (drawn, lines) = done.drawn;
    let said = [
        about.with("path", request.out.display()),
        Message::new("audit-drawn").with("drawn", drawn).with("lines", lines),
        Message::new("audit-files").with("files", done.files).with("same", if done.same { "yes" } else { "no" }),
    ];
    let [about, drawn, files] = said.map(|message| say(lang, &message));
    Ok((done.notes, format!("{about}\n  {drawn}\n  {files}\n")))
}

fn said(done: &Done, path: &str, lang: Lang) -> String {
    let word = |key: &'static str| say(lang, &Message::new(key).with("currency", &done.currency));
    let mut lines = vec![Line::Title(say(lang, &Message::new("close-done").with("period", &done.period)))];
    lines.push(Line::Entry(1, word("summary-lines"), done.lines.to_string()));
    for (key, count) in [("close-corrections", done.corrections), ("close-releases", done.releases)] {
        if count > 0 {
            lines.push(Line::Entry(1, word(key), count.to_string()));
        }
    }
    lines.push(Line::Entry(1, word("close-kept"), done.kept.clone()));
    lines.push(Line::Entry(1, word("close-to-pay"), done.to_pay.clone()));
    let head = Message::new("close-head").with("path", path).with("hash", done.tip.get(..16).unwrap_or(&done.tip));
    lines.extend([Line::Gap, Line::Path(say(lang, &head))]);
    laid_out(&lines, screen::width())
}
