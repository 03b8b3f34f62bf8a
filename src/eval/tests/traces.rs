//! Derivations: they equal the column at every row, and show what did not fire.
//!
//! Every derivation of every row of random worlds must give the value that the column has; some are looked at whole,
//! down to counts, with the condition that failed.

use proptest::prelude::*;

use super::money::{paying, penalty, step};
use super::*;
use crate::eval::{TraceError, trace};
use crate::outcome::derivation::{Derivation, Role};

fn at(world: &World, figure: &str, key: &[(&str, &str)]) -> Result<Derivation, TraceError> {
    let key: Vec<(String, String)> = key.iter().map(|(d, k)| ((*d).to_owned(), (*k).to_owned())).collect();
    trace(&world.plan(), &world.facts, &world.run(), figure, &key)
}

fn full(districts: &[Option<u32>], cents: &[Option<i64>], counts: &[Option<(u64, u64)>]) -> World {
    let mut world = world(districts, cents, counts);
    let rate = || read(2, vec![straight()], Type::Rate);
    let low = binary(Operator::Less, rate(), number(1, 2));
    let many = binary(Operator::Greater, checks(1), number(2, 1));
    paying(
        &mut world,
        [flag(false), flag(false)],
        vec![step(StepKind::Scale, read(2, vec![straight()], Type::Rate))],
        vec![penalty(1, 3, Takes::Forfeit, number(1, 3))],
    );
    let amounts = world.program.figures.split_off(2);
    let mean = Aggregate {
        per: crate::value::PeriodKind::Month,
        op: Fold::Mean,
        grain: vec![OUTLET],
        rows: vec![FigureId(2)],
        to: vec![to_district()],
        below: Vec::new(),
        argument: Some(rate()),
        filter: Some(of(Node::Not(Box::new(of(Node::IsMissing(Box::new(rate())), Type::Flag))), Type::Flag)),
    };
    let mean = of(Node::Leaf(Leaf::Aggregate(Box::new(mean))), Type::Rate);
    let mut by_district =
        stage("district_rate", &[DISTRICT], RowsFrom::Dimension(DISTRICT), Type::Rate, How::Formula(mean));
    by_district.rounding = Some(Rounding { places: 4, mode: Mode::HalfUp });
    by_district.places = Some(4);
    let rank = Ranking {
        of: rate(),
        within: vec![to_district()],
        highest_first: true,
        ties: Ties::Competition,
        tie_break: Vec::new(),
        only: None,
    };
    world.program.figures.push(by_outlet("rate", binary(Operator::Divide, checks(0), checks(1))));
    world.program.figures.push(by_outlet("low", binary(Operator::And, low, many)));
    world.program.figures.push(by_district);
    world.program.figures.push(stage("rank", &[OUTLET], RowsFrom::Dimension(OUTLET), Type::Count, How::Rank(rank)));
    world.program.figures.extend(amounts);
    world
}

fn check_all(world: &World) {
    let outcome = world.run();
    let plan = world.plan();
    let timeline = crate::eval::timeline::Timeline::after(&plan, &world.facts, &outcome).unwrap();
    let engine = timeline.own().unwrap();
    for (id, figure) in world.program.figures.iter().enumerate() {
        let column = engine.column(crate::expr::FigureId::new(id)).unwrap();
        for row in 0..column.rows.len() {
            let naming = crate::eval::fault::Naming { program: &world.program, facts: &world.facts };
            let key = naming.key(&figure.grain, &column.rows, row);
            let line = trace(&plan, &world.facts, &outcome, &figure.name, &key).unwrap();
            let mut out = Vec::new();
            let places = figure.places;
            crate::outcome::writing::write_cell(&column.column, row, places, "", &mut out);
            assert_eq!(line.value, String::from_utf8(out).unwrap());
            assert_eq!(line.missing.is_some(), column.column.gap(row).is_some());
        }
    }
}

#[test]
fn a_derivation_goes_down_to_counts_and_names_the_failing_condition() {
    let world = full(&[Some(0), Some(0)], &[Some(1000), Some(1000)], &[Some((1, 3)), Some((2, 2))]);
    let line = at(&world, "commission.payable", &[("outlet", "o001")]).unwrap();
    assert_eq!(line.value, "10.00");
    let roles: Vec<Role> = line.parts.iter().map(|p| p.role).collect();
    assert_eq!(roles, [Role::Expression, Role::Step, Role::NotFired]);
    let condition = &line.parts[2].parts[0];
    let answers: Vec<&str> = condition.parts.iter().map(|p| p.value.as_str()).collect();
    assert_eq!((condition.name.as_str(), answers), ("low", vec!["no", "no"]));
    let rate = at(&world, "rate", &[("outlet", "o000")]).unwrap();
    assert_eq!((rate.value.as_str(), rate.exact.as_deref()), ("0.333333333333333", Some("1/3")));
    assert_eq!(rate.parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["checks: passes", "checks: rows"]);
    let fired = at(&world, "commission.payable", &[("outlet", "o000")]).unwrap();
    assert_eq!(fired.parts.iter().filter(|p| p.role == Role::Penalty).count(), 1);
    let district = at(&world, "district_rate", &[("district", "d000")]).unwrap();
    assert_eq!(district.before, Some(("2/3".to_owned(), "half_up 4".to_owned())));
    assert_eq!(district.parts[0].parts.len(), 2);
}

#[test]
fn what_cannot_be_named_is_refused_with_help() {
    let world = full(&[Some(0)], &[None], &[None]);
    let nearest = Some("rate".to_owned());
    assert_eq!(at(&world, "rte", &[]), Err(TraceError::UnknownFigure { name: "rte".to_owned(), nearest }));
    assert_eq!(at(&world, "rate", &[]), Err(TraceError::MissingDimension { dimension: "outlet".to_owned() }));
    assert!(matches!(at(&world, "rate", &[("shop", "o000")]), Err(TraceError::UnknownDimension { .. })));
    assert_eq!(at(&world, "rate", &[("outlet", "o9")]), Err(TraceError::NoSuchRow { key: "outlet=o9".to_owned() }));
}

#[test]
fn a_value_that_differs_from_the_run_is_no_derivation() {
    let world = full(&[Some(0)], &[Some(5)], &[Some((1, 2))]);
    let mut outcome = world.run();
    outcome.figures[2].as_mut().unwrap().column = Arc::new(Column::numbers(vec![Ratio::ONE]));
    let key = [("outlet".to_owned(), "o000".to_owned())];
    let found = trace(&world.plan(), &world.facts, &outcome, "rate", &key);
    assert!(matches!(found, Err(TraceError::Differs { .. })), "{found:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn derivations_equal_the_columns(
        rows in prop::collection::vec(
            (prop::option::of(0u32..3), prop::option::of(0i64..100_000), prop::option::of((0u64..5, 0u64..5))), 1..6),
        covered: bool,
    ) {
        let districts: Vec<_> = rows.iter().map(|r| r.0).collect();
        let cents: Vec<_> = rows.iter().map(|r| r.1).collect();
        let counts: Vec<_> = rows.iter().map(|r| r.2).collect();
        let mut world = full(&districts, &cents, &counts);
        world.facts.coverage[CHECKS.at()].covers = vec![covered];
        check_all(&world);
    }
}
