//! The fold against a twin that goes row by row, on random small data; and in any order of rows, on any threads.
//!
//! Two periods, spans that move an outlet to another district, keys found in the data, filters by texts and by numbers.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::build::{
    Memory, binary, cell, column, dimension, given, group, is, of, plan, schema, slot, told, up, whole, whole_text,
};
use crate::check::model::Keys;
use crate::expr::{ColumnId, Fold, Operator, TableId};
use crate::fold::run;
use crate::plan::model::Plan;
use crate::table::schema::{Column, Orphan, Placed};
use crate::value::{Date, Type};

#[derive(Clone, Debug)]
struct Row {
    outlet: usize,
    day: i32,
    kind: usize,
    tag: Option<usize>,
    cents: i64,
    note: usize,
}

const OUTLETS: [&str; 4] = ["O1", "O10", "O2", "中"];
const KINDS: [&str; 2] = ["y", "x"];
const TAGS: [&str; 3] = ["zeta", "alpha", "mid"];
const NOTES: [&str; 3] = ["a", "b,\"c\"", "d"];
const FIRST: i32 = 15_218; // 2011-09-01

fn day(number: i32) -> Date {
    Date::from_number(FIRST + number).unwrap()
}

fn row() -> impl Strategy<Value = Row> {
    (0..4_usize, 0..75_i32, 0..2_usize, proptest::option::of(0..3_usize), -500..900_i64, 0..3_usize)
        .prop_map(|(outlet, day, kind, tag, cents, note)| Row { outlet, day, kind, tag, cents, note })
}

/// Each outlet holds from the start in one district, and from a later day in another.
fn homes() -> impl Strategy<Value = Vec<(usize, Option<(i32, usize)>)>> {
    proptest::collection::vec((0..3_usize, proptest::option::of((1..70_i32, 0..3_usize))), 4)
}

const DISTRICTS: [&str; 3] = ["west", "east", "north"];

fn the_plan() -> Plan {
    let home = Keys::Table { table: TableId::new(0), key: ColumnId::new(0), label: None };
    let dimensions = vec![
        dimension("outlet", home),
        dimension("district", Keys::Found),
        dimension("kind", given(&KINDS)),
        dimension("tag", Keys::Found),
    ];
    let closed = Column { optional: true, ..column("to", Type::Date) };
    let outlets = schema(
        "outlets",
        &[0],
        Placed::Span(ColumnId::new(2), Some(ColumnId::new(3))),
        vec![column("outlet", Type::Id), of("district", 1), column("from", Type::Date), closed],
    );
    let rows = schema(
        "rows",
        &[],
        Placed::Day(ColumnId::new(1)),
        vec![
            Column { orphan: Orphan::Drop, ..of("outlet", 0) },
            column("day", Type::Date),
            of("kind", 2),
            Column { optional: true, ..of("tag", 3) },
            column("amount", Type::Money),
            column("note", Type::Text),
        ],
    );
    let positive = || binary(Operator::Greater, cell(4, Type::Money), whole(0));
    let groups = vec![
        group(
            1,
            &[0, 2],
            vec![up(0, &[]), up(2, &[])],
            None,
            vec![
                slot(Fold::Count, None, None),
                slot(Fold::Sum, Some(cell(4, Type::Money)), Some(is(5, "a"))),
                slot(Fold::Min, Some(cell(1, Type::Date)), None),
                slot(Fold::Count, None, Some(is(5, NOTES[1]))),
            ],
        ),
        group(
            1,
            &[1],
            vec![up(0, &[(0, 1)])],
            Some(positive()),
            vec![slot(Fold::Max, Some(cell(4, Type::Money)), None), slot(Fold::Count, None, Some(is(5, "d")))],
        ),
        group(1, &[3, 2], vec![up(3, &[]), up(2, &[])], None, vec![slot(Fold::Count, None, Some(positive()))]),
        group(0, &[0], vec![up(0, &[])], None, vec![slot(Fold::Count, None, None)]),
    ];
    plan(dimensions, vec![outlets, rows], groups, &[(0, &[1])], &["2011-09", "2011-10"])
}

fn files(homes: &[(usize, Option<(i32, usize)>)], rows: &[Row]) -> Memory {
    let mut outlets = csv::Writer::from_writer(Vec::new());
    outlets.write_record(["outlet", "from", "district", "to"]).unwrap();
    for (outlet, (district, moved)) in OUTLETS.iter().zip(homes) {
        let to = moved.map_or_else(String::new, |(on, _)| day(on - 1).to_string());
        outlets.write_record([outlet, day(0).to_string().as_str(), DISTRICTS[*district], &to]).unwrap();
        if let Some((on, district)) = moved {
            outlets.write_record([outlet, day(*on).to_string().as_str(), DISTRICTS[*district], ""]).unwrap();
        }
    }
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["note", "kind", "outlet", "day", "tag", "amount"]).unwrap();
    for row in rows {
        let sign = if row.cents < 0 { "-" } else { "" };
        let amount = format!("{sign}{}.{:02}", row.cents.abs() / 100, row.cents.abs() % 100);
        let on = day(row.day).to_string();
        let tag = row.tag.map_or("", |t| TAGS[t]);
        out.write_record([NOTES[row.note], KINDS[row.kind], OUTLETS[row.outlet], &on, tag, &amount]).unwrap();
    }
    let all = [("outlets.csv", outlets.into_inner().unwrap()), ("rows.csv", out.into_inner().unwrap())];
    Memory(all.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect())
}

fn cents(cents: i64) -> String {
    let mut out = Vec::new();
    crate::value::Ratio::new(cents, 100).unwrap().write_exact(&mut out);
    String::from_utf8(out).unwrap()
}

/// What each group must say in a period, as `key: slots`, sorted by key.
fn twin(homes: &[(usize, Option<(i32, usize)>)], rows: &[Row], (from, to): (i32, i32)) -> [Vec<String>; 4] {
    let mut by_kind: BTreeMap<(&str, &str), (u32, i64, i32, u32)> = BTreeMap::new();
    let mut by_district: BTreeMap<&str, (i64, u32)> = BTreeMap::new();
    let mut by_tag: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let mut by_outlet: BTreeMap<&str, u32> = BTreeMap::new();
    for row in rows.iter().filter(|row| (from..=to).contains(&row.day)) {
        let (district, moved) = homes[row.outlet];
        let district = moved.filter(|(on, _)| *on <= row.day).map_or(district, |(_, later)| later);
        let entry = by_kind.entry((OUTLETS[row.outlet], KINDS[row.kind])).or_insert((0, 0, i32::MAX, 0));
        entry.0 += 1;
        entry.1 += if row.note == 0 { row.cents } else { 0 };
        entry.2 = entry.2.min(row.day);
        entry.3 += u32::from(row.note == 1);
        if row.cents > 0 {
            let entry = by_district.entry(DISTRICTS[district]).or_insert((i64::MIN, 0));
            entry.0 = entry.0.max(row.cents);
            entry.1 += u32::from(row.note == 2);
        }
        if let Some(tag) = row.tag {
            *by_tag.entry((TAGS[tag], KINDS[row.kind])).or_insert(0) += u32::from(row.cents > 0);
        }
    }
    for (outlet, (_, moved)) in OUTLETS.iter().zip(homes) {
        let spans = match moved {
            Some((on, _)) => vec![(0, on - 1), (*on, i32::MAX)],
            None => vec![(0, i32::MAX)],
        };
        let count = spans.iter().filter(|(a, b)| *a <= to && from <= *b).count();
        by_outlet.insert(outlet, u32::try_from(count).unwrap());
    }
    [
        by_kind.iter().map(|((o, k), (n, s, d, m))| format!("{o},{k}: {n} {} {} {m}", cents(*s), day(*d))).collect(),
        by_district.iter().map(|(d, (most, n))| format!("{d}: {} {n}", cents(*most))).collect(),
        by_tag.iter().map(|((t, k), n)| format!("{t},{k}: {n}")).collect(),
        by_outlet.iter().map(|(o, n)| format!("{o}: {n}")).collect(),
    ]
}

proptest! {
    #[test]
    fn the_fold_says_what_its_twin_says(homes in homes(), rows in proptest::collection::vec(row(), 1..60), turn in 0..60_usize) {
        let plan = the_plan();
        let (facts, problems) = run(&plan, &files(&homes, &rows), 1);
        let in_period = rows.iter().any(|row| (30..=60).contains(&row.day));
        prop_assert_eq!(facts.is_some(), in_period, "{:?}", problems);
        if let Some(facts) = facts {
            // What lies before the first row is no period.
            let reaches_back = rows.iter().any(|row| row.day < 30);
            prop_assert_eq!(facts.window.len(), 1 + usize::from(reaches_back));
            let spans = if reaches_back { vec![(0, (0, 29)), (1, (30, 60))] } else { vec![(0, (30, 60))] };
            for (period, span) in spans {
                for (at, expected) in twin(&homes, &rows, span).into_iter().enumerate() {
                    prop_assert_eq!(told(&facts, period, at, &plan), expected, "group {} in period {}", at, period);
                }
            }
            let mut turned = rows.clone();
            turned.rotate_left(turn % rows.len());
            turned.reverse();
            let (again, _) = run(&plan, &files(&homes, &turned), 2);
            prop_assert_eq!(whole_text(&again.unwrap(), &plan), whole_text(&facts, &plan));
        }
    }
}
