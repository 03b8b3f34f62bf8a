//! Named spans as periods, by hand: which of them a month tells, what comes out where they end, and what a month reads
//! that lies in none.
//!
//! The same small tables as in the room above: sales of 30 September and of October; C closed at the end of September.

use super::*;

const SPANS: &str = r#"
[period.stage]
spans = [
  { id = "collect", from = 2011-09-01, to = 2011-10-10 },
  { id = "train", from = 2011-10-11, to = 2011-10-20 },
  { id = "apply", from = 2011-10-25, to = 2011-11-30 },
]
[measure.sold]
by = [["outlet"], []]
per = "stage"
from = "sales"
formula = "count()"
"#;

/// The view of a month, from that of October.
fn month(w: &World, name: &str) -> Rc<World> {
    w.view(Period::named(&w.times, "month", name))
}

fn told(w: &World) -> Vec<String> {
    w.told_as("stage").iter().map(|view| view.name.clone()).collect()
}

fn ended(w: &World) -> Vec<String> {
    w.ended("stage").iter().map(|view| view.name.clone()).collect()
}

#[test]
fn a_month_tells_the_spans_that_end_in_it_and_the_one_that_holds_its_last_day() {
    let w = world(SPANS);
    assert_eq!(told(&w), ["collect", "train", "apply~2011-10-31"]);
    assert_eq!(ended(&w), ["collect", "train"]);
    assert_eq!(told(&month(&w, "2011-09")), ["collect~2011-09-30"]);
    assert_eq!(told(&month(&w, "2011-11")), ["apply"]);
    assert_eq!(told(&month(&w, "2011-12")), Vec::<String>::new());
    assert_eq!(told(&month(&w, "2011-08")), Vec::<String>::new(), "before all spans");
    let stage = |name: &str| Period::named(&w.times, "stage", name);
    assert_eq!(stage("apply").earlier(1), Some(stage("train")), "days between them do not matter");
    assert_eq!(stage("collect").earlier(1), None);
    let weeks: Vec<String> = stage("train").seen_as("week").iter().map(Period::label).collect();
    assert_eq!(
        weeks,
        ["2011-W41"],
        "the week that ends on the 16th; that of the 10th is collect's, that of the 23rd nobody's"
    );
    let months: Vec<String> = stage("collect").seen_as("month").iter().map(Period::label).collect();
    assert_eq!(months, ["2011-09"], "October ends in another");
    let week = Period::named(&w.times, "week", "2011-W41");
    assert_eq!(week.told_as("month").iter().map(Period::label).collect::<Vec<_>>(), ["2011-10~2011-10-16"]);
    let week = Period::named(&w.times, "week", "2011-W39");
    let september = week.told_as("month");
    assert_eq!(september.iter().map(Period::label).collect::<Vec<_>>(), ["2011-09", "2011-10~2011-10-02"]);
    assert_eq!(week.ending("month"), september[..1]);
}

#[test]
fn what_is_of_a_span_has_its_rows_its_keys_and_the_span_before() {
    let w = world(&format!(
        "{SPANS}{}",
        r#"
[measure.was]
by = ["outlet"]
per = "stage"
formula = "before(sold)"
[measure.fixed]
by = ["outlet"]
per = "stage"
formula = 'at(sold, "collect")'
[measure.in_a_row]
by = ["outlet"]
per = "stage"
formula = "streak(sold > 0)"
[measure.here]
by = ["outlet"]
formula = "sold"
[measure.then]
by = ["outlet"]
formula = "before(sold)"
[measure.of_all]
by = []
formula = "sum(sold)"
[measure.by_default]
by = []
formula = "sum(sold ?? 0)"
"#
    ));
    let views = w.told_as("stage");
    let of = |view: &World, figure: &str| ["A", "B", "C"].map(|o| at(view, figure, &["outlet"], &[o]));
    let nobody = || V::text("no row");
    assert_eq!(of(&views[0], "sold"), [num("1"), num("2"), num("0")]);
    assert_eq!(of(&views[1], "sold"), [num("1"), num("0"), nobody()], "C is not there any more");
    assert_eq!(of(&views[2], "sold"), [num("0"), num("0"), nobody()], "the sale of the 21st lies between two spans");
    let before = || missing(Why::NoPeriodBefore);
    assert_eq!(of(&views[0], "was"), [before(), before(), before()]);
    assert_eq!(of(&views[1], "was"), [num("1"), num("2"), nobody()]);
    assert_eq!(of(&views[2], "fixed"), [num("1"), num("2"), nobody()]);
    assert_eq!(of(&views[1], "in_a_row"), [num("2"), num("0"), nobody()]);
    // A month reads the span that holds its last day, up to that day.
    assert_eq!(of(&w, "here"), [num("0"), num("0"), nobody()]);
    assert_eq!(of(&w, "then"), [num("0"), num("1"), nobody()], "collect up to the end of September, the month before");
    assert_eq!(at(&w, "of_all", &[], &[]), num("0"));
    let december = month(&w, "2011-12");
    assert_eq!(at(&december, "here", &["outlet"], &["A"]), missing(Why::NoPeriod));
    assert_eq!(at(&december, "of_all", &[], &[]), missing(Why::NoPeriod));
    assert_eq!(at(&december, "by_default", &[], &[]), missing(Why::NoPeriod), "there are no rows to give a default to");
    // The rows go up to October, so that the last stage is known up to then and not to its end.
    let november = month(&w, "2011-11");
    assert_eq!(at(&november.told_as("stage")[0], "sold", &["outlet"], &["A"]), missing(Why::NotCovered));
}

#[test]
fn prizes_lines_findings_and_actions_come_out_where_the_span_ends() {
    let w = world(&format!(
        "{SPANS}{}",
        r#"
[ranking.place]
of = "sold"
by = ["outlet"]
per = "stage"
order = "highest"
ties = "competition"
only = "sold > 0"
[award.best]
ranking = "place"
per = "stage"
places = [{ to = 1, prize = "9.00" }, { to = 2, prize = "1.00" }]
ties = "share"
[payout.each]
by = ["outlet"]
per = "stage"
base = '"10.00"'
rows = "all"
if_missing = "hold"
effective = { from = 2011-10-15 }
[penalty.idle]
of = "each"
when = "sold == 0"
if_missing = "no"
takes = "forfeit"
[action.call]
kind = "call"
by = ["outlet"]
per = "stage"
when = "sold <= 1"
if_missing = "no"
[finding.small]
per = "stage"
from = "sales"
where = '(amount < 10) ?? false'
[target.goal]
of = "sold"
per = "stage"
at_least = 1
"#
    ));
    let stages = w.ended("stage");
    let prizes = |view: &World| -> Vec<String> {
        let told = view.told_lines(view.pack.rule("award", "best").unwrap());
        told.iter().map(|(key, (_, line))| format!("{} {}", key[0], fixed(&line.amounts["payable"], 2))).collect()
    };
    assert_eq!(prizes(&stages[0]), ["A 1.00", "B 9.00"]);
    assert_eq!(prizes(&stages[1]), ["A 9.00"]);
    let lines = |view: &World| -> Vec<String> {
        let all = view.lines_of("each");
        all.iter().map(|(key, line)| format!("{} {}", key[0], fixed(&line.amounts["payable"], 2))).collect()
    };
    assert_eq!(lines(&stages[0]), Vec::<String>::new(), "not in force on the 10th");
    assert_eq!(lines(&stages[1]), ["A 10.00", "B 0.00"]);
    let called = |view: &World| -> String {
        view.comes_out(view.pack.rule("action", "call").unwrap()).into_iter().map(|key| key[0].clone()).collect()
    };
    assert_eq!([called(&stages[0]), called(&stages[1])], ["AC", "B"], "A began in the stage before");
    let small = |view: &World| -> Vec<usize> {
        view.found_rows(view.pack.rule("finding", "small").unwrap()).into_iter().map(|(_, line)| line).collect()
    };
    assert_eq!([small(&stages[0]), small(&stages[1])], [vec![5], vec![3]], "7.50 on the 1st, 5.00 on the 20th");
    let met = |view: &World| ["A", "B"].map(|o| at(view, "goal", &["outlet"], &[o]));
    assert_eq!(met(&w.told_as("stage")[1]), [V::Flag(true), V::Flag(false)]);
    assert_eq!(met(&w.told_as("stage")[2]), [V::Flag(false), V::Flag(false)], "a target is told to date");
    // A prize of a stage whose last rows are not there is held.
    let november = month(&w, "2011-11");
    let held = november.ended("stage")[0].lines_of("best");
    assert_eq!(
        held.values().map(|line| line.held.clone()).collect::<Vec<_>>(),
        [Some(Why::NotCovered), Some(Why::NotCovered)]
    );
    assert!(held.values().all(|line| fixed(&line.amounts["payable"], 2) == "0.00"));
}

#[test]
fn a_pack_may_be_for_its_own_spans() {
    let pack: Vec<(String, String)> = [
        ("data.toml", DATA),
        ("pack.toml", &HEAD.replace("\"month\"", "\"stage\"")),
        ("rules.toml", &format!("{SPANS}[measure.months]\nby = []\nper = \"month\"\nfrom = \"sales\"\nformula = \"count()\"\n[measure.read]\nby = []\nformula = \"max(months)\"\n")),
    ]
    .map(|(name, text)| (name.into(), text.to_owned()))
    .into();
    let data = [("outlets.csv", OUTLETS), ("sales1.csv", SALES), ("checks.csv", CHECKS)];
    let data: Vec<(String, String)> = data.map(|(name, text)| (name.into(), text.into())).into();
    let w = World::new(&pack, &data, "collect");
    assert_eq!((w.name.as_str(), w.kind), ("collect", "stage"));
    assert_eq!(at(&w, "sold", &[], &[]), num("3"));
    assert_eq!(told(&w), ["collect"]);
    assert_eq!(at(&w, "read", &[], &[]), num("1"), "September alone ends in it");
}
