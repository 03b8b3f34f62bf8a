//! Cells as they are written: numbers, days, texts and formulas with what they come to, in the looks of their kind.
//!
//! A worksheet takes its rows in order and keeps none of them. Texts are written as texts and stay inert, whatever they
//! begin with. What the engine says without a proof has a colour of its own; so has what is missing.

use rust_xlsxwriter::{Color, Format, FormatBorder, Formula, Worksheet, XlsxError};

use super::exact;
use super::layout::Kind;
use super::lower::serial;
use crate::value::{Type, Value};

/// The longest text that a cell takes.
const LONGEST: usize = 32_000;

/// What a cell is to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// From the data.
    Data,
    /// A formula.
    Live,
    /// From the engine, not proved.
    Marked,
    /// Numbers of rows and groups.
    Order,
}

/// How much of a sheet is proved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Formulas.
    pub(super) live: u64,
    /// Values of the engine without a formula.
    pub(super) marked: u64,
}

/// The looks of the cells of a column.
pub(super) struct Looks {
    data: Format,
    live: Format,
    marked: Format,
    order: Format,
}

fn pattern(kind: Kind, places: Option<u32>) -> String {
    let point = |most: u32| if most == 0 { String::new() } else { format!(".{}", "0".repeat(most as usize)) };
    match (kind, places) {
        (Kind::Number | Kind::Of(Type::Count | Type::Days), None | Some(0)) => "0".to_owned(),
        (Kind::Of(Type::Rate), None) => "0.00####%".to_owned(),
        (Kind::Of(Type::Rate), Some(places)) => format!("0{}%", point(places.saturating_sub(2))),
        (Kind::Of(Type::Money), None) => "#,##0.00####".to_owned(),
        (Kind::Of(Type::Money), Some(places)) => format!("#,##0{}", point(places)),
        (Kind::Of(Type::Date | Type::Period), _) => "yyyy-mm-dd".to_owned(),
        (Kind::Of(Type::Text | Type::Id | Type::DateTime | Type::Flag), _) => "General".to_owned(),
        (_, Some(places)) => format!("0{}", point(places)),
        (_, None) => "0.######".to_owned(),
    }
}

impl Looks {
    /// Those of a column.
    pub(super) fn new(kind: Kind, places: Option<u32>) -> Looks {
        let plain = Format::new().set_num_format(pattern(kind, places));
        Looks {
            data: plain.clone().set_font_color(Color::RGB(0x1F_3864)),
            live: plain.clone(),
            marked: plain.clone().set_background_color(Color::RGB(0xFF_E699)),
            order: plain.set_font_color(Color::RGB(0x9C_9C9C)),
        }
    }

    fn of(&self, look: Look) -> &Format {
        match look {
            Look::Data => &self.data,
            Look::Live => &self.live,
            Look::Marked => &self.marked,
            Look::Order => &self.order,
        }
    }
}

/// The look of headers.
pub(super) fn header() -> Format {
    Format::new().set_bold().set_background_color(Color::RGB(0xDD_EBF7)).set_text_wrap()
}

/// The look of the row of names, from which rows are filtered.
pub(super) fn named() -> Format {
    Format::new().set_background_color(Color::RGB(0xF2_F2F2)).set_border_bottom(FormatBorder::Thin)
}

/// The look of what does not agree.
pub(super) fn wrong() -> Format {
    Format::new().set_background_color(Color::RGB(0xFF_7C80)).set_bold()
}

/// The look of keys.
pub(super) fn key() -> Format {
    Format::new().set_num_format("@")
}

/// A value as a formula comes to it.
pub(super) fn said(value: &Value) -> String {
    match value {
        Value::Number(number) => exact::plain(number),
        Value::Flag(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
        Value::Text(words) => words.to_string(),
        Value::Date(day) => serial(*day).map_or_else(|| day.to_string(), |number| number.to_string()),
        Value::DateTime(moment) => moment.to_string(),
    }
}

/// A text cut to what a cell takes.
pub(super) fn cut(words: &str) -> &str {
    match words.char_indices().nth(LONGEST) {
        Some((at, _)) => words.get(..at).unwrap_or(words),
        None => words,
    }
}

/// Writes a value, or that there is none.
pub(super) fn value(
    to: &mut Worksheet,
    (row, column): (u32, u16),
    value: Option<&Value>,
    (looks, look): (&Looks, Look),
) -> Result<(), XlsxError> {
    let format = looks.of(look);
    match value {
        None => to.write_formula_with_format(row, column, Formula::new("NA()").set_result("#N/A"), format)?,
        Some(Value::Flag(flag)) => to.write_boolean_with_format(row, column, *flag, format)?,
        Some(Value::Text(words)) => to.write_string_with_format(row, column, cut(words), format)?,
        Some(value @ (Value::Number(_) | Value::Date(_))) => match said(value).parse::<f64>() {
            Ok(number) => to.write_number_with_format(row, column, number, format)?,
            Err(_) => to.write_string_with_format(row, column, said(value), format)?,
        },
        Some(value @ Value::DateTime(_)) => to.write_string_with_format(row, column, said(value), format)?,
    };
    Ok(())
}

/// Writes a formula with what it comes to.
pub(super) fn formula(
    to: &mut Worksheet,
    (row, column): (u32, u16),
    (formula, comes_to): (&str, Option<&Value>),
    looks: &Looks,
) -> Result<(), XlsxError> {
    let result = comes_to.map_or_else(|| "#N/A".to_owned(), said);
    let made = Formula::new(formula).set_result(result);
    to.write_formula_with_format(row, column, made, looks.of(Look::Live))?;
    Ok(())
}
