//! What changes an amount, where engine and oracle once differed.
//!
//! Each is settled by the words of the design and of decision 27, and stands as small as it could be made, over the tables
//! of the room above; amounts by hand come from one table more.

use super::*;
use crate::generate::Case;
use crate::money::Line;
use crate::rules::Rule;
use crate::world::{Asked, World};

const HANDS: &str = r#"
[table.hands]
file = "hands.csv"
period = "date"
covers = { from = 2011-01-01 }
[table.hands.columns]
outlet = { type = "id", of = "outlet" }
item = { type = "id", of = "item" }
date = { type = "date" }
done = { type = "date", optional = true }
amount = { type = "money" }
reason = { type = "text" }
author = { type = "text" }
approver = { type = "text" }
expires = { type = "date" }
"#;

/// Five to A in October, and a row of B's that was open until August and began in October.
const ROWS: &str = "outlet,item,date,done,amount,reason,author,approver,expires\n\
A,x,2011-10-03,,5.00,r,Li,Wang,2011-12-31\nA,y,2011-10-03,2011-11-02,5.00,r,Li,Wang,2011-10-30\n\
B,x,2011-10-31,2011-10-04,1.00,r,Li,Wang,2011-12-31\n";

/// A has two parts of x and none of y, B has none of either.
const PARTS: &str = "outlet,item,paid,number\nA,x,10.00,2\nA,y,3.00,0\nB,x,0.00,0\nB,y,0.00,0\n";

fn paying(rules: &str, outlets: &str) -> Case {
    let mut drawn = case(&format!("{CHECKLIST}{HANDS}{rules}"), outlets, CHECKS, PARTS);
    drawn.data.push(("hands.csv".into(), ROWS.into()));
    drawn
}

fn settled(case: &Case) -> std::rc::Rc<World> {
    match differences(case) {
        Ok(all) => assert!(all.is_empty(), "{}", all.join("\n")),
        Err(said) => panic!("{said}"),
    }
    let asked = Asked { set: &[], as_of: case.as_of, approved: case.approved };
    World::what_if(&case.pack, &case.data, &case.period, asked)
}

fn parts(world: &World, split: &str) -> Vec<Line> {
    let rule: &Rule = world.pack.rule("split", split).unwrap();
    world.part_lines(rule).values().cloned().collect()
}

/// Of nothing everybody has nothing, whatever their weights; what is put on top of nothing is shared by them all the same.
#[test]
fn nothing_is_shared_by_any_weights_and_something_by_none_that_are_zero() {
    let rules = |more: &str| {
        format!(
            "[measure.sum]\nby = [\"outlet\"]\nfrom = \"list\"\nformula = 'sum(paid)'\n\
[split.paid_out]\nof = \"sum\"\nby = [\"outlet\", \"item\"]\nin_proportion_to = 'list.number'\n\
[payout.pay]\nby = [\"outlet\"]\nbase = 'sum'\n{more}\
[split.parts]\nof = \"pay\"\nby = [\"outlet\", \"item\"]\nin_proportion_to = 'list.number'\n"
        )
    };
    let shared = |more: &str| {
        let world = settled(&paying(&rules(more), TWO));
        (parts(&world, "parts").len(), world.unshared.borrow().len())
    };
    assert_eq!(shared(""), (4, 0));
    assert_eq!(shared("floor = \"4.00\"\n"), (4, 1), "nobody knows who of B's gets the 4.00, and the run is refused");
}

/// A row that ends before it begins was open on no day; one that is open still has what its outlet had when it began.
#[test]
fn a_row_between_two_days_is_of_its_first_day() {
    let rules = r#"
[measure.open]
by = [["outlet", "item"], ["district"]]
from = "hands"
period = ["date", "done"]
formula = 'count()'
[finding.still_open]
from = "hands"
period = ["date", "done"]
where = 'is_missing(done)'
"#;
    let moved = "A,D,10.00,2011-01-01,2011-10-09\nA,E,10.00,2011-10-10,2011-10-20\nB,D,20.00,2011-01-01,\n";
    let world = settled(&paying(rules, moved));
    let open = world.figure("open", &["district".to_owned()]);
    assert_eq!(open.rows.values().filter(|v| v.number() == crate::numbers::whole(2)).count(), 1, "{open:?}");
}

const BY_HAND: &str = r#"
[payout.pay]
by = ["outlet", "item"]
base = 'list.paid'
if_missing = "hold"
[adjustment.more]
of = "pay"
from = "hands"
"#;

/// What is not in force, or only a shadow, makes no lines; and only for as long as it is there does a payout rest on it.
#[test]
fn an_adjustment_that_moves_nothing_makes_no_lines() {
    let rows = "outlet,item,paid,number\nB,y,3.00,1\n";
    for (more, approved, lines) in [
        ("", false, 3),
        ("effective = { from = 2011-07-01, to = 2011-10-20 }\n", false, 1),
        ("status = \"shadow\"\n", false, 1),
        ("status = \"proposed\"\n", false, 3),
        ("status = \"proposed\"\n", true, 1),
    ] {
        let mut drawn = paying(&format!("{BY_HAND}{more}"), TWO);
        drawn.approved = approved;
        drawn.data.iter_mut().filter(|(name, _)| name == "list.csv").for_each(|(_, text)| *text = rows.to_owned());
        assert_eq!(settled(&drawn).lines_of("pay").len(), lines, "{more}");
    }
}

/// A split that is only a shadow leaves the lines as they are, also where something reads its parts.
#[test]
fn a_shadow_of_a_split_is_missed_by_nobody() {
    let rules = r#"
[payout.pay]
by = ["outlet"]
base = 'outlet.amount'
if_missing = "hold"
[split.parts]
of = "pay"
by = ["outlet", "item"]
in_proportion_to = 'list.number'
status = "shadow"
[measure.handed_out]
by = ["outlet"]
formula = 'sum(parts.payable)'
"#;
    let world = settled(&paying(rules, TWO));
    assert!(parts(&world, "parts").is_empty());
    assert_eq!(world.lines_of("pay").len(), 2);
}

/// What a shadow would take is told of what the parts have, not of what they are measured by.
#[test]
fn a_shadow_would_take_of_what_parts_have_left() {
    let rules = r#"
[payout.pay]
by = ["outlet"]
base = 'outlet.amount'
if_missing = "hold"
minimum = "1.00"
[penalty.trial]
of = "pay"
when = 'true'
takes = "forfeit"
share = "33.33%"
status = "shadow"
[holdback.kept]
of = "pay"
share = "12.5%"
after = 1
[holdback.doubt]
of = "pay"
share = "50%"
after = 1
status = "shadow"
[split.parts]
of = "pay"
by = ["outlet", "item"]
in_proportion_to = 'list.number + 1'
"#;
    let would: Vec<usize> = parts(&settled(&paying(rules, TWO)), "parts").iter().map(|line| line.would.len()).collect();
    assert_eq!(would, [2, 2, 2, 2]);
}

/// A marginal sum needs all of its rates, the whole at one rate that one alone.
#[test]
fn a_rate_that_is_missing_is_missed_where_it_counts() {
    let tiers = |marginal: &str| {
        format!(
            "[payout.pay]\nby = [\"outlet\"]\nif_missing = \"hold\"\n\
tiers = {{ of = 'outlet.amount', rows = [{{ to = \"15.00\", rate = \"10%\" }}, {{ rate = '1 / (seen - seen)' }}]{marginal} }}\n"
        )
    };
    let held = |marginal: &str| -> Vec<bool> {
        let lines = settled(&paying(&tiers(marginal), TWO)).lines_of("pay");
        lines.values().map(|line| line.held.is_some()).collect()
    };
    assert_eq!(held(""), [false, true]);
    assert_eq!(held(", marginal = true"), [true, true]);
}

/// Where a minimum awaits approval, what would be taken down to it waits, too.
#[test]
fn what_a_minimum_bounds_waits_with_it() {
    let rules = r#"
[measure.least]
by = ["outlet"]
from = "list"
formula = 'sum(paid)'
status = "proposed"
[payout.pay]
by = ["outlet"]
base = 'outlet.amount'
if_missing = "hold"
minimum = 'least'
[penalty.most]
of = "pay"
when = 'true'
takes = "forfeit"
share = "90%"
[holdback.rest]
of = "pay"
share = "50%"
after = 1
"#;
    let paid = |approved: bool| -> Vec<String> {
        let mut drawn = paying(rules, TWO);
        drawn.approved = approved;
        let lines = settled(&drawn).lines_of("pay");
        lines.values().map(|line| crate::numbers::fixed(&line.amounts["payable"], 2)).collect()
    };
    assert_eq!(paid(false), ["10.00", "1.00"]);
    assert_eq!(paid(true), ["10.00", "20.00"]);
}

/// Why a line is held is why its parts are, and what is not covered comes before all else.
#[test]
fn parts_of_a_line_that_is_held_say_why_it_is() {
    let rules = r#"
[payout.pay]
by = ["outlet"]
base = 'outlet.amount'
if_missing = "hold"
ratio = { of = '1 / (seen - seen)' }
[split.parts]
of = "pay"
by = ["outlet", "item"]
in_proportion_to = 'if outlet == "A" { missing("nobody said") } else { list.number + 1 }'
rows = "all"
"#;
    let why: Vec<_> = parts(&settled(&paying(rules, TWO)), "parts").into_iter().filter_map(|line| line.held).collect();
    assert!(why.len() > 3 && why.iter().all(|why| why.code() == "divided_by_zero"), "{why:?}");
}

/// Where it is not known which lines there are, it is not known which parts there are.
#[test]
fn parts_of_lines_that_nobody_knows_are_not_counted() {
    let rules = r#"
[split.parts]
of = "pay"
by = ["outlet", "item", "district"]
in_proportion_to = 'list.number + 1'
rows = "all"
[measure.many]
by = []
formula = 'count((parts.base > "1.00") ?? false)'
"#;
    let mut drawn = paying(&format!("{BY_HAND}{rules}"), TWO);
    let until = |(_, text): &mut (String, String)| {
        *text = text.replace("covers = { from = 2011-01-01 }", "covers = { from = 2011-01-01, to = 2011-09-30 }");
    };
    drawn.pack.iter_mut().for_each(until);
    let many = settled(&drawn).figure("many", &[]);
    assert_eq!(many.rows.values().next().and_then(|v| v.why()), Some(&crate::values::Why::NotCovered));
}
