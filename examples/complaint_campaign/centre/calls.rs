//! Which customer complained on which day: as many who did so five and ten times in a month as the campaign published
//! for July, and fewer each month after.
//!
//! Customers stand in an order of stubbornness, of which each month takes the first; the window moves a little from
//! month to month, so that some are new. Their keys are spread, so that the order cannot be seen in them.

use std::fmt::Write as _;

use super::File;
use super::calendar::{MONTHS, iso, month_days, month_number};
use super::random::Chance;

/// How many customers complain five times or more, and how many of these ten times or more, by month.
const OFTEN: [(usize, usize); MONTHS] = [(3428, 748), (2897, 573), (2105, 322), (1168, 97), (341, 0)];
/// How many complain less often.
const SELDOM: usize = 900;
/// By how many customers the window moves a month.
const NEW: usize = 29;
/// A prime above the number of customers, and the step that spreads their keys.
const SPREAD: (usize, usize) = (9973, 4057);

/// `complaints-2010-07.csv` and those that follow.
pub(super) fn files(seed: u64) -> Vec<File> {
    let mut last = 0;
    (0..MONTHS).map(|month| file(seed, month, &mut last)).collect()
}

fn file(seed: u64, month: usize, last: &mut usize) -> File {
    let (often, very_often) = OFTEN.get(month).copied().unwrap_or_default();
    let (first_day, last_day) = month_days(month);
    let mut rows = Vec::new();
    for place in 0..often + SELDOM {
        let customer = place + month * NEW;
        let mut chance = Chance::about(seed, "calls", [customer, month, 0]);
        let calls = match place {
            _ if place < very_often => chance.between(10, 12),
            _ if place < often => 5 + chance.between(0, 4).min(chance.between(0, 4)),
            _ => chance.between(1, 4),
        };
        let key = (customer + 1) * SPREAD.1 % SPREAD.0;
        for _ in 0..calls {
            rows.push((chance.between(first_day, last_day), key));
        }
    }
    rows.sort_unstable();
    let mut text = String::from("complaint,customer,date\n");
    for (day, customer) in rows {
        *last += 1;
        let _ = writeln!(text, "N{last:05},K{customer:04},{}", iso(day));
    }
    File::new(format!("complaints-2010-{:02}.csv", month_number(month)), text)
}
