//! Other periods and what is held against something, by hand.
//!
//! The same small tables as in the room above: sales of October and one of September, checks of October.

use super::super::period::Period;
use super::*;

#[test]
fn periods_have_names_and_belong_to_the_longer_one_that_holds_their_last_day() {
    let on = |y, m, d| day(y, m, d).unwrap();
    assert_eq!(Period::named(&times(), "week", "2011-W01").first, on(2011, 1, 3));
    assert_eq!(Period::named(&times(), "week", "2009-W53").last, on(2010, 1, 3));
    assert_eq!(Period::holding(&times(), "week", on(2010, 1, 3)).unwrap().label(), "2009-W53");
    let october = Period::named(&times(), "month", "2011-10");
    let weeks: Vec<String> = october.seen_as("week").iter().map(Period::label).collect();
    assert_eq!(weeks, ["2011-W39", "2011-W40", "2011-W41", "2011-W42", "2011-W43"]);
    assert_eq!(october.seen_as("quarter")[0].label(), "2011-Q4~2011-10-31");
    assert_eq!(october.seen_as("quarter")[0].earlier(1).unwrap().label(), "2011-Q3");
    assert_eq!(Period::named(&times(), "month", "2011-12").seen_as("half_year")[0].label(), "2011-H2");
    assert_eq!(october.earlier(22).unwrap().label(), "2009-12");
}

#[test]
fn other_periods_are_read_as_they_were() {
    let w = world(
        r#"
[measure.n]
by = ["outlet"]
from = "sales"
formula = "count()"
[measure.in_week]
by = ["outlet"]
per = "week"
from = "sales"
formula = "count()"
[measure.to_date]
by = ["outlet"]
per = "quarter"
from = "sales"
formula = "count()"
[measure.was]
by = ["outlet"]
formula = "before(n)"
[measure.two_before]
by = ["outlet"]
formula = "before(n, 2)"
[measure.fixed]
by = ["outlet"]
formula = 'at(n, "2011-09")'
[measure.both]
by = ["outlet"]
formula = 'over(n, -1, 0, "sum")'
[measure.three]
by = ["outlet"]
formula = 'over(n, -2, 0, "mean")'
[measure.two_of_three]
by = ["outlet"]
formula = 'over(n, -2, 0, "mean", 2)'
[measure.in_a_row]
by = ["outlet"]
formula = "streak(n > 0)"
[measure.weeks]
by = [["outlet"], ["district"], []]
formula = "count(in_week >= 0)"
[measure.best]
by = ["outlet"]
formula = "max(in_week)"
[measure.quarter_read]
by = ["outlet"]
formula = "to_date * 10"
[measure.was_in]
by = ["outlet"]
formula = "before(district.n_there)"
[measure.n_there]
by = ["district"]
from = "sales"
formula = "count()"
"#,
    );
    let of = |figure: &str| ["A", "B"].map(|o| at(&w, figure, &["outlet"], &[o]));
    assert_eq!(of("was"), ["0", "1"].map(num));
    assert_eq!(of("fixed"), ["0", "1"].map(num));
    assert_eq!(
        at(&w, "two_before", &["outlet"], &["B"]),
        missing(Why::NoPeriodBefore),
        "the first sale is of September"
    );
    assert_eq!(of("both"), ["3", "2"].map(num));
    assert_eq!(at(&w, "three", &["outlet"], &["B"]), missing(Why::NoPeriodBefore));
    assert_eq!(of("two_of_three"), ["1.5", "1"].map(num));
    assert_eq!(of("in_a_row"), ["1", "2"].map(num));
    assert_eq!(of("weeks"), ["5", "5"].map(num));
    assert_eq!(at(&w, "weeks", &[], &[]), num("11"), "C was still there in the week that ended on 2 October");
    assert_eq!(at(&w, "weeks", &["district"], &["D2"]), num("5"), "A is in D2 at the end of the month, C in none");
    assert_eq!(of("best"), ["2", "2"].map(num), "B sold on the 30th of September and the 1st of October, in one week");
    assert_eq!(of("quarter_read"), ["30", "10"].map(num));
    assert_eq!(of("was_in"), ["1", "1"].map(num), "A was in D1 in September");
}

#[test]
fn an_action_comes_out_when_its_condition_begins_to_hold() {
    let action = |id: &str, more: &str| {
        format!("[action.{id}]\nkind = \"talk\"\nby = [\"outlet\"]\nwhen = \"n > 0\"\nif_missing = \"no\"\n{more}\n")
    };
    let rules = [
        "[measure.n]\nby = [\"outlet\"]\nfrom = \"sales\"\nformula = \"count()\"\n".to_owned(),
        action("first", ""),
        action("each", "repeat = true"),
        action("new", "effective = { from = 2011-10-01 }"),
        action("later", "effective = { from = 2011-11-01 }"),
    ]
    .concat();
    let w = world(&rules);
    let out = |id: &str| {
        let all = w.comes_out(w.pack.rule("action", id).unwrap());
        all.into_iter().map(|key| key[0].clone()).collect::<Vec<_>>().concat()
    };
    assert_eq!([out("first"), out("each"), out("new"), out("later")], ["A", "AB", "AB", ""]);
}

#[test]
fn items_stand_to_their_targets_with_sources_weighed() {
    let rules = r#"
[dimension.source]
values = { visit = "走访", mystery = "暗访" }
[table.seen]
file = "seen.csv"
period = "date"
[table.seen.columns]
outlet = { type = "id", of = "outlet" }
date = { type = "date" }
source = { type = "id", of = "source" }
item = { type = "id", of = "item" }
pass = { type = "flag" }
cases = { type = "count", optional = true }
[checklist.list]
from = "seen"
by = ["outlet"]
item = "item"
pass = 'pass'
counts = 'cases ?? 1'
source = "source"
source_weights = { visit = "40%", mystery = "60%" }
min_sample = 3
[checklist.list.items]
x = { title = { zh = "甲" }, target = "80%", baseline = "30%" }
y = { title = { zh = "乙" }, target = [{ from = 2011-01-01, value = "50%" }, { from = 2011-10-31, value = "100%" }] }
z = { title = { zh = "丙" } }
[score.mean_rate]
of = "list"
combine = "mean"
[target.high]
of = "mean_rate"
at_least = "90%"
[target.low]
of = "mean_rate"
below = "90%"
"#;
    // x: 3 of 4 seen, 1 of 1 as a customer; y: none of 2 seen; z: one, not held against anything.
    let seen = "outlet,date,source,item,pass,cases\nA,2011-10-03,visit,x,yes,3\nA,2011-10-03,visit,x,no,\n\
A,2011-10-04,mystery,x,yes,\nA,2011-10-04,visit,y,no,2\nA,2011-10-05,mystery,z,yes,1\n";
    let data = [("outlets.csv", OUTLETS), ("sales1.csv", SALES), ("checks.csv", CHECKS), ("seen.csv", seen)];
    let w = with_data(rules, &data);
    let of = |part: &str, item: &str| at(&w, &format!("list{part}"), &["outlet", "item"], &["A", item]);
    assert_eq!(of("", "x"), num("0.9"), "0.75 by 40 %, 1 by 60 %");
    assert_eq!(of("", "y"), num("0"), "one source alone has all the weight");
    assert_eq!([of(".n", "x"), of(".passes", "x")], ["5", "4"].map(num));
    assert_eq!([of(".thin", "x"), of(".thin", "y")], [V::Flag(false), V::Flag(true)]);
    assert_eq!([of(".low", "x"), of(".high", "x")], ["0.3755", "0.9638"].map(num), "Wilson's interval of 4 of 5");
    assert_eq!([of(".low", "y"), of(".high", "y")], ["0", "0.6576"].map(num), "of none of 2");
    assert_eq!([of(".gap", "x"), of(".gap", "y")], ["-0.1", "1"].map(num));
    assert_eq!([of(".met", "x"), of(".met", "y")], [V::Flag(true), V::Flag(false)]);
    assert_eq!([of(".attainment", "x"), of(".baseline", "x")], ["1.125", "0.3"].map(num));
    assert_eq!([of(".behind", "y"), of(".behind", "x")], [num("1"), missing(Why::NotRanked)]);
    assert!(of(".target", "z").why().is_some() && of(".gap", "z").why().is_some());
    let visits = at(&w, "list.by_source", &["outlet", "source", "item"], &["A", "visit", "x"]);
    assert_eq!(visits, num("0.75"));
    let place = ["A".to_owned()];
    let told = w.value(&read("behind(list, 3, \"zh\")").unwrap(), Place::Key(&["outlet".to_owned()], &place));
    assert_eq!(told, V::text("乙 0.00% → 100.00%"));
    let target = |name: &str| at(&w, name, &["outlet"], &["A"]);
    assert_eq!(target("high.value"), V::Num(whole(19) / whole(30)));
    assert_eq!(target("high.gap"), V::Num(whole(8) / whole(30)));
    assert_eq!(target("low.gap"), V::Num(whole(-8) / whole(30)));
    assert_eq!([target("high"), target("low")], [V::Flag(false), V::Flag(true)]);
    assert_eq!(target("high.attainment"), V::Num(whole(19) / whole(27)));
}
