//! Duties by hand: weeks with a holiday behind them, a meeting of the month, a review of the quarter, days of their own.
//!
//! 1 to 7 October 2011 are off, 8 and 9 October are worked; 24 October is a Monday.

use super::*;
use crate::numbers::iso;
use crate::world::Asked;

const PACK: &str = r#"
[pack]
format = 1
id = "duties"
period = "month"
currency = "CNY"
[calendar]
years = [2011, 2012]
holidays = [{ from = 2011-10-01, to = 2011-10-07 }]
working = [2011-10-08, 2011-10-09]
[dimension.owner]
table = "owners"
[dimension.step]
table = "steps"
[table.owners]
file = "owners.csv"
key = ["owner"]
span = ["since", "till"]
[table.owners.columns]
owner = { type = "id" }
reports = { type = "flag", optional = true }
since = { type = "date" }
till = { type = "date", optional = true }
[table.log]
file = "log.csv"
period = "sent"
[table.log.columns]
owner = { type = "id", of = "owner" }
kind = { type = "text" }
about = { type = "date", optional = true }
sent = { type = "date" }
[table.steps]
file = "steps.csv"
key = ["step"]
timeless = true
[table.steps.columns]
step = { type = "id" }
due = { type = "date", optional = true }
done = { type = "date", optional = true }
[duty.report]
by = ["owner"]
per = "week"
only = 'owner.reports'
done = { table = "log", date = "sent", for = "about", where = 'kind == "report"' }
due = { working_days = 1 }
missed_after = { working_days = 5 }
[duty.meeting]
by = []
done = { table = "log", date = "sent", where = 'kind == "meeting"' }
due = { working_days = 0 }
effective = { from = 2011-09-01 }
[duty.review]
by = []
per = "quarter"
done = { table = "log", date = "sent", for = "about", where = 'kind == "review"' }
due = { days = 10 }
missed_after = { days = 21 }
[duty.reached]
by = ["step"]
due = 'step.due'
done = 'step.done'
missed_after = { days = 30 }
late = "working_days"
[measure.in_time]
by = [["owner"], []]
formula = 'share(report == "done", report != "open")'
[measure.last_month]
by = ["owner"]
formula = 'count(report == "missed")'
[measure.asked]
by = ["owner"]
formula = 'share(report.expected ?? false)'
"#;

const OWNERS: &str =
    "owner,reports,since,till\nA,yes,2011-09-01,\nB,yes,2011-10-19,\nC,no,2011-09-01,\nD,,2011-09-01,\n";
const LOG: &str = "owner,kind,about,sent\nA,report,2011-09-01,2011-09-05\nA,report,2011-09-07,2011-09-12\nA,report,2011-09-12,2011-09-19\n\
A,report,2011-09-20,2011-09-30\nA,report,2011-09-26,2011-10-09\nA,note,2011-10-03,2011-10-04\nA,report,2011-10-03,2011-10-08\n\
A,report,2011-10-12,2011-10-25\nA,report,2011-10-22,2011-11-05\nB,report,2011-10-19,2011-10-20\nA,meeting,,2011-10-31\n\
A,review,2011-09-01,2011-10-31\n";
const STEPS: &str = "step,due,done\ns1,2011-10-03,2011-10-08\ns2,2011-10-20,\ns3,,2011-10-12\ns4,2011-12-05,2011-10-20\n\
s5,2011-11-30,\ns6,2011-08-20,\ns7,2011-10-28,2011-11-07\ns8,2011-10-28,2011-10-29\n";

fn month(period: &str, log: &str, as_of: Option<(i64, i64, i64)>) -> Rc<World> {
    let data = [("owners.csv", OWNERS), ("log.csv", log), ("steps.csv", STEPS)].map(|(n, t)| (n.into(), t.into()));
    let as_of = as_of.map(|(y, m, d)| day(y, m, d).unwrap());
    World::what_if(&[("pack.toml".to_owned(), PACK.to_owned())], &data, period, Asked { as_of, ..Asked::default() })
}

/// What a run tells of a duty: period, key, due day, done on, state, late.
fn told(world: &World, duty: &str) -> Vec<String> {
    let line = |(period, key, one): crate::duties::Told| {
        let said = |v: &V| match v {
            V::Date(day) => iso(*day)[5..].to_owned(),
            V::Text(text) => text.clone(),
            V::Num(n) => n.to_string(),
            V::Missing(why) => format!("({})", why.code()),
            V::Flag(_) | V::Moment(_) => panic!("no part of an occurrence"),
        };
        let done = one.done_on.why().is_none().then(|| said(&one.done_on));
        let due = iso(one.due)[5..].to_owned();
        let parts = [
            period.map(|p| p.label()),
            Some(key.concat()),
            Some(due),
            done,
            Some(said(&one.state)),
            Some(said(&one.late)),
        ];
        parts.into_iter().flatten().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ")
    };
    world.told_duties(world.pack.rule("duty", duty).unwrap()).into_iter().map(line).collect()
}

#[test]
fn a_month_tells_the_weeks_that_end_in_it_and_what_was_open_before() {
    let october = month("2011-10", LOG, None);
    assert_eq!(
        told(&october, "report"),
        [
            // 26 to 30 September and 8 October: five days after the 26th.
            "2011-W38 A 09-26 09-30 late 4",
            "2011-W39 A 10-08 10-09 late 1",
            "2011-W40 A 10-10 10-08 done 0",
            "2011-W41 A 10-17 10-25 missed 6",
            "2011-W42 A 10-24 open 5",
            "2011-W42 B 10-24 10-20 done 0",
            "2011-W43 A 10-31 open 0",
            "2011-W43 B 10-31 open 0",
        ][1..],
        "of W38 September's run has told"
    );
    assert_eq!(at(&october, "in_time", &["owner"], &["A"]), V::Num(decimal("1").unwrap() / decimal("3").unwrap()));
    assert_eq!(at(&october, "in_time", &["owner"], &["C"]), missing(Why::NoObservations), "no duty");
    assert_eq!(at(&october, "in_time", &[], &[]), num("0.5"), "B's week 42 is done");
    assert_eq!(at(&october, "asked", &["owner"], &["D"]), num("0"), "a missing answer is a no");
    // 5 November is a Saturday: due the Monday after it would have been in time.
    let november = month("2011-11", LOG, None);
    let open = ["2011-W42 A 10-24 11-05 missed 10", "2011-W43 A 10-31 missed 22", "2011-W43 B 10-31 missed 22"];
    assert_eq!(told(&november, "report")[..3], open);
    assert_eq!(at(&november, "last_month", &["owner"], &["B"]), num("3"), "weeks 44, 45 and 46");
}

#[test]
fn what_is_not_covered_up_to_the_day_after_which_it_is_missed_is_not_known() {
    let lost = LOG.replace("A,report,2011-10-22,2011-11-05\n", "");
    let november = month("2011-11", &lost, None);
    // Week 42 could be reported until 31 October, which October's rows cover.
    let known = ["2011-W42 A 10-24 missed 27", "2011-W43 A 10-31 (not_covered) (not_covered)"];
    assert_eq!(told(&november, "report")[..2], known);
    assert_eq!(at(&november, "in_time", &["owner"], &["A"]), missing(Why::NotCovered));
}

#[test]
fn a_meeting_is_due_on_the_last_day_or_the_next_worked_and_open_until_it_is_held() {
    assert_eq!(told(&month("2011-10", LOG, None), "meeting"), ["2011-09 09-30 open 18", "2011-10 10-31 10-31 done 0"]);
    let december = told(&month("2011-12", &format!("{LOG}A,note,,2011-12-30\n"), None), "meeting");
    assert_eq!(
        december,
        ["2011-09 09-30 open 63", "2011-11 11-30 open 23", "2011-12 01-02 open 0"],
        "31 December is a Saturday"
    );
}

#[test]
fn a_quarter_is_told_where_it_ends_and_until_it_is_settled() {
    let tells = |period: &str, as_of| told(&month(period, LOG, as_of), "review");
    assert_eq!(tells("2011-09", None), ["2011-Q3 10-10 open 0"]);
    assert_eq!(tells("2011-10", None), ["2011-Q3 10-10 10-31 late 21"]);
    assert_eq!(tells("2011-10", Some((2011, 10, 30))), ["2011-Q3 10-10 open 20"], "what comes later is not seen");
    assert_eq!(tells("2011-11", None), [""; 0], "the quarter is under way");
}

#[test]
fn a_day_of_its_own_is_told_on_it_when_it_is_done_and_between() {
    let tells = |period: &str, as_of| told(&month(period, LOG, as_of), "reached");
    assert_eq!(
        tells("2011-10", None),
        [
            "s1 10-03 10-08 late 1",
            "s2 10-20 open 7",
            "s4 12-05 10-20 done 0",
            "s7 10-28 open 1",
            "s8 10-28 10-29 late 1"
        ],
        "s3 has no day, s5 is to come, s6 was missed in September"
    );
    let november = ["s2 10-20 missed 29", "s4 12-05 10-20 done 0", "s5 11-30 open 0", "s7 10-28 11-07 late 6"];
    assert_eq!(tells("2011-11", None), november);
    assert_eq!(tells("2011-10", Some((2011, 10, 10)))[0..2], ["s1 10-03 10-08 late 1", "s2 10-20 open 0"]);
}
