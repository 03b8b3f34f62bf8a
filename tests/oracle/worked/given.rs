//! Prizes, pivots, standings and a month in progress, by hand.
//!
//! The same small tables as in the room above; what is drawn at random stands on these.

use super::super::world::Asked;
use super::*;

const FIVE: &str = "outlet,district,opened,closed\nA,D,2011-01-01,\nB,D,2011-01-01,\nC,D,2011-01-01,\nE,F,2011-01-01,\n\
G,F,2011-01-01,\n";
/// A has 9; B and C have 5 each; E has 4, in another district; G has nothing.
const SOLD: &str = "outlet,business,date,金额\nA,voice,2011-10-10,9\nB,voice,2011-10-20,5\nC,data,2011-10-21,5\n\
E,voice,2011-10-01,4\n";

const RANKED: &str = r#"
[measure.total]
by = ["outlet"]
from = "sales"
formula = "sum(amount) ?? 0"
[ranking.place]
of = "total"
by = ["outlet"]
order = "highest"
ties = "competition"
only = "total > 0"
[ranking.dense]
of = "total"
by = ["outlet"]
order = "highest"
ties = "dense"
only = "total > 0"
[ranking.near]
of = "total"
by = ["outlet"]
within = ["district"]
order = "highest"
ties = "competition"
only = "total > 0"
"#;

fn prizes(rules: &str) -> Rc<World> {
    with_data(&format!("{RANKED}{rules}"), &[("outlets.csv", FIVE), ("sales.csv", SOLD), ("checks.csv", CHECKS)])
}

/// A part of an award for A, B, C, E and G.
fn parts(w: &World, part: &str) -> [V; 5] {
    ["A", "B", "C", "E", "G"].map(|o| at(w, part, &["outlet"], &[o]))
}

#[test]
fn the_tied_share_the_prizes_of_the_places_that_they_fill() {
    let w = prizes(
        r#"
[award.shared]
ranking = "place"
places = [{ to = 1, prize = "100.00" }, { to = 2, prize = "30.01" }, { to = 3, prize = "10.00" }]
ties = "share"
[award.whole]
ranking = "place"
places = [{ to = 2, prize = "30.01" }]
ties = "each"
[award.steps]
ranking = "dense"
places = [{ to = 1, prize = "5.00" }, { to = 2, prize = "1.01" }, { to = 3, prize = "0.50" }]
ties = "share"
[award.near_by]
ranking = "near"
places = [{ to = 1, prize = "7.00" }]
ties = "each"
"#,
    );
    assert_eq!(parts(&w, "shared"), ["100", "20.01", "20", "0", "0"].map(num), "40.01 among two, the odd cent to B");
    assert_eq!(parts(&w, "shared.turn")[..3], ["1", "1", "2"].map(num));
    assert_eq!(at(&w, "shared.pool", &["outlet"], &["C"]), num("40.01"));
    assert_eq!(at(&w, "shared.tied", &["outlet"], &["C"]), num("2"));
    assert_eq!(at(&w, "shared.place", &["outlet"], &["G"]), missing(Why::NotRanked));
    assert_eq!(parts(&w, "whole"), ["30.01", "30.01", "30.01", "0", "0"].map(num));
    assert_eq!(parts(&w, "steps"), ["5", "0.51", "0.50", "0.50", "0"].map(num), "they fill one place, E the next");
    assert_eq!(parts(&w, "near_by"), ["7", "0", "0", "7", "0"].map(num));
    let rule = w.pack.rule("award", "whole").unwrap();
    let told: Vec<String> = w.told_lines(rule).into_keys().flatten().collect();
    assert_eq!(told, ["A", "B", "C"], "only those at a place with a prize");
}

#[test]
fn who_may_not_receive_gives_up_and_nobody_moves_up() {
    let w = prizes(
        r#"
[param]
first = [{ from = 2011-01-01, value = "8.00" }, { from = 2011-10-01, value = "9.00" }]
[measure.gap]
by = []
formula = 'sum(total) / 0'
[award.barred]
ranking = "place"
places = [{ to = 1, prize = 'param.first' }, { to = 3, prize = "2.00" }]
ties = "each"
when = 'total < 9'
[award.unknown]
ranking = "place"
places = [{ to = 3, prize = "2.00" }]
ties = "share"
when = 'if total > 8 { total / 0 > 1 } else { outlet == "B" }'
if_missing = "hold"
[award.missing_prize]
ranking = "place"
places = [{ to = 1, prize = "4.00" }, { to = 3, prize = 'gap' }]
ties = "share"
if_missing = "hold"
"#,
    );
    assert_eq!(parts(&w, "barred"), ["0", "2", "2", "0", "0"].map(num));
    assert_eq!(parts(&w, "barred.forfeited"), ["9", "0", "0", "0", "0"].map(num));
    assert_eq!(parts(&w, "unknown"), ["0", "2", "0", "0", "0"].map(num));
    assert_eq!(parts(&w, "unknown.held"), ["2", "0", "0", "0", "0"].map(num));
    assert_eq!(parts(&w, "unknown.forfeited"), ["0", "0", "2", "0", "0"].map(num));
    assert_eq!(parts(&w, "missing_prize"), ["4", "0", "0", "0", "0"].map(num), "A's prize is known");
    let held = w.told_lines(w.pack.rule("award", "missing_prize").unwrap());
    assert_eq!(held.values().map(|(_, l)| l.held.clone()).collect::<Vec<_>>()[1], Some(Why::DividedByZero));
}

#[test]
fn a_pivot_counts_anew_at_each_leading_part() {
    let w = prizes(
        r#"
[pivot.sold]
by = ["district", "business"]
from = "sales"
columns = { number = "count()", high = "share((amount > 4) ?? false)", mean = { formula = "mean(amount)", round = 1 } }
totals = true
[pivot.every]
by = ["business"]
from = "sales"
where = "(amount > 5) ?? false"
columns = { number = "count()" }
rows = "all"
[pivot.placed]
by = ["district"]
columns = { best = "min(place, !is_missing(place))" }
totals = true
"#,
    );
    let told = |id: &str| {
        let one = |(key, values): (Vec<String>, Vec<V>)| {
            let values = values.iter().map(|v| v.why().map_or_else(|| v.number().to_string(), Why::code));
            format!("{} = {}", key.join("/"), values.collect::<Vec<_>>().join(" "))
        };
        w.pivot(w.pack.rule("pivot", id).unwrap()).into_iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(
        told("sold"),
        ["D/data = 1 1 5", "D/voice = 2 1 7", "D = 3 1 63/10", "F/voice = 1 0 4", "F = 1 0 4", " = 4 3/4 29/5"],
        "3/4 of all is no mean of 1 and 0"
    );
    assert_eq!(told("every"), ["data = 0", "voice = 1"]);
    assert_eq!(told("placed"), ["D = 1", "F = 4", " = 1"]);
}

#[test]
fn a_month_in_progress_sees_no_later_row() {
    let rules = "[measure.n]\nby = [\"outlet\"]\nfrom = \"sales\"\nformula = \"count()\"\n\
[measure.day_of]\nby = []\nformula = \"day(as_of) * 100 + day(period.end)\"\n";
    let pack: Vec<(String, String)> =
        [("data.toml", DATA), ("pack.toml", HEAD), ("rules.toml", rules)].map(|(n, t)| (n.into(), t.into())).into();
    let data = [("outlets.csv", OUTLETS), ("sales.csv", SALES), ("checks.csv", CHECKS)];
    let data: Vec<(String, String)> = data.map(|(n, t)| (n.into(), t.into())).into();
    let w = World::what_if(&pack, &data, "2011-10", Asked { as_of: day(2011, 10, 15), ..Asked::default() });
    assert_eq!(at(&w, "n", &["outlet"], &["A"]), num("1"), "those of the 20th and 21st are not known yet");
    assert_eq!(at(&w, "day_of", &[], &[]), num("1531"));
}

#[test]
fn what_is_proposed_becomes_a_shadow_with_what_rests_on_it() {
    let rules = r#"
[measure.total]
by = ["outlet"]
from = "sales"
formula = "sum(amount) ?? 0"
[measure.doubt]
by = ["outlet"]
formula = "total * 2"
status = "proposed"
[payout.pay]
by = ["outlet"]
base = "total"
ratio = { of = "50%", status = "proposed" }
[penalty.doubtful]
of = "pay"
when = "doubt > 0"
takes = "forfeit"
share = "10%"
[payout.more]
by = ["outlet"]
base = "pay.payable"
[payout.rests]
by = ["outlet"]
base = "doubt"
"#;
    let pack: Vec<(String, String)> =
        [("data.toml", DATA), ("pack.toml", HEAD), ("rules.toml", rules)].map(|(n, t)| (n.into(), t.into())).into();
    let data = [("outlets.csv", OUTLETS), ("sales.csv", &SALES.replace(",\nB", ",0\nB")), ("checks.csv", CHECKS)];
    let data: Vec<(String, String)> = data.map(|(n, t)| (n.into(), t.to_owned())).into();
    let b = |w: &World, figure: &str| at(w, figure, &["outlet"], &["B"]);
    let plain = World::new(&pack, &data, "2011-10");
    assert_eq!(b(&plain, "pay"), num("3.37"), "7.50 halved, a tenth of 3.75 taken");
    assert_eq!(b(&plain, "rests"), num("15"));
    let w = World::what_if(&pack, &data, "2011-10", Asked { approved: true, ..Asked::default() });
    assert_eq!(b(&w, "pay"), num("7.5"));
    assert_eq!(b(&w, "more"), num("7.5"), "it rests on amounts that nothing proposed moves any more");
    assert_eq!(b(&w, "rests"), V::text("no row"));
    let line = &w.lines_of("pay")[&vec!["B".to_owned()]];
    let would: Vec<String> = line.would.iter().map(|(rule, _, q)| format!("{rule} {q}")).collect();
    assert_eq!(would, ["pay -15/4", "doubtful 3/4"], "each as if it alone were in force");
}

#[test]
fn a_year_may_start_in_august() {
    let times = Rc::new(Times { year: (8, 20), named: Vec::new() });
    let on = |y, m, d| day(y, m, d).unwrap();
    let year = Period::holding(&times, "year", on(2011, 8, 19)).unwrap();
    assert_eq!((year.first, year.last, year.label()), (on(2010, 8, 20), on(2011, 8, 19), "2010".to_owned()));
    assert_eq!(Period::named(&times, "year", "2011").first, on(2011, 8, 20));
    let quarter = Period::named(&times, "quarter", "2011-Q4");
    assert_eq!(quarter.first, on(2011, 10, 1), "quarters are those of the calendar");
    assert_eq!(quarter.seen_as("year")[0].label(), "2011~2011-12-31");
}
