//! The sentences of the reference in the reader's language: English as the tables have them, Chinese by sentence.
//!
//! `locales/zh/reference.txt` holds an English sentence and, two spaces in, what it is in Chinese. Sentences that many
//! keys share are said once; one that is changed in a table asks for its Chinese anew. What is lacking, and what nobody
//! asks for any more, is collected and told by the test.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use reckoner::text::Lang;

/// The sentences of one page.
pub(crate) struct Words {
    pub(crate) lang: Lang,
    known: BTreeMap<String, String>,
    asked: RefCell<BTreeSet<String>>,
}

impl Words {
    pub(crate) fn new(lang: Lang, text: &str) -> Words {
        Words { lang, known: if lang == Lang::Zh { read(text) } else { BTreeMap::new() }, asked: RefCell::default() }
    }

    /// A sentence in the language of the page; the English one where it has none.
    pub(crate) fn say(&self, english: &str) -> String {
        self.asked.borrow_mut().insert(english.to_owned());
        self.known.get(english).cloned().unwrap_or_else(|| english.to_owned())
    }

    /// A sentence with a hole `{}`.
    pub(crate) fn fill(&self, english: &str, hole: &str) -> String {
        self.say(english).replacen("{}", hole, 1)
    }

    /// A sentence behind what it speaks of.
    pub(crate) fn after(&self, english: &str) -> String {
        let said = self.say(english);
        if self.lang == Lang::Zh { format!("：{said}。") } else { format!(": {said}.") }
    }

    /// One of several.
    pub(crate) fn either(&self, all: &[String]) -> String {
        let or = self.say("or");
        all.join(&if self.lang == Lang::Zh { or } else { format!(" {or} ") })
    }

    /// Several words in a row.
    pub(crate) fn list(&self, all: &[String]) -> String {
        all.join(if self.lang == Lang::Zh { "、" } else { ", " })
    }

    /// Clauses of one sentence.
    pub(crate) fn clauses(&self, all: &[String]) -> String {
        all.join(if self.lang == Lang::Zh { "；" } else { "; " })
    }

    /// What was asked for and has no Chinese, and Chinese that nobody asked for.
    pub(crate) fn amiss(&self) -> Vec<String> {
        let asked = self.asked.borrow();
        let lacking = asked.iter().filter(|word| !self.known.contains_key(*word)).map(|w| format!("no Chinese: {w}"));
        let idle = self.known.keys().filter(|word| !asked.contains(*word)).map(|w| format!("asked for by nobody: {w}"));
        lacking.chain(idle).collect()
    }
}

/// The pairs of a text; a sentence that stands twice is one too many.
fn read(text: &str) -> BTreeMap<String, String> {
    let mut pairs = BTreeMap::new();
    let mut english: Option<&str> = None;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (line.strip_prefix("  "), english.take()) {
            (Some(chinese), Some(word)) => {
                let before = pairs.insert(word.to_owned(), chinese.to_owned());
                assert!(before.is_none(), "stands twice: {word}");
            }
            (None, None) => english = Some(line),
            _ => panic!("neither a sentence nor its Chinese: {line}"),
        }
    }
    assert!(english.is_none(), "no Chinese: {english:?}");
    pairs
}

#[test]
fn what_is_lacking_or_idle_is_told() {
    let words = Words::new(Lang::Zh, "# a\na key\n  一个键\nan old key\n  旧键\n");
    assert_eq!(words.say("a key"), "一个键");
    assert_eq!(words.say("a new key"), "a new key");
    assert_eq!(words.amiss(), ["no Chinese: a new key", "asked for by nobody: an old key"]);
}
