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
