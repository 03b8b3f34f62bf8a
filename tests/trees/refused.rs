//! What is refused of trees: codes and parents that do not exist or hold, circles, and sums that count a row twice.
//!
//! Each problem is looked at with its file and line; where a column lists or drops its orphans, what is left is.

use std::fs;

use super::support::Csv;
use super::{CODES, PACK, RULES, TICKETS, Told, export, reckoner, rows, run};

/// Status, and each problem as its first line with its place.
fn problems(told: &Told) -> (Option<i32>, Vec<String>) {
    let lines: Vec<&str> = told.err.lines().collect();
    let found = lines.windows(2).filter(|pair| pair[0].starts_with("error["));
    (told.status, found.map(|pair| format!("{} {}", pair[0], pair[1].trim())).collect())
}

#[test]
fn an_unknown_code_is_one_problem_with_file_and_row() {
    let place = tempfile::tempdir().unwrap();
    let tickets = TICKETS.replace("A2,x,2011-10-11,9", "A3,x,2011-10-11,9");
    let told = run(place.path(), (PACK, RULES), CODES, &tickets);
    let (status, found) = problems(&told);
    assert_eq!(status, Some(2));
    assert_eq!(found, ["error[D617]: `A3` is not a known code --> tickets.csv:14:1"], "{}", told.err);
    assert!(!place.path().join("out").exists());

    for (policy, listed) in [("finding", 1), ("drop", 0)] {
        let place = tempfile::tempdir().unwrap();
        let of = r#"code = { type = "id", of = "code""#;
        let pack = PACK.replace(of, &format!("{of}, orphan = \"{policy}\""));
        let told = run(place.path(), (&pack, RULES), CODES, &tickets);
        assert_eq!(told.status, Some(0), "{}", told.err);
        assert_eq!(export(place.path(), "whole.csv", &["all", "roots"]), ["7 7"]);
        let findings = place.path().join("out/findings.csv");
        assert_eq!(findings.exists(), listed == 1);
        if listed == 1 {
            let findings = rows(&Csv::read(&findings), &["kind", "file", "line", "details"]);
            assert_eq!(findings, ["orphan tickets.csv 14 code=A3"]);
            let silence = Csv::read(&place.path().join("out/silence.csv"));
            let aside = rows(&silence, &["kind", "name", "detail", "file", "line"]);
            assert!(aside.contains(&"row_set_aside log code: A3 tickets.csv 14".to_owned()), "{aside:?}");
        }
        let coverage = Csv::read(&place.path().join("out/facts/coverage.csv"));
        let counted = rows(&coverage, &["table", "orphans"]);
        assert!(counted.contains(&"log 1".to_owned()), "{counted:?}");
    }
}

#[test]
fn rows_of_a_code_that_is_closed_are_not_passed_over_in_silence() {
    let place = tempfile::tempdir().unwrap();
    let codes = CODES.replace("B1,乙一,2,B,2010-01-01,", "B1,乙一,2,B,2010-01-01,2011-05-31");
    let told = run(place.path(), (PACK, RULES), &codes, TICKETS);
    let (status, found) = problems(&told);
    let lines = [(15, "B1"), (16, "B1")].map(|(line, code)| {
        format!("error[D628]: `{code}` of code does not hold at the time of this row --> tickets.csv:{line}:1")
    });
    assert_eq!((status, found.as_slice()), (Some(2), &lines[..]), "{}", told.err);

    // Where its column lists them they are set aside, each with its line.
    let pack = PACK
        .replace(r#"code = { type = "id", of = "code""#, r#"code = { type = "id", of = "code", orphan = "finding""#);
    let told = run(place.path(), (&pack, RULES), &codes, TICKETS);
    assert_eq!(told.status, Some(0), "{}", told.err);
    let silence = rows(&Csv::read(&place.path().join("out/silence.csv")), &["kind", "name", "detail", "line"]);
    let aside: Vec<&String> = silence.iter().filter(|line| line.starts_with("row_set_aside")).collect();
    assert_eq!(aside, ["row_set_aside log code: B1 15", "row_set_aside log code: B1 16"]);
}

#[test]
fn a_parent_that_does_not_exist_is_an_orphan() {
    let place = tempfile::tempdir().unwrap();
    let codes = CODES.replace("B1,乙一,2,B,", "B1,乙一,2,D,");
    let told = run(place.path(), (PACK, RULES), &codes, TICKETS);
    let (status, found) = problems(&told);
    assert_eq!(
        (status, found.as_slice()),
        (Some(2), &["error[D617]: `D` is not a known code --> codes.csv:9".to_owned()][..])
    );

    // Left out, a code takes those below it and their tickets with it.
    let codes = CODES.replace("B,乙,1,,", "B,乙,1,D,");
    for (policy, listed) in [("finding", 4), ("drop", 0)] {
        let place = tempfile::tempdir().unwrap();
        let pack = PACK.replace(r#"of = "code","#, &format!(r#"of = "code", orphan = "{policy}","#));
        let pack = pack.replace(r#"of = "code" }"#, &format!(r#"of = "code", orphan = "{policy}" }}"#));
        let told = run(place.path(), (&pack, RULES), &codes, TICKETS);
        assert_eq!(told.status, Some(0), "{}", told.err);
        let below = export(place.path(), "codes.csv", &["code", "below"]);
        assert_eq!(below, ["A 6", "A1 1", "A11 1", "A12 4", "A2 5", "C 0"]);
        assert_eq!(export(place.path(), "whole.csv", &["all", "roots"]), ["6 6"]);
        let silence = Csv::read(&place.path().join("out/silence.csv"));
        let aside = rows(&silence, &["kind", "name", "detail", "line"]);
        let aside: Vec<&String> = aside.iter().filter(|line| line.starts_with("row_set_aside")).collect();
        // B and B1, and of the tickets those of 2010 and 2011.
        assert_eq!(aside.len(), if listed == 0 { 0 } else { listed + 1 }, "{aside:?}");
        let coverage = Csv::read(&place.path().join("out/facts/coverage.csv"));
        let counted = rows(&coverage, &["table", "orphans"]);
        assert_eq!(counted, ["codes 2", "log 3"]);
        let out = place.path().join("out").to_string_lossy().into_owned();
        assert_eq!(reckoner(&["explain", &out, "below", "--at", "code=A"]).status, Some(0));
    }
}

#[test]
fn a_parent_must_hold_while_its_child_does() {
    let place = tempfile::tempdir().unwrap();
    let codes = CODES.replace("A2,甲二,2,A,2010-01-01,", "A2,甲二,2,A,2010-01-01,2011-09-30");
    let tickets = TICKETS.replace("A2,x,2011-10-11,9", "A1,x,2011-10-11,9");
    let told = run(place.path(), (PACK, RULES), &codes, &tickets);
    let (status, found) = problems(&told);
    let line = "error[D628]: `A2` of code does not hold at the time of this row --> codes.csv:7";
    assert_eq!((status, found.as_slice()), (Some(2), &[line.to_owned()][..]), "{}", told.err);

    // Where its column lets it pass, the code stands without a parent then.
    let pack = PACK.replace(r#"of = "code","#, r#"of = "code", orphan = "finding","#);
    let told = run(place.path(), (&pack, RULES), &codes, &tickets);
    assert_eq!(told.status, Some(0), "{}", told.err);
    let below = export(place.path(), "codes.csv", &["code", "below"]);
    assert_eq!(below, ["A 2", "A1 2", "A11 1", "A12 4", "B 2", "B1 2", "C 0"]);
    let silence = Csv::read(&place.path().join("out/silence.csv"));
    let aside = rows(&silence, &["kind", "name", "detail", "file", "line"]);
    assert!(aside.contains(&"row_set_aside codes parent: A2 codes.csv 7".to_owned()), "{aside:?}");
}

#[test]
fn parents_in_a_circle_are_told_with_their_rows() {
    let place = tempfile::tempdir().unwrap();
    // In 2010 all is well; from 2011 on A12 lies below A2, and A2 with A below A12.
    let codes = CODES.replace("A,甲,1,,2010-01-01,", "A,甲,1,,2010-01-01,2010-12-31\nA,甲,1,A12,2011-01-01,");
    let codes = codes.replace("C,丙,1,,", "C,丙,1,C,");
    let told = run(place.path(), (PACK, RULES), &codes, TICKETS);
    let (status, found) = problems(&told);
    assert_eq!(status, Some(2));
    assert_eq!(
        found,
        [
            "error[D629]: the parents of code go in a circle: A → A12 → A2 → A --> codes.csv:3",
            "error[D629]: the parents of code go in a circle: C → C --> codes.csv:11",
        ]
    );
    assert!(told.err.contains("codes.csv:3, codes.csv:5, codes.csv:8"), "{}", told.err);
    assert!(!place.path().join("out").exists());
}

#[test]
fn what_holds_all_below_is_not_added_up_again() {
    let refused = |formula: &str, by: &str| {
        let place = tempfile::tempdir().unwrap();
        fs::create_dir_all(place.path().join("pack")).unwrap();
        fs::write(place.path().join("pack/pack.toml"), PACK).unwrap();
        let rules = format!("{RULES}\n[measure.tried]\nby = {by}\nformula = '{formula}'\n");
        fs::write(place.path().join("pack/rules.toml"), rules).unwrap();
        let told = reckoner(&["check", &place.path().join("pack").to_string_lossy()]);
        let said = told.out + &told.err;
        if told.status == Some(0) {
            return String::new();
        }
        assert!(said.contains("error[M387]") && said.contains("1 error"), "{formula}: {said}");
        said
    };
    let all = [
        ("sum(below)", "[]"),
        ("sum(below)", r#"["code"]"#),
        ("mean(year_before ?? 0)", "[]"),
        ("sum(before(below) ?? 0)", "[]"),
        ("count(below > 1)", "[]"),
        ("share(below > 1)", r#"["code"]"#),
        ("sum(team_below)", r#"["team"]"#),
        ("sum(team_below)", r#"["code"]"#),
        ("sum(of_team * code.below)", r#"["team"]"#),
        ("sum(tickets + sum(tickets))", "[]"),
        ("count((place == 1) ?? false)", "[]"),
    ];
    for (formula, by) in all {
        assert!(!refused(formula, by).is_empty(), "{formula} by {by} is not refused");
    }
    let cure = refused("sum(below)", "[]");
    assert!(cure.contains("`sum(below, is_missing(code.parent))`"), "{cure}");
    let fine = [
        ("sum(tickets)", "[]"),
        ("sum(below, is_missing(code.parent))", "[]"),
        ("sum(below, (code.level == 2) ?? false)", r#"["code"]"#),
        ("max(below)", r#"["code"]"#),
        ("min(below) + below", r#"["code"]"#),
        ("any(below > 3)", "[]"),
        ("sum(roots)", "[]"),
        ("sum(of_teams)", "[]"),
        ("of_team * code.below", r#"["code", "team"]"#),
    ];
    for (formula, by) in fine {
        let said = refused(formula, by);
        assert!(said.is_empty(), "{formula} by {by}: {said}");
    }
}
