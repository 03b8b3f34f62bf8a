//! The good pack with one word, line or file changed at random: nothing crashes, and no rule is lost without a word.
//!
//! The dice are the same on every machine, so that a round that fails is found again by its number. What is told of a
//! spoiled pack is not looked at here, only that something is told where no program comes out.

use std::collections::BTreeSet;
use std::path::Path;

use reckoner::check::model::Program;
use reckoner::pack::Kind;
use reckoner::text::Lang;

use crate::support::{BASE, Files, checked, read_pack, rendered};

/// A small generator that is the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % (n.max(1) as u64)).unwrap()
    }
}

/// The places of words in a text.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut all = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_alphanumeric() || c == '_', start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                all.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    all
}

fn spoiled(good: &Files, dice: &mut Dice) -> Files {
    let mut files = good.clone();
    let texts: Vec<String> = files.iter().map(|(_, b)| String::from_utf8(b.clone()).unwrap()).collect();
    let at = dice.below(files.len());
    let text = &texts[at];
    let lines: Vec<&str> = text.lines().collect();
    let changed = match dice.below(4) {
        0 => {
            let gone = dice.below(lines.len());
            lines.iter().enumerate().filter(|(n, _)| *n != gone).map(|(_, l)| format!("{l}\n")).collect()
        }
        1 => {
            let (from, to) = (dice.below(lines.len()), dice.below(lines.len()));
            let mut lines = lines;
            lines.swap(from, to);
            lines.iter().map(|l| format!("{l}\n")).collect()
        }
        _ => {
            let other = &texts[dice.below(texts.len())];
            let (mine, theirs) = (words(text), words(other));
            let (a, b) = mine[dice.below(mine.len())];
            let (c, d) = theirs[dice.below(theirs.len())];
            format!("{}{}{}", &text[..a], &other[c..d], &text[b..])
        }
    };
    files[at].1 = changed.into_bytes();
    files
}

/// Every rule has a figure, every penalty stands on its payout.
pub(crate) fn nothing_is_lost(program: &Program, of: &str) {
    let made: BTreeSet<usize> = program.figures.iter().map(|f| f.rule.at()).collect();
    for (at, rule) in program.rules.iter().enumerate() {
        assert!(made.contains(&at), "`{}` is lost in {of}", rule.name);
    }
    let penalties: usize = program.payouts.iter().map(|p| p.penalties.len()).sum();
    let written = program.rules.iter().filter(|r| r.kind == Kind::Penalty).count();
    assert_eq!(penalties, written, "a penalty is lost in {of}");
}

#[test]
fn no_rule_is_lost_without_a_word() {
    let good = read_pack(Path::new(BASE));
    let mut dice = Dice(2011);
    for round in 0..800 {
        let files = spoiled(&good, &mut dice);
        let (program, told, sources) = checked(&files);
        let text = rendered(&told, &sources, Lang::Zh);
        let Some(program) = program else {
            assert!(told.iter().any(|p| p.is_error()), "round {round}: refused without an error\n{text}");
            continue;
        };
        nothing_is_lost(&program, &format!("round {round}:\n{text}"));
    }
}
