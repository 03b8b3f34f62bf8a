//! Random packs over random data: the engine and the oracle say the same of every figure, line and step.
//!
//! The same 64 cases by default; `PROPTEST_CASES` asks for that many new ones. A failing case is shrunk and printed whole.

use std::path::Path;
use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::compare::{engine, run_folder};
use super::generate::{Case, case};
use super::money::Line;
use super::numbers::{Q, iso, ten_to};
use super::rules::Rule;
use super::world::{Asked, Key, World};

fn write(folder: &Path, files: &[(String, String)]) {
    std::fs::create_dir_all(folder).unwrap();
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
}

pub fn printed(case: &Case) -> String {
    let files = case.pack.iter().chain(&case.data);
    let files: Vec<String> = files.map(|(name, text)| format!("--- {name}\n{text}")).collect();
    format!("{}--- as of {:?}, only approved: {}\n", files.concat(), case.as_of.map(iso), case.approved)
}

/// Runs a case at a place: `pack`, `data` and `run` stand in it then. What the engine said is the error.
pub fn run(case: &Case, place: &Path) -> Result<(), String> {
    let (pack, data) = (place.join("pack"), place.join("data"));
    write(&pack, &case.pack);
    write(&data, &case.data);
    let as_of = case.as_of.map(iso);
    let mut more: Vec<&str> = as_of.iter().flat_map(|day| ["--as-of", day]).collect();
    if case.approved {
        more.extend(["--only", "approved"]);
    }
    engine(&pack, &data, &case.period, &place.join("run"), &more)
}

/// What the engine and the oracle say differently of a case; empty if nothing.
pub fn differences(case: &Case) -> Result<Vec<String>, String> {
    let place = tempfile::tempdir().unwrap();
    let asked = Asked { set: &[], as_of: case.as_of, approved: case.approved };
    let world = World::what_if(&case.pack, &case.data, &case.period, asked);
    match run(case, place.path()) {
        // A line of more than 28 digits is refused, not rounded; the oracle has no such bound.
        Err(said) if said.contains("error[R702]") && (beyond(&world) || beyond(&as_if(case))) => Ok(Vec::new()),
        // An amount that nobody could receive refuses the run.
        Err(said) if said.contains("error[D647]") => {
            world.pack.of("split").for_each(|split| looked_at(&world, split));
            let shadows = as_if(case);
            shadows.pack.of("split").for_each(|split| looked_at(&shadows, split));
            if unshared(&world).is_empty() && unshared(&shadows).is_empty() { Err(said) } else { Ok(Vec::new()) }
        }
        Err(said) => Err(said),
        Ok(()) => {
            let mut all = run_folder(&world, &place.path().join("run"));
            world.pack.of("split").for_each(|split| looked_at(&world, split));
            all.extend(unshared(&world).iter().map(|amount| format!("nobody gets {amount:?}")));
            Ok(all)
        }
    }
}

/// Works a split out in every period that the run tells of or pays.
fn looked_at(world: &World, split: &Rule) {
    for view in own(world, split) {
        if world.shares_lines(split) {
            drop(view.part_lines(split));
        } else {
            drop(view.figure(&split.id, &split.keys.texts("by")));
        }
    }
}

/// The periods of a split for which the run answers: those in which its lines come out, or its figure is told.
fn own(world: &World, split: &Rule) -> Vec<Rc<World>> {
    let per = world.per(&split.id);
    if world.shares_lines(split) { world.ended(per) } else { world.told_as(per) }
}

/// What nobody could receive of what the run pays or tells itself.
fn unshared(world: &World) -> Vec<(String, String, Key)> {
    let answers = |(id, period, _): &&(String, String, Key)| {
        let split = world.pack.rule("split", id).expect("a split");
        own(world, split).iter().any(|view| view.name == *period)
    };
    world.unshared.borrow().iter().filter(answers).cloned().collect()
}

/// The case with every shadow in force: what it would pay is told, and must be written, too.
fn as_if(case: &Case) -> Rc<World> {
    let stands = |text: &String| {
        let text = text.replace(", status = \"shadow\"", "").replace("status = \"shadow\"\n", "");
        text.replace(", status = \"proposed\"", "").replace("status = \"proposed\"\n", "")
    };
    let pack: Vec<(String, String)> = case.pack.iter().map(|(name, text)| (name.clone(), stands(text))).collect();
    World::what_if(&pack, &case.data, &case.period, Asked { as_of: case.as_of, ..Asked::default() })
}

/// Whether some amount has, on its way, more digits than 28.
fn beyond(world: &World) -> bool {
    for rule in world.pack.of("payout").chain(world.pack.of("award")) {
        world.told_as(world.per(&rule.id)).iter().for_each(|view| drop(view.lines_of(&rule.id)));
    }
    let places = world.pack.of("payout").map(|p| world.pack.amounts(p).places).max().unwrap_or(2);
    *world.peak.borrow() >= Q::from_integer(ten_to(28 - places))
}

#[test]
fn the_oracle_evaluates_every_drawn_pack() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..50 {
        let choices = vec(any::<u32>(), 900).new_tree(&mut runner).unwrap().current();
        let case = case(choices);
        let world = World::new(&case.pack, &case.data, &case.period);
        for rule in &world.pack.rules {
            for grain in world.versions(&rule.id).iter() {
                for view in world.told_as(world.per(&rule.id)) {
                    assert!(view.figure(&rule.id, grain).rows.len() < 5_000);
                }
            }
        }
        let lines = |rule: &Rule| -> Vec<Line> {
            let views = world.ended(world.per(&rule.id));
            views.iter().flat_map(|view| view.lines_of(&rule.id).values().cloned().collect::<Vec<_>>()).collect()
        };
        for rule in world.pack.of("payout") {
            for line in lines(rule) {
                let a = |name: &str| line.amounts[name].clone();
                assert_eq!(
                    a("base") + a("added"),
                    a("reduced") + a("withheld") + a("forfeited") + a("held") + a("payable"),
                    "{}",
                    printed(&case)
                );
            }
        }
    }
}

#[test]
fn engine_and_oracle_agree_on_random_packs_over_random_data() {
    let mut config = Config { max_shrink_iters: 300, failure_persistence: None, ..Config::default() };
    // By default the same cases each time, so that a red build means a change; asked for more, new ones each time.
    let mut runner = if std::env::var("PROPTEST_CASES").is_err() {
        config.cases = 64;
        TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
    } else {
        TestRunner::new(config)
    };
    let outcome = runner.run(&vec(any::<u32>(), 0..900), |choices| {
        let case = case(choices);
        let told = match differences(&case) {
            Ok(all) if all.is_empty() => return Ok(()),
            Ok(all) => all.join("\n"),
            Err(said) => said,
        };
        Err(TestCaseError::fail(format!("{}\n=== differences\n{told}\n", printed(&case))))
    });
    if let Err(proptest::test_runner::TestError::Fail(why, _)) = outcome {
        panic!("{}", why.message());
    }
    outcome.unwrap();
}

/// Every kind of difference over many cases, without shrinking: for people, on request.
#[test]
#[ignore = "a survey for people; the other test is the proof"]
fn survey() {
    let mut runner = if std::env::var("NEW").is_ok() { TestRunner::default() } else { TestRunner::deterministic() };
    let cases = std::env::var("SURVEY").ok().and_then(|n| n.parse().ok()).unwrap_or(150);
    for n in 0..cases {
        let long = if n % 3 == 0 { 120 } else { 900 };
        let case = case(vec(any::<u32>(), long).new_tree(&mut runner).unwrap().current());
        let told = match std::panic::catch_unwind(|| differences(&case)) {
            Ok(Ok(all)) => all,
            Ok(Err(said)) => vec![said.find("error[").map_or(&*said, |at| &said[at..]).to_owned()],
            Err(_) => vec!["the oracle gave up".into()],
        };
        if !told.is_empty() {
            let place = std::env::temp_dir().join(format!("oracle-survey-{n}"));
            write(&place.join("pack"), &case.pack);
            write(&place.join("data"), &case.data);
            let asked = format!("as of {:?}, approved {}", case.as_of.map(iso), case.approved);
            let day = case.as_of.map(iso).unwrap_or_default();
            write(&place, &[("asked".into(), format!("{},{day},{}", case.period, case.approved))]);
            eprintln!(
                "# {n} ({}, {asked}): {}",
                case.period,
                told.iter().take(4).cloned().collect::<Vec<_>>().join("\n    ")
            );
        }
    }
}

/// The cases that surveys kept, once more.
#[test]
#[ignore = "for people: what a survey found, after a change"]
fn kept() {
    let read = |folder: &Path| -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_string_lossy().into(), std::fs::read_to_string(path).unwrap()))
            .collect();
        all.sort();
        all
    };
    let mut places: Vec<_> =
        std::fs::read_dir(std::env::temp_dir()).unwrap().map(|place| place.unwrap().path()).collect();
    places.retain(|place| place.file_name().unwrap().to_string_lossy().starts_with("oracle-survey-"));
    places.sort();
    for place in places {
        let Ok(asked) = std::fs::read_to_string(place.join("asked")) else { continue };
        let [period, day, approved] = asked.split(',').collect::<Vec<_>>()[..] else { panic!("{asked}") };
        let case = Case {
            pack: read(&place.join("pack")),
            data: read(&place.join("data")),
            period: period.into(),
            as_of: super::numbers::date(day, "%Y-%m-%d"),
            approved: approved == "true",
        };
        let told = match std::panic::catch_unwind(|| differences(&case)) {
            Ok(told) => told.unwrap_or_else(|said| vec![said]),
            Err(_) => vec!["the oracle gave up".into()],
        };
        eprintln!("# {}: {}", place.display(), if told.is_empty() { "agrees".into() } else { told.join("\n    ") });
    }
}
