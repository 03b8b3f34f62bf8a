//! One bad pack for each code, and every word that its author is then told.
//!
//! A case is a folder `tests/codes/<CODE>-<name>/` that holds either `pack/` (a whole pack) or `patch` (changes to the
//! good pack in `tests/codes/base/`), and the full texts in both languages. The code of the folder's name must be among
//! those told. `UPDATE=1 cargo test --test codes` records the texts anew, to be read before they are kept. Every code
//! of the table has a case here; those that only data or a run can bring about are listed by name.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test may stop where it stands and touch files"
)]

#[path = "codes/data.rs"]
mod data;
#[path = "codes/examples.rs"]
mod examples;
#[path = "codes/fuzzed.rs"]
mod fuzzed;
#[path = "codes/support.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use reckoner::diagnostic::{Severity, codes};
use reckoner::text::Lang;
use support::{BASE, CASES, folders, packed, problems, rendered};

/// Sections whose problems lie in data, scripts at work, the run or scenario tests, not in rules alone.
fn needs_data(id: &str) -> bool {
    id.starts_with(['D', 'R', 'T', 'L']) || ["X501", "X502", "X503"].contains(&id)
}

#[test]
fn the_good_pack_is_good() {
    let files = support::read_pack(Path::new(BASE));
    let (problems, sources) = problems(&files);
    assert!(problems.is_empty(), "{}", rendered(&problems, &sources, Lang::En));
}

#[test]
fn each_case_tells_what_it_says() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    for (name, folder) in folders() {
        let files = packed(&folder);
        let (problems, sources) = problems(&files);
        let code = name.split('-').next().unwrap_or("");
        if !problems.iter().any(|p| p.code.id == code) {
            let got = rendered(&problems, &sources, Lang::En);
            wrong.push_str(&format!("\n{name}: {code} is not told, but\n{got}"));
        }
        for (lang, file) in [(Lang::En, "expected.en.txt"), (Lang::Zh, "expected.zh.txt")] {
            let got = rendered(&problems, &sources, lang);
            let path = folder.join(file);
            if update {
                fs::write(&path, &got).unwrap();
            } else if fs::read_to_string(&path).ok().as_deref() != Some(got.as_str()) {
                wrong.push_str(&format!("\n{name}/{file} should be:\n{got}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_code_of_rules_has_a_case() {
    let cases: BTreeSet<String> = folders().iter().map(|(n, _)| n.split('-').next().unwrap_or("").to_owned()).collect();
    let lacking: Vec<&str> =
        codes::all().iter().map(|c| c.id).filter(|id| !needs_data(id) && !cases.contains(*id)).collect();
    assert!(lacking.is_empty(), "no case in {CASES} for {lacking:?}");
    let strange: Vec<&String> = cases.iter().filter(|id| codes::find(id).is_none()).collect();
    assert!(strange.is_empty(), "no such code: {strange:?}");
}

#[test]
fn no_hole_of_a_sentence_is_left_open() {
    let mut open = String::new();
    for (name, folder) in folders() {
        let (problems, sources) = problems(&packed(&folder));
        for lang in [Lang::En, Lang::Zh] {
            let text = rendered(&problems, &sources, lang);
            for problem in &problems {
                for (hole, value) in &problem.args {
                    let blank = value.is_empty() && !matches!(*hole, "text" | "detail" | "word");
                    if blank {
                        open.push_str(&format!("{name}: {} has nothing in `{hole}`\n", problem.code.id));
                    }
                }
            }
            let sentences = text.lines().filter(|l| !l.contains('|') && !l.contains("-->") && !l.contains(":::"));
            for sentence in sentences {
                if sentence.contains("{$") || sentence.contains("{ $") {
                    open.push_str(&format!("{name}: {sentence}\n"));
                }
            }
        }
    }
    assert!(open.is_empty(), "{open}");
}

#[test]
fn one_cause_is_told_once() {
    // Where a case tells more than its own code, the folder says so in its name: `N201-misspelt+U404`.
    let mut more = String::new();
    for (name, folder) in folders() {
        let (problems, _) = problems(&packed(&folder));
        let (own, rest) = name.split_once('-').unwrap_or((&name, ""));
        let allowed: BTreeSet<&str> = rest.split('+').skip(1).chain([own]).collect();
        let told: BTreeSet<&str> = problems.iter().map(|p| p.code.id).collect();
        if told != allowed {
            more.push_str(&format!("{name} tells {told:?}\n"));
        }
    }
    assert!(more.is_empty(), "{more}");
}

#[test]
fn what_stops_the_work_yields_no_program() {
    for (name, folder) in folders() {
        let (program, problems, _) = support::checked(&packed(&folder));
        let stops = problems.iter().any(|p| p.code.severity == Severity::Error);
        assert_eq!(program.is_none(), stops, "{name}");
        if let Some(program) = program {
            fuzzed::nothing_is_lost(&program, &name);
        }
    }
}
