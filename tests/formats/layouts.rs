//! What goes out: layouts in the encoding, marks and formats that another program wants, and every table as Parquet.
//!
//! Part of the test of formats: a small pack is run, and what it lays out is read back here by hand.

use std::fs;
use std::path::Path;
use std::process::Command;

use reckoner::table::cells::Content;

use crate::cells::of_columns;
use crate::support::{Csv, files_below};
use crate::{good, run};

const LAYOUTS: &str = r#"
[export.german]
file = "german.csv"
by = ["outlet"]
columns = ["outlet", { name = 'outlet.name' }, { amount = 'round(sum(commission.base) * 123 / 2 - 1000000, 2)' }, { opened = 'outlet.opened' }]
separator = ";"
decimal = ","
grouping = "."
format = "%d.%m.%Y"

[export.bank]
file = "bank.txt"
by = ["outlet"]
columns = ["outlet", { "网点" = 'outlet.name' }, { "金额" = 'round(0.5 - sum(commission.base), 2)' }]
encoding = "gb18030"
negative = "brackets"
grouping = ","
"#;

fn exported(place: &Path, format: Option<&str>, name: &str) -> std::path::PathBuf {
    let out = place.join(name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_reckoner"));
    command.arg("export").arg(place.join("run")).arg("--out").arg(&out);
    if let Some(format) = format {
        command.args(["--format", format]);
    }
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    out
}

#[test]
fn layouts_are_written_as_another_program_wants_them() {
    let place = tempfile::tempdir().unwrap();
    let (pack, data) = good(place.path(), LAYOUTS);
    let (status, words) = run(&pack, &data, "2011-10", &place.path().join("run"));
    assert_eq!(status, 0, "{words}");
    let out = exported(place.path(), None, "layouts");
    let names: Vec<String> = files_below(&out).into_keys().collect();
    assert!(names.iter().all(|name| name.starts_with("DRAFT-")), "{names:?}");
    let inside: Vec<String> = files_below(&place.path().join("run/exports")).into_keys().collect();
    assert!(inside.iter().all(|name| !name.contains("DRAFT")), "{inside:?}");
    let german = fs::read_to_string(out.join("DRAFT-german.csv")).unwrap();
    assert!(german.starts_with("outlet;name;amount;opened\n1001;甲店;-77.500,00;01.01.2005\n"), "{german}");
    let bank = fs::read(out.join("DRAFT-bank.txt")).unwrap();
    assert!(std::str::from_utf8(&bank).is_err(), "it is GB18030");
    let bank = String::from_utf8(reckoner::table::decode::decoded(reckoner::table::schema::Encoding::Gb18030, bank));
    let bank = bank.unwrap();
    assert!(bank.starts_with("outlet,网点,金额\n1001,甲店,\"(14,999.50)\"\n"), "{bank}");
    // Other programs read in the description what the marks mean.
    let package = fs::read_to_string(place.path().join("run/datapackage.json")).unwrap();
    for word in ["\"gb18030\"", "\"decimalChar\": \",\"", "\"groupChar\": \".\"", "\"%d.%m.%Y\""] {
        assert!(package.contains(word), "{word} in\n{package}");
    }
    let done =
        Command::new(env!("CARGO_BIN_EXE_reckoner")).arg("verify").arg(place.path().join("run")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
}

#[test]
fn every_table_goes_out_as_parquet_and_says_the_same() {
    let place = tempfile::tempdir().unwrap();
    let (pack, data) = good(place.path(), LAYOUTS);
    let (status, words) = run(&pack, &data, "2011-10", &place.path().join("run"));
    assert_eq!(status, 0, "{words}");
    let out = exported(place.path(), Some("parquet"), "first");
    assert!(files_below(&out) == files_below(&exported(place.path(), Some("parquet"), "second")), "the same bytes");
    let found = files_below(&out);
    let tables = crate::support::tables(&place.path().join("run"));
    for name in tables.keys().filter(|name| !name.starts_with("exports/")) {
        let own = Csv::read(&place.path().join("run").join(name));
        let (folder, file) =
            name.rsplit_once('/').map_or((String::new(), name.as_str()), |(f, n)| (format!("{f}/"), n));
        let made = &found[&format!("{folder}DRAFT-{}.parquet", file.strip_suffix(".csv").unwrap())];
        let rows = of_columns(made.clone()).unwrap();
        assert_eq!(rows.len(), own.rows.len() + 1, "{name}");
        for (row, cells) in rows[1..].iter().zip(&own.rows) {
            for (cell, text) in row.cells.iter().chain(std::iter::repeat(&Content::Empty)).zip(cells) {
                let same = match cell {
                    Content::Empty => text.is_empty(),
                    Content::Text(other) => text == other,
                    Content::Flag(flag) => text == if *flag { "yes" } else { "no" },
                    Content::Day(day) => text == &day.to_string(),
                    Content::Number(number) => {
                        let plain = text.contains('.').then(|| text.trim_end_matches('0').trim_end_matches('.'));
                        let plain = plain.unwrap_or(text);
                        number == if plain == "-0" { "0" } else { plain }
                    }
                    _ => false,
                };
                assert!(same, "{name}: {cell:?} for `{text}`");
            }
        }
    }
    // Layouts too, with their marks understood.
    let german = of_columns(found["exports/DRAFT-german.parquet"].clone()).unwrap();
    assert!(german[1].cells.contains(&Content::Number("-77500".to_owned())), "{german:?}");
}
