//! `verify` and `sign` at the terminal: the report on stdout, 1 where anything differs; where a signature stands.
//!
//! What is compared is `app`'s, how it is told is `audit`'s.

use super::args::ExplainFormat;
use super::{out, screen};
use crate::app::disk::Disk;
use crate::app::failure::{Failure, NOT_IN_ORDER};
use crate::app::files::Files;
use crate::app::sign;
use crate::app::verify::{self, Request};
use crate::audit::told;
use crate::text::{Lang, Message, say};

/// Verifies a run and tells what differs.
pub(super) fn verify(
    request: &Request,
    signers: Option<&sign::Signers>,
    format: ExplainFormat,
    quiet: bool,
    lang: Lang,
) -> Result<u8, Failure> {
    let work = |files: &dyn Files| verify::verify(files, request);
    let mut report = screen::watched(request.data.as_deref(), quiet, lang, work)?;
    if let Some(signers) = signers {
        sign::signed(&Disk, &request.run, signers, &mut report)?;
    }
    let status = if report.verified() { 0 } else { NOT_IN_ORDER };
    let text = match format {
        ExplainFormat::Json => told::json(&report),
        ExplainFormat::Text if quiet && status == 0 => String::new(),
        ExplainFormat::Text => told::text(&report, lang),
    };
    Ok(status.max(out(&text, lang)))
}

/// Signs a run and tells where the signature stands.
pub(super) fn sign(request: &sign::Request, quiet: bool, lang: Lang) -> Result<u8, Failure> {
    let done = sign::sign(&Disk, request)?;
    if quiet {
        return Ok(0);
    }
    let said = [
        Message::new("sign-done").with("path", done.file.display()),
        Message::new("sign-by").with("fingerprint", &done.fingerprint),
        Message::new("verify-seal").with("seal", &done.seal),
    ];
    let [path, key, seal] = said.map(|message| say(lang, &message));
    Ok(out(&format!("{path}\n  {key}\n  {seal}\n"), lang))
}
