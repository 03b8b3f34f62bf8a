//! Texts in lines of so many cells of a terminal, where a Chinese character takes two.
//!
//! Sentences break at blanks, beside wide characters, or else anywhere, so that no line is wider than asked. What a
//! terminal would obey rather than show (controls, marks that turn the direction of writing) is made visible. Which width
//! is asked for is left to whoever prints.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// A sentence in lines of at most `most` cells; there is always one line. What shifts the first line shifts all.
pub fn broken(text: &str, most: usize) -> Vec<String> {
    let shift = text.len() - text.trim_start_matches(' ').len();
    let shift = if shift * 2 > most { 0 } else { shift };
    let (blank, mut rest) = (" ".repeat(shift), text.trim_start_matches(' '));
    let most = most.saturating_sub(shift).max(2);
    let mut lines = Vec::new();
    while rest.width() > most {
        let (line, after) = rest.split_at(end_of_line(rest, most));
        lines.push(format!("{blank}{}", line.trim_end()));
        rest = after.trim_start();
    }
    lines.push(if rest.is_empty() { String::new() } else { format!("{blank}{rest}") });
    lines
}

/// The byte before which the first line of at most `most` cells ends; at least one character stands in it.
fn end_of_line(text: &str, most: usize) -> usize {
    let (mut width, mut good) = (0, None);
    for (at, c) in text.char_indices() {
        let wide = c.width().unwrap_or(0);
        if at > 0 && (c == ' ' || (wide == 2 && !is_closing(c))) {
            good = Some(at);
        }
        width += wide;
        if width > most && at > 0 {
            return good.unwrap_or(at);
        }
    }
    text.len()
}

/// Whether a line never begins with this.
fn is_closing(c: char) -> bool {
    "，。；：、？！）》」』”’".contains(c)
}

/// The text with a replacement character for each one that a terminal or a page obeys and does not show: controls and
/// marks that turn the direction of writing.
pub fn visible(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.contains(obeyed) { Cow::Owned(text.replace(obeyed, "\u{fffd}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_broken_where_one_may() {
        assert_eq!(broken("one two three", 8), ["one two", "three"]);
        assert_eq!(broken("一二三四，五六", 8), ["一二三", "四，五六"]);
        assert_eq!(broken("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(broken("", 4), [""]);
        assert_eq!(broken("  one two three", 8), ["  one", "  two", "  three"]);
    }

    #[test]
    fn no_line_is_wider_than_asked_however_narrow() {
        let text = "网点 WH00017 的酬金，按 clause 3.2 计算：not_a_word_that_breaks，🙂🙂🙂";
        for most in 2..90 {
            let lines = broken(text, most);
            assert!(lines.iter().all(|line| line.width() <= most), "{most}: {lines:?}");
            let glued: String = lines.concat().split(' ').collect();
            assert_eq!(glued, text.split(' ').collect::<String>(), "{most}: nothing is lost");
        }
    }

    #[test]
    fn what_a_terminal_would_obey_is_shown() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c\n"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}");
        assert_eq!(visible("李伟 <b>“x”</b> 🙂"), "李伟 <b>“x”</b> 🙂");
    }
}
