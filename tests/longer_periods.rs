//! Longer periods and named spans, end to end: what pays, gives, judges and mandates for them comes out where they end.
//!
//! A small campaign from September to November, told month by month; every expected value was worked out by hand from the
//! rows below.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

#[path = "longer_periods/refused.rs"]
mod refused;
mod support;
#[path = "longer_periods/world.rs"]
mod world;

use std::fs;

use support::money;
use world::{CASES, Folder, PACK, World};

const MONTHS: [&str; 6] = ["2010-07", "2010-08", "2010-09", "2010-10", "2010-11", "2010-12"];

#[test]
fn an_award_of_a_campaign_comes_out_in_the_run_in_which_it_ends() {
    let world = World::new();
    let names = ["period", "clerk", "label", "place", "prize", "payee", "reason_en"];
    for month in MONTHS {
        let folder = world.run(month);
        let given = folder.rows("awards.csv", ("rule", "best_clerk"), &names);
        if month == "2010-11" {
            // B and C share the prize of the second place and nothing of a third; C has left before the end.
            let expected = [
                "autumn | A | Ann | 1 | 300.00 | A | Ann: 20 points",
                "autumn | B | Ben | 2 | 50.00 | B | Ben: 12 points",
                "autumn | C | Cat | 2 | 50.00 | C | Cat: 12 points",
            ];
            assert_eq!(given, expected);
            assert!(folder.said.contains("best_clerk"), "{}", folder.said);
            assert!(folder.text("steps.csv").starts_with("line,"), "a line of steps");
        } else {
            assert_eq!(given, Vec::<String>::new(), "{month}");
            assert!(!folder.said.contains("best_clerk"), "{}", folder.said);
        }
        let total = folder.rows("totals.csv", ("payout", "best_clerk"), &["lines", "payable", "identity"]);
        let expected = if month == "2010-11" { "3 | 400.00 | yes" } else { "0 | 0.00 | yes" };
        assert_eq!(total, [expected], "{month}");
    }
}

#[test]
fn targets_of_a_campaign_are_told_in_every_run_to_date() {
    let world = World::new();
    let goal = ("target", "goal");
    let told =
        |month: &str| world.run(month).rows("targets.csv", goal, &["period", "clerk", "value", "met", "reason_en"]);
    assert_eq!(told("2010-07"), Vec::<String>::new());
    let october = [
        "autumn~2010-10-31 | A | 11 | no | 11 in autumn",
        "autumn~2010-10-31 | B | 10 | no | 10 in autumn",
        "autumn~2010-10-31 | C | 12 | no | 12 in autumn",
    ];
    assert_eq!(told("2010-10"), october);
    let november = [
        "autumn | A | 20 | yes | 20 in autumn",
        "autumn | B | 12 | no | 12 in autumn",
        "autumn | C | 12 | no | 12 in autumn",
    ];
    assert_eq!(told("2010-11"), november);
    assert_eq!(told("2010-12"), Vec::<String>::new());
}

#[test]
fn spans_that_end_inside_a_month_come_out_in_it() {
    let world = World::new();
    let october = world.run("2010-10");
    let told = october.rows("targets.csv", ("target", "stage_goal"), &["period", "value", "met"]);
    assert_eq!(told, ["collect | 20 | yes", "train | 13 | no", "apply~2010-10-31 | 0 | no"]);
    let rows =
        |folder: &Folder, finding| folder.rows("findings.csv", ("finding", finding), &["period", "line", "details"]);
    assert_eq!(rows(&october, "big_case"), ["collect | 6 | points=8"]);
    assert_eq!(rows(&october, "idle_in_stage"), ["train |  | "]);
    assert!(october.text("facts/findings.csv").contains("points=8,collect"));
    let stages = october.csv("measures-stage-all.csv");
    assert_eq!(stages.rows, [["collect", "20"], ["train", "13"], ["apply~2010-10-31", "0"]]);
    let november = world.run("2010-11");
    assert_eq!(rows(&november, "big_case"), ["apply | 13 | points=9"]);
    assert_eq!(rows(&november, "idle_in_stage"), ["apply |  | "]);
    assert_eq!(rows(&world.run("2010-09"), "big_case"), Vec::<String>::new());
}

#[test]
fn actions_come_out_per_quarter_and_per_week() {
    let world = World::new();
    let called = |month: &str, rule: &str| {
        world.run(month).rows("actions.csv", ("rule", rule), &["period", "clerk", "reason_en"])
    };
    // A has 13 points in the fourth quarter and had 8 in the third; nobody else comes to 10.
    assert_eq!(called("2010-11", "review"), Vec::<String>::new());
    assert_eq!(called("2010-12", "review"), ["2010-Q4 | A | 13 points in the quarter"]);
    assert_eq!(called("2010-10", "praise"), ["2010-W41 | B | 6 in 2010-W41", "2010-W41 | C | 7 in 2010-W41"]);
    assert_eq!(called("2010-11", "praise"), ["2010-W45 | A | 9 in 2010-W45"]);
    assert!(world.run_with("2010-10", &["--force"]).said.contains("praise · 2010-W41 (2)"));
}

#[test]
fn a_payout_per_half_year_balances_in_runs_with_and_without_it() {
    let world = World::new();
    for month in MONTHS {
        let folder = world.run(month);
        let names = ["line", "period", "base", "forfeited", "payable", "reason_en"];
        let lines = folder.rows("payouts.csv", ("payout", "half_year_bonus"), &names);
        if month == "2010-12" {
            let expected = [
                "stages/half_year_bonus/2010-H2/A | 2010-H2 | 210.00 | 0.00 | 210.00 | ",
                "stages/half_year_bonus/2010-H2/B | 2010-H2 | 140.00 | 70.00 | 70.00 | only 14 in 2010-H2",
                "stages/half_year_bonus/2010-H2/C | 2010-H2 | 120.00 | 60.00 | 60.00 | only 12 in 2010-H2",
            ];
            assert_eq!(lines, expected);
        } else {
            assert_eq!(lines, Vec::<String>::new(), "{month}");
        }
        // What stands in the totals is what the lines of the run add up to, and nothing of another run.
        let (totals, payouts) = (folder.csv("totals.csv"), folder.csv("payouts.csv"));
        for row in 0..totals.rows.len() {
            assert_eq!(totals.get(row, "identity"), "yes");
            let name = totals.get(row, "payout");
            if !["half_year_bonus", "monthly"].contains(&name) {
                continue;
            }
            let of_it: Vec<usize> = (0..payouts.rows.len()).filter(|n| payouts.get(*n, "payout") == name).collect();
            assert_eq!(totals.get(row, "lines"), of_it.len().to_string());
            for amount in ["base", "forfeited", "held", "payable"] {
                let sum: i128 = of_it.iter().map(|n| money(payouts.get(*n, amount))).sum();
                assert_eq!(money(totals.get(row, amount)), sum, "{name}.{amount} in {month}");
            }
        }
    }
}

#[test]
fn a_month_reads_the_campaign_so_far_or_none() {
    let world = World::new();
    let share = |month: &str| {
        let folder = world.run(month);
        (
            folder.rows("measures-clerk.csv", ("clerk", "B"), &["points", "share_of_campaign"]),
            folder.csv("measures-all.csv"),
        )
    };
    let (october, so_far) = share("2010-10");
    assert_eq!((october, so_far.get(0, "prizes_so_far")), (vec!["6 | 0.6".to_owned()], "400.00"));
    let (december, none) = share("2010-12");
    assert_eq!((december, none.get(0, "prizes_so_far")), (vec!["1 | ".to_owned()], ""));
    let told = world.explain("2010-12", "share_of_campaign", "clerk=B").1;
    assert!(told.contains("campaign_points [clerk=B] = missing (no such period)"), "{told}");
    assert!(world.explain("2010-12", "prizes_so_far", "").1.contains("missing (no such period)"));
}

#[test]
fn the_span_before_is_the_one_before_in_the_list() {
    let world = World::new();
    let campaign = world.run("2010-11").csv("measures-campaign-clerk.csv");
    let row = |n: usize| {
        ["campaign", "clerk", "campaign_points", "grown", "place"].map(|name| campaign.get(n, name).to_owned())
    };
    assert_eq!(row(0), ["autumn", "A", "20", "14", "1"]);
    assert_eq!(row(1), ["autumn", "B", "12", "12", "2"]);
    let told = world.explain("2010-11", "grown", "clerk=A,campaign=autumn").1;
    assert!(told.contains("campaign_points [clerk=A, campaign=spring] = 6"), "{told}");
    // Spring itself has no span before it.
    let spring = world.run("2010-05");
    let grown = spring.rows("measures-campaign-clerk.csv", ("clerk", "A"), &["campaign", "campaign_points", "grown"]);
    assert_eq!(grown, ["spring | 6 | "]);
    assert!(world.explain("2010-05", "grown", "clerk=A").1.contains("missing (no period before)"));
}

#[test]
fn whatever_a_campaign_says_is_explained_from_the_run_folder() {
    let world = World::new();
    world.run("2010-11");
    world.run("2010-10");
    fs::remove_dir_all(world.at("data")).unwrap();
    let (status, told) = world.explain("2010-11", "best_clerk.prize", "clerk=B,campaign=autumn");
    assert_eq!(status, Some(0), "{told}");
    assert!(told.starts_with("best_clerk.prize [clerk=B, campaign=autumn] = 50.00"), "{told}");
    assert!(told.contains("points [clerk=B, month=2010-09] = 4"), "{told}");
    // Before its end the campaign stands up to the run's last day, under its name or with that day.
    let to_date = "best_clerk.prize [clerk=C, campaign=autumn~2010-10-31] = 300.00";
    for at in ["clerk=C,campaign=autumn", "clerk=C,campaign=autumn~2010-10-31", "clerk=C"] {
        assert!(world.explain("2010-10", "best_clerk.prize", at).1.starts_with(to_date), "{at}");
    }
    assert!(world.explain("2010-10", "stage_points", "stage=train").1.starts_with("stage_points [stage=train] = 13"));
    assert_eq!(world.explain("2010-10", "best_clerk.prize", "clerk=C,campaign=spring").0, Some(2));
    assert_eq!(world.explain("2010-10", "best_clerk.prize", "clerk=C,campaign=winter").0, Some(2));
}

#[test]
fn a_pack_may_be_for_its_own_spans() {
    let pack = PACK.replace("period = \"month\"", "period = \"campaign\"");
    let without = [
        "[period.stage]",
        "[measure.stage_points]",
        "[target.stage_goal]",
        "[finding.big_case]",
        "[finding.idle_in_stage]",
    ];
    let without = [&without[..], &["[action.review]", "[measure.quarter_points]", "[payout.half_year_bonus]"]].concat();
    let without =
        [&without[..], &["[measure.half_year_points]", "[penalty.few]", "[measure.campaign_points]"]].concat();
    let parts: Vec<&str> =
        pack.split("\n\n").filter(|part| !without.iter().any(|head| part.starts_with(head))).collect();
    let pack = parts.join("\n\n") + "\n[measure.campaign_points]\nby = [\"clerk\"]\nformula = 'points'\n";
    let world = World::of(&pack);
    let folder = world.run("autumn");
    assert!(folder.said.starts_with("Stages · autumn (Autumn)"), "{}", folder.said);
    assert_eq!(
        folder.rows("awards.csv", ("rule", "best_clerk"), &["clerk", "prize"]),
        ["A | 300.00", "B | 50.00", "C | 50.00"]
    );
    let lines = folder.rows("payouts.csv", ("payout", "monthly"), &["line", "payable"]);
    assert_eq!(lines[0], "stages/monthly/autumn/A | 20.00");
    assert!(world.explain("autumn", "grown", "clerk=A").1.starts_with("grown [clerk=A] = 14"));
    let refused = world.ask("2010-11", &[]);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(said.contains("`2010-11` is not a `campaign`") && said.contains("spring, autumn"), "{said}");
}

#[test]
fn a_campaign_whose_last_file_is_lost_holds_its_prize() {
    let world = World::new();
    // Cases of October alone are delivered in November; the clerks stand for the month.
    let kept = CASES.lines().filter(|line| !line.contains("2010-11")).collect::<Vec<_>>().join("\n");
    fs::write(world.at("data/cases-1.csv"), kept).unwrap();
    fs::remove_file(world.at("data/cases-2.csv")).unwrap();
    let pack = PACK.replace("[table.cases]", "[table.days]\nfile = \"days.csv\"\nperiod = \"day\"\n[table.days.columns]\nday = { type = \"date\" }\n\n[measure.delivered]\nby = []\nfrom = \"days\"\nformula = 'count()'\n\n[table.cases]");
    fs::write(world.at("pack/pack.toml"), pack).unwrap();
    fs::write(world.at("data/days.csv"), "day\n2010-11-15\n").unwrap();
    let folder = world.run("2010-11");
    let totals = folder.rows("totals.csv", ("payout", "best_clerk"), &["undecided", "payable", "identity"]);
    assert_eq!(totals, ["3 | 0.00 | yes"]);
    let told = folder.rows("targets.csv", ("target", "goal"), &["clerk", "value", "met", "missing"]);
    assert_eq!(told[0], "A |  |  | not_covered");
}

#[test]
fn scenario_tests_speak_of_spans() {
    let world = World::new();
    let tests = r#"
[common]
given.clerks = [{ clerk = "A", name = "Ann", from = 2005-01-01 }, { clerk = "B", name = "Ben", from = 2005-01-01 }]

[[test]]
name = "the prize is given when the campaign ends"
period = "2010-11"
given.cases = [{ clerk = "A", day = 2010-09-02, points = 8 }, { clerk = "B", day = 2010-11-02, points = 9 }]
expect = [
  { figure = "campaign_points", at = { clerk = "A" }, is = 8 },
  { figure = "campaign_points", at = { clerk = "B" }, period = "autumn", is = 9 },
  { figure = "best_clerk.prize", at = { clerk = "B" }, is = "300.00" },
  { figure = "grown", at = { clerk = "B" }, missing = "no period before" },
  { rule = "best_clerk", rows = 2 },
  { rule = "best_clerk", at = { clerk = "B" }, period = "autumn", prize = "300.00" },
  { rule = "best_clerk", period = "spring", rows = 0 },
  { rule = "stage_goal", period = "apply", rows = 0 },
  { rule = "busy_week", period = "2010-W44", at = { clerk = "B" }, value = 9 },
  { rule = "busy_week", period = "2010-W45", rows = 0 },
  { rule = "week_points", period = "2010-W45", rows = 2 },
  { rule = "big_case", period = "apply" },
  { rule = "goal", rows = 0 },
  { rule = "praise", at = { clerk = "B" }, rows = 1 },
]

[[test]]
name = "a campaign does not make months before the first row"
period = "2010-11"
given.cases = [{ clerk = "A", day = 2010-11-02, points = 8 }]
expect = [
  { figure = "campaign_points", at = { clerk = "A" }, is = 8 },
  { figure = "points_before", at = { clerk = "A" }, missing = "no period before" },
]

[[test]]
name = "and not before"
period = "2010-10"
given.figures = [{ figure = "campaign_points", at = { clerk = "A" }, period = "autumn", is = 30 }]
expect = [
  { rule = "best_clerk", rows = 0 },
  { rule = "goal", rows = 1 },
  { rule = "goal", period = "autumn", at = { clerk = "A" }, met = true },
  { rule = "stage_goal", period = "collect", rows = 0 },
  { figure = "place", at = { clerk = "A" }, is = 1 },
]
"#;
    let output = world.test(tests);
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_run_for_a_week_holds_the_end_of_a_month() {
    let pack = r#"
[pack]
format = 1
id = "weeks"
title = "Weeks"
period = "week"
currency = "CNY"

[param]
rate = { value = "1.00", type = "money" }

[dimension.clerk]

[table.cases]
file = "cases*.csv"
period = "day"
[table.cases.columns]
clerk = { type = "id", of = "clerk" }
day = { type = "date" }
points = { type = "count" }

[measure.month_points]
per = "month"
by = ["clerk"]
from = "cases"
formula = 'sum(points)'

[payout.monthly]
per = "month"
by = ["clerk"]
base = 'month_points * param.rate'
if_missing = "hold"

[target.goal]
per = "month"
of = "month_points"
at_least = 5
"#;
    let world = World::of(pack);
    // The week from 27 September to 3 October holds the end of September and begins October.
    let folder = world.run_with("2010-W39", &[]);
    let lines = folder.rows("payouts.csv", ("payout", "monthly"), &["line", "payable"]);
    assert_eq!(
        lines,
        ["weeks/monthly/2010-09/A | 8.00", "weeks/monthly/2010-09/B | 4.00", "weeks/monthly/2010-09/C | 5.00"]
    );
    let told = |folder: &Folder| folder.rows("targets.csv", ("target", "goal"), &["period", "clerk", "value"]);
    let october = ["2010-10~2010-10-03 | A | 0", "2010-10~2010-10-03 | B | 0", "2010-10~2010-10-03 | C | 0"];
    let september = ["2010-09 | A | 8", "2010-09 | B | 4", "2010-09 | C | 5"];
    assert_eq!(told(&folder), [september, october].concat());
    let next = world.run("2010-W40");
    assert_eq!(next.rows("payouts.csv", ("payout", "monthly"), &["line"]), Vec::<String>::new());
    assert_eq!(told(&next)[0], "2010-10~2010-10-10 | A | 3");
}

#[test]
fn what_waits_for_its_end_is_said_and_no_rule_is_called_silent_for_it() {
    let world = World::new();
    let waits = |month: &str| world.run(month).rows("silence.csv", ("kind", "rule_waits"), &["name", "detail"]);
    let october = ["review | 2010-Q4~2010-10-31", "half_year_bonus | 2010-H2~2010-10-31", "few | 2010-H2~2010-10-31"];
    let october = [&["best_clerk | autumn~2010-10-31"][..], &october[..]].concat();
    assert_eq!(waits("2010-10"), october);
    assert_eq!(waits("2010-12"), ["best_clerk | ", "big_case | ", "idle_in_stage | "]);
    assert!(world.run("2010-11").said.contains("place · autumn"), "who is first in the campaign");
}

#[test]
fn other_spans_are_read_as_other_months_are() {
    let more = r#"
[measure.other_spans]
per = "campaign"
by = ["clerk"]
formula = 'at(campaign_points, "spring") + over(campaign_points, -1, 0, "max") * 100'

[measure.three_spans]
per = "campaign"
by = ["clerk"]
formula = 'over(campaign_points, -2, 0, "sum")'

[measure.two_of_three]
per = "campaign"
by = ["clerk"]
formula = 'over(campaign_points, -2, 0, "sum", 2)'

[measure.spans_in_a_row]
per = "campaign"
by = ["clerk"]
formula = 'streak(campaign_points >= 0)'
"#;
    let world = World::of(&format!("{PACK}{more}"));
    let folder = world.run("2010-11");
    let names = ["other_spans", "three_spans", "two_of_three", "spans_in_a_row"];
    // There is no third span before autumn.
    assert_eq!(folder.rows("measures-campaign-clerk.csv", ("clerk", "A"), &names), ["2006 |  | 26 | 2"]);
    let why = world.explain("2010-11", "three_spans", "clerk=A,campaign=autumn").1;
    assert!(why.contains("missing (no period before)"), "{why}");
}

#[test]
fn a_shadow_award_says_what_it_would_give_where_it_ends() {
    let pack = PACK.replace("[award.best_clerk]", "[award.best_clerk]\nstatus = \"shadow\"");
    let world = World::of(&pack);
    let october = world.run("2010-10");
    assert!(!october.said.contains("best_clerk"), "{}", october.said);
    let november = world.run("2010-11");
    let shadows = november.said.split("\n\n").find(|part| part.contains("400.00")).unwrap_or_default();
    assert!(shadows.contains("best_clerk (lines: 3)"), "{}", november.said);
    let total = november.rows("totals.csv", ("payout", "best_clerk"), &["lines", "payable", "identity"]);
    assert_eq!(total, ["0 | 0.00 | yes"]);
    let proposed = PACK.replace("[award.best_clerk]", "[award.best_clerk]\nstatus = \"proposed\"");
    let world = World::of(&proposed);
    assert!(world.run("2010-11").said.contains("best_clerk (lines: 3)"));
    assert!(!world.run("2010-10").said.contains("best_clerk"));
}

#[test]
fn a_duty_is_expected_of_each_span() {
    let more = r#"
[table.reports]
file = "reports.csv"
period = "sent"
covers = { from = 2010-01-01 }
[table.reports.columns]
sent = { type = "date" }
stage = { type = "date" }

[duty.stage_report]
per = "stage"
by = []
done = { table = "reports", date = "sent", for = "stage" }
due = { days = 5 }
missed_after = { days = 30 }
"#;
    let world = World::of(&format!("{PACK}{more}"));
    fs::write(world.at("data/reports.csv"), "sent,stage\n2010-10-13,2010-09-01\n2010-11-04,2010-10-12\n").unwrap();
    let names = ["period", "due", "done_on", "state", "late"];
    let told = |month: &str| world.run(month).rows("duties.csv", ("rule", "stage_report"), &names);
    assert_eq!(told("2010-09"), Vec::<String>::new());
    let october = ["collect | 2010-10-15 | 2010-10-13 | done | 0", "train | 2010-10-29 |  | open | 2"];
    assert_eq!(told("2010-10"), october);
    let november = ["train | 2010-10-29 | 2010-11-04 | late | 6", "apply | 2010-12-05 |  | open | 0"];
    assert_eq!(told("2010-11"), november);
    assert_eq!(told("2010-12"), ["apply | 2010-12-05 |  | open | 26"]);
}
