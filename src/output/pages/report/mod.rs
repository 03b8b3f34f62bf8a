//! The report of a run: one page with all that its readers ask for, whatever the policy is.
//!
//! It shows the tables of the run as its files write them ([`sheets`]), sums and counts over them, and the derivations of
//! the rows that [`wanted`] names. A section stands where the run has something to say in it. Tables are columns in JSON
//! that the page's own script lays out; pictures are SVG. Deriving and writing are left to `app`.

mod chart;
mod codes;
mod grid;
mod keys;
mod look;
mod money;
mod names;
mod payees;
mod proof;
mod sheet;

use std::collections::BTreeMap;

use hashbrown::HashMap;
use minijinja::{Value, context};
use serde_json::{Value as Json, json};

use super::{Both, Page, data};
use crate::check::model::Amount;
use crate::ledger::Finality;
use crate::outcome::derivation::Derivation;
use crate::output::summary::{self, Summary};
use crate::output::todo::named;
use crate::output::total::Total;
use crate::output::{Fault, Run};
use crate::text::{Bilingual, Lang, keys as messages};
use grid::{Room, grid, uses};
use keys::Used;
use names::Names;
use proof::{Proofs, asked};

pub use proof::{Wanted, wanted};
pub use sheet::{Sheet, sheets};

/// The page's file.
pub const FILE: &str = "report.html";

/// What is told of a run beside what it found.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The language that the page opens in.
    pub lang: Lang,
    /// How far the run is final.
    pub finality: Finality,
    /// How the run folder is named in commands.
    pub path: &'a str,
    /// The run's seal.
    pub seal: &'a str,
}

/// The page: `derived` holds for each of `wanted` how it came about, where it could be told.
///
/// # Errors
/// A value that is shown cannot be computed.
pub fn report(
    run: &Run<'_>,
    mut sheets: Vec<Sheet>,
    wanted: &[Wanted],
    derived: &[Option<Derivation>],
    about: &About<'_>,
) -> Result<String, Fault> {
    let names = Names::new(run);
    let summary = summary::of(run)?;
    let (bands, moved) = look::bands(run, &names);
    let from_run = sheets.len();
    sheets.extend(moved);
    sheets.extend(payees::payees(run));

    let mut used = Used::default();
    sheets.iter().for_each(|sheet| uses(run, &names, sheet, &mut used));
    let dims = data(&used.json(run));
    let mut room = Room::without(dims.as_str().map_or(0, str::len));
    let mut proofs = Proofs::default();
    let mut by_sheet: HashMap<usize, HashMap<usize, usize>> = HashMap::new();
    for (wanted, derivation) in wanted.iter().zip(derived) {
        if let Some(number) = derivation.as_ref().and_then(|derivation| proofs.add(derivation, &names)) {
            by_sheet.entry(wanted.sheet).or_default().insert(wanted.row, number);
        }
    }
    // The tables that readers look into first have room before the others.
    let mut order: Vec<usize> = (from_run..sheets.len()).chain(0..from_run).collect();
    order.sort_by_key(|at| sheets.get(*at).is_some_and(|sheet| sheet.stem() == "items"));
    let mut grids: BTreeMap<usize, Value> = BTreeMap::new();
    for at in order {
        let Some(sheet) = sheets.get(at) else { continue };
        let mut made = grid(run, &names, sheet, &mut room);
        if let Some(rows) = by_sheet.get(&at) {
            let place = |(row, number): (&usize, &usize)| Some((made.shown.binary_search(row).ok()?, *number));
            let places: BTreeMap<usize, usize> = rows.iter().filter_map(place).collect();
            let places: serde_json::Map<String, Json> =
                places.into_iter().map(|(row, number)| (row.to_string(), number.into())).collect();
            made.json.insert("x".into(), places.into());
        }
        if let Some(asked) = asked(run, sheet) {
            made.json.insert("ask".into(), asked);
        }
        let title = title(run, &names, sheet);
        made.json.insert("t".into(), json!([title.0, title.1]));
        let all = sheet.rows.to_string();
        let shown = made.shown.len();
        grids.insert(
            at,
            context! {
                id => sheet.id(), title => Value::from(&title), file => sheet.file.clone(), all, cut => shown < sheet.rows,
                shown => shown.to_string(), json => data(&Json::Object(made.json)),
            },
        );
    }
    let group = |of: &dyn Fn(&Sheet) -> bool| -> Vec<Value> {
        grids.iter().filter(|(at, _)| sheets.get(**at).is_some_and(of)).map(|(_, grid)| grid.clone()).collect()
    };
    let one = |stem: &str| group(&|sheet| sheet.id() == stem).into_iter().next();
    // The coarsest first: a reader begins with the whole.
    let mut of_measures: Vec<usize> = grids
        .keys()
        .copied()
        .filter(|at| sheets.get(*at).is_some_and(|sheet| sheet.stem().starts_with("measures-")))
        .collect();
    of_measures.sort_by_key(|at| sheets.get(*at).map_or(0, |sheet| sheet.rows));
    let measures: Vec<Value> = of_measures.iter().filter_map(|at| grids.get(at).cloned()).collect();
    let silence = sheets.iter().find(|sheet| sheet.stem() == "silence");
    let period = period(&summary);
    let title = Both::from(&summary.title);
    let shown = context! {
        title => Value::from(&title), period => Value::from(&period), finality => about.finality.name(),
        first => date(run.plan.period.first), last => date(run.plan.until.min(run.plan.period.last)), in_progress => summary.as_of.is_some(),
        page_title => page_title(&title, &period, about.finality),
        cards => cards(&summary), ways => money::ways(run, &names), currency => summary.currency.clone(),
        has_awards => !summary.awards.is_empty(), awards => prizes(&summary),
        bands, items => look::items(run, &names), targets => look::targets(&summary), duties => look::duties(&summary.duties),
        todo => todo(&summary), findings => counted(&summary.findings),
        unapproved => moved_by(&summary.unapproved), shadows => moved_by(&summary.shadows), shadow_actions => counted(&summary.shadow_actions),
        what_if => !summary.set.is_empty() || summary.approved_only, approved_only => summary.approved_only,
        set => summary.set.iter().map(|(name, value, instead)| context! { name, value, instead }).collect::<Vec<_>>(),
        thin => summary.thin.to_string(), has_thin => summary.thin > 0, not_covering => summary.not_covering.clone(),
        set_aside => summary.set_aside.to_string(), has_set_aside => summary.set_aside > 0,
        silence => silence.map(look::silence).unwrap_or_default(),
        grids => Value::from_pairs([
            "payouts", "points", "by-payee", "awards", "scores", "moved", "items", "rankings", "targets", "actions", "findings",
            "duties", "silence",
        ].map(|stem| (stem, one(stem).unwrap_or_else(|| Value::from(()))))),
        pivots => group(&|sheet| sheet.file.starts_with("pivots/")),
        measures,
        ledger => group(&|sheet| ["corrections", "releases", "payees", "balances"].contains(&sheet.stem())),
        tables => grids.values().cloned().collect::<Vec<_>>(),
        dims, proofs => data(&proofs.json()),
        meta => data(&json!({ "run": about.path, "words": words() })), path => about.path, seal => about.seal,
        version => env!("CARGO_PKG_VERSION"),
    };
    let page = Page {
        template: "report.html",
        own: None,
        lang: about.lang,
        style: include_str!("../report.css"),
        script: include_str!("../report.js"),
    };
    page.html(shown).map_err(|fault| Fault::Internal(format!("{}:{:?}: {}", fault.template, fault.line, fault.detail)))
}

fn date(day: crate::value::Date) -> String {
    let mut text = Vec::new();
    day.write(&mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// The period with what the pack calls it.
fn period(summary: &Summary) -> Both {
    match summary.period_title.as_ref().map(Both::from) {
        None => Both::same(&summary.period),
        Some(Both(zh, en)) => Both(format!("{zh}（{}）", summary.period), format!("{en} ({})", summary.period)),
    }
}

/// What the window of the browser is called, in each language.
fn page_title(title: &Both, period: &Both, finality: Finality) -> Value {
    let mark = |lang| match finality {
        Finality::Final => String::new(),
        open => format!("{} · ", Both::said(&format!("page-{}", open.name()), &[]).get(lang)),
    };
    let of = |lang| format!("{}{} · {}", mark(lang), title.get(lang), period.get(lang));
    Value::from(&Both(of(Lang::Zh), of(Lang::En)))
}

/// What people call a table.
fn title(run: &Run<'_>, names: &Names<'_>, sheet: &Sheet) -> Both {
    if sheet.file.starts_with("pivots/") {
        return names.rule(sheet.stem());
    }
    if !sheet.stem().starts_with("measures-") {
        return Both::said("report-table", &[("name", Both::same(sheet.stem()))]);
    }
    let kind = |header: &str| run.program().pack.kind(header).is_some();
    let by: Vec<Both> = sheet
        .headers
        .iter()
        .take_while(|(header, _)| names.dimension(header).is_some() || kind(header))
        .map(|(header, _)| names.column(header, false))
        .collect();
    if by.is_empty() {
        return Both::said("report-whole", &[]);
    }
    let joined = |of: fn(&Both) -> &str| by.iter().map(of).collect::<Vec<_>>().join(" × ");
    Both::said("report-by", &[("by", Both(joined(|both| &both.0), joined(|both| &both.1)))])
}

/// The first numbers that a reader sees.
fn cards(summary: &Summary) -> Vec<Value> {
    let mut all = Vec::new();
    let mut card = |title: &Both, value: String, unit: &str, more: Both| {
        all.push(context! {
            title => Value::from(title), value, unit, more => Value::from(&more), has_more => more != Both::default(),
        });
    };
    let amount = |total: &Total, which: Amount| Both::same(&super::grouped(&total.written(which)));
    for (title, total) in &summary.payouts {
        let more = Both::said(
            "report-card-payout",
            &[("base", amount(total, Amount::Base)), ("lines", Both::same(&super::grouped(&total.lines.to_string())))],
        );
        let unit = if total.points { "" } else { summary.currency.as_str() };
        card(&Both::from(title), total.written(Amount::Payable), unit, more);
    }
    for (title, total) in &summary.awards {
        let title = title.as_ref().map_or_else(|| Both::said("report-card-awards", &[]), Both::from);
        let more = Both::said("report-card-award", &[("lines", Both::same(&total.lines.to_string()))]);
        card(&title, total.written(Amount::Payable), &summary.currency, more);
    }
    let (met, known) = summary
        .targets
        .iter()
        .filter(|kept| kept.by.is_empty())
        .fold((0, 0), |(met, known), kept| (met + kept.met, known + kept.known));
    if known > 0 {
        let more = Both::said("report-card-targets", &[("known", Both::same(&known.to_string()))]);
        card(&Both::said("report-card-met", &[]), met.to_string(), "", more);
    }
    let actions: u64 = summary.todo.iter().map(|todo| todo.count).sum();
    if !summary.todo.is_empty() {
        card(&Both::said("report-todo", &[]), actions.to_string(), "", Both::default());
    }
    let overdue: u64 = summary.duties.iter().map(|duty| duty.overdue + duty.counts.get(2).copied().unwrap_or(0)).sum();
    if !summary.duties.is_empty() {
        card(&Both::said("report-card-duties", &[]), overdue.to_string(), "", Both::default());
    }
    let findings: u64 = summary.findings.iter().map(|(_, count)| count).sum();
    if !summary.findings.is_empty() {
        card(&Both::said("summary-findings", &[]), findings.to_string(), "", Both::default());
    }
    for (title, count) in &summary.keys {
        card(&Both::from(title), count.to_string(), "", Both::said("report-card-keys", &[]));
    }
    all
}

fn prizes(summary: &Summary) -> Vec<Value> {
    let one = |(title, total): &(Option<Bilingual>, Total)| {
        let title = title.as_ref().map_or_else(|| Both::said("summary-all", &[]), Both::from);
        context! { title => Value::from(&title), amount => total.written(Amount::Payable), lines => total.lines.to_string() }
    };
    summary.awards.iter().map(one).collect()
}

fn todo(summary: &Summary) -> Vec<Value> {
    let one = |todo: &crate::output::todo::Todo| {
        let title = Both::from(&todo.title);
        context! { title => Value::from(&title), count => todo.count.to_string(), due => todo.due.map(date) }
    };
    summary.todo.iter().map(one).collect()
}

fn counted(all: &[(Bilingual, u64)]) -> Vec<Value> {
    let one = |(title, count): &(Bilingual, u64)| {
        context! { title => Value::from(&Both::from(title)), count => count.to_string() }
    };
    all.iter().map(one).collect()
}

/// What unapproved rules or shadows moved.
fn moved_by(all: &[(Bilingual, Option<String>, u64, String)]) -> Vec<Value> {
    let one = |(title, step, lines, amount): &(Bilingual, Option<String>, u64, String)| {
        context! { title => Value::from(&Both::from(&named(title, ""))), step, lines => lines.to_string(), amount }
    };
    all.iter().map(one).collect()
}

/// The words that the page's script says, by their keys without what all of them begin with.
fn words() -> Json {
    let hole = |name: &str| Both::same(&format!("{{{name}}}"));
    let holes = [("a", hole("a")), ("b", hole("b")), ("c", hole("c"))];
    let mut all = serde_json::Map::new();
    for key in messages(Lang::En) {
        if let Some(short) = key.strip_prefix("report-js-") {
            let Both(zh, en) = Both::said(&key, &holes);
            all.insert(short.to_owned(), json!([zh, en]));
        }
    }
    // What stands before a line of a derivation is said as `explain` says it.
    for role in proof::ROLES {
        let Both(zh, en) = Both::said(&format!("explain-{role}"), &[]);
        all.insert((*role).to_owned(), json!([zh, en]));
    }
    Json::Object(all)
}
