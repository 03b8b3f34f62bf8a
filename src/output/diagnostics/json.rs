//! Problems as one JSON array for programs: keys always in the same order, absent places as null.
//!
//! Lines and columns count from 1, columns in characters; `endColumn` is the first column after the words.

use serde::Serialize;

use super::shown::{Shown, severity_word};
use super::spot::Spot;

#[derive(Serialize)]
struct Problem<'a> {
    code: &'a str,
    name: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    helps: Vec<Help<'a>>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place<'a> {
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<String>,
    line: Option<u64>,
    column: Option<u64>,
    end_line: Option<u64>,
    end_column: Option<u64>,
    text: &'a str,
}

#[derive(Serialize)]
struct Help<'a> {
    message: &'a str,
    patch: Option<Patch<'a>>,
}

#[derive(Serialize)]
struct Patch<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    replacement: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

/// The array, indented, with a line end.
pub(super) fn render(all: &[Shown<'_>]) -> String {
    let problems: Vec<Problem<'_>> = all.iter().map(problem).collect();
    serde_json::to_string_pretty(&problems).map_or_else(|_| "[]\n".to_owned(), |text| text + "\n")
}

fn problem<'a>(shown: &'a Shown<'_>) -> Problem<'a> {
    let code = shown.problem.code;
    Problem {
        code: code.id,
        name: code.name,
        severity: severity_word(code.severity),
        message: &shown.message,
        place: place(&shown.spot),
        helps: shown
            .helps
            .iter()
            .map(|help| Help {
                message: &help.message,
                patch: help.patch.as_ref().map(|(spot, text)| Patch { place: place(spot), replacement: text }),
            })
            .collect(),
        related: shown.related.iter().map(|(spot, message)| Related { message, place: place(spot) }).collect(),
    }
}

fn place<'a>(spot: &'a Spot<'_>) -> Place<'a> {
    let some = |n: u64| (n > 0).then_some(n);
    Place {
        file: (!spot.file.is_empty()).then_some(spot.file.as_str()),
        sheet: spot.sheet,
        cell: spot.cell(),
        line: some(spot.line),
        column: some(spot.column),
        end_line: some(spot.end_line),
        end_column: some(spot.end_column),
        text: spot.words(),
    }
}
