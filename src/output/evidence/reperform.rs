//! Sheets on which an auditor works out the drawn lines anew: inputs and steps are given, the results are blank.
//!
//! One workbook with live differences: `lines`, `steps`, `inputs`. What the run says stands behind the blank columns, and the
//! difference appears when a blank is filled. Every text is written as text, whatever it begins with. The same bytes each
//! time: the workbook's date is fixed.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};

use super::computation::{cells, drawn, key, leaves};
use super::model::Evidence;
use crate::ledger::amounts::NAMES;
use crate::output::artifact::Artifact;
use crate::output::totals::money;
use crate::text::{Lang, Message, say};

/// What an auditor works out of a line.
const WORKED_OUT: [&str; 5] = ["earned", "withheld", "forfeited", "held", "payable"];

pub(super) fn file<'a>(of: &'a Evidence<'a>) -> Option<Artifact<'a>> {
    (!of.sampled.is_empty()).then(|| Artifact {
        name: "3-computation/reperform.xlsx".to_owned(),
        shape: None,
        body: Box::new(move |out| out.write_all(&workbook(of).map_err(std::io::Error::other)?)),
    })
}

/// The looks of cells.
struct Looks {
    head: Format,
    amount: Format,
    blank: Format,
}

fn workbook(of: &Evidence<'_>) -> Result<Vec<u8>, XlsxError> {
    let places = of.run.program().pack.money.places as usize;
    let number = format!("#,##0{}{}", if places > 0 { "." } else { "" }, "0".repeat(places));
    let looks = Looks {
        head: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top).set_background_color("#DDE6EE"),
        amount: Format::new().set_num_format(number.as_str()),
        blank: Format::new().set_num_format(number).set_background_color("#FFF7D6"),
    };
    let mut book = Workbook::new();
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&date));
    lines(of, &looks, book.add_worksheet())?;
    steps(of, &looks, book.add_worksheet())?;
    inputs(of, &looks, book.add_worksheet())?;
    book.save_to_buffer()
}

/// A heading in both languages.
fn heading(key: &'static str, name: &str) -> String {
    let word = |lang: Lang| say(lang, &Message::new(key).with("name", name));
    format!("{}\n{}", word(Lang::En), word(Lang::Zh))
}

fn begin(sheet: &mut Worksheet, looks: &Looks, name: &str, heads: &[String]) -> Result<(), XlsxError> {
    sheet.set_name(name)?.set_freeze_panes(1, 1)?.set_row_height(0, 45)?;
    for (column, head) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(0, column, head, &looks.head)?;
        sheet.set_column_width(column, if column == 0 { 42 } else { 16 })?;
    }
    Ok(())
}

fn amount(sheet: &mut Worksheet, at: (u32, u16), text: &str, looks: &Looks) -> Result<(), XlsxError> {
    match text.parse::<f64>() {
        Ok(number) => sheet.write_number_with_format(at.0, at.1, number, &looks.amount)?,
        Err(_) => sheet.write_string(at.0, at.1, text)?,
    };
    Ok(())
}

/// The letters of a column.
fn letters(column: u16) -> String {
    rust_xlsxwriter::utility::column_number_to_name(column)
}

/// Nothing until the blank is filled, then the difference to what the run says.
fn difference(row: u32, own: u16, runs: u16, places: u32) -> Formula {
    let (own, runs, row) = (letters(own), letters(runs), row + 1);
    Formula::new(format!("=IF(ISBLANK({own}{row}),\"\",ROUND({own}{row}-{runs}{row},{places}))")).set_result("")
}

fn lines(of: &Evidence<'_>, looks: &Looks, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let places = of.run.program().pack.money.places;
    let mut heads: Vec<String> =
        ["line", "payout", "payee", "key", "base"].map(|name| heading("evidence-given", name)).to_vec();
    for key in ["evidence-own", "evidence-by-run", "evidence-difference"] {
        heads.extend(WORKED_OUT.map(|name| heading(key, name)));
    }
    begin(sheet, looks, "lines", &heads)?;
    for (row, (_, _, line)) in (1_u32..).zip(drawn(of)) {
        let texts = [&line.id, &line.payout, &line.payee, &key(line)];
        for (column, text) in (0_u16..).zip(texts) {
            sheet.write_string(row, column, text.as_str())?;
        }
        let said = |name: &str| money(line.amounts.get(name), places);
        amount(sheet, (row, 4), &said(NAMES.first().copied().unwrap_or("")), looks)?;
        for (own, name) in (5_u16..).zip(WORKED_OUT) {
            let (runs, differs) = (own + 5, own + 10);
            sheet.write_blank(row, own, &looks.blank)?;
            amount(sheet, (row, runs), &said(name), looks)?;
            sheet.write_formula_with_format(row, differs, difference(row, own, runs, places), &looks.amount)?;
        }
    }
    Ok(())
}

fn steps(of: &Evidence<'_>, looks: &Looks, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let places = of.run.program().pack.money.places;
    let mut heads: Vec<String> =
        super::model::STEP_COLUMNS.iter().take(8).map(|name| heading("evidence-given", name)).collect();
    heads.extend(["evidence-own", "evidence-by-run", "evidence-difference"].map(|key| heading(key, "amount")));
    begin(sheet, looks, "steps", &heads)?;
    let mut row = 1;
    for (_, _, line) in drawn(of) {
        for step in of.steps.iter().filter(|step| step.line() == line.id) {
            for (column, text) in (0_u16..).zip(&step.cells) {
                match column {
                    8 => amount(sheet, (row, 9), text, looks)?,
                    _ => drop(sheet.write_string(row, column, text)?),
                }
            }
            sheet.write_blank(row, 8, &looks.blank)?;
            sheet.write_formula_with_format(row, 10, difference(row, 8, 9, places), &looks.amount)?;
            row += 1;
        }
    }
    Ok(())
}

fn inputs(of: &Evidence<'_>, looks: &Looks, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let names = ["line", "kind", "input", "key", "value", "missing"];
    begin(sheet, looks, "inputs", &names.map(|name| heading("evidence-given", name)))?;
    let mut row = 1;
    for (_, sampled, line) in drawn(of) {
        for leaf in sampled.derivation.iter().flat_map(leaves) {
            sheet.write_string(row, 0, line.id.as_str())?;
            for (column, text) in (1_u16..).zip(cells(leaf)) {
                sheet.write_string(row, column, text)?;
            }
            row += 1;
        }
    }
    Ok(())
}
