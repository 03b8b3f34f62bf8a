//! Tests of the readers: any bytes, any block size, what was written comes back, what a cell may say.
//!
//! Faults are compared with their line and column.

use std::io::Cursor;

use proptest::prelude::*;

use super::blocks::{BLOCK, Block, Blocks};
use super::cell::{CellRule, CellTrouble, Parsed};
use super::number::{Notation, NumberTrouble, parse, quick};
use super::problems::{Problems, spot};
use super::records::{RecordFaultKind, Records};
use super::schema::{Column, Encoding, Pattern};
use crate::diagnostic::Place;
use crate::source::{SourceId, Span};
use crate::value::{PeriodKind, Ratio, Type};

type Rows = Vec<(u64, Vec<Vec<u8>>)>;
type Faults = Vec<(u64, u64, String)>;

fn read(bytes: &[u8], width: usize, target: usize) -> (Rows, Faults, String) {
    read_as((Encoding::Utf8, 0), bytes, width, target)
}

fn read_as((encoding, lines): (Encoding, u64), bytes: &[u8], width: usize, target: usize) -> (Rows, Faults, String) {
    let stream = Box::new(Cursor::new(bytes.to_vec()));
    let mut blocks = Blocks::new(stream, b',', target).laid_out(encoding, lines);
    let mut records = Records::default();
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut buffer = Vec::new();
    while let Some(block) = blocks.next(buffer).unwrap() {
        for blank in 0..block.blank_before {
            faults.push((block.first_line - block.blank_before + blank, 1, format!("{:?}", RecordFaultKind::Short(1))));
        }
        buffer = records.read(block, width, b',');
        for row in 0..records.len() {
            let cells = (0..width).map(|at| records.cell(row, at).of(&records.bytes).to_vec());
            rows.push((records.line(row), cells.collect()));
        }
        for fault in &records.faults {
            let at = spot(&records.bytes[..records.written], records.first_line, fault.at..fault.at + 1);
            faults.push((at.line, at.column, format!("{:?}", fault.kind)));
        }
    }
    faults.sort();
    (rows, faults, blocks.finish().unwrap().sha256)
}

fn csv_like() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => Just(b",".to_vec()),
        3 => Just(b"\n".to_vec()),
        1 => Just(b"\r\n".to_vec()),
        2 => Just(b"\"".to_vec()),
        1 => Just(b"\"\"".to_vec()),
        4 => "[a-z0-9]{1,9}".prop_map(String::into_bytes),
        1 => Just("网点".as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 1..3),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_read_alike_in_blocks_of_any_size(bytes in csv_like(), width in 2_usize..4, target in 1_usize..40) {
        let whole = read(&bytes, width, BLOCK);
        prop_assert_eq!(&read(&bytes, width, 16), &whole);
        prop_assert_eq!(&read(&bytes, width, target), &whole);
        let lines = bytes.iter().filter(|b| **b == b'\n').count() as u64 + 1;
        for (line, column, _) in &whole.1 {
            prop_assert!(*line >= 1 && *line <= lines && *column >= 1);
        }
    }

    #[test]
    fn other_encodings_below_titles_read_alike_in_blocks_of_any_size(
        (bytes, wild) in (csv_like(), csv_like()), lines in 0_u64..4, target in 1_usize..40
    ) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let encoded = encoding_rs::GB18030.encode(&text).0.into_owned();
        let way = (Encoding::Gb18030, lines);
        let title = "第三周,\"\n".repeat(lines as usize);
        let titled = [encoding_rs::GB18030.encode(&title).0.as_ref(), &encoded].concat();
        let whole = read_as(way, &titled, 2, BLOCK);
        prop_assert_eq!(&read_as(way, &titled, 2, target), &whole);
        let plain = read_as((Encoding::Utf8, lines), format!("{title}{text}").as_bytes(), 2, BLOCK);
        prop_assert_eq!((&plain.0, &plain.1), (&whole.0, &whole.1));
        let wild = [titled, wild].concat();
        prop_assert_eq!(&read_as(way, &wild, 2, target), &read_as(way, &wild, 2, BLOCK));
    }

    #[test]
    fn what_is_written_is_read(rows in proptest::collection::vec(proptest::collection::vec("[a-c,\"\n\r网 ]{0,20}", 3), 0..12)) {
        let mut out = csv::WriterBuilder::new().from_writer(Vec::new());
        for row in &rows {
            out.write_record(row).unwrap();
        }
        let bytes = out.into_inner().unwrap();
        for target in [1, 16, BLOCK] {
            let (read, faults, _) = read(&bytes, 3, target);
            prop_assert_eq!(faults, vec![]);
            let read: Vec<Vec<String>> = read
                .into_iter()
                .map(|(_, cells)| cells.into_iter().map(|c| String::from_utf8(c).unwrap()).collect())
                .collect();
            prop_assert_eq!(&read, &rows);
        }
    }

    #[test]
    fn the_quick_way_reads_numbers_as_the_slow_one(text in "-?[0-9]{1,6}(\\.[0-9]{1,3})?") {
        let notation = Notation { decimal: b'.', grouping: None, places: Some(3) };
        prop_assert_eq!(quick(text.as_bytes(), &notation), parse(&text, &notation).ok());
        prop_assert_eq!(parse(&text, &notation).unwrap().ratio(), Ratio::parse(&text).unwrap());
    }
}

#[test]
fn faults_say_where() {
    let faults = |text: &str| read(text.as_bytes(), 2, BLOCK).1;
    let one = |line, column, kind: RecordFaultKind| vec![(line, column, format!("{kind:?}"))];
    assert_eq!(faults("a,b\nc\n"), one(2, 2, RecordFaultKind::Short(1)));
    assert_eq!(faults("a,b\n网,d,e\n"), one(2, 5, RecordFaultKind::Long(3)));
    assert_eq!(faults("a,b\"c\n"), one(1, 4, RecordFaultKind::StrayQuote));
    assert_eq!(faults("a,\"b\"c\n"), one(1, 6, RecordFaultKind::StrayQuote));
    assert_eq!(faults("a,b\nc,\"d\ne,f\n"), one(2, 3, RecordFaultKind::Unclosed));
    assert_eq!(faults("a,b\n\nc,d\n\n\n"), one(2, 1, RecordFaultKind::Short(1)));
    assert_eq!(faults("a,\0\n"), one(1, 3, RecordFaultKind::Nul));
    assert_eq!(read(b"a,\xFFb\n", 2, BLOCK).1, one(1, 3, RecordFaultKind::NotUtf8));
}

#[test]
fn a_cell_of_ten_megabytes_and_a_quote_without_end_stay_small() {
    let mut long = b"a,".to_vec();
    long.resize(10 << 20, b'x');
    assert_eq!(read(&long, 2, BLOCK).1, vec![(1, 3, format!("{:?}", RecordFaultKind::TooLong))]);
    let mut open = b"a,b\nc,\"".to_vec();
    open.extend(b"x,y\n".repeat(3 << 20));
    assert_eq!(read(&open, 2, BLOCK).1, vec![(2, 3, format!("{:?}", RecordFaultKind::Unclosed))]);
}

#[test]
fn numbers_with_two_readings_are_refused() {
    let plain = Notation { decimal: b'.', grouping: None, places: None };
    let grouped = Notation { grouping: Some(','), ..plain };
    let european = Notation { decimal: b',', grouping: Some('.'), places: Some(2) };
    for (text, notation, expected) in [
        ("1,23,4.5", grouped, Err(NumberTrouble::Ambiguous)),
        ("1,23,4.5", plain, Err(NumberTrouble::Ambiguous)),
        ("1,234", plain, Err(NumberTrouble::Ambiguous)),
        ("1.2.3", plain, Err(NumberTrouble::Ambiguous)),
        ("NaN", plain, Err(NumberTrouble::NotANumber)),
        ("1e999", plain, Err(NumberTrouble::NotANumber)),
        ("１２", plain, Err(NumberTrouble::NotANumber)),
        ("+5", plain, Err(NumberTrouble::NotANumber)),
        ("--5", plain, Err(NumberTrouble::NotANumber)),
        (".5", plain, Err(NumberTrouble::NotANumber)),
        ("5.", plain, Err(NumberTrouble::NotANumber)),
        ("1.234", european, Ok((1234, 0))),
        ("1.234,56", european, Ok((123_456, 2))),
        ("0,123", european, Err(NumberTrouble::TooPrecise)),
        ("1,234,567.5", grouped, Ok((12_345_675, 1))),
        ("12345678901234567890123456789", plain, Err(NumberTrouble::TooPrecise)),
        ("-0012.50", plain, Ok((-1250, 2))),
    ] {
        assert_eq!(parse(text, &notation).map(|d| (d.mantissa, d.places)), expected, "{text}");
    }
}

fn column(kind: Type) -> Column {
    Column {
        missing: vec!["-".to_owned()],
        map: vec![("合格".to_owned(), "pass".to_owned())],
        ..Column::plain("c", kind, Span::new(SourceId(0), 0..0))
    }
}

#[test]
fn a_cell_is_trimmed_then_missing_then_mapped_then_typed() {
    let rule = |column: &Column| CellRule::new(column, &PeriodKind::Month);
    let text = Column { one_of: vec!["pass".to_owned()], ..column(Type::Text) };
    assert_eq!(rule(&text).parse("\u{3000}合格 ".as_bytes()), Ok(Parsed::Text("pass".into())));
    assert_eq!(rule(&text).parse("fail".as_bytes()), Err(CellTrouble::NotOneOf));
    assert_eq!(rule(&text).parse(b" - "), Err(CellTrouble::Empty));
    assert_eq!(rule(&Column { optional: true, ..text }).parse(b" - "), Ok(Parsed::Empty));
    assert_eq!(rule(&column(Type::Flag)).parse("否".as_bytes()), Ok(Parsed::Flag(false)));
    assert_eq!(rule(&column(Type::Flag)).parse(b"Y"), Err(CellTrouble::BadValue));
    assert_eq!(rule(&column(Type::Date)).parse(b"2011-02-30"), Err(CellTrouble::BadValue));
    assert_eq!(rule(&column(Type::Count)).parse(b"1.5"), Err(CellTrouble::BadValue));
    assert_eq!(rule(&column(Type::Count)).parse(b"-1"), Err(CellTrouble::BadValue));
    let rate = column(Type::Rate);
    let binding = rule(&rate);
    let Ok(Parsed::Number(share)) = binding.parse(b"85%") else { panic!("a percentage is a rate") };
    assert_eq!(share.ratio(), Ratio::new(17, 20).unwrap());
    assert_eq!(rule(&column(Type::Number)).parse(b"85%"), Err(CellTrouble::BadValue));
}

#[test]
fn bytes_without_a_letter_are_told_where_they_stand() {
    let told = |bytes: &[u8]| read_as((Encoding::Gb18030, 0), bytes, 2, BLOCK).1;
    let one = |line, column| vec![(line, column, format!("{:?}", RecordFaultKind::NotUtf8))];
    assert_eq!(told(b"a,\xB8\nb,c\n"), one(1, 3));
    assert_eq!(told(b"a,b\nc,\xB8"), one(2, 3));
    assert_eq!(told(b"a,b\nc,\xFF\n"), one(2, 3));
    assert_eq!(told(b"\xEF\xBB\xBFa,b\nc,d\n"), one(1, 1));
    assert_eq!(told(b"a,b\n\xCD\xF8\xB5\xE3,\x95\x32\x82\x36\n"), vec![]);
}

#[test]
fn a_value_is_taken_out_of_its_words_after_the_map() {
    let pattern = |text| Pattern::new(text, "{}");
    assert_eq!(pattern("{} out of {}"), None);
    assert_eq!(pattern("marks"), None);
    let map = vec![("满分".to_owned(), "10 out of 10".to_owned()), ("9".to_owned(), "8".to_owned())];
    let column = Column { pattern: pattern("{} out of 10"), map, ..column(Type::Number) };
    let rule = CellRule::new(&column, &PeriodKind::Month);
    let number = |text: &str| match rule.parse(text.as_bytes()) {
        Ok(Parsed::Number(decimal)) => Ok(decimal.mantissa),
        Ok(_) => panic!("a number is read"),
        Err(trouble) => Err(trouble),
    };
    assert_eq!(number(" 9 out of 10 "), Ok(9));
    assert_eq!(number("满分"), Ok(10));
    assert_eq!(number("9"), Err(CellTrouble::OffPattern));
    assert_eq!(number("out of 10"), Err(CellTrouble::OffPattern));
    assert_eq!(number(" out of 10"), Err(CellTrouble::OffPattern));
    assert_eq!(number("nine out of 10"), Err(CellTrouble::BadValue));
    assert_eq!(number("-"), Err(CellTrouble::Empty));
    assert!(!rule.is_plain());
    let missing = Column { optional: true, ..column };
    assert_eq!(CellRule::new(&missing, &PeriodKind::Month).parse(b"-"), Ok(Parsed::Empty));
}

#[test]
fn a_flood_of_problems_is_bounded_and_counted() {
    let mut records = Records::default();
    let text = "a\n".repeat(1000);
    let block = Block { bytes: text.into_bytes(), first_line: 2, ..Block::default() };
    records.read(block, 2, b',');
    let mut problems = Problems::default();
    problems.records("f.csv", &records);
    let told = problems.told();
    assert_eq!(told.len(), 21);
    assert_eq!(told[20].args, [("shown", "20".to_owned()), ("hidden", "980".to_owned())]);
    let Place::Data { line, column, excerpt, .. } = &told[0].place else { panic!("a place in data") };
    assert_eq!((*line, *column), (2, 2));
    assert_eq!(excerpt.as_ref().map(|(line, range)| (line.as_str(), range.clone())), Some(("a", 1..1)));
}
