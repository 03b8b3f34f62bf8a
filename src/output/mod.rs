//! What goes out, one format a file.
//!
//! Rooms here turn finished values into texts and bytes; they compute nothing and write no file themselves: `app`
//! gives them what they show and puts what they return where it belongs. [`render`] names the files of a run;
//! `datapackage.json` ([`package`]) and the receipt (`audit`) come after them, for they hold their hashes.

pub mod artifact;
pub mod columnar;
pub mod csv;
pub mod diagnostics;
pub mod encoded;
pub mod evidence;
pub mod explain;
pub mod facts;
pub mod ledger;
pub mod notice;
pub mod package;
pub mod pages;
pub mod papers;
pub mod parts;
pub mod payouts;
pub mod row;
pub mod run;
pub mod sentences;
pub mod silence;
pub mod sql;
pub mod standings;
pub mod statement;
pub mod summary;
pub mod todo;
pub mod total;
pub mod totals;
pub mod values;

mod actions;
pub mod awards;
pub mod duties;
mod exports;
mod figures;
mod findings;
mod items;
mod pivots;
mod targets;
pub mod what_if;
pub mod workbook;

#[cfg(test)]
mod tests;

pub use artifact::{Artifact, Field, FieldKind, Shape};
pub use run::{Run, words_of_keys};
pub use values::{Fault, Values};

use crate::plan::model::Outputs;

/// The files of a run, in the order in which a reader meets them, each with what writes it.
pub fn render<'a>(run: &'a Run<'a>) -> Vec<Artifact<'a>> {
    let mut all = Vec::new();
    all.extend(what_if::what_if(run));
    if run.plan.outputs == Outputs::Exports {
        all.extend(exports::exports(run));
        return all;
    }
    all.extend(payouts::payouts(run, false));
    all.extend(payouts::payouts(run, true));
    all.extend(awards::awards(run));
    all.extend(payouts::steps(run));
    all.extend(totals::totals(run));
    all.extend(ledger::tables(run));
    all.extend(figures::scores(run));
    all.extend(items::items(run));
    all.extend(figures::rankings(run));
    all.extend(figures::measures(run));
    all.extend(targets::targets(run));
    all.extend(actions::actions(run));
    all.extend(findings::findings(run));
    all.extend(duties::duties(run));
    all.extend(pivots::pivots(run));
    all.push(silence::silence(run));
    all.extend(exports::exports(run));
    all.extend(facts::write(run.program(), run.facts, run.words()));
    all.extend(ledger::opening(run));
    all
}
