//! `what-if.csv`: what a run supposes in place of what the pack says.
//!
//! A plain run has no such file, so that nobody who looks into a folder takes the one for the other. The receipt holds
//! the same, for computing the run again.

use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::Run;
use crate::outcome::writing::written;
use crate::value::{Ratio, Type, Value};

/// A supposed parameter: its name, its value, and the value in force by the pack, as people write them.
pub fn set(run: &Run<'_>) -> Vec<(String, String, String)> {
    let of = |set: &crate::check::model::Set| {
        let instead = set.instead_of.on(run.plan.period.last);
        let instead = instead.map_or_else(String::new, |value| said(value, set.instead_of.kind));
        (set.name.clone(), set.value.clone(), instead)
    };
    run.program().supposed.set.iter().map(of).collect()
}

/// A value as packs write it.
fn said(value: &Value, kind: Type) -> String {
    match value {
        Value::Number(rate) if kind == Type::Rate => match rate.mul(&Ratio::from_int(100)) {
            Ok(percent) => format!("{}%", written(&Value::Number(percent), Type::Number, None)),
            Err(_) => written(value, kind, None),
        },
        _ => written(value, kind, None),
    }
}

/// `what-if.csv`; none for a plain run.
pub(super) fn what_if<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let supposed = &run.program().supposed;
    if supposed.is_plain() {
        return None;
    }
    let shape = Shape::plain(["what", "name", "value", "instead_of"].map(Field::text).to_vec());
    Some(Artifact::table("what-if.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for (name, value, instead) in set(run) {
            table.text("set");
            table.text(&format!("param.{name}"));
            table.text(&value);
            table.text(&instead);
            table.end()?;
        }
        if supposed.approved_only {
            table.text("only");
            table.text("approved");
            table.empty();
            table.empty();
            table.end()?;
        }
        table.finish()
    }))
}
