//! Reading across grains, aggregates, and what does not cover the period.
//!
//! Small worlds built by hand, each with the expected column written out. Money, rankings and scripts have files of
//! their own beside this one.

use super::*;

fn counted(zero_where_absent: bool) -> Figure {
    let figure = stage("passes", &[OUTLET], RowsFrom::Group(GroupId(0)), Type::Count, How::Formula(checks(0)));
    Figure { zero_where_absent, ..figure }
}

fn sum_by_district(argument: Option<Expr>, filter: Option<Expr>, op: Fold) -> Expr {
    let aggregate = Aggregate {
        op,
        per: crate::value::PeriodKind::Month,
        grain: vec![OUTLET],
        rows: vec![FigureId(0)],
        to: vec![to_district()],
        below: Vec::new(),
        argument,
        filter,
    };
    of(Node::Leaf(Leaf::Aggregate(Box::new(aggregate))), Type::Number)
}

fn sample() -> World {
    world(&[Some(0), Some(0), Some(2), None], &[None; 4], &[Some((3, 4)), None, Some((5, 5)), Some((7, 9))])
}

#[test]
fn a_count_is_zero_where_it_has_no_row_and_a_rate_is_missing() {
    let mut world = sample();
    let rate = binary(Operator::Divide, checks(0), checks(1));
    world.program.figures = vec![
        counted(true),
        stage("rate", &[OUTLET], RowsFrom::Group(GroupId(0)), Type::Rate, How::Formula(rate)),
        by_outlet("read_count", read(0, vec![straight()], Type::Count)),
        by_outlet("read_rate", read(1, vec![straight()], Type::Rate)),
        by_outlet("own_rate", binary(Operator::Divide, checks(0), checks(1))),
    ];
    assert_eq!(world.texts(2), ["3", "0", "5", "7"]);
    assert_eq!(world.texts(3), ["0.75", "[no_observations]", "1", "0.777777777777778"]);
    assert_eq!(world.texts(4)[1], "[divided_by_zero]");
}

#[test]
fn aggregates_follow_climbs_and_a_broken_climb_joins_no_group() {
    let mut world = sample();
    let own = || read(0, vec![straight()], Type::Count);
    let district =
        |name, formula| stage(name, &[DISTRICT], RowsFrom::Dimension(DISTRICT), Type::Number, How::Formula(formula));
    let many = binary(Operator::Greater, own(), number(3, 1));
    world.program.figures = vec![
        counted(true),
        district("sum", sum_by_district(Some(own()), None, Fold::Sum)),
        district("mean", sum_by_district(Some(own()), None, Fold::Mean)),
        district("many", sum_by_district(Some(own()), Some(many), Fold::Count)),
        by_outlet("districts", read(1, vec![to_district()], Type::Number)),
        stage(
            "rolled",
            &[DISTRICT],
            RowsFrom::RolledUp(FigureId(0), vec![to_district()]),
            Type::Number,
            How::Formula(number(1, 1)),
        ),
    ];
    world.program.figures[3].how = How::Formula(sum_by_district(None, Some(flag(true)), Fold::Count));
    assert_eq!(world.texts(1), ["3", "0", "5", "0"]);
    assert_eq!(world.texts(2), ["3", "[no_observations]", "5", "[no_observations]"]);
    assert_eq!(world.texts(3), ["1", "0", "1", "0"]);
    assert_eq!(world.texts(4), ["3", "3", "5", "[no_row]"]);
    assert_eq!(world.texts(5).len(), 2);
}

#[test]
fn what_is_not_covered_is_missing_everywhere_even_where_a_count_would_be_zero() {
    let mut world = sample();
    world.facts.coverage[CHECKS.at()].covers = vec![false];
    world.facts.periods[0].groups[0].rows = Rows::new(vec![4], vec![]).unwrap();
    let none = Arc::new(Column::numbers(vec![]));
    world.facts.periods[0].groups[0].slots = vec![Arc::clone(&none), none];
    let own = || read(0, vec![straight()], Type::Count);
    let default = of(Node::Coalesce(Box::new(own()), Box::new(number(0, 1))), Type::Count);
    world.program.figures = vec![
        counted(true),
        by_outlet("read", own()),
        by_outlet("own", checks(0)),
        stage(
            "sum",
            &[DISTRICT],
            RowsFrom::Dimension(DISTRICT),
            Type::Count,
            How::Formula(sum_by_district(Some(own()), None, Fold::Sum)),
        ),
        by_outlet("default", default),
        stage("by_default", &[OUTLET], RowsFrom::Figure(FigureId(0)), Type::Count, How::Formula(number(1, 1))),
        by_outlet("read_on", read(5, vec![straight()], Type::Count)),
    ];
    for figure in [1, 2, 3, 6] {
        assert!(world.texts(figure).iter().all(|t| t == "[not_covered]"), "{figure}: {:?}", world.texts(figure));
    }
    assert_eq!(world.texts(4), ["0", "0", "0", "0"]);
    world.facts.coverage[CHECKS.at()].covers = vec![true];
    assert_eq!(world.texts(1), ["0", "0", "0", "0"]);
    assert_eq!(world.texts(3), ["0", "0", "0", "0"]);
}

#[test]
fn lookups_keys_series_and_the_period_are_read() {
    let mut world = world(&[Some(1), None], &[Some(12345), None], &[None, None]);
    world.program.givens.push(Given {
        name: "weights".to_owned(),
        dimension: DISTRICT,
        kind: Type::Number,
        values: vec![(
            "d001".to_owned(),
            Schedule { entries: vec![(None, Value::Number(Ratio::from_int(7)))], kind: Type::Number },
        )],
    });
    let key = Node::Leaf(Leaf::Key(to_district()));
    world.program.figures = vec![
        by_outlet("amount", commission()),
        by_outlet("district", of(key, Type::Text)),
        by_outlet("weight", of(Node::Leaf(Leaf::Given(GivenId(0), to_district())), Type::Number)),
        by_outlet("days", of(Node::Leaf(Leaf::Period(PeriodPart::Days)), Type::Days)),
        by_outlet("month", of(Node::Leaf(Leaf::Period(PeriodPart::Name)), Type::Text)),
    ];
    assert_eq!(world.texts(0), ["123.45", "[no_row]"]);
    assert_eq!(world.texts(1), ["d001", "[no_row]"]);
    assert_eq!(world.texts(2), ["7", "[no_row]"]);
    assert_eq!(world.texts(3), ["31", "31"]);
    assert_eq!(world.texts(4), ["2011-10", "2011-10"]);
}

#[test]
fn rounding_is_the_last_step_and_threads_change_nothing() {
    let mut world = sample();
    let mut rate = by_outlet("rate", binary(Operator::Divide, number(2, 1), number(3, 1)));
    rate.rounding = Some(Rounding { places: 4, mode: Mode::HalfUp });
    world.program.figures = vec![rate];
    assert_eq!(world.texts(0)[0], "0.6667");
    let plan = world.plan();
    let one = crate::eval::run(&plan, &world.facts, 1).unwrap();
    let many = crate::eval::run(&plan, &world.facts, 7).unwrap();
    assert_eq!(format!("{one:?}"), format!("{many:?}"));
}

#[test]
fn every_combination_of_keys_is_a_row_when_asked_for() {
    let mut world = sample();
    let grain = [OUTLET, DISTRICT];
    world.program.figures = vec![stage("all", &grain, RowsFrom::All, Type::Number, How::Formula(number(1, 1)))];
    assert_eq!(world.texts(0).len(), 16);
}
