//! Evidence for auditors, in five parts and a sheet to work on: `audit-pack`.
//!
//! 1 source data, 2 parameters and rules, 3 computation (the sample and how its lines came about), 4 output, 5 what was
//! done by hand; beside them a statement for each payee. Each part is a file here; what they are made from is [`Evidence`].
//! The run's own tables are taken over as the run renders them. Where it all stands is left to `app`.

mod computation;
mod index;
mod manual;
pub mod model;
mod reperform;
mod rules;
mod source;
mod statements;

pub use index::{FILE, index};
pub use model::{Event, Evidence, STEP_COLUMNS, Sampled, Step};
pub use statements::enough;

use super::artifact::Artifact;

/// The files of the evidence but for the description of its tables and the index, which hold the hashes of all.
pub fn render<'a>(of: &'a Evidence<'a>) -> Vec<Artifact<'a>> {
    let mut own: Vec<Artifact<'a>> = super::render(of.run);
    let mut taken = |name: &str, part: &str| -> Option<Artifact<'a>> {
        let at = own.iter().position(|artifact| artifact.name == name)?;
        let artifact = own.swap_remove(at);
        Some(Artifact { name: format!("{part}/{name}"), ..artifact })
    };
    let mut all = index::pages(of);
    all.extend(source::files(of));
    for name in ["silence.csv", "findings.csv"] {
        all.extend(taken(name, source::PART));
    }
    all.extend(rules::files(of));
    all.extend(computation::files(of));
    all.extend(reperform::file(of));
    for name in ["payouts.csv", "points.csv", "awards.csv", "totals.csv", "payees.csv", "balances.csv"] {
        all.extend(taken(name, "4-output"));
    }
    all.extend(statements::files(of));
    all.extend(manual::files(of));
    for name in ["corrections.csv", "releases.csv", "what-if.csv"] {
        all.extend(taken(name, manual::PART));
    }
    all
}
