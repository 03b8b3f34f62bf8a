//! A period's entries as a journal of plain-text accounting, one transaction a line, for `hledger`.
//!
//! Accounts and commodity are declared, so a strict check passes. The payout's rule is the account that pays; money goes
//! to `payable:PAYEE`, `withheld:PAYEE:RULE`, `held_back:PAYEE:RULE`, `held:PAYEE:REASON` and `forfeited:RULE`.
//! Every transaction sums to nothing because every line does. Names are written so that no letter of theirs means
//! anything to the reader of the journal.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::amounts::{Kept, Parts, negative, written};
use super::settle::Settled;
use crate::value::Money;

/// An account and what is put on it.
type Posting = (String, Money);

/// The journal of a settled period; transactions bear the period's last day. None where an amount does not fit.
pub fn journal(settled: &Settled, title: &str, day: &str) -> Option<String> {
    let mut all: Vec<(String, String, Vec<Posting>)> = Vec::new();
    for line in &settled.lines {
        let amounts = &line.amounts;
        let postings = moved(&line.payout, &line.payee, amounts.get("earned"), &line.parts, amounts.payable())?;
        all.push((line.id.clone(), line.payout.clone(), postings));
    }
    for c in &settled.corrections {
        let postings = moved(&c.payout, &c.payee, c.amounts.get("earned"), &c.parts, c.amounts.payable())?;
        all.push((c.id.clone(), format!("correction of {}", c.line), postings));
    }
    for r in &settled.releases {
        let from = format!("{}:{}:{}", r.kept.name(), name(&r.payee), name(&r.rule));
        let postings = vec![(from, r.amount), (format!("payable:{}", name(&r.payee)), negative(r.amount)?)];
        all.push((r.id.clone(), format!("release of {}", r.line), postings));
    }
    let (currency, places) = (&settled.opening.head.currency, settled.opening.head.places);
    let accounts: BTreeSet<&String> = all.iter().flat_map(|(_, _, p)| p.iter().map(|(account, _)| account)).collect();
    let mut out = String::new();
    let point = if places == 0 { "1000." } else { "1000" };
    let decimals = if places == 0 { String::new() } else { format!(".{}", "0".repeat(places as usize)) };
    // Writing to a text cannot fail.
    let _ = writeln!(out, "; {}\n\ncommodity {} {point}{decimals}\n", plain(title), name(currency));
    for account in accounts {
        let _ = writeln!(out, "account {account}");
    }
    for (id, about, postings) in &all {
        let _ = writeln!(out, "\n{day} ({}) {}", plain(id), plain(about));
        for (account, amount) in postings {
            let _ = writeln!(out, "    {account}  {} {}", name(currency), written(*amount, places));
        }
    }
    Some(out)
}

/// What a line puts on which account: the payout gives what was earned, everything else receives its part.
fn moved(payout: &str, payee: &str, earned: Money, parts: &Parts, payable: Money) -> Option<Vec<Posting>> {
    let mut postings = vec![(format!("payout:{}", name(payout)), earned)];
    for (reason, amount) in parts {
        let account = match reason.kept {
            Kept::Forfeited => format!("forfeited:{}", name(&reason.code)),
            kept => format!("{}:{}:{}", kept.name(), name(payee), name(&reason.code)),
        };
        postings.push((account, negative(*amount)?));
    }
    postings.push((format!("payable:{}", name(payee)), negative(payable)?));
    Some(postings)
}

/// A part of an account's name: letters, digits, `-`, `_` and `.` as they are, anything else by its bytes.
fn name(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.') {
            out.push(letter);
        } else {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    if out.is_empty() { "-".to_owned() } else { out }
}

/// A text on one line, without the letters that end a code or begin a comment.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '(' | ')' | ';' | '|') { '_' } else { c }).collect()
}
