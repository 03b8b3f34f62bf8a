//! Keys of rows that must differ: no two rows of a keyed table name the same thing at the same time.
//!
//! A key becomes a number of 128 bits: itself where it is short or made of dimension keys, else a part of its SHA-256.
//! With it stands from when to when the row holds and where it was read; two rows of one key that overlap are told
//! with both places, whose lines are read again for the message.

use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

use memchr::memchr;
use sha2::{Digest, Sha256};

use super::keyrun::{KeyRow, KeyRun, LINE};
use crate::diagnostic::{Code, Diagnostic, Place, codes};
use crate::source::ByteSource;
use crate::table::block::{Block, Marks};
use crate::table::blocks::Blocks;
use crate::table::choose::FileKind;
use crate::table::decode::decoded;
use crate::table::header::Layout;
use crate::table::problems::{MOST_SHOWN, Problems, Spot, quoted};
use crate::table::records::Records;
use crate::table::schema::{Placed, Schema};
use crate::value::PeriodKind;

const LINE_BITS: u32 = 38;
const LOT_BITS: u32 = LINE.trailing_zeros();

/// Packs a file's number, a line and the number of a member (0 where the sheet is not wide).
pub(super) fn place(file: u32, line: u64, lot: u32) -> u64 {
    let lot = u64::from(lot).min((1 << LOT_BITS) - 1);
    (u64::from(file) << (LINE_BITS + LOT_BITS)) | ((line & ((1 << LINE_BITS) - 1)) << LOT_BITS) | lot
}

fn unpack(place: u64) -> (usize, u64, u32) {
    let line = (place >> LOT_BITS) & ((1 << LINE_BITS) - 1);
    ((place >> (LINE_BITS + LOT_BITS)) as usize, line, u32::try_from(place & ((1 << LOT_BITS) - 1)).unwrap_or(0))
}

/// The number of a text: itself up to fifteen bytes, so that numbers order as texts do.
pub(super) fn text_id(text: &[u8]) -> u128 {
    if text.len() < 16 {
        let mut bytes = [0_u8; 16];
        for (slot, byte) in bytes.iter_mut().zip(text) {
            *slot = *byte;
        }
        return u128::from_be_bytes(bytes) | (text.len() as u128 + 1);
    }
    hashed([text].into_iter())
}

/// The number of several texts.
pub(super) fn hashed<'a>(texts: impl Iterator<Item = &'a [u8]>) -> u128 {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text);
    }
    let digest = hasher.finalize();
    let (head, _) = digest.split_at(16);
    // No text in UTF-8 begins with this byte.
    u128::from_be_bytes(head.try_into().unwrap_or_default()) | (0xFF << 120)
}

/// Whether all keys differ, as far as that can be seen without sorting: where they are made of small numbers, each of
/// 32 bits, a bit for each combination of these tells.
pub(super) fn differ(runs: &[KeyRun]) -> bool {
    const LANES: usize = 4;
    let parts = |id: u128| -> [u64; LANES] { std::array::from_fn(|lane| u64::from((id >> (32 * lane)) as u32)) };
    let mut most = [0_u64; LANES];
    let ids = || runs.iter().flat_map(KeyRun::ids);
    ids().for_each(|id| most.iter_mut().zip(parts(id)).for_each(|(most, part)| *most = part.max(*most)));
    let count: usize = runs.iter().map(KeyRun::len).sum();
    let combinations = most.iter().try_fold(1_u64, |all, most| all.checked_mul(most + 1));
    let room = (count as u64 + 1).saturating_mul(MOST_BITS_A_ROW);
    let Some(combinations) = combinations.filter(|all| *all <= room) else { return false };
    let Ok(words) = usize::try_from(combinations.div_ceil(64)) else { return false };
    let mut seen = vec![0_u64; words];
    ids().all(|id| {
        let place = parts(id).iter().zip(&most).rev().fold(0, |place, (part, most)| place * (most + 1) + part);
        let Some(word) = usize::try_from(place / 64).ok().and_then(|at| seen.get_mut(at)) else { return false };
        let bit = 1 << (place % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    })
}

/// How many bits [`differ`] may use for each row.
const MOST_BITS_A_ROW: u64 = 64;

/// The later and the earlier of two rows of one key.
pub(super) type Clash = (KeyRow, KeyRow);

/// Every two rows of one key that hold at the same time.
pub(super) fn clashes(mut runs: Vec<KeyRun>) -> Vec<Clash> {
    if differ(&runs) {
        return Vec::new();
    }
    runs.sort_unstable_by_key(|run| run.ordinal);
    if runs.iter().flat_map(KeyRun::ids).is_sorted_by(|one, next| one < next) {
        return Vec::new();
    }
    let count = runs.iter().map(KeyRun::len).sum();
    // Mostly no key comes twice: keys alone are sorted in a third of the room that rows take.
    let mut ids: Vec<u128> = Vec::with_capacity(count);
    ids.extend(runs.iter().flat_map(KeyRun::ids));
    ids.par_sort_unstable();
    if ids.is_sorted_by(|one, next| one < next) {
        return Vec::new();
    }
    drop(ids);
    let mut rows: Vec<KeyRow> = Vec::with_capacity(count);
    for run in runs {
        rows.extend(run.rows());
    }
    rows.par_sort_unstable();
    let mut found = Vec::new();
    let mut holder: Option<KeyRow> = None;
    for row in rows {
        if let Some(last) = holder.filter(|h| h.id == row.id && row.from <= h.to) {
            let (first, second) = if last.place < row.place { (last, row) } else { (row, last) };
            found.push((second, first));
        }
        if holder.is_none_or(|h| h.id != row.id || row.to > h.to) {
            holder = Some(row);
        }
    }
    found.sort_unstable_by_key(|(second, first)| (second.place, first.place));
    found
}

/// Tells of every two rows of one key that hold at the same time.
pub(super) fn tell(
    clashes: Vec<Clash>,
    schema: &Schema,
    files: &[(String, Layout)],
    (data, period): (&dyn ByteSource, &PeriodKind),
    problems: &mut Problems,
) {
    if clashes.is_empty() {
        return;
    }
    let mut wanted: BTreeMap<usize, BTreeMap<u64, Vec<u8>>> = BTreeMap::new();
    let mut shown = vec![0; files.len()];
    for (second, first) in &clashes {
        let (file, ..) = unpack(second.place);
        if let Some(shown) = shown.get_mut(file).filter(|n| **n < MOST_SHOWN) {
            *shown += 1;
            for row in [second, first] {
                let (file, line, _) = unpack(row.place);
                wanted.entry(file).or_default().insert(line, Vec::new());
            }
        }
    }
    for (file, lines) in &mut wanted {
        if let Some((name, layout)) = files.get(*file) {
            let reading = schema.reading(layout.reading);
            if FileKind::of(name) != FileKind::Text {
                fetch_rows(data, name, (reading, layout), period, lines);
                continue;
            }
            fetch(data, name, lines);
            let encoding = schema.reading(layout.reading).sheet.encoding;
            for text in lines.values_mut() {
                *text = decoded(encoding, std::mem::take(text));
            }
        }
    }
    let code: &'static Code =
        if matches!(schema.placed, Placed::Span(..)) { &codes::OVERLAPPING_SPANS } else { &codes::DUPLICATE_KEY };
    for (second, first) in clashes {
        let (file, ..) = unpack(second.place);
        let Some((name, _)) = files.get(file) else { continue };
        problems.add(name, code, usize::MAX - 1, || {
            let (key, spot) = quote(schema, files, &wanted, second);
            let (_, first_spot) = quote(schema, files, &wanted, first);
            let (first_file, ..) = unpack(first.place);
            let first_name = files.get(first_file).map_or("", |(name, _)| name);
            let problem = Diagnostic::new(code, Place::File(String::new())).with("key", key);
            (spot, problem.also(first_spot.place(first_name), "first"))
        });
    }
}

/// The key of a row as written, and where it stands.
fn quote(
    schema: &Schema,
    files: &[(String, Layout)],
    lines: &BTreeMap<usize, BTreeMap<u64, Vec<u8>>>,
    row: KeyRow,
) -> (String, Spot) {
    let (file, line, lot) = unpack(row.place);
    let bytes = lines.get(&file).and_then(|lines| lines.get(&line)).cloned().unwrap_or_default();
    let mut records = Records::default();
    let Some((name, layout)) = files.get(file) else { return (String::new(), Spot::line(line)) };
    let reading = schema.reading(layout.reading);
    let marks = (FileKind::of(name) != FileKind::Text)
        .then(|| Arc::new(Marks { sheet: layout.sheet.clone(), starts: vec![0], bad: Vec::new() }));
    records.read(Block { bytes, first_line: line, marks, ..Block::default() }, layout.width, reading.separator);
    if let Some(reshape) = &layout.reshape {
        // The line alone is read again: for a cell that was filled down stands a ditto mark.
        let mut above = vec!["〃".as_bytes().to_vec(); reshape.fill.len()];
        records.reshape(reshape, &reading.columns, &mut above);
        if !records.lots.is_empty() {
            let row: Vec<usize> = records.lots.iter().position(|l| *l == lot).into_iter().collect();
            records.keep(&row);
        }
    }
    // Rows without a key are told apart by their day alone.
    let day = match schema.placed {
        Placed::Day(day) if schema.key.is_empty() => Some(day),
        _ => None,
    };
    let told = schema.key.iter().chain(&day);
    let positions: Vec<usize> = told.filter_map(|c| layout.at.get(c.at()).copied().flatten()).collect();
    let Some(first) = positions.first().filter(|_| records.len() == 1) else {
        return (String::new(), Spot::line(line));
    };
    let texts: Vec<String> = positions.iter().map(|p| quoted(records.cell(0, *p).of(&records.bytes))).collect();
    (texts.join(", "), records.spot_of(records.cell(0, *first)))
}

/// The longest line that is quoted.
const LONGEST_LINE: usize = 4096;

/// Reads the rows asked for of a file that has rows; what cannot be read stays empty.
fn fetch_rows(
    data: &dyn ByteSource,
    name: &str,
    (reading, layout): (&Schema, &Layout),
    period: &PeriodKind,
    lines: &mut BTreeMap<u64, Vec<u8>>,
) {
    let Ok(mut blocks) = Blocks::of(data, name, reading) else { return };
    let last = lines.last_key_value().map_or(0, |(line, _)| *line);
    let mut is_header = true;
    while let Ok(Some(block)) = blocks.next(Vec::new()) {
        let Some(marks) = block.marks.filter(|_| block.first_line <= last) else { return };
        if std::mem::take(&mut is_header) {
            blocks.settle(layout, reading, period);
        }
        let ends = marks.starts.iter().skip(1).map(|at| *at as usize).chain([block.bytes.len()]);
        for ((start, end), line) in marks.starts.iter().zip(ends).zip(block.first_line..) {
            if let Some(text) = lines.get_mut(&line) {
                text.extend_from_slice(block.bytes.get(*start as usize..end).unwrap_or_default());
            }
        }
    }
}

/// Reads the lines asked for; what cannot be read stays empty.
fn fetch(data: &dyn ByteSource, name: &str, lines: &mut BTreeMap<u64, Vec<u8>>) {
    let Ok(mut stream) = data.open(name) else { return };
    let mut buffer = vec![0_u8; 1 << 16];
    let mut line = 1_u64;
    let last = lines.last_key_value().map_or(0, |(line, _)| *line);
    while line <= last {
        let got = match stream.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(got) => got,
        };
        let mut rest = buffer.get(..got).unwrap_or_default();
        while !rest.is_empty() {
            let end = memchr(b'\n', rest).map_or(rest.len(), |n| n + 1);
            let (piece, behind) = rest.split_at(end);
            if let Some(text) = lines.get_mut(&line).filter(|text| text.len() < LONGEST_LINE) {
                text.extend_from_slice(piece);
            }
            line += u64::from(piece.ends_with(b"\n"));
            rest = behind;
        }
    }
    if let Some(text) = lines.get_mut(&1)
        && text.starts_with(b"\xEF\xBB\xBF")
    {
        text.drain(..3);
    }
    for text in lines.values_mut() {
        if !text.ends_with(b"\n") {
            text.push(b'\n');
        }
    }
}
