//! Payouts: golden lines, and the identity over random steps and penalties.
//!
//! A few lines are worked out by hand; for random ones only what must always hold is asked: steps sum to earned less
//! base, every line balances, nothing is below zero.

use proptest::prelude::*;

use super::*;
use crate::eval::EvalError;
use crate::outcome::model::PayoutLines;

pub(super) fn step(kind: StepKind, value: Expr) -> Step {
    Step {
        rule: RuleId(0),
        name: "ratio".to_owned(),
        kind,
        of: value,
        floor: None,
        cap: None,
        title: Bilingual::default(),
        clause: None,
        note: None,
        standing: Standing::InForce,
        span: span(),
    }
}

pub(super) fn penalty(rule: u32, when: u32, takes: Takes, share: Expr) -> Penalty {
    Penalty {
        rule: RuleId(rule),
        when: FigureId(when),
        if_missing: IfMissing::Hold,
        takes,
        share,
        until: None,
        after: None,
    }
}

/// Figures 0 and 1 are the conditions of two penalties; the amounts follow in order.
pub(super) fn paying(world: &mut World, when: [Expr; 2], steps: Vec<Step>, penalties: Vec<Penalty>) {
    let [first, second] = when;
    world.program.figures = vec![by_outlet("first.when", first), by_outlet("second.when", second)];
    for amount in Amount::ALL {
        let how = How::Amount(PayoutId(0), amount);
        let name = format!("commission.{}", amount.name());
        let mut figure = stage(&name, &[OUTLET], RowsFrom::Dimension(OUTLET), Type::Money, how);
        figure.places = Some(2);
        world.program.figures.push(figure);
    }
    world.program.payouts = vec![Payout {
        per: crate::value::PeriodKind::Month,
        rule: RuleId(0),
        grain: vec![OUTLET],
        base: commission(),
        payee: None,
        rows: vec![RowsFrom::Dimension(OUTLET)],
        steps,
        minimum: None,
        shares: None,
        if_missing: IfMissing::Hold,
        penalties,
        rounding: Rounding { places: 2, mode: Mode::HalfUp },
        points: false,
    }];
}

fn amounts(lines: &PayoutLines, row: usize) -> Vec<i128> {
    Amount::ALL.iter().map(|which| lines.amount(*which, row).minor()).collect()
}

fn one(cents: Option<i64>) -> World {
    world(&[Some(0)], &[cents], &[None])
}

#[test]
fn a_ratio_below_one_reduces_and_one_above_adds() {
    let mut world = one(Some(1_000_000));
    paying(&mut world, [flag(false), flag(false)], vec![step(StepKind::Scale, number(4, 5))], Vec::new());
    assert_eq!(amounts(&world.run().payouts[0], 0), [1_000_000, 0, 200_000, 800_000, 0, 0, 0, 800_000]);
    assert_eq!(world.run().fired, [1, 0, 0]);
    world.program.payouts[0].steps = vec![step(StepKind::Scale, number(6, 5)), step(StepKind::Cap, number(11_000, 1))];
    let outcome = world.run();
    assert_eq!(amounts(&outcome.payouts[0], 0), [1_000_000, 200_000, 100_000, 1_100_000, 0, 0, 0, 1_100_000]);
    assert_eq!(outcome.payouts[0].steps[1].amounts.get(0).unwrap().minor(), -100_000);
}

#[test]
fn penalties_never_take_more_than_is_left_and_shares_are_of_earned() {
    let mut world = one(Some(1001));
    let half = penalty(1, 0, Takes::Forfeit, number(1, 2));
    let more = penalty(2, 1, Takes::Withhold, number(3, 5));
    paying(&mut world, [flag(true), flag(true)], Vec::new(), vec![half, more]);
    let outcome = world.run();
    let lines = &outcome.payouts[0];
    assert_eq!(amounts(lines, 0), [1001, 0, 0, 1001, 500, 501, 0, 0]);
    assert_eq!((lines.steps[0].cut.len(), lines.steps[1].cut.as_slice()), (0, [0].as_slice()));
    assert_eq!(outcome.fired, [1, 1, 1]);
    world.program.rules[2].standing = Standing::Shadow;
    let outcome = world.run();
    assert_eq!(amounts(&outcome.payouts[0], 0), [1001, 0, 0, 1001, 0, 501, 0, 500]);
    // Of the 601 that it would take, 500 are left.
    assert_eq!(outcome.payouts[0].steps[1].would, [(0, Money::from_minor(500))]);
    assert_eq!(shadows(&outcome), [(2, None, 1, 500)]);
    world.in_force[1] = false;
    assert_eq!(amounts(&world.run().payouts[0], 0), [1001, 0, 0, 1001, 0, 0, 0, 1001]);
    world.in_force[0] = false;
    assert!(world.run().payouts[0].rows.is_empty());
}

#[test]
fn a_share_of_nothing_is_nothing_and_not_a_cut() {
    let mut world = one(Some(0));
    paying(&mut world, [flag(true), flag(true)], Vec::new(), vec![penalty(1, 0, Takes::Forfeit, number(1, 1))]);
    let outcome = world.run();
    assert_eq!(amounts(&outcome.payouts[0], 0), [0; 8]);
    assert!(outcome.payouts[0].steps[0].cut.is_empty());
}

#[test]
fn what_cannot_be_decided_is_held_whole() {
    let held = [1000, 0, 0, 1000, 0, 0, 1000, 0];
    let mut world = one(Some(1000));
    let missing = absent(Reason::NO_OBSERVATIONS, Type::Rate);
    paying(&mut world, [flag(true), flag(true)], vec![step(StepKind::Scale, missing)], Vec::new());
    assert_eq!(amounts(&world.run().payouts[0], 0), held);
    assert_eq!(world.run().payouts[0].undecided.get(0).unwrap().step, Some(0));
    world.program.payouts[0].if_missing = IfMissing::No;
    assert_eq!(amounts(&world.run().payouts[0], 0), [1000, 0, 1000, 0, 0, 0, 0, 0]);
    world.program.payouts[0].if_missing = IfMissing::Yes;
    assert_eq!(amounts(&world.run().payouts[0], 0), [1000, 0, 0, 1000, 0, 0, 0, 1000]);
    world.program.payouts[0].steps[0].of = absent(Reason::NOT_COVERED, Type::Rate);
    assert_eq!(amounts(&world.run().payouts[0], 0), held);

    let mut condition = penalty(1, 0, Takes::Forfeit, number(1, 1));
    condition.if_missing = IfMissing::No;
    paying(&mut world, [absent(Reason::NOT_RANKED, Type::Flag), flag(true)], Vec::new(), vec![condition]);
    assert_eq!(amounts(&world.run().payouts[0], 0), [1000, 0, 0, 1000, 0, 0, 0, 1000]);
    world.program.figures[0].how = How::Formula(absent(Reason::NOT_COVERED, Type::Flag));
    assert_eq!(amounts(&world.run().payouts[0], 0), held);
}

#[test]
fn a_missing_base_is_held_as_nothing_and_shown_as_missing() {
    let mut world = one(None);
    paying(&mut world, [flag(true), flag(true)], vec![step(StepKind::Scale, number(1, 2))], Vec::new());
    let outcome = world.run();
    assert_eq!(amounts(&outcome.payouts[0], 0), [0; 8]);
    assert!(outcome.payouts[0].base_absent[0]);
    assert_eq!(text(&world.column(&outcome, 2), 0), "[no_row]");
    assert_eq!(text(&world.column(&outcome, 9), 0), "0");
}

#[test]
fn a_base_below_zero_and_one_past_all_bounds_are_refused() {
    let mut world = one(Some(-1));
    paying(&mut world, [flag(true), flag(true)], Vec::new(), Vec::new());
    let problems = |world: &World| match crate::eval::run(&world.plan(), &world.facts, 1) {
        Err(EvalError::Problems(problems)) => problems.into_iter().map(|p| p.code.id).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(problems(&world), ["D621"]);
    let mut world = one(Some(i64::MAX));
    let huge = || step(StepKind::Scale, number(i64::MAX, 1));
    paying(&mut world, [flag(true), flag(true)], vec![huge(), huge()], Vec::new());
    assert_eq!(problems(&world), ["R702"]);
}

fn shadows(outcome: &Outcome) -> Vec<(u32, Option<&str>, u64, i128)> {
    outcome.shadows.iter().map(|s| (s.rule.0, s.step.as_deref(), s.lines, s.amount.minor())).collect()
}

#[test]
fn shadows_move_nothing_and_say_what_they_would_have_moved() {
    let mut world = one(Some(1000));
    let mut ratio = step(StepKind::Scale, number(9, 10));
    ratio.standing = Standing::Shadow;
    paying(&mut world, [flag(true), flag(false)], vec![ratio], vec![penalty(1, 0, Takes::Forfeit, number(1, 10))]);
    let outcome = world.run();
    assert_eq!(amounts(&outcome.payouts[0], 0), [1000, 0, 0, 1000, 0, 100, 0, 900]);
    assert_eq!(shadows(&outcome), [(0, Some("ratio"), 1, 100)]);
    world.program.rules[0].standing = Standing::Shadow;
    let outcome = world.run();
    assert!(outcome.payouts[0].rows.is_empty() && outcome.unapproved.is_empty());
    assert_eq!(shadows(&outcome), [(0, None, 1, 810)]);
    assert_eq!(outcome.fired[0], 1);
    world.in_force[0] = false;
    assert_eq!(shadows(&world.run()), []);
}

#[test]
fn proposed_steps_and_penalties_say_what_they_moved() {
    let mut world = one(Some(1000));
    let mut ratio = step(StepKind::Scale, number(9, 10));
    ratio.standing = Standing::Proposed;
    paying(&mut world, [flag(true), flag(true)], vec![ratio], vec![penalty(1, 0, Takes::Withhold, number(1, 10))]);
    world.program.rules[1].standing = Standing::Proposed;
    let moved = world.run().unapproved;
    let told: Vec<_> = moved.iter().map(|u| (u.rule.0, u.step.as_deref(), u.lines, u.amount.minor())).collect();
    assert_eq!(told, [(0, Some("ratio"), 1, 100), (1, None, 1, 90)]);
}

fn any_value() -> impl Strategy<Value = (i64, i64)> {
    (-20i64..300, 1i64..100)
}

/// Nothing, all, or a part.
fn any_share() -> impl Strategy<Value = (i64, i64)> {
    (0i64..=60, 0i64..40).prop_map(|(part, rest)| if part + rest == 0 { (0, 1) } else { (part, part + rest) })
}

#[test]
fn a_share_below_nothing_or_above_all_is_refused_where_it_would_move_money() {
    for share in [number(-1, 5), number(6, 5), number(50, 1)] {
        let mut world = one(Some(1000));
        paying(&mut world, [flag(true), flag(false)], Vec::new(), vec![penalty(1, 0, Takes::Forfeit, share.clone())]);
        assert_eq!(world.refused(), ["no-share"], "{share:?}");
        world.program.rules[1].standing = Standing::Shadow;
        assert_eq!(amounts(&world.run().payouts[0], 0), [1000, 0, 0, 1000, 0, 0, 0, 1000]);
        // Where it does not fire it takes nothing, whatever the share.
        let mut world = one(Some(1000));
        paying(&mut world, [flag(false), flag(false)], Vec::new(), vec![penalty(1, 0, Takes::Hold, share)]);
        assert_eq!(amounts(&world.run().payouts[0], 0), [1000, 0, 0, 1000, 0, 0, 0, 1000]);
    }
}

proptest! {
    #[test]
    fn steps_sum_to_earned_less_base_and_every_line_balances(
        cents in 0i64..10_000_000,
        steps in prop::collection::vec((0u8..3, any_value()), 0..5),
        penalties in prop::collection::vec((any::<bool>(), any::<bool>(), any_share()), 0..4),
    ) {
        let mut world = one(Some(cents));
        let kind = |k| match k { 0 => StepKind::Scale, 1 => StepKind::Floor, _ => StepKind::Cap };
        let given = steps.iter().map(|(k, (n, d))| step(kind(*k), number(*n, *d))).collect();
        let taking = penalties.iter().map(|(fires, forfeits, (n, d))| {
            let takes = if *forfeits { Takes::Forfeit } else { Takes::Withhold };
            penalty(1, u32::from(!*fires), takes, number(*n, *d))
        }).collect();
        paying(&mut world, [flag(true), flag(false)], given, taking);
        let outcome = world.run();
        let lines = &outcome.payouts[0];
        let all = amounts(lines, 0);
        let [base, added, reduced, earned, withheld, forfeited, held, payable] = all[..] else { unreachable!() };
        prop_assert_eq!(base + added, reduced + withheld + forfeited + held + payable);
        let change: i128 = lines.steps.iter().take(steps.len()).map(|s| s.amounts.get(0).unwrap().minor()).sum();
        prop_assert_eq!(change, earned - base);
        let mut exact = Ratio::from_scaled(i128::from(cents), 2);
        for (k, (n, d)) in &steps {
            let value = Ratio::new(*n, *d).unwrap();
            exact = match k { 0 => exact.mul(&value).unwrap(), 1 => exact.max(value), _ => exact.min(value) };
            exact = exact.max(Ratio::ZERO);
        }
        let rounded = Rounding { places: 2, mode: Mode::HalfUp }.round(&exact);
        prop_assert_eq!(Money::from_ratio(&rounded, 2).unwrap().minor(), earned);
        prop_assert!(all.iter().all(|a| *a >= 0));
    }
}
