//! Packed keys of rows and combinations of their texts, worked out once for all fold groups over the same rows.
//!
//! Several groups often fold one table at one grain and differ in what they let in and count. What they share is kept in
//! [`super::sharing`]; which rows belong, and what they add, is left to [`super::group`].

use std::rc::Rc;

use super::accumulate::NO_KEY;
use super::context::{NOT_THEN, RowContext};
use super::dimensions::{MISSING, SPECIAL, number};
use super::sharing::{Looked, Packed, find};
use crate::expr::Climb;

/// The keys of the context's rows, packed from climbs to dimensions of so many keys.
pub(super) fn packed(context: &RowContext<'_>, count: usize, to: &[Climb], radix: &[u64]) -> Rc<Packed> {
    let known = &context.batch.sharing.packed;
    let (rows, key) = ((context.period, context.placement), (to.to_vec(), radix.to_vec()));
    if let Some(packed) = find(known, rows, &key) {
        return packed;
    }
    let mut keys = vec![0_u64; count];
    let mut not_then = Vec::new();
    let mut is_broken = false;
    for (climb, radix) in to.iter().zip(radix) {
        let codes = context.batch.climb(climb, context.days, context.period, context.placement);
        // Keys fit their radix and packed ones 64 bits, unless a row has no key: that is seen first, for all of them.
        let most = u32::try_from(*radix).unwrap_or(SPECIAL).min(SPECIAL);
        let is_whole = codes.len() >= count && codes.iter().fold(0, |most, code| most.max(*code)) < most;
        // A key itself must hold on some day of the row's period; what is climbed through was asked on the row's own day.
        let idle = if climb.steps.is_empty() { context.idle(climb.from) } else { None };
        let is_idle = |row: u32, code: u32| {
            idle.is_some_and(|idle| idle.get(code as usize) == Some(&true) && context.is_inside(row as usize))
        };
        let is_whole = is_whole && (idle.is_none() || !(0..).zip(codes.iter()).any(|(row, code)| is_idle(row, *code)));
        let mut pack = |at: usize, key: &mut u64, row: u32, code: u32| {
            let code = if is_idle(row, code) { NOT_THEN } else { code };
            if code < most && *key != NO_KEY {
                *key = key.wrapping_mul(*radix).wrapping_add(u64::from(code));
            } else {
                *key = NO_KEY;
                if code == NOT_THEN {
                    not_then.push((at, row, climb.from));
                }
            }
        };
        match context.rows {
            None if is_whole && !is_broken => {
                for (key, code) in keys.iter_mut().zip(&*codes) {
                    *key = key.wrapping_mul(*radix).wrapping_add(u64::from(*code));
                }
            }
            None => {
                for (at, key) in keys.iter_mut().enumerate() {
                    pack(at, key, number(at), codes.get(at).copied().unwrap_or(MISSING));
                }
            }
            Some(rows) => {
                for (at, (key, row)) in keys.iter_mut().zip(rows).enumerate() {
                    pack(at, key, *row, codes.get(*row as usize).copied().unwrap_or(MISSING));
                }
            }
        }
        is_broken |= !is_whole;
    }
    let packed = Rc::new(Packed { keys, not_then });
    known.borrow_mut().push((rows, key, Rc::clone(&packed)));
    packed
}

/// For each of the context's rows, which combination of the texts of these columns it has.
pub(super) fn combinations(context: &RowContext<'_>, count: usize, columns: &Vec<Looked>) -> Option<Rc<Vec<u32>>> {
    let known = &context.batch.sharing.combinations;
    let rows = (context.period, context.placement);
    if let Some(combinations) = find(known, rows, columns) {
        return Some(combinations);
    }
    let mut combinations = vec![0_u32; count];
    for (column, few, _) in columns {
        let codes = &context.batch.readers.get(*column)?.codes;
        let few = u32::try_from(*few).ok()?;
        // There are few combinations: see `MOST_COMBINATIONS` of `group`.
        let step = |slot: &mut u32, code: u32| *slot = slot.wrapping_mul(few + 1).wrapping_add(code.min(few));
        match context.rows {
            None => combinations.iter_mut().zip(codes).for_each(|(slot, code)| step(slot, *code)),
            Some(rows) => combinations
                .iter_mut()
                .zip(rows)
                .for_each(|(slot, row)| step(slot, codes.get(*row as usize).copied().unwrap_or(MISSING))),
        }
    }
    let combinations = Rc::new(combinations);
    known.borrow_mut().push((rows, columns.clone(), Rc::clone(&combinations)));
    Some(combinations)
}
