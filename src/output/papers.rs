//! Statements and notices as pages, and the lists of them.
//!
//! Templates and style stand in `pages/papers/`. A pack's own template of a notice is filled in first and then stands in the
//! frame of the house, so that the page's policy holds for it as well: it brings words and markup, nothing that runs.

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::notice::Notice;
use super::pages::{Page, PageFault};
use super::statement::{Statement, Words};
use crate::ledger::Finality;
use crate::text::Lang;

const STYLE: &str = include_str!("pages/papers/papers.css");

/// A line of a list of pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The page, from where the list stands.
    pub href: String,
    /// What people call it.
    pub title: Words,
    /// What else is said of it.
    pub more: Option<Words>,
    /// An amount or a day.
    pub shown: String,
}

fn page(template: &str, lang: Lang, shown: Value) -> Result<String, PageFault> {
    Page { template, own: None, lang, style: STYLE, script: "" }.html(shown)
}

/// The page of a statement.
///
/// # Errors
/// A template of the house is wrong.
pub fn statement(of: &Statement, lang: Lang) -> Result<String, PageFault> {
    page("statement.html", lang, Value::from(Serde(of)))
}

/// The page of a notice, with the pack's own template (its name and text) where there is one.
///
/// # Errors
/// The template cannot be filled in.
pub fn notice(of: &Notice, own: Option<(&str, &str)>, lang: Lang) -> Result<String, PageFault> {
    let by_name = of.details.iter().map(|detail| (detail.id.clone(), Value::from(Serde(&detail.value))));
    let shown = context! { detail => Value::from_pairs(by_name), ..Value::from(Serde(of)) };
    let body = match own {
        Some(own) => {
            let bare = Page { template: own.0, own: Some(own), lang, style: "", script: "" };
            Some(Value::from_safe_string(bare.html(shown.clone())?))
        }
        None => None,
    };
    page("notice.html", lang, context! { body => body, ..shown })
}

/// The list of statements or of notices.
///
/// # Errors
/// A template of the house is wrong.
pub fn index(
    heading: &str,
    (pack, period, finality): (&Words, &str, Finality),
    entries: &[Entry],
    lang: Lang,
) -> Result<String, PageFault> {
    let shown = context! {
        heading => heading, pack => Value::from(Serde(pack)), period => period, finality => finality.name(),
        entries => Value::from(Serde(entries)),
    };
    page("papers.html", lang, shown)
}
