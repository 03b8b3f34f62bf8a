//! What systems count: how often identity was verified and the activation message went out, week by week.
//!
//! A week's counts stand at its last day, or at the outlet's last day where it closes before. Nothing is counted
//! while an outlet is shut.

use std::fmt::Write as _;

use super::File;
use super::calendar::{MONTHS, WEEKS, iso, month_number, month_of, week_days};
use super::items::COUNTED;
use super::places::Places;
use super::random::Chance;
use super::visits::rate;

/// `system-2011-07.csv` and those that follow.
pub(super) fn files(seed: u64, places: &Places) -> Vec<File> {
    let mut texts = vec![String::from("outlet,date,item,result,cases\n"); MONTHS];
    for week in 0..WEEKS {
        let (first, last) = week_days(week);
        for outlet in places.outlets.iter().filter(|outlet| outlet.there(first, last)) {
            let day = last.min(outlet.last);
            let (month, _) = month_of(day);
            let Some(text) = texts.get_mut(month).filter(|_| outlet.open(day)) else { continue };
            for (n, item) in COUNTED.iter().enumerate() {
                let mut chance = Chance::about(seed, "system", [outlet.number, week, n]);
                let cases = chance.between(20, 120);
                // Machines are taught once: the best outlets get to every case.
                let often = rate(item.observed, outlet.handling, 2 * outlet.pace, month);
                let often = if often >= 960 { 1000 } else { often + chance.between(-30, 30) };
                let passes = cases * often / 1000;
                for (result, cases) in [("pass", passes), ("fail", cases - passes)] {
                    if cases > 0 {
                        let _ = writeln!(text, "{},{},{},{result},{cases}", outlet.id, iso(day), item.id);
                    }
                }
            }
        }
    }
    let named = |(month, text)| File::new(format!("system-2011-{:02}.csv", month_number(month)), text);
    texts.into_iter().enumerate().map(named).collect()
}
