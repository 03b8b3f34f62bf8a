//! Scenario tests and new packs, end to end through the binary, in both languages.
//!
//! A new pack checks, passes its tests and runs as it stands; a failing test says what and why, its values are accepted
//! on request; reports for programs are the same in every language.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn reckoner(at: &Path, words: &str) -> (i32, String, String) {
    let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_reckoner"))
        .args(words.split(' '))
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env_remove("LANG")
        .env("NO_COLOR", "1")
        .current_dir(at)
        .output()
        .expect("the binary starts");
    let text = |bytes| String::from_utf8(bytes).expect("what is said is UTF-8");
    (status.code().unwrap_or(-1), text(stdout), text(stderr))
}

fn change(path: &Path, old: &str, new: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(old), "{old}");
    fs::write(path, text.replacen(old, new, 1)).unwrap();
}

#[test]
fn a_new_pack_checks_passes_its_tests_and_runs() {
    for lang in ["en", "zh"] {
        let dir = tempfile::tempdir().unwrap();
        let say = |words: &str| reckoner(dir.path(), &format!("{words} --lang {lang}"));
        let (status, told, _) = say("new my/pack");
        assert_eq!(status, 0);
        let commands: Vec<&str> = told.lines().filter_map(|l| l.trim().strip_prefix("reckoner ")).collect();
        assert_eq!(commands.len(), 4, "{told}");
        for command in commands {
            let (status, out, err) = say(command);
            assert!(status == 0 && err.is_empty(), "{command}: {status}\n{out}{err}");
        }
        let (status, out, _) = say("test my/pack --require-coverage");
        assert_eq!(status, 0, "{out}");
        let (status, _, err) = say("new my/pack");
        assert!(status == 2 && err.contains("my/pack"), "{err}");
        fs::create_dir(dir.path().join("empty")).unwrap();
        assert_eq!(say("new empty --quiet").0, 0);
        assert_eq!(say("check empty --deny warnings --quiet").0, 0);
    }
}

#[test]
fn a_failing_test_says_what_and_why_and_its_values_are_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let say = |words: &str| reckoner(dir.path(), words);
    assert_eq!(say("new a --quiet").0, 0);
    assert_eq!(say("new b --quiet").0, 0);
    let rules = dir.path().join("a/rules.toml");
    change(&rules, "from = \"80%\"", "from = \"70%\"");
    for (lang, words) in
        [("en", ["FAILED", "expected", "got", "1 failed"]), ("zh", ["失败", "期望", "实际", "1 个失败"])]
    {
        let (status, out, _) = say(&format!("test a b README.md --lang {lang}").replace(" README.md", ""));
        assert_eq!(status, 1, "{out}");
        for word in
            words.into_iter().chain(["a/tests/first.toml:", "yellow", "green", "service_score [shop=S1] = 0.7500"])
        {
            assert!(out.contains(word), "{word}\n{out}");
        }
    }
    let (status, out, _) = say("test a b --quiet --lang en");
    assert!(status == 1 && !out.contains("passed") && out.contains("FAILED"), "{out}");
    let (status, out, _) = say("test a b --filter talk --lang en");
    assert!(status == 0 && out.contains("2 tests, all passed") && !out.contains("not reached"), "{out}");

    let (status, zh, _) = say("test a b --format json --junit report.xml --lang zh");
    let (_, en, _) = say("test a b --format json --lang en");
    assert!(status == 1 && zh == en, "{zh}");
    let json: serde_json::Value = serde_json::from_str(&en).unwrap();
    assert_eq!((&json["tests"], &json["failed"]), (&serde_json::json!(6), &serde_json::json!(1)));
    let junit = fs::read_to_string(dir.path().join("report.xml")).unwrap();
    assert!(
        junit.contains("<testsuite name=\"a\" tests=\"3\" failures=\"1\">")
            && junit.contains("expected yellow, got green")
    );

    let file = dir.path().join("a/tests/first.toml");
    let before = fs::read_to_string(&file).unwrap();
    let (status, out, _) = say("test a --accept --lang en");
    assert!(status == 0 && out.contains("1 place was written anew"), "{out}");
    assert_eq!(fs::read_to_string(&file).unwrap(), before.replace("is = \"yellow\"", "is = \"green\""));
}

#[test]
fn what_is_not_reached_warns_and_fails_only_on_request() {
    let dir = tempfile::tempdir().unwrap();
    let say = |words: &str| reckoner(dir.path(), words);
    assert_eq!(say("new a --quiet").0, 0);
    change(&dir.path().join("a/tests/first.toml"), "is = \"59.99%\"", "is = \"60%\"");
    change(&dir.path().join("a/tests/first.toml"), "is = \"red\"", "is = \"yellow\"");
    change(
        &dir.path().join("a/tests/first.toml"),
        "{ rule = \"talk\", rows = 1, kind = \"talk\", attendees = \"王芳\", due = 2026-04-05 }",
        "{ rule = \"talk\", rows = 0 }",
    );
    change(
        &dir.path().join("a/tests/first.toml"),
        "item = \"receipt\", result = \"fail\"",
        "item = \"receipt\", result = \"pass\"",
    );
    let (status, out, _) = say("test a --lang en");
    assert_eq!(status, 0, "{out}");
    for words in ["`talk` never fires", "falls into the band `light: red`", "a/rules.toml:"] {
        assert!(out.contains(words), "{words}\n{out}");
    }
    let (status, out, _) = say("test a --require-coverage --lang zh");
    assert!(status == 1 && out.contains("从未触发"), "{out}");
}

#[test]
fn rules_or_tests_that_are_not_in_order_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let say = |words: &str| reckoner(dir.path(), words);
    assert_eq!(say("new a --quiet").0, 0);
    assert_eq!(say("new b --quiet").0, 0);
    change(&dir.path().join("a/tests/first.toml"), "expect = [", "expct = [");
    let (status, out, err) = say("test a b --lang en");
    assert_eq!(status, 1);
    assert!(
        err.contains("[S102]") && err.contains("did you mean `expect`") && err.contains("a/tests/first.toml"),
        "{err}"
    );
    assert!(out.contains("3 tests, all passed"), "{out}");
    change(&dir.path().join("b/rules.toml"), "param.talk_below", "param.talk_belwo");
    assert_eq!(say("test b").0, 1);
    assert_eq!(say("test nowhere").0, 2);
    assert_eq!(say("test").0, 2);
}
