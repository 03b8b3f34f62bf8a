//! Facts to files.
//!
//! One table for each matter: the window, what there is, coverage, findings, inputs, keys, kept tables, rows by days
//! and folds. Each
//! is written while it streams out, in the order of the program. How cells look is left to [`super::cells`].

use std::collections::BTreeSet;

use super::names::{DAYS, FOLDER, Head, group_file, keys_file, stretch_file, table_file};
use super::stacked::{self, Part};
use crate::check::model::Program;
use crate::expr::{DimId, GroupId, TableId};
use crate::fold::model::{Cause, Facts, Kept, PeriodFacts, Stretch};
use crate::output::artifact::{Artifact, Field, Shape};
use crate::output::csv::{Lines, Words};
use crate::value::{Period, Type};

/// The files that hold these facts; `words` are the keys of each dimension, ready to be written.
pub fn write<'a>(program: &'a Program, facts: &'a Facts, words: &[Words]) -> Vec<Artifact<'a>> {
    let mut all = vec![window(facts), contents(program, facts), coverage(program, facts), covers(program, facts)];
    all.extend([unread(program, facts), findings(program, facts), inputs(facts)]);
    all.extend(words.iter().enumerate().map(|(n, words)| keys(program, facts, DimId::new(n), words.clone())));
    all.extend((0..program.tables.len()).filter_map(|n| kept(program, facts, words, TableId::new(n))));
    all.extend(layers(facts).into_iter().filter_map(|layer| stretch(program, facts, words, layer)));
    all.extend((0..program.groups.len()).filter_map(|n| group(program, facts, words, GroupId::new(n))));
    all
}

fn window(facts: &Facts) -> Artifact<'_> {
    let shape = Shape::plain(vec![Field::text("period"), Field::date("first"), Field::date("last")]);
    Artifact::table(format!("{FOLDER}window.csv"), shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for period in &facts.window {
            table.text(&period.label());
            period.first.write(table.cell());
            period.last.write(table.cell());
            table.end()?;
        }
        table.finish()
    })
}

/// Which tables and folds there are for which period, and where.
fn contents<'a>(program: &'a Program, facts: &'a Facts) -> Artifact<'a> {
    let mut fields = ["period", "kind", "name", "file"].map(Field::text).to_vec();
    fields.push(Field::integer("number"));
    let shape = Shape::plain(fields);
    Artifact::table(format!("{FOLDER}contents.csv"), shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        let mut put = |period: &Period, kind: &str, name: &str, file: &str, number: usize| {
            for cell in [&period.label(), kind, name, file.strip_prefix(FOLDER).unwrap_or(file)] {
                table.text(cell);
            }
            table.integer(number);
            table.end()
        };
        for (period, holds) in facts.window.iter().zip(&facts.periods) {
            for (n, _) in holds.kept.iter().enumerate().filter(|(_, kept)| kept.is_some()) {
                let name = program.tables.get(n).map_or("", |t| t.name.as_str());
                put(period, "table", name, &table_file(program, TableId::new(n)), n)?;
            }
            for (table, layer) in layers_of(holds) {
                let name = table_name(program, table.at());
                put(period, &format!("days-{layer}"), name, &stretch_file(program, (table, layer)), table.at())?;
            }
            for group in &holds.groups {
                let name = program.groups.get(group.group.at()).map_or("", |g| g.name.as_str());
                put(period, "fold", name, &group_file(program, group.group), group.group.at())?;
            }
        }
        table.finish()
    })
}

fn table_name(program: &Program, table: usize) -> &str {
    program.tables.get(table).map_or("", |t| &t.name)
}

fn coverage<'a>(program: &'a Program, facts: &'a Facts) -> Artifact<'a> {
    let mut fields = vec![Field::text("table")];
    fields.extend(["rows", "in_period", "elsewhere", "skipped", "orphans"].map(Field::integer));
    fields.extend(["first_day", "last_day"].map(Field::date));
    let shape = Shape::plain(fields);
    Artifact::table(format!("{FOLDER}coverage.csv"), shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for (n, c) in facts.coverage.iter().enumerate() {
            table.text(table_name(program, n));
            for count in [c.rows, c.in_period, c.elsewhere, c.skipped, c.orphans] {
                table.integer(count);
            }
            for day in [c.days.map(|d| d.0), c.days.map(|d| d.1)] {
                let cell = table.cell();
                if let Some(day) = day {
                    day.write(cell);
                }
            }
            table.end()?;
        }
        table.finish()
    })
}

fn covers<'a>(program: &'a Program, facts: &'a Facts) -> Artifact<'a> {
    let shape = Shape::plain(vec![Field::text("table"), Field::text("period"), Field::flag("covers")]);
    Artifact::table(format!("{FOLDER}covers.csv"), shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for (n, coverage) in facts.coverage.iter().enumerate() {
            for (period, covers) in facts.window.iter().zip(&coverage.covers) {
                table.text(table_name(program, n));
                table.text(&period.label());
                table.flag(*covers);
                table.end()?;
            }
        }
        table.finish()
    })
}

fn unread<'a>(program: &'a Program, facts: &'a Facts) -> Artifact<'a> {
    let shape = Shape::plain(vec![Field::text("table"), Field::text("header")]);
    Artifact::table(format!("{FOLDER}unread.csv"), shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for (n, coverage) in facts.coverage.iter().enumerate() {
            for header in &coverage.unread {
                table.text(table_name(program, n));
                table.text(header);
                table.end()?;
            }
        }
        table.finish()
    })
}

fn findings<'a>(program: &'a Program, facts: &'a Facts) -> Artifact<'a> {
    let mut fields = vec![Field::text("file"), Field::integer("line")];
    fields.extend(["table", "column", "rule", "text"].map(Field::text));
    // Where every finding is for the run's own period nothing more is said.
    let own = &program.pack.period;
    let dated = program.findings.iter().filter_map(|f| program.rule(f.rule)).any(|rule| rule.per != *own);
    fields.extend(dated.then(|| Field::text("period")));
    let shape = Shape::plain(fields);
    Artifact::table(format!("{FOLDER}findings.csv"), shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for finding in &facts.findings {
            let schema = program.tables.get(finding.table.at());
            let (column, rule) = match finding.cause {
                Cause::Column(column) => (schema.and_then(|s| s.columns.get(column.at())), None),
                Cause::Rule(rule) => (None, program.rule(rule)),
            };
            table.text(&finding.file);
            table.integer(finding.line);
            table.maybe(schema.map(|s| s.name.as_str()));
            table.maybe(column.map(|c| c.name.as_str()));
            table.maybe(rule.map(|r| r.name.as_str()));
            table.text(&finding.text);
            if dated {
                table.maybe(finding.period.as_ref().map(Period::label).as_deref());
            }
            table.end()?;
        }
        table.finish()
    })
}

fn inputs(facts: &Facts) -> Artifact<'_> {
    let mut fields = vec![Field::text("file"), Field::integer("bytes"), Field::text("sha256")];
    fields.push(Field::integer("rows"));
    let shape = Shape::plain(fields);
    Artifact::table(format!("{FOLDER}inputs.csv"), shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for file in &facts.inputs {
            table.text(&file.name);
            table.integer(file.bytes);
            table.text(&file.sha256);
            match file.rows {
                Some(rows) => table.integer(rows),
                None => table.empty(),
            }
            table.end()?;
        }
        table.finish()
    })
}

/// The keys of a dimension, and in which periods each holds.
fn keys<'a>(program: &'a Program, facts: &'a Facts, dim: DimId, words: Words) -> Artifact<'a> {
    let mut fields = vec![Field::text("key")];
    fields.extend(facts.window.iter().map(|period| Field::flag(period.label())));
    let shape = Shape::plain(fields);
    Artifact::table(keys_file(program.dimension_name(dim)), shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        let Some(keys) = facts.dimensions.get(dim.at()) else { return table.finish() };
        let holds: Vec<Vec<bool>> = facts
            .periods
            .iter()
            .map(|period| {
                let mut holds = vec![false; keys.len()];
                for code in period.holds.get(dim.at()).map_or(&[][..], |h| h.as_slice()) {
                    if let Some(one) = holds.get_mut(*code as usize) {
                        *one = true;
                    }
                }
                holds
            })
            .collect();
        for key in 0..keys.len() {
            table.word(&words, u32::try_from(key).unwrap_or(u32::MAX));
            for period in &holds {
                table.flag(period.get(key).copied().unwrap_or(false));
            }
            table.end()?;
        }
        table.finish()
    })
}

/// The headers of a kept table; `table.column`, so that none is called like a key.
pub(super) fn kept_heads(program: &Program, table: TableId, columns: &[crate::expr::ColumnId]) -> Vec<Head> {
    let Some(schema) = program.tables.get(table.at()) else { return Vec::new() };
    columns
        .iter()
        .filter_map(|id| schema.columns.get(id.at()))
        .map(|c| Head { name: format!("{}.{}", schema.name, c.name), kind: c.kind, of: c.of })
        .collect()
}

fn kept<'a>(program: &'a Program, facts: &'a Facts, words: &[Words], table: TableId) -> Option<Artifact<'a>> {
    let periods = || facts.window.iter().zip(&facts.periods);
    let of = |holds: &'a crate::fold::model::PeriodFacts| holds.kept.get(table.at()).and_then(Option::as_ref);
    let first: &Kept = periods().find_map(|(_, holds)| of(holds))?;
    let ids: Vec<_> = first.columns.iter().map(|(id, _)| *id).collect();
    let parts = periods()
        .filter_map(|(period, holds)| of(holds).map(|kept| (period, kept)))
        .map(|(period, kept)| Part { period, rows: &kept.rows, columns: kept.columns.iter().map(|(_, c)| c).collect() })
        .collect();
    let heads = kept_heads(program, table, &ids);
    Some(stacked::write(program, words, table_file(program, table), first.key.clone(), &heads, parts))
}

/// The tables of which a period has rows by days, each with the numbers of its layers.
fn layers_of(holds: &PeriodFacts) -> Vec<(TableId, usize)> {
    let number = |(at, stretch): (usize, &Stretch)| {
        let before = holds.stretches.iter().take(at).filter(|other| other.table == stretch.table).count();
        (stretch.table, before + 1)
    };
    holds.stretches.iter().enumerate().map(number).collect()
}

fn layers(facts: &Facts) -> BTreeSet<(TableId, usize)> {
    facts.periods.iter().flat_map(layers_of).collect()
}

/// The headers of rows by days: their columns, then the first and the last day of each.
pub(super) fn stretch_heads(program: &Program, table: TableId, columns: &[crate::expr::ColumnId]) -> Vec<Head> {
    let mut heads = kept_heads(program, table, columns);
    heads.extend(DAYS.map(|name| Head { name: name.to_owned(), kind: Type::Date, of: None }));
    heads
}

fn stretch<'a>(
    program: &'a Program,
    facts: &'a Facts,
    words: &[Words],
    layer: (TableId, usize),
) -> Option<Artifact<'a>> {
    let of = |holds: &'a PeriodFacts| {
        let position = layers_of(holds).iter().position(|own| *own == layer)?;
        holds.stretches.get(position)
    };
    let periods = || facts.window.iter().zip(&facts.periods);
    let first = periods().find_map(|(_, holds)| of(holds))?;
    let ids: Vec<_> = first.kept.columns.iter().map(|(id, _)| *id).collect();
    let part = |(period, stretch): (&'a Period, &'a Stretch)| {
        let columns = stretch.kept.columns.iter().map(|(_, column)| column).chain([&stretch.from, &stretch.to]);
        Part { period, rows: &stretch.kept.rows, columns: columns.collect() }
    };
    let parts = periods().filter_map(|(period, holds)| of(holds).map(|stretch| part((period, stretch)))).collect();
    let heads = stretch_heads(program, layer.0, &ids);
    Some(stacked::write(program, words, stretch_file(program, layer), first.kept.key.clone(), &heads, parts))
}

/// The headers of a fold's slots.
pub(super) fn slot_heads(program: &Program, group: GroupId) -> Vec<Head> {
    let Some(group) = program.groups.get(group.at()) else { return Vec::new() };
    let head = |(n, slot): (usize, &crate::check::model::Slot)| Head {
        name: format!("{}.{}", n + 1, slot.name),
        kind: slot.kind,
        of: None,
    };
    group.slots.iter().enumerate().map(head).collect()
}

fn group<'a>(program: &'a Program, facts: &'a Facts, words: &[Words], id: GroupId) -> Option<Artifact<'a>> {
    let parts: Vec<Part<'a>> = facts
        .window
        .iter()
        .zip(&facts.periods)
        .filter_map(|(period, holds)| holds.groups.iter().find(|g| g.group == id).map(|g| (period, g)))
        .map(|(period, g)| Part { period, rows: &g.rows, columns: g.slots.iter().collect() })
        .collect();
    if parts.is_empty() {
        return None;
    }
    let grain = program.groups.get(id.at()).map_or_else(Vec::new, |g| g.grain.clone());
    Some(stacked::write(program, words, group_file(program, id), grain, &slot_heads(program, id), parts))
}
