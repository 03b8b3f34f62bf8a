//! The nearest known name to a misspelt one, for "did you mean".
//!
//! Whoever finds an unknown name offers its known ones here and puts the answer beside the problem. A name that is
//! too far off is no answer: a wrong guess helps nobody.

/// The candidate closest to `word` (at most a third of its letters apart, at least one); ties go to the first.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|c| (strsim::damerau_levenshtein(word, c), c))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        assert_eq!(nearest("rte", ["rate", "ratio"]), Some("rate"));
        assert_eq!(nearest("commision", ["commission", "complaint"]), Some("commission"));
        assert_eq!(nearest("banana", ["rate", "ratio"]), None);
    }
}
