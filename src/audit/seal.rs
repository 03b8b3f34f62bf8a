//! The seal of a receipt: the hash of the receipt without the line that holds it.
//!
//! Whoever changes a letter of `run.json` breaks it, and everybody can work it out again without us: take the line
//! out, hash the rest. It says that nothing moved, not who wrote it.

use sha2::{Digest, Sha256};

use crate::output::totals::hex;

/// How the line of a seal begins, after its indent.
const BEGINS: &str = "\"seal\": \"";

/// The receipt with its seal as a line of its own after the first field.
pub fn put(receipt: &str) -> String {
    let seal = hex(&Sha256::digest(receipt.as_bytes()));
    let mut out = String::with_capacity(receipt.len() + 90);
    for (n, line) in receipt.split_inclusive('\n').enumerate() {
        out.push_str(line);
        if n == 1 {
            out.push_str(&format!("  {BEGINS}{seal}\",\n"));
        }
    }
    out
}

/// Whether the receipt is as it was sealed.
pub fn holds(sealed: &str) -> bool {
    let is_seal = |line: &&str| line.trim_start().starts_with(BEGINS);
    let mut seals = sealed.lines().filter(is_seal);
    let (Some(line), None) = (seals.next(), seals.next()) else { return false };
    let said = line.trim().trim_start_matches(BEGINS).trim_end_matches(',').trim_end_matches('"');
    let rest: String = sealed.split_inclusive('\n').filter(|line| !is_seal(&&**line)).collect();
    said == hex(&Sha256::digest(rest.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_holds_until_a_letter_changes() {
        let sealed = put("{\n  \"format\": 1,\n  \"period\": \"2011-10\"\n}\n");
        assert!(holds(&sealed));
        assert!(serde_json::from_str::<serde_json::Value>(&sealed).is_ok());
        assert!(!holds(&sealed.replace("2011-10", "2011-11")));
        assert!(!holds(&sealed.replace("\"seal\": \"", "\"seal\": \"0")));
        assert!(!holds("{}\n"));
    }
}
