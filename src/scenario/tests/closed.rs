//! Periods that are closed before a test's own: what they kept is released, and what is not closed releases nothing.
//!
//! The good pack is given a reserve that is kept for one month. Releases by condition are shown by the scenarios of the
//! packs of the repository.

use super::{OUTLETS, codes, done, fails, pack};
use crate::scenario::model::{Failure, Seen};
use crate::scenario::report;
use crate::text::Lang;

const RESERVE: &str = r#"
[holdback.reserve]
of = "commission"
share = "10%"
after = 1
"#;

/// In October both outlets earned something.
const OCTOBER: &str = r#"
given.commissions = [
  { outlet = "1001", business = "voice", amount = "100.00" },
  { outlet = "1002", business = "voice", amount = "40.00" },
]
given.figures = [
  { figure = "handling_execution", at = { outlet = "1001" }, period = "2011-10", is = "100%" },
  { figure = "handling_execution", at = { outlet = "1002" }, period = "2011-10", is = "100%" },
]
"#;

fn all(tests: &str) -> String {
    let memory = pack("");
    memory.put("p/reserve.toml", RESERVE);
    memory.put("p/tests/a.toml", format!("{OUTLETS}{tests}"));
    let done = done(&memory, false);
    let broken: Vec<_> = done.broken.iter().flat_map(|b| b.all.iter().map(|p| (p.code.id, p.args.clone()))).collect();
    assert!(broken.is_empty(), "{broken:?}");
    report::text(&done.reports, false, Lang::En)
}

#[test]
fn what_was_kept_for_a_month_is_released_in_the_next() {
    let told = all(&format!(
        "[[test]]\nname = \"november\"\nperiod = \"2011-11\"\nclosed = 1\n{OCTOBER}expect = [{{ rule = \"reserve\", released = true, rows = 2 }}]\n"
    ));
    assert!(told.contains("passed  november"), "{told}");
}

#[test]
fn nothing_is_released_of_what_was_not_closed() {
    let found = fails("[[test]]\nname = \"alone\"\nexpect = [{ rule = \"line_not_paid\", released = true }]\n");
    let Some(Failure::Differs(differs)) = found.first() else { panic!("{found:?}") };
    assert!(matches!((&differs.expected, &differs.got), (Seen::Rows(1), Seen::Rows(0))), "{differs:?}");
}

#[test]
fn slips_are_told() {
    let one = |text: &str| codes(&format!("[[test]]\nname = \"x\"\n{text}\n")).into_iter().collect::<Vec<_>>();
    let told = |id, place: &str| vec![(id, place.to_owned())];
    let reads = "expect = [{ rule = \"interview\" }]";
    assert_eq!(one(&format!("closed = 1000\n{reads}")), told("M327", "1000"));
    assert_eq!(one(&format!("closed = 1.5\n{reads}")), told("S105", "1.5"));
    assert_eq!(one("expect = [{ rule = \"commission\", released = true }]"), told("T805", "commission"));
}
