//! The lines of payouts and what became of them: `payouts.csv` (`points.csv`), `steps.csv`.
//!
//! A line is named by pack, payout, period and key, the same on each run. Amounts come from the outcome as they are;
//! the reasons beside them are the penalties that fired, or what keeps a line undecided.

use std::io;
use std::sync::Arc;

use super::artifact::{Artifact, Field, Shape};
use super::awards;
use super::csv::{Lines, Words, cells, is_plain};
use super::parts::{Amounts, Fixed, Key, Mostly, Own};
use super::row::{Part, Parts, Row};
use super::run::{Cell, Keys, Run, places, standing, union};
use super::sentences::{LANGS, Sentences, separate};
use super::values::Fault;
use crate::check::model::{Amount, Payout, Standing};
use crate::expr::DimId;
use crate::outcome::model::{Effect, PayoutLines, StepColumn};
use crate::text::{Lang, Message, say};
use crate::value::{Codes, Money, Rows};

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
            write_lines(run, (payout, lines), keys, dated, &mut table)?;
        }
        table.finish()
    }))
}

/// The payouts of money, or of points, with their lines.
pub fn of_kind<'a>(run: &'a Run<'a>, points: bool) -> Vec<(&'a Payout, &'a PayoutLines)> {
    let payout = |lines: &'a Arc<PayoutLines>| Some((run.program().payouts.get(lines.payout.at())?, lines.as_ref()));
    run.paid().filter_map(payout).filter(|(p, _)| p.points == points).collect()
}

fn write_lines(
    run: &Run<'_>,
    (payout, lines): (&Payout, &PayoutLines),
    keys: Keys,
    dated: bool,
    table: &mut Lines<'_>,
) -> io::Result<()> {
    let mut name = vec![run.rule(payout.rule).map_or("", |r| r.name.as_str())];
    let period = lines.period.label();
    name.extend(dated.then_some(period.as_str()));
    let pack = &run.program().pack;
    let currency = cells([if payout.points { "points" } else { pack.currency.as_str() }]);
    let places = places(run.program(), payout);
    let reasons = Reasons::over(run, payout, lines)?;
    let mut parts = LineIds::new(run, payout, lines).parts();
    parts.push(Box::new(Fixed(cells(name))));
    parts.push(Box::new(Cell::new(&lines.payee, None)));
    parts.extend(keys.parts());
    for which in Amount::ALL {
        let absent = if which == Amount::Base { &lines.base_absent[..] } else { &[] };
        parts.push(Box::new(Amounts::new(lines.rows.len(), move |line| lines.amount(which, line), absent, places)));
    }
    parts.push(Box::new(Fixed(currency)));
    parts.push(Box::new(Mostly {
        usual: |line| !reasons.any(line) && undecided(run, lines, line).is_none(),
        put: |line, table: &mut Lines<'_>| reasons.cells(run, lines, line, table),
    }));
    let mut row = Row::of(parts, lines.rows.len());
    for line in 0..lines.rows.len() {
        row.put(line, table);
        table.end()?;
    }
    Ok(())
}

fn undecided<'a>(run: &Run<'a>, lines: &PayoutLines, line: usize) -> Option<&'a str> {
    lines.undecided.get(line).map(|u| run.reason(u.reason))
}

/// The names of lines.
#[derive(Clone)]
pub struct LineIds {
    stem: String,
    /// Of each dimension its keys with a `/` before them, as they stand in a name, and the key of each line.
    keys: Vec<(Words, Codes)>,
    /// Whether no name needs quotes.
    plain: bool,
}

impl LineIds {
    /// The names of a payout's lines.
    pub fn new(run: &Run<'_>, payout: &Payout, lines: &PayoutLines) -> LineIds {
        let name = run.rule(payout.rule).map_or("", |r| r.name.as_str());
        let stem = format!("{}/{name}/{}", run.program().pack.id, lines.period.name());
        let keys = |(at, dim): (usize, &DimId)| Some((run.words_in_names(*dim, put_named)?, lines.rows.each_code(at)));
        let keys: Vec<_> = payout.grain.iter().enumerate().filter_map(keys).collect();
        let plain = keys.iter().all(|(words, _)| words.is_plain()) && is_plain(&stem);
        LineIds { stem, keys, plain }
    }

    /// Adds the name of a line.
    pub fn add(&self, line: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(self.stem.as_bytes());
        for (words, codes) in &self.keys {
            words.put(codes.get(line).unwrap_or(u32::MAX), out);
        }
    }

    /// A cell with the name of a line, as parts of a row.
    fn parts<'p>(self) -> Parts<'p> {
        if !self.plain {
            let put = move |line: usize, table: &mut Lines<'_>| {
                let mut name = Vec::new();
                self.add(line, &mut name);
                table.words(&name);
            };
            return vec![Box::new(Own(put))];
        }
        let mut parts: Parts<'p> = vec![Box::new(Fixed(self.stem.into_bytes()))];
        parts
            .extend(self.keys.into_iter().map(|(words, codes)| Box::new(Key::going_on(words, codes)) as Box<dyn Part>));
        parts
    }
}

/// Adds a key as it stands in the name of a line: its separators masked, one before it.
fn put_named(key: &str, out: &mut Vec<u8>) {
    out.push(b'/');
    if key.contains(['/', '%']) {
        out.extend_from_slice(key.replace('%', "%25").replace('/', "%2F").as_bytes());
    } else {
        out.extend_from_slice(key.as_bytes());
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

    /// Whether any penalty fired on a line.
    fn any(&self, line: usize) -> bool {
        self.penalties.iter().any(|penalty| strikes(penalty.step, line))
    }

    /// The codes of a line's reasons, and its sentences in each language.
    fn cells(&self, run: &Run<'_>, lines: &PayoutLines, line: usize, table: &mut Lines<'_>) {
        let mut fired = Vec::new();
        self.fired(line, &mut fired);
        let codes = fired.iter().map(|n| self.name(*n)).chain(undecided(run, lines, line));
        table.text(&codes.collect::<Vec<_>>().join(";"));
        for lang in LANGS {
            let mut words = Vec::new();
            self.put(run, lines, line, &fired, lang, &mut words);
            table.words(&words);
        }
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
    if step.effect.takes() { applied(step, line) } else { is_cut(step, line) }
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
    let mut all: Vec<(&StepColumn, Row<'_>)> = Vec::new();
    for (n, step) in lines.steps.iter().enumerate() {
        let mut parts = ids.clone().parts();
        let told = Told::new(run, payout, step);
        parts.push(Box::new(Fixed(told.said(n + 1))));
        parts.push(Box::new(told.value));
        let amount = |line| step.amounts.get(line).unwrap_or_default();
        parts.push(Box::new(Amounts::new(lines.rows.len(), amount, &[], places)));
        parts.push(Box::new(Mostly {
            usual: |line| !is_cut(step, line) && would(step, line).is_none(),
            put: |line, table: &mut Lines<'_>| {
                table.flag(is_cut(step, line));
                match would(step, line) {
                    Some(amount) => amount.write(places, table.cell()),
                    None => table.empty(),
                }
            },
        }));
        all.push((step, Row::of(parts, lines.rows.len())));
    }
    for line in 0..lines.rows.len() {
        for (_, row) in all.iter_mut().filter(|(step, _)| applied(step, line)) {
            row.put(line, table);
            table.end()?;
        }
    }
    Ok(())
}

/// Whether a step could not take all of a line.
fn is_cut(step: &StepColumn, line: usize) -> bool {
    !step.cut.is_empty() && u32::try_from(line).is_ok_and(|line| step.cut.binary_search(&line).is_ok())
}

/// How much a shadow would have moved on a line.
fn would(step: &StepColumn, line: usize) -> Option<Money> {
    let line = u32::try_from(line).ok().filter(|_| !step.would.is_empty())?;
    let at = step.would.binary_search_by_key(&line, |(line, _)| *line).ok()?;
    step.would.get(at).map(|(_, amount)| amount.size())
}

/// A step and what its rule says of it.
struct Told<'a> {
    name: &'a str,
    effect: &'static str,
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
        let (name, effect) = (step.name.as_str(), step.effect.name());
        Told { name, effect, rule: rule.map_or("", |r| &r.name), clause, status: standing(status), value }
    }

    /// The cells that are the same on every line.
    fn said(&self, number: usize) -> Vec<u8> {
        let number = number.to_string();
        cells([&*number, self.rule, self.name, self.effect, self.clause.unwrap_or(""), self.status])
    }
}
