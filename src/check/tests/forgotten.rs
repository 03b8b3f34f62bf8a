//! Which plain numbers are refused because a sign of percent was forgotten, and which are left alone.
//!
//! One small pack with every way in which a value lies between 0 and 1, and ways in which it does not; each line of a
//! list is tried in it.

use super::checked;

const PACK: &str = r#"
[pack]
format = 1
id = "p"
period = "month"
currency = "CNY"
[rounding]
money = 2
[param]
sixty = 60
part = "30%"
[dimension.shop]
table = "shops"
[dimension.item]
values = { a = "甲", b = "乙" }
[table.shops]
file = "shops.csv"
key = ["shop"]
timeless = true
columns.shop = { type = "id" }
columns.floor = { type = "rate" }
[table.checks]
file = "checks.csv"
period = "day"
columns.shop = { type = "id", of = "shop" }
columns.item = { type = "id", of = "item" }
columns.day = { type = "date" }
columns.good = { type = "flag" }
columns.marks = { type = "rate" }
columns.pieces = { type = "count" }
columns.money = { type = "money" }
columns.points = { type = "points" }
columns.hours = { type = "hours" }
[checklist.care]
from = "checks"
by = ["shop"]
item = "item"
pass = "good"
exclude = "false"
min_sample = 1
items = { a = { title = "甲", target = "80%", weight = 2 }, b = { title = "乙", target = "70%" } }
[score.total]
of = "care"
combine = "weighted"
missing = "fail"
round = 4
[score.added]
of = "care"
combine = "sum"
[score.mixed]
by = ["shop"]
combine = "weighted"
parts = { total = { of = "total", weight = 3 }, good = { of = "good_share", weight = 1 } }
[measure.good_share]
by = ["shop"]
from = "checks"
formula = "share(good, pieces > 1)"
[measure.marks]
by = ["shop"]
from = "checks"
formula = "mean(marks)"
[measure.complaints]
by = ["shop"]
from = "checks"
formula = "count(!good)"
[measure.pieces]
by = ["shop"]
from = "checks"
formula = "sum(pieces)"
[measure.per_ten_thousand]
by = ["shop"]
formula = "complaints / pieces * 10000"
[band.light]
of = "total"
rows = [{ name = "green", from = "70%", factor = 2 }, { name = "red", factor = "90%" }]
"#;

/// The codes of a pack with so many more lines.
fn told(more: &str) -> Vec<&'static str> {
    let (_, problems, _) = checked(&[("p.toml".to_owned(), format!("{PACK}{more}").into_bytes())]);
    problems.iter().filter(|p| p.is_error()).map(|p| p.code.id).collect()
}

fn formula(text: &str) -> String {
    format!("[measure.tried]\nby = [\"shop\"]\nformula = '{text}'\n")
}

#[test]
fn a_share_is_not_held_against_a_number_that_it_never_comes_near() {
    let refused = [
        "total < 60",
        "60 <= total",
        "total >= 1.5",
        "total < -1",
        "total == 100",
        "mixed < 60",
        "good_share < 60",
        "mean(care) < 60",
        "min(care.low) < 60",
        "max(care.target) > 80",
        "max(care.gap) > 20",
        "total - before(total) < -5",
        "abs(total - before(total)) > 5",
        "over(total, -2, 0, \"mean\") < 60",
        "(total ?? 0) < 60",
        "total * good_share > 36",
        "1 - total > 40",
        "total / 2 < 30",
        "if total < 60 { 1 } else { 2 }",
        "count(care < 60) > 0",
        "total < (if pieces > 3 { 60 } else { 0.5 })",
        "total < param.sixty",
        "param.part > 60",
        "total < \"60\"",
    ];
    for text in refused {
        assert_eq!(told(&formula(text)), ["M327"], "{text}");
    }
}

#[test]
fn what_may_be_meant_is_left_alone() {
    let allowed = [
        "total < \"60%\"",
        "total < 0.6",
        "total <= 1 && total >= 0",
        "total * 100 < 60",
        "total < \"120%\"",
        "added > 1.5",
        "marks < 60",
        "per_ten_thousand < 60",
        "complaints / pieces > 2",
        "total / good_share > 3",
        "max(care.attainment) > 2",
        "total + good_share > 1.5",
        "(total ?? 2) > 1.5",
        "pieces > 60",
        "pieces > param.sixty",
        "round(total * 100) < param.sixty",
        "shop.floor > 60",
        "least(total, shop.floor) > 60",
        "sum(care) > 1.5",
        "light.factor > 1.5",
        "max(care.behind) > 60",
    ];
    for text in allowed {
        let told = told(&formula(text));
        assert!(told.is_empty(), "{text}: {told:?}");
    }
}

#[test]
fn a_factor_is_not_many_times_the_whole_without_saying_so() {
    let payout =
        |more: &str| format!("[payout.pay]\nby = [\"shop\"]\nbase = \"100.00\"\nif_missing = \"no\"\n{more}\n");
    let refused = [
        "ratio = 90",
        "ratio = \"90\"",
        "ratio = { of = \"total\", cap = 120 }",
        "ratio = [{ from = 2011-01-01, value = 90 }]",
        "coefficients = [1.2, 110]",
        "coefficients = ['param.sixty']",
        "coefficients = ['if total > \"50%\" { 100 } else { \"50%\" }']",
    ];
    for text in refused {
        assert_eq!(told(&payout(text)), ["M327"], "{text}");
    }
    let allowed = [
        "ratio = 1.2",
        "ratio = 3",
        "ratio = \"9000%\"",
        "ratio = { of = \"total\", cap = \"120%\" }",
        "coefficients = [\"light.factor\", \"110%\", 0.5]",
        "coefficients = ['param.sixty / 100', 'pieces / 100']",
    ];
    for text in allowed {
        let told = told(&payout(text));
        assert!(told.is_empty(), "{text}: {told:?}");
    }
}

#[test]
fn a_stretch_of_money_is_paid_in_part_and_points_may_count_twice() {
    let tiers = |kind: &str, rate: &str| {
        let given = format!("[measure.given]\nby = [\"shop\"]\nfrom = \"checks\"\nformula = 'sum({kind})'\n");
        let rows = format!("[{{ to = 1000, rate = 1 }}, {{ rate = {rate} }}]");
        let tiers = format!("tiers = {{ of = \"given\", marginal = true, rows = {rows} }}");
        format!("{given}[measure.paid]\nby = [\"shop\"]\ntype = \"{kind}\"\n{tiers}\n")
    };
    assert_eq!(told(&tiers("money", "3")), ["M327"]);
    for (kind, rate) in [("money", "\"300%\""), ("money", "0.03"), ("points", "2"), ("hours", "1.5")] {
        let told = told(&tiers(kind, rate));
        assert!(told.is_empty(), "{kind} {rate}: {told:?}");
    }
}

#[test]
fn a_penalty_takes_no_more_than_all() {
    let penalty = |share: &str| {
        let payout = "[payout.pay]\nby = [\"shop\"]\nbase = \"100.00\"\n[penalty.less]\nof = \"pay\"\ntakes = \"forfeit\"\nif_missing = \"no\"\n";
        format!("{payout}when = 'complaints > 0'\nshare = {share}\n")
    };
    for share in ["\"120%\"", "50", "-0.1", "'param.sixty'", "'if pieces > 3 { 50 } else { \"20%\" }'"] {
        assert_eq!(told(&penalty(share)), ["M327"], "{share}");
    }
    for share in ["\"20%\"", "1", "'param.part'", "'1 - total'", "'param.sixty / 100'"] {
        let told = told(&penalty(share));
        assert!(told.is_empty(), "{share}: {told:?}");
    }
}
