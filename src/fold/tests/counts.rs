//! Counts past what a byte holds, and keys that differ or do not.
//!
//! Accumulators keep small counters and put aside what these cannot hold; a plain count by hand must find the same,
//! dense or by the keys that occur, in one go or merged.

use crate::fold::accumulate::{Accumulator, NO_KEY, Shape, SlotShape, step};
use crate::fold::keyrun::{KeyRow, KeyRun};
use crate::fold::keys::differ;
use crate::value::{Cells, Type};

fn shape(counts: usize, dense: Option<usize>) -> Shape {
    Shape { radix: vec![5], dense, slots: (0..counts).map(SlotShape::Count).collect(), counts }
}

/// Rows of keys and bits: a key now and then stands for a row that does not belong.
fn rows() -> impl Iterator<Item = (u64, u64)> + Clone {
    (0..3000_u64).map(|n| (if n % 13 == 0 { NO_KEY } else { n * n % 5 }, n * 7 % 128))
}

fn by_hand(counts: usize) -> Vec<Vec<i64>> {
    let mut all = vec![vec![0; counts]; 5];
    for (key, bits) in rows().filter(|(key, _)| *key != NO_KEY) {
        for (at, count) in all[key as usize].iter_mut().enumerate() {
            *count += i64::from((bits >> at) & 1 == 1);
        }
    }
    all
}

fn finished(accumulator: Accumulator, counts: usize) -> Vec<Vec<i64>> {
    let (keys, columns) = accumulator.finish(&vec![Type::Count; counts], Some).unwrap();
    let mut all = vec![vec![0; counts]; 5];
    for (at, column) in columns.iter().enumerate() {
        let Cells::Number(cells) = &column.cells else { panic!("counts are numbers") };
        for (key, cell) in keys.iter().zip(cells.iter()) {
            all[*key as usize][at] = cell.to_i64().unwrap();
        }
    }
    all
}

#[test]
fn counts_are_those_by_hand() {
    for counts in 0..=7 {
        for dense in [None, Some(5)] {
            let shape = shape(counts, dense);
            let mut at_once = Accumulator::new(&shape);
            at_once.count_all(rows().map(|(key, bits)| (key, step(bits))));
            let mut one_by_one = Accumulator::new(&shape);
            for (key, bits) in rows().filter(|(key, _)| *key != NO_KEY) {
                let place = one_by_one.place(key);
                one_by_one.count(place, bits);
            }
            let mut merged = Accumulator::new(&shape);
            for part in 0..7 {
                let mut one = Accumulator::new(&shape);
                one.count_all(rows().skip(part).step_by(7).map(|(key, bits)| (key, step(bits))));
                merged.merge(one).unwrap();
            }
            for accumulator in [at_once, one_by_one, merged] {
                assert_eq!(finished(accumulator, counts), by_hand(counts), "{counts} counts, {dense:?}");
            }
        }
    }
}

#[test]
fn keys_of_small_numbers_are_told_apart_without_sorting() {
    let row = |one: u128, two: u128| KeyRow { id: (one << 32) | two, from: 0, to: 9, place: 0 };
    let run = |rows: &[KeyRow]| {
        let mut run = KeyRun::new(0, rows.len());
        rows.iter().for_each(|row| run.push(*row));
        run
    };
    let all: Vec<KeyRow> = (0..40).flat_map(|one| (0..7).map(move |two| row(one, two))).collect();
    let (first, second) = all.split_at(100);
    assert!(differ(&[run(second), run(first)]));
    assert!(!differ(&[run(second), run(first), run(&[row(20, 3)])]));
    assert!(!differ(&[run(&[row(1, 1), row(u128::from(u32::MAX), 1)])]), "too many combinations to look at");
    assert!(differ(&[]));
}

#[test]
fn groups_that_count_together_have_what_each_counts_alone() {
    // The second group has no row where the first has one, and neither has some.
    let rows = || rows().map(|(key, bits)| (key, if bits % 3 == 1 { step(bits) } else { 0 }, bits % 3 == 2));
    for dense in [None, Some(5)] {
        let (one, two) = (shape(2, dense), shape(3, dense));
        let mut alone = [Accumulator::new(&one), Accumulator::new(&two)];
        let [first, second] = &mut alone;
        first.count_all(rows().map(|(key, step, _)| (key, step & 0xFF_FFFF)));
        second.count_all(rows().map(|(key, _, other)| (key, if other { 0x0001_0001_u64 } else { 0 })));
        let joint = |rows: &mut dyn Iterator<Item = (u64, u64, bool)>| {
            let mut all = Accumulator::new(&shape(7, dense));
            let both = rows.map(|(key, step, other)| {
                let second = if other { 0x0001_0001_u128 << 32 } else { 0 };
                let all = (u128::from(step & 0xFF_FFFF) << 8) | second;
                (key, if all == 0 { 0 } else { all | 1 })
            });
            all.count_all(both.collect::<Vec<(u64, u128)>>().into_iter());
            all
        };
        let mut together = joint(&mut rows().take(2000));
        together.merge(joint(&mut rows().skip(2000))).unwrap();
        for ((alone, shape), from) in alone.into_iter().zip([&one, &two]).zip([1, 4]) {
            let section = together.section(from, shape);
            assert_eq!(finished(section, shape.counts), finished(alone, shape.counts));
        }
    }
}

#[test]
fn a_row_put_aside_still_stands_for_its_key() {
    // Two hundred rows of the first group, then so many of the second that all counters are put aside.
    let rows = (0..600_u64).map(|n| (3, if n < 200 { 0x0101_u128 } else { 0x01_0001 }));
    let mut together = Accumulator::new(&shape(2, Some(5)));
    together.count_all(rows);
    for (from, count) in [(1, 200), (2, 400)] {
        let section = together.section(from, &shape(0, Some(5)));
        assert_eq!(section.finish(&[], Some).unwrap().0, [3], "{count} rows");
    }
}
