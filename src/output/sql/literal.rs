//! Texts in a script: in single quotes, and without any letter that a transfer, a shell or an eye could take for another.
//!
//! Quotes are doubled; a backslash is a letter, since scripts say that it is. What is invisible or turns the direction of
//! writing (line breaks, controls, bidi marks) is written by its number, so that a script has the lines that it shows and
//! a file that was sent as text is still the same. Nothing of a text is lost or read as a command.

use super::model::{Dialect, Refused};

/// So many pieces stand beside one another; more are put together by halves, for databases bound the depth.
const BESIDE: usize = 16;

/// A text as an expression.
///
/// # Errors
/// It has a NUL.
pub(super) fn text(words: &str, dialect: Dialect) -> Result<String, Refused> {
    if words.contains('\0') {
        return Err(Refused::Nul(words.to_owned()));
    }
    let mut pieces: Vec<String> = Vec::new();
    let mut rest = words;
    while let Some(at) = rest.find(is_odd) {
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            pieces.push(quoted(before));
        }
        let mut letters = from.chars();
        if let Some(odd) = letters.next() {
            let function = if dialect == Dialect::Sqlite { "char" } else { "chr" };
            pieces.push(format!("{function}({})", u32::from(odd)));
        }
        rest = letters.as_str();
    }
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(quoted(rest));
    }
    Ok(match pieces.as_slice() {
        [one] => one.clone(),
        all => format!("({})", joined(all)),
    })
}

fn quoted(words: &str) -> String {
    format!("'{}'", words.replace('\'', "''"))
}

fn joined(pieces: &[String]) -> String {
    if pieces.len() <= BESIDE {
        return pieces.join(" || ");
    }
    let (left, right) = pieces.split_at(pieces.len() / 2);
    format!("({}) || ({})", joined(left), joined(right))
}

/// Whether a letter is written by its number.
fn is_odd(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str) -> String {
        text(words, Dialect::Postgresql).unwrap()
    }

    #[test]
    fn plain_texts_stay_as_they_are() {
        assert_eq!(said(""), "''");
        assert_eq!(said("O'Neill \\ 酬金 😀 -- ; =1+1"), "'O''Neill \\ 酬金 😀 -- ; =1+1'");
    }

    #[test]
    fn what_cannot_be_seen_stands_by_its_number() {
        assert_eq!(said("a\r\nb"), "('a' || chr(13) || chr(10) || 'b')");
        assert_eq!(text("\u{202e}x", Dialect::Sqlite).unwrap(), "(char(8238) || 'x')");
        assert_eq!(said("\n"), "chr(10)");
        let many = said(&"\n'".repeat(3000));
        let depth = many.chars().fold((0_i32, 0), |(now, most), c| match c {
            '(' => (now + 1, most.max(now + 1)),
            ')' => (now - 1, most),
            _ => (now, most),
        });
        assert!(depth.0 == 0 && depth.1 < 20, "{depth:?}");
        assert!(text("\0", Dialect::Sqlite).is_err());
    }
}
