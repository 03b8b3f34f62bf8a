//! Slips around a close, through the command itself: what is refused, and what is told of why.
//!
//! A day before the period is over, a closed period run again otherwise than it was closed, tables without rows.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

#[path = "proof/shops.rs"]
mod shops;
mod support;

use shops::Shops;

#[test]
fn a_run_closed_without_the_ledger_is_confirmed_with_it_and_another_is_told_why() {
    let shops = Shops::new();
    let run = |out: &str, more: &[&str]| {
        let words = ["run", "pack", "--data", "data", "--period", "2026-04", "--out", out, "--lang", "en"];
        shops.said(&[&words[..], more].concat())
    };
    assert_eq!(run("april", &["--quiet"]).0, 0);
    shops.close("april");
    let (status, said) = run("again", &["--ledger", "ledger", "--quiet"]);
    assert_eq!(status, 0, "{said}");
    assert_eq!(support::files_below(&shops.path("again")), support::files_below(&shops.path("april")));

    let refused = |more: &[&str], why: &str| {
        let (status, said) = run("other", &[&["--ledger", "ledger"], more].concat());
        let wanted = format!("error[L902]: 2026-04 is closed, and this is not the run that was closed: {why}\n");
        assert!(status == 2 && said.contains(&wanted), "{said}");
    };
    refused(&["--on", "2026-05-01"], "its `--on` is another");
    refused(&["--outputs", "exports"], "its `--outputs` is another");
    shops.change("pack/pack.toml", "[pack]", "# a note\n[pack]");
    refused(&[], "the rule file `pack.toml` is another");
    shops.put("data/notes.txt", "later");
    refused(&[], "`notes.txt` of the data is another");
}

#[test]
fn a_period_is_not_closed_before_it_is_over() {
    let shops = Shops::new();
    shops.run("2026-04", "april");
    let close =
        |on: &str| shops.said(&["close", "april", "--ledger", "ledger", "--by", "Wu", "--on", on, "--lang", "en"]);
    for on in ["2025-05-06", "2026-04-29"] {
        let (status, said) = close(on);
        let why = format!("it would be closed on {on}, before the period's last day, 2026-04-30");
        assert!(status == 2 && said.contains("error[L907]") && said.contains(&why), "{said}");
        assert!(!shops.path("ledger").exists());
    }
    assert_eq!(close("2026-04-30").0, 0);
}

#[test]
fn tables_of_the_ledger_have_the_same_columns_with_and_without_rows() {
    let shops = Shops::new().two_months();
    for name in ["corrections.csv", "releases.csv"] {
        let header = |run: &str| shops.text(&format!("{run}/{name}")).lines().next().unwrap().to_owned();
        assert_eq!(header("april"), header("may"), "{name}");
        assert!(header("april").contains(",shop,") && shops.text(&format!("april/{name}")).lines().count() == 1);
    }
}
