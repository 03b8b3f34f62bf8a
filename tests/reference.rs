//! `docs/rule-reference.md` and its Chinese sister are what the tables of the source say, and every example in them works.
//!
//! The pages are made of the prose in `tests/reference/*.md`, where a line `{{…}}` stands for what the tables know: kinds
//! and keys from the grammar, functions from `src/expr/`, types as `check` answers. `UPDATE=1` writes the pages. Chinese
//! stands in `locales/zh/reference.txt`; a key or function without a sentence in it fails here, as does an example that is
//! not checked clean, a kind that no page has, and a result that is not the one shown.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

#[path = "reference/examples.rs"]
mod examples;
#[path = "reference/functions.rs"]
mod functions;
#[path = "reference/kinds.rs"]
mod kinds;
#[path = "reference/probe.rs"]
mod probe;
#[path = "reference/shapes.rs"]
mod shapes;
#[path = "reference/types.rs"]
mod types;
#[path = "reference/words.rs"]
mod words;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use examples::{Example, folder};
use functions::{Examples, Part};
use reckoner::expr::function;
use reckoner::pack::grammar::{Kind, KindSpec, approvals, kinds as all_kinds, scenarios, spec};
use reckoner::text::Lang;
use reckoner::value::Reason;
use words::Words;

/// The pages: the language, the prose, and where the page stands.
const PAGES: [(Lang, &str, &str); 2] =
    [(Lang::En, "en.md", "docs/rule-reference.md"), (Lang::Zh, "zh-CN.md", "docs/rule-reference.zh-CN.md")];

const CHINESE: &str = "locales/zh/reference.txt";

/// When each of the engine's own reasons is given.
const REASONS: [(&str, &str); 8] = [
    ("no_observations", "there is no row, or no row that counts, to compute from"),
    ("not_covered", "a table that is read does not cover the period; this reason goes before all others"),
    ("divided_by_zero", "the divisor is zero"),
    ("no_period_before", "there is no period before, or none that reaches back far enough"),
    ("not_ranked", "the row takes no part in the ranking"),
    ("empty_cell", "the cell of the table is empty"),
    ("no_row", "no row of the table has the key"),
    ("no_period", "the period lies in none of the named spans"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|fault| panic!("{path}: {fault}"))
}

/// A page, and the sentences that it asked for.
fn page(lang: Lang, prose: &str) -> (String, Words) {
    let words = Words::new(lang, &read(CHINESE));
    let example = Example::read("pack");
    let examples = Examples::read();
    let mut out = String::new();
    let mut open: Option<&'static KindSpec> = None;
    for line in read(&format!("tests/reference/{prose}")).lines() {
        let Some(mark) = line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) else {
            out += &format!("{line}\n");
            continue;
        };
        out += &match mark.split_once(' ').unwrap_or((mark, "")) {
            ("contents", _) => kinds::contents(&words),
            ("shared", _) => shapes::table(&kinds::shared(), &words),
            ("kind", word) => {
                assert!(open.is_none(), "{prose}: {} has no {{{{keys}}}}", open.unwrap().word);
                open = Some(spec(Kind::from_word(word).unwrap_or_else(|| panic!("{prose}: no kind {word}"))));
                kinds::head(open.unwrap(), &words)
            }
            ("keys", _) => kinds::body(open.take().expect("a kind before its keys"), &example, &words),
            ("types", _) => types::list(&words),
            ("arithmetic", sign) => types::arithmetic(sign),
            ("comparison", _) => types::comparison(&words),
            ("places", _) => types::places(&words),
            ("reasons", _) => reasons(&words),
            ("functions", "rows") => functions::table(Part::Rows, &examples, &words),
            ("functions", "aggregates") => functions::table(Part::Aggregates, &examples, &words),
            ("functions", "others") => functions::table(Part::Others, &examples, &words),
            ("given", _) => given(),
            ("approval", _) => shapes::table(&approvals::APPROVAL.iter().collect::<Vec<_>>(), &words),
            ("tests", _) => {
                let keys = shapes::table(&scenarios::TEST.iter().collect::<Vec<_>>(), &words);
                let bonds = [
                    (scenarios::TEST_BONDS, ""),
                    (scenarios::GIVEN_BONDS, "given.figures[]."),
                    (scenarios::EXPECT_BONDS, "expect[]."),
                ];
                let bonds = bonds.map(|(bonds, before)| shapes::bonds(bonds, before, &words));
                format!("{keys}\n{}", bonds.concat())
            }
            _ => panic!("{prose}: nothing is known of {line}"),
        };
    }
    for spec in all_kinds() {
        let times = out.matches(&format!("\n### {}\n", spec.word)).count();
        assert_eq!(times, 1, "{prose} has {times} sections for {}", spec.word);
    }
    (out, words)
}

fn reasons(words: &Words) -> String {
    let mut out = format!("| {} | {} |\n|---|---|\n", words.say("reason"), words.say("given where"));
    for (code, when) in REASONS {
        let written = code.replace('_', " ");
        out += &match words.lang {
            Lang::En => format!("| {written} | {} |\n", words.say(when)),
            Lang::Zh => format!("| {}（`{written}`） | {} |\n", words.say(&written), words.say(when)),
        };
    }
    out
}

/// The rows that the examples of functions read, as their test has them.
fn given() -> String {
    let text = read("tests/reference/functions/tests/examples.toml");
    let rows = text.lines().skip_while(|line| !line.starts_with("given.")).take_while(|line| !line.is_empty());
    format!("```toml\n{}\n```\n", rows.collect::<Vec<_>>().join("\n"))
}

#[test]
fn the_pages_are_what_the_tables_say() {
    for (lang, prose, path) in PAGES {
        let (made, words) = page(lang, prose);
        if lang == Lang::Zh {
            let amiss = words.amiss();
            assert!(amiss.is_empty(), "{CHINESE}:\n{}", amiss.join("\n"));
        }
        if std::env::var_os("UPDATE").is_some() {
            fs::write(root().join(path), &made).unwrap();
            continue;
        }
        let kept = fs::read_to_string(root().join(path)).unwrap_or_default();
        let differs = made.lines().zip(kept.lines()).position(|(a, b)| a != b);
        assert!(
            made == kept,
            "{path} is not what the tables say, first in line {}; `UPDATE=1 cargo test --test reference` writes it anew",
            differs.map_or(made.lines().count().min(kept.lines().count()), |n| n) + 1
        );
    }
}

#[test]
fn the_reasons_are_those_of_the_engine() {
    let codes: Vec<&str> = Reason::codes().collect();
    assert_eq!(REASONS.map(|(code, _)| code).to_vec(), codes);
}

#[test]
fn both_pages_have_the_same_sections() {
    let heads = |path: &str| {
        let text = read(path);
        let depth = |line: &str| line.split(' ').next().unwrap_or("").to_owned();
        text.lines().filter(|line| line.starts_with('#')).map(depth).collect::<Vec<_>>()
    };
    assert_eq!(heads(PAGES[0].2), heads(PAGES[1].2));
}

#[test]
fn links_within_the_pages_lead_somewhere() {
    for (_, _, path) in PAGES {
        let text = read(path);
        let anchor = |line: &str| {
            let name = line.trim_start_matches('#').trim().to_lowercase();
            let kept = name.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>()
        };
        let mut anchors: Vec<String> = text.lines().filter(|line| line.starts_with('#')).map(anchor).collect();
        anchors.extend(text.split("<a id=\"").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())));
        for target in text.split("](#").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0)) {
            assert!(anchors.iter().any(|a| a == target), "{path}: nothing is called {target}");
        }
    }
}

fn tested(pack: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    let output = command.arg("test").arg(pack).args(["--lang", "en"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &*String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn the_packs_that_are_quoted_pass_their_tests() {
    tested(&folder("pack"));
    tested(&folder("functions"));
}

#[test]
fn every_example_of_a_function_has_a_result_and_a_function() {
    let examples = Examples::read();
    let names = functions::names();
    let shown: usize = names.iter().map(|name| examples.of(name).len()).sum();
    assert_eq!(shown, examples.len(), "examples of what is no function, or with a number left out");
}

/// The page says so of every function of a row.
#[test]
fn a_function_of_a_row_is_missing_where_an_argument_is() {
    let examples = Examples::read();
    let place = tempfile::tempdir().unwrap();
    let text = |name: &str| fs::read_to_string(folder("functions").join(name)).unwrap();
    let (mut rules, mut expect) = (String::new(), String::new());
    // The places of a rounding are a number that stands in the rules.
    for (n, call) in functions::with_a_gap(&examples).iter().enumerate() {
        rules += &format!("[measure.gap_{n}]\nby = []\nformula = '{call}'\n");
        expect += &format!("  {{ figure = \"gap_{n}\", missing = \"gap\" }},\n");
    }
    fs::create_dir(place.path().join("tests")).unwrap();
    fs::write(place.path().join("pack.toml"), text("pack.toml")).unwrap();
    fs::write(place.path().join("examples.toml"), text("examples.toml")).unwrap();
    fs::write(place.path().join("gaps.toml"), rules).unwrap();
    let test = format!("[[test]]\nname = \"gaps\"\nperiod = \"2012-03\"\nexpect = [\n{expect}]\n");
    fs::write(place.path().join("tests/gaps.toml"), test).unwrap();
    assert!(expect.lines().count() > function::TABLE.len());
    tested(place.path());
}
