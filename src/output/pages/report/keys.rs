//! The keys of dimensions as a page holds them: once for all tables, with what people call them and what they roll up to.
//!
//! A table then names a key by its number. Keys stand in the order of the facts, so numbers are those of the run; roll-ups
//! are the dated attributes as they hold in the run's period. Which dimensions are used is told while tables are made.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::codes::Deltas;
use crate::check::model::Keys;
use crate::expr::DimId;
use crate::output::pages::Both;
use crate::output::run::Run;
use crate::output::sentences::label;
use crate::output::todo::named;
use crate::value::Cells;

/// The dimensions that the tables of a page use.
#[derive(Debug, Default)]
pub(super) struct Used(BTreeSet<usize>);

impl Used {
    /// A table has keys of this dimension.
    pub(super) fn add(&mut self, dimension: usize) {
        self.0.insert(dimension);
    }

    /// All dimensions of the pack, in its order; those that no table uses are empty.
    pub(super) fn json(&self, run: &Run<'_>) -> Value {
        let mut wanted = self.0.clone();
        for dimension in &self.0 {
            wanted.extend(rolls(run, *dimension).into_iter().map(|(to, _)| to));
        }
        let one = |at: usize| if wanted.contains(&at) { dimension(run, at) } else { Value::Null };
        (0..run.program().dimensions.len()).map(one).collect()
    }
}

fn dimension(run: &Run<'_>, at: usize) -> Value {
    let Some((own, keys)) = run.program().dimensions.get(at).zip(run.facts.dimensions.get(at)) else {
        return Value::Null;
    };
    let title = Both::from(&named(&own.title, &own.name));
    let ids: Vec<&str> = keys.names.iter().map(|name| &**name).collect();
    let mut out = json!({ "n": own.name, "t": [title.0, title.1], "i": ids });
    let labels: Vec<Value> = match &own.keys {
        Keys::Given(given) => {
            let of = |id: &&str| {
                let title = given.iter().find(|(key, _)| key == id).map(|(key, title)| Both::from(&named(title, key)));
                title.map_or(Value::Null, |title| json!([title.0, title.1]))
            };
            ids.iter().map(of).collect()
        }
        Keys::Table { label: Some(_), .. } => {
            let of = |code: usize| {
                let text = u32::try_from(code).ok().and_then(|code| label(run, DimId::new(at), code));
                text.map_or(Value::Null, Value::from)
            };
            (0..ids.len()).map(of).collect()
        }
        Keys::Table { label: None, .. } | Keys::Found => Vec::new(),
    };
    if let Some(map) = out.as_object_mut() {
        if !labels.is_empty() {
            map.insert("l".into(), labels.into());
        }
        let rolls: Vec<Value> = rolls(run, at)
            .into_iter()
            .map(|(to, codes)| {
                let mut deltas = Deltas::default();
                codes.iter().for_each(|code| deltas.add(code.map_or(0, |code| u64::from(code) + 1)));
                json!({ "d": to, "c": deltas.text() })
            })
            .collect();
        if !rolls.is_empty() {
            map.insert("r".into(), rolls.into());
        }
    }
    out
}

/// For each dimension that an attribute of this one's keys leads to, the key it leads to.
fn rolls(run: &Run<'_>, at: usize) -> Vec<(usize, Vec<Option<u32>>)> {
    let of = || {
        let Keys::Table { table, .. } = &run.program().dimensions.get(at)?.keys else { return None };
        let schema = run.program().tables.get(table.at())?;
        let kept = run.now()?.kept.get(table.at())?.as_ref()?;
        Some((schema, kept, run.facts.dimensions.get(at)?.len()))
    };
    let Some((schema, kept, keys)) = of() else { return Vec::new() };
    let mut all: Vec<(usize, Vec<Option<u32>>)> = Vec::new();
    for (id, column) in &kept.columns {
        let to = schema.columns.get(id.at()).and_then(|column| column.of).map(|dim| dim.at());
        let Some(to) = to.filter(|to| *to != at && all.iter().all(|(known, _)| known != to)) else { continue };
        let Cells::Text { codes, .. } = &column.cells else { continue };
        let mut found = vec![None; keys];
        for (row, key) in kept.rows.keys().iter().enumerate() {
            let code = codes.get(row).filter(|_| column.gap(row).is_none());
            if let Some(place) = usize::try_from(*key).ok().and_then(|key| found.get_mut(key)) {
                *place = code.copied();
            }
        }
        all.push((to, found));
    }
    all
}
