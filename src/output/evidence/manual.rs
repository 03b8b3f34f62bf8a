//! Part 5: what was done by hand. Adjustments on lines (with DATA their rows: reason, author, approver), approvals, and who closed or reopened which month and why.
//!
//! What a run supposes and the corrections and releases of closed lines stand beside, as the run wrote them.

use super::computation::step_fields;
use super::model::{Event, Evidence, Sheet, Step, texts};
use crate::output::artifact::Artifact;

/// Its folder.
pub(super) const PART: &str = "5-manual";

pub(super) fn files<'a>(of: &Evidence<'a>) -> Vec<Artifact<'a>> {
    let mut adjustments = Sheet::new(&format!("{PART}/adjustments.csv"), step_fields());
    let by_hand = |step: &&Step| step.cells.get(4).is_some_and(|effect| effect == "adjust");
    for step in of.steps.iter().filter(by_hand) {
        adjustments.row(step.cells.clone());
    }
    let program = of.run.program();
    let mut approvals = Sheet::new(&format!("{PART}/approvals.csv"), texts(["rule", "by", "on", "author", "hash"]));
    for given in &program.approvals.given {
        let rule = program.rule(given.rule).map_or("", |rule| rule.name.as_str());
        approvals.row([rule, &given.by, &given.on.to_string(), &given.author, &given.hash]);
    }
    let columns = ["event", "period", "by", "on", "reason", "run", "entry"];
    let mut ledger = Sheet::new(&format!("{PART}/ledger.csv"), texts(columns));
    for event in &of.events {
        match event {
            Event::Close(close, hash) => ledger.row([
                "close",
                &close.period,
                &close.by,
                &close.on,
                close.allowed.as_deref().unwrap_or(""),
                &close.seal,
                hash,
            ]),
            Event::Reverse(reverse, hash) => {
                ledger.row(["reverse", &reverse.period, &reverse.by, &reverse.on, &reverse.reason, "", hash]);
            }
        }
    }
    let mut rows = Sheet::new(&format!("{PART}/adjustment-rows.csv"), texts(["place", "row"]));
    for (place, text) in &of.by_hand {
        rows.row([place, text]);
    }
    let mut all = vec![adjustments.file(), approvals.file(), ledger.file()];
    all.extend((!of.by_hand.is_empty()).then(|| rows.file()));
    all
}
