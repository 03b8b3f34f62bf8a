//! The lines of payouts and what became of them: `payouts.csv` (`points.csv`), `steps.csv`.
//!
//! A line is named by pack, payout, period and key, the same on each run. Amounts come from the outcome as they are;
//! the reasons beside them are the penalties that fired, or what keeps a line undecided.

use std::io;
use std::sync::Arc;

use super::artifact::{Artifact, Field, Shape};
use super::awards;
use super::csv::{Lines, cells, is_plain};
use super::run::{Cell, Keys, Run, amount, places, standing, union};
use super::sentences::{LANGS, Sentences, separate};
use super::values::Fault;
use crate::check::model::{Amount, Payout, Standing};
use crate::outcome::model::{Effect, PayoutLines, StepColumn};
use crate::text::{Lang, Message, say};
use crate::value::{Money, Rows};

/// `payouts.csv`, or `points.csv` where `points`; none if the program has no such payout.
pub fn payouts<'a>(run: &'a Run<'a>, points: bool) -> Option<Artifact<'a>> {
    let mut lines = of_kind(run, points);
    // Prizes have a file of their own.
    lines.retain(|(payout, _)| awards::award(run, payout.rule).is_none());
    if lines.is_empty() {
        return None;
    }
    let dims = union(lines.iter().map(|(payout, _)| payout.grain.as_slice()));
    let dated = run.says_period(lines.iter().map(|(payout, _)| payout.rule));
    let mut fields = vec![Field::text("line"), Field::text("payout")];
    fields.extend(dated.then(|| Field::text("period")));
    fields.push(Field::text("payee"));
    fields.extend(run.headers(&dims));
    fields.extend(Amount::ALL.iter().map(|a| Field::number(a.name())));
    fields.extend(["currency", "reasons", "reason_zh", "reason_en"].map(Field::text));
    let shape = Shape::plain(fields);
    let name = if points { "points.csv" } else { "payouts.csv" };
    Some(Artifact::table(name, shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for (payout, lines) in &lines {
            let keys = run.keys(&payout.grain, &lines.rows, &dims);
            write_lines(run, (payout, lines), &keys, dated, &mut table)?;
        }
        table.finish()
    }))
}

/// The payouts of money, or of points, with their lines.
pub fn of_kind<'a>(run: &'a Run<'a>, points: bool) -> Vec<(&'a Payout, &'a PayoutLines)> {
    let payout = |lines: &'a Arc<PayoutLines>| Some((run.program().payouts.get(lines.payout.at())?, lines.as_ref()));
    let paid = run.outcome.payouts.iter().filter(|lines| run.program().is_paid(lines.payout));
    paid.filter_map(payout).filter(|(p, _)| p.points == points).collect()
}

fn write_lines(
    run: &Run<'_>,
    (payout, lines): (&Payout, &PayoutLines),
    keys: &Keys,
    dated: bool,
    table: &mut Lines<'_>,
) -> io::Result<()> {
    let name = cells([run.rule(payout.rule).map_or("", |r| r.name.as_str())]);
    let pack = &run.program().pack;
    let currency = cells([if payout.points { "points" } else { pack.currency.as_str() }]);
    let places = places(run.program(), payout);
    let payee = Cell::new(&lines.payee, None);
    let (ids, period) = (LineIds::new(run, payout, lines), lines.period.label());
    let reasons = Reasons::over(run, payout, lines)?;
    let mut fired = Vec::new();
    let (mut text, mut words) = (String::new(), Vec::new());
    for line in 0..lines.rows.len() {
        ids.put(line, table);
        table.bytes(&name);
        if dated {
            table.text(&period);
        }
        payee.put(Some(line), table);
        keys.put(line, table);
        for which in Amount::ALL {
            if which == Amount::Base && lines.base_absent.get(line).copied().unwrap_or(false) {
                table.empty();
            } else {
                amount(&lines.amounts, which, line).write(places, table.cell());
            }
        }
        table.bytes(&currency);
        reasons.fired(line, &mut fired);
        text.clear();
        for code in fired.iter().map(|n| reasons.name(*n)).chain(undecided(run, lines, line)) {
            if !text.is_empty() {
                text.push(';');
            }
            text.push_str(code);
        }
        table.text(&text);
        for lang in LANGS {
            words.clear();
            reasons.put(run, lines, line, &fired, lang, &mut words);
            table.words(&words);
        }
        table.end()?;
    }
    Ok(())
}

fn undecided<'a>(run: &Run<'a>, lines: &PayoutLines, line: usize) -> Option<&'a str> {
    lines.undecided.get(line).copied().flatten().map(|u| run.reason(u.reason))
}

/// The names of lines.
pub struct LineIds {
    stem: String,
    keys: Keys,
    /// Whether no key needs its separators masked.
    bare: bool,
    /// Whether no name needs quotes.
    plain: bool,
}

impl LineIds {
    /// The names of a payout's lines.
    pub fn new(run: &Run<'_>, payout: &Payout, lines: &PayoutLines) -> LineIds {
        let name = run.rule(payout.rule).map_or("", |r| r.name.as_str());
        let stem = format!("{}/{name}/{}", run.program().pack.id, lines.period.name());
        let names = payout.grain.iter().filter_map(|dim| run.facts.dimensions.get(dim.at()));
        let bare = names.flat_map(|keys| keys.names.iter()).all(|name| !name.contains(['/', '%']));
        let keys = run.keys(&payout.grain, &lines.rows, &payout.grain);
        let plain = keys.is_plain() && is_plain(&stem);
        LineIds { stem, keys, bare, plain }
    }

    /// Adds the name of a line.
    pub fn add(&self, line: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(self.stem.as_bytes());
        for key in self.keys.texts(line) {
            out.push(b'/');
            if !self.bare && key.contains(['/', '%']) {
                out.extend_from_slice(key.replace('%', "%25").replace('/', "%2F").as_bytes());
            } else {
                out.extend_from_slice(key.as_bytes());
            }
        }
    }

    /// A cell with the name of a line.
    fn put(&self, line: usize, table: &mut Lines<'_>) {
        if self.plain {
            return self.add(line, table.cell());
        }
        let mut name = Vec::new();
        self.add(line, &mut name);
        table.words(&name);
    }
}

/// What was taken from each line or keeps it undecided, and why.
struct Reasons<'a> {
    penalties: Vec<Fired<'a>>,
}

/// A penalty, and its sentences on the lines where it fired.
struct Fired<'a> {
    name: &'a str,
    step: &'a StepColumn,
    lines: Vec<u32>,
    sentences: Sentences,
}

impl<'a> Reasons<'a> {
    fn over(run: &Run<'a>, payout: &'a Payout, lines: &'a PayoutLines) -> Result<Reasons<'a>, Fault> {
        let mut penalties = Vec::new();
        // Of what is done by hand only what could not be done whole.
        let told = |step: &&StepColumn| step.effect.takes() || !step.cut.is_empty();
        for step in lines.steps.iter().filter(told) {
            let Some(rule) = run.rule(step.rule).filter(|r| r.standing != Standing::Shadow) else { continue };
            let fired: Vec<u32> = (0..lines.rows.len())
                .filter(|line| strikes(step, *line))
                .filter_map(|line| u32::try_from(line).ok())
                .collect();
            let keys = fired.iter().filter_map(|l| lines.rows.keys().get(*l as usize).copied()).collect();
            let rows = Rows::new(lines.rows.radix().to_vec(), keys).unwrap_or_else(|| lines.rows.clone());
            let sentences = Sentences::over(run, &lines.period, &payout.grain, &rows, &rule.because)?;
            penalties.push(Fired { name: &rule.name, step, lines: fired, sentences });
        }
        Ok(Reasons { penalties })
    }

    /// Which penalties fired on a line.
    fn fired(&self, line: usize, out: &mut Vec<usize>) {
        out.clear();
        out.extend(self.penalties.iter().enumerate().filter(|(_, p)| strikes(p.step, line)).map(|(n, _)| n));
    }

    fn name(&self, penalty: usize) -> &'a str {
        self.penalties.get(penalty).map_or("", |p| p.name)
    }

    fn put(&self, run: &Run<'_>, lines: &PayoutLines, line: usize, fired: &[usize], lang: Lang, out: &mut Vec<u8>) {
        if let Some(code) = undecided(run, lines, line) {
            let words = say(lang, &Message::new("reason-words").with("code", code));
            out.extend_from_slice(say(lang, &Message::new("line-undecided").with("reason", words)).as_bytes());
        }
        let mut said = Vec::new();
        for penalty in fired.iter().filter_map(|n| self.penalties.get(*n)) {
            let place = u32::try_from(line).ok().and_then(|l| penalty.lines.binary_search(&l).ok());
            if let Some(place) = place {
                penalty.sentences.put(lang, place, out);
            }
            if penalty.step.cut.binary_search(&u32::try_from(line).unwrap_or(u32::MAX)).is_ok() {
                let kind = match penalty.step.effect {
                    Effect::Hold => "hold",
                    Effect::Adjust => "adjust",
                    _ => "penalty",
                };
                if !said.contains(&kind) {
                    separate(lang, out);
                    out.extend_from_slice(say(lang, &Message::new("penalty-cut").with("kind", kind)).as_bytes());
                    said.push(kind);
                }
            }
        }
    }
}

/// Whether a step is a reason that a line tells: it took something, or could not take all.
fn strikes(step: &StepColumn, line: usize) -> bool {
    let cut = || u32::try_from(line).is_ok_and(|line| step.cut.binary_search(&line).is_ok());
    if step.effect.takes() { applied(step, line) } else { cut() }
}

/// Whether a step did something, or would have, on a line.
pub fn applied(step: &StepColumn, line: usize) -> bool {
    let there = line < step.values.len() && step.values.gap(line).is_none();
    there || step.amounts.get(line).is_some_and(|a| !a.is_zero())
}

/// `steps.csv`: each step of each line, in the order in which they were taken.
pub fn steps<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    if run.outcome.payouts.is_empty() {
        return None;
    }
    let shape = Shape::plain(vec![
        Field::text("line"),
        Field::integer("number"),
        Field::text("rule"),
        Field::text("step"),
        Field::text("effect"),
        Field::text("clause"),
        Field::text("status"),
        Field::number("value"),
        Field::number("amount"),
        Field::flag("cut"),
        Field::number("shadow"),
    ]);
    Some(Artifact::table("steps.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for (payout, lines) in of_kind(run, false).into_iter().chain(of_kind(run, true)) {
            write_steps(run, payout, lines, &mut table)?;
        }
        table.finish()
    }))
}

fn write_steps(run: &Run<'_>, payout: &Payout, lines: &PayoutLines, table: &mut Lines<'_>) -> io::Result<()> {
    let places = places(run.program(), payout);
    let ids = LineIds::new(run, payout, lines);
    let all: Vec<Told<'_>> = lines.steps.iter().map(|step| Told::new(run, payout, step)).collect();
    let said: Vec<Vec<u8>> = all.iter().enumerate().map(|(n, told)| told.said(n + 1)).collect();
    for line in 0..lines.rows.len() {
        for (told, said) in all.iter().zip(&said).filter(|(told, _)| applied(told.step, line)) {
            ids.put(line, table);
            table.bytes(said);
            told.value.put(Some(line), table);
            told.step.amounts.get(line).unwrap_or_default().write(places, table.cell());
            let number = u32::try_from(line).unwrap_or(u32::MAX);
            table.flag(!told.step.cut.is_empty() && told.step.cut.binary_search(&number).is_ok());
            match would(told.step, number) {
                Some(amount) => amount.write(places, table.cell()),
                None => table.empty(),
            }
            table.end()?;
        }
    }
    Ok(())
}

/// How much a shadow would have moved on a line.
fn would(step: &StepColumn, line: u32) -> Option<Money> {
    let at = step.would.binary_search_by_key(&line, |(line, _)| *line).ok()?;
    step.would.get(at).map(|(_, amount)| amount.size())
}

/// A step and what its rule says of it.
struct Told<'a> {
    step: &'a StepColumn,
    rule: &'a str,
    clause: Option<&'a str>,
    status: &'static str,
    value: Cell,
}

impl<'a> Told<'a> {
    fn new(run: &Run<'a>, payout: &'a Payout, step: &'a StepColumn) -> Told<'a> {
        let rule = run.rule(step.rule);
        let own = if step.rule == payout.rule { payout.steps.iter().find(|s| s.name == step.name) } else { None };
        let clause = own.and_then(|s| s.clause.as_deref()).or(rule.and_then(|r| r.clause.as_deref()));
        let status = own.map(|s| s.standing).or(rule.map(|r| r.standing)).unwrap_or_default();
        let places = own.filter(|s| s.floor.is_none() && s.cap.is_none()).and_then(|s| run.places_of(&s.of));
        let value = Cell::new(&step.values, places);
        Told { step, rule: rule.map_or("", |r| &r.name), clause, status: standing(status), value }
    }

    /// The cells that are the same on every line.
    fn said(&self, number: usize) -> Vec<u8> {
        let number = number.to_string();
        cells([&*number, self.rule, &self.step.name, self.step.effect.name(), self.clause.unwrap_or(""), self.status])
    }
}
