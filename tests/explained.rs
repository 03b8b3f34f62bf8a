//! What may be asked of `explain` beside a figure at a row: lines by their ids, what the ledger brought, keys without rows.
//!
//! Amounts are those of the run's tables; what nothing is known of is refused, never answered with a guess.

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
use support::{Csv, money};

fn explain(shops: &Shops, words: &[&str]) -> String {
    shops.good(&[&["explain"], words, &["--lang", "en"]].concat())
}

#[test]
fn corrections_and_releases_are_asked_for_by_their_ids_or_by_payout_and_key() {
    let shops = Shops::new().two_months();
    let id = |line: &str| format!("shop-repairs/bonus/2026-04/{line}");
    let told = explain(&shops, &["may", &id("S2/1")]);
    assert!(told.starts_with("correction shop-repairs/bonus/2026-04/S2/1 [shop=S2] = -160.00\n"), "{told}");
    for line in [
        "├─ payable = -160.00\n│  ├─ today = 640.00\n│  └─ as closed and corrected before = 800.00\n",
        "├─ payable, because of data = -160.00\n",
        "├─ clawed_back = 160.00\n│  ├─ paid = 800.00\n│  └─ taken back before = 0.00\n",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    let told = shops.good(&["explain", "may", &id("S2/1"), "--lang", "zh"]);
    assert!(told.contains("│  ├─ 按今天的数据 = 640.00\n│  └─ 结账时（含此前更正） = 800.00\n"), "{told}");
    assert!(told.contains("├─ 应付变动：因数据 = -160.00\n"), "{told}");
    let told = explain(&shops, &["may", &id("S1/1")]);
    assert!(told.starts_with("release shop-repairs/bonus/2026-04/S1/1 [shop=S1] = 200.00\n"), "{told}");
    assert!(told.contains("visits.state == \"in order\"") && told.contains("penalty broken"), "{told}");
    assert!(told.contains("├─ withheld [line=shop-repairs/bonus/2026-04/S1] = 200.00\n"), "{told}");

    // By payout and key, and all together: each amount is that of the tables.
    for (name, column) in [("corrections", "payable"), ("releases", "amount")] {
        let table = Csv::read(&shops.path(&format!("may/{name}.csv")));
        let figure = format!("bonus.{name}");
        let value = |words: &[&str]| {
            let json = explain(&shops, &[&["may", figure.as_str()], words, &["--format", "json"]].concat());
            let json: serde_json::Value = serde_json::from_str(&json).unwrap();
            money(json["value"].as_str().unwrap())
        };
        let sum: i128 = (0..table.rows.len()).map(|row| money(table.get(row, column))).sum();
        assert_eq!(value(&[]), sum);
        assert_eq!(value(&["--at", "month=2026-04"]), sum);
        for row in 0..table.rows.len() {
            let at = format!("shop={}", table.get(row, "shop"));
            assert_eq!(value(&["--at", &at]), money(table.get(row, column)), "{name} {at}");
        }
    }
    // An own line by its id is what is payable on it.
    let own = explain(&shops, &["may", "shop-repairs/bonus/2026-05/S2"]);
    assert_eq!(own, explain(&shops, &["may", "bonus.payable", "--at", "shop=S2"]));
    for words in [
        &["may", "shop-repairs/bonus/2026-05/S9"][..],
        &["may", "shop-repairs/bonus/2026-05/S2", "--at", "shop=S2"],
        &["april", "bonus.releases"],
        &["may", "bonus.releases", "--at", "shop=S2"],
    ] {
        let (status, told) = shops.said(&[&["explain"], words, &["--lang", "en"]].concat());
        assert!(status == 2 && told.contains(&format!("error[R704]: there is no row {}", words[1])), "{told}");
    }
}

#[test]
fn a_count_of_no_rows_is_0_and_rows_that_cannot_be_shown_are_told_of() {
    let shops = Shops::new();
    let pairs = "[measure.pairs]\nby = [\"shop\", \"tenant\"]\nfrom = \"visits\"\nformula = 'count()'\n";
    let last = pairs.replace("pairs", "last").replace("count()", "max(date)");
    shops.put("pack/pack.toml", shops.text("pack/pack.toml") + pairs + &last);
    shops.run("2026-04", "april");
    let ask = |figure: &str, at: &str| {
        shops.said(&["explain", "april", figure, "--at", at, "--data", "data", "--lang", "en"])
    };
    let unseen = "  rows of `visits` are not shown: they have this key from another table\n";
    let (status, told) = ask("pairs", "shop=S1,tenant=Qian");
    assert!(status == 0 && told.starts_with("pairs [shop=S1, tenant=Qian] = 0\n"), "{told}");
    assert!(told.contains("└─ fact visits: count [shop=S1, tenant=Qian] = 0\n") && told.ends_with(unseen), "{told}");
    let (status, told) = ask("pairs", "shop=S1,tenant=Zhao");
    assert!(status == 0 && told.starts_with("pairs [shop=S1, tenant=Zhao] = 1\n") && told.ends_with(unseen), "{told}");
    // What nobody is given there has no row, and a key that is none neither.
    for (figure, at) in [("last", "shop=S1,tenant=Qian"), ("pairs", "shop=S9,tenant=Qian")] {
        let (status, told) = ask(figure, at);
        assert!(status == 2 && told.contains("error[R704]"), "{told}");
    }
    let (_, told) = ask("bonus.payable", "shop=S1");
    assert!(told.contains("  visits.csv:2  S1,2026-04-20,broken\n") && !told.contains("are not shown"), "{told}");
}

/// The parts of a line with this name.
fn parts<'j>(line: &'j serde_json::Value, name: &str) -> Vec<&'j serde_json::Value> {
    let is_own = |part: &&serde_json::Value| part["name"].as_str().is_some_and(|own| own.starts_with(name));
    line["parts"].as_array().unwrap().iter().filter(is_own).collect()
}

#[test]
fn tiers_are_told_stretch_by_stretch_and_add_up() {
    let shops = Shops::new();
    let tiers = "tiers = { of = 'bonuses.amount', marginal = true, rows = [{ to = \"300.00\", rate = \"10%\" }, \
        { to = \"700.00\", rate = \"20%\" }, { rate = \"50%\" }] }";
    shops.change("pack/pack.toml", "base = 'bonuses.amount'", tiers);
    let whole = format!("[measure.whole]\nby = [\"shop\"]\nround = \"money\"\n{}\n", tiers.replace("true", "false"));
    shops.put("pack/pack.toml", shops.text("pack/pack.toml") + &whole);
    shops.run("2026-04", "april");
    let ask = |figure: &str, shop: &str| -> serde_json::Value {
        let at = format!("shop={shop}");
        serde_json::from_str(&explain(&shops, &["april", figure, "--at", &at, "--format", "json"])).unwrap()
    };
    for (shop, base, stretches) in [
        ("S1", "260.00", [("300.00", "30.00"), ("400.00", "80.00"), ("300.00", "150.00")]),
        ("S3", "90.00", [("300.00", "30.00"), ("300.00", "60.00"), ("0.00", "0.00")]),
    ] {
        let told = ask("bonus.base", shop);
        assert_eq!(told["value"], base, "{told}");
        let base = parts(&told, "base")[0];
        let found = parts(base, "stretch");
        let (mut sum, mut of) = (0, 0);
        assert_eq!((found.len(), base["parts"].as_array().unwrap().len()), (3, 3), "{base}");
        for ((line, (within, paid)), rate) in found.iter().zip(stretches).zip(["0.1", "0.2", "0.5"]) {
            assert_eq!((&line["value"], &parts(line, "rate")[0]["value"]), (&paid.into(), &rate.into()), "{line}");
            assert_eq!(parts(line, "in_stretch")[0]["value"], within, "{line}");
            assert!(line["formula"].as_str().unwrap().contains("rate = "), "{line}");
            sum += money(line["value"].as_str().unwrap());
            of += money(within);
        }
        assert_eq!(sum, money(told["value"].as_str().unwrap()));
        assert_eq!(of, if shop == "S1" { 100_000 } else { 60_000 });
    }
    for (lang, words) in
        [("en", ["stretch 1 = 30.00", "in it = 300.00"]), ("zh", ["第 1 段 = 30.00", "落在此段 = 300.00"])]
    {
        let told = shops.good(&["explain", "april", "bonus.base", "--at", "shop=S1", "--lang", lang]);
        assert!(words.iter().all(|word| told.contains(word)), "{told}");
    }
    let told = ask("whole", "S3");
    assert_eq!(told["value"], "120.00");
    let rates = [parts(&told, "of")[0]["value"].as_str(), parts(&told, "rate")[0]["value"].as_str()];
    assert_eq!(rates, [Some("600.00"), Some("0.2")], "{told}");
}
