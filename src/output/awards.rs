//! `awards.csv`: who is at a place that has a prize, what they receive, and what is held or not to be received.
//!
//! One row for each key at an awarded place, and for each that cannot be decided. Amounts are those of the award's lines,
//! which other files tell like those of any payout; places past the last prize are left out.

use std::io;

use super::artifact::{Artifact, Field, Shape};
use super::csv::Lines;
use super::run::{Cell, Run, union};
use super::sentences::{LANGS, Sentences, label_in, separate};
use crate::check::model::{Amount, Award, Because, Payout};
use crate::expr::RuleId;
use crate::outcome::model::PayoutLines;
use crate::text::{Message, say};
use crate::value::{Cells, Money};

/// An award with its lines.
struct Given<'a> {
    award: &'a Award,
    payout: &'a Payout,
    lines: &'a PayoutLines,
}

/// The award behind a rule, if it is one.
pub(super) fn award<'a>(run: &Run<'a>, rule: RuleId) -> Option<&'a Award> {
    run.program().awards.iter().find(|award| award.rule == rule)
}

/// Whether each line of an award stands in its file; none where the rule is no award.
pub fn listed(run: &Run<'_>, rule: RuleId, lines: &PayoutLines) -> Option<Vec<bool>> {
    let award = award(run, rule)?;
    let places = places(run, award, lines);
    let has = |line: usize| {
        let prized = places.get(line).copied().flatten().is_some_and(|place| award.stretch(place).is_some());
        prized || lines.undecided.get(line).is_some()
    };
    Some((0..lines.rows.len()).map(has).collect())
}

/// The place of each line, where it has one.
fn places(run: &Run<'_>, award: &Award, lines: &PayoutLines) -> Vec<Option<u64>> {
    let nowhere = || vec![None; lines.rows.len()];
    let Some((rows, column)) = run.figure_in(&lines.period, award.place) else { return nowhere() };
    let Cells::Number(numbers) = &column.cells else { return nowhere() };
    let place = |at: Option<u32>| {
        let at = at.map(|at| at as usize).filter(|at| column.gap(*at).is_none())?;
        numbers.get(at)?.to_i64().and_then(|place| u64::try_from(place).ok())
    };
    rows.locate(lines.rows.keys()).into_iter().map(place).collect()
}

/// `awards.csv`; none if the program has no award.
pub(super) fn awards<'a>(run: &'a Run<'a>) -> Option<Artifact<'a>> {
    let program = run.program();
    if program.awards.is_empty() {
        return None;
    }
    let given = |award: &'a Award| {
        let payout = program.payouts.get(award.payout.at());
        let lines = run.outcome.payouts.iter().filter(|lines| lines.payout == award.payout);
        payout.into_iter().flat_map(move |payout| lines.clone().map(move |lines| Given { award, payout, lines }))
    };
    let all: Vec<Given<'a>> = program.awards.iter().flat_map(given).collect();
    let dated = run.says_period(program.awards.iter().map(|award| award.rule));
    let dims = union(all.iter().map(|given| given.payout.grain.as_slice()));
    let mut fields = ["rule", "clause"].map(Field::text).to_vec();
    fields.extend(dated.then(|| Field::text("period")));
    fields.extend(run.headers(&dims));
    fields.extend([Field::text("label"), Field::integer("place")]);
    fields.extend(["title_zh", "title_en"].map(Field::text));
    fields.extend(["prize", "held"].map(Field::number));
    fields.extend(["payee", "currency", "reason_zh", "reason_en"].map(Field::text));
    let shape = Shape::plain(fields);
    Some(Artifact::table("awards.csv", shape.clone(), move |out| {
        let mut table = Lines::begin(out, &shape)?;
        for given in &all {
            write(run, given, (&dims, dated), &mut table)?;
        }
        table.finish()
    }))
}

fn write(
    run: &Run<'_>,
    given: &Given<'_>,
    (dims, dated): (&[crate::expr::DimId], bool),
    table: &mut Lines<'_>,
) -> io::Result<()> {
    let Given { award, payout, lines } = given;
    let rule = run.rule(award.rule);
    let pack = &run.program().pack;
    let nothing = Because::default();
    let places = places(run, award, lines);
    let listed = listed(run, award.rule, lines).unwrap_or_default();
    let keys = run.keys(&payout.grain, &lines.rows, dims);
    let payee = Cell::new(&lines.payee, None);
    let because =
        Sentences::over(run, &lines.period, &payout.grain, &lines.rows, rule.map_or(&nothing, |r| &r.because))?;
    let mut text = Vec::new();
    for line in listed.iter().enumerate().filter(|(_, listed)| **listed).map(|(line, _)| line) {
        table.maybe(rule.map(|r| r.name.as_str()));
        table.maybe(rule.and_then(|r| r.clause.as_deref()));
        if dated {
            table.text(&lines.period.label());
        }
        keys.put(line, table);
        let codes = lines.rows.unpack(line);
        table.maybe(
            payout.grain.iter().zip(codes).find_map(|(dim, code)| label_in(run, &lines.period, *dim, code)).as_deref(),
        );
        let place = places.get(line).copied().flatten();
        match place {
            Some(place) => table.integer(place),
            None => table.empty(),
        }
        let title = place.and_then(|place| award.stretch(place)).map(|stretch| &stretch.title);
        table.maybe(title.and_then(|title| title.zh.as_deref()));
        table.maybe(title.and_then(|title| title.en.as_deref()));
        for which in [Amount::Payable, Amount::Held] {
            lines.amount(which, line).write(pack.money.places, table.cell());
        }
        payee.put(Some(line), table);
        table.text(&pack.currency);
        for lang in LANGS {
            text.clear();
            if let Some(undecided) = lines.undecided.get(line) {
                let words = say(lang, &Message::new("reason-words").with("code", run.reason(undecided.reason)));
                text.extend_from_slice(say(lang, &Message::new("line-undecided").with("reason", words)).as_bytes());
            }
            if lines.amount(Amount::Forfeited, line) != Money::ZERO {
                separate(lang, &mut text);
                text.extend_from_slice(say(lang, &Message::new("award-barred")).as_bytes());
            }
            because.put(lang, line, &mut text);
            table.words(&text);
        }
        table.end()?;
    }
    Ok(())
}
