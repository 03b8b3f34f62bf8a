//! The bracket of a TOML file that nobody closed.
//!
//! Behind an open bracket a reader of TOML takes all that follows for more of the same, and has something to say about
//! each word of it. [`unclosed`] finds where that begins, for [`super::syntax`] to speak of that one place instead.

use std::ops::Range;

/// The first `[` or `{` of a value that is not closed: another kind of bracket closes first, the next key begins, or
/// the file ends.
pub(super) fn unclosed(text: &str) -> Option<Range<usize>> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut rest = text;
    let at = |rest: &str| text.len().saturating_sub(rest.len());
    let mut fresh = true;
    while let Some(letter) = rest.chars().next() {
        if fresh && !open.is_empty() && begins_a_key(rest) {
            break;
        }
        fresh = letter == '\n';
        match letter {
            '#' => rest = rest.get(rest.find('\n').unwrap_or(rest.len())..)?,
            '"' | '\'' => {
                rest = after_text(rest, letter);
                continue;
            }
            '[' | '{' => open.push((at(rest), letter)),
            ']' | '}' => {
                let wanted = if letter == ']' { '[' } else { '{' };
                match open.last() {
                    Some((_, last)) if *last == wanted => drop(open.pop()),
                    Some(_) => break,
                    None => {}
                }
            }
            _ => {}
        }
        if letter != '#' {
            rest = rest.get(letter.len_utf8()..)?;
        }
    }
    open.last().map(|(from, _)| *from..from.saturating_add(1))
}

/// Whether a line begins with a key and its equals sign, as nothing inside a bracket does that stands at the margin.
fn begins_a_key(line: &str) -> bool {
    let after = line.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    after.len() < line.len() && after.trim_start_matches(' ').starts_with('=')
}

/// What stands behind the text in quotes that begins here; one that is not closed ends with its line.
fn after_text(rest: &str, quote: char) -> &str {
    let triple = [quote; 3].iter().collect::<String>();
    let behind = |from: usize| rest.get(from..).unwrap_or("");
    if let Some(inside) = rest.strip_prefix(&triple) {
        return inside.find(&triple).map_or("", |end| behind(end.saturating_add(6)));
    }
    let mut escaped = false;
    for (n, letter) in rest.char_indices().skip(1) {
        match letter {
            '\n' => return behind(n),
            '\\' if quote == '"' && !escaped => escaped = true,
            c if c == quote && !escaped => return behind(n.saturating_add(1)),
            _ => escaped = false,
        }
    }
    ""
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop where it stands")]
mod tests {
    use super::unclosed;

    fn line_of(text: &str) -> Option<usize> {
        unclosed(text).map(|found| text.get(..found.start).unwrap().lines().count())
    }

    #[test]
    fn what_is_closed_is_let_be() {
        let text = "[a.b]\nx = [{ y = \"]\" }, # }\n  { z = '[' }]\n[[c]]\nt = \"\"\"\n[\"\"\"\nu = \"\\\"[\"\n";
        assert_eq!(unclosed(text), None);
        assert_eq!(unclosed(""), None);
        assert_eq!(unclosed("x = 1 ]"), None);
    }

    #[test]
    fn the_bracket_that_is_open_is_found() {
        assert_eq!(line_of("[a]\nx = { t = [{ f = 1 }, w = 2 }\n[b]\n"), Some(2));
        assert_eq!(line_of("[a]\nx = [1, 2\ny = 3\n"), Some(2));
        assert_eq!(line_of("[a]\nx = { b = 1\ny = { c = 2 }\n"), Some(2));
        assert_eq!(line_of("[a]\nx = [\n  1,\n"), Some(2));
    }
}
