//! `verify` at the terminal: the report on stdout, 1 where anything differs.
//!
//! What is compared is `app`'s, how it is told is `audit`'s.

use super::args::ExplainFormat;
use super::out;
use crate::app::disk::Disk;
use crate::app::failure::{Failure, NOT_IN_ORDER};
use crate::app::verify::{self, Request};
use crate::audit::told;
use crate::text::Lang;

/// Verifies a run and tells what differs.
pub(super) fn verify(request: &Request, format: ExplainFormat, quiet: bool, lang: Lang) -> Result<u8, Failure> {
    let report = verify::verify(&Disk, request)?;
    let status = if report.verified() { 0 } else { NOT_IN_ORDER };
    let text = match format {
        ExplainFormat::Json => told::json(&report),
        ExplainFormat::Text if quiet && status == 0 => String::new(),
        ExplainFormat::Text => told::text(&report, lang),
    };
    Ok(status.max(out(&text, lang)))
}
