//! What changes an amount, by hand: tiers, adjustments, minimums, holdbacks, splits; rows between two days; lower is better.
//!
//! The pack of `tests/payouts/` is computed here as well, and the engine's run folder must say the same; the smaller cases
//! are of the oracle alone.

use super::super::compare::{engine, run_folder};
use super::super::splits::shared;
use super::*;

const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/payouts");

fn files(folder: &str) -> Vec<(String, String)> {
    let all = std::fs::read_dir(format!("{HERE}/{folder}")).unwrap().map(|e| e.unwrap().path());
    all.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(path).unwrap()))
        .collect()
}

#[test]
fn the_small_policy_with_every_word_is_computed_alike() {
    let place = tempfile::tempdir().unwrap();
    for month in ["2013-01", "2013-02", "2013-03"] {
        let world = World::new(&files("pack"), &files("data"), month);
        let out = place.path().join(month);
        engine(format!("{HERE}/pack").as_ref(), format!("{HERE}/data").as_ref(), month, &out, &[]).unwrap();
        assert_eq!(run_folder(&world, &out), Vec::<String>::new());
    }
    let world = World::new(&files("pack"), &files("data"), "2013-01");
    let lines = world.part_lines(world.pack.rule("split", "by_payee").unwrap());
    let cells = |payee: &str| -> Vec<String> {
        let line = lines.iter().find(|(key, _)| key[1] == payee).unwrap().1;
        ["base", "added", "reduced", "withheld", "forfeited", "held", "payable"]
            .map(|amount| fixed(&line.amounts[amount], 2))
            .into()
    };
    assert_eq!(cells("bb"), ["23.33", "0.00", "0.00", "0.00", "11.66", "1.17", "10.50"]);
    assert_eq!(cells("cc"), ["26.67", "0.00", "0.00", "10.00", "13.33", "0.00", "3.34"]);
    assert_eq!(cells("d"), ["4450.00", "0.00", "4250.00", "90.00", "100.00", "0.00", "10.00"]);
}

/// Ten cents among weights, and what is taken of parts that have something.
#[test]
fn shares_add_up_to_the_cent_with_ties_by_key() {
    let cents = |amount: &str, weights: &[&str]| -> Vec<String> {
        let weights: Vec<_> = weights.iter().map(|w| decimal(w).unwrap()).collect();
        shared(&decimal(amount).unwrap(), &weights, 2).iter().map(|part| fixed(part, 2)).collect()
    };
    assert_eq!(cents("0.10", &["1", "1", "1"]), ["0.04", "0.03", "0.03"]);
    assert_eq!(cents("0.10", &["0", "2", "1"]), ["0.00", "0.07", "0.03"]);
    assert_eq!(cents("1.00", &["0.005", "0.01", "0"]), ["0.33", "0.67", "0.00"]);
    assert_eq!(cents("0", &["0", "0"]), ["0.00", "0.00"]);
}

const PAY: &str = r#"
[measure.total]
by = ["outlet"]
from = "sales"
formula = "sum(amount) ?? 0"
[measure.deals]
by = ["outlet", "business"]
from = "sales"
formula = "count()"
"#;
/// A sold 9.00 of voice and 1.01 of data, B 5.00 of data, C nothing.
const SOLD: &str = "outlet,business,date,金额\nA,voice,2011-10-10,9\nA,data,2011-10-11,1.01\nB,data,2011-10-20,5\nA,data,2011-10-21,0\n";
const THREE: &str = "outlet,district,opened,closed\nA,D,2011-01-01,\nB,D,2011-01-01,\nC,D,2011-01-01,\n";

fn paid(rules: &str) -> Rc<World> {
    with_data(&format!("{PAY}{rules}"), &[("outlets.csv", THREE), ("sales.csv", SOLD), ("checks.csv", CHECKS)])
}

#[test]
fn a_tier_holds_up_to_its_end_and_a_marginal_one_pays_each_stretch() {
    let rows = r#"rows = [{ to = "5.00", rate = "10%" }, { to = "10.00", rate = "20%" }, { rate = "50%" }]"#;
    let w = paid(&format!(
        "[payout.steep]\nby = [\"outlet\"]\ntiers = {{ of = \"total\", {rows} }}\n\
[payout.even]\nby = [\"outlet\"]\ntiers = {{ of = \"total\", {rows}, marginal = true }}\n\
[measure.worth]\nby = [\"outlet\"]\ntiers = {{ of = \"total\", {rows}, marginal = true }}\n"
    ));
    let base = |payout: &str| ["A", "B", "C"].map(|o| at(&w, &format!("{payout}.base"), &["outlet"], &[o]));
    assert_eq!(base("steep"), ["5.01", "0.5", "0"].map(num), "half of 10.01 is 5.005");
    assert_eq!(base("even"), ["1.51", "0.5", "0"].map(num), "0.50, 1.00 and half a cent");
    let worth = ["A", "B", "C"].map(|o| at(&w, "worth", &["outlet"], &[o]));
    assert_eq!(worth, ["1.505", "0.5", "0"].map(num), "the same of a figure, which nothing rounds");
}

#[test]
fn each_holdback_is_of_what_penalties_left_and_none_goes_under_the_minimum() {
    let w = paid(
        r#"
[payout.pay]
by = ["outlet"]
base = "total"
minimum = "4.00"
[holdback.half]
of = "pay"
share = "50%"
after = 1
[penalty.tenth]
of = "pay"
when = 'total > 9'
takes = "withhold"
share = "10%"
until = 'false'
[holdback.third]
of = "pay"
share = "33%"
when = 'outlet == "A"'
after = 2
"#,
    );
    let part = |part: &str| ["A", "B", "C"].map(|o| at(&w, &format!("pay.{part}"), &["outlet"], &[o]));
    assert_eq!(part("withheld"), ["1", "0", "0"].map(num), "a tenth of 10.01");
    // Of 9.01 first 4.51 by half up, then of the 2.97 asked only what leaves 4.00; of 5.00 only 1.00.
    assert_eq!(part("held"), ["5.01", "1", "0"].map(num));
    assert_eq!(part("payable"), ["4", "4", "0"].map(num));
}

#[test]
fn what_is_taken_is_taken_of_what_the_parts_have_left() {
    let w = paid(
        r#"
[payout.pay]
by = ["outlet"]
base = "total"
ratio = "150%"
cap = "10.00"
[split.parts]
of = "pay"
by = ["outlet", "business"]
in_proportion_to = "deals"
[split.pieces]
of = "seen"
by = ["outlet"]
in_proportion_to = 'total'
[measure.seen]
by = []
from = "sales"
formula = "count()"
"#,
    );
    let part =
        |part: &str| ["voice", "data"].map(|b| at(&w, &format!("parts.{part}"), &["outlet", "business"], &["A", b]));
    // 10.01 and 5.01 more, one to two; 5.02 above the cap, of 5.01 and 10.01.
    assert_eq!(part("base"), ["3.34", "6.67"].map(num));
    assert_eq!(part("added"), ["1.67", "3.34"].map(num));
    assert_eq!(part("reduced"), ["1.67", "3.35"].map(num));
    assert_eq!(part("payable"), ["3.34", "6.66"].map(num));
    assert_eq!(at(&w, "parts.base", &["outlet", "business"], &["C", "data"]), V::Text("no row".into()));
    let pieces = ["A", "B", "C"].map(|o| at(&w, "pieces", &["outlet"], &[o]));
    assert_eq!(pieces, ["3", "1", "0"].map(num), "four rows by 10.01 to 5.00");
}

#[test]
fn a_row_is_in_each_period_with_a_day_between_its_two() {
    let rules = r#"
[measure.open]
by = ["district"]
from = "outlets"
period = ["opened", "closed"]
formula = "count()"
"#;
    let stays = "outlet,district,opened,closed\nA,D,2011-01-01,2011-10-01\nB,D,2011-10-31,\nC,D,2011-11-01,\nE,D,2011-01-01,2011-09-30\n";
    let w = with_data(rules, &[("outlets.csv", stays), ("sales.csv", SOLD), ("checks.csv", CHECKS)]);
    assert_eq!(at(&w, "open", &["district"], &["D"]), num("2"));
}
