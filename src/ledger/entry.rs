//! What stands on a line of the ledger: the entries, their canonical text and the way back.
//!
//! An entry is read only if writing it again gives the very same bytes, so there is one text for each and nothing hides
//! in a field that nobody reads. In which order entries come, and whether they add up, is `book`'s.

use std::collections::BTreeMap;

use serde_json::Value;

use super::amounts::{Amounts, Kept, Parts, Reason};
use super::fields::{Build, Fields, canonical, of_amounts, to_amounts};
use crate::value::Money;

/// The form of the ledger.
pub const FORMAT: u64 = 1;

/// An entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// The first of all: whose ledger it is.
    Ledger(Head),
    /// A period is closed; its lines follow.
    Close(Close),
    /// A line as it was closed.
    Line(Line),
    /// What a closed line should have been besides.
    Correction(Correction),
    /// Withheld money becomes payable, or too much of it was.
    Release(Release),
    /// What is known of the payment of a line.
    Payment(Payment),
    /// What a payee owes against the next lines.
    Carry(Carry),
    /// What is kept of a payee at the end of the batch.
    Balance(Balance),
    /// The last close is undone.
    Reverse(Reverse),
    /// The batch is whole.
    End(End),
}

/// Whose ledger it is.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Head {
    /// The pack's id.
    pub pack: String,
    /// The one currency.
    pub currency: String,
    /// Its places.
    pub places: u32,
}

/// A close.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Close {
    /// The period's name.
    pub period: String,
    /// Its last day.
    pub last: String,
    /// Who closed it.
    pub by: String,
    /// When, as they say.
    pub on: String,
    /// The seal of the run that was closed.
    pub seal: String,
    /// Why unapproved rules were let through.
    pub allowed: Option<String>,
}

/// A line as it was closed.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Line {
    /// Its id: pack, payout, period, key.
    pub id: String,
    /// The payout's rule.
    pub payout: String,
    /// Who is paid.
    pub payee: String,
    /// Dimension and key, in the order of the payout's grain.
    pub key: Vec<(String, String)>,
    /// Its amounts.
    pub amounts: Amounts,
    /// Why what is kept is kept.
    pub parts: Parts,
}

/// Why a closed line would be another today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The data are others.
    Data,
    /// A parameter has another value.
    Parameter,
    /// Something is rounded otherwise.
    Rounding,
    /// A rule is another.
    Rule,
}

/// Differences by cause; a cause without any is left out.
pub type Causes = BTreeMap<Cause, Amounts>;

/// A difference to a closed line, as a line of the open period.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Correction {
    /// Its own id: that of the line and a number.
    pub id: String,
    /// The line that it corrects.
    pub line: String,
    /// The period of that line.
    pub period: String,
    /// The payout's rule.
    pub payout: String,
    /// Whose money it is.
    pub payee: String,
    /// Dimension and key.
    pub key: Vec<(String, String)>,
    /// What is more (or, below zero, less) of each amount.
    pub amounts: Amounts,
    /// What is more or less kept, by reason.
    pub parts: Parts,
    /// Why; the causes sum to the amounts.
    pub causes: Causes,
    /// What of a fall of the payable amount is taken back from the payee.
    pub clawed: Money,
    /// What of it never was paid.
    pub unpaid: Money,
}

/// Kept money that becomes payable; below zero where more was released than was withheld, as is known today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its own id: that of the line and a number.
    pub id: String,
    /// The line.
    pub line: String,
    /// The period of that line.
    pub period: String,
    /// The payout's rule.
    pub payout: String,
    /// Whose money it is.
    pub payee: String,
    /// Dimension and key.
    pub key: Vec<(String, String)>,
    /// How the money was kept: withheld, or held back.
    pub kept: Kept,
    /// The rule that kept it.
    pub rule: String,
    /// How much.
    pub amount: Money,
    /// What of an amount below zero is taken back from the payee.
    pub clawed: Money,
    /// What of it never was paid.
    pub unpaid: Money,
}

/// What is known of the payment of a line, a correction or a release.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Payment {
    /// Its id.
    pub line: String,
    /// All that was paid of it.
    pub amount: Money,
    /// The day of the last payment or rejection; empty where none is known.
    pub date: String,
    /// How many rows of the payments speak of it.
    pub rows: u64,
    /// How many of them were rejected.
    pub rejected: u64,
}

/// What a payee owes.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Carry {
    /// The payee.
    pub payee: String,
    /// Below zero.
    pub amount: Money,
}

/// What is kept of a payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The payee.
    pub payee: String,
    /// Why.
    pub reason: Reason,
    /// How much.
    pub closing: Money,
}

/// The last close is undone.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Reverse {
    /// The period's name.
    pub period: String,
    /// By whom.
    pub by: String,
    /// When, as they say.
    pub on: String,
    /// Why.
    pub reason: String,
}

/// The end of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct End {
    /// How many entries the batch has before this one.
    pub entries: u64,
    /// The sum of the lines' amounts.
    pub lines: Amounts,
    /// The sum of the corrections' amounts.
    pub corrections: Amounts,
    /// The sum of what was released.
    pub released: Money,
}

impl Cause {
    /// All, in the order in which they are looked for.
    pub const ALL: [Cause; 4] = [Cause::Data, Cause::Parameter, Cause::Rounding, Cause::Rule];

    /// Its word.
    pub fn name(self) -> &'static str {
        match self {
            Cause::Data => "data",
            Cause::Parameter => "parameter",
            Cause::Rounding => "rounding",
            Cause::Rule => "rule",
        }
    }

    fn of(name: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.name() == name)
    }
}

/// The causes as a value.
pub(super) fn put_causes(causes: &Causes, places: u32) -> Value {
    Value::Object(causes.iter().map(|(c, a)| (c.name().to_owned(), of_amounts(a, places))).collect())
}

/// The causes of a value.
pub(super) fn read_causes(value: &Value, places: u32) -> Option<Causes> {
    let one = |(name, amounts): (&String, &Value)| Some((Cause::of(name)?, to_amounts(amounts, places)?));
    value.as_object()?.iter().map(one).collect()
}

impl Entry {
    /// The canonical text of the entry with this number.
    pub fn text(&self, number: u64, places: u32) -> String {
        let mut build = Build::new(places);
        build.put("n", number);
        build.put("kind", self.kind());
        self.put(&mut build, places);
        let mut out = String::new();
        canonical(&build.done(), &mut out);
        out
    }

    /// Its word.
    pub fn kind(&self) -> &'static str {
        match self {
            Entry::Ledger(_) => "ledger",
            Entry::Close(_) => "close",
            Entry::Line(_) => "line",
            Entry::Correction(_) => "correction",
            Entry::Release(_) => "release",
            Entry::Payment(_) => "payment",
            Entry::Carry(_) => "carry",
            Entry::Balance(_) => "balance",
            Entry::Reverse(_) => "reverse",
            Entry::End(_) => "end",
        }
    }

    fn put(&self, out: &mut Build, places: u32) {
        match self {
            Entry::Ledger(head) => {
                out.put("format", FORMAT);
                out.put("pack", head.pack.as_str());
                out.put("currency", head.currency.as_str());
                out.put("places", head.places);
            }
            Entry::Close(close) => {
                out.put("period", close.period.as_str());
                out.put("last", close.last.as_str());
                out.put("by", close.by.as_str());
                out.put("on", close.on.as_str());
                out.put("seal", close.seal.as_str());
                if let Some(why) = &close.allowed {
                    out.put("allowed", why.as_str());
                }
            }
            Entry::Line(line) => {
                out.put("id", line.id.as_str());
                about(out, &line.payout, &line.payee, &line.key);
                out.amounts("amounts", &line.amounts);
                out.parts("parts", &line.parts);
            }
            Entry::Correction(c) => {
                out.put("id", c.id.as_str());
                out.put("line", c.line.as_str());
                out.put("period", c.period.as_str());
                about(out, &c.payout, &c.payee, &c.key);
                out.amounts("amounts", &c.amounts);
                out.parts("parts", &c.parts);
                out.put("causes", put_causes(&c.causes, places));
                out.money("clawed", c.clawed);
                out.money("unpaid", c.unpaid);
            }
            Entry::Release(r) => {
                out.put("id", r.id.as_str());
                out.put("line", r.line.as_str());
                out.put("period", r.period.as_str());
                about(out, &r.payout, &r.payee, &r.key);
                // Withheld is what is kept, unless something else is said.
                if r.kept != Kept::Withheld {
                    out.put("kept", r.kept.name());
                }
                out.put("rule", r.rule.as_str());
                out.money("amount", r.amount);
                out.money("clawed", r.clawed);
                out.money("unpaid", r.unpaid);
            }
            Entry::Payment(p) => {
                out.put("line", p.line.as_str());
                out.money("amount", p.amount);
                out.put("date", p.date.as_str());
                out.put("rows", p.rows);
                out.put("rejected", p.rejected);
            }
            Entry::Carry(c) => {
                out.put("payee", c.payee.as_str());
                out.money("amount", c.amount);
            }
            Entry::Balance(b) => {
                out.put("payee", b.payee.as_str());
                out.put("kept", b.reason.kept.name());
                out.put("code", b.reason.code.as_str());
                out.money("closing", b.closing);
            }
            Entry::Reverse(r) => {
                out.put("period", r.period.as_str());
                out.put("by", r.by.as_str());
                out.put("on", r.on.as_str());
                out.put("reason", r.reason.as_str());
            }
            Entry::End(e) => {
                out.put("entries", e.entries);
                out.amounts("lines", &e.lines);
                out.amounts("corrections", &e.corrections);
                out.money("released", e.released);
            }
        }
    }

    /// The entry of a value that was read, if it is one.
    pub(super) fn of(value: &Value, places: u32) -> Option<Entry> {
        let f = Fields::new(value, places)?;
        Some(match f.get("kind")?.as_str()? {
            "ledger" => {
                let places = u32::try_from(f.number("places")?).ok().filter(|places| *places <= 28)?;
                (f.number("format")? == FORMAT).then_some(())?;
                Entry::Ledger(Head { pack: f.text("pack")?, currency: f.text("currency")?, places })
            }
            "close" => Entry::Close(Close {
                period: f.text("period")?,
                last: f.text("last")?,
                by: f.text("by")?,
                on: f.text("on")?,
                seal: f.text("seal")?,
                allowed: f.maybe("allowed")?,
            }),
            "line" => Entry::Line(Line {
                id: f.text("id")?,
                payout: f.text("payout")?,
                payee: f.text("payee")?,
                key: f.key()?,
                amounts: f.amounts("amounts")?,
                parts: f.parts("parts")?,
            }),
            "correction" => Entry::Correction(Correction {
                id: f.text("id")?,
                line: f.text("line")?,
                period: f.text("period")?,
                payout: f.text("payout")?,
                payee: f.text("payee")?,
                key: f.key()?,
                amounts: f.amounts("amounts")?,
                parts: f.parts("parts")?,
                causes: read_causes(f.get("causes")?, places)?,
                clawed: f.money("clawed")?,
                unpaid: f.money("unpaid")?,
            }),
            "release" => Entry::Release(Release {
                id: f.text("id")?,
                line: f.text("line")?,
                period: f.text("period")?,
                payout: f.text("payout")?,
                payee: f.text("payee")?,
                key: f.key()?,
                kept: f.maybe("kept")?.map_or(Some(Kept::Withheld), |kept| Kept::of(&kept))?,
                rule: f.text("rule")?,
                amount: f.money("amount")?,
                clawed: f.money("clawed")?,
                unpaid: f.money("unpaid")?,
            }),
            "payment" => Entry::Payment(Payment {
                line: f.text("line")?,
                amount: f.money("amount")?,
                date: f.text("date")?,
                rows: f.number("rows")?,
                rejected: f.number("rejected")?,
            }),
            "carry" => Entry::Carry(Carry { payee: f.text("payee")?, amount: f.money("amount")? }),
            "balance" => Entry::Balance(Balance {
                payee: f.text("payee")?,
                reason: Reason::new(Kept::of(&f.text("kept")?)?, f.text("code")?),
                closing: f.money("closing")?,
            }),
            "reverse" => Entry::Reverse(Reverse {
                period: f.text("period")?,
                by: f.text("by")?,
                on: f.text("on")?,
                reason: f.text("reason")?,
            }),
            "end" => Entry::End(End {
                entries: f.number("entries")?,
                lines: f.amounts("lines")?,
                corrections: f.amounts("corrections")?,
                released: f.money("released")?,
            }),
            _ => return None,
        })
    }
}

fn about(out: &mut Build, payout: &str, payee: &str, key: &[(String, String)]) {
    out.put("payout", payout);
    out.put("payee", payee);
    out.key(key);
}
