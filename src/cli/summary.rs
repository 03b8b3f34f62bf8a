//! The few lines that a run ends with: what was paid, what must be done, and what deserves a look.
//!
//! Printed after `run` from [`Summary`], in the reader's language, as wide as the terminal is ([`super::layout`]). Computing
//! what is said is left to `output`.

use super::layout::{Line, grouped, laid_out};
use super::screen;
use crate::app::folder::Placed;
use crate::app::run::Done;
use crate::check::model::{Amount, State};
use crate::output::standings::Standings;
use crate::output::summary::{Kept, Spread, Summary};
use crate::output::total::Total;
use crate::text::{Bilingual, Lang, Message, say};
use crate::value::{Date, Money};

/// What unapproved rules or shadows moved: rule, step, lines, amount.
type Moved = [(Bilingual, Option<String>, u64, String)];

/// The summary of a run whose folder stands under `out`.
pub(super) fn render(done: &Done, out: &str, lang: Lang) -> String {
    let mut lines = said(&done.summary, lang);
    let placed = match done.placed {
        Placed::New => "summary-written",
        Placed::Same => "summary-same",
        Placed::Replaced => "summary-replaced",
    };
    lines.extend([Line::Gap, Line::Path(say(lang, &Message::new(placed).with("path", out)))]);
    laid_out(&lines, screen::width())
}

/// All but where the run was written.
fn said(summary: &Summary, lang: Lang) -> Vec<Line> {
    let titled = summary.period_title.as_ref().map(|title| format!(" ({})", word(title, lang))).unwrap_or_default();
    let mut lines = vec![Line::Title(format!("{} · {}{titled}", word(&summary.title, lang), summary.period))];
    what_if(summary, lang, &mut lines);
    lines.push(Line::Gap);
    for (title, count) in &summary.keys {
        lines.push(Line::Entry(0, word(title, lang), count.to_string()));
    }
    for (title, total) in &summary.payouts {
        lines.push(Line::Gap);
        payout(title, total, &summary.currency, lang, &mut lines);
    }
    awards(summary, lang, &mut lines);
    for Spread { title, counts, without } in &summary.bands {
        lines.extend([Line::Gap, Line::Title(word(title, lang))]);
        lines.extend(counts.iter().map(|(title, count)| Line::Entry(1, word(title, lang), count.to_string())));
        if *without > 0 {
            lines.push(Line::Entry(1, say(lang, &Message::new("summary-without")), without.to_string()));
        }
    }
    todo(summary, lang, &mut lines);
    first(summary, lang, &mut lines);
    moved("summary-unapproved", &summary.unapproved, lang, &mut lines);
    moved("summary-shadows", &summary.shadows, lang, &mut lines);
    if !summary.shadow_actions.is_empty() && summary.shadows.is_empty() {
        lines.extend([Line::Gap, Line::Title(say(lang, &Message::new("summary-shadows")))]);
    }
    for (title, rows) in &summary.shadow_actions {
        let name = say(lang, &Message::new("summary-shadow-rows").with("rule", word(title, lang)));
        lines.push(Line::Entry(1, name, rows.to_string()));
    }
    duties(summary, lang, &mut lines);
    ledger(summary, lang, &mut lines);
    targets(summary, lang, &mut lines);
    if !summary.findings.is_empty() {
        lines.extend([Line::Gap, Line::Title(say(lang, &Message::new("summary-findings")))]);
        lines.extend(summary.findings.iter().map(|(t, count)| Line::Entry(1, word(t, lang), count.to_string())));
    }
    notes(summary, lang, &mut lines);
    lines
}

fn word(title: &Bilingual, lang: Lang) -> String {
    title.get(lang).unwrap_or("").to_owned()
}

/// What makes this another run than the plain one.
fn what_if(summary: &Summary, lang: Lang, lines: &mut Vec<Line>) {
    if let Some(day) = summary.as_of {
        lines.push(Line::Words(say(lang, &Message::new("summary-as-of").with("day", day))));
    }
    if summary.set.is_empty() && !summary.approved_only {
        return;
    }
    lines.push(Line::Words(say(lang, &Message::new("summary-what-if"))));
    for (name, value, instead) in &summary.set {
        let message = Message::new("summary-set").with("name", name).with("value", value).with("instead", instead);
        lines.push(Line::Words(format!("  {}", say(lang, &message))));
    }
    if summary.approved_only {
        lines.push(Line::Words(format!("  {}", say(lang, &Message::new("summary-only-approved")))));
    }
}

fn payout(title: &Bilingual, total: &Total, currency: &str, lang: Lang, lines: &mut Vec<Line>) {
    let unit = if total.points { say(lang, &Message::new("summary-points")) } else { currency.to_owned() };
    lines.push(Line::Title(format!("{} ({unit})", word(title, lang))));
    let count = |key: &'static str, n: u64| Line::Entry(1, say(lang, &Message::new(key)), n.to_string());
    lines.push(count("summary-lines", total.lines));
    if total.undecided > 0 {
        lines.push(count("summary-undecided", total.undecided));
    }
    for which in Amount::ALL {
        let always = matches!(which, Amount::Base | Amount::Reduced | Amount::Forfeited | Amount::Payable);
        let shown = always || total.sum(which) != Some(Money::ZERO);
        if shown && which != Amount::Earned {
            lines.push(Line::Entry(1, say(lang, &Message::new(amount_key(which))), total.written(which)));
        }
    }
}

/// What the run comes to against the ledger.
fn ledger(summary: &Summary, lang: Lang, lines: &mut Vec<Line>) {
    let Some(brief) = &summary.ledger else { return };
    let title = Message::new("summary-ledger").with("currency", &summary.currency);
    lines.extend([Line::Gap, Line::Title(say(lang, &title))]);
    if brief.again {
        lines.push(Line::Words(say(lang, &Message::new("summary-closed-already"))));
    }
    for (key, (count, amount)) in [("summary-corrections", &brief.corrections), ("summary-releases", &brief.releases)] {
        if *count > 0 {
            lines.push(Line::Entry(1, say(lang, &Message::new(key).with("count", count)), amount.clone()));
        }
    }
    if !brief.awaiting.is_empty() {
        let rules = Message::new("summary-awaiting").with("rules", brief.awaiting.join(", "));
        lines.push(Line::Words(format!("  {}", say(lang, &rules))));
    }
    for (key, amount) in [("summary-carried", &brief.carried), ("summary-kept", &brief.kept)] {
        if amount.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
            lines.push(Line::Entry(1, say(lang, &Message::new(key)), amount.clone()));
        }
    }
    lines.push(Line::Entry(1, say(lang, &Message::new("summary-to-pay")), brief.to_pay.clone()));
}

/// What the awards give: each with its prizes, and what is held of them.
fn awards(summary: &Summary, lang: Lang, lines: &mut Vec<Line>) {
    if summary.awards.is_empty() {
        return;
    }
    let title = Message::new("summary-awards").with("currency", &summary.currency);
    lines.extend([Line::Gap, Line::Title(say(lang, &title))]);
    for (title, total) in &summary.awards {
        let name = title.as_ref().map_or_else(|| say(lang, &Message::new("summary-all")), |title| word(title, lang));
        lines.push(Line::Entry(1, name, total.written(Amount::Payable)));
        if total.sum(Amount::Held) != Some(Money::ZERO) {
            let held = say(lang, &Message::new(amount_key(Amount::Held)));
            lines.push(Line::Entry(2, held, total.written(Amount::Held)));
        }
    }
}

fn amount_key(which: Amount) -> &'static str {
    match which {
        Amount::Base => "amount-base",
        Amount::Added => "amount-added",
        Amount::Reduced => "amount-reduced",
        Amount::Earned => "amount-earned",
        Amount::Withheld => "amount-withheld",
        Amount::Forfeited => "amount-forfeited",
        Amount::Held => "amount-held",
        Amount::Payable => "amount-payable",
    }
}

fn targets(summary: &Summary, lang: Lang, lines: &mut Vec<Line>) {
    if summary.targets.is_empty() {
        return;
    }
    lines.extend([Line::Gap, Line::Title(say(lang, &Message::new("summary-targets")))]);
    for Kept { title, by, met, known } in &summary.targets {
        let by: Vec<String> = by.iter().map(|dimension| word(dimension, lang)).collect();
        let message = Message::new("summary-met")
            .with("rule", word(title, lang))
            .with("by", by.join(" × "))
            .with("grain", if by.is_empty() { "whole" } else { "keys" });
        let of = Message::new("summary-met-of").with("met", grouped(&met.to_string()));
        let of = say(lang, &of.with("known", grouped(&known.to_string())));
        lines.push(Line::Entry(1, say(lang, &message), of));
    }
}

/// Whom each action concerns, who takes part, and by when.
fn todo(summary: &Summary, lang: Lang, lines: &mut Vec<Line>) {
    for todo in &summary.todo {
        let title = Message::new("summary-todo").with("rule", word(&todo.title, lang));
        lines.extend([Line::Gap, Line::Title(say(lang, &title.with("count", grouped(&todo.count.to_string()))))]);
        let due = todo.due.map_or_else(String::new, |day| day.to_string());
        lines.extend(todo.rows.iter().map(|(key, who)| Line::Row(word(key, lang), who.clone(), due.clone())));
        let more = todo.count.saturating_sub(todo.rows.len() as u64);
        if more > 0 {
            let more = Message::new("summary-more").with("count", grouped(&more.to_string()));
            lines.push(Line::Words(format!("  {}", say(lang, &more))));
        }
    }
}

/// Which duties are overdue, and how all of them stand.
fn duties(summary: &Summary, lang: Lang, lines: &mut Vec<Line>) {
    for one in summary.duties.iter().filter(|one| one.overdue > 0) {
        let title = Message::new("summary-overdue").with("rule", word(&one.title, lang));
        lines.extend([Line::Gap, Line::Title(say(lang, &title.with("count", grouped(&one.overdue.to_string()))))]);
        let row = |(key, period, due): &(Bilingual, String, Date)| {
            // What the whole has to do is called by its period alone.
            let (who, which) = (word(key, lang), period.clone());
            let (who, which) = if who.is_empty() { (which, who) } else { (who, which) };
            Line::Row(who, which, due.to_string())
        };
        lines.extend(one.first.iter().map(row));
        let more = one.overdue.saturating_sub(one.first.len() as u64);
        if more > 0 {
            let more = Message::new("summary-more-duties").with("count", grouped(&more.to_string()));
            lines.push(Line::Words(format!("  {}", say(lang, &more))));
        }
    }
    if summary.duties.is_empty() {
        return;
    }
    lines.extend([Line::Gap, Line::Title(say(lang, &Message::new("summary-duties")))]);
    for Standings { title, counts, unknown, .. } in &summary.duties {
        let all: u64 = counts.iter().sum::<u64>() + unknown;
        lines.push(Line::Entry(1, word(title, lang), all.to_string()));
        let states = State::ALL.iter().map(|state| state.name()).zip(counts).chain([("unknown", unknown)]);
        for (state, count) in states.filter(|(_, count)| **count > 0) {
            let state = say(lang, &Message::new("duty-state").with("state", state));
            lines.push(Line::Entry(2, state, count.to_string()));
        }
    }
}

/// The first places of each ranking.
fn first(summary: &Summary, lang: Lang, lines: &mut Vec<Line>) {
    for first in &summary.first {
        let title = Message::new("summary-first").with("rule", word(&first.title, lang));
        lines.extend([Line::Gap, Line::Title(say(lang, &title))]);
        let row = |(rank, key, value): &(String, Bilingual, String)| {
            Line::Row(format!("{rank}  {}", word(key, lang)), String::new(), value.clone())
        };
        lines.extend(first.places.iter().map(row));
    }
}

fn moved(heading: &'static str, all: &Moved, lang: Lang, lines: &mut Vec<Line>) {
    if all.is_empty() {
        return;
    }
    lines.extend([Line::Gap, Line::Title(say(lang, &Message::new(heading)))]);
    for (title, step, count, amount) in all {
        let name = match step {
            Some(step) => {
                let message = Message::new("summary-step").with("rule", word(title, lang));
                say(lang, &message.with("step", step))
            }
            None => word(title, lang),
        };
        let name = say(
            lang,
            &Message::new("summary-moved")
                .with("rule", name)
                .with("count", grouped(&count.to_string()))
                .with("shown", grouped(&count.to_string())),
        );
        lines.push(Line::Entry(1, name, amount.clone()));
    }
}

fn notes(summary: &Summary, lang: Lang, lines: &mut Vec<Line>) {
    let mut notes = Vec::new();
    if summary.thin > 0 {
        notes.push(Message::new("summary-thin").with("count", summary.thin));
    }
    if summary.set_aside > 0 {
        notes.push(Message::new("summary-set-aside").with("count", summary.set_aside));
    }
    if !summary.not_covering.is_empty() {
        let tables = summary.not_covering.join(&say(lang, &Message::new("list-separator")));
        notes.push(Message::new("summary-not-covering").with("tables", tables));
    }
    if !notes.is_empty() {
        lines.push(Line::Gap);
        lines.extend(notes.iter().map(|note| Line::Words(say(lang, note))));
    }
}
