//! Rows that rules point out: which findings look at a table, and what is shown of a row.
//!
//! A finding over rows is a fold group; the rows that belong to it in the run's period are listed with their places.
//! Orphans that a column lists are told by [`super::trouble`]; sentences are left to the writers.

use crate::check::model::{FindingOver, Program, Shown};
use crate::expr::kernel::{Context, Fault, evaluate};
use crate::expr::{Expr, GroupId, RuleId, TableId};
use crate::outcome::writing::write_cell;

/// The rule that lists the rows of a group, and what it shows of them.
pub(super) fn listing(program: &Program, id: GroupId) -> Option<(RuleId, &[(String, Shown)])> {
    program.findings.iter().find_map(|finding| match &finding.over {
        FindingOver::Rows { group, show } if *group == id => Some((finding.rule, show.as_slice())),
        _ => None,
    })
}

/// What findings show of the rows of a table.
pub(super) fn shown_of(program: &Program, table: TableId) -> impl Iterator<Item = &Expr> {
    program.findings.iter().flat_map(move |finding| {
        let show = match &finding.over {
            FindingOver::Rows { group, show } => {
                let here = program.groups.get(group.at()).is_some_and(|g| g.table == table);
                if here { show.as_slice() } else { &[] }
            }
            FindingOver::Keys { .. } => &[],
        };
        show.iter().map(|(_, shown)| &shown.value)
    })
}

/// `name=value; …` for each row of a context; a missing value is left empty.
pub(super) fn texts(show: &[(String, Shown)], context: &dyn Context) -> Result<Vec<String>, Fault> {
    let mut texts: Vec<Vec<u8>> = vec![Vec::new(); context.len()];
    for (name, shown) in show {
        let column = evaluate(&shown.value, context)?;
        for (row, text) in texts.iter_mut().enumerate() {
            if !text.is_empty() {
                text.extend_from_slice(b"; ");
            }
            text.extend_from_slice(name.as_bytes());
            text.push(b'=');
            write_cell(&column, row, shown.places, "", text);
        }
    }
    Ok(texts.into_iter().map(|text| String::from_utf8(text).unwrap_or_default()).collect())
}
