//! Part 1: what came in. Every file under DATA with its hash and rows, every table with what became of its rows.
//!
//! Which files have control totals is said beside them; that they were met is what let the run be. Dropped rows and what
//! nothing read stand in `silence.csv`, as the run wrote it.

use super::model::{Evidence, Sheet, integers, texts};
use crate::output::artifact::{Artifact, Field};
use crate::table::control::totals_of;

/// Its folder.
pub(super) const PART: &str = "1-source";

pub(super) fn files<'a>(of: &Evidence<'a>) -> Vec<Artifact<'a>> {
    let facts = of.run.facts;
    let mut fields = texts(["file", "sha256"]);
    fields.extend(integers(["bytes", "rows"]));
    fields.push(Field::text("control_totals"));
    let mut inputs = Sheet::new(&format!("{PART}/files.csv"), fields);
    for file in &facts.inputs {
        let totals = totals_of(&file.name);
        let has = file.rows.is_some() && facts.inputs.iter().any(|other| other.name == totals);
        let rows = file.rows.map_or_else(String::new, |rows| rows.to_string());
        let totals = if has { totals } else { String::new() };
        inputs.row([file.name.clone(), file.sha256.clone(), file.bytes.to_string(), rows, totals]);
    }
    let mut fields = vec![Field::text("table")];
    fields.extend(integers(["rows", "in_period", "elsewhere", "skipped", "set_aside"]));
    fields.extend(["first_day", "last_day"].map(Field::date));
    fields.push(Field::flag("covers_period"));
    fields.push(Field::text("unread_columns"));
    let mut tables = Sheet::new(&format!("{PART}/tables.csv"), fields);
    for (schema, coverage) in of.run.program().tables.iter().zip(&facts.coverage) {
        let (first, last) = coverage.days.map_or_else(Default::default, |(a, b)| (a.to_string(), b.to_string()));
        let covers = coverage.covers.last().copied().unwrap_or(false);
        let counts = [coverage.rows, coverage.in_period, coverage.elsewhere, coverage.skipped, coverage.orphans];
        let mut row = vec![schema.name.clone()];
        row.extend(counts.map(|count| count.to_string()));
        row.extend([first, last, if covers { "yes" } else { "no" }.to_owned(), coverage.unread.join(";")]);
        tables.row(row);
    }
    vec![inputs.file(), tables.file()]
}
