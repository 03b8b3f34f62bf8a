//! A file opens with what it is and stays short enough to be read.
//!
//! The head is `//!` lines from the first line on: what the file is, its place in the chain, what it promises, what
//! it leaves to others. The library's head also shows the way of the data and may be longer.

/// Least and most lines of a head.
const HEAD: (usize, usize) = (3, 10);
/// Most lines of a file.
const LONGEST: usize = 600;

/// What opens without a head, or runs too long.
pub(crate) fn broken(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in files {
        let head = text.lines().take_while(|line| line.starts_with("//!")).count();
        let (least, most) = if path == "src/lib.rs" { (HEAD.0, usize::MAX) } else { HEAD };
        if head < least || head > most {
            found.push(format!("{path}: opens with {head} lines of `//!`, wanted are {} to {}", HEAD.0, HEAD.1));
        }
        let lines = text.lines().count();
        if lines > LONGEST {
            found.push(format!("{path}: {lines} lines, the most is {LONGEST}"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    fn of(text: &str) -> Vec<String> {
        super::broken(&[("src/x.rs".to_owned(), text.to_owned())])
    }

    #[test]
    fn a_missing_a_short_and_a_long_head_are_caught() {
        assert_eq!(of("fn main() {}"), ["src/x.rs: opens with 0 lines of `//!`, wanted are 3 to 10"]);
        assert_eq!(of("//! One.\n//! Two.\n").len(), 1);
        assert_eq!(of(&"//! Word.\n".repeat(11)).len(), 1);
        assert_eq!(of(&format!("// Not yet.\n{}", "//! Word.\n".repeat(4))).len(), 1);
        assert_eq!(of(&"//! Word.\n".repeat(10)), Vec::<String>::new());
    }

    #[test]
    fn a_long_file_is_caught() {
        let text = format!("{}{}", "//! Word.\n".repeat(3), "\n".repeat(598));
        assert_eq!(of(&text), ["src/x.rs: 601 lines, the most is 600"]);
    }
}
