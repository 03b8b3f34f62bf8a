//! What each payee is told: what it earned, what was taken and why, what is kept and until when, what is to be paid.
//!
//! [`Statements`] works out once what all payees share (sentences, titles, names of lines); [`Statements::of`] then puts
//! together one payee's statement, in both languages. Every amount is that of the run's own lines, steps and accounts,
//! written to the same places as in its tables; how it looks is left to `pages`.

mod accounts;
mod lines;
mod model;

use std::collections::BTreeMap;

use super::run::Run;
use super::todo::named;
use super::values::Fault;
use crate::ledger::Finality;
use lines::Sheet;
pub use model::{Account, Kept, Line, Moved, Net, Statement, Step, Sums, Words};

/// What statements are made of.
pub struct Statements<'a> {
    run: &'a Run<'a>,
    finality: Finality,
    sheets: Vec<Sheet<'a>>,
    /// For each payee, sheet and row of its lines.
    places: BTreeMap<String, Vec<(usize, usize)>>,
    /// For each payee, its places in what the ledger brought.
    brought: BTreeMap<String, accounts::Brought>,
}

impl<'a> Statements<'a> {
    /// What the statements of a run are made of.
    ///
    /// # Errors
    /// A sentence cannot be computed.
    pub fn over(run: &'a Run<'a>, finality: Finality) -> Result<Statements<'a>, Fault> {
        let sheets = lines::sheets(run)?;
        let mut places: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (n, sheet) in sheets.iter().enumerate() {
            for row in sheet.told() {
                places.entry(sheet.payee(row)).or_default().push((n, row));
            }
        }
        let brought = run.ledger.map(accounts::brought).unwrap_or_default();
        for payee in brought.keys() {
            places.entry(payee.clone()).or_default();
        }
        Ok(Statements { run, finality, sheets, places, brought })
    }

    /// Every payee that has a line or an account, in the order of their ids.
    pub fn payees(&self) -> impl Iterator<Item = &str> {
        self.places.keys().map(String::as_str)
    }

    /// Whether there is such a payee.
    pub fn knows(&self, payee: &str) -> bool {
        self.places.contains_key(payee)
    }

    /// The statement of a payee; empty of one that is not known.
    pub fn of(&self, payee: &str) -> Statement {
        let program = self.run.program();
        let places = self.places.get(payee).map_or(&[][..], Vec::as_slice);
        let mut accounts: Vec<Account> = Vec::new();
        let mut last = None;
        for (sheet, row) in places {
            let Some(of) = self.sheets.get(*sheet) else { continue };
            if last != Some(*sheet) {
                accounts.push(of.account());
                last = Some(*sheet);
            }
            if let Some(account) = accounts.last_mut() {
                account.lines.push(of.line(*row));
            }
        }
        let rows = |points: bool| {
            let own = places.iter().filter_map(|(sheet, row)| Some((self.sheets.get(*sheet)?, *row)));
            own.filter(move |(sheet, _)| sheet.points == points)
        };
        let sums = |points: bool| lines::sums(rows(points), program.pack.money.places);
        let kept = rows(false).flat_map(|(sheet, row)| sheet.kept(row)).collect();
        let name = places.iter().find_map(|(sheet, row)| self.sheets.get(*sheet)?.name_of(*row, payee));
        let ledger = self.brought.get(payee).map(|brought| accounts::of(self.run, brought));
        let (corrections, releases, balances, net) = ledger.unwrap_or_default();
        Statement {
            payee: payee.to_owned(),
            name,
            pack: Words::from(&named(&program.pack.title, &program.pack.id)),
            period: self.run.plan.period.name(),
            period_title: program.pack.title_of(&self.run.plan.period).map(Words::from),
            first: self.run.plan.period.first.to_string(),
            last: self.run.plan.period.last.to_string(),
            currency: program.pack.currency.clone(),
            finality: self.finality,
            accounts,
            money: sums(false),
            points: sums(true),
            kept,
            corrections,
            releases,
            balances,
            net,
            appeal: program.pack.appeal.as_ref().map(Words::from),
        }
    }
}
