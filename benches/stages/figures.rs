//! What the evaluation of expressions costs a row: lowered to the kernel, and as a script's function.
//!
//! A small pack is checked, and its formulas are evaluated over columns that are made up here: once of as many numbers as
//! rows, once of few that come back. A script is called by the way of a run, and in a loop of its own language.

use std::sync::Arc;

use divan::Bencher;
use divan::counter::ItemsCount;
use reckoner::check;
use reckoner::check::model::{How, Program};
use reckoner::expr::kernel::{Context, Fault, Selection, evaluate};
use reckoner::expr::{Expr, Leaf, ScriptId};
use reckoner::pack;
use reckoner::script::ScriptAnswer;
use reckoner::value::{Cells, Column, Numbers, Ratio, Value};

const ROWS: i64 = 100_000;

const PACK: &str = r#"
[pack]
format = 1
id = "figures"
title = { en = "Figures" }
period = "month"
currency = "CNY"
effective = { from = 2011-10-01 }

[dimension.unit]
title = { en = "Unit" }

[table.readings]
title = { en = "Readings" }
file = "readings.csv"
key = ["unit"]
[table.readings.columns]
unit = { type = "id", of = "unit" }
count = { type = "count" }
other = { type = "count" }
amount = { type = "money" }
rate = { type = "rate" }

[measure.arithmetic]
by = ["unit"]
title = { en = "Arithmetic" }
formula = '(readings.count * 3 + readings.other) / 7'

[measure.comparison]
by = ["unit"]
title = { en = "Comparison" }
formula = 'readings.count > readings.other && readings.rate >= 0.5'

[measure.conditional]
by = ["unit"]
title = { en = "Conditional" }
formula = 'if readings.count > readings.other { readings.count - readings.other } else { readings.other }'

[measure.money]
by = ["unit"]
title = { en = "Money" }
formula = 'round(readings.amount * readings.rate, 2)'

[measure.script]
by = ["unit"]
title = { en = "Script" }
formula = 'graded(readings.count, readings.other)'
"#;

/// Loops cannot be lowered.
const SCRIPT: &str = "
fn graded(count, other) {
    let points = 0;
    for step in [10, 100, 1000] {
        if count > step { points += step / 2; }
        if other < step { points -= 1; }
    }
    points + count % 7
}

fn loop_of(rows) {
    let sum = 0;
    let row = 0;
    while row < rows {
        sum += graded(row, 500);
        row += 1;
    }
    sum
}
";

fn program() -> Program {
    let files = [("pack.toml", PACK), ("scripts/graded.rhai", SCRIPT)];
    let files: Vec<(String, Vec<u8>)> =
        files.into_iter().map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).collect();
    let (program, found) = check::check(&pack::parse(&files).0);
    program.unwrap_or_else(|| panic!("{found:#?}"))
}

fn formula(program: &Program, name: &str) -> Expr {
    let figure = program.figures.iter().find(|figure| figure.name == name).unwrap();
    let How::Formula(formula) = &figure.how else { panic!("{name} is no formula") };
    formula.clone()
}

/// Columns in place of a table's.
struct Made<'p> {
    program: &'p Program,
    columns: Vec<Arc<Column>>,
}

impl<'p> Made<'p> {
    /// Of numbers that are all others, or of few.
    fn new(program: &'p Program, varied: bool) -> Made<'p> {
        let of = |number: &dyn Fn(i64) -> Ratio| {
            let numbers: Numbers =
                (0..ROWS).map(|row| number(row * 7_919 % if varied { 99_991 } else { 97 })).collect();
            let numbers = if varied { numbers } else { numbers.condensed() };
            Arc::new(Column::new(Cells::Number(numbers)))
        };
        let columns = vec![
            of(&Ratio::from_int),
            of(&Ratio::from_int),
            of(&|n| Ratio::from_int(n * 31 % 50_000)),
            of(&|n| Ratio::from_scaled(i128::from(n) * 1_237, 2)),
            of(&|n| Ratio::from_scaled(i128::from(n % 10_001), 4)),
        ];
        Made { program, columns }
    }
}

impl Context for Made<'_> {
    fn len(&self) -> usize {
        ROWS as usize
    }

    fn leaf(&self, leaf: &Leaf) -> Result<Arc<Column>, Fault> {
        let Leaf::Lookup(_, column, _) = leaf else { panic!("{leaf:?} is no look-up") };
        Ok(Arc::clone(&self.columns[column.at()]))
    }

    fn script(&self, function: ScriptId, args: &[Column], rows: &Selection) -> Result<Column, Fault> {
        let mut calls = self.program.scripts.rows(function.at()).unwrap();
        let mut given: Vec<Value> = Vec::new();
        let answers = (0..rows.len()).map(|row| {
            given.clear();
            given.extend(args.iter().filter_map(|column| column.value(row)));
            match calls.call(&given) {
                Ok(ScriptAnswer::Value(Value::Number(number))) => number,
                other => panic!("{other:?}"),
            }
        });
        Ok(Column::numbers(answers.collect::<Numbers>()))
    }
}

fn evaluated(bencher: Bencher<'_, '_>, name: &str, varied: bool) {
    let program = program();
    let (formula, made) = (formula(&program, name), Made::new(&program, varied));
    bencher.counter(ItemsCount::new(ROWS as usize)).bench_local(|| evaluate(&formula, &made).unwrap());
}

/// Lowered formulas over columns of varied numbers.
#[divan::bench(args = ["arithmetic", "comparison", "conditional", "money"])]
fn varied(bencher: Bencher<'_, '_>, name: &str) {
    evaluated(bencher, name, true);
}

/// The same over columns of few numbers.
#[divan::bench(args = ["arithmetic", "comparison", "conditional", "money"])]
fn few(bencher: Bencher<'_, '_>, name: &str) {
    evaluated(bencher, name, false);
}

/// A script's function, row after row.
#[divan::bench]
fn script(bencher: Bencher<'_, '_>) {
    evaluated(bencher, "script", true);
}

/// The same function in a loop of its own language.
#[divan::bench]
fn script_in_its_own_loop(bencher: Bencher<'_, '_>) {
    const AT_ONCE: i64 = 1_000;
    let program = program();
    let index = program.scripts.find("loop_of").unwrap();
    let rows = [Value::Number(Ratio::from_int(AT_ONCE))];
    bencher.counter(ItemsCount::new(AT_ONCE as usize)).bench_local(|| program.scripts.call(index, &rows).unwrap());
}
