//! What few rows of a column have, each with its row: nothing is kept for the others.
//!
//! For what is there by exception, such as why a line is held. What all rows have stands in columns.

/// Values of some rows, in the order of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside<T>(Vec<(u32, T)>);

impl<T> Default for Beside<T> {
    fn default() -> Beside<T> {
        Beside(Vec::new())
    }
}

impl<T: Copy> Beside<T> {
    /// What a row has, if it has something.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<T> {
        if self.0.is_empty() {
            return None;
        }
        let at = self.0.binary_search_by_key(&row, |(row, _)| *row as usize).ok()?;
        self.0.get(at).map(|(_, value)| *value)
    }

    /// How many rows have something.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no row has anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> FromIterator<(u32, T)> for Beside<T> {
    /// Of rows in any order, each once.
    fn from_iter<I: IntoIterator<Item = (u32, T)>>(all: I) -> Beside<T> {
        let mut all: Vec<(u32, T)> = all.into_iter().collect();
        if !all.is_sorted_by_key(|(row, _)| *row) {
            all.sort_by_key(|(row, _)| *row);
        }
        all.shrink_to_fit();
        Beside(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_row_has_is_found_and_nothing_else() {
        let beside: Beside<char> = [(7, 'b'), (2, 'a')].into_iter().collect();
        assert_eq!([0, 2, 6, 7, 8].map(|row| beside.get(row)), [None, Some('a'), None, Some('b'), None]);
        assert_eq!((beside.len(), beside.is_empty()), (2, false));
        assert!(Beside::<char>::default().is_empty());
    }
}
