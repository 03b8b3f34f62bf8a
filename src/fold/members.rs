//! What wide sheets may call the members of a dimension: as the pack says, or as the dimension's table does.
//!
//! A table of the dimension is read before any table that speaks of its keys; its keys and labels serve as names.
//! Which headers they make is for `table` to say.

use super::context::Shared;
use super::staged::StagedColumn;
use crate::check::model::Keys;
use crate::expr::DimId;
use crate::table::schema::{Member, Schema};
use crate::value::Value;

/// The members that a reading of the table may have wide columns for.
pub(super) fn members(shared: &Shared<'_>, reading: &Schema) -> Vec<Member> {
    match &reading.sheet.unpivot {
        None => Vec::new(),
        Some(unpivot) if unpivot.members.is_empty() => of_table(shared, unpivot.of),
        Some(unpivot) => unpivot.members.clone(),
    }
}

fn of_table(shared: &Shared<'_>, of: DimId) -> Vec<Member> {
    if shared.dimensions.size(of).is_none() {
        return Vec::new();
    }
    let names = shared.dimensions.names(of);
    let one = |name: &std::sync::Arc<str>| Member { key: name.to_string(), names: vec![name.to_string()] };
    let mut members: Vec<Member> = names.iter().map(one).collect();
    let keys = shared.program().dimensions.get(of.at()).map(|d| &d.keys);
    let Some(Keys::Table { table, label: Some(label), .. }) = keys else { return members };
    let staged = shared.staged.get(table.at()).and_then(Option::as_ref);
    let labels = staged.and_then(|s| match s.column(*label)? {
        StagedColumn::Values(values) => Some((s.keys.first()?, values)),
        StagedColumn::Keys(..) => None,
    });
    if let Some((keys, values)) = labels {
        for (row, key) in keys.iter().enumerate() {
            if let (Some(Value::Text(text)), Some(member)) = (values.value(row), members.get_mut(*key as usize))
                && !member.names.iter().any(|name| **name == *text)
            {
                member.names.push(text.to_string());
            }
        }
    }
    members
}
