//! Periods of other kinds, on which engine and oracle differed: what is not there, whose places, which day it is.
//!
//! The tables are those of the room above; a campaign goes on beside the months, or is over.

use super::{Case, TWO, case, differences};

fn agree(spans: &str, rules: &str, outlets: &str, checks: &str, change: impl FnOnce(&mut Case)) {
    let campaign = format!("[period.campaign]\nspans = [{spans}]\n");
    let mut case = case(&format!("{campaign}{rules}"), outlets, checks, "outlet,item,paid,number\n");
    change(&mut case);
    match differences(&case) {
        Ok(all) => assert!(all.is_empty(), "{}", all.join("\n")),
        Err(said) => panic!("{said}"),
    }
}

const OVER: &str = r#"{ id = "over", from = 2011-07-01, to = 2011-08-31 }"#;
const AUTUMN: &str = r#"{ id = "autumn", from = 2011-09-01, to = 2011-11-30 }"#;
const CHECKS: &str = "outlet,date,item,result\nA,2011-08-03,x,pass\nB,2011-09-04,y,fail\nB,2011-10-05,x,pass\n";

/// Whatever is said of single values: rows of a campaign that there is not are not none, they are not there.
#[test]
fn an_aggregate_over_rows_of_no_such_period_is_missing() {
    let rules = r#"
[measure.looks]
by = ["outlet", "item"]
per = "campaign"
from = "checks"
formula = "count()"
[measure.own]
by = ["outlet", "item"]
from = "checks"
formula = "count()"
[measure.total]
by = []
formula = "sum(looks)"
[measure.by_default]
by = []
formula = "sum(looks ?? 0)"
[measure.counted]
by = []
formula = "count((looks > 1) ?? false)"
[measure.filtered]
by = ["outlet"]
formula = "sum(own, (looks > 1) ?? true)"
[measure.outside]
by = []
formula = "sum(looks) ?? 7"
[measure.read]
by = ["outlet", "item"]
formula = "own + (looks ?? 0)"
[export.told]
file = "told.csv"
by = []
columns = ["total", "outside", { anew = 'sum(looks)' }]
"#;
    agree(OVER, rules, TWO, CHECKS, |_| {});
    agree(AUTUMN, rules, TWO, CHECKS, |_| {});
}

/// A span that begins behind the day that is asked for is not there yet, though it holds the month's last day.
#[test]
fn a_span_that_begins_later_than_what_is_seen_is_no_period() {
    let spans = r#"{ id = "first", from = 2011-09-01, to = 2011-10-14 }, { id = "second", from = 2011-10-15, to = 2011-11-30 }"#;
    let rules = r#"
[measure.looks]
by = []
per = "campaign"
from = "checks"
formula = "count()"
[measure.read]
by = []
formula = "looks"
[target.some]
of = "looks"
per = "campaign"
at_least = 1
[finding.few]
by = []
per = "campaign"
when = "looks < 3"
if_missing = "no"
"#;
    let day = |date| crate::numbers::day(2011, 10, date);
    agree(spans, rules, TWO, CHECKS, |_| {});
    agree(spans, rules, TWO, CHECKS, |case| case.as_of = day(14));
    agree(spans, rules, TWO, CHECKS, |case| case.as_of = day(15));
}

/// A monthly prize for a campaign so far is given to those who are there in the month.
#[test]
fn who_left_before_the_month_has_no_prize_in_it() {
    let rules = r#"
[measure.looks]
by = ["outlet"]
per = "campaign"
from = "checks"
formula = "count()"
[ranking.place]
of = "looks"
by = ["outlet"]
per = "campaign"
order = "highest"
ties = "competition"
[award.so_far]
ranking = "place"
places = [{ to = 2, prize = "10.01" }]
ties = "share"
[award.whole]
ranking = "place"
per = "campaign"
places = [{ to = 2, prize = "10.01" }]
ties = "share"
[measure.told]
by = ["outlet"]
formula = "so_far.base"
"#;
    let left = "A,D,10.00,2011-01-01,\nB,D,20.00,2011-01-01,2011-09-30\nC,D,20.00,2011-01-01,2011-10-20\n";
    let checks = "outlet,date,item,result\nA,2011-09-03,x,pass\nB,2011-09-04,y,fail\nC,2011-10-05,x,pass\n";
    agree(AUTUMN, rules, left, checks, |_| {});
    agree(OVER, rules, left, checks, |_| {});
    agree(r#"{ id = "short", from = 2011-09-01, to = 2011-10-10 }"#, rules, left, checks, |_| {});
}

/// What a shadow would take is rounded as the lines of its payout are, points as points.
#[test]
fn what_a_shadow_would_take_of_points_is_whole_points() {
    let rules = r#"
[table.given]
file = "list.csv"
key = ["outlet", "item"]
ignore = ["paid"]
timeless = true
[table.given.columns]
outlet = { type = "id", of = "outlet" }
item = { type = "id", of = "item" }
number = { type = "points" }
[payout.stars]
by = ["outlet", "item"]
base = "given.number"
unit = "points"
if_missing = "hold"
[penalty.taken]
of = "stars"
when = "seen > 0"
if_missing = "no"
takes = "forfeit"
share = "50%"
status = "shadow"
"#;
    let list = "outlet,item,paid,number\nA,x,10.00,3\nB,y,10.00,7\n".to_owned();
    agree(OVER, rules, TWO, CHECKS, |case| case.data[2].1 = list);
}

/// A value of several grains is read at the finest of what an aggregate walks over, whatever was named last.
#[test]
fn rows_are_of_the_finest_grain_whatever_is_named_last() {
    let rules = r#"
[measure.looks]
by = [["outlet"], []]
from = "checks"
formula = "count()"
[measure.high]
by = ["district"]
from = "checks"
formula = "count()"
[payout.none]
by = ["outlet"]
base = "outlets.amount"
if_missing = "hold"
status = "shadow"
[measure.part]
by = []
formula = "share(((none.payable > 1) && (high > 0 || looks > 0)) ?? false)"
"#;
    agree(OVER, rules, TWO, CHECKS, |_| {});
}

/// Who stands in no group has no rank for want of a row; what is not covered goes before that, as everywhere.
#[test]
fn why_a_row_without_a_group_has_no_rank() {
    let rules = r#"
[table.ahead]
file = "list.csv"
key = ["outlet", "item"]
ignore = ["paid"]
timeless = true
[table.ahead.columns]
outlet = { type = "id", of = "outlet" }
item = { type = "id", of = "item" }
number = { type = "count" }
[table.later]
file = "checks.csv"
period = "date"
covers = { from = 2011-10-01 }
ignore = ["item", "result"]
[table.later.columns]
outlet = { type = "id", of = "outlet" }
date = { type = "date" }
[measure.held]
by = ["outlet", "item"]
per = "week"
from = "ahead"
formula = "sum(number)"
[measure.now]
by = ["outlet"]
per = "week"
from = "later"
formula = "count()"
[measure.early]
by = ["outlet", "item"]
per = "week"
formula = "if now >= 0 { held } else { held * 2 }"
[ranking.first]
of = "held"
by = ["outlet", "item"]
within = ["district"]
per = "week"
order = "highest"
ties = "competition"
[ranking.second]
of = "early"
by = ["outlet", "item"]
within = ["district"]
per = "week"
order = "highest"
ties = "competition"
[target.first_one]
of = "first"
per = "week"
at_most = 1
[target.second_one]
of = "second"
per = "week"
at_most = 1
"#;
    let outlets = "A,D,10.00,2011-01-01,\nB,D,20.00,2011-10-12,\n";
    let checks = "outlet,date,item,result\nA,2011-09-03,x,pass\nB,2011-10-14,y,fail\n";
    let list = "outlet,item,paid,number\nA,x,10.00,3\nB,y,10.00,7\n".to_owned();
    agree(AUTUMN, rules, outlets, checks, |case| case.data[2].1 = list);
}
