//! What lies before a run or ahead of it, and what is shared there, on which engine and oracle once differed.
//!
//! Periods that are only read, days after the last that is seen, keys that move or open later, shares of nothing: drawn
//! packs found each, and the words of the design and of decisions 6, 14 and 27 settle it.

use super::{Case, TWO, case, differences};
use crate::numbers::day;

const NO_LIST: &str = "outlet,item,paid,number\n";
const CAMPAIGN: &str = "[period.campaign]\nspans = [{ id = \"autumn\", from = 2011-09-20, to = 2011-12-31 }]\n";

fn agree(rules: &str, outlets: &str, checks: &str, list: &str, change: impl FnOnce(&mut Case)) {
    let mut case = case(rules, outlets, &format!("outlet,date,item,result\n{checks}"), list);
    change(&mut case);
    match differences(&case) {
        Ok(all) => assert!(all.is_empty(), "{}", all.join("\n")),
        Err(said) => panic!("{said}"),
    }
}

/// In September nobody had a part of B's pay: that run was refused, October's is not, though its trend reads September.
#[test]
fn a_share_that_nobody_could_receive_is_the_matter_of_its_own_run() {
    let rules = r#"
[measure.part]
by = ["outlet", "item"]
from = "checks"
formula = 'count(result == "pass")'
[payout.pay]
by = ["outlet"]
base = 'outlet.amount'
if_missing = "hold"
[split.parts]
of = "pay"
by = ["outlet", "item"]
in_proportion_to = 'part'
[target.kept]
of = "parts.payable"
at_least = "1.00"
trend = true
"#;
    let october = "A,2011-10-03,x,pass\nB,2011-10-04,y,pass\n";
    for september in ["A,2011-09-03,x,pass\n", "A,2011-09-03,x,pass\nB,2011-09-04,y,fail\n"] {
        agree(rules, TWO, &format!("{september}{october}"), NO_LIST, |_| {});
    }
}

/// Of nothing everybody has nothing; but where a weight cannot be known, not even that is.
#[test]
fn a_weight_that_is_missing_is_no_weight_of_nought() {
    let rules = r#"
[measure.fails]
by = []
from = "checks"
formula = 'count(result == "fail")'
[measure.rate]
by = ["district"]
formula = 'fails / fails'
[split.given]
of = "fails"
by = ["district"]
in_proportion_to = 'rate'
[split.equal]
of = "fails"
by = ["district"]
in_proportion_to = 'fails'
"#;
    agree(rules, TWO, "A,2011-10-03,x,pass\n", NO_LIST, |_| {});
}

/// What is not covered comes before all other reasons, of what is shared and of what it is shared by.
#[test]
fn shares_of_what_is_missing_are_not_covered_where_their_weights_are_not() {
    let rules = r#"
[table.early]
file = "early.csv"
period = "day"
[table.early.columns]
outlet = { type = "id", of = "outlet" }
day = { type = "date" }
[measure.came]
by = ["district"]
from = "early"
formula = "count()"
[measure.latest]
by = []
from = "checks"
where = 'result == "na"'
formula = 'max(day(date))'
round = 0
[split.given]
of = "latest"
by = ["district"]
in_proportion_to = 'came'
"#;
    agree(rules, TWO, "A,2011-10-03,x,pass\n", NO_LIST, |case| {
        case.data.push(("early.csv".into(), "outlet,day\nA,2011-08-03\n".into()));
    });
}

/// October lies in no campaign: nobody is ranked in it because there is none, and not for want of a value.
#[test]
fn a_place_in_a_ranking_of_no_such_period_is_no_period() {
    let rules = r#"
[period.campaign]
spans = [{ id = "over", from = 2011-07-01, to = 2011-08-31 }]
[measure.looks]
by = ["outlet"]
per = "campaign"
from = "checks"
formula = "count()"
[ranking.first]
of = "looks"
by = ["outlet"]
ties = "competition"
[award.prize]
ranking = "first"
places = [{ to = 1, prize = "5.00" }]
ties = "share"
[measure.turn]
by = ["outlet"]
formula = 'prize.turn'
"#;
    agree(rules, TWO, "A,2011-08-03,x,pass\nA,2011-10-03,x,pass\n", NO_LIST, |_| {});
}

/// The visits begin in the same quarter as all data do, so they cover what there is of the year that ends in August.
#[test]
fn a_table_that_begins_within_the_first_period_of_the_data_covers_a_longer_one() {
    let rules = r#"
[table.early]
file = "early.csv"
period = "day"
[table.early.columns]
outlet = { type = "id", of = "outlet" }
day = { type = "date" }
[measure.came]
by = ["outlet"]
per = "year"
from = "early"
formula = "count()"
[measure.looks]
by = ["outlet"]
per = "year"
from = "checks"
formula = "count()"
[measure.both]
by = ["outlet"]
per = "year"
formula = 'before(looks) + before(came)'
"#;
    agree(rules, TWO, "A,2011-09-29,x,pass\nB,2011-12-31,y,fail\n", NO_LIST, |case| {
        case.pack[0].1 = case.pack[0].1.replace("\"month\"", "\"quarter\"\nyear_starts = \"08-20\"");
        case.data.push(("early.csv".into(), "outlet,day\nA,2011-08-15\nA,2011-12-31\n".into()));
        case.period = "2011-Q4".into();
    });
}

/// A row that begins after the last day that is seen is not there yet, whichever other day it has.
#[test]
fn no_row_is_seen_before_it_begins() {
    let rules = r#"
[table.tickets]
file = "tickets.csv"
period = "opened"
covers = { from = 2011-01-01 }
[table.tickets.columns]
outlet = { type = "id", of = "outlet" }
opened = { type = "date" }
closed = { type = "date", optional = true }
[measure.went]
by = ["outlet"]
from = "tickets"
period = "closed"
formula = "count()"
"#;
    agree(rules, TWO, "A,2011-10-03,x,pass\n", NO_LIST, |case| {
        let rows = "outlet,opened,closed\nA,2011-10-31,2011-10-20\nA,2011-10-04,2011-10-20\n";
        case.data.push(("tickets.csv".into(), rows.into()));
        case.as_of = day(2011, 10, 28);
    });
}

/// A week whose only rows are dropped is no week of which there are no rows.
#[test]
fn rows_that_are_dropped_are_rows_of_their_period() {
    agree("", TWO, "", NO_LIST, |case| {
        case.pack[1].1 = case.pack[1].1.replace(
            "outlet = { type = \"id\", of = \"outlet\" }\ndate",
            "outlet = { type = \"id\", of = \"outlet\", orphan = \"drop\" }\ndate",
        );
        case.data[1].1.push_str("Z,2011-10-03,x,pass\n");
    });
}

/// Of a campaign that goes on beyond the run: A is where it stands when the run ends, though it moves in November, and what
/// is done already for C's days counts for nobody until C opens.
#[test]
fn a_duty_ahead_is_of_those_who_are_there_by_now() {
    let rules = format!(
        "{CAMPAIGN}{}",
        r#"
[table.log]
file = "log.csv"
period = "sent"
covers = { from = 2011-01-01 }
[table.log.columns]
outlet = { type = "id", of = "outlet" }
about = { type = "date" }
sent = { type = "date" }
[duty.report]
by = ["district"]
per = "campaign"
done = { table = "log", date = "sent", for = "about" }
due = { days = 10 }
[measure.ahead]
by = ["district"]
per = "campaign"
formula = 'days(report.due, report.done_on)'
"#
    );
    let outlets =
        "A,D,10.00,2011-01-01,2011-10-31\nA,E,10.00,2011-11-01,\nB,D,20.00,2011-01-01,\nC,F,1.00,2011-11-05,\n";
    agree(&rules, outlets, "A,2011-10-03,x,pass\n", NO_LIST, |case| {
        let rows = "outlet,about,sent\nA,2011-11-03,2011-10-20\nC,2011-11-08,2011-10-21\n";
        case.data.push(("log.csv".into(), rows.into()));
    });
}

/// Who has no value to be told apart by comes after those who have one.
#[test]
fn a_missing_tie_break_comes_last() {
    let rules = r#"
[measure.latest]
by = ["outlet"]
from = "checks"
where = 'result == "na"'
formula = 'max(day(date))'
[ranking.first]
of = "seen"
by = ["outlet"]
ties = "competition"
tie_break = ["-latest"]
[ranking.last]
of = "seen"
by = ["outlet"]
ties = "competition"
tie_break = ["latest"]
"#;
    agree(rules, TWO, "A,2011-10-03,x,pass\nB,2011-10-03,x,na\n", NO_LIST, |_| {});
}

/// A fixed year that ends after the run is not read: that it is not covered yet keeps nobody out of a list.
#[test]
fn a_later_year_that_is_named_is_no_gap() {
    let rules = r#"
[dimension.district.values]
D = "with outlets"
E = "without"
[measure.all]
by = []
per = "year"
from = "checks"
formula = 'count()'
[measure.later]
by = ["district"]
per = "year"
formula = 'if all < 0 { at(all, "2011") } else { all }'
[ranking.first]
of = "seen"
by = ["outlet"]
ties = "competition"
only = 'later > 100'
[award.prize]
ranking = "first"
places = [{ to = 1, prize = "5.00" }]
ties = "share"
[pivot.prizes]
by = ["district"]
rows = "all"
columns = { paid = 'sum(prize.pool)' }
"#;
    agree(rules, TWO, "A,2011-01-03,x,pass\nB,2011-10-03,x,na\n", NO_LIST, |_| {});
}

/// A payout without a line has nothing held, though the rate of its tiers could not have been told.
#[test]
fn no_lines_are_known_to_be_none_whatever_they_would_have_paid() {
    let rules = r#"
[ranking.first]
of = "seen"
by = ["outlet"]
ties = "competition"
[award.prize]
ranking = "first"
places = [{ to = 1, prize = "5.00" }]
ties = "each"
effective = { from = 2012-01-01 }
[payout.pay]
by = ["outlet"]
tiers = { of = 'prize.held', rows = [{ to = "12.50", rate = 'listed / listed' }, { rate = "10%" }], marginal = false }
if_missing = "hold"
[payout.onward]
by = ["outlet"]
base = 'pay.reduced'
if_missing = "hold"
[pivot.held]
by = ["district"]
totals = true
columns = { held = 'sum(onward.held)' }
"#;
    agree(rules, TWO, "A,2011-10-03,x,pass\nB,2011-10-03,x,na\n", NO_LIST, |_| {});
}

/// What a shadow would have taken off a line is told of what its parts have, as it would be taken.
#[test]
fn a_shadow_that_would_reduce_a_shared_line_is_shared_as_a_reduction() {
    let rules = r#"
[measure.part]
by = ["outlet", "item"]
from = "checks"
formula = 'count()'
[payout.pay]
by = ["outlet"]
base = 'outlet.amount'
ratio = { of = "50%", status = "shadow" }
if_missing = "hold"
[split.parts]
of = "pay"
by = ["outlet", "item"]
in_proportion_to = 'part'
"#;
    let checks = "A,2011-10-03,x,pass\nA,2011-10-04,y,pass\nA,2011-10-05,y,pass\n";
    agree(rules, "A,D,0.02,2011-01-01,\n", checks, NO_LIST, |_| {});
}

/// Where there is nothing to share nobody is left out, though a weight is missing for a division by zero.
#[test]
fn nothing_is_missed_by_nobody_whatever_its_weights() {
    let rules = r#"
[measure.part]
by = ["outlet", "item"]
from = "checks"
formula = 'count() / count(result == "fail")'
[payout.pay]
by = ["outlet"]
base = 'outlet.amount'
if_missing = "hold"
[split.parts]
of = "pay"
by = ["outlet", "item"]
in_proportion_to = 'part'
"#;
    agree(rules, "A,D,0.00,2011-01-01,\n", "A,2011-10-03,x,pass\n", NO_LIST, |_| {});
}

/// A row in stock of one who has left by then is told in a pivot of all, for it is in the total.
#[test]
fn what_is_in_the_total_of_a_pivot_has_its_row() {
    let rules = r#"
[table.log]
file = "log.csv"
period = "sent"
[table.log.columns]
outlet = { type = "id", of = "outlet" }
sent = { type = "date" }
done = { type = "date", optional = true }
[pivot.stock]
by = ["outlet"]
rows = "all"
totals = true
from = "log"
period = ["sent", "done"]
columns = { n = 'count()' }
"#;
    agree(rules, "A,D,1.00,2011-01-01,2011-09-30\nB,D,1.00,2011-01-01,\n", "B,2011-10-03,x,pass\n", NO_LIST, |case| {
        let rows = "outlet,sent,done\nA,2011-09-10,\nB,2011-10-03,2011-10-04\n";
        case.data.push(("log.csv".into(), rows.into()));
    });
}

/// A minimum between two cents is rounded like every amount, and no cent of it is taken.
#[test]
fn of_a_minimum_between_two_cents_nothing_is_taken() {
    let rules = r#"
[payout.pay]
by = ["outlet"]
base = 'outlet.amount'
minimum = 'outlet.amount / 16'
if_missing = "hold"
[penalty.all]
of = "pay"
when = 'true'
if_missing = "no"
takes = "forfeit"
share = "90%"
[holdback.rest]
of = "pay"
share = "100%"
until = 'false'
"#;
    let outlets = "A,D,100.20,2011-01-01,\nB,D,0.07,2011-01-01,\nC,D,100.08,2011-01-01,\n";
    for mode in ["up", "down", "half_up"] {
        agree(rules, outlets, "A,2011-10-03,x,pass\n", NO_LIST, |case| {
            let (_, pack) = case.pack.iter_mut().find(|(name, _)| name == "pack.toml").unwrap();
            *pack = pack.replace("[rounding]", &format!("[rounding]\ndefault = \"{mode}\""));
        });
    }
}
