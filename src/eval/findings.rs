//! The keys that findings point out, and how many rows or keys each one did.
//!
//! Rows of tables were listed by the fold; here the flags over grains are read. A shadow is computed and reported like
//! any other, since a finding moves nothing; one that is not in force points at nothing.

use crate::check::model::{FindingOver, Program};
use crate::fold::model::{Cause, Facts};
use crate::outcome::model::Actions;

use super::actions::holds;
use super::fault::Confused;
use super::timeline::Moment;

/// The rows that each finding over a grain points out, in each of its periods that ends in the run's.
pub(super) fn findings(own: Moment<'_, '_>) -> Result<Vec<Actions>, Confused> {
    let mut all = Vec::new();
    for finding in &own.program.findings {
        let FindingOver::Keys { when, if_missing, .. } = &finding.over else { continue };
        for moment in own.coming_out(&own.figure(*when)?.per) {
            let when = moment.column(*when)?;
            let mut fired = Vec::new();
            if moment.in_force(finding.rule) {
                let holds = |row: &usize| holds(&when.column, *row, *if_missing);
                fired = (0..when.rows.len()).filter(holds).filter_map(|row| u32::try_from(row).ok()).collect();
            }
            let (rule, period) = (finding.rule, moment.now().clone());
            all.push(Actions { rule, period, rows: when.rows.clone(), fired, shadow: 0 });
        }
    }
    Ok(all)
}

/// Puts in how many rows or keys each finding points out.
pub(super) fn count(program: &Program, facts: &Facts, findings: &[Actions], fired: &mut [u64]) {
    for finding in &program.findings {
        let many = match &finding.over {
            FindingOver::Rows { .. } => facts.findings.iter().filter(|f| f.cause == Cause::Rule(finding.rule)).count(),
            FindingOver::Keys { .. } => {
                findings.iter().filter(|f| f.rule == finding.rule).map(|found| found.fired.len()).sum()
            }
        };
        if let Some(slot) = fired.get_mut(finding.rule.at()) {
            *slot = u64::try_from(many).unwrap_or(u64::MAX);
        }
    }
}
