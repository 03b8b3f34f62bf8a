//! Where binary numbers decide as exact ones do: the guards of roundings and comparisons, and the rows they do not serve.
//!
//! A spreadsheet computes in binary with fifteen digits. A guard is a small amount that lies well above what binary
//! arithmetic can be wrong by and well below what tells two values of the policy apart. The engine has the exact values,
//! so each cell is held against its guard; where it does not serve, the cell is named and its value marked.

use std::sync::Arc;

use crate::value::{Cells, Column, Mode, Ratio, Reason, Rounding, Value};

/// Digits that binary arithmetic keeps right after some steps.
const SURE: u32 = 13;
/// The finest guard beyond the places of a rounding.
const FINEST: u32 = 6;
/// The coarsest one.
const COARSEST: u32 = 2;
/// The finest guard of a comparison.
const COMPARED: u32 = 10;

/// Numbers of which some are missing.
pub(super) type Numbers = Vec<Option<Ratio>>;

/// The numbers of a column, row by row.
pub(super) fn by_row(column: &Column) -> Numbers {
    (0..column.len())
        .map(|row| match column.value(row) {
            Some(Value::Number(number)) => Some(number),
            _ => None,
        })
        .collect()
}

/// A column of these numbers.
pub(super) fn column(numbers: &Numbers) -> Arc<Column> {
    let gaps = numbers.iter().map(|n| n.is_none().then_some(Reason::NO_OBSERVATIONS)).collect();
    let cells = numbers.iter().map(|n| n.clone().unwrap_or(Ratio::ZERO)).collect();
    Arc::new(Column::with_gaps(Cells::Number(cells), gaps))
}

/// The numbers of a column that are there, with their rows.
pub(super) fn numbers(column: &Column) -> impl Iterator<Item = (u32, Ratio)> {
    let cells = match &column.cells {
        Cells::Number(cells) => Some(cells),
        _ => None,
    };
    let there =
        cells.into_iter().flat_map(|cells| cells.iter().enumerate()).filter(|(row, _)| column.gap(*row).is_none());
    there.map(|(row, number)| (u32::try_from(row).unwrap_or(u32::MAX), number))
}

/// How many digits the largest of some numbers has before the point, at least one; none past 30.
pub(super) fn digits(numbers: impl Iterator<Item = Ratio>) -> Option<u32> {
    let whole = Rounding { places: 0, mode: Mode::Down };
    let mut most = 1;
    for number in numbers {
        let whole = whole.round(&number.abs()).to_scaled(0)?;
        most = most.max(whole.checked_ilog10().map_or(1, |log| log + 1));
    }
    (most <= 30).then_some(most)
}

/// The rows whose numbers are so large that sums and differences of them are not sure to the unit.
pub(super) fn too_large(column: &Column) -> Vec<u32> {
    let bound = Ratio::from_scaled(10_i128.pow(SURE), 0);
    numbers(column).filter(|(_, number)| number.abs() >= bound).map(|(row, _)| row).collect()
}

/// The places of the guard of a rounding; none where there is none that serves.
pub(super) fn round_guard(column: &Column, places: u32) -> Option<u32> {
    let guard = SURE.checked_sub(digits(numbers(column).map(|(_, n)| n))?)?.min(places + FINEST);
    (guard >= places + COARSEST).then_some(guard)
}

/// The places to which a difference is looked at; none where there are too few.
pub(super) fn compare_guard(left: &Column, right: &Column) -> Option<u32> {
    let all = numbers(left).chain(numbers(right)).map(|(_, n)| n);
    let guard = SURE.checked_sub(digits(all)?)?.min(COMPARED);
    (guard >= COARSEST).then_some(guard)
}

/// A tenth so many times.
pub(super) fn tiny(places: u32) -> Ratio {
    Ratio::from_scaled(1, places)
}

/// Whether a rounding with this guard comes out as the exact one.
pub(super) fn rounds_well(number: &Ratio, rounding: Rounding, guard: u32) -> bool {
    serves(number, rounding, guard).unwrap_or(false)
}

fn serves(number: &Ratio, rounding: Rounding, guard: u32) -> Option<bool> {
    let scaled = number.abs().mul(&Ratio::from_i128(10_i128.checked_pow(rounding.places)?)).ok()?;
    let below = Rounding { places: 0, mode: Mode::Down }.round(&scaled);
    let rest = scaled.sub(&below).ok()?;
    let margin = tiny(guard.checked_sub(rounding.places)?).mul(&Ratio::from_int(2)).ok()?;
    Some(match rounding.mode {
        Mode::HalfUp | Mode::HalfEven => {
            let off = rest.sub(&Ratio::new(1, 2)?).ok()?.abs();
            off.is_zero() || off > margin
        }
        Mode::Down | Mode::Up => rest.is_zero() || (rest > margin && Ratio::ONE.sub(&rest).ok()? > margin),
    })
}

/// Whether two numbers are equal, or further apart than what is looked at.
pub(super) fn compares_well(left: &Ratio, right: &Ratio, guard: u32) -> bool {
    let margin = tiny(guard).mul(&Ratio::from_int(2));
    let apart = left.sub(right).map(|apart| apart.abs());
    matches!((apart, margin), (Ok(apart), Ok(margin)) if apart.is_zero() || apart > margin)
}

/// A number as a formula has it: as a decimal, or as a fraction; none where binary arithmetic could not hold it.
pub(super) fn written(number: &Ratio) -> Option<String> {
    if number.finite_places().is_some_and(|places| places <= 14) {
        let mut out = Vec::new();
        number.write_plain(&mut out);
        let text = String::from_utf8(out).ok()?;
        let exact = Ratio::parse(&text).is_ok_and(|read| read == *number);
        return exact.then(|| if number.is_negative() { format!("({text})") } else { text });
    }
    let most = 1_i64 << 53;
    let (above, below) = number.to_words()?;
    let below = i64::try_from(below).ok()?;
    (above.abs() < most && below < most).then(|| format!("({above}/{below})"))
}

/// A number as it is read from a cell: of at most fifteen digits.
pub(super) fn plain(number: &Ratio) -> String {
    let mut out = Vec::new();
    number.write_plain(&mut out);
    String::from_utf8(out).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(above: i64, below: i64) -> Ratio {
        Ratio::new(above, below).unwrap()
    }

    #[test]
    fn a_half_serves_and_what_comes_too_near_to_one_does_not() {
        let cent = Rounding { places: 2, mode: Mode::HalfUp };
        assert!(rounds_well(&ratio(5, 1000), cent, 8));
        assert!(rounds_well(&ratio(1, 3), cent, 8));
        assert!(!rounds_well(&ratio(500_000_001, 100_000_000_000), cent, 8));
        let down = Rounding { places: 2, mode: Mode::Down };
        assert!(rounds_well(&ratio(3, 10), down, 8));
        assert!(!rounds_well(&ratio(2_999_999_999, 10_000_000_000), down, 8));
    }

    #[test]
    fn large_numbers_have_coarse_guards_or_none() {
        let of = |n: i64| Column::numbers(vec![Ratio::from_int(n)]);
        assert_eq!(round_guard(&of(1), 4), Some(10));
        assert_eq!(round_guard(&of(12_345_678), 2), Some(5));
        assert_eq!(round_guard(&of(1_234_567_890), 2), None);
        assert_eq!(compare_guard(&of(1), &of(99_999)), Some(8));
    }

    #[test]
    fn numbers_are_written_so_that_they_are_read_back() {
        assert_eq!(written(&ratio(17, 20)).as_deref(), Some("0.85"));
        assert_eq!(written(&ratio(-1, 2)).as_deref(), Some("(-0.5)"));
        assert_eq!(written(&ratio(1, 3)).as_deref(), Some("(1/3)"));
    }
}
