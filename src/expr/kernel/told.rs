//! Numbers and texts as people read them: percentages, and texts put together.
//!
//! A percentage gives digits up, but only as a text: nothing is computed from it. Gaps were put together before.

use super::operand::{Gaps, Operand, View};
use super::words::Texts;
use crate::value::{Column, Mode, Ratio, Rounding, Value};

/// A percentage has two places: a rate has four.
const PLACES: Rounding = Rounding { places: 4, mode: Mode::HalfUp };

/// Each rate as a percentage.
pub(super) fn percent(gaps: Gaps, rates: View<'_, Ratio>) -> Operand {
    match rates {
        View::One(rate) => Operand::Constant(Value::Text(written(rate).into())),
        View::Many(rates) => {
            let texts: Vec<String> = rates.iter().map(written).collect();
            Operand::of(Column::texts(texts.iter().map(String::as_str)).cells, gaps)
        }
    }
}

fn written(rate: &Ratio) -> String {
    let rounded = PLACES.round(rate);
    let mut out = Vec::new();
    // A hundred times what has four places has two, and fits wherever the rate did.
    match rounded.mul(&Ratio::from_int(100)) {
        Ok(hundredths) => hundredths.write_fixed(2, &mut out),
        Err(_) => rounded.write_plain(&mut out),
    }
    out.push(b'%');
    String::from_utf8(out).unwrap_or_default()
}

/// The texts of each row one after the other; none if an operand holds no texts.
pub(super) fn join(rows: usize, gaps: Gaps, parts: &[Operand]) -> Option<Result<Operand, super::operand::Trouble>> {
    let parts: Vec<Texts<'_>> = parts.iter().map(Texts::of).collect::<Option<_>>()?;
    let whole = |row: usize| parts.iter().map(|part| part.at(row)).collect::<String>();
    if parts.iter().all(|part| matches!(part, Texts::One(_))) {
        return Some(Ok(Operand::Constant(Value::Text(whole(0).into()))));
    }
    let is_missing = |row: usize| gaps.as_ref().is_some_and(|gaps| gaps.get(row).copied().flatten().is_some());
    let texts: Vec<String> = (0..rows).map(|row| if is_missing(row) { String::new() } else { whole(row) }).collect();
    Some(Ok(Operand::of(Column::texts(texts.iter().map(String::as_str)).cells, gaps)))
}
