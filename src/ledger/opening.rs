//! What a run takes from the ledger: where the chain stands, what is owed and kept, and the closed lines it touches.
//!
//! It is an input like any other, so it is written into the run's facts, one canonical line each, and everything that
//! the run says of the ledger follows from it and the run's own lines ([`super::settle`]). Which closed lines would be
//! others today, and whether a condition of release holds, is found by the floors above.

use std::collections::BTreeMap;

use serde_json::Value;

use super::amounts::{Amounts, Kept, Parts, Reason};
use super::entry::{Causes, Head, put_causes, read_causes};
use super::fields::{Build, Fields, canonical};
use crate::value::Money;

/// What a run takes from the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opening {
    /// Whose ledger it is, or will be.
    pub head: Head,
    /// The hash of the last entry.
    pub tip: String,
    /// The closed periods with the seals of their runs, in the order of time.
    pub closed: Vec<(String, String)>,
    /// What payees owe.
    pub carries: BTreeMap<String, Money>,
    /// What is kept of payees.
    pub balances: BTreeMap<(String, Reason), Money>,
    /// Closed lines that something is done with.
    pub touched: Vec<Touched>,
}

/// A closed line, or one that should have been closed, and what is found of it now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Its id.
    pub line: String,
    /// Its period.
    pub period: String,
    /// The payout's rule.
    pub payout: String,
    /// Whose money it is.
    pub payee: String,
    /// Dimension and key.
    pub key: Vec<(String, String)>,
    /// How many corrections and releases the line has had, of all payees.
    pub count: u64,
    /// As closed, with all corrections.
    pub amounts: Amounts,
    /// Likewise.
    pub parts: Parts,
    /// What was released of it, by rule.
    pub released: BTreeMap<String, Money>,
    /// What was paid of it.
    pub paid: Money,
    /// What was taken back of it.
    pub clawed: Money,
    /// What it would be today, where that is something else.
    pub found: Option<Found>,
    /// The penalties whose condition of release holds.
    pub free: Vec<String>,
    /// The rules that await approval and move money here, by what is found or by a release, in the order of their names.
    pub awaiting: Vec<String>,
}

/// What a closed line would be today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Its amounts.
    pub amounts: Amounts,
    /// Why what is kept is kept.
    pub parts: Parts,
    /// Why they are others; the causes sum to the difference.
    pub causes: Causes,
}

impl Opening {
    /// The rules that await approval and move money of closed lines, in the order of their names.
    pub fn awaiting(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.touched.iter().flat_map(|touched| &touched.awaiting).map(String::as_str).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The opening as lines of text, each canonical.
    pub fn text(&self) -> String {
        let places = self.head.places;
        let mut out = String::new();
        let mut put = |kind: &str, fill: &dyn Fn(&mut Build)| {
            let mut build = Build::new(places);
            build.put("kind", kind);
            fill(&mut build);
            canonical(&build.done(), &mut out);
            out.push('\n');
        };
        put("ledger", &|b| {
            b.put("pack", self.head.pack.as_str());
            b.put("currency", self.head.currency.as_str());
            b.put("places", places);
            b.put("tip", self.tip.as_str());
        });
        for (period, seal) in &self.closed {
            put("closed", &|b| {
                b.put("period", period.as_str());
                b.put("seal", seal.as_str());
            });
        }
        for (payee, amount) in &self.carries {
            put("carry", &|b| {
                b.put("payee", payee.as_str());
                b.money("amount", *amount);
            });
        }
        for ((payee, reason), amount) in &self.balances {
            put("balance", &|b| {
                b.put("payee", payee.as_str());
                b.put("kept", reason.kept.name());
                b.put("code", reason.code.as_str());
                b.money("amount", *amount);
            });
        }
        for touched in &self.touched {
            put("line", &|b| touched.put(b, places));
        }
        out
    }

    /// The opening of such a text; none of any other.
    pub fn read(text: &str) -> Option<Opening> {
        let mut opening = Opening::default();
        for (n, line) in text.lines().enumerate() {
            let value: Value = serde_json::from_str(line).ok()?;
            let f = Fields::new(&value, opening.head.places)?;
            match (f.get("kind")?.as_str()?, n) {
                ("ledger", 0) => {
                    let places = u32::try_from(f.number("places")?).ok().filter(|places| *places <= 28)?;
                    opening.head = Head { pack: f.text("pack")?, currency: f.text("currency")?, places };
                    opening.tip = f.text("tip")?;
                }
                (_, 0) => return None,
                ("closed", _) => opening.closed.push((f.text("period")?, f.text("seal")?)),
                ("carry", _) => {
                    opening.carries.insert(f.text("payee")?, f.money("amount")?);
                }
                ("balance", _) => {
                    let reason = Reason::new(Kept::of(&f.text("kept")?)?, f.text("code")?);
                    opening.balances.insert((f.text("payee")?, reason), f.money("amount")?);
                }
                ("line", _) => opening.touched.push(Touched::of(f, opening.head.places)?),
                _ => return None,
            }
        }
        (opening.text() == text).then_some(opening)
    }
}

impl Touched {
    fn put(&self, b: &mut Build, places: u32) {
        b.put("line", self.line.as_str());
        b.put("period", self.period.as_str());
        b.put("payout", self.payout.as_str());
        b.put("payee", self.payee.as_str());
        b.key(&self.key);
        b.put("count", self.count);
        b.amounts("amounts", &self.amounts);
        b.parts("parts", &self.parts);
        b.moneys("released", self.released.iter().map(|(rule, amount)| (rule.as_str(), *amount)));
        b.money("paid", self.paid);
        b.money("clawed", self.clawed);
        if let Some(found) = &self.found {
            b.amounts("now", &found.amounts);
            b.parts("now_parts", &found.parts);
            b.put("causes", put_causes(&found.causes, places));
        }
        b.put("free", self.free.clone());
        b.put("awaiting", self.awaiting.clone());
    }

    fn of(f: Fields<'_>, places: u32) -> Option<Touched> {
        let found = match f.get("now") {
            None => None,
            Some(_) => Some(Found {
                amounts: f.amounts("now")?,
                parts: f.parts("now_parts")?,
                causes: read_causes(f.get("causes")?, places)?,
            }),
        };
        let names = |name: &str| -> Option<Vec<String>> {
            f.get(name)?.as_array()?.iter().map(|rule| rule.as_str().map(str::to_owned)).collect()
        };
        Some(Touched {
            line: f.text("line")?,
            period: f.text("period")?,
            payout: f.text("payout")?,
            payee: f.text("payee")?,
            key: f.key()?,
            count: f.number("count")?,
            amounts: f.amounts("amounts")?,
            parts: f.parts("parts")?,
            released: f.moneys("released")?,
            paid: f.money("paid")?,
            clawed: f.money("clawed")?,
            found,
            free: names("free")?,
            awaiting: names("awaiting")?,
        })
    }
}
