//! Ways to roll up: from the dimensions one has to the one that is asked for, by `of` columns.
//!
//! The shortest way counts; two equally short ones are the author's to decide. Figures climb from the positions of
//! their grain, rows from their columns.

use super::state::Checker;
use crate::check::model::Keys;
use crate::diagnostic::codes;
use crate::expr::{Climb, ColumnId, DimId, Grain, TableId};
use crate::source::Span;

/// What a search for a way found.
pub(super) enum Way {
    /// The one shortest.
    One(Climb),
    /// None at all.
    None,
    /// Several equally short, in words.
    Several(Vec<String>),
}

impl Checker<'_> {
    /// The way from any of `starts` (position and dimension) to `target`.
    pub(super) fn way(&self, starts: &[(usize, DimId)], target: DimId) -> Way {
        let mut front: Vec<(Climb, DimId)> =
            starts.iter().map(|(from, d)| (Climb { from: *from, steps: Vec::new() }, *d)).collect();
        for _ in 0..=self.dimensions.len() {
            let arrived: Vec<&Climb> = front.iter().filter(|(_, d)| *d == target).map(|(c, _)| c).collect();
            match arrived.as_slice() {
                [] => {}
                [one] => return Way::One((*one).clone()),
                several => return Way::Several(several.iter().map(|c| self.way_in_words(c, starts)).collect()),
            }
            front = front.iter().flat_map(|(climb, at)| self.steps_from(climb, *at)).collect();
        }
        Way::None
    }

    /// The ways one step longer.
    fn steps_from(&self, climb: &Climb, at: DimId) -> Vec<(Climb, DimId)> {
        let Some(Keys::Table { table, key, .. }) = self.dimensions.get(at.at()).map(|d| d.keys.clone()) else {
            return Vec::new();
        };
        let Some(schema) = self.schema(table) else { return Vec::new() };
        let up = schema.columns.iter().enumerate().filter_map(|(i, c)| Some((ColumnId::new(i), c.of?)));
        up.filter(|(column, of)| *column != key && *of != at)
            .map(|(column, of)| {
                let mut longer = climb.clone();
                longer.steps.push((table, column));
                (longer, of)
            })
            .collect()
    }

    fn way_in_words(&self, climb: &Climb, starts: &[(usize, DimId)]) -> String {
        let first = starts.iter().find(|(p, _)| *p == climb.from).and_then(|(_, d)| self.dimensions.get(d.at()));
        let mut words = vec![first.map_or(String::new(), |d| d.name.clone())];
        for (table, column) in &climb.steps {
            let name = self.schema(*table).and_then(|s| s.columns.get(column.at())).map(|c| c.name.clone());
            words.push(name.unwrap_or_default());
        }
        words.join(".")
    }

    /// Where a figure of this grain starts from.
    pub(super) fn starts_of_grain(grain: &Grain) -> Vec<(usize, DimId)> {
        grain.iter().copied().enumerate().collect()
    }

    /// Where a row of this table starts from: its columns `of` a dimension, and the key of a dimension's own table.
    pub(super) fn starts_of_row(&self, table: TableId) -> Vec<(usize, DimId)> {
        let Some(schema) = self.schema(table) else { return Vec::new() };
        let own = self.dimensions.iter().enumerate().find_map(|(i, d)| match &d.keys {
            Keys::Table { table: t, key, .. } if *t == table => Some((key.at(), DimId::new(i))),
            _ => None,
        });
        // Where keys stand below one another, a row is the one it is, not its parent.
        let parents: Vec<usize> = self
            .dimensions
            .iter()
            .filter(|d| matches!(&d.keys, Keys::Table { table: t, .. } if *t == table))
            .filter_map(|d| d.parent.map(ColumnId::at))
            .collect();
        let of = schema.columns.iter().enumerate().filter_map(|(i, c)| Some((i, c.of?)));
        let of = of.filter(|(i, _)| !parents.contains(i));
        let mut starts: Vec<(usize, DimId)> = of.collect();
        if let Some(own) = own.filter(|o| !starts.contains(o)) {
            starts.push(own);
        }
        starts
    }

    /// The climbs from `starts` to each dimension of `grain`, without reporting.
    pub(super) fn climbs(&self, starts: &[(usize, DimId)], grain: &Grain) -> Option<Vec<Climb>> {
        grain
            .iter()
            .map(|d| match self.way(starts, *d) {
                Way::One(climb) => Some(climb),
                Way::None | Way::Several(_) => None,
            })
            .collect()
    }

    /// Whether some way leads from `starts` to each dimension of `grain`, be it one of several.
    pub(super) fn reaches(&self, starts: &[(usize, DimId)], grain: &Grain) -> bool {
        grain.iter().all(|d| !matches!(self.way(starts, *d), Way::None))
    }

    /// The climb from the rows of a table to one dimension; its absence or ambiguity is reported at `span`.
    pub(super) fn climb_of_row(&mut self, table: TableId, target: DimId, span: Span) -> Option<Climb> {
        let from = self.schema(table).map(|s| s.name.clone()).unwrap_or_default();
        let starts = self.starts_of_row(table);
        let climb = self.climb_from(&starts, target, &from, span)?;
        self.read(table, ColumnId::new(climb.from));
        Some(climb)
    }

    /// The climb from a grain to one dimension; its absence or ambiguity is reported at `span`.
    pub(super) fn climb_or_report(&mut self, starts: &[(usize, DimId)], target: DimId, span: Span) -> Option<Climb> {
        let names: Vec<String> = starts.iter().map(|(_, d)| self.dimension_name(*d)).collect();
        self.climb_from(starts, target, &names.join(", "), span)
    }

    fn climb_from(&mut self, starts: &[(usize, DimId)], target: DimId, from: &str, span: Span) -> Option<Climb> {
        let to = self.dimension_name(target);
        match self.way(starts, target) {
            Way::One(climb) => {
                for (table, column) in climb.steps.clone() {
                    self.read(table, column);
                    self.kept.insert((table, column));
                }
                Some(climb)
            }
            Way::None => {
                if from.is_empty() {
                    self.fault(&codes::NO_WAY_FROM_WHOLE, span, &[("to", &to)]);
                } else {
                    self.fault(&codes::NO_WAY, span, &[("from", from), ("to", &to)]);
                }
                None
            }
            Way::Several(ways) => {
                self.fault(&codes::TWO_WAYS, span, &[("from", from), ("to", &to), ("ways", &ways.join(", "))]);
                None
            }
        }
    }

    /// The table whose rows say which keys a dimension has.
    pub(super) fn home_of(&self, dimension: DimId) -> Option<TableId> {
        match self.dimensions.get(dimension.at())?.keys {
            Keys::Table { table, .. } => Some(table),
            _ => None,
        }
    }

    /// The dimensions of a table's key, if every column of it has one.
    pub(super) fn key_dimensions(&self, table: TableId) -> Option<Grain> {
        let schema = self.schema(table)?;
        let own = |column: ColumnId| {
            self.dimensions
                .iter()
                .position(|d| matches!(&d.keys, Keys::Table { table: t, key, .. } if *t == table && *key == column))
        };
        schema
            .key
            .iter()
            .map(|c| schema.columns.get(c.at()).and_then(|column| column.of).or(own(*c).map(DimId::new)))
            .collect()
    }

    /// The first column of a table's key that has no dimension.
    pub(super) fn key_without_dimension(&self, table: TableId) -> String {
        let Some(schema) = self.schema(table) else { return String::new() };
        let columns = schema.key.iter().filter_map(|c| schema.columns.get(c.at()));
        columns.into_iter().find(|c| c.of.is_none()).map(|c| c.name.clone()).unwrap_or_default()
    }
}
