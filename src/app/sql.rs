//! What of a run goes into a database, put together for `output::sql`.
//!
//! Lines come from the run as computed again, the words beside them, the steps and the sums that are asserted from the
//! tables as the run wrote them: the database is asked whether the two tie. Points are no money and stay out.

use hashbrown::{HashMap, HashSet};

use super::failure::{AppError, Failure};
use super::files::Files;
use super::recompute::Again;
use super::table_of_run::TableOfRun;
use crate::ledger::Finality;
use crate::ledger::amounts::{Kept, NAMES, Parts, negative, read};
use crate::ledger::entry::{Correction, Line, Release};
use crate::output::sql::{Dialect, Kind, Line as Loaded, Load, Refused, Step, Total, script};
use crate::text::Message;
use crate::value::Money;

/// The columns of `totals.csv` that are asserted.
const TOTAL_COLUMNS: [&str; 10] =
    ["payout", "lines", "base", "added", "reduced", "earned", "withheld", "forfeited", "held", "payable"];
/// What a step says besides its line, its number and its amount.
const STEP_COLUMNS: [&str; 9] = ["line", "number", "rule", "step", "effect", "clause", "status", "value", "amount"];

/// The scripts, one for each database, with the ends of their names, of a run that is so far final, by the close of this number.
///
/// # Errors
/// The run's tables are not as it wrote them, or a value does not fit a database.
pub(super) fn scripts(
    files: &dyn Files,
    folder: &std::path::Path,
    run: &Again,
    standing: (Finality, u64),
) -> Result<Vec<(&'static str, String)>, Failure> {
    let load = load(files, folder, run, standing)?;
    let refused = |refused: Refused| -> Failure {
        match refused {
            Refused::TooLarge(amount) => AppError::new(Message::new("sql-too-large").with("amount", amount)).into(),
            Refused::Nul(text) => AppError::new(Message::new("sql-nul").with("text", text.replace('\0', "�"))).into(),
        }
    };
    let all = [("postgresql", Dialect::Postgresql), ("sqlite", Dialect::Sqlite)];
    all.into_iter().map(|(name, dialect)| Ok((name, script(&load, dialect).map_err(refused)?))).collect()
}

fn load(
    files: &dyn Files,
    folder: &std::path::Path,
    run: &Again,
    (finality, closing): (Finality, u64),
) -> Result<Load, Failure> {
    let pack = &run.plan.program.pack;
    let places = pack.money.places;
    let own = run.plan.period.name();
    let past = || Failure::internal("an amount past all bounds");
    let mut load = Load {
        pack: pack.id.clone(),
        period: own.clone(),
        run: run.said("/seal").to_owned(),
        version: run.said("/version").to_owned(),
        finality,
        closing,
        currency: pack.currency.clone(),
        places,
        ..Load::default()
    };
    let payouts = TableOfRun::read(files, folder, "payouts.csv")?;
    let told = match &payouts {
        Some(table) => table.columns(["line", "base", "reasons", "reason_zh", "reason_en"])?,
        None => Vec::new(),
    };
    let told: HashMap<&str, [&str; 4]> = told.into_iter().map(|[line, rest @ ..]| (line, rest)).collect();
    load.lines = run.settled.lines.iter().map(|line| own_line(line, told.get(line.id.as_str()))).collect();
    load.lines.extend(run.settled.corrections.iter().map(correction));
    for release in &run.settled.releases {
        load.lines.push(released(release).ok_or_else(past)?);
    }
    let mut steps = Vec::new();
    let known: HashSet<&str> = load.lines.iter().map(|line| line.line.as_str()).collect();
    if let Some(table) = TableOfRun::read(files, folder, "steps.csv")? {
        for [line, number, rule, step, effect, clause, status, value, amount] in table.columns(STEP_COLUMNS)? {
            if known.contains(line) {
                let number = number.parse().map_err(|_| table.unsound())?;
                let amount = read(amount, places).ok_or_else(|| table.unsound())?;
                let words = [rule, step, effect, clause, status, value].map(str::to_owned);
                steps.push(Step { line: line.to_owned(), number, words, amount });
            }
        }
    }
    drop(known);
    load.steps = steps;
    if run.with_ledger {
        for (payee, net) in &run.settled.tally.nets {
            let (carried, to_pay) = (net.carried_out().ok_or_else(past)?, net.to_pay().ok_or_else(past)?);
            let amounts = [net.payable, net.corrected, net.unpaid, net.released, net.carried_in, carried, to_pay];
            load.payees.push((payee.clone(), amounts));
        }
    }
    load.totals = totals(files, folder, run, &load.lines)?;
    Ok(load)
}

/// The period that an id of a line is of: pack, payout, period, key.
fn period_of(id: &str) -> String {
    id.split('/').nth(2).unwrap_or("").to_owned()
}

fn own_line(line: &Line, told: Option<&[&str; 4]>) -> Loaded {
    let mut amounts = line.amounts.0.map(Some);
    let mut reasons = [codes(&line.parts), String::new(), String::new()];
    if let Some([base, said @ ..]) = told {
        if let (true, Some(first)) = (base.is_empty(), amounts.first_mut()) {
            *first = None;
        }
        reasons = said.map(str::to_owned);
    }
    Loaded {
        line: line.id.clone(),
        kind: Kind::Line,
        for_period: period_of(&line.id),
        about: None,
        payout: line.payout.clone(),
        payee: line.payee.clone(),
        key: line.key.clone(),
        amounts,
        taken_back: [Money::ZERO; 2],
        reasons,
    }
}

/// Why something is kept of a line, by code.
fn codes(parts: &Parts) -> String {
    let codes: Vec<&str> = parts.keys().map(|reason| reason.code.as_str()).collect();
    codes.join(";")
}

fn correction(c: &Correction) -> Loaded {
    let causes: Vec<&str> = c.causes.keys().map(|cause| cause.name()).collect();
    Loaded {
        line: c.id.clone(),
        kind: Kind::Correction,
        for_period: c.period.clone(),
        about: Some(c.line.clone()),
        payout: c.payout.clone(),
        payee: c.payee.clone(),
        key: c.key.clone(),
        amounts: c.amounts.0.map(Some),
        taken_back: [c.clawed, c.unpaid],
        reasons: [causes.join(";"), String::new(), String::new()],
    }
}

/// What is released moves from where it was kept to what is payable.
fn released(r: &Release) -> Option<Loaded> {
    let from = if r.kept == Kept::HeldBack { "held" } else { "withheld" };
    let off = negative(r.amount)?;
    let amounts = NAMES.map(|name| match name {
        "payable" => Some(r.amount),
        name if name == from => Some(off),
        _ => Some(Money::ZERO),
    });
    Some(Loaded {
        line: r.id.clone(),
        kind: Kind::Release,
        for_period: r.period.clone(),
        about: Some(r.line.clone()),
        payout: r.payout.clone(),
        payee: r.payee.clone(),
        key: r.key.clone(),
        amounts,
        taken_back: [r.clawed, r.unpaid],
        reasons: [r.rule.clone(), String::new(), String::new()],
    })
}

/// What `totals.csv` says: first a row for each payout, then awards together, all, corrections, releases.
fn totals(files: &dyn Files, folder: &std::path::Path, run: &Again, lines: &[Loaded]) -> Result<Vec<Total>, Failure> {
    let Some(table) = TableOfRun::read(files, folder, "totals.csv")? else { return Ok(Vec::new()) };
    let program = &run.plan.program;
    let places = program.pack.money.places;
    let mut paid: Vec<_> = run.outcome.payouts.iter().map(|lines| lines.payout).collect();
    paid.dedup();
    let mut payouts = paid.into_iter().filter(|id| program.is_paid(*id)).filter_map(|id| program.payouts.get(id.at()));
    let mut all = Vec::new();
    for [name, count, sums @ ..] in table.columns(TOTAL_COLUMNS)? {
        let mut count = count.parse().map_err(|_| table.unsound())?;
        let mut sums = sums.map(|sum| read(sum, places));
        let (kind, payout) = match (payouts.next(), name) {
            (Some(payout), _) if payout.points => continue,
            (Some(payout), _) => {
                if program.awards.iter().any(|award| award.rule == payout.rule) {
                    // A place with a prize of nothing is listed, and is no line.
                    count = lines.iter().filter(|line| line.kind == Kind::Line && line.payout == name).count() as u64;
                }
                (Kind::Line, Some(name.to_owned()))
            }
            (None, "all") => {
                count = lines.iter().filter(|line| line.kind == Kind::Line).count() as u64;
                (Kind::Line, None)
            }
            (None, "corrections") => (Kind::Correction, None),
            (None, "releases") => {
                // What falls there is not told apart by where it was kept.
                for (sum, name) in sums.iter_mut().zip(NAMES) {
                    *sum = sum.filter(|_| name == "payable");
                }
                (Kind::Release, None)
            }
            (None, _) => continue,
        };
        all.push(Total { kind, payout, lines: count, sums });
    }
    Ok(all)
}
