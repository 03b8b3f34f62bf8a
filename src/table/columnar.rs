//! A file of columns of typed values (Parquet) as rows of cells.
//!
//! The only file that names the library that reads it. A decimal keeps every digit; a binary fraction comes as its
//! shortest decimal of at most fifteen digits; a day is a day, and a moment one only to the whole second and without a zone. Nulls are
//! empty cells. It is read group by group, some rows at once. Rows count from 1; there is no row of headers.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use parquet::basic::{Compression, ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{AsBytes, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::schema::types::ColumnDescriptor;

use super::cells::{Batch, Content, Feed, Refusal, Sink, Why, fifteen, put_scaled};
use super::workbook::settle;
use crate::source::Anywhere;
use crate::value::{Date, DateTime};

const KIND: &str = "Parquet";
/// How many rows are read at once.
const AT_ONCE: usize = 1024;
/// The most bytes that one part of the file may ask for at once.
const MOST_AT_ONCE: usize = 1 << 30;

/// The rows of a file; the first one holds its headers.
///
/// # Errors
/// No thread can be started.
pub fn feed(file: Box<dyn Anywhere>) -> io::Result<Feed> {
    Feed::of(KIND, move |sink| read(file, sink))
}

fn damaged(detail: impl std::fmt::Display) -> io::Error {
    let detail: String = detail.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    Refusal::Damaged { kind: KIND, detail: detail.chars().take(200).collect() }.into_io()
}

/// A file that several readers read from places of their own.
struct Shared {
    file: Arc<Mutex<Box<dyn Anywhere>>>,
    length: u64,
}

impl Shared {
    fn at(&self, start: u64, into: &mut [u8]) -> io::Result<usize> {
        piece(&self.file, start, into)
    }
}

fn piece(file: &Mutex<Box<dyn Anywhere>>, start: u64, into: &mut [u8]) -> io::Result<usize> {
    let mut file = file.lock().map_err(|_| io::Error::other("a reader fell over"))?;
    file.seek(SeekFrom::Start(start))?;
    let mut done = 0;
    while let Some(rest) = into.get_mut(done..).filter(|rest| !rest.is_empty()) {
        match file.read(rest)? {
            0 => break,
            got => done += got,
        }
    }
    Ok(done)
}

/// Reads on from a place.
struct From {
    file: Arc<Mutex<Box<dyn Anywhere>>>,
    at: u64,
}

impl Read for From {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = piece(&self.file, self.at, into)?;
        self.at += got as u64;
        Ok(got)
    }
}

impl Length for Shared {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for Shared {
    type T = io::BufReader<From>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(io::BufReader::with_capacity(1 << 14, From { file: Arc::clone(&self.file), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        if length > MOST_AT_ONCE || start.saturating_add(length as u64) > self.length {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} lie outside the file")));
        }
        let mut bytes = vec![0; length];
        let got = self.at(start, &mut bytes)?;
        if got < length {
            return Err(ParquetError::EOF(format!("{length} bytes at {start} lie outside the file")));
        }
        Ok(bytes.into())
    }
}

/// How values of a column become cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Flag,
    Signed,
    Unsigned,
    Scaled(usize),
    Day,
    /// So many in a second.
    Moment(i64),
    Binary,
    Text,
    No(Why),
}

fn meaning(column: &ColumnDescriptor) -> Meaning {
    let scale = |scale: i32| usize::try_from(scale).ok().filter(|s| *s <= 76);
    let no = Meaning::No(Why::Kind);
    // A column inside others is none of a table.
    if column.path().parts().len() != 1 || column.max_rep_level() > 0 || column.max_def_level() > 1 {
        return no;
    }
    let (physical, logical, converted) = (column.physical_type(), column.logical_type_ref(), column.converted_type());
    if let Some(LogicalType::Decimal { .. }) = logical {
        return scale(column.type_scale()).map_or(no, Meaning::Scaled);
    }
    match (physical, logical, converted) {
        (Physical::FLOAT | Physical::DOUBLE, None, ConvertedType::NONE) => Meaning::Binary,
        (Physical::BOOLEAN, ..) => Meaning::Flag,
        (_, None, ConvertedType::DECIMAL) => scale(column.type_scale()).map_or(no, Meaning::Scaled),
        (Physical::INT32, Some(LogicalType::Date), _) | (Physical::INT32, None, ConvertedType::DATE) => Meaning::Day,
        (Physical::INT64, Some(LogicalType::Timestamp(of)), _) => match (of.is_adjusted_to_u_t_c, of.unit) {
            (true, _) => Meaning::No(Why::Zone),
            (false, TimeUnit::MILLIS) => Meaning::Moment(1_000),
            (false, TimeUnit::MICROS) => Meaning::Moment(1_000_000),
            (false, TimeUnit::NANOS) => Meaning::Moment(1_000_000_000),
        },
        (_, None, ConvertedType::TIMESTAMP_MILLIS | ConvertedType::TIMESTAMP_MICROS) => Meaning::No(Why::Zone),
        (_, Some(LogicalType::Time { .. }), _) => Meaning::No(Why::Time),
        (Physical::INT32 | Physical::INT64, Some(LogicalType::Integer(of)), _) => {
            if of.is_signed {
                Meaning::Signed
            } else {
                Meaning::Unsigned
            }
        }
        (
            Physical::INT32 | Physical::INT64,
            None,
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64,
        ) => Meaning::Unsigned,
        (
            Physical::INT32 | Physical::INT64,
            None,
            ConvertedType::NONE
            | ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64,
        ) => Meaning::Signed,
        (Physical::BYTE_ARRAY, Some(LogicalType::String | LogicalType::Enum), _)
        | (Physical::BYTE_ARRAY, None, ConvertedType::UTF8 | ConvertedType::ENUM) => Meaning::Text,
        _ => no,
    }
}

fn read(mut file: Box<dyn Anywhere>, sink: &mut Sink) -> io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    let file = SerializedFileReader::new(Shared { file: Arc::new(Mutex::new(file)), length }).map_err(damaged)?;
    let columns = file.metadata().file_metadata().schema_descr_ptr();
    // Several columns that lie in one field are told as that field.
    let mut fields: Vec<(String, Meaning, usize)> = Vec::new();
    for number in 0..columns.num_columns() {
        let name = columns.get_column_root(number).name().to_owned();
        let meaning = meaning(&columns.column(number));
        let is_same =
            columns.column(number).path().parts().len() > 1 && fields.last().is_some_and(|(n, ..)| *n == name);
        if !is_same {
            fields.push((name, meaning, number));
        }
    }
    if fields.is_empty() {
        return Ok(());
    }
    for (position, (name, ..)) in fields.iter().enumerate() {
        sink.cell(position, Content::Text(name));
    }
    if sink.row(0).is_err() {
        return Ok(());
    }
    let mut number = 0_u64;
    for group in 0..file.num_row_groups() {
        let group = file.get_row_group(group).map_err(damaged)?;
        let rows = u64::try_from(group.metadata().num_rows()).map_err(damaged)?;
        // The library takes these for granted.
        for chunk in group.metadata().columns() {
            let begin = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
            let (begin, size) = (u64::try_from(begin), u64::try_from(chunk.compressed_size()));
            let is_inside = begin.is_ok_and(|begin| size.is_ok_and(|size| begin.saturating_add(size) <= length));
            if !is_inside || chunk.num_values() < 0 || chunk.data_page_offset() < 0 {
                return Err(damaged("a column lies outside the file"));
            }
        }
        let mut readers: Vec<Option<ColumnReader>> = Vec::with_capacity(fields.len());
        for (_, meaning, at) in &fields {
            let packed = group.metadata().columns().get(*at).map(|chunk| chunk.compression());
            match packed {
                _ if matches!(meaning, Meaning::No(_)) => readers.push(None),
                Some(Compression::UNCOMPRESSED | Compression::SNAPPY) => {
                    readers.push(Some(group.get_column_reader(*at).map_err(damaged)?));
                }
                Some(packed) => return Err(damaged(format!("it is packed by {packed}; SNAPPY or nothing is read"))),
                None => return Err(damaged("a column lacks")),
            }
        }
        let mut left = rows;
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(AT_ONCE).min(AT_ONCE);
            let mut batch = Batch::blank(number + 1, wanted, fields.len());
            for (position, ((_, meaning, _), reader)) in fields.iter().zip(&mut readers).enumerate() {
                let mut to = Stride { batch: &mut batch, at: position, width: fields.len(), text: String::new() };
                let rows = match (meaning, reader) {
                    (Meaning::No(why), _) => {
                        (0..wanted).for_each(|_| to.put(Content::Unclear("", *why)));
                        wanted
                    }
                    (meaning, Some(reader)) => column(reader, *meaning, wanted, &mut to).map_err(damaged)?,
                    (_, None) => 0,
                };
                if rows != wanted {
                    return Err(damaged(format!("a column ends before row {}", number + wanted as u64)));
                }
            }
            number += wanted as u64;
            if sink.rows(batch).is_err() {
                return Ok(());
            }
            left -= wanted as u64;
        }
    }
    Ok(())
}

/// The cells of a column, row by row.
struct Stride<'a> {
    batch: &'a mut Batch,
    /// The next cell.
    at: usize,
    /// How far it is from one to the next.
    width: usize,
    /// Room for a text that is made.
    text: String,
}

impl Stride<'_> {
    fn put(&mut self, content: Content<&str>) {
        self.batch.fill(self.at, content);
        self.at += self.width;
    }

    /// A number that stands in no text yet.
    fn number(&mut self, write: impl FnOnce(&mut String)) {
        self.text.clear();
        write(&mut self.text);
        self.batch.fill(self.at, Content::Number(&self.text));
        self.at += self.width;
    }
}

/// The next cells of a column; how many there were.
fn column(
    reader: &mut ColumnReader,
    meaning: Meaning,
    wanted: usize,
    to: &mut Stride<'_>,
) -> Result<usize, ParquetError> {
    match reader {
        ColumnReader::BoolColumnReader(reader) => cells(reader, wanted, to, |value, to| to.put(Content::Flag(*value))),
        ColumnReader::Int32ColumnReader(reader) => cells(reader, wanted, to, |value, to| match meaning {
            Meaning::Day => match Date::from_number(*value) {
                Some(day) => to.put(Content::Day(day)),
                None => to.put(Content::Unclear(itoa::Buffer::new().format(*value), Why::Date)),
            },
            Meaning::Unsigned => to.put(Content::Number(itoa::Buffer::new().format(value.cast_unsigned()))),
            _ => whole(i128::from(*value), meaning, to),
        }),
        ColumnReader::Int64ColumnReader(reader) => cells(reader, wanted, to, |value, to| match meaning {
            Meaning::Moment(in_second) => moment(*value, in_second, to),
            Meaning::Unsigned => to.put(Content::Number(itoa::Buffer::new().format(value.cast_unsigned()))),
            _ => whole(i128::from(*value), meaning, to),
        }),
        ColumnReader::FloatColumnReader(reader) => {
            cells(reader, wanted, to, |value, to| binary(&value.to_string(), to))
        }
        ColumnReader::DoubleColumnReader(reader) => {
            cells(reader, wanted, to, |value, to| binary(&value.to_string(), to))
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            cells(reader, wanted, to, |value, to| bytes(value.as_bytes(), meaning, to))
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            cells(reader, wanted, to, |value, to| bytes(value.as_bytes(), meaning, to))
        }
        ColumnReader::Int96ColumnReader(reader) => {
            cells(reader, wanted, to, |_, to| to.put(Content::Unclear("", Why::Kind)))
        }
    }
}

fn cells<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    wanted: usize,
    to: &mut Stride<'_>,
    put: impl Fn(&T::T, &mut Stride<'_>),
) -> Result<usize, ParquetError> {
    let (mut values, mut levels) = (Vec::with_capacity(wanted), Vec::with_capacity(wanted));
    let mut done = 0;
    while done < wanted {
        values.clear();
        levels.clear();
        let (rows, _, _) = reader.read_records(wanted - done, Some(&mut levels), None, &mut values)?;
        if rows == 0 {
            break;
        }
        let mut values = values.iter();
        if levels.is_empty() {
            values.for_each(|value| put(value, to));
        } else {
            for level in &levels {
                match values.as_slice() {
                    [value, ..] if *level != 0 => {
                        put(value, to);
                        values.next();
                    }
                    _ => to.put(Content::Empty),
                }
            }
        }
        done += rows;
    }
    Ok(done)
}

fn whole(value: i128, meaning: Meaning, to: &mut Stride<'_>) {
    match meaning {
        Meaning::Scaled(scale) => to.number(|text| put_scaled(value, scale, text)),
        _ => to.put(Content::Number(itoa::Buffer::new().format(value))),
    }
}

fn binary(shortest: &str, to: &mut Stride<'_>) {
    match fifteen(shortest) {
        Some(number) => to.put(Content::Number(&number)),
        None => to.put(Content::Unclear(shortest, Why::Digits)),
    }
}

fn moment(value: i64, in_second: i64, to: &mut Stride<'_>) {
    let (seconds, rest) = (value.div_euclid(in_second), value.rem_euclid(in_second));
    let unclear = |why, to: &mut Stride<'_>| to.put(Content::Unclear(itoa::Buffer::new().format(value), why));
    if rest != 0 {
        return unclear(Why::Time, to);
    }
    let day = i32::try_from(seconds.div_euclid(86_400)).ok().and_then(Date::from_number);
    let second = u32::try_from(seconds.rem_euclid(86_400)).unwrap_or(0);
    match day.and_then(|day| DateTime::new(day, second / 3600, second / 60 % 60, second % 60)) {
        Some(moment) => to.put(settle(moment)),
        None => unclear(Why::Date, to),
    }
}

fn bytes(value: &[u8], meaning: Meaning, to: &mut Stride<'_>) {
    match meaning {
        Meaning::Text => match std::str::from_utf8(value) {
            Ok("") => to.put(Content::Empty),
            Ok(text) => to.put(Content::Text(text)),
            Err(_) => to.put(Content::Unclear(&String::from_utf8_lossy(value), Why::Kind)),
        },
        Meaning::Scaled(scale) => match signed(value) {
            Some(number) => to.number(|text| put_scaled(number, scale, text)),
            None => to.put(Content::Unclear("", Why::Digits)),
        },
        _ => to.put(Content::Unclear("", Why::Kind)),
    }
}

/// A number in bytes, the highest first, negative if its highest bit is set; none if it needs more than sixteen.
fn signed(value: &[u8]) -> Option<i128> {
    let negative = value.first().is_some_and(|b| b & 0x80 != 0);
    let fill = if negative { 0xFF } else { 0 };
    let lead = value.len().saturating_sub(16);
    let (above, low) = value.split_at_checked(lead).unwrap_or((&[], value));
    let mut whole = [fill; 16];
    for (slot, byte) in whole.iter_mut().rev().zip(low.iter().rev()) {
        *slot = *byte;
    }
    let number = i128::from_be_bytes(whole);
    (above.iter().all(|b| *b == fill) && (number < 0) == negative).then_some(number)
}
