//! A statement for each payee, and the published list of their hashes, by which each can tell that it is among those that
//! add up to the sealed total, and nobody anything of another's.
//!
//! A statement holds its salt: HMAC-SHA-256 of the run's seal and the payee, keyed by a secret that no file holds. The
//! hash of a statement is that of its bytes, so `sha256sum` gives it. The list is sorted by hash and says nothing else.
//! Why so stands in `docs/decisions/`.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::model::{Evidence, Sheet, integers, numbers, texts};
use crate::ledger::Line;
use crate::ledger::amounts::{Amounts, NAMES};
use crate::ledger::entry::{Correction, Release};
use crate::output::artifact::Artifact;
use crate::output::package;
use crate::output::totals::{hex, money};
use crate::value::Money;

/// The fewest bytes of a secret.
const FEWEST: usize = 16;

/// Whether a secret is long enough that nobody tries all of them.
#[must_use]
pub fn enough(secret: &[u8]) -> bool {
    secret.trim_ascii().len() >= FEWEST
}

/// What one payee is told.
#[derive(Default)]
struct Own<'a> {
    lines: Vec<&'a Line>,
    corrections: Vec<&'a Correction>,
    releases: Vec<&'a Release>,
}

pub(super) fn files<'a>(of: &'a Evidence<'a>) -> Vec<Artifact<'a>> {
    let Some(secret) = &of.secret else { return Vec::new() };
    let places = of.run.program().pack.money.places;
    let mut payees: BTreeMap<&str, Own<'_>> = BTreeMap::new();
    for line in &of.settled.lines {
        payees.entry(&line.payee).or_default().lines.push(line);
    }
    for correction in &of.settled.corrections {
        payees.entry(&correction.payee).or_default().corrections.push(correction);
    }
    for release in &of.settled.releases {
        payees.entry(&release.payee).or_default().releases.push(release);
    }
    let all = sum(of.settled.lines.iter());
    let whole = json!({
        "payees": payees.len(), "lines": of.settled.lines.len(), "payable": money(all.payable(), places),
    });
    let mut fields = texts(["payee", "file", "sha256"]);
    fields.extend(integers(["lines"]));
    fields.extend(numbers(["payable"]));
    let mut index = Sheet::new("statements/index.csv", fields);
    let (mut files, mut hashes) = (Vec::new(), Vec::new());
    for (n, (payee, own)) in payees.iter().enumerate() {
        let bytes = package::pretty(&statement(of, secret, payee, own, &whole));
        let hash = hex(&Sha256::digest(&bytes));
        let name = format!("{:06}.json", n + 1);
        let payable = money(sum(own.lines.iter().copied()).payable(), places);
        index.row([*payee, &name, &hash, &own.lines.len().to_string(), &payable]);
        files.push(Artifact::bytes(format!("statements/{name}"), bytes));
        hashes.push(hash);
    }
    hashes.sort_unstable();
    let mut list = Sheet::new("4-output/statements.csv", texts(["sha256"]));
    for hash in hashes {
        list.row([hash]);
    }
    let mut out = vec![list.file(), index.file()];
    out.extend(files);
    out
}

/// Sums past all bounds were refused when the period was settled.
fn sum<'l>(lines: impl Iterator<Item = &'l Line>) -> Amounts {
    lines.fold(Amounts::default(), |sum, line| sum.plus(&line.amounts).unwrap_or(sum))
}

fn statement(of: &Evidence<'_>, secret: &[u8], payee: &str, own: &Own<'_>, whole: &Value) -> Value {
    let pack = &of.run.program().pack;
    let said = |amount: Money| money(amount, pack.money.places);
    let amounts = |amounts: &Amounts| -> Value {
        NAMES
            .iter()
            .map(|name| ((*name).to_owned(), Value::from(said(amounts.get(name)))))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let line = |line: &&Line| {
        let kept = |(reason, amount): (&crate::ledger::amounts::Reason, &Money)| json!({ "as": reason.kept.name(), "why": reason.code, "amount": said(*amount) });
        let kept: Vec<Value> = line.parts.iter().map(kept).collect();
        json!({ "line": line.id, "payout": line.payout, "amounts": amounts(&line.amounts), "kept": kept })
    };
    let correction = |c: &&Correction| {
        json!({
            "line": c.id, "corrects": c.line, "amounts": amounts(&c.amounts), "clawed_back": said(c.clawed),
            "never_paid": said(c.unpaid),
        })
    };
    let release = |r: &&Release| json!({ "line": r.id, "releases": r.line, "why": r.rule, "amount": said(r.amount) });
    let net = of.run.ledger.and_then(|settled| settled.tally.nets.get(payee)).map(|net| {
        json!({
            "payable": said(net.payable), "corrected": said(net.corrected), "never_paid": said(net.unpaid),
            "released": said(net.released), "carried_in": said(net.carried_in),
            "carried_out": net.carried_out().map(said), "to_pay": net.to_pay().map(said),
        })
    });
    json!({
        "salt": salt(secret, of.seal, payee),
        "pack": pack.id,
        "period": of.run.plan.period.name(),
        "run": of.seal,
        "of": whole,
        "payee": payee,
        "currency": pack.currency,
        "lines": own.lines.iter().map(line).collect::<Vec<Value>>(),
        "corrections": own.corrections.iter().map(correction).collect::<Vec<Value>>(),
        "releases": own.releases.iter().map(release).collect::<Vec<Value>>(),
        "account": net,
    })
}

/// What nobody can guess who has not the secret.
fn salt(secret: &[u8], seal: &str, payee: &str) -> String {
    hex(&keyed(secret.trim_ascii(), format!("{seal}\n{payee}").as_bytes()))
}

/// HMAC with SHA-256, RFC 2104.
fn keyed(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; 64];
    let short = if key.len() > block.len() { Sha256::digest(key).to_vec() } else { key.to_vec() };
    for (place, byte) in block.iter_mut().zip(short) {
        *place = byte;
    }
    let padded = |with: u8| block.map(|byte| byte ^ with);
    let inner = Sha256::new().chain_update(padded(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(padded(0x5c)).chain_update(inner).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_hmac_of_the_standard() {
        // RFC 4231, cases 1, 2 and 6.
        let of = |key: &[u8], message: &[u8]| hex(&keyed(key, message));
        assert_eq!(of(&[0x0b; 20], b"Hi There"), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        let said = of(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(said, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        let said = of(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First");
        assert_eq!(said, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    #[test]
    fn a_salt_is_of_the_run_the_payee_and_the_secret() {
        let one = salt(b"0123456789abcdef\n", "seal", "Li");
        assert_eq!(one, salt(b"0123456789abcdef", "seal", "Li"));
        for other in [salt(b"0123456789abcdeg", "seal", "Li"), salt(b"0123456789abcdef", "seal", "Wu")] {
            assert_ne!(one, other);
        }
        assert!(enough(b"0123456789abcdef\n") && !enough(b"0123456789      abcdef".get(..12).unwrap_or_default()));
    }
}
