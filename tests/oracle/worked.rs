//! The oracle held to cases worked by hand from the words of the language.
//!
//! The oracle is no better than its reading of the language; so each rule that it implements is held to a case small
//! enough to do by hand. The engine is not asked here. [`time`] has the cases of other
//! periods, [`trees`] and [`duties`] those of trees and duties.

use std::rc::Rc;

use super::evaluate::Place;
use super::expression::read;
use super::numbers::{Mode, Rounding, civil, date, day, decimal, fixed, significant, whole};
use super::period::{Period, Times};
use super::values::{V, Why, two};
use super::world::World;

mod duties;
mod given;
mod money;
mod spans;
mod time;
mod trees;

const HEAD: &str = r#"
[pack]
format = 1
id = "worked"
period = "month"
currency = "CNY"
[rounding]
default = "half_up"
money = 2
rate = 4
"#;

const DATA: &str = r#"
[dimension.outlet]
table = "outlets"
[dimension.district]
[dimension.business]
values = { voice = "语音", data = "流量" }
[dimension.item]
[table.outlets]
file = "outlets.csv"
key = ["outlet"]
span = ["opened", "closed"]
[table.outlets.columns]
outlet = { type = "id" }
district = { type = "id", of = "district" }
opened = { type = "date" }
closed = { type = "date", optional = true }
[table.sales]
file = "sales*.csv"
period = "date"
[table.sales.columns]
outlet = { type = "id", of = "outlet" }
business = { type = "id", of = "business" }
date = { type = "date" }
amount = { type = "money", optional = true, header = ["金额", "amount"], missing = ["-"] }
[table.checks]
file = "checks.csv"
period = "date"
[table.checks.columns]
outlet = { type = "id", of = "outlet" }
date = { type = "date", format = "%Y/%m/%d" }
item = { type = "id", of = "item" }
result = { type = "text", map = { "合格" = "pass" } }
"#;

const OUTLETS: &str = "outlet,district,opened,closed\nA,D1,2011-01-01,2011-10-15\nA,D2,2011-10-16,\n\
B,D1,2011-01-01,\nC,D2,2011-01-01,2011-09-30\n";
const SALES: &str = "outlet,business,date,金额\nA,voice,2011-10-10,10.00\nA,voice,2011-10-20,5.00\n\
A,data,2011-10-21,\nB,voice,2011-10-01,7.50\nB,voice,2011-09-30,99.00\n";
const CHECKS: &str = "outlet,date,item,result\nA,2011/10/01,x,合格\nA,2011/10/02,x,fail\nA,2011/10/03,x,pass\n\
A,2011/10/03,y,na\nB,2011/10/03,y,fail\n";

fn world(rules: &str) -> Rc<World> {
    with_data(rules, &[("outlets.csv", OUTLETS), ("sales1.csv", SALES), ("checks.csv", CHECKS)])
}

fn with_data(rules: &str, data: &[(&str, &str)]) -> Rc<World> {
    let pack: Vec<(String, String)> =
        [("data.toml", DATA), ("pack.toml", HEAD), ("rules.toml", rules)].map(|(n, t)| (n.into(), t.into())).into();
    let data: Vec<(String, String)> = data.iter().map(|(n, t)| ((*n).into(), (*t).into())).collect();
    World::new(&pack, &data, "2011-10")
}

fn at(world: &World, figure: &str, grain: &[&str], key: &[&str]) -> V {
    let grain: Vec<String> = grain.iter().map(|d| (*d).to_owned()).collect();
    let key: Vec<String> = key.iter().map(|d| (*d).to_owned()).collect();
    let figure = world.figure(figure, &grain);
    figure.rows.get(&key).cloned().unwrap_or(V::Text("no row".into()))
}

fn num(text: &str) -> V {
    V::Num(decimal(text).unwrap())
}

/// The calendar, as it is where a pack says nothing of it.
fn times() -> Rc<Times> {
    Rc::new(Times { year: (1, 1), named: Vec::new() })
}

fn missing(why: Why) -> V {
    V::Missing(why)
}

#[test]
fn numbers_and_dates_follow_their_definitions() {
    let round = |mode, text: &str| fixed(&Rounding { places: 1, mode }.round(&decimal(text).unwrap()), 1);
    assert_eq!(round(Mode::HalfUp, "0.25"), "0.3");
    assert_eq!(round(Mode::HalfUp, "-0.25"), "-0.3");
    assert_eq!(round(Mode::HalfEven, "0.25"), "0.2");
    assert_eq!(round(Mode::HalfEven, "0.35"), "0.4");
    assert_eq!(round(Mode::Down, "-0.29"), "-0.2");
    assert_eq!(round(Mode::Up, "-0.21"), "-0.3");
    assert_eq!(significant(&(whole(2) / whole(3)), 15), decimal("0.666666666666667").unwrap());
    assert_eq!(significant(&decimal("12345678901234567890").unwrap(), 15), decimal("12345678901234600000").unwrap());
    assert_eq!(day(1970, 1, 1), Some(0));
    assert_eq!(civil(day(2012, 2, 29).unwrap()), (2012, 2, 29));
    assert_eq!(day(2011, 2, 29), None);
    assert_eq!(date("2011/10/05", "%Y/%m/%d"), day(2011, 10, 5));
    let quarter = Period::named(&times(), "quarter", "2011-Q4");
    assert_eq!((quarter.first, quarter.last), (day(2011, 10, 1).unwrap(), day(2011, 12, 31).unwrap()));
}

#[test]
fn logic_has_three_values_and_a_default_binds_closer_than_a_comparison() {
    let gap = missing(Why::NoRow);
    assert_eq!(two("&&", &V::Flag(false), &gap), V::Flag(false));
    assert_eq!(two("&&", &gap, &V::Flag(true)), gap);
    assert_eq!(two("||", &gap, &V::Flag(true)), V::Flag(true));
    assert_eq!(two("+", &gap, &missing(Why::NotCovered)), missing(Why::NotCovered));
    assert_eq!(two("+", &gap, &missing(Why::EmptyCell)), gap);
    assert_eq!(two("/", &num("1"), &num("0")), missing(Why::DividedByZero));
    assert_eq!(read("a ?? 1 < b"), read("(a ?? 1) < b"));
    assert_eq!(read("a + b ?? c"), read("(a + b) ?? c"));
    assert_eq!(read("a || b && !c == d"), read("a || (b && ((!c) == d))"));
}

#[test]
fn working_days_are_counted_after_the_first_day_and_pass_over_holidays() {
    let w = world(
        r#"
[calendar]
years = [2011]
holidays = [{ from = 2011-10-01, to = 2011-10-07 }]
working = [2011-10-08, "2011-10-09"]
[measure.some]
by = ["outlet"]
formula = 'working_days("2011-09-30", "2011-10-10")'
[measure.back]
by = ["outlet"]
formula = 'working_days(as_of, period.start)'
[measure.ahead]
by = ["outlet"]
formula = 'add_working_days("2011-09-30", 2)'
[measure.behind]
by = ["outlet"]
formula = 'add_working_days("2011-10-05", -1)'
"#,
    );
    assert_eq!(at(&w, "some", &["outlet"], &["A"]), num("3"));
    assert_eq!(at(&w, "back", &["outlet"], &["A"]), num("-18"));
    assert_eq!(at(&w, "ahead", &["outlet"], &["A"]), V::Date(day(2011, 10, 9).unwrap()));
    assert_eq!(at(&w, "behind", &["outlet"], &["A"]), V::Date(day(2011, 9, 30).unwrap()));
}

#[test]
fn rows_are_counted_by_key_in_the_period_and_roll_up_as_on_their_own_day() {
    let w = world(
        r#"
[measure.n]
by = [["outlet", "business"], ["district"], []]
from = "sales"
formula = "count()"
[measure.total]
by = ["outlet", "business"]
from = "sales"
formula = "sum(amount)"
[measure.mean_amount]
by = ["outlet"]
from = "sales"
where = '(amount > 0) ?? false'
formula = "mean(amount)"
[measure.sum_up]
by = ["district"]
formula = "sum(n)"
[measure.district_n]
by = ["outlet"]
formula = "district.n * 10"
[measure.where_is]
by = ["outlet"]
formula = "outlet.district"
"#,
    );
    assert_eq!(at(&w, "n", &["outlet", "business"], &["A", "voice"]), num("2"));
    assert_eq!(at(&w, "n", &["outlet", "business"], &["B", "data"]), V::text("no row"));
    assert_eq!(at(&w, "n", &["district"], &["D1"]), num("2"), "A's sale of the 10th and B's");
    assert_eq!(at(&w, "n", &["district"], &["D2"]), num("2"), "A's later sales");
    assert_eq!(at(&w, "n", &[], &[]), num("4"));
    assert_eq!(at(&w, "total", &["outlet", "business"], &["A", "voice"]), num("15"));
    assert_eq!(at(&w, "total", &["outlet", "business"], &["A", "data"]), missing(Why::EmptyCell));
    assert_eq!(at(&w, "mean_amount", &["outlet"], &["A"]), num("7.5"));
    assert_eq!(at(&w, "mean_amount", &["outlet"], &["C"]), V::text("no row"), "C closed before the period");
    assert_eq!(at(&w, "district_n", &["outlet"], &["A"]), num("20"), "A is in D2 on its last day");
    assert_eq!(at(&w, "where_is", &["outlet"], &["A"]), V::text("D2"));
}

#[test]
fn a_table_without_rows_is_not_covered_and_holds_money() {
    let rules = r#"
[measure.n]
by = ["outlet"]
from = "checks"
formula = "count()"
[measure.total]
by = ["outlet"]
from = "sales"
formula = "sum(amount) ?? 0"
[payout.pay]
by = ["outlet"]
base = "total"
if_missing = "hold"
[penalty.late]
of = "pay"
when = "n == 0"
if_missing = "no"
takes = "forfeit"
"#;
    let checks = "outlet,date,item,result\n";
    let w = with_data(rules, &[("outlets.csv", OUTLETS), ("sales1.csv", SALES), ("checks.csv", checks)]);
    assert_eq!(at(&w, "n", &["outlet"], &["A"]), missing(Why::NotCovered));
    assert_eq!(at(&w, "pay.held", &["outlet"], &["B"]), num("7.5"));
    assert_eq!(at(&w, "pay.payable", &["outlet"], &["B"]), num("0"));
    let covered = world(rules);
    assert_eq!(at(&covered, "pay.payable", &["outlet"], &["B"]), num("7.5"));
}

#[test]
fn checklists_scores_and_bands_skip_fail_or_hold() {
    let list = r#"
[checklist.handling]
from = "checks"
by = ["outlet"]
item = "item"
pass = 'result == "pass"'
exclude = 'result == "na"'
[checklist.handling.items]
x = { weight = 3 }
y = { weight = 1 }
"#;
    let score = |id: &str, combine: &str, missing: &str| {
        format!("[score.{id}]\nof = \"handling\"\ncombine = \"{combine}\"\nmissing = \"{missing}\"\nround = \"rate\"\n")
    };
    let rules = [
        list.to_owned(),
        score("skip", "mean", "skip"),
        score("fail", "weighted", "fail"),
        score("hold", "min", "hold"),
        "[band.light]\nof = \"skip\"\nrows = [{ name = \"green\", from = \"60%\", k = 2 }, { name = \"red\", k = 1 }]\n".into(),
    ]
    .concat();
    let w = world(&rules);
    assert_eq!(at(&w, "handling", &["outlet", "item"], &["A", "x"]), V::Num(whole(2) / whole(3)));
    assert_eq!(at(&w, "handling", &["outlet", "item"], &["A", "y"]), missing(Why::NoObservations));
    assert_eq!(at(&w, "handling.left_out", &["outlet", "item"], &["A", "y"]), num("1"));
    assert_eq!(at(&w, "skip", &["outlet"], &["A"]), num("0.6667"));
    assert_eq!(at(&w, "fail", &["outlet"], &["A"]), num("0.5"));
    assert_eq!(at(&w, "hold", &["outlet"], &["A"]), missing(Why::NoObservations));
    assert_eq!(at(&w, "light", &["outlet"], &["A"]), V::text("green"));
    assert_eq!(at(&w, "light", &["outlet"], &["B"]), V::text("red"));
    assert_eq!(at(&w, "light.k", &["outlet"], &["A"]), num("2"));
}

#[test]
fn rankings_share_skip_or_break_ties() {
    let data = "outlet,business,date,金额\nA,voice,2011-10-10,5\nB,voice,2011-10-20,5\nD,voice,2011-10-21,3\n\
E,voice,2011-10-01,9\nF,voice,2011-10-01,0\n";
    let outlets = "outlet,district,opened,closed\nA,D,2011-01-01,\nB,D,2011-01-01,\nD,D,2011-01-01,\nE,D,2011-01-01,\n\
F,D,2011-01-01,\n";
    let ranking = |id: &str, more: &str| {
        format!(
            "[ranking.{id}]\nof = \"total\"\nby = [\"outlet\"]\nwithin = [\"district\"]\norder = \"highest\"\n\
only = \"total > 0\"\n{more}\n"
        )
    };
    let rules = [
        "[measure.total]\nby = [\"outlet\"]\nfrom = \"sales\"\nformula = \"sum(amount) ?? 0\"\n".into(),
        ranking("competition", "ties = \"competition\""),
        ranking("dense", "ties = \"dense\""),
        ranking("broken", "ties = \"competition\"\ntie_break = [\"-outlet\"]"),
    ]
    .concat();
    let w = with_data(&rules, &[("outlets.csv", outlets), ("sales.csv", data), ("checks.csv", CHECKS)]);
    let ranks = |id: &str| ["A", "B", "D", "E"].map(|o| at(&w, id, &["outlet"], &[o]));
    assert_eq!(ranks("competition"), ["2", "2", "4", "1"].map(num));
    assert_eq!(ranks("dense"), ["2", "2", "3", "1"].map(num));
    assert_eq!(ranks("broken"), ["3", "2", "4", "1"].map(num));
    assert_eq!(at(&w, "dense", &["outlet"], &["F"]), missing(Why::NotRanked));
}

#[test]
fn money_goes_by_its_steps_and_its_identity_holds() {
    let rules = r#"
[measure.total]
by = ["outlet"]
from = "sales"
formula = "sum(amount) ?? 0"
[measure.factor]
by = ["outlet"]
formula = "4 / 3 - total * 0"
[param]
share = [{ from = 2011-11-01, value = "90%" }, { from = 2011-01-01, value = "50%" }]
[payout.pay]
by = ["outlet"]
base = "total"
ratio = { of = "factor", cap = "120%" }
coefficients = ["0.5"]
floor = "5.00"
if_missing = "hold"
[penalty.one]
of = "pay"
when = "total > 0"
takes = "withhold"
share = "param.share"
[penalty.two]
of = "pay"
when = "total > 0"
takes = "forfeit"
share = "70%"
"#;
    let w = world(rules);
    let part = |part: &str| at(&w, &format!("pay.{part}"), &["outlet"], &["B"]);
    assert_eq!(part("base"), num("7.5"));
    assert_eq!(part("added"), num("2.00"), "1.50 by the ratio, 0.50 by the floor");
    assert_eq!(part("reduced"), num("4.5"));
    assert_eq!(part("earned"), num("5"));
    assert_eq!(part("withheld"), num("2.5"));
    assert_eq!(part("forfeited"), num("2.5"), "the later penalty gets what is left");
    assert_eq!(part("payable"), num("0"));
}
