//! Visits as rows: one observation a line, a file a month.

use std::fmt::Write as _;

use super::File;
use super::calendar::{MONTHS, iso, month_number, month_of};
use super::items::SEEN;
use super::visits::Visit;

/// `checks-2011-07.csv` and those that follow.
pub(super) fn files(visits: &[Visit]) -> Vec<File> {
    let mut texts = vec![String::from("outlet,date,source,item,result,clerk\n"); MONTHS];
    for visit in visits {
        let Some(text) = texts.get_mut(month_of(visit.day).0) else { continue };
        let (date, source) = (iso(visit.day), visit.source.word());
        for (item, verdict) in SEEN.iter().zip(&visit.verdicts) {
            if let Some(verdict) = verdict {
                let (outlet, item, result, clerk) = (&visit.outlet, item.id, verdict.word(), &visit.clerk);
                let _ = writeln!(text, "{outlet},{date},{source},{item},{result},{clerk}");
            }
        }
    }
    let named = |(month, text)| File::new(format!("checks-2011-{:02}.csv", month_number(month)), text);
    texts.into_iter().enumerate().map(named).collect()
}
