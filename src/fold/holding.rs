//! From when to when rows hold: once for all of them where that is the same, as it is in every table without days.
//!
//! A row holds from its first day to its last, both with it. What the days mean for a table is the worker's.

use crate::value::Date;

/// A first and a last day.
pub(super) type Span = (Date, Date);

/// From when to when each row holds.
#[derive(Clone, Debug)]
pub(super) enum Holding {
    /// So many rows over the same days.
    Same(Span, usize),
    /// Each over its own.
    Each(Vec<Span>),
}

impl Holding {
    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Holding::Same(_, rows) => *rows,
            Holding::Each(spans) => spans.len(),
        }
    }

    /// From when to when a row holds.
    pub(super) fn get(&self, row: usize) -> Option<Span> {
        match self {
            Holding::Same(span, rows) => (row < *rows).then_some(*span),
            Holding::Each(spans) => spans.get(row).copied(),
        }
    }

    /// The spans, row by row.
    pub(super) fn iter(&self) -> impl Iterator<Item = Span> {
        (0..self.len()).filter_map(|row| self.get(row))
    }

    /// What all rows have in common, if anything.
    pub(super) fn same(&self) -> Option<Span> {
        if let Holding::Same(span, _) = self { Some(*span) } else { None }
    }

    /// These, one under the other; each goes as soon as it stands with the rest.
    pub(super) fn joined<'a>(parts: impl Iterator<Item = &'a mut Holding>) -> Holding {
        let parts: Vec<&mut Holding> = parts.collect();
        let rows = parts.iter().map(|part| part.len()).sum();
        let first = parts.first().and_then(|part| part.same());
        if let Some(span) = first.filter(|span| parts.iter().all(|part| part.same() == Some(*span))) {
            return Holding::Same(span, rows);
        }
        let mut all = Vec::with_capacity(rows);
        for part in parts {
            match std::mem::take(part) {
                Holding::Same(span, rows) => all.resize(all.len() + rows, span),
                Holding::Each(spans) => all.extend(spans),
            }
        }
        Holding::Each(all)
    }

    /// The rows asked for.
    pub(super) fn gather(&self, rows: &[u32]) -> Holding {
        match self {
            Holding::Same(span, _) => Holding::Same(*span, rows.len()),
            Holding::Each(spans) => {
                Holding::Each(rows.iter().filter_map(|row| spans.get(*row as usize)).copied().collect())
            }
        }
    }
}

impl Default for Holding {
    fn default() -> Holding {
        Holding::Each(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_that_are_the_same_stand_once() {
        let always = (Date::FIRST, Date::LAST);
        let other = (Date::FIRST, Date::FIRST);
        let mut parts = [Holding::Same(always, 2), Holding::Same(always, 3)];
        let all = Holding::joined(parts.iter_mut());
        assert_eq!((all.same(), all.len(), all.get(4), all.get(5)), (Some(always), 5, Some(always), None));
        assert_eq!(all.gather(&[0, 3]).len(), 2);
        let mut parts = [Holding::Same(always, 2), Holding::Each(vec![other]), Holding::Same(other, 1)];
        let all = Holding::joined(parts.iter_mut());
        assert_eq!((all.same(), all.len()), (None, 4));
        assert_eq!(all.gather(&[2, 0]).iter().collect::<Vec<_>>(), [other, always]);
        assert_eq!(Holding::joined(std::iter::empty()).len(), 0);
    }
}
