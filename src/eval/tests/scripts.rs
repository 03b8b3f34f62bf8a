//! Scripts, and the actions and counts that follow from figures.
//!
//! What a script may compute is tested in `script`; here only how it is called from figures, what its faults become,
//! and what follows from a figure once it is there.

use super::*;
use crate::eval::EvalError;
use crate::script::Scripts;

fn scripted(text: &str, kind: Type) -> World {
    let mut world = world(&[Some(0), Some(0)], &[None; 2], &[Some((3, 4)), None]);
    let source = world.program.sources.add("scripts/f.rhai".to_owned(), Arc::from(text));
    let (scripts, problems) = Scripts::compile(&[(source, "scripts/f.rhai", text)]);
    assert!(problems.is_empty(), "{problems:?}");
    world.program.scripts = Arc::new(scripts);
    let read = read(0, vec![straight()], Type::Number);
    let rate = binary(Operator::Divide, checks(0), checks(1));
    world.program.figures = vec![
        stage("rate", &[OUTLET], RowsFrom::Group(GroupId(0)), Type::Rate, How::Formula(rate)),
        by_outlet("scripted", of(Node::Script(ScriptId(0), vec![read]), kind)),
    ];
    world
}

fn codes(world: &World) -> Vec<&'static str> {
    match crate::eval::run(&world.plan(), &world.facts, 1) {
        Err(EvalError::Problems(problems)) => problems.iter().map(|p| p.code.id).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_script_is_exact_and_not_called_with_a_missing_argument() {
    let world = scripted("fn f(x) { x * 2 / 3 }", Type::Number);
    assert_eq!(world.texts(1), ["0.5", "[no_observations]"]);
    let world = scripted("fn f(x) { missing(\"panel incomplete\") }", Type::Number);
    assert_eq!(world.texts(1), ["[author]", "[no_observations]"]);
}

#[test]
fn what_a_script_does_wrong_has_its_own_code() {
    assert_eq!(codes(&scripted("fn f(x) { throw \"no\" }", Type::Number)), ["X501"]);
    assert_eq!(codes(&scripted("fn f(x) { loop { x += 1; } }", Type::Number)), ["X502"]);
    assert_eq!(codes(&scripted("fn f(x) { \"words\" }", Type::Number)), ["X503"]);
}

#[test]
fn actions_come_out_where_their_flag_holds_and_never_from_a_shadow() {
    let mut world = world(&[Some(0); 3], &[None; 3], &[Some((5, 9)), Some((1, 9)), None]);
    let many = binary(Operator::Greater, checks(0), number(2, 1));
    let rate = binary(Operator::Greater, binary(Operator::Divide, checks(0), checks(1)), number(1, 2));
    world.program.figures = vec![by_outlet("many", many), by_outlet("rate", rate)];
    let action = |when, if_missing| Action {
        rule: RuleId(1),
        kind: "interview".to_owned(),
        grain: vec![OUTLET],
        when: FigureId(when),
        if_missing,
        attendees: Vec::new(),
        due: None,
        details: Vec::new(),
        notice: None,
    };
    world.program.actions = vec![action(0, IfMissing::No), action(1, IfMissing::Yes)];
    let outcome = world.run();
    assert_eq!(outcome.actions[0].fired, [0]);
    assert_eq!(outcome.actions[1].fired, [0, 2]);
    assert_eq!(outcome.fired[1], 3);
    world.facts.coverage[CHECKS.at()].covers = vec![false];
    assert!(world.run().actions.iter().all(|a| a.fired.is_empty()));
    world.facts.coverage[CHECKS.at()].covers = vec![true];
    world.program.rules[1].standing = Standing::Shadow;
    assert!(world.run().actions.iter().all(|a| a.fired.is_empty()));
}
