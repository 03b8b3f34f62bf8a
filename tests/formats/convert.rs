//! A text table as a workbook and as Parquet, the way people and systems would give it: days as days, numbers as numbers.
//!
//! Part of the test of formats. What looks like a day or a plain number becomes one, ids too, as spreadsheets do it; the
//! rest stays text. Numbers in Parquet are decimals of several widths in turn, and binary fractions.

use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use reckoner::value::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// Header and rows.
pub(crate) type Table = Vec<Vec<String>>;

/// What a cell is.
pub(crate) enum Cell {
    Nothing,
    Day(Date),
    Number,
    Text,
}

pub(crate) fn table(bytes: &[u8]) -> Table {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

pub(crate) fn kind(text: &str) -> Cell {
    if text.is_empty() {
        return Cell::Nothing;
    }
    if let Some(day) = Date::parse_iso(text.as_bytes()) {
        return Cell::Day(day);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = !whole.is_empty() && !fraction.is_empty() && (whole == "0" || !whole.starts_with('0'));
    let are_digits = whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
    if is_number && are_digits && whole.len() + fraction.len() < 15 && text != "-0" { Cell::Number } else { Cell::Text }
}

/// As one sheet.
pub(crate) fn xlsx(rows: &Table) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().unwrap();
    let day_format = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            match kind(text) {
                Cell::Nothing => {}
                Cell::Day(day) if row > 0 => {
                    let (month, date) = (day.month() as u8, day.day() as u8);
                    let day = ExcelDateTime::from_ymd(day.year() as u16, month, date).unwrap();
                    sheet.write_with_format(row, column, &day, &day_format).unwrap();
                }
                Cell::Number if row > 0 => drop(sheet.write_number(row, column, text.parse::<f64>().unwrap()).unwrap()),
                _ => drop(sheet.write_string(row, column, text).unwrap()),
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// As typed columns; none if rows have cells without a header.
pub(crate) fn parquet(rows: &Table) -> Option<Vec<u8>> {
    let (header, body) = rows.split_first()?;
    if body.iter().any(|row| row.len() != header.len()) {
        return None;
    }
    let columns: Vec<Vec<&str>> =
        (0..header.len()).map(|at| body.iter().map(|row| row[at].as_str()).collect()).collect();
    let mut fields = Vec::new();
    let mut kinds = Vec::new();
    for (at, (name, cells)) in header.iter().zip(&columns).enumerate() {
        let filled = || cells.iter().map(|text| kind(text)).filter(|kind| !matches!(kind, Cell::Nothing));
        let places = cells.iter().map(|text| text.split_once('.').map_or(0, |(_, f)| f.len())).max().unwrap_or(0);
        let scale = i32::try_from(places).unwrap();
        let of = |physical| Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        let (kind, field) = if filled().next().is_some() && filled().all(|kind| matches!(kind, Cell::Day(_))) {
            ("day", of(Physical::INT32).with_logical_type(Some(LogicalType::Date)))
        } else if filled().next().is_some() && filled().all(|kind| matches!(kind, Cell::Number)) {
            let decimal = |precision| Some(LogicalType::decimal(scale, precision));
            match at % 4 {
                0 if places == 0 => ("long", of(Physical::INT64)),
                1 => ("double", of(Physical::DOUBLE)),
                2 => {
                    let field = of(Physical::FIXED_LEN_BYTE_ARRAY).with_length(16).with_logical_type(decimal(38));
                    ("fixed", field.with_precision(38).with_scale(scale))
                }
                _ => {
                    let field = of(Physical::INT64).with_logical_type(decimal(18));
                    ("decimal", field.with_precision(18).with_scale(scale))
                }
            }
        } else {
            ("text", of(Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)))
        };
        kinds.push((kind, places));
        fields.push(Arc::new(field.build().unwrap()));
    }
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build().unwrap());
    let properties = WriterProperties::builder().set_compression(parquet::basic::Compression::SNAPPY).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    // Several groups, as large files have.
    let size = (body.len() / 3).max(1);
    let mut from = 0;
    while from < body.len() {
        let to = (from + size).min(body.len());
        let mut group = writer.next_row_group().unwrap();
        for (cells, (kind, places)) in columns.iter().zip(&kinds) {
            let part = &cells[from..to];
            let levels: Vec<i16> = part.iter().map(|text| i16::from(!text.is_empty())).collect();
            let texts = || part.iter().filter(|text| !text.is_empty());
            let scaled = |text: &str| {
                let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
                format!("{whole}{fraction:0<places$}").parse::<i128>().unwrap()
            };
            let mut column = group.next_column().unwrap().unwrap();
            let levels = Some(levels.as_slice());
            match column.untyped() {
                ColumnWriter::Int32ColumnWriter(writer) => {
                    let epoch = Date::from_ymd(1970, 1, 1).unwrap();
                    let days: Vec<i32> =
                        texts().map(|t| Date::parse_iso(t.as_bytes()).unwrap().days_since(epoch) as i32).collect();
                    writer.write_batch(&days, levels, None).unwrap();
                }
                ColumnWriter::Int64ColumnWriter(writer) => {
                    let all: Vec<i64> = texts().map(|t| i64::try_from(scaled(t)).unwrap()).collect();
                    writer.write_batch(&all, levels, None).unwrap();
                }
                ColumnWriter::DoubleColumnWriter(writer) => {
                    let all: Vec<f64> = texts().map(|t| t.parse().unwrap()).collect();
                    writer.write_batch(&all, levels, None).unwrap();
                }
                ColumnWriter::FixedLenByteArrayColumnWriter(writer) => {
                    let of = |t: &&str| FixedLenByteArray::from(scaled(t).to_be_bytes().to_vec());
                    writer.write_batch(&texts().map(of).collect::<Vec<_>>(), levels, None).unwrap();
                }
                ColumnWriter::ByteArrayColumnWriter(writer) => {
                    assert_eq!(*kind, "text");
                    writer
                        .write_batch(&texts().map(|t| ByteArray::from(*t)).collect::<Vec<_>>(), levels, None)
                        .unwrap();
                }
                _ => panic!("no such column is made"),
            }
            column.close().unwrap();
        }
        group.close().unwrap();
        from = to;
    }
    Some(writer.into_inner().unwrap())
}
