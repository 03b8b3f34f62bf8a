//! Lines for a terminal of eighty columns, aligned under Chinese and English words alike.
//!
//! Columns are counted in cells of a terminal, where a Chinese character takes two. What the lines say is decided by
//! [`super::summary`]; here names are cut, numbers stand under each other, and sentences are broken.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

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

/// Lines are no wider.
const WIDTH: usize = 80;
/// Names and numbers keep this distance.
const GAP: usize = 2;
/// What a row is shifted by.
const SHIFT: usize = 2;
/// The first column of a row is at most this wide, where the second needs the rest.
const THING: usize = 36;

/// The lines as text.
pub(super) fn laid_out(lines: &[Line]) -> String {
    let entries = lines.iter().filter_map(|line| match line {
        Line::Entry(depth, name, number) => Some((depth * 2 + name.width(), grouped(number).width())),
        _ => None,
    });
    let (names, numbers) = entries.fold((0, 0), |(a, b), (name, number)| (a.max(name), b.max(number)));
    let names = names.min(WIDTH.saturating_sub(numbers + GAP));
    let mut out = String::new();
    let mut rows: Vec<[&str; 3]> = Vec::new();
    for line in lines {
        if let Line::Row(thing, who, last) = line {
            rows.push([thing, who, last]);
            continue;
        }
        table(&std::mem::take(&mut rows), &mut out);
        match line {
            Line::Title(text) => out.push_str(&cut(text, WIDTH)),
            Line::Words(text) => out.push_str(&broken(text, WIDTH).join("\n")),
            Line::Path(text) => out.push_str(text),
            Line::Entry(depth, name, number) => {
                let number = grouped(number);
                let name = cut(&format!("{}{name}", "  ".repeat(*depth)), names);
                let blank = (names + GAP + numbers).saturating_sub(name.width() + number.width());
                out.push_str(&format!("{name}{}{number}", " ".repeat(blank)));
            }
            Line::Row(..) | Line::Gap => {}
        }
        out.push('\n');
    }
    table(&rows, &mut out);
    out
}

/// Rows that follow one another, in columns.
fn table(rows: &[[&str; 3]], out: &mut String) {
    let widest = |n: usize| rows.iter().filter_map(|row| row.get(n)).map(|cell| cell.width()).max().unwrap_or(0);
    let [thing, who, last] = [0, 1, 2].map(widest);
    let room = WIDTH.saturating_sub(SHIFT + last + if last > 0 { GAP } else { 0 });
    let thing = if thing + GAP + who > room { thing.min(THING.max(room.saturating_sub(GAP + who))) } else { thing };
    let who = who.min(room.saturating_sub(thing + GAP));
    for [a, b, c] in rows {
        let mut line = format!("{}{}", " ".repeat(SHIFT), padded(a, thing));
        if who > 0 {
            line.push_str(&format!("{}{}", " ".repeat(GAP), padded(b, who)));
        }
        if last > 0 {
            let blank = GAP + last.saturating_sub(c.width());
            line.push_str(&format!("{}{c}", " ".repeat(blank)));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

fn padded(text: &str, width: usize) -> String {
    let text = cut(text, width);
    let blank = width.saturating_sub(text.width());
    format!("{text}{}", " ".repeat(blank))
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

/// A text of at most so many columns.
fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut width = 1;
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width > most {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// A sentence in lines of at most so many columns: broken at blanks, beside wide characters, or else anywhere.
fn broken(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    while rest.width() > most {
        let (mut width, mut end, mut good) = (0, rest.len(), None);
        for (at, c) in rest.char_indices() {
            let wide = c.width().unwrap_or(0);
            if at > 0 && (c == ' ' || (wide == 2 && !is_closing(c))) {
                good = Some(at);
            }
            width += wide;
            if width > most {
                end = at;
                break;
            }
        }
        let (line, after) = rest.split_at(good.unwrap_or(end));
        lines.push(line.trim_end().to_owned());
        rest = after.trim_start();
    }
    lines.push(rest.to_owned());
    lines
}

/// Whether a line never begins with this.
fn is_closing(c: char) -> bool {
    "，。；：、？！）》」』”’".contains(c)
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

    #[test]
    fn rows_are_cut_to_fit_and_aligned() {
        let row = |a: &str, b: &str, c: &str| Line::Row(a.into(), b.into(), c.into());
        let short = laid_out(&[row("1001 中山路", "王伟 (O17); 店长", "2011-11-07"), row("1", "x", "")]);
        assert_eq!(short, "  1001 中山路  王伟 (O17); 店长  2011-11-07\n  1            x\n");
        let long = "很长的名称".repeat(12);
        let text = laid_out(&[row(&long, &long, "2011-11-07"), row("短", &long, "2011-11-07"), row(&long, "", "")]);
        for line in text.lines() {
            assert!(line.width() <= WIDTH, "{} {line}", line.width());
        }
        assert!(text.lines().take(2).all(|line| line.width() >= WIDTH - 2 && line.ends_with("2011-11-07")), "{text}");
    }

    #[test]
    fn sentences_are_broken_where_one_may() {
        assert_eq!(broken("one two three", 8), ["one two", "three"]);
        assert_eq!(broken("一二三四，五六", 8), ["一二三", "四，五六"]);
        assert_eq!(broken("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(broken("", 4), [""]);
    }
}
