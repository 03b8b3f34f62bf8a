//! A table of a run as Parquet: typed columns that other programs read exactly.
//!
//! Made from the run's own CSV and what `datapackage.json` says of it, row group by row group, the same bytes each time.
//! Amounts and other decimals become `Decimal(38, s)`, `s` the least of a few numbers of places that holds the column; a
//! column with a value that 38 digits cannot hold stays text, as it is written. Counts are 64-bit, days are days, yes and
//! no are flags, keys and words UTF-8, and what is missing is null.

use std::borrow::Cow;
use std::io::{self, Read};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::ParquetError;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::artifact::{Field, FieldKind, Shape};
use crate::table::decode::decoded;
use crate::table::schema::Encoding;
use crate::value::Date;

/// How many rows stand in a group.
const GROUP: usize = 65_536;
/// The places that columns of decimals have: the least that is enough.
const PLACES: [usize; 6] = [2, 3, 6, 9, 18, 28];
/// The most digits of a decimal.
const DIGITS: usize = 38;

/// What a column becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Flag,
    Day,
    /// With so many places.
    Decimal(usize),
}

/// The file of a table whose bytes `open` gives, twice: to see what its columns hold, and to write them.
///
/// # Errors
/// The table cannot be read, or is not as its shape says.
pub fn parquet(shape: &Shape, open: &dyn Fn() -> io::Result<Box<dyn Read + Send>>) -> io::Result<Vec<u8>> {
    let kinds = kinds(shape, opened(shape, open()?)?)?;
    let fields = shape.fields.iter().zip(&kinds).map(|(field, kind)| described(field, *kind).map(Arc::new));
    let fields: Result<Vec<_>, ParquetError> = fields.collect();
    let schema = Type::group_type_builder("table").with_fields(fields.map_err(other)?).build().map_err(other)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by(concat!("reckoner ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).map_err(other)?;
    let mut rows = reader(shape, opened(shape, open()?)?);
    let mut record = csv::StringRecord::new();
    loop {
        let mut columns: Vec<Vec<Option<String>>> = vec![Vec::new(); kinds.len()];
        let mut held = 0;
        while held < GROUP && rows.read_record(&mut record).map_err(io::Error::other)? {
            for ((column, field), cell) in columns.iter_mut().zip(&shape.fields).zip(&record) {
                column.push((!is_missing(shape, cell)).then(|| plain(shape, field, cell).into_owned()));
            }
            held += 1;
        }
        if held == 0 {
            break;
        }
        let mut group = writer.next_row_group().map_err(other)?;
        for (cells, kind) in columns.iter().zip(&kinds) {
            let Some(mut column) = group.next_column().map_err(other)? else { break };
            write(column.untyped(), cells, *kind).map_err(other)?;
            column.close().map_err(other)?;
        }
        group.close().map_err(other)?;
    }
    writer.into_inner().map_err(other)
}

fn other(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

fn reader(shape: &Shape, stream: Box<dyn Read + Send>) -> csv::Reader<Box<dyn Read + Send>> {
    csv::ReaderBuilder::new().delimiter(shape.separator).from_reader(stream)
}

/// The whole of a file of another encoding in UTF-8; only layouts for others have one.
fn opened(shape: &Shape, mut stream: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
    if shape.manner.encoding == Encoding::Utf8 {
        return Ok(stream);
    }
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    Ok(Box::new(io::Cursor::new(decoded(shape.manner.encoding, bytes))))
}

/// A cell as this project writes it, however the layout does.
fn plain<'c>(shape: &Shape, field: &Field, cell: &'c str) -> Cow<'c, str> {
    match field.kind {
        FieldKind::Number | FieldKind::Integer if !shape.manner.is_plain() => {
            Cow::Owned(shape.manner.plain_number(cell))
        }
        FieldKind::Date if shape.manner.format.is_some() => {
            shape.manner.plain_day(cell).map_or(Cow::Borrowed(cell), |day| Cow::Owned(day.to_string()))
        }
        _ => Cow::Borrowed(cell),
    }
}

fn is_missing(shape: &Shape, cell: &str) -> bool {
    cell.is_empty() || cell == shape.missing
}

fn described(field: &Field, kind: Kind) -> Result<Type, ParquetError> {
    let of = |physical| Type::primitive_type_builder(&field.name, physical).with_repetition(Repetition::OPTIONAL);
    match kind {
        Kind::Text => of(Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String)).build(),
        Kind::Integer => of(Physical::INT64).build(),
        Kind::Flag => of(Physical::BOOLEAN).build(),
        Kind::Day => of(Physical::INT32).with_logical_type(Some(LogicalType::Date)).build(),
        Kind::Decimal(places) => {
            let count = |n: usize| i32::try_from(n).unwrap_or(0);
            of(Physical::FIXED_LEN_BYTE_ARRAY)
                .with_length(16)
                .with_logical_type(Some(LogicalType::decimal(count(places), count(DIGITS))))
                .with_precision(count(DIGITS))
                .with_scale(count(places))
                .build()
        }
    }
}

/// What each column can be, from all that stands in it.
fn kinds(shape: &Shape, stream: Box<dyn Read + Send>) -> io::Result<Vec<Kind>> {
    let mut rows = reader(shape, stream);
    let columns = rows.headers().map_err(io::Error::other)?.len();
    if columns != shape.fields.len() {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "other columns than are described"));
    }
    let mut texts = vec![false; columns];
    let mut digits = vec![(0_usize, 0_usize); columns];
    let mut record = csv::StringRecord::new();
    while rows.read_record(&mut record).map_err(io::Error::other)? {
        let known = shape.fields.iter().zip(&mut texts).zip(&mut digits);
        for (((field, text), most), cell) in known.zip(&record) {
            if is_missing(shape, cell) {
                continue;
            }
            let cell = &*plain(shape, field, cell);
            match field.kind {
                FieldKind::Text => {}
                FieldKind::Integer => *text |= cell.parse::<i64>().is_err(),
                FieldKind::Flag => *text |= !matches!(cell, "yes" | "no"),
                FieldKind::Date => *text |= Date::parse_iso(cell.as_bytes()).is_none(),
                FieldKind::Number => match parts(cell) {
                    Some((_, whole, fraction)) => *most = (most.0.max(whole.len()), most.1.max(fraction.len())),
                    None => *text = true,
                },
            }
        }
    }
    let kind = |((field, text), (whole, fraction)): ((&Field, bool), (usize, usize))| match field.kind {
        FieldKind::Text => Kind::Text,
        _ if text => Kind::Text,
        FieldKind::Integer => Kind::Integer,
        FieldKind::Flag => Kind::Flag,
        FieldKind::Date => Kind::Day,
        FieldKind::Number => {
            let enough = PLACES.into_iter().find(|places| *places >= fraction);
            enough.filter(|places| whole + places <= DIGITS).map_or(Kind::Text, Kind::Decimal)
        }
    };
    Ok(shape.fields.iter().zip(texts).zip(digits).map(kind).collect())
}

/// Sign, digits before and behind the point of a plain decimal.
fn parts(cell: &str) -> Option<(bool, &str, &str)> {
    let (negative, digits) = match cell.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, cell),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
    (are_digits && !whole.is_empty()).then_some((negative, whole, fraction))
}

/// The number of units of so many places, big-endian.
fn scaled(cell: &str, places: usize) -> Option<[u8; 16]> {
    let (negative, whole, fraction) = parts(cell)?;
    let number: i128 = format!("{whole}{fraction:0<places$}").parse().ok()?;
    Some(if negative { -number } else { number }.to_be_bytes())
}

fn write(column: &mut ColumnWriter<'_>, cells: &[Option<String>], kind: Kind) -> Result<(), ParquetError> {
    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
    let levels = Some(levels.as_slice());
    let there = || cells.iter().flatten().map(String::as_str);
    let unlike = || ParquetError::General("a cell unlike its column".to_owned());
    match (column, kind) {
        (ColumnWriter::ByteArrayColumnWriter(writer), _) => {
            let all: Vec<ByteArray> = there().map(ByteArray::from).collect();
            writer.write_batch(&all, levels, None)?;
        }
        (ColumnWriter::Int64ColumnWriter(writer), _) => {
            let all: Result<Vec<i64>, _> = there().map(str::parse).collect();
            writer.write_batch(&all.map_err(|_| unlike())?, levels, None)?;
        }
        (ColumnWriter::BoolColumnWriter(writer), _) => {
            let all: Vec<bool> = there().map(|cell| cell == "yes").collect();
            writer.write_batch(&all, levels, None)?;
        }
        (ColumnWriter::Int32ColumnWriter(writer), _) => {
            let day = |cell: &str| Date::parse_iso(cell.as_bytes()).map(Date::number);
            let all: Option<Vec<i32>> = there().map(day).collect();
            writer.write_batch(&all.ok_or_else(unlike)?, levels, None)?;
        }
        (ColumnWriter::FixedLenByteArrayColumnWriter(writer), Kind::Decimal(places)) => {
            let one = |cell| Some(FixedLenByteArray::from(scaled(cell, places)?.to_vec()));
            let all: Option<Vec<FixedLenByteArray>> = there().map(one).collect();
            writer.write_batch(&all.ok_or_else(unlike)?, levels, None)?;
        }
        _ => return Err(unlike()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &'static str, fields: Vec<Field>) -> io::Result<Vec<u8>> {
        parquet(&Shape::plain(fields), &|| Ok(Box::new(text.as_bytes())))
    }

    fn kinds_of(text: &'static str, fields: Vec<Field>) -> Vec<Kind> {
        kinds(&Shape::plain(fields), Box::new(text.as_bytes())).unwrap()
    }

    #[test]
    fn decimals_have_the_places_that_hold_them() {
        let number = || vec![Field::number("a")];
        assert_eq!(kinds_of("a\n1.50\n-2\n", number()), [Kind::Decimal(2)]);
        assert_eq!(kinds_of("a\n0.3333333333333333333333333333\n", number()), [Kind::Decimal(28)]);
        assert_eq!(kinds_of("a\n12345678901.3333333333333333333333333333\n", number()), [Kind::Text]);
        assert_eq!(kinds_of("a\n1/3\n", number()), [Kind::Text]);
        assert_eq!(kinds_of("a\n", number()), [Kind::Decimal(2)]);
        assert_eq!(kinds_of("a\n9223372036854775808\n", vec![Field::integer("a")]), [Kind::Text]);
        assert_eq!(scaled("-0.05", 2), Some((-5_i128).to_be_bytes()));
        assert_eq!(scaled("12", 3), Some(12_000_i128.to_be_bytes()));
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        let fields = || vec![Field::text("k"), Field::number("a"), Field::flag("f"), Field::date("d")];
        let text = "k,a,f,d\n=1,1.50,yes,2011-10-31\n\"b,\"\"c\",,no,\n";
        let bytes = made(text, fields()).unwrap();
        assert_eq!(bytes, made(text, fields()).unwrap());
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        assert!(made("k\n", fields()).is_err(), "other columns");
    }
}
