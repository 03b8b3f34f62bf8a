//! What goes together, what can be missing, what is rounded: one line for each expression.
//!
//! A line is an expression and what the checker makes of it: its type, then `rounded` or `unrounded`, then the reason
//! for which it can be missing; or the codes of its problems.

use super::super::scope::Scope;
use super::super::state::{Checker, Exactness};
use super::super::typing::Typed;
use crate::expr::{DimId, TableId};
use crate::pack::parse;
use crate::source::{SourceId, Span, Spanned};

const PACK: &str = r#"
[pack]
format = 1
id = "p"
period = "month"
currency = "CNY"
[rounding]
money = 2
[param]
limit = 10
part = "30%"
[dimension.shop]
table = "shops"
[dimension.town]
[dimension.line]
values = { voice = "语音", data = "流量" }
[table.shops]
file = "shops.csv"
key = ["shop"]
timeless = true
columns.shop = { type = "id" }
columns.town = { type = "id", of = "town" }
columns.grade = { type = "text", one_of = ["A", "B"] }
columns.floor = { type = "number", optional = true }
[table.sales]
file = "sales.csv"
period = "day"
columns.shop = { type = "id", of = "shop" }
columns.line = { type = "id", of = "line" }
columns.money = { type = "money" }
columns.rate = { type = "rate" }
columns.number = { type = "number" }
columns.pieces = { type = "count" }
columns.marks = { type = "points" }
columns.length = { type = "days" }
columns.time = { type = "hours" }
columns.yes = { type = "flag" }
columns.words = { type = "text" }
columns.code = { type = "id" }
columns.day = { type = "date" }
columns.closed = { type = "date", optional = true }
columns.begun = { type = "datetime" }
columns.ended = { type = "datetime" }
[table.prices]
file = "prices.csv"
key = ["shop", "line"]
timeless = true
columns.shop = { type = "id", of = "shop" }
columns.line = { type = "id", of = "line" }
columns.price = { type = "money" }
[measure.sold]
by = [["shop", "line"], ["shop"], ["town"], []]
from = "sales"
formula = "count()"
[measure.turnover]
by = [["shop", "line"]]
from = "sales"
formula = "sum(money)"
[measure.takings]
by = ["shop"]
from = "sales"
formula = "sum(money)"
[measure.average]
by = ["shop"]
from = "sales"
formula = "mean(rate)"
[measure.average_4]
by = ["shop"]
from = "sales"
formula = "mean(rate)"
round = 4
[measure.other_4]
by = ["shop"]
from = "sales"
formula = "mean(number)"
round = 4
[measure.town_only]
by = ["town"]
formula = "sum(takings)"
[ranking.place]
of = "average_4"
by = ["shop"]
order = "highest"
ties = "dense"
[band.light]
of = "average_4"
rows = [{ name = "green", from = "70%", factor = "110%" }, { name = "red", factor = "90%" }]
"#;

/// What is made of an expression, in words.
fn told(checker: &mut Checker<'_>, scope: &Scope, text: &str) -> String {
    checker.problems.clear();
    let span = Span::new(SourceId(0), 0..0);
    let typed = checker.expression(Spanned::new(text, span), scope, None);
    let mut words: Vec<String> = checker.problems.iter().map(|p| p.code.id.to_owned()).collect();
    words.dedup();
    if let Some(Typed { expr, gaps, exactness, .. }) = typed {
        let mut made = expr.kind.name().to_owned();
        made += match exactness {
            Exactness::Whole => "",
            Exactness::Rounded => " rounded",
            Exactness::Unrounded => " unrounded",
        };
        if let Some(gap) = gaps {
            made += &format!(" ({})", gap.reason.code().unwrap_or("author"));
        }
        words.insert(0, made);
    }
    words.join(" ")
}

fn compare(name: &str, scope: impl Fn(&Checker<'_>) -> Scope, lines: &[(&str, &str)]) {
    let (doc, problems) = parse(&[("p.toml".to_owned(), PACK.as_bytes().to_vec())]);
    assert!(problems.is_empty(), "{problems:?}");
    let mut checker = Checker::new(&doc);
    checker.set_pack();
    checker.compile_scripts();
    checker.declare();
    checker.type_tables();
    checker.resolve_all();
    assert!(checker.problems.iter().all(|p| !p.is_error()), "{:?}", checker.problems);
    let scope = scope(&checker);
    let mut wrong = String::new();
    for (text, expected) in lines {
        let got = told(&mut checker, &scope, text);
        if got != *expected {
            wrong += &format!("\n        ({text:?}, {got:?}), // not {expected:?}");
        }
    }
    assert!(wrong.is_empty(), "{name}: {wrong}");
}

fn named(checker: &Checker<'_>, name: &str) -> DimId {
    checker.dimension(name).unwrap()
}

#[test]
fn over_rows() {
    let sales = |c: &Checker<'_>| Scope::Rows(c.table("sales").unwrap_or(TableId(0)));
    let lines: &[(&str, &str)] = &[
        // money
        ("money + money", "money"),
        ("money - money", "money"),
        ("money * rate", "money"),
        ("rate * money", "money"),
        ("money * pieces", "money"),
        ("money * number", "money"),
        ("money * 3", "money"),
        ("money * \"10%\"", "money"),
        ("money / 4", "money"),
        ("money / 3", "money unrounded"),
        ("money / money", "rate unrounded (divided_by_zero)"),
        ("money / pieces", "money unrounded (divided_by_zero)"),
        ("money / length", "money unrounded (divided_by_zero)"),
        ("money + rate", "M301"),
        ("money + \"10%\"", "M301"),
        ("money + \"10.00\"", "money"),
        ("money * money", "M301"),
        ("money + pieces", "M301"),
        ("money + number", "M301"),
        ("money + 5", "money"),
        ("-money", "money"),
        ("money % 100", "money"),
        ("1 / money", "number unrounded (divided_by_zero)"),
        // intervals and words
        ("wilson_low(pieces, 10)", "rate rounded (no_observations)"),
        ("wilson_high(pieces, number)", "M302"),
        ("percent(rate)", "text"),
        ("percent(money)", "M302"),
        ("join(words, \"-\", code)", "text"),
        ("join(words, pieces)", "M302"),
        ("behind(handling, 1)", "N217"),
        // rates
        ("rate + rate", "rate"),
        ("rate - \"29 pp\"", "rate"),
        ("rate + number", "M301"),
        ("rate * rate", "rate"),
        ("rate * 100", "rate"),
        ("1 - rate", "rate"),
        // counts and numbers
        ("pieces + pieces", "count"),
        ("pieces - pieces", "number"),
        ("pieces - 1", "number"),
        ("-pieces", "number"),
        ("pieces / pieces", "rate unrounded (divided_by_zero)"),
        ("pieces / 3", "number unrounded"),
        ("pieces / 10000", "number"),
        ("pieces * pieces", "count"),
        ("pieces + number", "number"),
        ("pieces % 2", "count"),
        ("number / number", "number unrounded (divided_by_zero)"),
        ("1 / 3", "number unrounded"),
        // marks, days, hours
        ("marks + marks", "points"),
        ("marks * rate", "points"),
        ("marks / marks", "rate unrounded (divided_by_zero)"),
        ("marks + money", "M301"),
        ("length + time", "M301"),
        ("time <= 24", "flag"),
        ("days(day, day)", "days"),
        ("hours(begun, ended)", "hours"),
        ("hours(day, ended)", "M302"),
        ("day - day", "days"),
        ("day + 3", "date"),
        ("day + length", "date"),
        ("day + day", "M301"),
        ("day - \"2011-10-05\"", "days"),
        ("day >= \"2011-10-05\"", "flag"),
        ("day >= \"2011-13-05\"", "S106"),
        ("closed - day", "days (empty_cell)"),
        ("weekday(day)", "count"),
        ("date(ended)", "date"),
        ("date(ended) == day", "flag"),
        ("ended >= begun", "flag"),
        ("ended >= day", "M301"),
        // flags and texts
        ("yes && money > 0", "flag"),
        ("yes + 1", "M301"),
        ("!yes", "flag"),
        ("!pieces", "M302"),
        ("yes == true", "flag"),
        ("yes > false", "M322"),
        ("words == \"甲\"", "flag"),
        ("words == code", "flag"),
        ("words < \"甲\"", "M322"),
        ("words == 3", "M301"),
        ("words + \"x\"", "M301"),
        ("length(words) + 1", "count"),
        ("starts_with(words, \"甲\")", "flag"),
        ("one_of(line, \"voice\", \"data\")", "flag"),
        ("line == \"voise\"", "flag N222"),
        ("line", "id"),
        ("town == \"东\"", "flag"),
        // look-ups
        ("shop.grade", "text (no_row)"),
        ("shop.grade == \"C\"", "flag (no_row) N222"),
        ("prices.price * 2", "money (no_row)"),
        ("prices.price ?? 0", "money"),
        ("prices.pryce", "N204"),
        ("prices", "N204"),
        // missing
        ("closed > day", "flag (empty_cell)"),
        ("(closed > day) ?? false", "flag"),
        ("closed > day ?? false", "M316"),
        ("is_missing(closed)", "flag"),
        ("if is_missing(closed) { day } else { closed }", "date"),
        ("if !is_missing(closed) { closed } else { day }", "date"),
        ("if closed > day { 1 } else { 0 }", "number (empty_cell)"),
        ("missing(\"panel incomplete\") ?? money", "money"),
        ("missing(\"panel incomplete\")", "number (author)"),
        ("if yes { money } else { missing(\"x\") }", "money (author)"),
        // branches
        ("if yes { money } else { 0 }", "money"),
        ("if yes { money } else { rate }", "M302"),
        ("if yes { \"10%\" } else { rate }", "rate"),
        ("if pieces { 1 } else { 2 }", "M302"),
        ("switch pieces { 1 => rate, 2 | 3 => \"5%\", _ => 0 }", "rate"),
        ("switch words { \"甲\" => 1 }", "S111"),
        // functions
        ("round(money / 3, 2)", "money rounded"),
        ("round(rate, 29)", "M327"),
        ("round(rate, pieces)", "M327"),
        ("least(money, 100)", "money"),
        ("least(money, rate)", "M302"),
        ("greatest(day, closed)", "date (empty_cell)"),
        ("least(words, code)", "M302"),
        ("abs(words)", "M302"),
        ("floor(rate)", "rate rounded"),
        ("least(money)", "M315"),
        ("leest(money, 1)", "N202"),
        // parameters and the period
        ("money * param.part", "money"),
        ("pieces > param.limit", "flag"),
        ("money > param.limit", "flag"),
        ("param.limt", "N212"),
        ("day <= period.end", "flag"),
        ("period.length", "N207"),
        ("limit + 1", "N201"),
        // what rows cannot read
        ("sum(money)", "M317"),
        ("average_4 > rate", "N217"),
        ("monney", "N204"),
    ];
    compare("rows", sales, lines);
}

#[test]
fn over_groups_of_rows() {
    let sales = |c: &Checker<'_>| Scope::Group(c.table("sales").unwrap_or(TableId(0)));
    let lines: &[(&str, &str)] = &[
        ("money", "M333"),
        ("monney", "N204"),
        ("prices.price", "M333"),
        ("takings", "N217"),
        ("takings.x", "N217"),
        ("shop", "M333"),
        ("param.limit", "number"),
    ];
    compare("groups", sales, lines);
}

#[test]
fn over_figures() {
    let shop = |c: &Checker<'_>| Scope::Figures { grain: vec![named(c, "shop")], inner: false };
    let lines: &[(&str, &str)] = &[
        ("sold", "count"),
        ("takings", "money"),
        ("average", "rate unrounded (no_observations)"),
        ("average_4", "rate rounded (no_observations)"),
        ("average_4 > average", "M305"),
        ("average_4 > round(average, 4)", "flag rounded (no_observations)"),
        ("average_4 > \"70%\"", "flag rounded (no_observations)"),
        ("average_4 >= \"100%\"", "flag rounded (no_observations) M320"),
        ("average_4 > param.part", "flag rounded (no_observations)"),
        ("average > \"70%\"", "flag unrounded (no_observations)"),
        ("average_4 * 2 > other_4", "flag rounded (no_observations)"),
        ("average_4 / other_4", "number rounded (no_observations)"),
        ("takings * average_4", "money rounded (no_observations)"),
        ("takings / sold", "money unrounded (divided_by_zero)"),
        ("takings / town.sold", "money unrounded (divided_by_zero)"),
        ("place <= 3", "flag (not_ranked)"),
        ("light == \"green\"", "flag (no_observations)"),
        ("light == \"grean\"", "flag (no_observations) N222"),
        ("light.factor", "rate (no_observations)"),
        ("light.colour", "N207"),
        ("takings.colour", "N223"),
        ("town.sold", "count"),
        ("town.takings", "N219"),
        ("line.sold", "N219"),
        ("town_only", "money"),
        ("turnover", "M303"),
        ("sum(turnover)", "money"),
        ("sum(turnover, line == \"voice\")", "money"),
        ("sum(turnover, line == \"voise\")", "money N222"),
        ("mean(turnover)", "money unrounded (no_observations)"),
        ("max(turnover)", "money (no_observations)"),
        ("count(turnover > 100)", "count"),
        ("share(turnover > 100)", "rate unrounded (no_observations)"),
        ("any(turnover > 100)", "flag"),
        ("sum(takings)", "money"),
        ("mean(average_4)", "rate rounded (no_observations)"),
        ("sum(average)", "rate unrounded (no_observations) M314"),
        ("mean(average_4, !is_missing(average_4))", "rate rounded (no_observations)"),
        ("sum(average_4, !is_missing(average_4))", "rate rounded"),
        ("sum(average_4, sold > 3 && !is_missing(average_4))", "rate rounded"),
        ("sum(turnover, prices.price > 3)", "M304"),
        ("count(prices.price > 3 && turnover > 0)", "M304"),
        ("sum(town_only)", "M318"),
        ("count()", "M332"),
        ("sum(turnovr)", "N201"),
        ("sum(money)", "N218"),
        ("prices.price", "M321"),
        ("prices", "N224"),
        ("shop.floor", "number (no_row)"),
        ("shop", "id"),
        ("town", "id"),
        ("line", "N211"),
        ("money", "N218"),
        ("taking", "N201"),
        ("sum(takings, 1, 2)", "M315"),
    ];
    compare("figures", shop, lines);
    let whole = |_: &Checker<'_>| Scope::Figures { grain: Vec::new(), inner: false };
    let lines: &[(&str, &str)] = &[
        ("sold", "count"),
        ("takings", "M303"),
        ("sum(takings)", "money"),
        ("shop.grade", "N225"),
        ("max(place)", "count (not_ranked)"),
        ("all(light == \"green\")", "flag (no_observations)"),
    ];
    compare("the whole", whole, lines);
}
