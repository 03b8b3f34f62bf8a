//! What single cells of workbooks and Parquet files are read as.
//!
//! Part of the test of formats: each file is made here and read by the reader itself, without tables or rules.

use std::io::Cursor;
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use reckoner::table::cells::{Content, Feed, Why};
use reckoner::table::{columnar, workbook};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

/// A row, without the empty cells at its end.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) number: u64,
    pub(crate) cells: Vec<Content<String>>,
}

/// Every row that a feed gives.
pub(crate) fn rows(mut feed: Feed) -> std::io::Result<Vec<Row>> {
    let mut all = Vec::new();
    while let Some(batch) = feed.rows()? {
        let rows = (0..batch.len()).map(|row| batch.row(row).unwrap());
        all.extend(rows.map(|(number, cells)| Row { number, cells: cells.map(|c| c.map(str::to_owned)).collect() }));
    }
    Ok(all)
}

pub(crate) fn of_workbook(bytes: Vec<u8>) -> std::io::Result<Vec<Row>> {
    rows(workbook::feed(Box::new(Cursor::new(bytes)), None, 0)?)
}

pub(crate) fn of_columns(bytes: Vec<u8>) -> std::io::Result<Vec<Row>> {
    rows(columnar::feed(Box::new(Cursor::new(bytes)))?)
}

fn shown(content: &Content<String>) -> String {
    match content {
        Content::Empty => "-".to_owned(),
        Content::Text(text) => format!("text {text}"),
        Content::Number(number) => format!("number {number}"),
        Content::Flag(flag) => format!("flag {flag}"),
        Content::Day(day) => format!("day {day}"),
        Content::Moment(moment) => format!("moment {moment}"),
        Content::Error(text) => format!("error {text}"),
        Content::Unclear(_, why) => format!("unclear {}", why.word()),
    }
}

#[test]
fn cells_of_a_workbook_say_what_they_are() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let as_day = Format::new().set_num_format("yyyy-mm-dd");
    let as_chinese = Format::new().set_num_format("[$-804]yyyy\"年\"m\"月\"d\"日\";@");
    let as_length = Format::new().set_num_format("[h]:mm");
    let noon = ExcelDateTime::from_ymd(2011, 10, 31).unwrap().and_hms(12, 30, 15).unwrap();
    sheet.write_string(0, 0, "00123").unwrap();
    sheet.write_number(1, 0, 0.1 + 0.2).unwrap();
    sheet.write_number(2, 0, 123456789012345678.0).unwrap();
    sheet.write_with_format(3, 0, ExcelDateTime::from_ymd(2011, 10, 31).unwrap(), &as_day).unwrap();
    sheet.write_with_format(4, 0, ExcelDateTime::from_ymd(2011, 10, 31).unwrap(), &as_chinese).unwrap();
    sheet.write_with_format(5, 0, &noon, &as_day).unwrap();
    sheet.write_number_with_format(6, 0, 1.5, &as_length).unwrap();
    sheet.write_boolean(7, 0, true).unwrap();
    sheet.write_formula(8, 0, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write_formula(9, 0, Formula::new("=\"a\"&\"b\"").set_result("ab")).unwrap();
    sheet.write_formula(10, 0, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.write_string(11, 0, "=1+1").unwrap();
    sheet.write_number_with_format(12, 0, 60, &as_day).unwrap();
    sheet.write_number_with_format(13, 0, 0.25, &Format::new().set_num_format("0.00%")).unwrap();
    sheet.write_string(15, 2, "x").unwrap();
    let rows = of_workbook(book.save_to_buffer().unwrap()).unwrap();
    let cells: Vec<String> = rows.iter().map(|row| shown(row.cells.last().unwrap())).collect();
    let expected = [
        "text 00123",
        "number 0.3",
        "unclear digits",
        "day 2011-10-31",
        "day 2011-10-31",
        "moment 2011-10-31 12:30:15",
        "unclear duration",
        "flag true",
        "number 2",
        "text ab",
        "error #N/A",
        "text =1+1",
        "unclear date",
        "number 0.25",
        "text x",
    ];
    assert_eq!(cells, expected);
    let last = rows.last().unwrap();
    assert_eq!((last.number, last.cells.len()), (16, 3), "places are the sheet's own");
}

type Filled = Box<dyn Fn(&mut ColumnWriter<'_>)>;

/// A file of one row with these columns.
fn columns(columns: Vec<(Type, Filled)>) -> Vec<u8> {
    let fields = columns.iter().map(|(field, _)| Arc::new(field.clone())).collect();
    let schema = Arc::new(Type::group_type_builder("table").with_fields(fields).build().unwrap());
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema, Arc::new(WriterProperties::builder().build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for (_, fill) in &columns {
        let mut column = group.next_column().unwrap().unwrap();
        fill(column.untyped());
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.into_inner().unwrap()
}

fn field(physical: Physical, logical: Option<LogicalType>) -> Type {
    let sized = |precision, scale| {
        Type::primitive_type_builder("x", physical)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(logical.clone())
            .with_precision(precision)
            .with_scale(scale)
    };
    match &logical {
        Some(LogicalType::Decimal(of)) => sized(of.precision, of.scale).build().unwrap(),
        _ => sized(-1, -1).build().unwrap(),
    }
}

fn int32(value: i32) -> Filled {
    Box::new(move |column| match column {
        ColumnWriter::Int32ColumnWriter(writer) => {
            writer.write_batch(&[value], None, None).unwrap();
        }
        _ => panic!("another column"),
    })
}

fn int64(value: i64) -> Filled {
    Box::new(move |column| match column {
        ColumnWriter::Int64ColumnWriter(writer) => {
            writer.write_batch(&[value], None, None).unwrap();
        }
        _ => panic!("another column"),
    })
}

fn bytes(value: &[u8]) -> Filled {
    let value = value.to_vec();
    Box::new(move |column| match column {
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            writer.write_batch(&[ByteArray::from(value.clone())], None, None).unwrap();
        }
        _ => panic!("another column"),
    })
}

fn float(value: f32) -> Filled {
    Box::new(move |column| match column {
        ColumnWriter::FloatColumnWriter(writer) => {
            writer.write_batch(&[value], None, None).unwrap();
        }
        _ => panic!("another column"),
    })
}

#[test]
fn cells_of_columns_say_what_they_are() {
    let timestamp = |zone, unit| Some(LogicalType::timestamp(zone, unit));
    let decimal = |scale, precision| Some(LogicalType::decimal(scale, precision));
    let of = vec![
        (field(Physical::INT32, decimal(2, 9)), int32(-12_345), "number -123.45"),
        (field(Physical::INT64, decimal(2, 18)), int64(1_250), "number 12.5"),
        (field(Physical::BYTE_ARRAY, decimal(2, 38)), bytes(&(-5_i128).to_be_bytes()), "number -0.05"),
        (field(Physical::BYTE_ARRAY, decimal(0, 38)), bytes(&[0x01; 17]), "unclear digits"),
        (field(Physical::BYTE_ARRAY, decimal(0, 38)), bytes(&[0xFF, 0x7F]), "number -129"),
        (field(Physical::INT32, None), int32(-1), "number -1"),
        (field(Physical::INT32, Some(LogicalType::integer(32, false))), int32(-1), "number 4294967295"),
        (field(Physical::INT32, Some(LogicalType::Date)), int32(15_278), "day 2011-10-31"),
        (field(Physical::INT32, Some(LogicalType::Date)), int32(i32::MAX), "unclear date"),
        (field(Physical::INT64, timestamp(false, TimeUnit::MICROS)), int64(1_320_019_200_000_000), "day 2011-10-31"),
        (
            field(Physical::INT64, timestamp(false, TimeUnit::MILLIS)),
            int64(1_320_019_215_000),
            "moment 2011-10-31 00:00:15",
        ),
        (field(Physical::INT64, timestamp(false, TimeUnit::NANOS)), int64(1), "unclear time"),
        (field(Physical::INT64, timestamp(true, TimeUnit::MICROS)), int64(0), "unclear zone"),
        (field(Physical::FLOAT, None), float(0.1), "number 0.1"),
        (field(Physical::FLOAT, None), float(f32::NAN), "unclear digits"),
        (field(Physical::BYTE_ARRAY, Some(LogicalType::String)), bytes("=1+1 店".as_bytes()), "text =1+1 店"),
        (field(Physical::BYTE_ARRAY, Some(LogicalType::String)), bytes(b"\xFF"), "unclear kind"),
        (field(Physical::BYTE_ARRAY, None), bytes(b"raw"), "unclear kind"),
    ];
    for (field, fill, expected) in of {
        let rows = of_columns(columns(vec![(field.clone(), fill)])).unwrap();
        assert_eq!(rows[0].cells, [Content::Text("x".to_owned())]);
        assert_eq!((rows[1].number, shown(&rows[1].cells[0]).as_str()), (1, expected), "{field:?}");
    }
    assert_eq!(Why::Zone.word(), "zone");
}
