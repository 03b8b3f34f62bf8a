//! Lines for a terminal as wide as it is, aligned under Chinese and English words alike.
//!
//! Columns are counted in cells of a terminal, where a Chinese character takes two. What the lines say is decided by
//! [`super::summary`]; here numbers stand under each other, and what is too long goes on in the next line: nothing is cut.

use unicode_width::UnicodeWidthStr;

use crate::text::{broken, visible};

/// A line, or what becomes several.
pub(super) enum Line {
    /// A heading.
    Title(String),
    /// A name, so deep, and its number.
    Entry(usize, String, String),
    /// A thing, who or what belongs to it, and a last word at the right.
    Row(String, String, String),
    /// A sentence.
    Words(String),
    /// A sentence with a path, for copying: never broken.
    Path(String),
    /// Nothing.
    Gap,
}

/// Names and numbers keep this distance.
const GAP: usize = 2;
/// What a row is shifted by, and what goes on in the next line.
const SHIFT: usize = 2;
/// The first column of a row is at most this wide, where the second needs the rest.
const THING: usize = 36;
/// A second column narrower than this stands below the first.
const BESIDE: usize = 20;
/// Words get at least so many cells, however narrow the terminal.
const NARROWEST: usize = 8;

/// The lines as text, none wider than `width` where words can be broken.
pub(super) fn laid_out(lines: &[Line], width: usize) -> String {
    let entries = lines.iter().filter_map(|line| match line {
        Line::Entry(depth, name, number) => Some((depth * SHIFT + name.width(), grouped(number).width())),
        _ => None,
    });
    let (names, numbers) = entries.fold((0, 0), |(a, b), (name, number)| (a.max(name), b.max(number)));
    let names = names.min(width.saturating_sub(numbers + GAP).max(NARROWEST));
    let mut out = String::new();
    let mut rows: Vec<[&str; 3]> = Vec::new();
    for line in lines {
        if let Line::Row(thing, who, last) = line {
            rows.push([thing, who, last]);
            continue;
        }
        table(&std::mem::take(&mut rows), width, &mut out);
        match line {
            Line::Title(text) | Line::Words(text) => put(&broken(&visible(text), width), &mut out),
            Line::Path(text) => put(std::slice::from_ref(text), &mut out),
            Line::Entry(depth, name, number) => entry((*depth, name), number, names, numbers, &mut out),
            Line::Row(..) | Line::Gap => out.push('\n'),
        }
    }
    table(&rows, width, &mut out);
    out
}

fn put(lines: &[String], out: &mut String) {
    for line in lines {
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// A name with its number at the right of its first line.
fn entry((depth, name): (usize, &str), number: &str, names: usize, numbers: usize, out: &mut String) {
    let number = grouped(number);
    let shift = (depth * SHIFT).min(names.saturating_sub(1));
    let name = visible(name);
    let whole = broken(&name, names.saturating_sub(shift));
    // What goes on stands further in, so that it is not taken for a name of its own.
    let parts = if whole.len() > 1 { broken(&name, names.saturating_sub(shift + SHIFT)) } else { whole };
    for (n, part) in parts.iter().enumerate() {
        let line = format!("{}{part}", " ".repeat(if n == 0 { shift } else { shift + SHIFT }));
        let number = if n == 0 { number.as_str() } else { "" };
        let blank = (names + GAP + numbers).saturating_sub(line.width() + number.width());
        let line = format!("{line}{}{number}", " ".repeat(blank));
        out.push_str(if n == 0 { &line } else { line.trim_end() });
        out.push('\n');
    }
}

/// Rows that follow one another, in columns; where the second finds no room beside the first, below it.
fn table(rows: &[[&str; 3]], width: usize, out: &mut String) {
    let rows: Vec<[_; 3]> = rows.iter().map(|row| row.map(visible)).collect();
    let widest = |n: usize| rows.iter().filter_map(|row| row.get(n)).map(|cell| cell.width()).max().unwrap_or(0);
    let [thing, who, last] = [0, 1, 2].map(widest);
    let room = width.saturating_sub(SHIFT + if last > 0 { last + GAP } else { 0 }).max(NARROWEST);
    let fits = thing + if who > 0 { GAP + who } else { 0 } <= room;
    let first = if fits { thing } else { thing.min(THING.max(room.saturating_sub(GAP + who))) };
    let beside = room.saturating_sub(first + GAP);
    let below = who > 0 && !fits && beside < BESIDE.min(who);
    let first = if below || who == 0 { thing.min(room) } else { first };
    let second = if below { 0 } else { who.min(beside) };
    let column = first + if second > 0 { GAP + second } else { 0 };
    for [a, b, c] in &rows {
        let left = broken(a, first);
        let right = if second > 0 { broken(b, second) } else { Vec::new() };
        for n in 0..left.len().max(right.len()) {
            let cell = |cells: &[String], wide: usize| {
                let text = cells.get(n).cloned().unwrap_or_default();
                format!("{text}{}", " ".repeat(wide.saturating_sub(text.width())))
            };
            let mut line = format!("{}{}", " ".repeat(SHIFT), cell(&left, first));
            if second > 0 {
                line.push_str(&format!("{}{}", " ".repeat(GAP), cell(&right, second)));
            }
            if n == 0 && last > 0 {
                let blank = (SHIFT + column + GAP + last).saturating_sub(line.width() + c.width());
                line.push_str(&format!("{}{c}", " ".repeat(blank)));
            }
            put(&[line], out);
        }
        if below && !b.is_empty() {
            let lines = broken(b, width.saturating_sub(SHIFT * 2).max(NARROWEST));
            put(&lines.iter().map(|line| format!("{}{line}", " ".repeat(SHIFT * 2))).collect::<Vec<_>>(), out);
        }
    }
}

/// A number with commas between groups of three digits, for reading only.
pub(super) fn grouped(number: &str) -> String {
    let (sign, size) = number.strip_prefix('-').map_or(("", number), |size| ("-", size));
    let (whole, part) = size.find('.').map_or((size, ""), |at| size.split_at(at));
    if !whole.bytes().all(|b| b.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut out = sign.to_owned();
    for (n, digit) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + part
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
            Line::Entry(0, "网点".into(), "300".into()),
            Line::Entry(1, "payable".into(), "1234567.89".into()),
            Line::Entry(2, "这是一个非常长的名称".repeat(6), "1".into()),
        ];
        assert_eq!(laid_out(&[Line::Entry(1, "行".into(), "8".into())], 80), "  行  8\n");
        for width in [40, 80, 120, 200] {
            let text = laid_out(&lines, width);
            let ends_in_number = |line: &&str| line.ends_with(|c: char| c.is_ascii_digit());
            let widths: Vec<usize> = text.lines().filter(ends_in_number).map(UnicodeWidthStr::width).collect();
            assert!(widths.len() == 3 && widths.iter().all(|w| *w == widths[0]), "{width}\n{text}");
            assert!(text.lines().all(|line| line.width() <= width), "{width}\n{text}");
            assert_eq!(text.matches("名称").count(), 6, "{width}\n{text}");
        }
    }

    #[test]
    fn rows_go_on_in_the_next_line_and_stay_aligned() {
        let row = |a: &str, b: &str, c: &str| Line::Row(a.into(), b.into(), c.into());
        let short = laid_out(&[row("1001 中山路", "王伟 (O17); 店长", "2011-11-07"), row("1", "x", "")], 80);
        assert_eq!(short, "  1001 中山路  王伟 (O17); 店长  2011-11-07\n  1            x\n");
        let narrow = laid_out(&[row("1001 中山路", "王伟 (O17); 店长 张三丰", "2011-11-07")], 40);
        assert_eq!(
            narrow,
            "  1001 中山路               2011-11-07\n    王伟 (O17); 店长 张三丰\n".replace("               ", "  ")
        );
        let long = "很长的名称".repeat(12);
        for width in [40, 80, 120] {
            let rows = [row(&long, &long, "2011-11-07"), row("短", &long, "2011-11-07"), row(&long, "", "")];
            let text = laid_out(&rows, width);
            assert!(text.lines().all(|line| line.width() <= width), "{width}\n{text}");
            let dates = text.lines().filter_map(|line| line.find("2011-11-07").map(|at| line[..at].width()));
            let dates: Vec<usize> = dates.collect();
            assert!(dates.len() == 2 && dates[0] == dates[1], "{width}\n{text}");
            let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
            let all = 4 * letters(&long) + 1 + 2 * letters("2011-11-07");
            assert_eq!(letters(&text), all, "{width}: nothing is lost\n{text}");
        }
    }
}
