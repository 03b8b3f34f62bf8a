//! The ledger replayed: what is closed, what became of every line, who owes, what is kept of whom.
//!
//! Batches are applied in their order; a reversal takes the last close back. Each batch must add up by itself: its lines
//! and corrections balance, what it says is owed and kept is what its entries come to, its end counts and sums them, and
//! nothing that is closed is closed twice. What does not is damage, named by file and line.

use std::collections::{BTreeMap, BTreeSet};

use super::amounts::{Amounts, Parts, Reason, add_to};
use super::chain::{Damage, NOTHING, Placed, Read, SUFFIX, Tip, Wrong};
use super::entry::{Close, Correction, End, Entry, Head, Line, Payment, Release};
use super::opening::{Opening, Touched};
use super::tally::Tally;
use crate::value::Money;

/// The state of a ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// Whose ledger it is; none before the first close.
    pub head: Option<Head>,
    /// The end of the chain.
    pub tip: Tip,
    /// The closed periods, in the order of their closing.
    pub closed: Vec<Close>,
    /// Closed lines by id and payee.
    pub positions: BTreeMap<(String, String), Position>,
    /// How many corrections and releases each line has had.
    pub counts: BTreeMap<String, u64>,
    /// What payees owe.
    pub carries: BTreeMap<String, Money>,
    /// What is kept of payees.
    pub balances: BTreeMap<(String, Reason), Money>,
    /// What is known of payments, by id.
    pub payments: BTreeMap<String, Payment>,
    /// How often each period was reversed.
    pub reversed: BTreeMap<String, u64>,
}

/// A closed line with all that came after.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Its period.
    pub period: String,
    /// The payout's rule.
    pub payout: String,
    /// Dimension and key.
    pub key: Vec<(String, String)>,
    /// As it was closed.
    pub closed: Amounts,
    /// As closed, with all corrections.
    pub amounts: Amounts,
    /// Likewise.
    pub parts: Parts,
    /// What was released, by rule.
    pub released: BTreeMap<String, Money>,
    /// What was closed as payable, by id.
    pub to_pay: Vec<(String, Money)>,
    /// What was taken back.
    pub clawed: Money,
}

/// Replays a ledger.
///
/// # Errors
/// The first entry that does not fit what stands before it.
pub fn replay(read: &Read) -> Result<Book, Damage> {
    let mut closes: Vec<&[Placed]> = Vec::new();
    let mut reversed: BTreeMap<String, u64> = BTreeMap::new();
    let mut book = Book::default();
    for batch in &read.batches {
        // Each batch is replayed on its own state, so that what a reversal leaves is what stood before.
        match kind(batch)? {
            Batch::Close(close) => {
                in_its_file(batch, &close.period)?;
                book.apply(batch)?;
                closes.push(batch);
            }
            Batch::Reverse(period) => {
                in_its_file(batch, period)?;
                let last = book.closed.last().map(|close| close.period.as_str());
                if last != Some(period) || batch.len() != 2 {
                    return Err(at(batch.first(), Wrong::Order));
                }
                check_end(batch, &End { entries: 1, ..End::default() })?;
                *reversed.entry(period.to_owned()).or_insert(0) += 1;
                closes.pop();
                book = Book::default();
                for close in &closes {
                    book.apply(close)?;
                }
            }
        }
    }
    book.head.clone_from(&read.head);
    book.tip = read.tip();
    book.reversed = reversed;
    Ok(book)
}

/// What a batch does.
enum Batch<'a> {
    Close(&'a Close),
    Reverse(&'a str),
}

fn at(placed: Option<&Placed>, what: Wrong) -> Damage {
    let (file, line) = placed.map_or_else(Default::default, |placed| (placed.file.clone(), placed.line));
    Damage { file, line, what }
}

fn kind(batch: &[Placed]) -> Result<Batch<'_>, Damage> {
    let mut rest = batch.iter();
    let mut first = rest.next();
    if let Some(Placed { entry: Entry::Ledger(_), .. }) = first {
        first = rest.next();
    }
    match first.map(|placed| &placed.entry) {
        Some(Entry::Close(close)) => Ok(Batch::Close(close)),
        Some(Entry::Reverse(reverse)) => Ok(Batch::Reverse(&reverse.period)),
        _ => Err(at(first.or(batch.first()), Wrong::Order)),
    }
}

fn in_its_file(batch: &[Placed], period: &str) -> Result<(), Damage> {
    let wanted = format!("{period}{SUFFIX}");
    match batch.iter().find(|placed| placed.file != wanted) {
        Some(placed) => Err(at(Some(placed), Wrong::File)),
        None => Ok(()),
    }
}

fn check_end(batch: &[Placed], wanted: &End) -> Result<(), Damage> {
    let last = batch.last();
    match last.map(|placed| &placed.entry) {
        Some(Entry::End(end)) if end == wanted => Ok(()),
        _ => Err(at(last, Wrong::Sum)),
    }
}

/// In which order entries stand in a close.
fn order(entry: &Entry) -> u8 {
    match entry {
        Entry::Ledger(_) => 0,
        Entry::Close(_) => 1,
        Entry::Line(_) => 2,
        Entry::Correction(_) => 3,
        Entry::Release(_) => 4,
        Entry::Payment(_) => 5,
        Entry::Carry(_) => 6,
        Entry::Balance(_) => 7,
        Entry::End(_) => 8,
        Entry::Reverse(_) => 9,
    }
}

impl Book {
    /// The book of a ledger that has not begun.
    pub fn empty() -> Book {
        Book { tip: Tip { hash: NOTHING.to_owned(), entries: 0 }, ..Book::default() }
    }

    /// The close of a period.
    pub fn close_of(&self, period: &str) -> Option<&Close> {
        self.closed.iter().find(|close| close.period == period)
    }

    /// Adds a close whose entries stand in no file; none where they do not add up.
    pub fn close(&mut self, entries: Vec<Entry>) -> Option<()> {
        let placed = |entry| Placed { entry, file: String::new(), line: 0, hash: String::new() };
        let batch: Vec<Placed> = entries.into_iter().map(placed).collect();
        self.apply(&batch).ok()
    }

    fn apply(&mut self, batch: &[Placed]) -> Result<(), Damage> {
        let mut tally = Tally::open(&self.carries, &self.balances);
        let (mut end, mut carries, mut balances) = (End::default(), BTreeMap::new(), BTreeMap::new());
        let mut fresh: BTreeSet<&str> = BTreeSet::new();
        let (mut stage, mut last) = (0, None);
        for placed in batch {
            let wrong = |what| at(Some(placed), what);
            let next = order(&placed.entry);
            if next < stage || next == 9 || (next == stage && matches!(next, 0 | 1 | 8)) && last.is_some() {
                return Err(wrong(Wrong::Order));
            }
            (stage, last) = (next, Some(placed));
            let fits = match &placed.entry {
                Entry::Ledger(_) | Entry::End(_) | Entry::Reverse(_) => Some(()),
                Entry::Close(close) => {
                    if self.close_of(&close.period).is_some() {
                        return Err(wrong(Wrong::Rewritten));
                    }
                    self.closed.push(close.clone());
                    Some(())
                }
                Entry::Line(line) => {
                    if !fresh.insert(&line.id) {
                        return Err(wrong(Wrong::Rewritten));
                    }
                    let added = end.lines.plus(&line.amounts);
                    added.and_then(|sum| {
                        end.lines = sum;
                        tally.line(line)?;
                        self.line(line)
                    })
                }
                Entry::Correction(c) => end.corrections.plus(&c.amounts).and_then(|sum| {
                    end.corrections = sum;
                    tally.correction(c)?;
                    self.correction(c)
                }),
                Entry::Release(r) => end.released.checked_add(r.amount).and_then(|sum| {
                    end.released = sum;
                    tally.release(r)?;
                    self.release(r)
                }),
                Entry::Payment(payment) => {
                    self.payments.insert(payment.line.clone(), payment.clone());
                    Some(())
                }
                Entry::Carry(carry) => {
                    let known = carries.insert(carry.payee.clone(), carry.amount);
                    known.is_none().then_some(())
                }
                Entry::Balance(balance) => {
                    let key = (balance.payee.clone(), balance.reason.clone());
                    balances.insert(key, balance.closing).is_none().then_some(())
                }
            };
            fits.ok_or_else(|| wrong(Wrong::Sum))?;
        }
        if tally.carries().as_ref() != Some(&carries) || tally.balances().as_ref() != Some(&balances) {
            return Err(at(batch.last(), Wrong::Sum));
        }
        end.entries = (batch.len() as u64).saturating_sub(1);
        check_end(batch, &end)?;
        (self.carries, self.balances) = (carries, balances);
        Ok(())
    }

    fn line(&mut self, line: &Line) -> Option<()> {
        let period = self.closed.last()?.period.clone();
        let position = Position {
            period,
            payout: line.payout.clone(),
            key: line.key.clone(),
            closed: line.amounts,
            amounts: line.amounts,
            parts: line.parts.clone(),
            to_pay: to_pay(&line.id, line.amounts.payable()).into_iter().collect(),
            ..Position::default()
        };
        self.positions.insert((line.id.clone(), line.payee.clone()), position).is_none().then_some(())
    }

    fn correction(&mut self, c: &Correction) -> Option<()> {
        self.numbered(&c.line, &c.id)?;
        let position = self.position(&c.line, &c.payee, &c.period, &c.payout, &c.key)?;
        position.amounts = position.amounts.plus(&c.amounts)?;
        for (reason, amount) in &c.parts {
            add_to(&mut position.parts, reason.clone(), *amount)?;
        }
        position.clawed = position.clawed.checked_add(c.clawed)?;
        position.to_pay.extend(to_pay(&c.id, c.amounts.payable()));
        // A line is never less than nothing, corrected or not.
        position.amounts.0.iter().all(|amount| !amount.is_negative()).then_some(())
    }

    fn release(&mut self, r: &Release) -> Option<()> {
        self.numbered(&r.line, &r.id)?;
        let position = self.position(&r.line, &r.payee, &r.period, &r.payout, &r.key)?;
        add_to(&mut position.released, r.rule.clone(), r.amount)?;
        position.clawed = position.clawed.checked_add(r.clawed)?;
        position.to_pay.extend(to_pay(&r.id, r.amount));
        Some(())
    }

    /// The numbers of a line's corrections and releases follow one another.
    fn numbered(&mut self, line: &str, id: &str) -> Option<()> {
        let count = self.counts.entry(line.to_owned()).or_insert(0);
        *count += 1;
        (id == format!("{line}/{count}")).then_some(())
    }

    fn position(
        &mut self,
        line: &str,
        payee: &str,
        period: &str,
        payout: &str,
        key: &[(String, String)],
    ) -> Option<&mut Position> {
        self.close_of(period)?;
        let fresh = || Position {
            period: period.to_owned(),
            payout: payout.to_owned(),
            key: key.to_vec(),
            ..Position::default()
        };
        Some(self.positions.entry((line.to_owned(), payee.to_owned())).or_insert_with(fresh))
    }

    /// What was paid of a position, as far as is known: what payments say, else what was closed as payable. What the
    /// tables say today comes before what the ledger keeps.
    pub fn paid(&self, position: &Position, today: &BTreeMap<String, Payment>) -> Option<Money> {
        position.to_pay.iter().try_fold(Money::ZERO, |sum, (id, amount)| {
            let known = today.get(id).or_else(|| self.payments.get(id));
            sum.checked_add(known.map_or(*amount, |payment| payment.amount))
        })
    }

    /// A position as a run looks at it, with nothing found of it yet.
    pub fn touch(&self, line: &str, payee: &str, today: &BTreeMap<String, Payment>) -> Option<Touched> {
        let known = self.positions.get(&(line.to_owned(), payee.to_owned()))?;
        Some(Touched {
            line: line.to_owned(),
            payee: payee.to_owned(),
            period: known.period.clone(),
            payout: known.payout.clone(),
            key: known.key.clone(),
            count: self.counts.get(line).copied().unwrap_or(0),
            amounts: known.amounts,
            parts: known.parts.clone(),
            released: known.released.clone(),
            paid: self.paid(known, today)?,
            clawed: known.clawed,
            found: None,
            free: Vec::new(),
            awaiting: Vec::new(),
        })
    }

    /// What a run takes from the ledger, with the closed lines that it touches.
    pub fn opening(&self, head: Head, touched: Vec<Touched>) -> Opening {
        let closed = self.closed.iter().map(|close| (close.period.clone(), close.seal.clone()));
        Opening {
            head,
            tip: self.tip.hash.clone(),
            closed: closed.collect(),
            carries: self.carries.clone(),
            balances: self.balances.clone(),
            touched,
        }
    }
}

/// What was closed as payable under an id.
fn to_pay(id: &str, amount: Money) -> Option<(String, Money)> {
    (!amount.is_negative() && !amount.is_zero()).then(|| (id.to_owned(), amount))
}

/// Where among the batches the last close of a period stands.
pub fn place(read: &Read, period: &str) -> Option<usize> {
    let closes = |batch: &Vec<Placed>| matches!(kind(batch), Ok(Batch::Close(close)) if close.period == period);
    read.batches.iter().rposition(closes)
}

/// The ledger as it stood before a period was closed, for its own run to be done again.
pub fn before(read: &Read, period: &str) -> Option<Read> {
    let at = place(read, period)?;
    let batches: Vec<Vec<Placed>> = read.batches.iter().take(at).cloned().collect();
    let head = read.head.clone().filter(|_| !batches.is_empty());
    Some(Read { batches, torn: None, head })
}
