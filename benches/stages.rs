//! What the stages between bytes and figures cost: hashing, records, the texts of a column, the whole fold, expressions.
//!
//! They run over the committed sample of the month close, its largest table repeated until it is some megabytes, on one
//! thread. `cargo bench --bench stages` tells bytes and rows a second; whole runs are measured by `./bench`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a benchmark may stop where it stands and read the sample"
)]

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use reckoner::plan::model::{Outputs, Plan};
use reckoner::source::{Anywhere, ByteSource};
use reckoner::table::block::Block;
use reckoner::table::blocks::{BLOCK, Blocks};
use reckoner::table::memo::{Memo, short};
use reckoner::table::records::Records;
use reckoner::value::Period;
use reckoner::{check, fold, pack, plan};

#[path = "stages/figures.rs"]
mod figures;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CLOSE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/month-close");
const LARGEST: &str = "checks.csv";
const WIDTH: usize = 5;
const REPEATED: usize = 10;

fn main() {
    divan::main();
}

/// Files in memory.
struct Held(BTreeMap<String, Arc<[u8]>>);

impl Held {
    fn get(&self, name: &str) -> io::Result<Cursor<Arc<[u8]>>> {
        self.0.get(name).cloned().map(Cursor::new).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl ByteSource for Held {
    fn names(&self) -> io::Result<Vec<String>> {
        Ok(self.0.keys().cloned().collect())
    }

    fn open(&self, name: &str) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(self.get(name)?))
    }

    fn open_anywhere(&self, name: &str) -> io::Result<Box<dyn Anywhere>> {
        Ok(Box::new(self.get(name)?))
    }
}

fn files(folder: &str, ending: &str) -> BTreeMap<String, Vec<u8>> {
    let all = std::fs::read_dir(Path::new(CLOSE).join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let ours = all.filter(|path| path.extension().is_some_and(|e| e == ending));
    ours.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(path).unwrap())).collect()
}

/// The sample, with many months' worth of checks in one.
fn sample() -> Held {
    let mut all = files("sample", "csv");
    let checks = all.get_mut(LARGEST).unwrap();
    let body = checks.iter().position(|b| *b == b'\n').unwrap() + 1;
    let rows = checks.get(body..).unwrap().repeat(REPEATED - 1);
    checks.extend(rows);
    Held(all.into_iter().map(|(name, bytes)| (name, Arc::from(bytes))).collect())
}

fn blocks(data: &Held) -> Vec<Block> {
    let mut blocks = Blocks::new(data.open(LARGEST).unwrap(), b',', BLOCK);
    std::iter::from_fn(|| blocks.next(Vec::new()).unwrap()).collect()
}

fn lines(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| memchr::memchr_iter(b'\n', &block.bytes).count()).sum()
}

fn plan() -> Plan {
    let rules: Vec<(String, Vec<u8>)> = files("pack", "toml").into_iter().collect();
    let program = Arc::new(check::check(&pack::parse(&rules).0).0.unwrap());
    let period = Period::parse(&program.pack.period, "2011-10").unwrap();
    plan::build(program, period, None, None, Outputs::All).0.unwrap()
}

/// A stream cut into blocks and hashed.
#[divan::bench]
fn hashed_blocks(bencher: Bencher<'_, '_>) {
    let data = sample();
    let bytes = data.get(LARGEST).unwrap().get_ref().len();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| {
        let mut blocks = Blocks::new(data.open(LARGEST).unwrap(), b',', BLOCK);
        let mut buffer = Vec::new();
        while let Some(block) = blocks.next(buffer).unwrap() {
            buffer = block.bytes;
        }
        blocks.finish().unwrap()
    });
}

/// Blocks split into cells.
#[divan::bench]
fn records(bencher: Bencher<'_, '_>) {
    let blocks = blocks(&sample());
    let bytes: usize = blocks.iter().map(|block| block.bytes.len()).sum();
    let mut records = Records::default();
    bencher
        .counter(BytesCount::new(bytes))
        .counter(ItemsCount::new(lines(&blocks)))
        .with_inputs(|| blocks.clone())
        .bench_local_values(|blocks| blocks.into_iter().for_each(|block| drop(records.read(block, WIDTH, b','))));
}

/// The texts of a column as small numbers, for a column of ids, of days, of few words.
#[divan::bench(args = [0, 1, 3, 4])]
fn texts(bencher: Bencher<'_, '_>, column: usize) {
    let mut all: Vec<Records> = Vec::new();
    for block in blocks(&sample()) {
        let mut records = Records::default();
        records.read(block, WIDTH, b',');
        all.push(records);
    }
    let mut memo = Memo::default();
    let mut next = 0;
    bencher.counter(ItemsCount::new(all.iter().map(Records::len).sum::<usize>())).bench_local(|| {
        let mut sum = 0_u64;
        for records in &all {
            for cell in records.column(column) {
                let key = short(&records.bytes, cell);
                let number = memo.get((&records.bytes, cell, key), None, |_| {
                    next += 1;
                    next
                });
                sum += u64::from(number);
            }
        }
        sum
    });
}

/// All tables to facts, on one thread.
#[divan::bench]
fn facts(bencher: Bencher<'_, '_>) {
    let (plan, data) = (plan(), sample());
    let bytes: usize = data.0.values().map(|bytes| bytes.len()).sum();
    bencher.counter(BytesCount::new(bytes)).bench_local(|| fold::run(&plan, &data, 1).0.unwrap());
}
