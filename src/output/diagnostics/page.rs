//! Pages of the codes: what `reckoner codes` prints.
//!
//! A page is the sentence, why it is refused, an example of wrong and right, and the cure. Sentences come from
//! `locales/*/diagnostics-*.ftl`, examples from `locales/examples.txt`, which both languages share.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::diagnostic::{Code, Severity, codes};
use crate::text::{Lang, Message, say, say_attribute};

const EXAMPLES: &str = include_str!("../../../locales/examples.txt");

/// Columns of a terminal that a page fills.
const WIDTH: usize = 96;

/// The page of one code.
pub fn page(code: &Code, lang: Lang) -> String {
    let words = |key| say(lang, &Message::new(key));
    let mut out = format!("{} {} ({})\n", code.id, code.name, severity(code, lang));
    out.push_str(&paragraph(&sentence(code, lang)));
    if let Some(text) = say_attribute(lang, code.name, "page", &[]) {
        out.push_str(&paragraph(&text));
    }
    for (sign, key) in [('-', "page-wrong"), ('+', "page-right")] {
        let lines = example(code, sign);
        if !lines.is_empty() {
            out.push_str(&format!("\n{}\n{}", words(key), lines));
        }
    }
    if let Some(help) = say_attribute(lang, code.name, "help", &[]) {
        out.push_str(&format!("\n{}{}", words("page-help"), paragraph(&open(&help))));
    }
    out
}

/// Every code with its sentence, a line each, by sections.
pub fn list(lang: Lang) -> String {
    let mut out = String::new();
    let mut section = ' ';
    for code in codes::all() {
        let letter = code.id.chars().next().unwrap_or(' ');
        if letter != section {
            section = letter;
            let gap = if out.is_empty() { "" } else { "\n" };
            out.push_str(&format!("{gap}{}\n", say(lang, &Message::new(title(letter)))));
        }
        let severity = severity(code, lang);
        let fill = " ".repeat(7_usize.saturating_sub(severity.width()));
        out.push_str(&format!("  {} {severity}{fill} {:<25} {}\n", code.id, code.name, sentence(code, lang)));
    }
    out
}

/// The key of a section's title.
fn title(letter: char) -> &'static str {
    match letter {
        'S' => "codes-rules",
        'N' => "codes-names",
        'M' => "codes-meaning",
        'U' => "codes-unused",
        'X' => "codes-scripts",
        'D' => "codes-data",
        'T' => "codes-tests",
        'A' => "codes-approvals",
        'L' => "codes-ledger",
        _ => "codes-run",
    }
}

fn severity(code: &Code, lang: Lang) -> String {
    let key = match code.severity {
        Severity::Error => "severity-error",
        Severity::Warning => "severity-warning",
        Severity::Note => "severity-note",
    };
    say(lang, &Message::new(key))
}

/// The code's sentence with its holes left open.
fn sentence(code: &Code, lang: Lang) -> String {
    open(&say(lang, &Message::new(code.name)))
}

/// Holes that nothing fills (`{$name}`) as an ellipsis.
fn open(text: &str) -> String {
    let mut parts = text.split("{$");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        out.push('…');
        out.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
    }
    out
}

/// The lines of a code's example that bear `sign` or none; empty unless at least one bears it.
fn example(code: &Code, sign: char) -> String {
    let block = EXAMPLES
        .split("\n= ")
        .skip(1)
        .find_map(|block| block.split_once('\n').filter(|(name, _)| *name == code.name).map(|(_, lines)| lines));
    let lines: Vec<&str> = block.unwrap_or("").lines().collect();
    let mut out = String::new();
    if !lines.iter().any(|line| line.starts_with(sign)) {
        return out;
    }
    for line in lines {
        if let Some(text) = line.strip_prefix(sign).or_else(|| line.strip_prefix(' ')) {
            out.push_str(&format!("    {}\n", text.strip_prefix(' ').unwrap_or(text)));
        }
    }
    out
}

/// An empty line, then the text in lines of at most [`WIDTH`] columns. Latin text breaks at spaces, Chinese between
/// characters but never before a closing mark.
fn paragraph(text: &str) -> String {
    let mut out = String::from("\n");
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && line.width() + piece.trim_end().width() > WIDTH {
            out.push_str(line.trim_end());
            out.push('\n');
            line.clear();
        }
        line.push_str(if line.is_empty() { piece.trim_start() } else { piece });
    }
    out.push_str(line.trim_end());
    out.push('\n');
    out
}

/// The text cut wherever a line may end.
fn pieces(text: &str) -> Vec<&str> {
    let wide = |c: char| c.width() == Some(2);
    let closing = |c: char| "，。；：？！、）】》”’".contains(c);
    let opening = |c: char| "（【《“‘".contains(c);
    let mut pieces = Vec::new();
    let (mut start, mut before) = (0, None);
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        if let Some(last) = before
            && !quoted
            && (last == ' ' || wide(last) || wide(c))
            && !(closing(c) || opening(last) || c == ' ')
        {
            pieces.extend(text.get(start..at));
            start = at;
        }
        quoted ^= c == '`';
        before = Some(c);
    }
    pieces.extend(text.get(start..));
    pieces
}
