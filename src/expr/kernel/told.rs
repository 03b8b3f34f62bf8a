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
        View::Units(rates, places) => {
            let rate = |units: &i64| written(&Ratio::from_scaled(i128::from(*units), places));
            let texts: Vec<String> = rates.iter().map(rate).collect();
            Operand::of(Column::texts(texts.iter().map(String::as_str)).cells, gaps)
        }
        View::Few(rates, codes) => {
            let texts: Vec<String> = rates.iter().map(written).collect();
            let rows = codes.iter().map(|code| texts.get(usize::from(*code)).map_or("", String::as_str));
            Operand::of(Column::texts(rows).cells, gaps)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_has_two_places() {
        let told = |num, den| written(&Ratio::new(num, den).unwrap());
        assert_eq!([told(69, 100), told(1, 3), told(2, 3)], ["69.00%", "33.33%", "66.67%"]);
        assert_eq!([told(0, 1), told(-1, 8), told(99_999, 100_000)], ["0.00%", "-12.50%", "100.00%"]);
        assert_eq!([told(7, 2), told(1, 20_000)], ["350.00%", "0.01%"]);
    }

    #[test]
    fn texts_are_put_together_row_by_row() {
        let column = Operand::of(Column::texts(["甲", "乙", "甲"]).cells, None);
        let gaps = Some(vec![None, None, Some(crate::value::Reason::NO_ROW)]);
        let parts = [Operand::Constant(Value::Text("→".into())), column];
        let joined = join(3, gaps, &parts).unwrap().unwrap().into_column(3, crate::value::Type::Text);
        let texts: Vec<Option<Value>> = (0..3).map(|row| joined.value(row)).collect();
        assert_eq!(texts, [Some(Value::Text("→甲".into())), Some(Value::Text("→乙".into())), None]);
    }
}
