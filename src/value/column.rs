//! A column of cells of one kind, with its gaps: what tables are read into and figures are computed in.
//!
//! A gap keeps the reason why its value is missing; what its cell holds means nothing, so that a kernel may run over all
//! cells and look at the gaps once. Texts are codes into a shared list of words. Names, types and rows' keys stand
//! beside the columns, in the floors above.

use std::sync::Arc;

use hashbrown::HashMap;

use super::date::{Date, DateTime};
use super::kind::Type;
use super::numbers::Numbers;
use super::ratio::Ratio;
use super::reason::Reason;

/// The cells of a column. A period stands as its first day.
#[derive(Clone, Debug)]
pub enum Cells {
    /// Numbers of any type.
    Number(Numbers),
    /// Yes or no.
    Flag(Vec<bool>),
    /// Texts and ids.
    Text {
        /// Each distinct text, in the order of first use.
        words: Arc<Vec<Arc<str>>>,
        /// Per row, the position of its text in `words`.
        codes: Vec<u32>,
    },
    /// Days.
    Date(Vec<Date>),
    /// Moments.
    DateTime(Vec<DateTime>),
}

/// A column: cells, and which of them are missing and why.
#[derive(Clone, Debug)]
pub struct Column {
    /// The cells; one at a gap holds a default that means nothing.
    pub cells: Cells,
    /// Per row the reason of its gap; none when nothing is missing.
    gaps: Option<Vec<Option<Reason>>>,
}

/// The value of one cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A number.
    Number(Ratio),
    /// Yes or no.
    Flag(bool),
    /// A text or id.
    Text(Arc<str>),
    /// A day, or a period's first day.
    Date(Date),
    /// A moment.
    DateTime(DateTime),
}

impl Cells {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Cells::Number(cells) => cells.len(),
            Cells::Flag(cells) => cells.len(),
            Cells::Text { codes, .. } => codes.len(),
            Cells::Date(cells) => cells.len(),
            Cells::DateTime(cells) => cells.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts the default where a value is missing.
    fn blank(&mut self, row: usize) {
        fn put<T: Default>(cells: &mut [T], row: usize) {
            if let Some(cell) = cells.get_mut(row) {
                *cell = T::default();
            }
        }
        match self {
            // What stands at a gap of numbers means nothing.
            Cells::Number(_) => {}
            Cells::Flag(cells) => put(cells, row),
            Cells::Text { codes, .. } => put(codes, row),
            Cells::Date(cells) => put(cells, row),
            Cells::DateTime(cells) => put(cells, row),
        }
    }

    /// The cells of the rows asked for, a default where there is none.
    fn pick(&self, rows: impl Iterator<Item = Option<u32>>) -> Cells {
        fn from<T: Clone + Default>(cells: &[T], rows: impl Iterator<Item = Option<u32>>) -> Vec<T> {
            rows.map(|row| row.and_then(|row| cells.get(position(row))).cloned().unwrap_or_default()).collect()
        }
        match self {
            Cells::Number(cells) => Cells::Number(cells.pick(rows)),
            Cells::Flag(cells) => Cells::Flag(from(cells, rows)),
            Cells::Text { words, codes } => Cells::Text { words: Arc::clone(words), codes: from(codes, rows) },
            Cells::Date(cells) => Cells::Date(from(cells, rows)),
            Cells::DateTime(cells) => Cells::DateTime(from(cells, rows)),
        }
    }
}

impl Column {
    /// A column without gaps.
    #[must_use]
    pub const fn new(cells: Cells) -> Column {
        Column { cells, gaps: None }
    }

    /// A column with, per row, the reason why its value is missing. A row past the end of `gaps` has its value.
    #[must_use]
    pub fn with_gaps(mut cells: Cells, mut gaps: Vec<Option<Reason>>) -> Column {
        debug_assert_eq!(cells.len(), gaps.len(), "a column has as many gaps as cells");
        gaps.resize(cells.len(), None);
        let mut any = false;
        for (row, gap) in gaps.iter().enumerate() {
            if gap.is_some() {
                any = true;
                cells.blank(row);
            }
        }
        Column { cells, gaps: any.then_some(gaps) }
    }

    /// A column of numbers without gaps.
    #[must_use]
    pub fn numbers(cells: impl Into<Numbers>) -> Column {
        Column::new(Cells::Number(cells.into()))
    }

    /// A column of texts without gaps; each distinct text is kept once.
    #[must_use]
    pub fn texts<'a>(texts: impl IntoIterator<Item = &'a str>) -> Column {
        let mut known: HashMap<Arc<str>, u32> = HashMap::new();
        let mut words = Vec::new();
        let codes = texts
            .into_iter()
            .map(|text| {
                if let Some(code) = known.get(text) {
                    return *code;
                }
                let word: Arc<str> = Arc::from(text);
                let code = u32::try_from(words.len()).unwrap_or(u32::MAX);
                words.push(Arc::clone(&word));
                known.insert(word, code);
                code
            })
            .collect();
        Column::new(Cells::Text { words: Arc::new(words), codes })
    }

    /// The same value in `rows` rows.
    #[must_use]
    pub fn repeat(value: &Value, rows: usize) -> Column {
        Column::new(match value {
            Value::Number(number) => Cells::Number(Numbers::few(Arc::new(vec![number.clone()]), vec![0; rows])),
            Value::Flag(flag) => Cells::Flag(vec![*flag; rows]),
            Value::Text(text) => Cells::Text { words: Arc::new(vec![Arc::clone(text)]), codes: vec![0; rows] },
            Value::Date(date) => Cells::Date(vec![*date; rows]),
            Value::DateTime(moment) => Cells::DateTime(vec![*moment; rows]),
        })
    }

    /// A column of a type in which every one of `rows` rows is missing.
    #[must_use]
    pub fn missing(rows: usize, reason: Reason, like: Type) -> Column {
        let cells = match like {
            Type::Flag => Cells::Flag(vec![false; rows]),
            Type::Text | Type::Id => Cells::Text { words: Arc::new(Vec::new()), codes: vec![0; rows] },
            Type::Date | Type::Period => Cells::Date(vec![Date::default(); rows]),
            Type::DateTime => Cells::DateTime(vec![DateTime::default(); rows]),
            Type::Rate | Type::Money | Type::Count | Type::Number | Type::Points | Type::Days | Type::Hours => {
                Cells::Number(Numbers::few(Arc::new(vec![Ratio::ZERO]), vec![0; rows]))
            }
        };
        Column { cells, gaps: (rows > 0).then(|| vec![Some(reason); rows]) }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether any value is missing.
    #[must_use]
    pub const fn has_gaps(&self) -> bool {
        self.gaps.is_some()
    }

    /// Why the row's value is missing; none if it is there.
    #[must_use]
    pub fn gap(&self, row: usize) -> Option<Reason> {
        self.gaps.as_ref().and_then(|gaps| gaps.get(row).copied().flatten())
    }

    /// Per row the reason of its gap; none when nothing is missing.
    #[must_use]
    pub fn gaps(&self) -> Option<&[Option<Reason>]> {
        self.gaps.as_deref()
    }

    /// The cells and the gaps, for a kernel that changes them in place.
    #[must_use]
    pub fn into_parts(self) -> (Cells, Option<Vec<Option<Reason>>>) {
        (self.cells, self.gaps)
    }

    /// The row's value; none if it is missing or there is no such row.
    #[must_use]
    pub fn value(&self, row: usize) -> Option<Value> {
        if self.gap(row).is_some() {
            return None;
        }
        match &self.cells {
            Cells::Number(cells) => cells.get(row).map(Value::Number),
            Cells::Flag(cells) => cells.get(row).copied().map(Value::Flag),
            Cells::Text { words, codes } => {
                codes.get(row).and_then(|code| words.get(position(*code))).cloned().map(Value::Text)
            }
            Cells::Date(cells) => cells.get(row).copied().map(Value::Date),
            Cells::DateTime(cells) => cells.get(row).copied().map(Value::DateTime),
        }
    }

    /// Of texts, and of numbers that stand as codes, which of the distinct ones the row has.
    #[must_use]
    pub fn code(&self, row: usize) -> Option<u32> {
        match &self.cells {
            Cells::Text { codes, .. } => codes.get(row).copied(),
            Cells::Number(numbers) => numbers.as_few().and_then(|(_, codes)| codes.get(row).copied()).map(u32::from),
            Cells::Flag(_) | Cells::Date(_) | Cells::DateTime(_) => None,
        }
    }

    /// The rows asked for, in that order; a row that does not exist is missing as [`Reason::NO_ROW`].
    #[must_use]
    pub fn gather(&self, rows: &[u32]) -> Column {
        let outside = rows.iter().any(|row| position(*row) >= self.len());
        let cells = self.cells.pick(rows.iter().copied().map(Some));
        if !outside && self.gaps.is_none() {
            return Column::new(cells);
        }
        let gaps = rows.iter().map(|row| self.gap_of(*row)).collect();
        Column::with_gaps(cells, gaps)
    }

    /// The rows asked for, in that order; where none is asked for the value is missing for the given reason.
    #[must_use]
    pub fn gather_or(&self, rows: &[Option<u32>], reason: Reason) -> Column {
        let cells = self.cells.pick(rows.iter().copied());
        let gaps = rows.iter().map(|row| row.map_or(Some(reason), |row| self.gap_of(row))).collect();
        Column::with_gaps(cells, gaps)
    }

    /// The rows asked for, a default where none is, with the gaps that they are to have.
    #[must_use]
    pub fn gather_with(&self, rows: impl Iterator<Item = Option<u32>>, gaps: Vec<Option<Reason>>) -> Column {
        Column::with_gaps(self.cells.pick(rows), gaps)
    }

    /// Columns of one kind under one another; none if they are of several, or if there is no column.
    #[must_use]
    pub fn stacked<'a>(columns: impl IntoIterator<Item = &'a Column>) -> Option<Column> {
        let mut columns = columns.into_iter();
        let first = columns.next()?;
        let (mut cells, mut gaps) = (first.cells.clone(), first.gaps.clone());
        for next in columns {
            let before = cells.len();
            match (&mut cells, &next.cells) {
                (Cells::Number(all), Cells::Number(more)) => all.append(more),
                (Cells::Flag(all), Cells::Flag(more)) => all.extend_from_slice(more),
                (Cells::Date(all), Cells::Date(more)) => all.extend_from_slice(more),
                (Cells::DateTime(all), Cells::DateTime(more)) => all.extend_from_slice(more),
                (Cells::Text { words, codes }, Cells::Text { words: other, codes: more }) => {
                    if Arc::ptr_eq(words, other) {
                        codes.extend_from_slice(more);
                    } else {
                        let offset = u32::try_from(words.len()).ok()?;
                        *words = Arc::new(words.iter().chain(other.iter()).cloned().collect());
                        codes.extend(more.iter().map(|code| code.saturating_add(offset)));
                    }
                }
                _ => return None,
            }
            if gaps.is_some() || next.gaps.is_some() {
                let all = gaps.get_or_insert_with(|| vec![None; before]);
                all.extend((0..next.len()).map(|row| next.gap(row)));
            }
        }
        Some(Column { cells, gaps })
    }

    fn gap_of(&self, row: u32) -> Option<Reason> {
        let row = position(row);
        if row < self.len() { self.gap(row) } else { Some(Reason::NO_ROW) }
    }
}

impl PartialEq for Column {
    /// The same kind, values and gaps; how texts are numbered does not count.
    fn eq(&self, other: &Column) -> bool {
        std::mem::discriminant(&self.cells) == std::mem::discriminant(&other.cells)
            && self.len() == other.len()
            && (0..self.len()).all(|row| self.gap(row) == other.gap(row) && self.value(row) == other.value(row))
    }
}

impl Eq for Column {}

fn position(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(whole: i64) -> Option<Value> {
        Some(Value::Number(Ratio::from_int(whole)))
    }

    #[test]
    fn a_gap_hides_its_cell() {
        let cells = Cells::Number(vec![Ratio::from_int(1), Ratio::from_int(2)].into());
        let column = Column::with_gaps(cells, vec![None, Some(Reason::EMPTY_CELL)]);
        assert_eq!((column.value(0), column.value(1), column.value(2)), (number(1), None, None));
        assert_eq!((column.gap(0), column.gap(1), column.gap(2)), (None, Some(Reason::EMPTY_CELL), None));
        assert!(!Column::with_gaps(Cells::Flag(vec![true]), vec![None]).has_gaps());
    }

    #[test]
    fn rows_are_gathered_with_their_gaps() {
        let column = Column::with_gaps(
            Cells::Number((0..4).map(Ratio::from_int).collect::<Vec<_>>().into()),
            vec![None, Some(Reason::NOT_RANKED), None, None],
        );
        let picked = column.gather(&[3, 1, 3, 9]);
        assert_eq!(picked.value(0), number(3));
        assert_eq!(picked.gap(1), Some(Reason::NOT_RANKED));
        assert_eq!(picked.value(2), number(3));
        assert_eq!(picked.gap(3), Some(Reason::NO_ROW));
        assert!(!column.gather(&[0, 2]).has_gaps());
        let filled = column.gather_or(&[Some(2), None, Some(1)], Reason::NO_OBSERVATIONS);
        assert_eq!(filled.value(0), number(2));
        assert_eq!(filled.gap(1), Some(Reason::NO_OBSERVATIONS));
        assert_eq!(filled.gap(2), Some(Reason::NOT_RANKED));
    }

    #[test]
    fn texts_are_kept_once() {
        let column = Column::texts(["north", "south", "north"]);
        assert!(matches!(&column.cells, Cells::Text { words, codes } if words.len() == 2 && codes == &[0, 1, 0]));
        assert_eq!(column.gather(&[2, 0]), Column::repeat(&Value::Text(Arc::from("north")), 2));
        assert_ne!(column.gather(&[1]), column.gather(&[0]));
    }

    #[test]
    fn a_column_of_nothing_has_reasons() {
        for kind in Type::ALL {
            let column = Column::missing(3, Reason::NOT_COVERED, kind);
            assert_eq!(column.len(), 3);
            assert_eq!(column.gap(2), Some(Reason::NOT_COVERED));
            assert_eq!(column.value(2), None);
            assert_eq!(column.gather(&[0, 1, 2]), column);
            assert_eq!(matches!(column.cells, Cells::Number(_)), kind.is_numeric());
            assert!(!Column::missing(0, Reason::NOT_COVERED, kind).has_gaps());
        }
    }

    #[test]
    fn a_constant_fills_its_rows() {
        for value in [
            Value::Number(Ratio::ONE),
            Value::Flag(true),
            Value::Text(Arc::from("x")),
            Value::Date(Date::LAST),
            Value::DateTime(DateTime::midnight(Date::FIRST)),
        ] {
            let column = Column::repeat(&value, 2);
            assert_eq!(column.value(1), Some(value));
            assert_eq!(column.value(2), None);
        }
    }
}
