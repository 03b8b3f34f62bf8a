//! A sample of lines by their money that anybody can draw again: a monetary-unit sample with fixed intervals.
//!
//! Takes a seed and the lines, each with its id and its money in smallest units; ids are asked for one by one, so that
//! those of a million lines need never stand together. The chance of a line is in proportion to its money; lines of no
//! money cannot be met that way, so a stated number of them is drawn beside. Nothing is random: seed, ids and amounts
//! decide, the order in which lines come does not. What the seed is made of, and what is done with the lines, is the
//! caller's.

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::value::Money;

/// Why a line was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stratum {
    /// Its money is an interval or more.
    Whole,
    /// A point of the interval falls on it.
    Interval,
    /// It has no money, and was drawn beside.
    Zero,
}

impl Stratum {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Stratum::Whole => "whole",
            Stratum::Interval => "interval",
            Stratum::Zero => "zero",
        }
    }
}

/// A line that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Its place among the lines given.
    pub at: usize,
    /// Why.
    pub stratum: Stratum,
    /// Which point fell on it, from 0; 0 for lines of the other strata.
    pub point: u64,
}

/// What was drawn, and the numbers by which it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// The lines taken, in the order in which they were given.
    pub chosen: Vec<Chosen>,
    /// The money of all lines, in smallest units.
    pub total: u128,
    /// The money of the lines that were not taken whole.
    pub rest: u128,
    /// The points laid over it; the interval is `rest / points`.
    pub points: u64,
    /// Where the first point falls, in parts of a unit: `start / points`.
    pub start: u128,
}

/// The lines to draw from.
pub struct Population<M, I> {
    /// How many lines there are.
    pub count: usize,
    /// The money of a line.
    pub money: M,
    /// Adds the id of a line, which no other line has.
    pub id: I,
}

/// Draws `wanted` lines by their money and `zeros` of those without any; all where there are no more. What a line takes
/// back counts like what it gives. None where the sum of the money is past all bounds.
///
/// The whole of it, so that a script of ten lines can repeat it:
///
/// 1. `m` lines are wanted, `T` is the sum of all money. From the largest line down (of equals the lesser id first) a
///    line with `amount × m ≥ T` is taken whole, `T` falls by its amount and `m` by one; the first that is not ends it.
/// 2. The other lines of money are laid end to end, in the order of `SHA-256(seed + ":" + id)` in hexadecimal.
/// 3. `s` is the number in the first 16 bytes of `SHA-256(seed)`, modulo `T`. Taken is each line on which one of the `m`
///    points `(s + j × T) / m` falls, `j` from 0; a point at the end of one line is on the next.
/// 4. Of the lines without money the first `zeros` in the order of step 2 are taken.
#[must_use]
pub fn draw<M, I>(seed: &str, lines: &Population<M, I>, wanted: u32, zeros: u32) -> Option<Sample>
where
    M: Fn(usize) -> Money,
    I: Fn(usize, &mut Vec<u8>) + Sync,
{
    let of = |at: u32| (lines.money)(at as usize).minor().unsigned_abs();
    let all = 0..u32::try_from(lines.count).ok()?;
    let total = all.clone().try_fold(0_u128, |sum, at| sum.checked_add(of(at)))?;
    // Every product below fits where this one does.
    total.checked_mul(u128::from(wanted) + 2)?;
    let (with, without): (Vec<u32>, Vec<u32>) = all.partition(|at| of(*at) > 0);

    // No more than the largest of them stand out.
    let mut by_size = with;
    let id = |at: u32| {
        let mut name = Vec::new();
        (lines.id)(at as usize, &mut name);
        name
    };
    let size = |a: &u32, b: &u32| of(*b).cmp(&of(*a)).then_with(|| id(*a).cmp(&id(*b)));
    let most = usize::try_from(wanted).unwrap_or(usize::MAX).min(by_size.len());
    if let Some(last) = most.checked_sub(1) {
        by_size.select_nth_unstable_by(last, size);
    }
    by_size.get_mut(..most).unwrap_or_default().sort_unstable_by(size);
    let (mut rest, mut points, mut whole) = (total, u128::from(wanted), 0);
    for at in &by_size {
        if points == 0 || of(*at) * points < rest {
            break;
        }
        rest -= of(*at);
        points -= 1;
        whole += 1;
    }
    let others = by_size.split_off(whole);
    let taken = |at: u32, stratum, point| Chosen { at: at as usize, stratum, point };
    let mut chosen: Vec<Chosen> = by_size.into_iter().map(|at| taken(at, Stratum::Whole, 0)).collect();

    let start = if points == 0 || rest == 0 { 0 } else { first_number(seed) % rest };
    let order = Order::of(seed, if points == 0 { Vec::new() } else { others }, &lines.id);
    // In parts: a unit is `points` of them, the interval between two points `rest`.
    let falls = |point: u128, laid: u128| start + point * rest < laid * points;
    let sums = order.sums(of);
    let (mut laid, mut point) = (0, 0);
    let mut met = vec![false; SHELVES];
    for (met, sum) in met.iter_mut().zip(&sums) {
        laid += sum;
        while falls(point, laid) {
            (*met, point) = (true, point + 1);
        }
    }
    let mut met = order.shelves(&met).into_iter();
    (laid, point) = (0, 0);
    for sum in sums {
        if !falls(point, laid + sum) {
            laid += sum;
            continue;
        }
        for at in met.next().unwrap_or_default() {
            let first = point;
            laid += of(at);
            while falls(point, laid) {
                point += 1;
            }
            if point > first {
                chosen.push(taken(at, Stratum::Interval, u64::try_from(first).ok()?));
            }
        }
    }
    let order = Order::of(seed, without, &lines.id);
    let mut lacking = u128::from(zeros);
    let first: Vec<bool> = order
        .sums(|_| 1)
        .into_iter()
        .map(|count| {
            let is_first = lacking > 0;
            lacking = lacking.saturating_sub(count);
            is_first
        })
        .collect();
    let drawn = order.shelves(&first).into_iter().flatten().take(zeros as usize);
    chosen.extend(drawn.map(|at| taken(at, Stratum::Zero, 0)));
    chosen.sort_unstable_by_key(|chosen| chosen.at);
    Some(Sample { chosen, total, rest, points: u64::try_from(points).ok()?, start })
}

/// How many shelves lines are put on by the first bits of their hash.
const SHELVES: usize = 1 << 12;

/// Lines in the order of the hashes of seed and id, sorted only where that is asked for: on a shelf.
struct Order<'a, I> {
    seeded: Sha256,
    lines: Vec<u32>,
    /// Of each line its shelf.
    shelves: Vec<u16>,
    id: &'a I,
}

impl<'a, I: Fn(usize, &mut Vec<u8>) + Sync> Order<'a, I> {
    fn of(seed: &str, lines: Vec<u32>, id: &'a I) -> Order<'a, I> {
        let mut order = Order { seeded: Sha256::new_with_prefix(format!("{seed}:")), lines, shelves: Vec::new(), id };
        let shelf = |name: &mut Vec<u8>, at: &u32| {
            let [first, second, ..] = order.hash(*at, name);
            u16::from_be_bytes([first, second]) >> (u16::BITS - SHELVES.trailing_zeros())
        };
        order.shelves = order.lines.par_iter().map_init(Vec::new, shelf).collect();
        order
    }

    fn hash(&self, at: u32, name: &mut Vec<u8>) -> [u8; 32] {
        name.clear();
        (self.id)(at as usize, name);
        self.seeded.clone().chain_update(name).finalize().into()
    }

    /// What the lines of each shelf come to.
    fn sums(&self, of: impl Fn(u32) -> u128) -> Vec<u128> {
        let mut sums = vec![0; SHELVES];
        for (at, shelf) in self.lines.iter().zip(&self.shelves) {
            if let Some(sum) = sums.get_mut(usize::from(*shelf)) {
                *sum += of(*at);
            }
        }
        sums
    }

    /// The lines of each of these shelves, in their order.
    fn shelves(&self, wanted: &[bool]) -> Vec<Vec<u32>> {
        let is_wanted = |shelf: u16| wanted.get(usize::from(shelf)) == Some(&true);
        let there = self.lines.iter().zip(&self.shelves).filter(|(_, shelf)| is_wanted(**shelf));
        let mut found: Vec<(u16, [u8; 32], u32)> =
            there.map(|(at, shelf)| (*shelf, self.hash(*at, &mut Vec::new()), *at)).collect();
        found.sort_unstable();
        let mut each: Vec<Vec<u32>> = Vec::new();
        for shelf in (0..).zip(wanted).filter(|(_, wanted)| **wanted).map(|(shelf, _)| shelf) {
            let begin = found.partition_point(|(other, ..)| *other < shelf);
            let end = found.partition_point(|(other, ..)| *other <= shelf);
            each.push(found.get(begin..end).unwrap_or_default().iter().map(|(.., at)| *at).collect());
        }
        each
    }
}

/// The number in the first 16 bytes of the hash of the seed.
fn first_number(seed: &str) -> u128 {
    Sha256::digest(seed).iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Lines = Vec<(String, Money)>;

    fn lines(amounts: &[i128]) -> Lines {
        amounts.iter().enumerate().map(|(n, a)| (format!("p/pay/2011-10/{n}"), Money::from_minor(*a))).collect()
    }

    fn drawn(seed: &str, lines: &Lines, wanted: u32, zeros: u32) -> Sample {
        of(seed, lines, wanted, zeros).unwrap()
    }

    fn of(seed: &str, lines: &Lines, wanted: u32, zeros: u32) -> Option<Sample> {
        let id = |at: usize, name: &mut Vec<u8>| name.extend_from_slice(lines[at].0.as_bytes());
        draw(seed, &Population { count: lines.len(), money: |at: usize| lines[at].1, id }, wanted, zeros)
    }

    fn ids(sample: &Sample, lines: &Lines) -> Vec<(String, &'static str)> {
        let mut all: Vec<_> =
            sample.chosen.iter().map(|chosen| (lines[chosen.at].0.clone(), chosen.stratum.name())).collect();
        all.sort();
        all
    }

    /// Random enough, and the same each time.
    fn world(seed: u64, count: usize) -> Lines {
        let mut dice = seed;
        let mut throw = |sides: u64| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (dice >> 33) % sides
        };
        let amount = |throw: &mut dyn FnMut(u64) -> u64| match throw(10) {
            0 | 1 => 0,
            2 => i128::from(throw(5_000_000)),
            _ => i128::from(throw(30_000)),
        };
        lines(&(0..count).map(|_| amount(&mut throw)).collect::<Vec<_>>())
    }

    /// The steps that [`draw`] names, point by point and without its shortcuts.
    fn again(seed: &str, lines: &Lines, wanted: u128, zeros: usize) -> Vec<(String, &'static str)> {
        let hash = |text: &str| Sha256::digest(text).iter().map(|b| format!("{b:02x}")).collect::<String>();
        let mut all: Vec<(String, u128)> =
            lines.iter().map(|(id, a)| (id.clone(), u128::try_from(a.minor()).unwrap())).collect();
        let (mut left, mut total) = (wanted, all.iter().map(|(_, a)| a).sum::<u128>());
        let mut taken = Vec::new();
        while let Some(n) =
            (0..all.len()).max_by(|a, b| all[*a].1.cmp(&all[*b].1).then_with(|| all[*b].0.cmp(&all[*a].0)))
        {
            let (id, amount) = all[n].clone();
            if left == 0 || amount == 0 || amount * left < total {
                break;
            }
            all.remove(n);
            (left, total) = (left - 1, total - amount);
            taken.push((id, "whole"));
        }
        all.sort_by_key(|(id, _)| hash(&format!("{seed}:{id}")));
        if left > 0 && total > 0 {
            let start = u128::from_str_radix(&hash(seed)[..32], 16).unwrap() % total;
            for j in 0..left {
                let (mut at, point) = (0, start + j * total);
                for (id, amount) in &all {
                    if at * left <= point && point < (at + amount) * left {
                        taken.push((id.clone(), "interval"));
                    }
                    at += amount;
                }
            }
        }
        let nothing = all.iter().filter(|(_, amount)| *amount == 0);
        taken.extend(nothing.take(zeros).map(|(id, _)| (id.clone(), "zero")));
        taken.sort();
        taken
    }

    #[test]
    fn it_is_the_same_when_it_is_repeated_by_hand() {
        for (n, (count, wanted)) in [(0, 5), (1, 3), (7, 7), (40, 9), (300, 25), (300, 299), (50, 0)].iter().enumerate()
        {
            for seed in ["", "ab12", "another"] {
                let lines = world(n as u64, *count);
                let sample = drawn(seed, &lines, *wanted, 4);
                assert_eq!(
                    ids(&sample, &lines),
                    again(seed, &lines, u128::from(*wanted), 4),
                    "{count} {wanted} {seed}"
                );
            }
        }
    }

    #[test]
    fn as_many_are_drawn_as_are_wanted_and_no_line_twice() {
        for seed in 0..20 {
            let lines = world(seed, 200);
            let with = lines.iter().filter(|(_, amount)| !amount.is_zero()).count();
            for wanted in [1, 2, 10, 60, 150, 1000] {
                let sample = drawn("s", &lines, wanted, 3);
                let of = |stratum: Stratum| sample.chosen.iter().filter(|c| c.stratum == stratum).count();
                let by_money = of(Stratum::Whole) + of(Stratum::Interval);
                assert_eq!((by_money, of(Stratum::Zero)), (with.min(wanted as usize), 3), "{seed} {wanted}");
                assert!(sample.chosen.is_sorted_by(|a, b| a.at < b.at));
                let mut points: Vec<u64> =
                    sample.chosen.iter().filter(|c| c.stratum == Stratum::Interval).map(|c| c.point).collect();
                points.sort_unstable();
                assert!(points.iter().copied().eq(0..points.len() as u64));
            }
        }
    }

    #[test]
    fn every_large_line_is_taken_and_the_order_of_lines_does_not_count() {
        let mut lines = lines(&[5, 900_000, 100, 0, 300, 250_000, 0, 77, 40, 12]);
        let sample = drawn("x", &lines, 4, 1);
        let whole: Vec<usize> = sample.chosen.iter().filter(|c| c.stratum == Stratum::Whole).map(|c| c.at).collect();
        assert_eq!(whole, [1, 4, 5]);
        assert_eq!((sample.total, sample.rest, sample.points), (1_150_534, 234, 1));
        let before = ids(&sample, &lines);
        lines.reverse();
        assert_eq!(ids(&drawn("x", &lines, 4, 1), &lines), before);
    }

    #[test]
    fn over_many_seeds_each_line_is_met_in_proportion_to_its_money() {
        let lines = lines(&[100, 200, 300, 400]);
        let mut met = [0_u32; 4];
        for seed in 0..2000 {
            for chosen in drawn(&seed.to_string(), &lines, 1, 0).chosen {
                met[chosen.at] += 1;
            }
        }
        for (met, share) in met.iter().zip([200, 400, 600, 800]) {
            assert!(met.abs_diff(share) < 80, "{met} of {share}");
        }
    }

    #[test]
    fn what_is_taken_back_counts_and_sums_past_all_bounds_are_told() {
        let back = lines(&[-5000, 10, 20]);
        let chosen = drawn("x", &back, 2, 0).chosen;
        assert_eq!(chosen.first(), Some(&Chosen { at: 0, stratum: Stratum::Whole, point: 0 }));
        let huge = lines(&[i128::MAX, i128::MAX, i128::MAX]);
        assert_eq!(of("x", &huge, 2, 0), None);
        assert_eq!(of("x", &Lines::new(), 2, 2), Some(Sample { points: 2, ..Sample::default() }));
    }
}
