//! The ledger's room: what is written is read, what is changed is found, what is closed adds up.
//!
//! A ledger of two months, every byte of it changed in turn, every cut of its tail, every amount forged with the chain
//! made anew around it, and bytes of any kind.

use proptest::prelude::*;

use super::amounts::{self, Amounts, Kept, Parts, Reason};
use super::book::{self, Book, replay};
use super::chain::{self, Read, Tip, Wrong};
use super::entry::{Cause, Close, End, Entry, Head, Line, Payment, Reverse};
use super::opening::{Found, Opening, Touched};
use super::settle::{Settled, settle};
use crate::value::Money;

fn money(units: i128) -> Money {
    Money::from_minor(units)
}

/// Base, reduced, withheld by `w`, forfeited by `f`, held for want of observations.
fn line(period: &str, key: &str, payee: &str, cents: [i128; 5]) -> Line {
    let [base, reduced, withheld, forfeited, held] = cents;
    let payable = base - reduced - withheld - forfeited - held;
    let amounts =
        Amounts([base, 0, reduced, base - reduced, withheld, forfeited, held, payable].map(Money::from_minor));
    let parts: Parts =
        [(Kept::Withheld, "w", withheld), (Kept::Forfeited, "f", forfeited), (Kept::Held, "no_observations", held)]
            .into_iter()
            .filter(|(_, _, amount)| *amount != 0)
            .map(|(kept, code, amount)| (Reason::new(kept, code), money(amount)))
            .collect();
    let id = format!("p/pay/{period}/{key}");
    Line { id, payout: "pay".into(), payee: payee.into(), key: vec![("outlet".into(), key.into())], amounts, parts }
}

fn head() -> Head {
    Head { pack: "p".into(), currency: "CNY".into(), places: 2 }
}

fn found(line: &Line) -> Found {
    Found { amounts: line.amounts, parts: line.parts.clone(), causes: Default::default() }
}

/// A ledger under way: its files, and what is closed next.
#[derive(Default, Clone)]
struct Kit {
    files: Vec<(String, Vec<u8>)>,
}

impl Kit {
    fn read(&self) -> Read {
        chain::read(&self.files).unwrap()
    }

    fn book(&self) -> Book {
        replay(&self.read()).unwrap()
    }

    fn append(&mut self, period: &str, text: &str) {
        let name = format!("{period}.ledger");
        match self.files.iter_mut().find(|(file, _)| *file == name) {
            Some((_, bytes)) => bytes.extend_from_slice(text.as_bytes()),
            None => self.files.push((name, text.as_bytes().to_vec())),
        }
    }

    /// Closes a period with these lines; of closed lines, those that are found otherwise now.
    fn close(&mut self, period: &str, lines: Vec<Line>, changed: Vec<(&str, Found)>, free: &[&str]) -> Settled {
        self.close_paid(period, lines, changed, free, Vec::new())
    }

    fn close_paid(
        &mut self,
        period: &str,
        lines: Vec<Line>,
        changed: Vec<(&str, Found)>,
        free: &[&str],
        payments: Vec<Payment>,
    ) -> Settled {
        let book = self.book();
        let today = payments.iter().map(|p| (p.line.clone(), p.clone())).collect();
        let mut touched: Vec<Touched> = Vec::new();
        for (line, mut found) in changed {
            let payee = book.positions.keys().find(|(id, _)| id == line).unwrap().1.clone();
            let mut touch = book.touch(line, &payee, &today).unwrap();
            found.causes.insert(Cause::Data, found.amounts.minus(&touch.amounts).unwrap());
            touch.found = Some(found);
            touched.push(touch);
        }
        for id in free {
            let payee = book.positions.keys().find(|(line, _)| line == id).unwrap().1.clone();
            match touched.iter_mut().find(|touch| touch.line == *id) {
                Some(touch) => touch.free.push("w".into()),
                None => {
                    let mut touch = book.touch(id, &payee, &today).unwrap();
                    touch.free.push("w".into());
                    touched.push(touch);
                }
            }
        }
        let opening = book.opening(head(), touched);
        assert_eq!(Opening::read(&opening.text()).as_ref(), Some(&opening));
        let settled = settle(opening, lines).unwrap();
        let close = Close {
            period: period.into(),
            last: format!("{period}-28"),
            by: "Li".into(),
            on: "x".into(),
            ..Close::default()
        };
        let entries = settled.entries(close, payments, book.tip.entries == 0).unwrap();
        let text = book.tip.clone().add(&entries, 2);
        self.append(period, &text);
        self.book();
        settled
    }

    fn reverse(&mut self, period: &str) {
        let entries = [
            Entry::Reverse(Reverse { period: period.into(), by: "Li".into(), on: "x".into(), reason: "slip".into() }),
            Entry::End(End { entries: 1, ..End::default() }),
        ];
        let text = self.book().tip.clone().add(&entries, 2);
        self.append(period, &text);
    }
}

fn two_months() -> Kit {
    let mut kit = Kit::default();
    kit.close(
        "2011-10",
        vec![line("2011-10", "A", "Wang", [10000, 500, 2000, 0, 0]), line("2011-10", "B", "Li", [300, 0, 0, 0, 300])],
        vec![],
        &[],
    );
    let better = found(&line("2011-10", "B", "Li", [300, 50, 0, 20, 0]));
    kit.close(
        "2011-11",
        vec![line("2011-11", "A", "Wang", [100, 0, 0, 0, 0])],
        vec![("p/pay/2011-10/B", better)],
        &["p/pay/2011-10/A"],
    );
    kit
}

#[test]
fn what_is_closed_is_read_again_and_adds_up() {
    let book = two_months().book();
    assert_eq!(book.closed.iter().map(|c| c.period.as_str()).collect::<Vec<_>>(), ["2011-10", "2011-11"]);
    assert!(book.balances.is_empty(), "{:?}", book.balances);
    let wang = &book.positions[&("p/pay/2011-10/A".to_owned(), "Wang".to_owned())];
    assert_eq!(wang.released["w"], money(2000));
    let li = &book.positions[&("p/pay/2011-10/B".to_owned(), "Li".to_owned())];
    assert_eq!((li.amounts.payable(), li.closed.payable()), (money(230), Money::ZERO));
}

#[test]
fn held_money_that_is_decided_is_released_forfeited_or_never_was_earned() {
    let mut kit = Kit::default();
    kit.close("2011-10", vec![line("2011-10", "B", "Li", [300, 0, 0, 0, 300])], vec![], &[]);
    let better = found(&line("2011-10", "B", "Li", [300, 50, 0, 20, 0]));
    let settled = kit.close("2011-11", vec![], vec![("p/pay/2011-10/B", better)], &[]);
    let movement = settled.tally.kept.values().next().unwrap();
    let columns = [movement.opening, movement.withheld, movement.released, movement.forfeited, movement.clawed];
    assert_eq!(columns, [300, 0, 230, 20, 50].map(Money::from_minor));
    assert_eq!(settled.corrections[0].id, "p/pay/2011-10/B/1");
}

#[test]
fn a_clawback_takes_no_more_than_was_paid_and_the_rest_is_carried() {
    let mut kit = Kit::default();
    kit.close("2011-10", vec![line("2011-10", "A", "Wang", [1000, 0, 0, 0, 0])], vec![], &[]);
    let nothing = || found(&line("2011-10", "A", "Wang", [1000, 1000, 0, 0, 0]));
    let paid =
        |amount| Payment { line: "p/pay/2011-10/A".into(), amount: money(amount), rows: 1, ..Payment::default() };
    let mut other = kit.clone();
    let settled = kit.close_paid(
        "2011-11",
        vec![line("2011-11", "A", "Wang", [250, 0, 0, 0, 0])],
        vec![("p/pay/2011-10/A", nothing())],
        &[],
        vec![paid(400)],
    );
    assert_eq!((settled.corrections[0].clawed, settled.corrections[0].unpaid), (money(400), money(600)));
    let net = settled.tally.nets["Wang"];
    assert_eq!((net.to_pay(), net.carried_out()), (Some(Money::ZERO), Some(money(-150))));
    assert_eq!(kit.book().carries["Wang"], money(-150));
    // Without a word of payments what was closed as payable counts as paid.
    let settled = other.close("2011-11", vec![], vec![("p/pay/2011-10/A", nothing())], &[]);
    assert_eq!(settled.corrections[0].clawed, money(1000));
    let settled = other.close("2011-12", vec![line("2011-12", "A", "Wang", [1200, 0, 0, 0, 0])], vec![], &[]);
    assert_eq!(settled.tally.nets["Wang"].to_pay(), Some(money(200)));
}

#[test]
fn what_was_released_too_much_comes_back() {
    let mut kit = Kit::default();
    kit.close("2011-10", vec![line("2011-10", "A", "Wang", [1000, 0, 1000, 0, 0])], vec![], &[]);
    kit.close("2011-11", vec![], vec![], &["p/pay/2011-10/A"]);
    let less = found(&line("2011-10", "A", "Wang", [1000, 400, 600, 0, 0]));
    let settled = kit.close("2011-12", vec![], vec![("p/pay/2011-10/A", less)], &[]);
    assert_eq!(settled.releases[0].amount, money(-400));
    assert_eq!(settled.releases[0].clawed, money(400));
    assert_eq!(
        (settled.corrections[0].id.as_str(), settled.releases[0].id.as_str()),
        ("p/pay/2011-10/A/2", "p/pay/2011-10/A/3")
    );
    assert!(kit.book().balances.is_empty());
}

#[test]
fn a_reversal_leaves_what_stood_before_and_the_period_may_be_closed_again() {
    let mut kit = two_months();
    let before = {
        let mut kit = Kit::default();
        kit.close(
            "2011-10",
            vec![
                line("2011-10", "A", "Wang", [10000, 500, 2000, 0, 0]),
                line("2011-10", "B", "Li", [300, 0, 0, 0, 300]),
            ],
            vec![],
            &[],
        );
        kit.book()
    };
    kit.reverse("2011-11");
    let after = kit.book();
    assert_eq!(
        (&after.positions, &after.balances, &after.counts),
        (&before.positions, &before.balances, &before.counts)
    );
    kit.close("2011-11", vec![], vec![], &[]);
    assert_eq!(kit.book().closed.len(), 2);
    assert_eq!(book::before(&kit.read(), "2011-10").map(|read| read.batches.len()), Some(0));
}

#[test]
fn a_byte_that_changes_anywhere_is_found_and_named() {
    let kit = two_months();
    for file in 0..kit.files.len() {
        for at in 0..kit.files[file].1.len() {
            for flip in [1_u8, 0x20, 0x80, 0x2a] {
                let mut files = kit.files.clone();
                files[file].1[at] ^= flip;
                let found = chain::read(&files).and_then(|read| replay(&read).map(|_| read.torn));
                assert!(found.is_err(), "file {file}, byte {at} by {flip}: {found:?}");
            }
        }
    }
}

#[test]
fn a_tail_that_was_cut_off_anywhere_leaves_what_stood_before() {
    let kit = two_months();
    let (whole, first) = (kit.files[1].1.clone(), &kit.files[..1]);
    let before = chain::read(first).unwrap();
    for cut in 0..whole.len() {
        let files = vec![kit.files[0].clone(), (kit.files[1].0.clone(), whole[..cut].to_vec())];
        let read = chain::read(&files).unwrap();
        assert_eq!(read.batches, before.batches, "cut at {cut}");
        assert_eq!(read.torn.as_ref().map(|torn| torn.keep), (cut > 0).then_some(0), "cut at {cut}");
        assert!(replay(&read).is_ok());
    }
}

#[test]
fn what_is_left_out_moved_or_forged_is_found() {
    let kit = two_months();
    let lines: Vec<&[u8]> = kit.files[0].1.split_inclusive(|b| *b == b'\n').collect();
    for left_out in 0..lines.len() {
        let rest: Vec<u8> =
            lines.iter().enumerate().filter(|(n, _)| *n != left_out).flat_map(|(_, l)| l.to_vec()).collect();
        assert!(chain::read(&[(kit.files[0].0.clone(), rest), kit.files[1].clone()]).is_err(), "{left_out}");
    }
    // All of the chain made anew around one amount: what it adds up to is not what it says.
    let entries: Vec<Entry> = kit.read().batches.concat().into_iter().map(|placed| placed.entry).collect();
    for at in 0..entries.len() {
        let mut forged = entries.clone();
        match &mut forged[at] {
            Entry::Line(line) => line.amounts.0[7] = money(line.amounts.0[7].minor() + 1),
            Entry::Correction(c) => c.clawed = money(1),
            Entry::Release(r) => r.amount = money(r.amount.minor() + 1),
            Entry::Balance(b) => b.closing = money(b.closing.minor() + 1),
            Entry::End(end) => end.entries += 1,
            _ => continue,
        }
        let mut tip = Tip::default();
        let split = kit.read().batches[0].len();
        let files: Vec<(String, Vec<u8>)> = [&forged[..split], &forged[split..]]
            .iter()
            .zip(["2011-10.ledger", "2011-11.ledger"])
            .map(|(part, name)| (name.to_owned(), tip.add(part, 2).into_bytes()))
            .collect();
        let damage = chain::read(&files).and_then(|read| replay(&read)).unwrap_err();
        assert_eq!(damage.what, Wrong::Sum, "{at}: {damage:?}");
    }
}

#[test]
fn amounts_are_read_only_as_they_are_written() {
    for (text, units) in [("0.00", 0), ("-0.05", -5), ("12.30", 1230)] {
        assert_eq!(amounts::read(text, 2), Some(money(units)));
    }
    for text in [
        "",
        "1",
        "1.0",
        "01.00",
        "-0.00",
        "+1.00",
        "1.000",
        "1.0a",
        " 1.00",
        "--1.00",
        "9999999999999999999999999999999999999999.00",
    ] {
        assert_eq!(amounts::read(text, 2), None, "{text}");
    }
    assert_eq!(amounts::read("7", 0), Some(money(7)));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused_by_line(parts in prop::collection::vec(any::<Vec<u8>>(), 1..4)) {
        let files: Vec<(String, Vec<u8>)> = parts.into_iter().enumerate().map(|(n, b)| (format!("{n}.ledger"), b)).collect();
        if let Err(damage) = chain::read(&files).and_then(|read| replay(&read)) {
            prop_assert!(damage.line > 0 && files.iter().any(|(name, _)| *name == damage.file));
        }
    }

    #[test]
    fn a_ledger_with_wild_bytes_in_it_is_never_another_ledger(
        file in 0_usize..2, at in any::<prop::sample::Index>(), len in 0_usize..40, wild in prop::collection::vec(any::<u8>(), 0..40)
    ) {
        let mut files = two_months().files;
        let before = replay(&chain::read(&files).unwrap()).unwrap();
        let bytes = &mut files[file].1;
        let from = at.index(bytes.len());
        let to = (from + len).min(bytes.len());
        bytes.splice(from..to, wild);
        match chain::read(&files).and_then(|read| replay(&read)) {
            Ok(book) => prop_assert!(book == before || book.closed.len() < before.closed.len()),
            Err(damage) => prop_assert!(damage.line > 0 && !damage.file.is_empty()),
        }
    }
}

#[test]
fn a_line_that_goes_to_another_payee_is_numbered_as_its_entries_stand() {
    let mut kit = Kit::default();
    kit.close("2011-10", vec![line("2011-10", "A", "Wang", [1000, 0, 200, 0, 0])], vec![], &[]);
    let book = kit.book();
    let none = Default::default();
    let mut wang = book.touch("p/pay/2011-10/A", "Wang", &none).unwrap();
    wang.found = Some(Found::default());
    let mut li = Touched { payee: "Li".into(), ..wang.clone() };
    (li.amounts, li.parts, li.paid) = (Amounts::default(), Parts::new(), Money::ZERO);
    li.found = Some(found(&line("2011-10", "A", "Li", [1000, 0, 200, 0, 0])));
    li.free.push("w".into());
    for touch in [&mut li, &mut wang] {
        let found = touch.found.as_mut().unwrap();
        found.causes.insert(Cause::Data, found.amounts.minus(&touch.amounts).unwrap());
    }
    let settled = settle(book.opening(head(), vec![li, wang]), vec![]).unwrap();
    let ids: Vec<&str> = settled.corrections.iter().map(|c| c.id.as_str()).collect();
    assert_eq!(ids, ["p/pay/2011-10/A/1", "p/pay/2011-10/A/2"]);
    assert_eq!(settled.releases[0].id, "p/pay/2011-10/A/3");
    let close = Close { period: "2011-11".into(), ..Close::default() };
    let text = book.tip.clone().add(&settled.entries(close, Vec::new(), false).unwrap(), 2);
    kit.append("2011-11", &text);
    let after = kit.book();
    assert_eq!((after.carries["Wang"], after.balances.len()), (money(-800), 0));
}
