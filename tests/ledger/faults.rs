//! A fault at every step of writing, a machine that stops at every step, two who write at once.
//!
//! Whatever fails, the ledger is the old one or the new one, and the next command goes on.

use std::collections::BTreeMap;
use std::path::PathBuf;

use reckoner::app::files::Files;
use reckoner::ledger::chain;

use crate::world::{Rules, World, lively, refusal};

/// A ledger with a month closed, and the run of the next one.
fn ready() -> World {
    let world = World::new(Rules::default(), lively());
    world.run(1, "runs/1", true).unwrap();
    world.close("runs/1").unwrap();
    world.run(2, "runs/2", true).unwrap();
    world
}

/// Another memory with the same tree.
fn copy(world: &World) -> World {
    let fresh = World { memory: reckoner::app::memory::Memory::new(), ..world.clone() };
    for (path, bytes) in world.memory.tree() {
        if let Some(bytes) = bytes {
            fresh.memory.put(path.to_str().unwrap(), bytes);
        }
    }
    fresh.memory.fail_at(u64::MAX);
    fresh
}

fn runs(world: &World) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    world.memory.tree().into_iter().filter(|(path, _)| path.starts_with("runs")).collect()
}

/// Breaks off `work` at each of its steps, and looks at what is left.
fn broken_off(start: &World, work: &dyn Fn(&World) -> bool) {
    let whole = copy(start);
    assert!(work(&whole));
    let steps = whole.memory.steps();
    let (old, new) = (start.book(), whole.book());
    assert!(steps > 1 && old != new);
    for for_good in [false, true] {
        for step in 1..=steps {
            let world = copy(start);
            if for_good {
                world.memory.stop_at(step)
            } else {
                world.memory.fail_at(step)
            };
            let done = work(&world);
            world.memory.fail_at(u64::MAX);
            let read = chain::read(&world.ledger()).unwrap_or_else(|d| panic!("step {step}: {d:?}"));
            assert!(for_good || read.torn.is_none(), "step {step} leaves a torn tail that could be taken off");
            let book = world.book();
            assert!(book == if done { new.clone() } else { old.clone() }, "step {step}");
            assert_eq!(runs(&world), runs(start), "step {step}");
            // The next command goes on, and nothing of what was broken off stays.
            if !done {
                assert!(work(&world), "step {step}");
            }
            let mut left: Vec<PathBuf> = world.memory.tree().into_keys().filter(|p| p.starts_with("ledger")).collect();
            left.retain(|path| path.to_string_lossy().contains("partial"));
            assert!(world.book() == new && left.is_empty(), "step {step}: {left:?}");
        }
    }
}

#[test]
fn a_close_that_is_broken_off_anywhere_leaves_the_old_ledger_or_the_new() {
    broken_off(&ready(), &|world| world.close("runs/2").is_ok());
}

#[test]
fn a_first_close_that_is_broken_off_leaves_nothing_that_counts() {
    let world = World::new(Rules::default(), lively());
    world.run(1, "runs/1", true).unwrap();
    broken_off(&world, &|world| world.close("runs/1").is_ok());
}

#[test]
fn a_reversal_that_is_broken_off_leaves_the_old_ledger_or_the_new() {
    let world = ready();
    broken_off(&world, &|world| world.reverse(1).is_ok() || world.book().closed.is_empty());
    // A month that was reversed may be closed again, twice over.
    for _ in 0..2 {
        world.reverse(1).unwrap();
        world.run(1, "runs/1", true).unwrap();
        world.close("runs/1").unwrap();
    }
    let tree = world.memory.tree();
    for kept in ["ledger/2011-01/run.json", "ledger/2011-01.reversed-1/run.json", "ledger/2011-01.reversed-2/run.json"]
    {
        assert!(tree.contains_key(&PathBuf::from(kept)), "{kept}");
    }
}

#[test]
fn of_two_who_write_at_once_one_is_refused() {
    let world = ready();
    let before = world.ledger();
    let held = world.memory.lock(&PathBuf::from("ledger/.lock")).unwrap().unwrap();
    assert_eq!(refusal(&world.close("runs/2").unwrap_err()), "L911");
    assert_eq!(refusal(&world.reverse(1).unwrap_err()), "L911");
    assert_eq!(world.ledger(), before);
    drop(held);
    world.close("runs/2").unwrap();
}

#[test]
fn what_was_run_against_another_state_of_the_ledger_is_refused() {
    let mut world = ready();
    world.reverse(1).unwrap();
    assert_eq!(refusal(&world.close("runs/2").unwrap_err()), "L905");
    assert_eq!(refusal(&world.close("runs/1").unwrap_err()), "L905");
    world.run(1, "runs/1", true).unwrap();
    world.close("runs/1").unwrap();
    // A run that knows of no ledger cannot be closed into one that has begun.
    world.run(2, "runs/2", false).unwrap();
    assert_eq!(refusal(&world.close("runs/2").unwrap_err()), "L905");
    assert_eq!(refusal(&world.run(3, "runs/3", true).unwrap_err()), "L903");
    world.rules.places = 0;
    world.write();
    assert_eq!(refusal(&world.run(2, "runs/2", true).unwrap_err()), "L909");
}

#[test]
fn every_byte_of_a_run_counts_before_it_is_closed() {
    let world = ready();
    let files: Vec<PathBuf> =
        runs(&world).into_iter().filter(|(p, b)| b.is_some() && p.starts_with("runs/2")).map(|(p, _)| p).collect();
    assert!(files.len() > 20);
    for path in files {
        let world = copy(&world);
        let mut bytes = world.memory.tree()[&path].clone().unwrap();
        let at = bytes.len() / 2;
        match bytes.get_mut(at) {
            Some(byte) => *byte ^= 1,
            None => bytes.push(b'x'),
        }
        world.memory.put(path.to_str().unwrap(), bytes);
        let told = refusal(&world.close("runs/2").unwrap_err());
        assert!(told == "L904" || (told == "R706" && path.ends_with("run.json")), "{}: {told}", path.display());
        assert_eq!(world.book().closed.len(), 1);
    }
}
