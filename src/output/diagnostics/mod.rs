//! Problems as people and programs read them: terminal text, JSON, SARIF and GitHub annotations.
//!
//! [`render`] says every problem once, sorted by place and then by code, in the person's language. Sentences come from
//! `locales/`; what a problem's own message lacks (`help-nearest`, `first`) the message `any-problem` supplies. The
//! formats share one list of problems, said and placed, and differ only in how they write it down; codes and pages for
//! `reckoner codes` are in [`page`] and [`list`].

mod github;
mod json;
mod page;
mod sarif;
mod shown;
mod spot;
mod text;

#[cfg(test)]
mod tests;

pub use page::{list, page};

use crate::diagnostic::Diagnostic;
use crate::source::Sources;
use crate::text::Lang;
use shown::{Scene, resolve};

/// How problems are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal: the text underlined, and a line of summary.
    Text,
    /// One JSON array, an object for each problem.
    Json,
    /// SARIF 2.1.0, for code-scanning services and editors.
    Sarif,
    /// Workflow commands that GitHub shows beside the changed lines.
    Github,
}

/// Every problem in `format`. Rule files are named under `pack_root` (may be empty); `colour` counts for text only.
pub fn render(
    problems: &[Diagnostic],
    sources: &Sources,
    pack_root: &str,
    lang: Lang,
    format: Format,
    colour: bool,
) -> String {
    let shown = resolve(problems, &Scene { sources, pack_root, lang });
    match format {
        Format::Text => text::render(&shown, lang, colour),
        Format::Json => json::render(&shown),
        Format::Sarif => sarif::render(&shown, lang),
        Format::Github => github::render(&shown),
    }
}
