//! Derivations in the page: of the lines from which something was taken, of missed targets and of what must be done.
//!
//! [`wanted`] names them, the caller derives them, [`Proofs`] keeps each line of all derivations once, for they share
//! most of what they rest on. Past a bound on their size the rest is left out: each row tells the command that derives
//! it. What a derivation says is the same as `explain` says.

use hashbrown::HashMap;
use serde_json::{Map, Value, json};

use super::names::Names;
use super::sheet::Sheet;
use crate::check::model::Program;
use crate::outcome::derivation::{Derivation, Role, RuleNote};
use crate::output::Run;
use crate::output::pages::Both;

/// So many bytes of derivations fit into a page.
const MOST_BYTES: usize = 4_000_000;
/// So many rows of each table are derived, in the order of tables.
const MOST: &[(&str, usize)] = &[("payouts", 240), ("points", 60), ("awards", 60), ("targets", 120), ("actions", 60)];
/// Of a table with more rows than these only one in so many of them: to derive a row of a large run takes long.
const LARGE: (usize, usize) = (20_000, 8);

/// A row whose derivation belongs into the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The table, by its place among the sheets.
    pub(super) sheet: usize,
    /// The row.
    pub(super) row: usize,
    /// The figure.
    pub figure: String,
    /// Its key, with the period where that is another than the run's.
    pub at: Vec<(String, String)>,
}

/// The rows whose derivations belong into the page, the weightiest of each table first.
pub fn wanted(run: &Run<'_>, sheets: &[Sheet]) -> Vec<Wanted> {
    let mut all = Vec::new();
    for (stem, most) in MOST {
        let Some((number, sheet)) = sheets.iter().enumerate().find(|(_, sheet)| sheet.stem() == *stem) else {
            continue;
        };
        let mut rows: Vec<usize> = (0..sheet.rows).filter(|row| weighs(sheet, *row)).collect();
        let taken = |row: usize| {
            let text = ["withheld", "forfeited", "held"].map(|header| sheet.named(row, header));
            text.into_iter().map(|text| (text.len(), text)).max()
        };
        rows.sort_by(|a, b| taken(*b).cmp(&taken(*a)).then(a.cmp(b)));
        let most = if sheet.rows > LARGE.0 { most / LARGE.1 } else { *most };
        for row in rows.into_iter().take(most) {
            if let Some(figure) = figure_of(run.program(), sheet, row) {
                all.push(Wanted { sheet: number, row, figure, at: key_of(run, sheet, row) });
            }
        }
    }
    all
}

fn weighs(sheet: &Sheet, row: usize) -> bool {
    match sheet.stem() {
        "payouts" | "points" => ["withheld", "forfeited", "held"]
            .iter()
            .any(|header| sheet.named(row, header).contains(|c| matches!(c, '1'..='9'))),
        "targets" => sheet.named(row, "met") == "no",
        _ => true,
    }
}

/// The figure that a row of a table is about.
fn figure_of(program: &Program, sheet: &Sheet, row: usize) -> Option<String> {
    match sheet.stem() {
        "payouts" | "points" => Some(format!("{}.payable", sheet.named(row, "payout"))),
        "awards" => Some(format!("{}.place", sheet.named(row, "rule"))),
        "targets" => Some(format!("{}.met", sheet.named(row, "target"))),
        "actions" => {
            let rule = sheet.named(row, "rule");
            let of =
                |rule_of: &crate::check::model::Action| program.rule(rule_of.rule).is_some_and(|own| own.name == rule);
            let action = program.actions.iter().find(|action| of(action))?;
            program.figures.get(action.when.at()).map(|figure| figure.name.clone())
        }
        _ => None,
    }
}

fn key_of(run: &Run<'_>, sheet: &Sheet, row: usize) -> Vec<(String, String)> {
    let mut key = Vec::new();
    for (column, (header, _)) in sheet.headers.iter().enumerate() {
        let cell = sheet.cell(row, column);
        if !cell.is_empty() && run.program().dimensions.iter().any(|dimension| dimension.name == *header) {
            key.push((header.clone(), cell.to_owned()));
        }
    }
    let period = sheet.named(row, "period");
    let rule = ["payout", "target", "rule"].iter().map(|header| sheet.named(row, header)).find(|name| !name.is_empty());
    if !period.is_empty() && period != run.plan.period.label() {
        let rule = run.program().rules.iter().find(|own| Some(own.name.as_str()) == rule);
        key.extend(rule.map(|rule| (rule.per.name().to_owned(), period.to_owned())));
    }
    key
}

/// How the script names the figure of a row: by the column that names it, with what stands behind the id; and the kinds
/// of period of rules that are for others than the run's.
pub(super) fn asked(run: &Run<'_>, sheet: &Sheet) -> Option<Value> {
    let (header, part) = match sheet.stem() {
        "payouts" | "points" => ("payout", ".payable"),
        "awards" => ("rule", ".place"),
        "targets" => ("target", ".met"),
        "scores" | "moved" => ("figure", ""),
        "rankings" => ("rule", ""),
        "items" => ("checklist", ""),
        stem if stem.starts_with("measures-") => ("", ""),
        _ => return None,
    };
    let first = sheet.headers.first().map(|(name, _)| name.as_str());
    let per = first.filter(|name| run.program().pack.kind(name).is_some());
    let others = run.program().rules.iter().filter(|rule| rule.per != run.plan.period.kind);
    let kinds: Map<String, Value> = match sheet.column("period") {
        Some(_) => others.map(|rule| (rule.name.clone(), rule.per.name().into())).collect(),
        None => Map::new(),
    };
    Some(json!({ "h": header, "part": part, "per": per, "kinds": kinds }))
}

/// All lines of all derivations, each once.
#[derive(Debug, Default)]
pub(super) struct Proofs {
    texts: Pool,
    rules: Pool,
    lines: Pool,
    bytes: usize,
}

/// Values, each once.
#[derive(Debug, Default)]
struct Pool {
    numbers: HashMap<String, usize>,
    all: Vec<Value>,
}

impl Pool {
    fn add(&mut self, value: Value, bytes: &mut usize) -> usize {
        let text = value.to_string();
        let next = self.all.len();
        if let Some(known) = self.numbers.get(&text) {
            return *known;
        }
        *bytes += text.len() + 1;
        self.numbers.insert(text, next);
        self.all.push(value);
        next
    }
}

impl Proofs {
    /// Adds a derivation; its number, or none where there is no room left.
    pub(super) fn add(&mut self, derivation: &Derivation, names: &Names<'_>) -> Option<usize> {
        if self.bytes >= MOST_BYTES { None } else { Some(self.line(derivation, names)) }
    }

    fn line(&mut self, d: &Derivation, names: &Names<'_>) -> usize {
        let parts: Vec<usize> = d.parts.iter().map(|part| self.line(part, names)).collect();
        let mut out = Map::new();
        let mut text = |text: &str| self.texts.add(text.into(), &mut self.bytes);
        if d.role != Role::Figure {
            out.insert("r".into(), role(d.role).into());
        }
        if !d.name.is_empty() {
            out.insert("n".into(), text(&d.name).into());
        }
        if !d.key.is_empty() {
            let pairs: Vec<String> = d.key.iter().map(|(dimension, key)| format!("{dimension}={key}")).collect();
            out.insert("k".into(), text(&pairs.join(", ")).into());
        }
        if let Some(formula) = &d.formula {
            out.insert("f".into(), text(&formula.split_whitespace().collect::<Vec<_>>().join(" ")).into());
        }
        if !d.value.is_empty() {
            out.insert("v".into(), d.value.as_str().into());
        }
        if let Some(exact) = d.exact.as_ref().filter(|exact| **exact != d.value) {
            out.insert("x".into(), exact.as_str().into());
        }
        if let Some((before, how)) = &d.before {
            out.insert("b".into(), json!([before, text(how)]));
        }
        if let Some(reason) = &d.missing {
            let Both(zh, en) = names.reason(reason);
            out.insert("m".into(), self.texts.add(json!([zh, en]), &mut self.bytes).into());
        }
        if let Some(rule) = &d.rule {
            out.insert("u".into(), self.rules.add(rule_of(rule), &mut self.bytes).into());
        }
        if !parts.is_empty() {
            out.insert("p".into(), parts.into());
        }
        if d.more > 0 {
            out.insert("o".into(), d.more.into());
        }
        self.lines.add(Value::Object(out), &mut self.bytes)
    }

    /// What the script reads.
    pub(super) fn json(self) -> Value {
        json!({ "s": self.texts.all, "u": self.rules.all, "d": self.lines.all })
    }
}

fn rule_of(rule: &RuleNote) -> Value {
    let title = Both::from(&rule.title);
    let approved = rule.approved.as_ref().map(|(by, on)| json!([by, on]));
    json!({
        "id": rule.id, "kind": rule.kind, "t": [title.0, title.1], "clause": rule.clause, "note": rule.note,
        "status": rule.status, "approved": approved, "place": rule.place,
    })
}

/// The words that stand before a line, by which the script finds what to say; figures and expressions have none.
pub(super) const ROLES: &[&str] = &[
    "step",
    "penalty",
    "holdback",
    "not-fired",
    "not-in-force",
    "first-time",
    "aggregate",
    "other-periods",
    "fact",
    "lookup",
    "parameter",
    "given",
    "key",
    "period",
    "script",
];

/// The role's word.
fn role(role: Role) -> &'static str {
    match role {
        Role::Figure => "figure",
        Role::Expression | Role::Known => "expression",
        Role::Step => "step",
        Role::Correction => "correction",
        Role::Release => "release",
        Role::Penalty => "penalty",
        Role::Holdback => "holdback",
        Role::NotFired => "not-fired",
        Role::NotInForce => "not-in-force",
        Role::FirstTime => "first-time",
        Role::Aggregate => "aggregate",
        Role::OtherPeriods => "other-periods",
        Role::Fact => "fact",
        Role::Lookup => "lookup",
        Role::Parameter => "parameter",
        Role::Given => "given",
        Role::Key => "key",
        Role::Period => "period",
        Role::Script => "script",
    }
}
