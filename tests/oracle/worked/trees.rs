//! Trees by hand: what a node takes of all below it, in each period as the tree stands on its last day.
//!
//! A has A1 and A2, and A1 has A11 until the middle of October, when it goes to A2. B is alone; B1, its only child, was
//! closed on the 10th, and what was counted of it counts.

use super::*;

const PACK: &str = r#"
[pack]
format = 1
id = "trees"
period = "month"
currency = "CNY"
[dimension.code]
table = "codes"
[dimension.team]
[dimension.sort]
table = "sorts"
[table.codes]
file = "codes.csv"
key = ["code"]
span = ["from", "to"]
[table.codes.columns]
code = { type = "id" }
parent = { type = "id", of = "code", optional = true }
from = { type = "date" }
to = { type = "date", optional = true }
[table.sorts]
file = "sorts.csv"
key = ["sort"]
timeless = true
[table.sorts.columns]
sort = { type = "id" }
code = { type = "id", of = "code" }
[table.log]
file = "log.csv"
period = "day"
[table.log.columns]
code = { type = "id", of = "code" }
team = { type = "id", of = "team" }
sort = { type = "id", of = "sort" }
day = { type = "date" }
[measure.n]
by = ["code"]
from = "log"
formula = "count()"
[measure.pairs]
by = ["code", "team"]
from = "log"
formula = "count()"
[measure.of_sort]
by = ["sort"]
from = "log"
formula = "count()"
[measure.in_week]
per = "week"
by = ["code"]
from = "log"
formula = "count()"
[measure.below]
by = ["code"]
formula = "sum(n)"
[measure.busy]
by = ["code"]
formula = "share(n > 1)"
[measure.team_below]
by = ["code", "team"]
formula = "sum(pairs)"
[measure.by_sort]
by = ["code"]
formula = "sum(of_sort)"
[measure.weeks]
by = ["code"]
formula = "sum(in_week)"
[measure.before_below]
by = ["code"]
formula = "before(below)"
[measure.anew]
by = ["code"]
formula = "before(sum(n))"
[measure.whole]
by = []
formula = "sum(n)"
[measure.roots]
by = []
formula = "sum(below, is_missing(code.parent))"
"#;

const CODES: &str = "code,parent,from,to\nA,,2011-01-01,\nA1,A,2011-01-01,\nA2,A,2011-01-01,\nA11,A1,2011-01-01,2011-10-15\n\
A11,A2,2011-10-16,\nB,,2011-01-01,\nB1,B,2011-01-01,2011-10-10\n";
const SORTS: &str = "sort,code\ns,A11\nt,A2\n";
const LOG: &str = "code,team,sort,day\nA11,x,s,2011-09-05\nA11,x,s,2011-10-03\nA11,y,s,2011-10-20\nA1,x,t,2011-10-04\n\
B1,y,t,2011-10-05\n";

fn forest(codes: &str) -> Rc<World> {
    let pack = vec![("pack.toml".to_owned(), PACK.to_owned())];
    let data = [("codes.csv", codes), ("sorts.csv", SORTS), ("log.csv", LOG)].map(|(n, t)| (n.into(), t.into()));
    World::new(&pack, &data, "2011-10")
}

#[test]
fn a_node_takes_all_below_it_as_the_tree_stands_at_the_end_of_the_period() {
    let w = forest(CODES);
    let of = |figure: &str| ["A", "A1", "A2", "A11", "B", "B1"].map(|c| at(&w, figure, &["code"], &[c]));
    assert_eq!(of("n"), ["0", "1", "0", "2", "0", "1"].map(num));
    assert_eq!(of("below"), ["3", "1", "2", "2", "1", "1"].map(num));
    assert_eq!(of("busy"), ["1/4", "0", "1/2", "1", "0", "0"].map(fraction), "of a node and all below");
    assert_eq!(of("weeks"), ["3", "1", "2", "2", "1", "1"].map(num), "rows of weeks, too, in the tree of the month");
    assert_eq!(of("before_below"), ["1", "1", "0", "1", "0", "0"].map(num), "in September it was below A1");
    assert_eq!(of("anew"), of("before_below"));
    assert_eq!(of("by_sort"), ["0", "0", "2", "2", "0", "0"].map(num), "by another's column a row stands at that node");
    assert_eq!([at(&w, "whole", &[], &[]), at(&w, "roots", &[], &[])], ["4", "4"].map(num));
}

#[test]
fn at_a_grain_of_two_every_node_above_a_row_has_one() {
    let w = forest(CODES);
    let grain = ["code", "team"].map(str::to_owned);
    let rows: Vec<String> = w.figure("team_below", &grain).rows.keys().map(|key| key.concat()).collect();
    assert_eq!(rows, ["Ax", "Ay", "A1x", "A11x", "A11y", "A2x", "A2y", "By", "B1y"]);
    assert_eq!(at(&w, "team_below", &["code", "team"], &["A", "x"]), num("2"));
}

fn fraction(text: &str) -> V {
    let (over, under) = text.split_once('/').unwrap_or((text, "1"));
    V::Num(decimal(over).unwrap() / decimal(under).unwrap())
}

/// The parent of a row that is left out as an orphan goes with it, and with that what names it.
#[test]
fn an_orphan_of_a_tree_takes_all_below_it_with_it() {
    let drop = |text: &str| {
        let of = "of = \"code\"";
        let pack = PACK.replace(of, &format!("{of}, orphan = \"drop\""));
        let data = [("codes.csv", text), ("sorts.csv", SORTS), ("log.csv", LOG)].map(|(n, t)| (n.into(), t.into()));
        World::new(&[("pack.toml".to_owned(), pack)], &data, "2011-10")
    };
    let w = drop(&CODES.replace("B,,2011", "B,Z,2011"));
    assert_eq!(w.keys("code").iter().cloned().collect::<Vec<_>>(), ["A", "A1", "A11", "A2"]);
    assert_eq!(at(&w, "whole", &[], &[]), num("3"));
    // A parent that is known, but does not hold then, leaves the row where it is.
    let w = drop(&CODES.replace("B,,2011-01-01,", "B,,2011-01-01,2011-09-30"));
    assert_eq!(at(&w, "below", &["code"], &["B1"]), num("1"));
    assert_eq!(at(&w, "below", &["code"], &["B"]), V::Text("no row".into()));
}
