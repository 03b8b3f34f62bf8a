//! `compare` at the terminal: what each column comes to, and what differs, the largest first; 1 where anything does.
//!
//! For people at most [`MOST`] differences are listed, and how many more there are is said; CSV and JSON have all of them.
//! What is compared is `app`'s and `audit`'s.

use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::args::CompareFormat;
use super::layout::grouped;
use super::out;
use crate::app::compare::{self, Done, Request};
use crate::app::disk::Disk;
use crate::app::failure::{Failure, NOT_IN_ORDER};
use crate::audit::reconcile::{Difference, Reconciliation, Side};
use crate::output::csv::cells;
use crate::output::package;
use crate::text::{Lang, Message, say};

/// So many differences are listed for people.
const MOST: usize = 40;
/// Between two columns.
const GAP: &str = "  ";

/// Compares a run and tells what differs.
pub(super) fn compare(request: &Request, format: CompareFormat, quiet: bool, lang: Lang) -> Result<u8, Failure> {
    let done = compare::compare(&Disk, request)?;
    let status = if done.found.agrees() { 0 } else { NOT_IN_ORDER };
    let text = match format {
        CompareFormat::Json => json_of(&done),
        CompareFormat::Csv => csv_of(&done.found),
        CompareFormat::Text if quiet && status == 0 => String::new(),
        CompareFormat::Text => text_of(&done, &request.theirs.path.display().to_string(), lang),
    };
    Ok(status.max(out(&text, lang)))
}

fn text_of(done: &Done, theirs: &str, lang: Lang) -> String {
    let found = &done.found;
    let word = |message: Message| say(lang, &message);
    let [both, ours, other] = found.met;
    let head = Message::new(if found.agrees() { "compare-good" } else { "compare-bad" });
    let on = found.keys.join(", ");
    let mut lines = vec![word(head.with("table", &done.table).with("theirs", theirs)), String::new()];
    lines.push(format!("{GAP}{}", word(Message::new("compare-met").with("on", on).with("both", both))));
    for (key, count) in [("compare-ours", ours), ("compare-theirs", other)] {
        if count > 0 {
            lines.push(format!("{GAP}{}", word(Message::new(key).with("count", count))));
        }
    }
    for (key, count) in ["compare-added-ours", "compare-added-theirs"].into_iter().zip(found.added) {
        if count > 0 {
            lines.push(format!("{GAP}{}", word(Message::new(key).with("count", count))));
        }
    }
    lines.push(String::new());
    let title = |key: &'static str| word(Message::new(key));
    let mut table = vec![
        ["compare-column", "compare-here", "compare-there", "compare-more", "compare-differing"].map(title).to_vec(),
    ];
    for total in &found.totals {
        let sums = total.sums.as_ref().map(|sums| sums.each_ref().map(|sum| grouped(sum))).unwrap_or_default();
        let count = match total.within {
            0 => total.differing.to_string(),
            within => word(Message::new("compare-within").with("count", total.differing).with("within", within)),
        };
        table.push([std::slice::from_ref(&total.column), sums.as_slice(), &[count]].concat());
    }
    lines.extend(aligned(&table, 1));
    if !found.differences.is_empty() {
        lines.extend([String::new(), title("compare-list"), String::new()]);
        let mut table = vec![
            [
                found.keys.clone(),
                ["compare-column", "compare-here", "compare-there", "compare-more", "compare-where"]
                    .map(title)
                    .to_vec(),
            ]
            .concat(),
        ];
        for one in found.differences.iter().take(MOST) {
            let place = match one.side {
                Side::Ours => title("compare-only-here"),
                Side::Theirs | Side::Both => {
                    let key = if one.side == Side::Both { "compare-line" } else { "compare-only-there" };
                    word(Message::new(key).with("line", one.line.unwrap_or(0)))
                }
            };
            let is_number = one.size.is_some();
            let value = |text: &Option<String>| match text {
                Some(text) if is_number => grouped(text),
                Some(text) => text.clone(),
                None => String::new(),
            };
            let cells = [one.column.clone(), value(&one.ours), value(&one.theirs), value(&one.size), place];
            table.push([one.key.clone(), cells.to_vec()].concat());
        }
        lines.extend(aligned(&table, found.keys.len() + 1));
        if found.differences.len() > MOST {
            let more = word(Message::new("and-more").with("count", found.differences.len() - MOST));
            lines.push(format!("{GAP}{more}"));
        }
    }
    lines.join("\n") + "\n"
}

/// Rows in columns; all but the first `words` and the last are numbers, at the right.
fn aligned(rows: &[Vec<String>], words: usize) -> Vec<String> {
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let each = row.iter().zip(&widths).enumerate().map(|(at, (cell, width))| {
            let blank = " ".repeat(width.saturating_sub(cell.width()));
            let is_number = at >= words && at + 1 < columns;
            if is_number { format!("{GAP}{blank}{cell}") } else { format!("{GAP}{cell}{blank}") }
        });
        each.collect::<String>().trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn json_of(done: &Done) -> String {
    let found = &done.found;
    let [both, ours, theirs] = found.met;
    let one = |d: &Difference| {
        let key: serde_json::Map<String, serde_json::Value> =
            found.keys.iter().cloned().zip(d.key.iter().map(|key| json!(key))).collect();
        json!({
            "key": key,
            "column": d.column,
            "run": d.ours,
            "theirs": d.theirs,
            "difference": d.size,
            "in": d.side.name(),
            "line": d.line,
        })
    };
    let total = |total: &crate::audit::reconcile::Total| {
        let sum = |at: usize| total.sums.as_ref().and_then(|sums| sums.get(at));
        json!({
            "column": total.column,
            "run": sum(0),
            "theirs": sum(1),
            "difference": sum(2),
            "differing": total.differing,
            "within": total.within,
        })
    };
    let whole = json!({
        "agrees": found.agrees(),
        "table": done.table,
        "keys": found.keys,
        "rows": json!({ "both": both, "run": ours, "theirs": theirs }),
        "totals": found.totals.iter().map(total).collect::<Vec<_>>(),
        "differences": found.differences.iter().map(one).collect::<Vec<_>>(),
    });
    String::from_utf8(package::pretty(&whole)).unwrap_or_default()
}

fn csv_of(found: &Reconciliation) -> String {
    let mut head: Vec<&str> = found.keys.iter().map(String::as_str).collect();
    head.extend(["column", "run", "theirs", "difference", "in", "line"]);
    let mut text = row(head);
    for one in &found.differences {
        let value = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let line = one.line.map_or_else(String::new, |line| line.to_string());
        let cells = [one.column.clone(), value(&one.ours), value(&one.theirs), value(&one.size)];
        let cells = [one.key.clone(), cells.to_vec(), vec![one.side.name().to_owned(), line]].concat();
        text.push('\n');
        text.push_str(&row(cells.iter().map(String::as_str)));
    }
    text + "\n"
}

/// A line of a CSV file.
fn row<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    String::from_utf8(cells(texts)).unwrap_or_default()
}
