//! Points on which the engine and the oracle's reading of the documents once differed, each as the smallest case.
//!
//! Where they agree by now the random packs draw such cases too. What a case needs beside its rules is the same three
//! tables.

use super::generate::Case;
use super::random::differences;

mod ahead;
mod given;
mod mechanism;
mod money;
mod periods;
mod trees;

const HEAD: &str =
    "[pack]\nformat = 1\nid = \"case\"\nperiod = \"month\"\ncurrency = \"CNY\"\n[rounding]\nmoney = 2\nrate = 4\n";

const OUTLETS: &str = r#"
[dimension.outlet]
table = "outlets"
[dimension.district]
[dimension.item]
[table.outlets]
file = "outlets.csv"
key = ["outlet"]
span = ["opened", "closed"]
[table.outlets.columns]
outlet = { type = "id" }
district = { type = "id", of = "district" }
amount = { type = "money" }
opened = { type = "date" }
closed = { type = "date", optional = true }
[table.checks]
file = "checks.csv"
period = "date"
[table.checks.columns]
outlet = { type = "id", of = "outlet" }
date = { type = "date" }
item = { type = "id", of = "item" }
result = { type = "text", one_of = ["pass", "fail", "na"] }
[table.list]
file = "list.csv"
key = ["outlet", "item"]
[table.list.columns]
outlet = { type = "id", of = "outlet" }
item = { type = "id", of = "item" }
paid = { type = "money" }
number = { type = "count" }
[measure.seen]
by = ["outlet"]
from = "checks"
formula = "count()"
[measure.listed]
by = ["district"]
from = "list"
formula = "sum(number)"
"#;

const CHECKLIST: &str = r#"
[checklist.handling]
from = "checks"
by = ["outlet"]
item = "item"
pass = 'result == "pass"'
exclude = 'result == "na"'
min_sample = 1
[checklist.handling.items]
x = { title = "x", weight = 1 }
y = { title = "y", weight = 1 }
"#;

const CHECKS: &str = "outlet,date,item,result\nA,2011-10-03,x,pass\nB,2011-10-04,y,fail\nB,2011-10-05,x,pass\n";
const LIST: &str = "outlet,item,paid,number\nA,x,10.00,3\n";

/// Rules, and the rows of the three files.
fn case(rules: &str, outlets: &str, checks: &str, list: &str) -> Case {
    let pack = [("pack.toml", HEAD), ("rules.toml", &format!("{OUTLETS}{rules}"))];
    let header = "outlet,district,amount,opened,closed\n";
    let data =
        [("outlets.csv", &format!("{header}{outlets}")), ("checks.csv", &checks.into()), ("list.csv", &list.into())];
    Case {
        pack: pack.map(|(n, t)| (n.to_owned(), t.to_owned())).into(),
        data: data.map(|(n, t)| (n.to_owned(), t.to_string())).into(),
        period: "2011-10".to_owned(),
        ..Case::default()
    }
}

/// Engine and oracle find the same.
fn agree(rules: &str, outlets: &str, checks: &str, list: &str) {
    match differences(&case(rules, outlets, checks, list)) {
        Ok(all) => assert!(all.is_empty(), "{}", all.join("\n")),
        Err(said) => panic!("{said}"),
    }
}

const TWO: &str = "A,D,10.00,2011-01-01,\nB,D,20.00,2011-01-01,\n";

#[test]
fn the_ground_of_the_disputed_cases_is_agreed() {
    agree(CHECKLIST, TWO, CHECKS, LIST);
}

#[test]
fn a_penalty_that_reads_only_coarser_figures_has_its_lines() {
    let rules = r#"
[measure.pay]
by = ["outlet", "item"]
from = "list"
formula = "sum(paid)"
[payout.commission]
by = ["outlet", "item"]
base = "pay"
if_missing = "hold"
[penalty.taken]
of = "commission"
when = "district.listed > 2"
if_missing = "no"
takes = "forfeit"
"#;
    agree(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
}

#[test]
fn a_penalty_strikes_on_lines_that_rows_adds() {
    let rules = r#"
[measure.pay]
by = ["outlet", "item"]
from = "list"
formula = "sum(paid)"
[payout.commission]
by = ["outlet", "item"]
base = "pay"
floor = "5.00"
rows = "all"
if_missing = "hold"
[penalty.taken]
of = "commission"
when = "pay < 1"
if_missing = "no"
takes = "forfeit"
"#;
    agree(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
}

/// A timeless row of an outlet that closed before the period is refused, and the message says why.
#[test]
fn a_line_of_an_outlet_that_closed_before_is_refused() {
    let rules = r#"
[table.bonus]
file = "list.csv"
key = ["outlet"]
ignore = ["item", "number"]
[table.bonus.columns]
outlet = { type = "id", of = "outlet" }
paid = { type = "money" }
[measure.by_district]
by = ["district"]
from = "bonus"
formula = "sum(paid)"
"#;
    let outlets = "A,D,10.00,2011-01-01,2011-09-30\nB,E,20.00,2011-01-01,\n";
    let checks = "outlet,date,item,result\nB,2011-10-04,y,fail\n";
    let said = differences(&case(&format!("{CHECKLIST}{rules}"), outlets, checks, LIST)).expect_err("it is refused");
    assert!(said.contains("D628") && said.contains("`A`"), "{said}");
}

#[test]
fn an_item_never_looked_at_fails_where_the_missing_fail() {
    let rules = format!("{CHECKLIST}[score.mark]\nof = \"handling\"\ncombine = \"mean\"\nmissing = \"fail\"\n");
    agree(&rules, TWO, CHECKS, LIST);
}

#[test]
fn an_item_never_looked_at_holds_where_the_missing_hold() {
    let rules = format!("{CHECKLIST}[score.mark]\nof = \"handling\"\ncombine = \"mean\"\nmissing = \"hold\"\n");
    agree(&rules, TWO, CHECKS, LIST);
}

#[test]
fn a_timeless_table_without_rows_is_not_covered() {
    agree(CHECKLIST, TWO, CHECKS, "outlet,item,paid,number\n");
}

#[test]
fn a_timeless_row_of_an_outlet_that_closed_in_the_period_is_read() {
    agree(CHECKLIST, "A,D,10.00,2011-01-01,2011-10-20\nB,E,20.00,2011-01-01,\n", CHECKS, LIST);
}

#[test]
fn a_score_of_what_is_not_covered_is_not_covered() {
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
[measure.before]
by = ["district"]
from = "past"
formula = "count()"
[score.parts]
by = ["district"]
combine = "sum"
missing = "fail"
[score.parts.parts]
a = { of = "before" }
b = { of = "listed" }
"#;
    agree(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
}

#[test]
fn a_count_of_scores_that_are_not_covered_is_not_covered() {
    let rules = r#"
[score.mark]
of = "handling"
combine = "mean"
missing = "skip"
[measure.good]
by = ["district"]
formula = 'count((mark > "50%") ?? false)'
"#;
    let outlets = "A,D,10.00,2011-01-01,\nB,E,20.00,2011-01-01,2011-09-30\n";
    let rules = format!("{CHECKLIST}{rules}").replace("from = \"checks\"", "from = \"past\"");
    let past = r#"
[table.past]
file = "checks.csv"
period = "date"
covers = { from = 2011-01-01, to = 2011-09-30 }
[table.past.columns]
outlet = { type = "id", of = "outlet" }
date = { type = "date" }
item = { type = "id", of = "item" }
result = { type = "text", one_of = ["pass", "fail", "na"] }
"#;
    agree(&format!("{past}{rules}"), outlets, CHECKS.split("B,").next().unwrap_or(CHECKS), LIST);
}

#[test]
fn a_sum_over_held_lines_is_a_sum_of_amounts() {
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
[measure.before]
by = ["outlet"]
from = "past"
formula = "count() / 2"
[payout.commission]
by = ["outlet"]
base = "outlets.amount"
ratio = { of = "before" }
if_missing = "hold"
[measure.spent]
by = ["district"]
formula = "sum(commission.payable)"
"#;
    agree(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
}

#[test]
fn weights_that_sum_to_nothing_divide_by_zero() {
    let rules = CHECKLIST.replace("\"y\", weight = 1", "\"y\", weight = 0");
    let rules = format!("{rules}[score.mark]\nof = \"handling\"\ncombine = \"weighted\"\nmissing = \"skip\"\n");
    agree(&rules, TWO, "outlet,date,item,result\nA,2011-10-03,y,pass\n", LIST);
}

#[test]
fn a_figure_of_several_grains_does_not_widen_an_aggregate() {
    let rules = r#"
[measure.n]
by = [["outlet"], []]
from = "checks"
formula = "count()"
[measure.total]
by = []
formula = "sum(listed, n > 0)"
"#;
    agree(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
}

#[test]
fn the_same_dimensions_in_another_order_are_the_same_rows() {
    let rules = r#"
[measure.given]
by = ["outlet", "item"]
from = "list"
formula = "sum(number)"
[measure.looked]
by = ["item", "outlet"]
from = "checks"
formula = "count()"
[measure.mix]
by = ["district"]
formula = "sum(given + looked)"
[measure.product]
by = ["item", "outlet"]
formula = "given * looked"
"#;
    agree(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
}

/// `if` reads only the branch that it takes, so each outlet has a value, and so has the largest of them.
#[test]
fn an_aggregate_walks_over_values_although_another_branch_is_not_covered() {
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
[measure.before_that]
by = ["outlet"]
from = "past"
formula = "count()"
[measure.either]
by = ["outlet"]
formula = "if seen >= 0 { seen } else { before_that }"
[measure.most]
by = ["district"]
formula = "max(either)"
"#;
    agree(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
}

/// The author leaves out what is missing, in the open, and the weeks that are left have rows.
#[test]
fn a_filter_leaves_out_weeks_that_are_not_covered() {
    let rules = r#"
[table.past]
file = "checks.csv"
period = "date"
covers = { from = 2011-01-01, to = 2011-10-09 }
ignore = ["result"]
[table.past.columns]
outlet = { type = "id", of = "outlet" }
date = { type = "date" }
item = { type = "id", of = "item" }
[measure.in_week]
by = ["outlet"]
per = "week"
from = "past"
formula = "count()"
[measure.known]
by = ["outlet"]
formula = "sum(in_week, !is_missing(in_week))"
"#;
    agree(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
}

/// "Read at a key where it has no row, a measure that counts or sums is 0": one over figures, too.
#[test]
fn a_measure_that_sums_figures_is_0_at_a_key_without_a_row() {
    let rules = r#"
[measure.listed_items]
by = ["outlet", "item"]
from = "list"
formula = "sum(number)"
[measure.total]
by = ["district", "item"]
formula = "sum(listed_items)"
[measure.looks]
by = ["district", "item"]
from = "checks"
formula = "count()"
[measure.both]
by = ["district", "item"]
formula = "total + looks"
"#;
    agree(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
}

/// An outlet that was not there has no row in the period before, so no condition of it held then.
#[test]
fn an_action_begins_with_an_outlet_that_was_not_there_before() {
    let rules = r#"
[action.talk]
kind = "talk"
by = ["outlet"]
when = "is_missing(outlet.district) || seen >= 0"
if_missing = "no"
"#;
    let checks = format!("{CHECKS}B,2011-09-04,y,fail\n");
    agree(&format!("{CHECKLIST}{rules}"), "A,D,10.00,2011-10-02,\nB,D,20.00,2011-01-01,\n", &checks, LIST);
}

/// A row that is passed over is no row of the data, and a table without rows covers nothing.
#[test]
fn a_timeless_table_whose_rows_are_all_passed_over_is_not_covered() {
    let rules = r#"
[table.bonus]
file = "list.csv"
key = ["outlet"]
timeless = true
skip = 'outlet == "total"'
ignore = ["item", "number"]
[table.bonus.columns]
outlet = { type = "id", of = "outlet" }
paid = { type = "money" }
[measure.by_district]
by = ["district"]
from = "bonus"
formula = "sum(paid)"
"#;
    let rules = format!("{CHECKLIST}{rules}");
    let mut case = case(&rules, TWO, CHECKS, "outlet,item,paid,number\ntotal,,,\n");
    for (_, text) in &mut case.pack {
        *text = text.replace("[table.list]\n", "[table.list]\nskip = 'outlet == \"total\"'\n");
    }
    let found = differences(&case).expect("it runs");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A condition that is missing counts as yes, in the period before as well, so it does not begin to hold now.
#[test]
fn an_action_whose_missing_condition_counts_as_yes_began_in_the_period_before() {
    let rules = r#"
[action.talk]
kind = "talk"
by = ["outlet"]
when = "(1 / (seen - seen)) > 2"
if_missing = "yes"
"#;
    let checks = format!("{CHECKS}B,2011-09-04,y,fail\n");
    agree(&format!("{CHECKLIST}{rules}"), TWO, &checks, LIST);
}

/// The rows of a table that is timeless hold for every period, for the keys that hold in it.
#[test]
fn a_timeless_row_is_no_row_of_a_period_before_its_outlet_opened() {
    let rules = r#"
[table.bonus]
file = "list.csv"
key = ["outlet"]
timeless = true
ignore = ["item", "number"]
[table.bonus.columns]
outlet = { type = "id", of = "outlet" }
paid = { type = "money" }
[measure.by_district]
by = ["district"]
from = "bonus"
formula = "sum(paid)"
[measure.month_before]
by = ["district"]
formula = "before(by_district)"
"#;
    let checks = format!("{CHECKS}B,2011-09-04,y,fail\n");
    let list = "outlet,item,paid,number\nA,x,10.00,3\nB,x,20.00,3\n";
    agree(&format!("{CHECKLIST}{rules}"), "A,D,10.00,2011-10-02,\nB,D,20.00,2011-01-01,\n", &checks, list);
}

/// Nor is one read in the periods before all data, which do not exist, however far back a streak may reach.
#[test]
fn a_streak_reads_no_timeless_row_before_all_data() {
    let rules = r#"
[table.bonus]
file = "list.csv"
key = ["outlet"]
timeless = true
ignore = ["item", "number"]
[table.bonus.columns]
outlet = { type = "id", of = "outlet" }
paid = { type = "money" }
[measure.by_district]
by = ["district"]
from = "bonus"
formula = "sum(paid)"
[measure.months]
by = ["district"]
formula = "streak(by_district > 5)"
"#;
    let checks = format!("{CHECKS}B,2011-09-04,y,fail\n");
    let list = "outlet,item,paid,number\nA,x,10.00,3\nB,x,20.00,3\n";
    agree(&format!("{CHECKLIST}{rules}"), TWO, &checks, list);
}

/// A formula has the rows of a figure of a longer period as it has those of its own.
#[test]
fn a_figure_of_a_longer_period_gives_rows_to_its_reader() {
    let rules = r#"
[table.bonus]
file = "list.csv"
key = ["outlet", "item"]
timeless = true
[table.bonus.columns]
outlet = { type = "id", of = "outlet" }
item = { type = "id", of = "item" }
paid = { type = "money" }
number = { type = "count" }
[measure.so_far]
by = ["outlet", "item"]
from = "checks"
per = "quarter"
formula = "count()"
[measure.twice]
by = ["outlet", "item"]
formula = "so_far * 2"
"#;
    let checks = format!("{CHECKS}B,2011-09-04,y,fail\n");
    let list = "outlet,item,paid,number\nA,x,10.00,3\n";
    agree(&format!("{CHECKLIST}{rules}"), TWO, &checks, list);
}

/// No penalty takes more than all of a line: a share that the data push past that is refused, and all is none too much.
#[test]
fn a_penalty_that_would_take_more_than_all_is_refused() {
    let rules = r#"
[table.bonus]
file = "list.csv"
key = ["outlet"]
timeless = true
ignore = ["item", "number"]
[table.bonus.columns]
outlet = { type = "id", of = "outlet" }
paid = { type = "money" }
[measure.how_often]
by = ["outlet"]
from = "bonus"
formula = "count() * 1000000000000000000000 / count()"
[payout.pay]
by = ["outlet"]
base = "bonus.paid"
if_missing = "hold"
[penalty.all]
of = "pay"
when = "true"
share = "how_often"
if_missing = "hold"
takes = "forfeit"
"#;
    let list = "outlet,item,paid,number\nA,x,10000000000.00,3\nB,x,20.00,3\n";
    let said = differences(&case(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, list)).unwrap_err();
    assert!(said.contains("D656") && said.contains("of outlet=A is") && said.contains("of outlet=B is"), "{said}");
    // All that there is can be taken.
    let all = rules.replace(
        "count() * 1000000000000000000000 / count()",
        "count() * 1000000000000000000000 / 1000000000000000000000",
    );
    agree(&format!("{CHECKLIST}{all}"), TWO, CHECKS, list);
}

/// At a key without a row nothing is known where the rows themselves are not, though the formula asks whether its values
/// are missing.
#[test]
fn a_key_without_a_row_is_not_covered_where_rows_are_not() {
    let rules = r#"
[measure.weekly]
by = ["district", "item"]
from = "checks"
per = "week"
formula = "count()"
[measure.long_seen]
by = ["district", "item"]
formula = "streak(!is_missing(max(weekly)))"
[measure.there]
by = ["outlet", "item"]
rows = "all"
formula = "long_seen"
"#;
    agree(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, "outlet,item,paid,number\n");
}
