//! The way through the evidence: a page in each language, and `audit-pack.json` with the hash of every file.
//!
//! The page says what stands where, the numbers by which the sample was drawn, and what can be checked without us. The
//! index is to the evidence what the receipt is to a run.

use serde_json::{Value, json};

use super::model::Evidence;
use crate::output::artifact::Artifact;
use crate::output::package::{self, Written};
use crate::output::totals::money;
use crate::study::sample::Stratum;
use crate::text::{Lang, Message, say};
use crate::value::Money;

/// The index.
pub const FILE: &str = "audit-pack.json";

/// Why a line of a stratum is in the sample.
pub(super) fn why(stratum: Stratum, lang: Lang) -> String {
    say(lang, &Message::new("evidence-why").with("stratum", stratum.name()))
}

/// A page in each language.
pub(super) fn pages<'a>(of: &Evidence<'a>) -> Vec<Artifact<'a>> {
    let page = |(name, lang): (&str, Lang)| {
        let text = say(lang, &message(of, lang)) + "\n";
        Artifact::bytes(name, text)
    };
    [("README.md", Lang::En), ("README.zh-CN.md", Lang::Zh)].map(page).into()
}

fn message(of: &Evidence<'_>, lang: Lang) -> Message {
    let (pack, sample) = (&of.run.program().pack, of.sample);
    let amount = |minor: u128| {
        i128::try_from(minor).map_or_else(|_| String::new(), |n| money(Money::from_minor(n), pack.money.places))
    };
    let of_stratum = |stratum: Stratum| sample.chosen.iter().filter(|chosen| chosen.stratum == stratum).count();
    let [whole, points, zero] = [Stratum::Whole, Stratum::Interval, Stratum::Zero].map(of_stratum);
    Message::new("evidence-page")
        .with("title", pack.title.get(lang).unwrap_or(&pack.id))
        .with("pack", &pack.id)
        .with("period", of.run.plan.period.name())
        .with("currency", &pack.currency)
        .with("seal", of.seal)
        .with("seed", of.seed)
        .with("count", sample.chosen.len())
        .with("lines", of.settled.lines.len())
        .with("total", amount(sample.total))
        .with("whole", whole)
        .with("points", points)
        .with("zero", zero)
        .with("rest", amount(sample.rest))
        .with("statements", if of.secret.is_some() { "yes" } else { "no" })
}

/// The index: what the evidence is of, how the sample was drawn, and the hash of every other file.
pub fn index(of: &Evidence<'_>, files: &[Written]) -> Vec<u8> {
    let sample = of.sample;
    let file = |file: &Written| json!({ "name": file.name, "bytes": file.bytes, "sha256": file.sha256 });
    let whole = json!({
        "format": 1,
        "version": env!("CARGO_PKG_VERSION"),
        "pack": of.run.program().pack.id,
        "period": of.run.plan.period.name(),
        "run": of.seal,
        "sample": {
            "seed": of.seed,
            "lines": of.settled.lines.len(),
            "drawn": sample.chosen.len(),
            "total": sample.total.to_string(),
            "rest": sample.rest.to_string(),
            "points": sample.points,
            "start": sample.start.to_string(),
        },
        "files": files.iter().map(file).collect::<Vec<Value>>(),
    });
    package::pretty(&whole)
}
