//! The few lines that a run ends with, aligned under Chinese and English words alike.
//!
//! Printed after `run` from [`Summary`]: keys, payouts, bands, actions, and what people should look at. Columns are
//! counted in cells of a terminal, where a Chinese character takes two. Computing the numbers is left to `output`.

use unicode_width::UnicodeWidthStr;

use crate::app::folder::Placed;
use crate::app::run::Done;
use crate::check::model::Amount;
use crate::output::summary::{Kept, Spread, Summary};
use crate::output::totals::Total;
use crate::text::{Bilingual, Lang, Message, say};
use crate::value::Money;

/// A line of the summary.
enum Line {
    Title(String),
    Entry(usize, String, String),
    Words(String),
    Gap,
}

/// Lines are no wider.
const WIDTH: usize = 80;
/// Names and numbers keep this distance.
const GAP: usize = 2;

/// The summary of a run whose folder stands under `out`.
pub(super) fn render(done: &Done, out: &str, lang: Lang) -> String {
    let summary = &done.summary;
    let mut lines = vec![Line::Title(format!("{} · {}", word(&summary.title, lang), summary.period)), Line::Gap];
    for (title, count) in &summary.keys {
        lines.push(Line::Entry(0, word(title, lang), count.to_string()));
    }
    for (title, total) in &summary.payouts {
        lines.push(Line::Gap);
        payout(title, total, &summary.currency, lang, &mut lines);
    }
    for Spread { title, counts, without } in &summary.bands {
        lines.extend([Line::Gap, Line::Title(word(title, lang))]);
        lines.extend(counts.iter().map(|(title, count)| Line::Entry(1, word(title, lang), count.to_string())));
        if *without > 0 {
            lines.push(Line::Entry(1, say(lang, &Message::new("summary-without")), without.to_string()));
        }
    }
    if !summary.actions.is_empty() {
        lines.push(Line::Gap);
        lines.extend(summary.actions.iter().map(|(t, count)| Line::Entry(0, word(t, lang), count.to_string())));
    }
    targets(summary, lang, &mut lines);
    if !summary.findings.is_empty() {
        lines.extend([Line::Gap, Line::Title(say(lang, &Message::new("summary-findings")))]);
        lines.extend(summary.findings.iter().map(|(t, count)| Line::Entry(1, word(t, lang), count.to_string())));
    }
    unapproved(summary, lang, &mut lines);
    notes(summary, lang, &mut lines);
    let placed = match done.placed {
        Placed::New => "summary-written",
        Placed::Same => "summary-same",
        Placed::Replaced => "summary-replaced",
    };
    lines.extend([Line::Gap, Line::Words(say(lang, &Message::new(placed).with("path", out)))]);
    laid_out(&lines)
}

fn word(title: &Bilingual, lang: Lang) -> String {
    title.get(lang).unwrap_or("").to_owned()
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
            .with("grain", if by.is_empty() { "whole" } else { "keys" })
            .with("known", grouped(&known.to_string()));
        lines.push(Line::Entry(1, say(lang, &message), met.to_string()));
    }
}

fn unapproved(summary: &Summary, lang: Lang, lines: &mut Vec<Line>) {
    if summary.unapproved.is_empty() {
        return;
    }
    lines.extend([Line::Gap, Line::Title(say(lang, &Message::new("summary-unapproved")))]);
    for (title, step, count, amount) in &summary.unapproved {
        let name = match step {
            Some(step) => format!("{}: {step}", word(title, lang)),
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

fn laid_out(lines: &[Line]) -> String {
    let number_of = |line: &Line| if let Line::Entry(_, _, number) = line { grouped(number) } else { String::new() };
    let entries = || {
        lines.iter().filter_map(|line| match line {
            Line::Entry(depth, name, number) => Some((depth * 2 + name.width(), grouped(number).width())),
            _ => None,
        })
    };
    let numbers = entries().map(|(_, n)| n).max().unwrap_or(0);
    let most = WIDTH.saturating_sub(numbers + GAP);
    let names = entries().map(|(n, _)| n).max().unwrap_or(0).min(most);
    let mut out = String::new();
    for line in lines {
        match line {
            Line::Title(text) | Line::Words(text) => out.push_str(text),
            Line::Entry(depth, name, _) => {
                let number = number_of(line);
                let name = cut(&format!("{}{name}", "  ".repeat(*depth)), names);
                out.push_str(&name);
                let blank = (names + GAP + numbers).saturating_sub(name.width() + number.width());
                out.push_str(&" ".repeat(blank));
                out.push_str(&number);
            }
            Line::Gap => {}
        }
        out.push('\n');
    }
    out
}

/// A number with commas between groups of three digits, for reading only.
fn grouped(number: &str) -> String {
    let (sign, size) = number.strip_prefix('-').map_or(("", number), |size| ("-", size));
    let (whole, part) = size.find('.').map_or((size, ""), |at| size.split_at(at));
    let mut out = sign.to_owned();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + part
}

/// A text of at most so many columns.
fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        let mut next = out.clone();
        next.push(c);
        if next.width() + 1 > most {
            break;
        }
        out = next;
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_for_reading() {
        let all = ["0", "999", "1000", "-1234567.89", "100000"].map(grouped);
        assert_eq!(all, ["0", "999", "1,000", "-1,234,567.89", "100,000"]);
    }

    #[test]
    fn numbers_stand_under_each_other_in_columns_of_a_terminal() {
        let lines = [
            Line::Title("月度".into()),
            Line::Entry(0, "网点".into(), "300".into()),
            Line::Entry(1, "payable".into(), "1234567.89".into()),
            Line::Entry(1, "这是一个非常长的名称".repeat(6), "1".into()),
        ];
        let text = laid_out(&lines);
        let widths: Vec<usize> = text.lines().skip(1).map(UnicodeWidthStr::width).collect();
        assert!(widths.iter().all(|w| *w == widths[0] && *w <= WIDTH), "{text}");
    }
}
