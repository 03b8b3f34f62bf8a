//! `report` at the terminal: which papers are made beside the report, and what is said of what came of it.
//!
//! What stands on them is decided below. Papers come first: where one cannot be made, nothing is.

use clap::Args;

use super::close;
use crate::app::Failure;
use crate::app::disk::Disk;
use crate::app::papers::{self, papers};
use crate::app::report::Request;
use crate::diagnostic::Diagnostic;
use crate::output::pages::report::FILE;
use crate::text::{Message, say};

/// Keys of help for what this file does.
pub(super) const KEYS: &[&str] =
    &["help-report-statements", "help-report-payee", "help-report-notices", "help-report-pdf"];

/// Which papers are made beside the report.
#[derive(Clone, Debug, Args)]
pub(super) struct Papers {
    /// Every payee's statement.
    #[arg(long)]
    statements: bool,
    /// One payee's statement.
    #[arg(long, value_name = "ID")]
    payee: Vec<String>,
    /// Notices.
    #[arg(long)]
    notices: bool,
    /// PDF beside the pages.
    #[arg(long)]
    pdf: bool,
}

/// Makes the pages of a run: what was told on the way, and what to say.
pub(super) fn report(asked: &Request, which: Papers) -> Result<(Vec<Diagnostic>, String), Failure> {
    let Request { run, out, ledger, lang, jobs } = asked.clone();
    let Papers { statements, payee, notices, pdf } = which;
    let wanted = statements || notices || !payee.is_empty();
    let request = papers::Request { run, out, ledger, statements, payees: payee, notices, pdf, lang, jobs };
    let made = if wanted || pdf { Some(papers(&Disk, &request)?) } else { None };
    let (notes, mut text) = close::report(asked, lang)?;
    if pdf {
        papers::print(&Disk, &[asked.out.join(FILE)], jobs)?;
    }
    if let Some(done) = made.filter(|_| wanted) {
        for path in &done.lists {
            text.push_str(&format!("{}\n", path.display()));
        }
        let counts = Message::new("papers-made").with("statements", done.statements).with("notices", done.notices);
        text.push_str(&format!("{}\n", say(lang, &counts)));
    }
    Ok((notes, text))
}
