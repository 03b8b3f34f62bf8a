//! Part 3: how it was computed. All lines that the sample was drawn from, the sample, and of each line in it the steps, the
//! inputs and the derivation down to the counts, in both languages and as JSON.
//!
//! `population.csv` is what the sample can be drawn again from. Inputs are the leaves of a derivation: what the facts, the
//! parameters and the tables said. Rows of the data stand there where DATA was given.

use super::model::{Evidence, STEP_COLUMNS, Sampled, Sheet, integers, numbers, texts};
use crate::ledger::Line;
use crate::outcome::derivation::{Derivation, Role};
use crate::output::artifact::{Artifact, Field};
use crate::output::explain;
use crate::output::totals::money;
use crate::study::sample::Stratum;
use crate::text::Lang;

const PART: &str = "3-computation";

/// A line that was drawn, with its number in the sample.
pub(super) fn drawn<'e>(of: &'e Evidence<'_>) -> impl Iterator<Item = (usize, &'e Sampled, &'e Line)> {
    let line = |sampled: &Sampled| of.settled.lines.get(sampled.chosen.at);
    of.sampled.iter().enumerate().filter_map(move |(n, sampled)| Some((n + 1, sampled, line(sampled)?)))
}

/// `outlet=1001,business=data`, as `explain --at` reads it.
pub(super) fn key(line: &Line) -> String {
    let masked = |text: &str| text.replace('\\', "\\\\").replace(',', "\\,").replace('=', "\\=");
    let pairs: Vec<String> = line.key.iter().map(|(dim, key)| format!("{dim}={}", masked(key))).collect();
    pairs.join(",")
}

pub(super) fn files<'a>(of: &'a Evidence<'a>) -> Vec<Artifact<'a>> {
    let places = of.run.program().pack.money.places;
    let mut fields = texts(["line", "payout", "payee"]);
    fields.extend(numbers(["amount"]));
    let mut population = Sheet::new(&format!("{PART}/population.csv"), fields);
    for line in &of.settled.lines {
        let amount = money(line.amounts.get("earned"), places);
        population.row([line.id.as_str(), &line.payout, &line.payee, &amount]);
    }
    let mut fields = integers(["number"]);
    fields.extend(texts(["line", "payout", "payee", "key"]));
    fields.push(Field::number("amount"));
    fields.push(Field::text("stratum"));
    fields.push(Field::integer("point"));
    fields.extend(texts(["why_zh", "why_en", "figure"]));
    let mut sample = Sheet::new(&format!("{PART}/sample.csv"), fields);
    let mut fields = texts(["line", "kind", "input", "key", "value"]);
    fields.push(Field::text("missing"));
    let mut inputs = Sheet::new(&format!("{PART}/inputs.csv"), fields);
    let mut steps = Sheet::new(&format!("{PART}/steps.csv"), step_fields());
    let mut rows = Sheet::new(&format!("{PART}/rows.csv"), texts(["line", "place", "row"]));
    let (mut trees, mut any_rows) = (Vec::new(), false);
    for (number, sampled, line) in drawn(of) {
        let chosen = sampled.chosen;
        let point = if chosen.stratum == Stratum::Interval { chosen.point.to_string() } else { String::new() };
        let why = [Lang::Zh, Lang::En].map(|lang| super::index::why(chosen.stratum, lang));
        let figure = sampled.derivation.as_ref().map_or("", |derivation| derivation.name.as_str());
        let amount = money(line.amounts.get("earned"), places);
        let mut row = vec![number.to_string(), line.id.clone(), line.payout.clone(), line.payee.clone(), key(line)];
        row.extend([amount, chosen.stratum.name().to_owned(), point]);
        row.extend(why);
        row.push(figure.to_owned());
        sample.row(row);
        for step in of.steps.iter().filter(|step| step.line() == line.id) {
            steps.row(step.cells.clone());
        }
        for (place, text) in &sampled.rows {
            any_rows = true;
            rows.row([line.id.as_str(), place, text]);
        }
        if sampled.more > 0 {
            rows.row([line.id.as_str(), "", &format!("+ {}", sampled.more)]);
        }
        if let Some(derivation) = &sampled.derivation {
            for leaf in leaves(derivation) {
                inputs.row([vec![line.id.clone()], cells(leaf).to_vec()].concat());
            }
            trees.extend(tree(number, derivation));
        }
    }
    let mut all = vec![population.file(), sample.file(), steps.file(), inputs.file()];
    all.extend(any_rows.then(|| rows.file()));
    all.extend(trees);
    all
}

/// The columns of `steps.csv`.
pub(super) fn step_fields() -> Vec<Field> {
    let kind = |name: &str| match name {
        "number" => Field::integer(name),
        "value" | "amount" => Field::number(name),
        _ => Field::text(name),
    };
    STEP_COLUMNS.map(kind).to_vec()
}

fn tree<'a>(number: usize, derivation: &'a Derivation) -> [Artifact<'a>; 3] {
    let stem = format!("{PART}/derivations/{number:04}");
    let text = |lang: Lang| explain::text(derivation, lang);
    [
        Artifact::bytes(format!("{stem}.en.txt"), text(Lang::En)),
        Artifact::bytes(format!("{stem}.zh.txt"), text(Lang::Zh)),
        Artifact::bytes(format!("{stem}.json"), explain::json(derivation, None)),
    ]
}

/// What a derivation rests on, each once, in the order of the tree.
pub(super) fn leaves(derivation: &Derivation) -> Vec<&Derivation> {
    fn walk<'d>(of: &'d Derivation, all: &mut Vec<&'d Derivation>, seen: &mut hashbrown::HashSet<[String; 5]>) {
        let given = matches!(of.role, Role::Fact | Role::Lookup | Role::Parameter | Role::Given);
        if given && seen.insert(cells(of)) {
            all.push(of);
        }
        of.parts.iter().for_each(|part| walk(part, all, seen));
    }
    let (mut all, mut seen) = (Vec::new(), hashbrown::HashSet::new());
    walk(derivation, &mut all, &mut seen);
    all
}

/// Kind, name, key, value and reason of an input.
pub(super) fn cells(leaf: &Derivation) -> [String; 5] {
    let kind = match leaf.role {
        Role::Fact => "fact",
        Role::Lookup => "lookup",
        Role::Given => "given",
        _ => "parameter",
    };
    let key: Vec<String> = leaf.key.iter().map(|(dimension, key)| format!("{dimension}={key}")).collect();
    let value = leaf.exact.as_ref().unwrap_or(&leaf.value).clone();
    [kind.to_owned(), leaf.name.clone(), key.join(","), value, leaf.missing.clone().unwrap_or_default()]
}
