//! Prizes, standings and months in progress on which engine and oracle once differed.
//!
//! Each is settled by the words of the language, and stands as small as it could be made, over the tables of the room
//! above.

use super::*;
use crate::generate::Case;
use crate::numbers::day;

const RANKED: &str = r#"
[ranking.place]
of = "seen"
by = ["outlet"]
order = "highest"
ties = "competition"
"#;

fn asked(rules: &str, ask: impl Fn(&mut Case)) {
    let mut case = case(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
    ask(&mut case);
    match differences(&case) {
        Ok(all) => assert!(all.is_empty(), "{}", all.join("\n")),
        Err(said) => panic!("{said}"),
    }
}

/// B is first with 2, A second with 1: what the second prize is worth need not be known to give the first.
#[test]
fn a_prize_that_is_missing_holds_only_those_who_would_share_it() {
    let rules = r#"
[award.best]
ranking = "place"
places = [{ to = 1, prize = "3.00" }, { to = 2, prize = 'sum(paid_out) / (sum(seen) - 3)' }]
ties = "share"
if_missing = "hold"
[measure.paid_out]
by = ["outlet"]
from = "list"
formula = 'sum(paid)'
"#;
    asked(&format!("{RANKED}{rules}"), |_| {});
}

/// Whoever is at a place without a prize is not held, though nobody knows whether they could have received one.
#[test]
fn at_a_place_without_a_prize_nothing_is_held() {
    let rules = r#"
[award.best]
ranking = "place"
places = [{ to = 1, prize = "3.00" }]
ties = "each"
when = "1 / (seen - seen) > 2"
if_missing = "hold"
"#;
    asked(&format!("{RANKED}{rules}"), |_| {});
}

/// A shadow is told as if it alone were in force, so what is missing counts as the rule says.
#[test]
fn a_shadow_takes_what_is_missing_as_its_rule_says() {
    let rules = r#"
[payout.pay]
by = ["outlet"]
base = "outlets.amount"
if_missing = "no"
ratio = { of = "1 / (seen - seen)", status = "shadow" }
[penalty.doubt]
of = "pay"
when = "1 / (seen - seen) > 2"
if_missing = "yes"
takes = "forfeit"
share = "10%"
status = "shadow"
"#;
    asked(rules, |_| {});
}

/// A payout of which only a step or a penalty is a shadow is approved, and so is what is paid on top of it.
#[test]
fn what_rests_on_approved_amounts_is_approved() {
    let rules = r#"
[measure.doubt]
by = ["outlet"]
formula = "seen * 2"
status = "proposed"
[payout.pay]
by = ["outlet"]
base = "outlets.amount"
if_missing = "hold"
[penalty.taken]
of = "pay"
when = "doubt > 1"
takes = "forfeit"
share = "10%"
[payout.more]
by = ["outlet"]
base = "pay.payable"
if_missing = "hold"
"#;
    asked(rules, |case| case.approved = true);
}

/// What is paid on top of a payout that awaits approval awaits it, too.
#[test]
fn what_rests_on_a_proposed_payout_is_no_more_approved_than_that() {
    let rules = r#"
[payout.pay]
by = ["outlet"]
base = "outlets.amount"
if_missing = "hold"
status = "proposed"
[payout.more]
by = ["outlet"]
base = "pay.payable"
rows = "all"
if_missing = "hold"
"#;
    asked(rules, |case| case.approved = true);
}

/// Who may receive a prize says nothing of the place that somebody has, so that a place is approved as its ranking is.
#[test]
fn a_place_does_not_rest_on_who_may_receive() {
    let rules = r#"
[measure.doubt]
by = ["outlet"]
formula = "seen * 2"
status = "proposed"
[ranking.rank]
of = "seen"
by = ["outlet"]
order = "highest"
ties = "competition"
tie_break = ["outlet"]
[award.prize]
ranking = "rank"
places = [{ to = 1, prize = "5.00" }]
when = "doubt > 1"
if_missing = "no"
[payout.pay]
by = ["outlet"]
base = "outlets.amount"
if_missing = "hold"
[penalty.first]
of = "pay"
when = "prize.place == 1"
if_missing = "no"
takes = "forfeit"
share = "10%"
[penalty.given]
of = "pay"
when = "prize.held == 0"
if_missing = "no"
takes = "forfeit"
share = "20%"
"#;
    asked(rules, |case| case.approved = true);
    // Where the places themselves rest on a proposal, so does what is read of them.
    asked(&rules.replace("of = \"seen\"\nby", "of = \"doubt\"\nby"), |case| case.approved = true);
    asked(&rules.replace("[award.prize]", "[award.prize]\nstatus = \"proposed\""), |case| case.approved = true);
}

/// The value before of a target that counts is 0 where there was no row, as everybody reads it.
#[test]
fn a_count_without_a_row_stood_at_0_before() {
    let rules = r#"
[measure.looks]
by = ["outlet", "item"]
from = "checks"
formula = "count()"
[target.less]
of = "looks"
at_most = "before(looks)"
trend = true
"#;
    asked(rules, |case| case.data[1].1 += "A,2011-09-04,y,fail\n");
}

/// A rule that is not in force has no lines, whatever is covered: a sum of them is 0.
#[test]
fn a_payout_that_is_not_in_force_pays_nothing_whatever_is_covered() {
    let rules = r#"
[table.past]
file = "checks.csv"
period = "date"
covers = { from = 2011-01-01, to = 2011-09-30 }
ignore = ["result"]
[table.past.columns]
outlet = { type = "id", of = "outlet" }
date = { type = "date" }
item = { type = "id", of = "item" }
[measure.cost]
by = ["outlet", "item"]
from = "past"
formula = "count() / 2"
[ranking.costly]
of = "cost"
by = ["outlet", "item"]
order = "highest"
ties = "competition"
[award.later]
ranking = "costly"
places = [{ to = 1, prize = "1.00" }]
ties = "each"
effective = { from = 2012-01-01 }
[measure.spent]
by = ["district"]
formula = "sum(later.forfeited)"
"#;
    asked(rules, |_| {});
}

/// Rows of later days are not seen, with unknown keys or without.
#[test]
fn an_unknown_key_of_a_later_day_is_no_finding_yet() {
    let checks = format!("{CHECKS}X,2011-10-20,x,pass\nX,2011-11-02,x,pass\n");
    let mut case = case(CHECKLIST, TWO, &checks, LIST);
    for (_, text) in &mut case.pack {
        let column = "[table.checks.columns]\noutlet = { type = \"id\", of = \"outlet\"";
        *text = text.replace(column, &format!("{column}, orphan = \"finding\""));
    }
    for as_of in [None, day(2011, 10, 20), day(2011, 10, 19)] {
        case.as_of = as_of;
        assert_eq!(differences(&case), Ok(Vec::new()), "{as_of:?}");
    }
}

/// Weeks that have not begun are not walked over, though something in a week looks back to one that has.
#[test]
fn an_aggregate_over_weeks_ends_with_the_day_that_is_asked_for() {
    let rules = r#"
[measure.weekly]
by = ["outlet"]
per = "week"
from = "checks"
formula = "count()"
[measure.lately]
by = ["outlet"]
formula = 'count((weekly >= over(weekly, -3, -1, "max", 1)) ?? false)'
"#;
    asked(rules, |case| case.as_of = day(2011, 10, 6));
}
