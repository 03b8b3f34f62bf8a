//! Trees where the words leave room: pivots and scores at a node, nodes that close, rows of two dimensions.
//!
//! Each is settled by the words of decision 16, and stands as small as it could be made.

use super::*;

const TREE: &str = r#"
[pack]
format = 1
id = "tree"
period = "month"
currency = "CNY"
[dimension.code]
table = "codes"
[dimension.team]
[table.codes]
file = "codes.csv"
key = ["code"]
span = ["from", "to"]
[table.codes.columns]
code = { type = "id" }
parent = { type = "id", of = "code", optional = true }
from = { type = "date" }
to = { type = "date", optional = true }
[table.log]
file = "log.csv"
period = "day"
[table.log.columns]
code = { type = "id", of = "code" }
team = { type = "id", of = "team" }
day = { type = "date" }
[measure.n]
by = ["code", "team"]
from = "log"
formula = "count()"
"#;

fn tree(rules: &str, codes: &str, log: &str) {
    let data = [("codes.csv", format!("code,parent,from,to\n{codes}")), ("log.csv", format!("code,team,day\n{log}"))];
    let case = Case {
        pack: vec![("pack.toml".to_owned(), format!("{TREE}{rules}"))],
        data: data.map(|(name, text)| (name.to_owned(), text)).into(),
        period: "2011-10".to_owned(),
        ..Case::default()
    };
    match differences(&case) {
        Ok(all) => assert!(all.is_empty(), "{}", all.join("\n")),
        Err(said) => panic!("{said}"),
    }
}

const CHAIN: &str = "A,,2011-01-01,\nB,A,2011-01-01,\nC,B,2011-01-01,\n";
const LOG: &str = "C,x,2011-10-03\nC,y,2011-10-04\nB,x,2011-10-05\nA,y,2011-09-05\n";

/// The author's `sum(n)` at a node is all below it, in a pivot over figures as in a measure; over rows and in a score
/// nobody wrote it.
#[test]
fn pivots_over_figures_aggregate_below_and_those_over_rows_and_scores_do_not() {
    let rules = r#"
[pivot.figures]
by = ["code"]
totals = true
columns = { c = 'sum(n)', d = 'max(n)' }
[pivot.pairs]
by = ["code", "team"]
rows = "all"
columns = { c = 'sum(n)' }
[pivot.rows]
by = ["code"]
rows = "all"
totals = true
from = "log"
columns = { c = 'count()' }
[score.summed]
of = "n"
by = ["code"]
combine = "sum"
missing = "skip"
"#;
    tree(rules, CHAIN, LOG);
}

/// D closes on the 10th and stands below B until then; B goes to X on the 15th, and takes D's rows with it.
#[test]
fn a_month_has_one_tree_and_who_closed_in_it_is_in_it() {
    let codes =
        "A,,2011-01-01,\nX,,2011-01-01,\nB,A,2011-01-01,2011-10-14\nB,X,2011-10-15,\nD,B,2011-01-01,2011-10-10\n";
    let log = "D,x,2011-10-03\nB,y,2011-10-04\nB,y,2011-10-20\nD,x,2011-09-28\nA,x,2011-09-01\n";
    let rules = r#"
[measure.weekly]
per = "week"
by = ["code"]
from = "log"
formula = "count()"
[measure.weeks]
by = ["code"]
formula = "sum(weekly)"
[measure.below]
by = ["code"]
formula = "sum(n)"
[measure.to_date]
per = "quarter"
by = ["code"]
formula = "sum(n)"
[measure.was]
by = ["code"]
formula = "before(below)"
[measure.anew]
by = ["code"]
formula = "before(sum(n))"
[measure.pairs]
by = ["code", "team"]
formula = "sum(n)"
[measure.roots]
by = ["team"]
formula = "sum(pairs, is_missing(code.parent))"
[ranking.first]
of = "below"
by = ["code"]
within = []
order = "highest"
ties = "competition"
"#;
    tree(rules, codes, log);
}
