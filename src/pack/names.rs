//! What a thing in a pack may be called, so that an expression can say its name.
//!
//! A name is an identifier of the expression language: letters of any script, digits, underscores. Words that mean
//! something in expressions or scripts are nobody's name.

/// Words that the language itself uses.
const RESERVED: &[&str] = &[
    "param",
    "period",
    "as_of",
    "true",
    "false",
    "missing",
    "let",
    "const",
    "if",
    "else",
    "switch",
    "do",
    "while",
    "until",
    "loop",
    "for",
    "in",
    "continue",
    "break",
    "return",
    "throw",
    "try",
    "catch",
    "fn",
    "private",
    "import",
    "export",
    "as",
    "global",
    "use",
    "case",
    "async",
    "public",
    "package",
    "super",
    "var",
    "protected",
    "spawn",
    "shared",
    "is",
    "sync",
    "curry",
    "static",
    "default",
    "is_shared",
    "print",
    "this",
    "is_def_var",
    "is_def_fn",
    "thread",
    "yield",
    "new",
    "call",
    "match",
    "eval",
    "await",
    "null",
    "debug",
    "type_of",
    "with",
    "void",
    "nil",
    "exit",
    "module",
    "Fn",
    "go",
    "goto",
];

/// Whether the language keeps this word for itself.
pub fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// Whether an expression can call something so.
pub fn is_name(word: &str) -> bool {
    is_identifier(word) && !is_reserved(word)
}

/// A name like `word` that is allowed: other marks become underscores; none if that does not help.
pub(super) fn mended(word: &str) -> Option<String> {
    let mended: String =
        word.trim().chars().map(|c| if is_letter(c) || c.is_ascii_digit() { c } else { '_' }).collect();
    (mended != word && is_name(&mended)).then_some(mended)
}

fn is_identifier(word: &str) -> bool {
    word.trim_start_matches('_').starts_with(is_letter)
        && word.chars().all(|c| c == '_' || c.is_ascii_digit() || is_letter(c))
}

/// A letter that the expression language takes; circled and squared letters are not among them.
fn is_letter(c: char) -> bool {
    let ornament = matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}');
    c.is_ascii_alphabetic() || (!c.is_ascii() && c.is_alphabetic() && !ornament)
}

#[cfg(test)]
mod tests {
    use super::{is_name, mended};

    #[test]
    fn names_are_what_expressions_can_say() {
        for good in ["a", "_a1", "outlet", "提成", "满意度_2", "ratio", "count"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "_", "_1", "1a", "a-b", "a b", "a.b", "param", "period", "switch", "Fn", "Ⓐ", "a　b", "a\u{0}"]
        {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_is_mended() {
        assert_eq!(mended("pay-out").as_deref(), Some("pay_out"));
        assert_eq!(mended("业务 类型").as_deref(), Some("业务_类型"));
        assert_eq!(mended("switch"), None);
        assert_eq!(mended("1-2"), None);
    }
}
