//! Rows placed by another column, trees and duties on which engine and oracle once differed.
//!
//! Each is settled by the words of the language and of the decisions, and stands as small as it could be made.

use super::*;

/// A row that a rule places by another column takes the attributes of that day (decision 14): A went to district E on the
/// 15th, so what came in before and closes after that is E's.
#[test]
fn what_a_rule_places_by_another_column_takes_the_attributes_of_that_day() {
    let rules = r#"
[table.tickets]
file = "tickets.csv"
period = "opened"
covers = { from = 2011-01-01 }
[table.tickets.columns]
outlet = { type = "id", of = "outlet" }
opened = { type = "date" }
closed = { type = "date", optional = true }
[measure.came]
by = ["district"]
from = "tickets"
formula = "count()"
[measure.went]
by = ["district"]
from = "tickets"
period = "closed"
where = '(outlet.amount > 5) ?? false'
formula = "count()"
[pivot.gone]
by = ["district"]
from = "tickets"
period = "closed"
columns = { number = "count()" }
"#;
    let outlets = "A,D,1.00,2011-01-01,2011-10-14\nA,E,10.00,2011-10-15,\nB,D,20.00,2011-01-01,\n";
    let mut case = case(&format!("{CHECKLIST}{rules}"), outlets, CHECKS, LIST);
    let tickets = "outlet,opened,closed\nA,2011-10-03,2011-10-20\nA,2011-10-04,2011-10-05\nA,2011-09-30,2011-10-31\n";
    case.data.push(("tickets.csv".to_owned(), tickets.to_owned()));
    match differences(&case) {
        Ok(all) => assert!(all.is_empty(), "{}", all.join("\n")),
        Err(said) => panic!("{said}"),
    }
}

const DUTIES: &str = r#"
[pack]
format = 1
id = "duties"
period = "month"
currency = "CNY"
[dimension.owner]
table = "owners"
[table.owners]
file = "owners.csv"
key = ["owner"]
timeless = true
[table.owners.columns]
owner = { type = "id" }
size = { type = "number", optional = true }
aim = { type = "date", optional = true }
hit = { type = "date", optional = true }
[table.visits]
file = "visits.csv"
period = "day"
[table.visits.columns]
owner = { type = "id", of = "owner" }
day = { type = "date" }
[measure.visited]
by = ["owner"]
from = "visits"
formula = "count()"
[table.log]
file = "log.csv"
period = "sent"
COVERS
[table.log.columns]
owner = { type = "id", of = "owner" }
about = { type = "date" }
sent = { type = "date" }
"#;

const VISITS: &str = "owner,day\nA,2011-08-03\nA,2011-11-20\n";

fn duties(rules: &str, covers: &str, owners: &str, log: &str) {
    let data = [
        ("owners.csv", format!("owner,size,aim,hit\n{owners}")),
        ("log.csv", format!("owner,about,sent\n{log}")),
        ("visits.csv", VISITS.to_owned()),
    ];
    let case = crate::generate::Case {
        pack: vec![("pack.toml".to_owned(), DUTIES.replace("COVERS", covers) + rules)],
        data: data.map(|(name, text)| (name.to_owned(), text)).into(),
        period: "2011-10".to_owned(),
        ..Default::default()
    };
    match differences(&case) {
        Ok(all) => assert!(all.is_empty(), "{}", all.join("\n")),
        Err(said) => panic!("{said}"),
    }
}

const WEEKLY: &str = r#"
[duty.weekly]
by = ["owner"]
per = "week"
done = { table = "log", date = "sent", for = "about" }
due = { days = 8 }
missed_after = { days = 5 }
"#;

/// Two duties over one table, placed by different columns, each see their own rows, and nothing after the run's last day.
#[test]
fn duties_over_one_table_may_go_by_different_days() {
    let by_day = WEEKLY.replace("weekly", "by_day").replace(", for = \"about\"", "");
    let log = "A,2011-10-05,2011-10-08\nA,2011-10-12,2011-10-17\nA,2011-10-18,2011-11-08\n";
    for rules in [format!("{WEEKLY}{by_day}"), format!("{by_day}{WEEKLY}")] {
        duties(&rules, "covers = { from = 2011-01-01 }", "A,,,\n", log);
    }
}

/// What was seen to be done stands, though the table covers the week only in part; of the others nothing is known.
#[test]
fn what_was_seen_to_be_done_stands_where_its_period_is_not_covered() {
    duties(WEEKLY, "", "A,,,\nB,,,\n", "A,2011-10-02,2011-10-11\nB,2011-10-20,2011-10-21\n");
}

/// A table that says that it ends on the 20th covers what was due until then, and nothing after it.
#[test]
fn a_table_that_ends_within_a_month_decides_what_was_due_before_its_end() {
    duties(WEEKLY, "covers = { from = 2011-09-12, to = 2011-10-20 }", "A,,,\nB,,,\n", "A,2011-10-12,2011-10-13\n");
}

/// Where no row says that anything was done, the day on which it was is missing as a day.
#[test]
fn the_day_on_which_nothing_was_done_is_a_missing_day() {
    let reads = r#"
[duty.big]
by = ["owner"]
per = "week"
only = 'visited > 0'
done = { table = "log", date = "sent", for = "about" }
due = { days = 8 }
[measure.behind]
by = ["owner"]
formula = 'count((weekly.done_on > weekly.due) ?? false)'
[measure.big_behind]
by = ["owner"]
formula = 'count((big.done_on > big.due) ?? false)'
"#;
    let log = "A,2011-08-01,2011-08-02\nA,2011-10-04,2011-11-01\nB,2011-10-12,2011-10-30\n";
    duties(&format!("{WEEKLY}{reads}"), "covers = { from = 2011-01-01 }", "A,,,\nB,,,\n", log);
}

/// Done in August, due in December: told in August, in December, and in each run between.
#[test]
fn a_day_that_is_done_before_it_comes_is_told_until_it_has_come() {
    let reached =
        "[duty.reached]\nby = [\"owner\"]\ndue = 'owner.aim'\ndone = 'owner.hit'\nmissed_after = { days = 9 }\n";
    let owners = "A,,2011-12-05,2011-08-20\nB,,2011-12-05,\nC,,2011-08-20,2011-12-05\nD,,2011-10-31,2011-09-01\n\
E,,2011-09-21,\nF,,2011-09-22,\nG,,2011-09-22,2011-10-02\n";
    duties(reached, "", owners, "A,2011-10-02,2011-10-11\n");
}

/// A report about December that is sent in October is October's knowledge of the quarter.
#[test]
fn of_a_quarter_under_way_all_that_was_sent_is_known() {
    let review = r#"
[duty.review]
by = ["owner"]
per = "quarter"
done = { table = "log", date = "sent", for = "about" }
due = { days = 8 }
[measure.reviewed]
by = ["owner"]
formula = 'review == "done"'
[measure.reviews_due]
by = []
formula = 'count(review == "open")'
"#;
    let log = "A,2011-12-01,2011-10-20\nB,2011-12-01,2011-11-20\nC,2011-07-02,2011-08-02\n";
    duties(review, "covers = { from = 2011-07-01 }", "A,,,\nB,,,\nC,,,\n", log);
}

/// Whether somebody has the duty is missing where `only` is; nobody has it then, and rows are not known where it is not
/// covered.
#[test]
fn an_answer_that_is_missing_gives_nobody_the_duty() {
    let only = WEEKLY.replace("per = \"week\"", "per = \"week\"\nonly = 'owner.size > 2'");
    let visited = WEEKLY
        .replace("weekly", "visited_by")
        .replace("per = \"week\"", "per = \"week\"\nonly = 'before(visited) > 0'");
    let reads = r#"
[measure.asked]
by = ["owner"]
formula = 'share(weekly.expected ?? false)'
[measure.unasked]
by = ["owner"]
formula = 'count(is_missing(weekly.expected))'
[measure.late]
by = []
formula = 'count(weekly == "late")'
"#;
    let owners = "A,3,,\nB,1,,\nC,,,\n";
    let log = "A,2011-10-05,2011-10-06\nC,2011-10-05,2011-10-06\n";
    duties(&format!("{only}{reads}"), "covers = { from = 2011-01-01 }", owners, log);
    let reads = visited.replace("before(visited)", "visited").replace("per = \"week\"\n", "");
    duties(&reads, "covers = { from = 2011-01-01 }", owners, log);
}

/// A row that one column drops and another lists is listed, and counts nowhere.
#[test]
fn a_row_of_two_unknown_keys_is_listed_if_one_column_lists() {
    let rules = r#"
[table.sales]
file = "sales.csv"
period = "day"
[table.sales.columns]
outlet = { type = "id", of = "outlet", orphan = "drop" }
code = { type = "id", of = "code", orphan = "finding" }
day = { type = "date" }
[dimension.code]
table = "codes"
[table.codes]
file = "codes.csv"
key = ["code"]
timeless = true
[table.codes.columns]
code = { type = "id" }
parent = { type = "id", of = "code", optional = true, orphan = "finding" }
[measure.sold]
by = ["code"]
from = "sales"
formula = "count()"
[measure.below]
by = ["code"]
formula = "sum(sold)"
"#;
    let mut case = case(&format!("{CHECKLIST}{rules}"), TWO, CHECKS, LIST);
    let sales = "outlet,code,day\nA,X,2011-10-02\nZ,X,2011-10-03\nZ,Y,2011-10-04\nA,V,2011-10-05\nZ,V,2011-10-05\n";
    case.data.push(("codes.csv".to_owned(), "code,parent\nX,\nY,X\nV,W\nU,V\n".to_owned()));
    case.data.push(("sales.csv".to_owned(), sales.to_owned()));
    match differences(&case) {
        Ok(all) => assert!(all.is_empty(), "{}", all.join("\n")),
        Err(said) => panic!("{said}"),
    }
}
