//! What is committed of made-up data is what its generators make, and the two forms of the city hold the same
//! observations; the call centre is as its README says.
//!
//! A change of a generator shows here; its program stands in `maker` beside the data and writes the folders anew, as
//! their READMEs say. What a pack makes of the data is tested elsewhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::duplicate_mod,
    reason = "test code reads files and fails loudly"
)]

#[path = "../fixtures/complaint-campaign/maker/centre/mod.rs"]
mod centre;
#[path = "../fixtures/outlet-satisfaction/maker/city/mod.rs"]
mod city;
#[path = "../fixtures/complaint-mechanism/maker/made/mod.rs"]
mod mechanism;
mod support;
#[path = "../fixtures/water-service/maker/utility/mod.rs"]
mod utility;

use std::collections::BTreeMap;
use std::path::Path;

use city::{City, Form, Size};
use support::files_below;

/// A folder of a fixture, its files by name.
fn committed(name: &str) -> BTreeMap<String, Vec<u8>> {
    files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name))
}

/// The folders, and what the generators make for each.
fn made() -> Vec<(&'static str, BTreeMap<String, Vec<u8>>)> {
    let city = City::of(Size { outlets: 300, seed: 2011 });
    let form = |word: &str| {
        let files = city.files(Form::named(word).unwrap());
        files.into_iter().map(|file| (file.name, file.bytes)).collect()
    };
    let centre = centre::files(2010).into_iter().map(|file| (file.name, file.text.into_bytes()));
    let mechanism = mechanism::files(2012).into_iter().map(|file| (file.name.to_owned(), file.text.into_bytes()));
    let utility = utility::files(2013).into_iter().map(|file| (file.name, file.text.into_bytes()));
    vec![
        ("outlet-satisfaction/data", form("rows")),
        ("outlet-satisfaction/wide", form("wide")),
        ("complaint-campaign/data", centre.collect()),
        ("complaint-mechanism/data", mechanism.collect()),
        ("water-service/data", utility.collect()),
    ]
}

#[test]
fn the_same_numbers_make_the_same_bytes() {
    for (folder, made) in made() {
        let committed = committed(folder);
        assert!(made.keys().eq(committed.keys()), "{folder}: other files");
        for (name, bytes) in &made {
            assert!(*bytes == committed[name], "{folder}/{name} is not what the generator makes");
        }
    }
    assert!(Form::named("long").is_none());
}

/// The rows of a table, without their header, as cells.
fn rows(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(&files[name]).unwrap();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn the_centre_is_as_large_as_the_campaign_told() {
    let files = committed("complaint-campaign/data");
    let mut often = Vec::new();
    for month in 7..=11 {
        let mut calls: BTreeMap<String, usize> = BTreeMap::new();
        for row in rows(&files, &format!("complaints-2010-{month:02}.csv")) {
            assert!(row[2].starts_with(&format!("2010-{month:02}-")), "{row:?}");
            *calls.entry(row[1].clone()).or_default() += 1;
        }
        let as_many = |least: usize| calls.values().filter(|calls| **calls >= least).count();
        often.push((as_many(5), as_many(10)));
    }
    assert_eq!((often[0], often[4]), ((3428, 748), (341, 0)));
    assert!(often.windows(2).all(|pair| pair[1].0 < pair[0].0 && pair[1].1 < pair[0].1), "{often:?}");

    assert!(rows(&files, "teams.csv").len() >= 8);
    let clerks = rows(&files, "clerks.csv");
    let moved: Vec<&Vec<String>> = clerks.iter().filter(|row| row[3].starts_with("2010-10")).collect();
    assert!(clerks.len() >= 80);
    assert_eq!(moved.len(), 1, "one clerk changes team in October");
    assert_eq!(clerks.iter().filter(|row| row[0] == moved[0][0]).count(), 2);

    assert_eq!(rows(&files, "recordings.csv").len(), 200);
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows(&files, "panel.csv") {
        *groups.entry(row[0].clone()).or_default() += 1;
    }
    let few = groups.values().filter(|groups| **groups < 5).count();
    assert_eq!((groups.len(), groups.values().max()), (200, Some(&5)));
    assert!((1..20).contains(&few), "{few}");

    let mut scores: Vec<String> =
        rows(&files, "suggestions.csv").into_iter().filter(|row| row[5] == "yes").map(|row| row[6].clone()).collect();
    scores.sort_by(|a, b| b.cmp(a));
    assert!(scores[9] == scores[10] && scores[8] != scores[9] && scores[10] != scores[11], "{:?}", &scores[..12]);
    let open = rows(&files, "tickets.csv").into_iter().filter(|row| row[1] == "escalated" && row[5].is_empty());
    assert!(open.filter(|row| row[4].as_str() < "2010-11-30").count() >= 1);
}

#[test]
fn both_forms_hold_the_same_observations() {
    let mut rows: Vec<String> = Vec::new();
    for (_, bytes) in committed("outlet-satisfaction/data").iter().filter(|(name, _)| name.starts_with("checks")) {
        rows.extend(std::str::from_utf8(bytes).unwrap().lines().skip(1).map(str::to_owned));
    }
    let items = [
        ("告知资费", "tariff"),
        ("告知生效、关闭时间", "effective_time"),
        ("告知业务捆绑", "bundling"),
        ("告知营销费用返还", "rebate"),
        ("不得强制开通", "no_forced"),
        ("工单打印、签字", "order_signed"),
        ("来有迎声", "greeting"),
        ("去有送声", "farewell"),
        ("问有答声", "response"),
        ("请用户入座", "seat"),
        ("双手递送", "two_hands"),
        ("坐姿、站姿", "posture"),
        ("不聊天、不接打私人电话", "no_chatting"),
        ("微笑", "smile"),
        ("回答问题正视用户", "eye_contact"),
    ];
    let word = BTreeMap::from([
        ("走访", "visit"),
        ("暗访", "mystery"),
        ("监控", "monitor"),
        ("合格", "pass"),
        ("不合格", "fail"),
        ("不适用", "na"),
    ]);
    let mut seen: Vec<String> = Vec::new();
    for (name, bytes) in committed("outlet-satisfaction/wide").iter().filter(|(name, _)| name.starts_with('周')) {
        let (text, _, wrong) = encoding_rs::GB18030.decode(bytes);
        assert!(!wrong, "{name}");
        let mut lines = text.lines().skip(2);
        let header: Vec<_> = lines.next().unwrap().split(',').collect();
        assert_eq!(header.len(), items.len() + 5, "{name}");
        let mut totals = vec![0; items.len()];
        for line in lines {
            let cells: Vec<_> = line.split(',').collect();
            let results = &cells[4..4 + items.len()];
            if cells[0] == "合计" {
                let told: Vec<i32> = results.iter().map(|cell| cell.parse().unwrap()).collect();
                assert_eq!(told, totals, "{name}");
                continue;
            }
            let day: Vec<u32> = cells[1].split('/').map(|part| part.parse().unwrap()).collect();
            let date = format!("{}-{:02}-{:02}", day[0], day[1], day[2]);
            for (n, cell) in results.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                assert_eq!(header[4 + n], items[n].0, "{name}");
                totals[n] += i32::from(*cell == "合格");
                let (outlet, source, clerk) = (cells[0], word[cells[2]], cells[3]);
                seen.push(format!("{outlet},{date},{source},{},{},{clerk}", items[n].1, word[cell]));
            }
        }
    }
    rows.sort();
    seen.sort();
    assert!(rows == seen, "{} rows, {} cells", rows.len(), seen.len());
}
