//! `test` and `new` at the terminal: results on stdout, what is wrong with rules on stderr.
//!
//! What is done is `app`'s, how tests are shown is `scenario`'s; here the streams and the exit status are chosen.

use std::path::Path;

use super::args::ExplainFormat;
use super::{err, out, problems};
use crate::app::disk::Disk;
use crate::app::failure::Failure;
use crate::app::{new, test};
use crate::scenario::report;
use crate::text::{Lang, Message, say};

/// Runs the tests of packs.
pub(super) fn test(
    request: &test::Request,
    junit: Option<&Path>,
    format: ExplainFormat,
    quiet: bool,
    lang: Lang,
) -> Result<u8, Failure> {
    let done = test::test(&Disk, request)?;
    for broken in &done.broken {
        err(&problems(broken, lang));
    }
    if !done.broken.is_empty() {
        err(&format!("{}\n", say(lang, &Message::new("test-broken").with("count", done.broken.len()))));
    }
    if let Some(path) = junit {
        let broken: Vec<_> = done.broken.iter().map(|p| (p.root.as_str(), p.all.as_slice(), &p.sources)).collect();
        test::put(&Disk, path, &report::junit(&done.reports, &broken))?;
    }
    let text = match format {
        ExplainFormat::Json => {
            let broken: Vec<&str> = done.broken.iter().map(|b| b.root.as_str()).collect();
            report::json(&done.reports, &broken)
        }
        ExplainFormat::Text if done.reports.is_empty() => String::new(),
        ExplainFormat::Text => report::text(&done.reports, quiet, lang),
    };
    Ok(done.status.max(out(&text, lang)))
}

/// Writes a pack to start from, and says what to do with it.
pub(super) fn new(dir: &Path, quiet: bool, lang: Lang) -> Result<u8, Failure> {
    let written = new::new(&Disk, dir)?;
    if quiet {
        return Ok(0);
    }
    let folder = dir.display().to_string();
    let mut text = format!("{}\n", say(lang, &Message::new("new-written").with("path", &folder)));
    for path in &written {
        text.push_str(&format!("  {}\n", path.display()));
    }
    text.push_str(&format!("\n{}\n", say(lang, &Message::new("new-next"))));
    let run = folder.trim_end_matches('/');
    for command in [
        format!("check {run} --data {run}/data"),
        format!("test {run}"),
        format!("run {run} --data {run}/data --period {} --out {run}-run", new::PERIOD),
        format!("explain {run}-run bonus.payable --at shop=S1"),
    ] {
        text.push_str(&format!("  reckoner {command}\n"));
    }
    Ok(out(&text, lang))
}
