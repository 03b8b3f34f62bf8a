//! Facts made at random for the yardstick's pack, through the engine, into every file of a run.
//!
//! What is asserted is what readers rely on: facts read back equal, amounts balance, line names are unique, tables have
//! as many cells as headers, and names that need quotes come back as they were.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::test_runner::TestRng;

use super::artifact::Artifact;
use super::values::{Fault, Values};
use super::{Run, facts, render, words_of_keys};
use crate::check::model::{Keys as KeysOf, Program, RowsFrom};
use crate::eval::{self, EvalError, Shown};
use crate::expr::{ColumnId, DimId, Expr, Fold, TableId};
use crate::fold::model::{Cause, Coverage, Facts, Grouped, InputFile, Kept, Keys, PeriodFacts, RowFinding};
use crate::plan::{self, model::Outputs, model::Plan};
use crate::value::{Cells, Column, Date, Period, PeriodKind, Ratio, Reason, Rows, Type};

fn program() -> Arc<Program> {
    let file = |name: &str, text: &str| (name.to_owned(), text.as_bytes().to_vec());
    let files = [
        file("checklist.toml", include_str!("../../benches/month-close/pack/checklist.toml")),
        file("data.toml", include_str!("../../benches/month-close/pack/data.toml")),
        file("pack.toml", include_str!("../../benches/month-close/pack/pack.toml")),
        file("rules.toml", include_str!("../../benches/month-close/pack/rules.toml")),
    ];
    let (doc, _) = crate::pack::parse(&files);
    let (program, problems) = crate::check::check(&doc);
    Arc::new(program.unwrap_or_else(|| panic!("{problems:?}")))
}

fn plan(program: &Arc<Program>) -> Plan {
    let period = Period::parse(&PeriodKind::Month, "2011-10").unwrap();
    plan::build(Arc::clone(program), period, None, None, Outputs::All).0.unwrap()
}

/// Random facts that fit a plan.
struct Maker<'a> {
    program: &'a Program,
    plan: &'a Plan,
    dimensions: Vec<Keys>,
    rng: TestRng,
}

impl Maker<'_> {
    fn number(&mut self, below: u64) -> u64 {
        self.rng.next_u64() % below
    }

    fn facts(mut self) -> Facts {
        let periods = self.plan.window.iter().map(|_| PeriodFacts::default()).collect::<Vec<_>>();
        let periods = periods.into_iter().map(|_| self.period()).collect();
        let coverage = (0..self.program.tables.len()).map(|n| self.coverage(n)).collect();
        let findings = vec![RowFinding {
            file: "a,b.csv".into(),
            line: 7,
            table: TableId(0),
            cause: Cause::Column(ColumnId(0)),
            text: "no \"such\" one".into(),
            period: None,
        }];
        let input = |name: &str, rows| InputFile { name: name.into(), bytes: 12, sha256: "ab".into(), rows };
        Facts {
            window: self.plan.window.clone(),
            dimensions: self.dimensions,
            periods,
            coverage,
            findings,
            inputs: vec![input("checks.csv", Some(3)), input("notes.txt", None)],
        }
    }

    fn coverage(&mut self, table: usize) -> Coverage {
        let day = Date::from_ymd(2011, 10, 3).unwrap();
        Coverage {
            rows: self.number(1000),
            in_period: self.number(1000),
            days: table.is_multiple_of(2).then_some((day, day.add_days(3))),
            covers: vec![true; self.plan.window.len()],
            unread: if table == 0 { vec!["备注, \"old\"".into()] } else { Vec::new() },
            ..Coverage::default()
        }
    }

    fn period(&mut self) -> PeriodFacts {
        let holds = self.dimensions.iter().map(|k| Arc::new((0..k.len() as u32).collect::<Vec<u32>>())).collect();
        let kept = (0..self.program.tables.len()).map(|n| self.kept(TableId::new(n))).collect();
        let groups = (0..self.program.groups.len()).map(|id| self.group(crate::expr::GroupId::new(id))).collect();
        PeriodFacts { holds, kept, groups, stretches: Vec::new() }
    }

    fn dimension_of(&self, table: TableId, column: ColumnId) -> Option<DimId> {
        let own = |d: &crate::check::model::Dimension| matches!(d.keys, KeysOf::Table { table: t, key, .. } if t == table && key == column);
        let schema = &self.program.tables[table.at()];
        schema.columns[column.at()].of.or_else(|| self.program.dimensions.iter().position(own).map(DimId::new))
    }

    fn rows(&mut self, grain: &[DimId], all: bool) -> Rows {
        let radix: Vec<u32> = grain.iter().map(|d| self.dimensions[d.at()].len() as u32).collect();
        let product: u64 = radix.iter().map(|r| u64::from(*r)).product();
        let keys = (0..product).filter(|_| all || self.number(4) > 0).collect();
        Rows::new(radix, keys).unwrap()
    }

    fn kept(&mut self, table: TableId) -> Option<Kept> {
        let ids = self.plan.kept(table).to_vec();
        if ids.is_empty() {
            return None;
        }
        let schema = self.program.tables[table.at()].clone();
        let key: Vec<DimId> = schema.key.iter().map(|c| self.dimension_of(table, *c).unwrap()).collect();
        let rows = self.rows(&key, key.len() == 1);
        let columns = ids.iter().map(|id| {
            let column = &schema.columns[id.at()];
            (*id, Arc::new(self.column(column.kind, self.dimension_of(table, *id), rows.len())))
        });
        let columns = columns.collect::<Vec<_>>();
        Some(Kept { key, rows, columns })
    }

    fn group(&mut self, id: crate::expr::GroupId) -> Grouped {
        let group = self.program.groups[id.at()].clone();
        let rows = self.rows(&group.grain, false);
        let slots = group.slots.iter().map(|slot| {
            let column = self.column(slot.kind, None, rows.len());
            Arc::new(if matches!(slot.op, Fold::Count | Fold::Sum) { Column::new(column.cells) } else { column })
        });
        Grouped { group: id, slots: slots.collect(), rows }
    }

    fn column(&mut self, kind: Type, of: Option<DimId>, len: usize) -> Column {
        let cells = match kind {
            Type::Flag => Cells::Flag((0..len).map(|_| self.number(2) == 0).collect()),
            Type::Date => Cells::Date((0..len).map(|_| Date::default().add_days(self.number(20_000) as i32)).collect()),
            Type::Text | Type::Id => match of {
                Some(dim) => {
                    let names = Arc::clone(&self.dimensions[dim.at()].names);
                    let codes = (0..len).map(|_| self.number(names.len() as u64) as u32).collect();
                    Cells::Text { words: names, codes }
                }
                None => {
                    let words: Vec<String> = (0..len).map(|n| format!("name, \"{n}\"")).collect();
                    Column::texts(words.iter().map(String::as_str)).cells
                }
            },
            Type::Count => Cells::Number((0..len).map(|_| Ratio::from_count(self.number(9))).collect()),
            Type::Money => {
                Cells::Number((0..len).map(|_| Ratio::from_scaled(self.number(999_999).into(), 2)).collect())
            }
            _ => Cells::Number((0..len).map(|_| Ratio::new(self.number(99) as i64, 7).unwrap()).collect()),
        };
        if of.is_some() || kind == Type::Count || kind == Type::Money {
            return Column::new(cells);
        }
        let gap = |n: u64| match n {
            0 => Some(Reason::EMPTY_CELL),
            1 => Some(Reason::author(3)),
            _ => None,
        };
        let gaps = (0..len).map(|_| gap(self.number(6))).collect();
        Column::with_gaps(cells, gaps)
    }
}

fn random_facts(program: &Program, plan: &Plan, rng: TestRng) -> Facts {
    facts_of(program, plan, ["A/1", "B, \"2\"", "丙", "plain"], rng)
}

/// Random facts about outlets and owners of these names.
fn facts_of(program: &Program, plan: &Plan, names: [&str; 4], rng: TestRng) -> Facts {
    let keys = |dimension: &crate::check::model::Dimension| {
        let mut names: Vec<Arc<str>> = match &dimension.keys {
            KeysOf::Given(given) => given.iter().map(|(key, _)| Arc::from(key.as_str())).collect(),
            _ => names.map(Arc::from).to_vec(),
        };
        names.sort();
        Keys { names: Arc::new(names) }
    };
    let dimensions = program.dimensions.iter().map(keys).collect();
    Maker { program, plan, dimensions, rng }.facts()
}

/// What a written run holds, by name.
fn written(artifacts: &[Artifact<'_>]) -> BTreeMap<String, Vec<u8>> {
    artifacts.iter().map(|a| (a.name.clone(), a.to_bytes().unwrap_or_else(|e| panic!("{}: {e}", a.name)))).collect()
}

struct Engine<'a>(Shown<'a>);

impl Values for Engine<'_> {
    fn rows(&self, grain: &[DimId], from: &[RowsFrom]) -> Result<Rows, Fault> {
        self.0.rows(grain, from).map_err(fault)
    }

    fn column(&self, grain: &[DimId], rows: &Rows, expr: &Expr) -> Result<Arc<Column>, Fault> {
        self.0.column(grain, rows, expr, "test").map_err(fault)
    }

    fn column_in(&self, period: &Period, grain: &[DimId], rows: &Rows, expr: &Expr) -> Result<Arc<Column>, Fault> {
        self.0.column_in(period, grain, rows, expr, "test").map_err(fault)
    }
}

fn fault(error: EvalError) -> Fault {
    Fault::Internal(format!("{error:?}"))
}

/// Opens files that stand in memory.
fn opened(files: &BTreeMap<String, Vec<u8>>) -> impl Fn(&str) -> Option<Box<dyn Read + Send>> + Sync {
    |name| files.get(name).map(|bytes| Box::new(Cursor::new(bytes.clone())) as Box<dyn Read + Send>)
}

fn table(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = ::csv::Reader::from_reader(bytes);
    let header = reader.headers().unwrap().clone();
    let row = |r: ::csv::StringRecord| header.iter().map(str::to_owned).zip(r.iter().map(str::to_owned)).collect();
    reader.records().map(|r| row(r.unwrap())).collect()
}

fn cents(text: &str) -> i128 {
    if text.is_empty() { 0 } else { text.replace('.', "").parse().unwrap() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn facts_read_back_equal(seed in any::<[u8; 32]>()) {
        let program = program();
        let plan = plan(&program);
        let rng = TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &seed);
        let first = random_facts(&program, &plan, rng);
        let files = written(&facts::write(&program, &first, &words_of_keys(&first)));
        let (second, _) = facts::read(&program, &opened(&files), 2).unwrap();
        prop_assert_eq!(&files, &written(&facts::write(&program, &second, &words_of_keys(&second))));
        prop_assert_eq!(&first.window, &second.window);
        prop_assert_eq!(&first.dimensions, &second.dimensions);
        prop_assert_eq!(&first.coverage, &second.coverage);
        prop_assert_eq!(&first.findings, &second.findings);
        prop_assert_eq!(&first.inputs, &second.inputs);
        for (a, b) in first.periods.iter().zip(&second.periods) {
            prop_assert_eq!(&a.holds, &b.holds);
            for (a, b) in a.groups.iter().zip(&b.groups) {
                prop_assert_eq!((&a.rows, &a.slots), (&b.rows, &b.slots));
            }
            for (a, b) in a.kept.iter().zip(&b.kept) {
                prop_assert_eq!(a.is_some(), b.is_some());
                if let (Some(a), Some(b)) = (a, b) {
                    prop_assert_eq!((&a.key, &a.rows, &a.columns), (&b.key, &b.rows, &b.columns));
                }
            }
        }
    }

    #[test]
    fn every_file_is_a_table_and_money_balances(seed in any::<[u8; 32]>()) {
        let program = program();
        let plan = plan(&program);
        let rng = TestRng::from_seed(proptest::test_runner::RngAlgorithm::ChaCha, &seed);
        let facts = random_facts(&program, &plan, rng);
        let outcome = eval::run(&plan, &facts, 1).unwrap();
        let engine = Engine(Shown::after(&plan, &facts, &outcome).unwrap());
        let run = Run::new(&plan, &facts, &outcome, &engine);
        let artifacts = render(&run);
        let files = written(&artifacts);
        prop_assert_eq!(files.len(), artifacts.len(), "two files have one name");
        for artifact in &artifacts {
            let shape = artifact.shape.as_ref().unwrap();
            let names: std::collections::BTreeSet<&str> = shape.fields.iter().map(|f| f.name.as_str()).collect();
            prop_assert_eq!(names.len(), shape.fields.len(), "{} has a header twice", artifact.name);
            for row in table(&files[&artifact.name]) {
                prop_assert_eq!(row.len(), shape.fields.len());
            }
        }
        let lines = table(&files["payouts.csv"]);
        prop_assert!(!lines.is_empty());
        let mut sum = 0;
        for line in &lines {
            let of = |names: &[&str]| names.iter().map(|n| cents(&line[*n])).sum::<i128>();
            prop_assert_eq!(of(&["base", "added"]), of(&["reduced", "withheld", "forfeited", "held", "payable"]));
            sum += of(&["payable"]);
            prop_assert!(line["held"] == "0.00" || !line["reasons"].is_empty());
        }
        let ids: std::collections::BTreeSet<&String> = lines.iter().map(|l| &l["line"]).collect();
        prop_assert_eq!(ids.len(), lines.len());
        prop_assert!(ids.iter().all(|id| id.matches('/').count() == 4), "{ids:?}");
        let totals = table(&files["totals.csv"]);
        prop_assert_eq!(cents(&totals.last().unwrap()["payable"]), sum);
        prop_assert_eq!(totals.last().unwrap()["identity"].as_str(), "yes");
        let exported = table(&files["exports/payouts.csv"]);
        prop_assert_eq!(exported.len(), lines.len());
        prop_assert!(exported.iter().zip(&lines).all(|(a, b)| a["payable"] == b["payable"]));
        for name in ["steps.csv", "items.csv", "scores.csv", "silence.csv", "actions.csv", "measures-outlet.csv"] {
            prop_assert!(files.contains_key(name), "{name} among {:?}", files.keys());
        }
        let receipt = super::totals::of(&run);
        prop_assert_eq!(receipt.last().unwrap().lines as usize, lines.len());
    }
}

#[test]
fn a_touched_file_of_facts_is_told_with_its_line() {
    let program = program();
    let plan = plan(&program);
    let rng = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let facts = random_facts(&program, &plan, rng);
    let mut files = written(&facts::write(&program, &facts, &words_of_keys(&facts)));
    let name = files.keys().find(|n| n.starts_with("facts/fold-01")).unwrap().clone();
    let text = String::from_utf8(files[&name].clone()).unwrap();
    let last = text.rfind(',').unwrap();
    files.insert(name.clone(), format!("{},x\n", &text[..last]).into_bytes());
    let fault = facts::read(&program, &opened(&files), 2).unwrap_err();
    assert_eq!((fault.file, fault.text.as_str()), (name.clone(), "x"));
    assert_eq!(fault.line as usize, text.lines().count());
    files.remove(&name);
    let fault = facts::read(&program, &opened(&files), 2).unwrap_err();
    assert_eq!((fault.file, fault.line), (name, 0));
}

/// A text with something in it changed, moved, doubled or left out.
fn edited(text: &str, mut below: impl FnMut(usize) -> usize) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let (at, other) = (below(lines.len()), below(lines.len()));
    let mut cells: Vec<String> = lines[at].trim_end().split(',').map(str::to_owned).collect();
    let cell = below(cells.len());
    let kind = below(14);
    match kind {
        0 => lines.swap(at, other),
        1 => lines.insert(at, lines[other].clone()),
        2 => drop(lines.remove(at)),
        3 => lines[at].insert(0, '\n'),
        4 => lines[at] = lines[at].replace('\n', "\r\n"),
        5 => lines[0].insert(0, '\u{feff}'),
        6 => return text.trim_end().to_owned(),
        7 => cells[cell] = format!("\"{}\"", cells[cell]),
        8 => cells[cell].insert(0, '0'),
        9 => cells[cell].push('0'),
        10 => cells[cell].push_str(".0"),
        11 => cells[cell].clear(),
        12 => cells[cell] = "7".into(),
        _ => lines.iter_mut().for_each(|line| line.insert_str(line.trim_end().len(), ",1")),
    }
    if (7..13).contains(&kind) {
        lines[at] = cells.join(",") + "\n";
    }
    lines.concat()
}

#[test]
fn a_file_that_is_said_to_be_as_written_is_written_so_again() {
    let program = program();
    let plan = plan(&program);
    let mut rng = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let whole = facts_of(&program, &plan, ["A/1", "B 2", "丙", "plain"], rng.clone());
    let whole = written(&facts::write(&program, &whole, &words_of_keys(&whole)));
    let long: Vec<&String> = whole.keys().filter(|name| name.contains("/fold-") || name.contains("/table-")).collect();
    let mut below = |most: usize| (rng.next_u64() % most.max(1) as u64) as usize;
    let (mut alike, mut others) = (0, 0);
    for round in 0..1_000 {
        let name = long[below(long.len())];
        let mut files = whole.clone();
        if round >= long.len() {
            let text = edited(std::str::from_utf8(&whole[name]).unwrap(), &mut below);
            files.insert(name.clone(), text.into_bytes());
        }
        let Ok((facts, as_written)) = facts::read(&program, &opened(&files), 1) else { continue };
        for artifact in facts::write(&program, &facts, &words_of_keys(&facts)) {
            let header: Vec<String> = artifact.shape.iter().flat_map(|s| &s.fields).map(|f| f.name.clone()).collect();
            let again = artifact.to_bytes().unwrap();
            let is_same = again == files[&artifact.name];
            let is_bare = !again.contains(&b'"');
            if !long.contains(&&artifact.name) {
                continue;
            }
            let said = as_written.get(&artifact.name) == Some(&header);
            assert!(!said || is_same, "{}", String::from_utf8_lossy(&files[&artifact.name]));
            assert!(said || !is_same || !is_bare, "not told: {}", artifact.name);
            if artifact.name == *name {
                *(if said { &mut alike } else { &mut others }) += 1;
            }
        }
    }
    assert!(alike > 50 && others > 100, "{alike} and {others}");
}

#[test]
fn of_several_faults_that_of_the_first_row_is_told() {
    let program = program();
    let plan = plan(&program);
    let mut rng = TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha);
    let whole = random_facts(&program, &plan, rng.clone());
    let whole = written(&facts::write(&program, &whole, &words_of_keys(&whole)));
    let mut below = |most: usize| (rng.next_u64() % most as u64) as usize;
    let folds: Vec<&String> = whole.keys().filter(|name| name.starts_with("facts/fold-")).collect();
    let mut told = 0;
    for _ in 0..400 {
        let name = folds[below(folds.len())];
        let text = std::str::from_utf8(&whole[name]).unwrap();
        let mut rows: Vec<Vec<String>> = text.lines().map(|l| l.split(',').map(str::to_owned).collect()).collect();
        let mut first = None;
        for mark in ["no such", "nor this", "1.2.3"] {
            let row = below(rows.len());
            let column = below(rows[row].len());
            // A quoted name is not taken apart here, and an empty cell may be that of a gap, whose text is not looked at.
            let quoted = rows[row].iter().any(|cell| cell.contains('"'));
            if row > 0
                && !quoted
                && !rows[row][column].is_empty()
                && first.as_ref().is_none_or(|(line, _)| *line != row + 1)
            {
                rows[row][column] = mark.to_owned();
                first = first.into_iter().chain([(row + 1, mark)]).min();
            }
        }
        let Some((line, mark)) = first else { continue };
        let mut files = whole.clone();
        let lines: Vec<String> = rows.iter().map(|cells| cells.join(",") + "\n").collect();
        files.insert(name.clone(), lines.concat().into_bytes());
        let fault = facts::read(&program, &opened(&files), 2).unwrap_err();
        assert_eq!((&fault.file, fault.line as usize, fault.text.as_str()), (name, line, mark));
        told += 1;
    }
    assert!(told > 100);
}
