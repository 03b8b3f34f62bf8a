//! Workbooks and Parquet files that are broken, by chance or on purpose: refused or read, never a crash or a hang.
//!
//! Part of the test of formats. Random bytes, real files with bytes changed, cut or repeated, and workbooks whose inner
//! parts are changed before they are packed again. `PROPTEST_CASES` makes it longer.

use std::io::{Cursor, Read, Write};

use proptest::prelude::*;
use reckoner::table::cells::Refusal;

use crate::cells::{Row, of_columns, of_workbook};
use crate::convert;

fn sample() -> convert::Table {
    let text =
        "编号,日期,金额,备注,数\n1001,2011-10-31,12.50,\"a,\"\"b\",3\n1002,,0.10,=1+1,\n1003,2011-01-01,-5,店,7\n";
    convert::table(text.as_bytes())
}

#[derive(Clone, Debug)]
enum Change {
    Set(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Repeat(prop::sample::Index, prop::sample::Index),
    Number(prop::sample::Index, u32),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let at = any::<prop::sample::Index>;
    let one = prop_oneof![
        8 => (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => at().prop_map(Change::Cut),
        2 => (at(), at()).prop_map(|(from, to)| Change::Repeat(from, to)),
        2 => (at(), prop_oneof![Just(0), Just(u32::MAX), Just(0x7fff_ffff), any::<u32>()])
            .prop_map(|(at, number)| Change::Number(at, number)),
    ];
    prop::collection::vec(one, 1..6)
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if bytes.is_empty() {
            break;
        }
        match change {
            Change::Set(at, byte) => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Change::Repeat(from, to) => {
                let (a, b) = (from.index(bytes.len()), to.index(bytes.len()));
                let piece = bytes[a.min(b)..a.max(b)].to_vec();
                bytes.splice(a.max(b)..a.max(b), piece);
            }
            Change::Number(at, number) => {
                let at = at.index(bytes.len());
                for (slot, byte) in bytes[at..].iter_mut().zip(number.to_le_bytes()) {
                    *slot = byte;
                }
            }
        }
    }
    bytes
}

/// A workbook with one of its parts changed, packed again.
fn repacked(book: &[u8], part: usize, changes: &[Change]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(book)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let part = part % from.len();
    for number in 0..from.len() {
        let mut file = from.by_index(number).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        if number == part {
            bytes = changed(bytes, changes);
        }
        to.start_file(file.name().unwrap().into_owned(), zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(&bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// Whatever comes out: rows, or a refusal with words.
fn is_told(read: std::io::Result<Vec<Row>>) -> bool {
    match read {
        Ok(rows) => rows.len() < 1 << 21,
        Err(error) => Refusal::within(&error).is_some_and(|refusal| match refusal {
            // A library that falls over is caught on its thread.
            Refusal::Damaged { detail, .. } | Refusal::NoSheet { name: detail, .. } => !detail.is_empty(),
            Refusal::TooLarge { .. } | Refusal::WhichSheet { .. } => true,
        }),
    }
}

proptest! {
    #[test]
    fn random_bytes_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(is_told(of_workbook(bytes.clone())));
        prop_assert!(is_told(of_columns(bytes)));
    }

    #[test]
    fn a_broken_workbook_is_told(changes in changes()) {
        prop_assert!(is_told(of_workbook(changed(convert::xlsx(&sample()), &changes))));
    }

    #[test]
    fn a_workbook_with_broken_parts_is_told(part in 0_usize..20, changes in changes()) {
        prop_assert!(is_told(of_workbook(repacked(&convert::xlsx(&sample()), part, &changes))));
    }

    #[test]
    fn broken_columns_are_told(changes in changes()) {
        prop_assert!(is_told(of_columns(changed(convert::parquet(&sample()).unwrap(), &changes))));
    }
}

#[test]
fn what_unpacks_to_more_than_is_read_is_refused() {
    let huge = |part: &str, bytes: &[u8]| {
        let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
        to.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
        to.write_all(bytes).unwrap();
        to.finish().unwrap().into_inner()
    };
    let many = b"<x:xf/>".repeat(300_000);
    let error = of_workbook(huge("xl/styles.xml", &many)).unwrap_err();
    assert!(matches!(Refusal::within(&error), Some(Refusal::TooLarge { limit: 200_000 })), "{error}");
    let blank = vec![b' '; 3 << 20];
    let error = of_workbook(huge("xl/worksheets/sheet1.xml", &blank)).unwrap_err();
    assert!(matches!(Refusal::within(&error), Some(Refusal::TooLarge { limit: 1_048_576 })), "{error}");
}
