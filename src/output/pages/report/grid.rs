//! A table of a run as the page's script reads it: columns with titles and forms, rows that fit the room there is.
//!
//! Of a table that is too long the rows that matter come first: lines from which something was taken, targets that are
//! missed, first places. How many there are in all, and the file that holds them, is told beside. Numbers stay the texts
//! that the run wrote.

use std::cmp::Reverse;

use serde_json::{Map, Value, json};

use super::codes::{Deltas, Dictionary, packed};
use super::keys::Used;
use super::names::{Form, Names, form_of};
use super::sheet::Sheet;
use crate::output::Run;
use crate::output::artifact::FieldKind;
use crate::output::pages::Both;

/// A table may have so many bytes on a page.
const MOST_BYTES: usize = 3_500_000;
/// All tables together, and what they share.
const ALL_BYTES: usize = 26_000_000;
/// So many rows are tried first, to judge how many fit.
const PROBE: usize = 4_000;
/// How often it is judged again.
const TRIES: usize = 4;

/// The room that is left on a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room(usize);

impl Room {
    /// A whole page, less what is on it already.
    pub(super) fn without(bytes: usize) -> Room {
        Room(ALL_BYTES.saturating_sub(bytes))
    }
}

/// A table for the page.
pub(super) struct Grid {
    /// The rows that are on the page, by their place in the sheet.
    pub(super) shown: Vec<usize>,
    /// What the script reads.
    pub(super) json: Map<String, Value>,
}

/// What a column is to a reader.
enum Kind {
    Key(usize),
    Words,
    /// Words of both languages: this column and the one at that place.
    Pair(usize),
    Number(Form),
    /// Numbers, shares or words, as the rule of the row has it.
    Mixed,
}

struct Column {
    at: usize,
    title: Both,
    kind: Kind,
    /// Whether it is a part of the row's key.
    of_key: bool,
}

/// The dimension whose keys all payees are.
fn payees(run: &Run<'_>, sheet: &Sheet, at: usize) -> Option<usize> {
    let mut all: Vec<&str> = (0..sheet.rows).map(|row| sheet.cell(row, at)).collect();
    all.sort_unstable();
    all.dedup();
    let has_all = |dimension: &usize| {
        let keys = run.facts.dimensions.get(*dimension);
        keys.is_some_and(|keys| all.iter().all(|payee| keys.find(payee).is_some()))
    };
    (0..run.program().dimensions.len()).find(has_all)
}

/// Tells which dimensions a table has keys of.
pub(super) fn uses(run: &Run<'_>, names: &Names<'_>, sheet: &Sheet, used: &mut Used) {
    for column in columns(run, names, sheet) {
        if let Kind::Key(dimension) = column.kind {
            used.add(dimension);
        }
    }
}

/// Makes a table.
pub(super) fn grid(run: &Run<'_>, names: &Names<'_>, sheet: &Sheet, room: &mut Room) -> Grid {
    let columns = columns(run, names, sheet);
    let order = order(sheet);
    let most = MOST_BYTES.min(room.0);
    let sorted = |rows: usize| {
        let mut shown: Vec<usize> = order.iter().copied().take(rows).collect();
        shown.sort_unstable();
        shown
    };
    let mut shown = sorted(PROBE);
    let mut made = encoded(run, names, sheet, &columns, &shown);
    for _ in 0..TRIES {
        let bytes = length(&made).max(1);
        let more = bytes < most / 10 * 9 && shown.len() < sheet.rows;
        if !more && bytes <= most {
            break;
        }
        // A little less than would fit if all rows were alike.
        let fits = shown.len().saturating_mul(most) / bytes;
        shown = sorted(fits.saturating_mul(19) / 20);
        made = encoded(run, names, sheet, &columns, &shown);
    }
    room.0 = room.0.saturating_sub(length(&made));
    let mut json = Map::new();
    json.insert("file".into(), sheet.file.as_str().into());
    json.insert("n".into(), shown.len().into());
    json.insert("all".into(), sheet.rows.into());
    json.insert("cols".into(), made.into());
    Grid { shown, json }
}

fn length(columns: &[Value]) -> usize {
    columns.iter().map(|column| column.to_string().len()).sum()
}

/// The columns that say something, each once.
fn columns(run: &Run<'_>, names: &Names<'_>, sheet: &Sheet) -> Vec<Column> {
    let stem = sheet.stem();
    let of_figures = stem.starts_with("measures-");
    let pivot = run.program().pivots.iter().find(|pivot| run.rule(pivot.rule).is_some_and(|rule| rule.name == stem));
    let mut all = Vec::new();
    for (at, (header, kind)) in sheet.headers.iter().enumerate() {
        let own = names.dimension(header);
        let dimension = own.or_else(|| if header == "payee" { payees(run, sheet, at) } else { None });
        let label_of = |suffix: &str| header.strip_suffix(suffix).and_then(|name| names.dimension(name));
        let labelled = header == "label" || label_of("_label").is_some() && pivot.is_some();
        let own_id = header == "line" && *kind == FieldKind::Text;
        let twice = header == "rule" && stem == "scores";
        if sheet.is_empty(at) && own.is_none() || labelled || own_id || twice || header == "ids_sha256" {
            continue;
        }
        let pair = header.strip_suffix("_zh").and_then(|stem| sheet.column(&format!("{stem}_en")));
        let english_of = header.strip_suffix("_en").and_then(|stem| sheet.column(&format!("{stem}_zh")));
        if english_of.is_some() {
            continue;
        }
        let title = names.column(header.strip_suffix("_zh").filter(|_| pair.is_some()).unwrap_or(header), of_figures);
        let own_form = || {
            let figure = pivot.and_then(|pivot| {
                let own = pivot.at.first()?;
                let place = pivot.headers.iter().position(|known| known == header)?;
                run.program().figures.get(own.columns.get(place)?.at())
            });
            figure.map(form_of).unwrap_or_else(|| form(names, stem, header))
        };
        let kind = match (dimension, pair, kind) {
            (Some(dimension), ..) => Kind::Key(dimension),
            (_, Some(english), _) => Kind::Pair(english),
            _ if mixed(stem, header) => Kind::Mixed,
            (_, _, FieldKind::Text | FieldKind::Flag) => Kind::Words,
            (_, _, FieldKind::Date) => Kind::Number(Form::Date),
            (_, _, FieldKind::Number | FieldKind::Integer) => Kind::Number(own_form()),
        };
        all.push(Column { at, title, kind, of_key: own.is_some() });
    }
    all
}

/// Whether the values of a column are those of the figure that each row names.
fn mixed(stem: &str, header: &str) -> bool {
    match stem {
        "scores" | "rankings" => header == "value",
        "targets" => ["value", "before", "change", "baseline", "bound", "gap"].contains(&header),
        _ => false,
    }
}

fn form(names: &Names<'_>, stem: &str, header: &str) -> Form {
    match (stem, header) {
        ("items", "rate" | "low" | "high" | "baseline" | "required" | "target" | "attainment" | "gap")
        | ("targets", "attainment") => Form::Percent,
        _ if stem.starts_with("measures-") => names.form(header),
        _ => Form::Number,
    }
}

/// The rows, those first that matter most.
fn order(sheet: &Sheet) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..sheet.rows).collect();
    let size = |row: usize, header: &str| {
        let text = sheet.named(row, header);
        (text.len(), text.to_owned())
    };
    match sheet.stem() {
        "payouts" | "points" => {
            rows.sort_by_cached_key(|row| (sheet.named(*row, "reasons").is_empty(), Reverse(size(*row, "base")), *row))
        }
        "targets" | "items" => {
            rows.sort_by_cached_key(|row| (sheet.named(*row, "met") != "no", sheet.named(*row, "thin") != "yes", *row))
        }
        "rankings" => rows.sort_by_cached_key(|row| (size(*row, "rank"), *row)),
        _ => {}
    }
    rows
}

fn encoded(run: &Run<'_>, names: &Names<'_>, sheet: &Sheet, columns: &[Column], rows: &[usize]) -> Vec<Value> {
    let mut numbers: Vec<(usize, Vec<&str>)> = Vec::new();
    let mut all = Vec::new();
    for column in columns {
        let Some((header, _)) = sheet.headers.get(column.at) else { continue };
        let mut out = json!({ "h": header, "t": [column.title.0, column.title.1] });
        let mut put = |name: &str, value: Value| {
            if let Some(map) = out.as_object_mut() {
                map.insert(name.to_owned(), value);
            }
        };
        match column.kind {
            Kind::Key(dimension) => {
                put("k", "key".into());
                if !column.of_key {
                    put("beside", true.into());
                }
                put("d", dimension.into());
                let keys = run.facts.dimensions.get(dimension);
                let mut deltas = Deltas::default();
                for row in rows {
                    let code = keys.and_then(|keys| keys.find(sheet.cell(*row, column.at)));
                    deltas.add(code.map_or(0, |code| u64::from(code) + 1));
                }
                put("c", deltas.text().into());
            }
            Kind::Words | Kind::Pair(_) => {
                let Words { words, codes, ids } = words(names, sheet, column, header, rows);
                put("k", "words".into());
                if NAMED.contains(&header.as_str()) {
                    put("ids", ids.into());
                }
                put("w", words.into());
                put("c", codes.into());
            }
            Kind::Number(form) => {
                let cells: Vec<&str> = rows.iter().map(|row| sheet.cell(*row, column.at)).collect();
                put(
                    "k",
                    match form {
                        Form::Percent => "pct",
                        Form::Date => "date",
                        Form::Number | Form::Words => "num",
                    }
                    .into(),
                );
                if let Value::Object(parts) = packed(&cells, &numbers) {
                    parts.into_iter().for_each(|(name, value)| put(&name, value));
                }
                numbers.push((all.len(), cells));
            }
            Kind::Mixed => {
                let mut dictionary = Dictionary::default();
                let cells: Vec<String> =
                    rows.iter().map(|row| of_its_rule(names, sheet, *row, column.at, &mut dictionary)).collect();
                let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                put("k", "mix".into());
                put("w", dictionary.parts().0.into());
                if let Value::Object(parts) = packed(&cells, &[]) {
                    parts.into_iter().for_each(|(name, value)| put(&name, value));
                }
            }
        }
        all.push(out);
    }
    all
}

/// Columns that name rules or figures, whose ids are asked for.
const NAMED: &[&str] = &["rule", "payout", "target", "checklist", "figure"];

/// Words of a column: each once, the texts that they stand for, and which a row has.
struct Words {
    words: Vec<Value>,
    codes: String,
    ids: Vec<String>,
}

fn words(names: &Names<'_>, sheet: &Sheet, column: &Column, header: &str, rows: &[usize]) -> Words {
    let mut dictionary = Dictionary::default();
    let mut ids = Vec::new();
    let mut known: hashbrown::HashMap<&str, u64> = hashbrown::HashMap::new();
    for row in rows {
        let cell = sheet.cell(*row, column.at);
        if let Kind::Pair(english) = column.kind {
            let other = sheet.cell(*row, english);
            let (zh, en) = (if cell.is_empty() { other } else { cell }, if other.is_empty() { cell } else { other });
            let number = dictionary.number(zh, en);
            dictionary.add_number(number);
            continue;
        }
        let number = match known.get(cell) {
            Some(number) => *number,
            None => {
                let number = if cell.is_empty() { 0 } else { dictionary.fresh(&said(names, sheet, header, cell)) };
                ids.extend((number > 0).then(|| cell.to_owned()));
                known.insert(cell, number);
                number
            }
        };
        dictionary.add_number(number);
    }
    let (words, codes) = dictionary.parts();
    Words { words, codes, ids }
}

fn said(names: &Names<'_>, sheet: &Sheet, header: &str, cell: &str) -> Both {
    let flag = sheet.headers.iter().any(|(name, kind)| name == header && *kind == FieldKind::Flag);
    if flag {
        return Both::said("report-flag", &[("value", Both::same(cell))]);
    }
    match names.band(header, cell) {
        Some(title) if sheet.stem().starts_with("measures-") => title.clone(),
        _ => names.word(sheet.stem(), header, cell),
    }
}

/// A value in the form of the figure that its row names: `%` before a share, `#` before the number of a word.
fn of_its_rule(names: &Names<'_>, sheet: &Sheet, row: usize, at: usize, words: &mut Dictionary) -> String {
    let cell = sheet.cell(row, at);
    if cell.is_empty() {
        return String::new();
    }
    let figure = match sheet.stem() {
        "scores" => sheet.named(row, "figure").to_owned(),
        "targets" => names.held(sheet.named(row, "target")),
        _ => names.ranked(sheet.named(row, "rule")),
    };
    match names.form(&figure) {
        Form::Percent => format!("%{cell}"),
        Form::Number => cell.to_owned(),
        Form::Words | Form::Date => {
            let word = names.band(&figure, cell).cloned().unwrap_or_else(|| Both::same(cell));
            format!("#{}", words.number(&word.0, &word.1))
        }
    }
}
