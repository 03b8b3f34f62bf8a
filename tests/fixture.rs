//! The committed city is what its generator makes, and its two forms hold the same observations.
//!
//! A change of the generator shows here; `cargo run --example outlet_city` writes the folders anew, as their README
//! says. What a pack makes of the data is tested elsewhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

#[path = "../examples/outlet_city/city/mod.rs"]
mod city;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use city::{City, Form, Size};

fn folder(form: Form) -> PathBuf {
    let name = if form == Form::Rows { "data" } else { "wide" };
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/outlet-satisfaction").join(name)
}

fn committed(form: Form) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder(form)).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn the_same_numbers_make_the_same_bytes() {
    let city = City::of(Size { outlets: 300, seed: 2011 });
    for word in ["rows", "wide"] {
        let form = Form::named(word).unwrap();
        let made: BTreeMap<_, _> = city.files(form).into_iter().map(|file| (file.name, file.bytes)).collect();
        let committed = committed(form);
        assert!(made.keys().eq(committed.keys()), "{word}: other files");
        for (name, bytes) in &made {
            assert!(*bytes == committed[name], "{word}/{name} is not what the generator makes");
        }
    }
    assert!(Form::named("long").is_none());
}

#[test]
fn both_forms_hold_the_same_observations() {
    let mut rows: Vec<String> = Vec::new();
    for (_, bytes) in committed(Form::Rows).iter().filter(|(name, _)| name.starts_with("checks")) {
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
    for (name, bytes) in committed(Form::Wide).iter().filter(|(name, _)| name.starts_with('周')) {
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
