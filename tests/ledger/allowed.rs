//! What awaits approval moves no money of closed months either, unless the one who closes says why.
//!
//! A penalty or a condition of release is changed after January was closed, and nobody has approved that; in February it
//! moves nothing of the month's own lines.

use std::path::Path;

use crate::world::{Rules, World, lively, refusal};

/// January closed by `rules`; February is not run yet.
fn january(rules: Rules) -> World {
    let world = World::new(rules, lively());
    world.run(1, "runs/1", true).unwrap();
    world.close("runs/1").unwrap();
    world
}

/// What the receipt of February names as moved without approval, of closed lines and of its own.
fn named(world: &World) -> (Vec<String>, usize) {
    let receipt: serde_json::Value = serde_json::from_str(&world.text(Path::new("runs/2/run.json"))).unwrap();
    let names = receipt["ledger"]["unapproved"].as_array().unwrap();
    let names = names.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    (names, receipt["unapproved"].as_array().unwrap().len())
}

/// That February, run as things stand, is refused for `rule`, and closed when that is allowed.
fn refused_for(world: &World, rule: &str) {
    world.run(2, "runs/2", true).unwrap();
    assert_eq!(named(world), (vec![rule.to_owned()], 0));
    let before = world.ledger();
    assert_eq!(refusal(&world.close("runs/2").unwrap_err()), "L906");
    assert_eq!(world.ledger(), before);
    world.close_allowing("runs/2", Some("minutes of 3 March")).unwrap();
    assert_eq!(world.book().closed[1].allowed.as_deref(), Some("minutes of 3 March"));
    world.verified("runs/2");
}

const PENALTY: &str = "takes = \"withhold\"\n";
const PROPOSED: &str = "takes = \"withhold\"\nstatus = \"proposed\"\n";

#[test]
fn a_correction_by_a_rule_that_nobody_approved_is_refused() {
    let world = january(Rules { release: false, ..Rules::default() });
    world.patch(PENALTY, PROPOSED);
    world.patch("share = \"50%\"", "share = \"80%\"");
    refused_for(&world, "low");
    assert_eq!(world.table("runs/2", "corrections.csv").len(), 2);
}

#[test]
fn a_penalty_that_nobody_approved_gives_nothing_back_either() {
    let world = january(Rules { release: false, ..Rules::default() });
    world.patch(PENALTY, PROPOSED);
    world.patch("when = 'scores.value < param.bound'", "when = 'scores.value > \"900%\"'");
    refused_for(&world, "low");
    assert!(world.table("runs/2", "corrections.csv").iter().all(|row| row["withheld"].starts_with('-')));
}

#[test]
fn what_awaits_approval_counts_where_it_moves_something() {
    let mut world = World::new(Rules { release: false, ..Rules::default() }, lively());
    let propose = |world: &World| {
        world.write();
        world.patch(PENALTY, PROPOSED);
    };
    propose(&world);
    world.run(1, "runs/1", true).unwrap();
    world.close_allowing("runs/1", Some("trial")).unwrap();
    // A score that comes late moves a line that the penalty does not touch,
    world.data.scores.insert((1, 3), 90);
    propose(&world);
    world.run(2, "runs/2", true).unwrap();
    assert_eq!((named(&world), world.table("runs/2", "corrections.csv").len()), ((Vec::new(), 0), 1));
    // and one that was wrong a line that it does.
    world.data.scores.insert((1, 0), 50);
    propose(&world);
    refused_for(&world, "low");
}

#[test]
fn a_release_by_what_nobody_approved_is_refused() {
    let world = january(Rules { release: false, ..Rules::default() });
    world.patch(PENALTY, &format!("{PROPOSED}until = '(scores.value >= param.bound) ?? false'\n"));
    refused_for(&world, "low");
    assert_eq!((world.table("runs/2", "releases.csv").len(), world.table("runs/2", "corrections.csv").len()), (2, 0));

    let fixed = |status: &str| {
        let world = january(Rules { release: false, ..Rules::default() });
        world.patch(PENALTY, &format!("{PENALTY}until = 'fixed ?? false'\n"));
        let measure = format!("[measure.fixed]\nby = ['outlet']\nformula = 'scores.value >= param.bound'\n{status}\n");
        world.patch("[payout.pay]", &format!("{measure}[payout.pay]"));
        world
    };
    refused_for(&fixed("status = 'proposed'"), "fixed");
    let world = fixed("");
    world.run(2, "runs/2", true).unwrap();
    assert_eq!((named(&world), world.table("runs/2", "releases.csv").len()), ((Vec::new(), 0), 2));
    // A shadow releases nothing.
    let world = fixed("status = 'shadow'");
    world.run(2, "runs/2", true).unwrap();
    assert_eq!((named(&world), world.table("runs/2", "releases.csv").len()), ((Vec::new(), 0), 0));
}

#[test]
fn a_holdback_that_nobody_approved_is_told_once_and_refused() {
    let world = World::new(Rules { release: false, ..Rules::default() }, lively());
    let reserve = "[holdback.reserve]\nof = \"pay\"\nshare = '10%'\nafter = 1\nstatus = \"proposed\"\n";
    world.patch("[export.finance]", &format!("{reserve}[export.finance]"));
    world.run(1, "runs/1", true).unwrap();
    let receipt: serde_json::Value = serde_json::from_str(&world.text(Path::new("runs/1/run.json"))).unwrap();
    let moved = receipt["unapproved"].as_array().unwrap();
    // Three lines are decided: A and C half withheld, C 30 % forfeited after that, and B whole.
    let held: i128 = world
        .table("runs/1", "balances.csv")
        .iter()
        .filter(|row| row["reason"] == "reserve")
        .map(|row| crate::world::units(&row["withheld"]))
        .sum();
    let amount = crate::world::units(moved[0]["amount"].as_str().unwrap());
    assert_eq!(
        (moved.len(), moved[0]["rule"].as_str(), moved[0]["lines"].as_u64(), amount),
        (1, Some("reserve"), Some(3), held)
    );
    assert_eq!(refusal(&world.close("runs/1").unwrap_err()), "L906");
    world.close_allowing("runs/1", Some("trial")).unwrap();
    world.verified("runs/1");
    // Paid out after a month by a rule that still awaits approval: the release is told as well.
    world.run(2, "runs/2", true).unwrap();
    assert_eq!(named(&world).0, ["reserve"]);
    world.close_allowing("runs/2", Some("trial")).unwrap();
    world.verified("runs/2");
}
