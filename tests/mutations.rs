//! A pack is moved, one small thing at a time, and each time one of its scenarios must fail.
//!
//! Numbers, dates and comparisons of the rule files are moved a little, rules and items of checklists are dropped; the
//! scenarios beside the pack are run on what is left, in memory, through the use case behind `reckoner test`. A part
//! that is the same in each build is tried with every test run; all of them are tried by `./check nightly`. What
//! nothing can see stands in the policy's `unseen` under `tests/policies/`, each with its reason.
//! `MUTATE=word` tries only those whose description contains the word, `POLICY=word` only such policies, each with
//! `cargo test --test mutations -- --ignored`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

#[path = "mutations/moves.rs"]
mod moves;
#[path = "policies/table.rs"]
mod table;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use moves::{Move, moves};
use reckoner::app::memory::Memory;
use reckoner::app::test::{Request, test};
use reckoner::diagnostic::Diagnostic;
use reckoner::pack;
use table::{POLICIES, Policy};

/// What is tried with every test run: one of so many.
const SAMPLE: u64 = 24;

type Files = BTreeMap<String, String>;

/// The files of a pack and its tests, by their names in it.
fn files_of(pack: &str) -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(pack);
    let mut files = Files::new();
    for folder in ["", "tests", "scripts", "templates"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            files.insert(name, std::fs::read_to_string(path).unwrap());
        }
    }
    files
}

fn is_test(name: &str) -> bool {
    name.starts_with("tests/")
}

/// What came of running scenarios on rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    /// All of them pass.
    Pass,
    /// One at least fails.
    Fail,
    /// The rules, or the scenarios with them, are refused.
    Refused,
}

/// Runs those test files of a pack that are wanted.
fn run(files: &Files, wanted: impl Fn(&str) -> bool) -> Came {
    let memory = Memory::new();
    for (name, text) in files.iter().filter(|(name, _)| !is_test(name) || wanted(name)) {
        memory.put(&format!("pack/{name}"), text.as_bytes());
    }
    let packs = vec![PathBuf::from("pack")];
    let request = Request { packs, filter: None, accept: false, require_coverage: false };
    let Ok(done) = test(&memory, &request) else { panic!("the rules cannot be read") };
    match () {
        () if !done.broken.is_empty() => Came::Refused,
        () if done.reports.iter().any(|report| report.failed() > 0) => Came::Fail,
        () => Came::Pass,
    }
}

fn moved(files: &Files, what: &Move) -> Files {
    let mut files = files.clone();
    files.get_mut(&what.file).unwrap().replace_range(what.place.clone(), &what.to);
    files
}

/// What the scenarios say of a moved pack; those of the clause at hand are asked first.
fn judge(files: &Files, what: &Move) -> Came {
    let files = moved(files, what);
    if what.drops {
        let rules: Vec<_> = files.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())).collect();
        let (_, problems) = pack::parse(&rules);
        assert!(!problems.iter().any(Diagnostic::is_error), "{}: what is left cannot be read", what.told);
    }
    let clause = what.clause.as_ref().map(|clause| format!("clause = \"{clause}\""));
    let near = |name: &str| {
        let texts = files[name].lines().filter(|line| line.starts_with("clause"));
        clause.as_ref().is_none_or(|clause| texts.clone().any(|line| line.contains(clause.as_str())))
    };
    let tests = || files.keys().filter(|name| is_test(name));
    if tests().any(|name| near(name)) {
        let came = run(&files, near);
        if came != Came::Pass || tests().all(|name| near(name)) {
            return came;
        }
    }
    run(&files, |name| !near(name))
}

/// A number that is the same in each build and on each machine.
fn spread(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn excused(policy: &Policy, what: &Move) -> bool {
    policy.unseen.iter().any(|(told, _)| what.told.starts_with(told))
}

/// What the scenarios say of each move. Threads of our own: those of the library wait for one another here.
fn judged(files: &Files, all: &[Move]) -> Vec<Came> {
    let next = AtomicUsize::new(0);
    let mut came = vec![Came::Pass; all.len()];
    std::thread::scope(|scope| {
        let own = || {
            let mut own = Vec::new();
            while let Some((at, what)) =
                Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, all.get(at)?)))
            {
                own.push((at, judge(files, what)));
            }
            own
        };
        let jobs = std::thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(own)).collect();
        for (at, one) in threads.into_iter().flat_map(|thread| thread.join().unwrap()) {
            came[at] = one;
        }
    });
    came
}

/// What came of these moves of a pack: those that no scenario sees and, of the whole of them, places that could not be
/// moved at all.
fn survivors(policy: &Policy, files: &Files, all: &[Move], whole: bool) -> Vec<String> {
    let pack = policy.pack();
    let came = judged(files, all);
    let mut places: BTreeMap<(&str, usize), (bool, &Move)> = BTreeMap::new();
    let mut found = Vec::new();
    let (mut counts, mut dropped) = ([0; 3], 0);
    for (what, came) in all.iter().zip(&came) {
        counts[*came as usize] += 1;
        dropped += usize::from(what.drops && *came == Came::Refused);
        let decided = what.drops || *came != Came::Refused;
        places.entry((&what.file, what.place.start)).or_insert((false, what)).0 |= decided;
        match (came, excused(policy, what)) {
            (Came::Pass, false) => found.push(format!("{pack}: nobody sees {}", what.told)),
            (Came::Fail, true) => found.push(format!("{pack}: is seen after all: {}", what.told)),
            _ => {}
        }
    }
    for (_, what) in places.into_values().filter(|(decided, what)| whole && !decided && !excused(policy, what)) {
        found.push(format!("{pack}: could not be moved at all: {}", what.told));
    }
    eprintln!(
        "{pack}: {} moves, {} fail a scenario, {dropped} drops no longer check, {} cannot be made, {} pass",
        all.len(),
        counts[1],
        counts[2] - dropped,
        counts[0]
    );
    found
}

#[test]
fn a_part_of_the_moves_is_seen_by_the_scenarios() {
    for policy in POLICIES {
        let files = files_of(&policy.pack());
        assert_eq!(run(&files, |_| true), Came::Pass, "{} as it stands", policy.name);
        let all = moves(&files.iter().filter(|(name, _)| !is_test(name)).collect::<Vec<_>>());
        let part: Vec<Move> = all.into_iter().filter(|what| spread(&what.told).is_multiple_of(SAMPLE)).collect();
        let found = survivors(policy, &files, &part, false);
        assert!(found.is_empty(), "\n{}", found.join("\n"));
    }
}

#[test]
#[ignore = "takes minutes; ./check nightly runs it"]
fn every_move_is_seen_by_the_scenarios() {
    let word = std::env::var("MUTATE").unwrap_or_default();
    let mut found = Vec::new();
    let wanted = std::env::var("POLICY").unwrap_or_default();
    for policy in POLICIES.iter().filter(|policy| policy.name.contains(&wanted)) {
        let files = files_of(&policy.pack());
        let all = moves(&files.iter().filter(|(name, _)| !is_test(name)).collect::<Vec<_>>());
        for (told, _) in policy.unseen {
            assert!(all.iter().any(|what| what.told.starts_with(told)), "nothing is like {told}");
        }
        let all: Vec<Move> = all.into_iter().filter(|what| what.told.contains(&word)).collect();
        found.extend(survivors(policy, &files, &all, true));
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn rules_that_no_scenario_holds_are_found() {
    let rules = r#"
[pack]
format = 1
id = "small"
period = "month"
currency = "CNY"
[dimension.shop]
table = "shops"
[table.shops]
file = "shops.csv"
key = ["shop"]
timeless = true
columns.shop = { type = "id" }
columns.size = { type = "count" }
[measure.large]
by = ["shop"]
formula = 'shop.size >= 10'
"#;
    let tests = r#"
[[test]]
name = "at ten"
period = "2011-10"
given.shops = [{ shop = "A", size = 10 }]
expect = [{ figure = "large", at = { shop = "A" }, is = "yes" }]
"#;
    let files = Files::from([("pack.toml".into(), rules.into()), ("tests/first.toml".into(), tests.into())]);
    let all = moves(&files.iter().filter(|(name, _)| !is_test(name)).collect::<Vec<_>>());
    let came = |what: &Move| (what.told.clone(), judge(&files, what));
    let of = |told: &str, came| (format!("pack.toml: {told}"), came);
    assert_eq!(
        all.iter().map(came).collect::<Vec<_>>(),
        [
            of("[pack] format: 1 becomes 2", Came::Refused),
            of("[pack] format: 1 becomes 0", Came::Refused),
            of("[measure.large] formula: >= becomes >", Came::Fail),
            of("[measure.large] formula: 10 becomes 11", Came::Fail),
            of("[measure.large] formula: 10 becomes 9", Came::Pass),
            of("[measure.large] formula: 10 becomes 20", Came::Fail),
            of("[measure.large] is dropped", Came::Refused),
        ]
    );
    let whole: Range<usize> = all[6].place.clone();
    assert!(rules[whole].starts_with("[measure.large]"));
}
