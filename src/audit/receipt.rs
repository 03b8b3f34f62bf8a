//! `run.json`, the receipt: what went in, what was in force, what came out, and the hash of every file.
//!
//! A field a line. No path, clock, user or number of threads stands in it, so the same files, parameters and version
//! give the same bytes anywhere.

use hashbrown::HashSet;
use serde_json::{Map, Value, json};

use super::seal;
use crate::check::model::{Amount, Approved, How, Program};
use crate::expr::{Expr, FigureId, Leaf, Node};
use crate::outcome::model::Unapproved;
use crate::output::Run;
use crate::output::facts::exact_text;
use crate::output::ledger;
use crate::output::package::Written;
use crate::output::run::places_moved;
use crate::output::total::Total;
use crate::output::totals;
use crate::plan::model::Outputs;
use crate::table::control::totals_of;
use crate::value::{Date, Value as Cell};

/// The form of the receipt and of the run folder.
pub const FORMAT: u64 = 1;
/// Counts the changes that give other figures for the same rules and data.
pub const SEMANTICS: u64 = 1;

/// A file and its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hashed {
    /// Its name.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Their SHA-256 in hexadecimal.
    pub sha256: String,
}

/// The receipt of a run whose rule files and written files have these hashes.
pub fn receipt(run: &Run<'_>, rules: &[Hashed], files: &[Written]) -> Vec<u8> {
    let (plan, program) = (run.plan, run.program());
    let mut all = Map::new();
    let mut put = |name: &str, value: Value| all.insert(name.to_owned(), value);
    put("format", FORMAT.into());
    put("semantics", SEMANTICS.into());
    put("version", env!("CARGO_PKG_VERSION").into());
    put("pack", pack(program));
    put(
        "period",
        json!({ "name": plan.period.name(), "first": plan.period.first.to_string(), "last": plan.period.last.to_string() }),
    );
    put("on", plan.on.to_string().into());
    if plan.until != Date::LAST {
        put("as_of", plan.until.to_string().into());
    }
    supposed(program, &mut put);
    put("outputs", if plan.outputs == Outputs::Exports { "exports" } else { "all" }.into());
    if let Some(brief) = ledger::brief(run) {
        put("ledger", against(run, &brief));
    }
    put("parameters", parameters(run));
    put("totals", run_totals(run));
    if program.approvals.required {
        put("approvals", approvals(program));
    }
    put("unapproved", moved(run, &run.outcome.unapproved));
    put("shadows", moved(run, &run.outcome.shadows));
    put("scripts", scripts(program));
    put("rules", rules.iter().map(hashed).collect());
    put("inputs", inputs(run));
    put("files", files.iter().map(written).collect());
    let mut text = serde_json::to_string_pretty(&Value::Object(all)).unwrap_or_default();
    text.push('\n');
    seal::put(&text).into_bytes()
}

/// Where the ledger stood, and what the run comes to against it.
fn against(run: &Run<'_>, brief: &ledger::Brief) -> Value {
    json!({
        "head": run.ledger.map_or("", |settled| settled.opening.tip.as_str()),
        "closed": brief.closed,
        "corrections": { "lines": brief.corrections.0, "payable": brief.corrections.1 },
        "releases": { "lines": brief.releases.0, "amount": brief.releases.1 },
        "carried": brief.carried,
        "to_pay": brief.to_pay,
        "kept": brief.kept,
        "unapproved": brief.awaiting,
    })
}

fn pack(program: &Program) -> Value {
    let mut out = Map::new();
    out.insert("id".into(), program.pack.id.as_str().into());
    if let Some(zh) = &program.pack.title.zh {
        out.insert("title_zh".into(), zh.as_str().into());
    }
    if let Some(en) = &program.pack.title.en {
        out.insert("title_en".into(), en.as_str().into());
    }
    out.insert("currency".into(), program.pack.currency.as_str().into());
    Value::Object(out)
}

fn parameters(run: &Run<'_>) -> Value {
    let values = run.program().params.iter().zip(&run.plan.params);
    let in_force = values.filter_map(|(param, values)| Some((param.name.clone(), cell(values.last()?))));
    Value::Object(in_force.collect())
}

/// A value as a text that holds it exactly.
fn cell(value: &Cell) -> Value {
    match value {
        Cell::Number(number) => exact_text(number).into(),
        Cell::Flag(flag) => (*flag).into(),
        Cell::Text(text) => (**text).into(),
        Cell::Date(date) => date.to_string().into(),
        Cell::DateTime(moment) => moment.to_string().into(),
    }
}

fn run_totals(run: &Run<'_>) -> Value {
    let total = |total: &Total| {
        let mut out = Map::new();
        out.insert("payout".into(), total.name().into());
        out.insert("lines".into(), total.lines.into());
        out.insert("undecided".into(), total.undecided.into());
        for which in Amount::ALL {
            out.insert(which.name().into(), total.written(which).into());
        }
        out.insert("identity".into(), total.identity.into());
        out.insert("ids_sha256".into(), total.ids.as_str().into());
        Value::Object(out)
    };
    if run.outcome.payouts.is_empty() {
        return Value::Array(Vec::new());
    }
    totals::of(run).iter().map(total).collect()
}

/// What makes it another run than the plain one; nothing of it stands in the receipt of a plain run.
fn supposed(program: &Program, put: &mut impl FnMut(&str, Value) -> Option<Value>) {
    let supposed = &program.supposed;
    if !supposed.set.is_empty() {
        let set = supposed.set.iter().map(|set| (set.name.clone(), Value::from(set.value.as_str())));
        put("set", Value::Object(set.collect()));
    }
    if supposed.approved_only {
        put("only", "approved".into());
    }
}

/// Who approved which rule, and what by its hash.
fn approvals(program: &Program) -> Value {
    let one = |approved: &Approved| {
        json!({
            "rule": program.rule(approved.rule).map_or("", |rule| rule.name.as_str()),
            "hash": approved.hash,
            "author": approved.author,
            "by": approved.by,
            "on": approved.on.to_string(),
        })
    };
    program.approvals.given.iter().map(one).collect()
}

/// What rules and steps moved, or would have.
fn moved(run: &Run<'_>, all: &[Unapproved]) -> Value {
    all.iter()
        .filter(|u| u.lines > 0)
        .map(|u| {
            let rule = run.rule(u.rule);
            let mut out = Map::new();
            out.insert("rule".into(), rule.map_or("", |r| r.name.as_str()).into());
            if let Some(step) = &u.step {
                out.insert("step".into(), step.as_str().into());
            }
            if let Some(clause) = rule.and_then(|r| r.clause.as_deref()) {
                out.insert("clause".into(), clause.into());
            }
            out.insert("lines".into(), u.lines.into());
            out.insert("amount".into(), totals::money(u.amount, places_moved(run.program(), u.rule)).into());
            Value::Object(out)
        })
        .collect()
}

/// The payouts whose lines a script has a say in, directly or through figures.
fn scripts(program: &Program) -> Value {
    let mut scripted: HashSet<FigureId> = HashSet::new();
    for (n, figure) in program.figures.iter().enumerate() {
        let reads = match &figure.how {
            How::Formula(_) | How::Rank(_) | How::Split(_) => {
                figure.how.expressions().into_iter().any(|expr| reads(expr, &scripted))
            }
            How::Amount(payout, _) => program.payouts.get(payout.at()).is_some_and(|p| pays(p, &scripted)),
        };
        if reads {
            scripted.insert(FigureId::new(n));
        }
    }
    let payouts = program.payouts.iter().filter(|payout| pays(payout, &scripted));
    payouts.filter_map(|p| program.rule(p.rule)).map(|rule| Value::from(rule.name.as_str())).collect()
}

fn pays(payout: &crate::check::model::Payout, scripted: &HashSet<FigureId>) -> bool {
    let steps = payout.steps.iter().flat_map(|s| std::iter::once(&s.of).chain(&s.floor).chain(&s.cap));
    let penalties = payout.penalties.iter().flat_map(|p| std::iter::once(&p.share).chain(&p.until));
    let weight = payout.shares.iter().map(|shares| &shares.weight);
    let own = std::iter::once(&payout.base).chain(&payout.payee).chain(&payout.minimum).chain(weight);
    own.chain(steps).chain(penalties).any(|expr| reads(expr, scripted))
        || payout.penalties.iter().any(|p| scripted.contains(&p.when))
}

/// Whether an expression calls a script, or reads a figure that does.
fn reads(expr: &Expr, scripted: &HashSet<FigureId>) -> bool {
    let mut found = false;
    expr.walk(&mut |part| match &part.node {
        Node::Script(..) => found = true,
        Node::Leaf(Leaf::Figure(id, _)) => found |= scripted.contains(id),
        Node::Leaf(Leaf::Aggregate(aggregate)) => {
            found |= aggregate.rows.iter().any(|id| scripted.contains(id))
                || aggregate.argument.iter().chain(&aggregate.filter).any(|inner| reads(inner, scripted));
        }
        _ => {}
    });
    found
}

fn inputs(run: &Run<'_>) -> Value {
    let input = |file: &crate::fold::model::InputFile| {
        let mut out = Map::new();
        out.insert("name".into(), file.name.as_str().into());
        out.insert("bytes".into(), file.bytes.into());
        out.insert("sha256".into(), file.sha256.as_str().into());
        if let Some(rows) = file.rows {
            out.insert("rows".into(), rows.into());
            let totals = totals_of(&file.name);
            if run.facts.inputs.iter().any(|other| other.name == totals) {
                out.insert("totals".into(), totals.into());
            }
        }
        Value::Object(out)
    };
    run.facts.inputs.iter().map(input).collect()
}

fn hashed(file: &Hashed) -> Value {
    json!({ "name": file.name, "bytes": file.bytes, "sha256": file.sha256 })
}

fn written(file: &Written) -> Value {
    json!({ "name": file.name, "bytes": file.bytes, "sha256": file.sha256 })
}
