//! What customers say when asked: a wave in the last month of each quarter, three hundred customers a wave.
//!
//! Scores rise with the plan, so that the year as a whole passes that of the year before by more than a twentieth only
//! with its last wave.

use std::fmt::Write as _;

use super::File;
use super::calendar::{iso, month_days};
use super::random::Chance;

/// Mean score of each quarter, in tenths.
const MEANS: [i64; 8] = [752, 748, 761, 755, 766, 781, 803, 836];
/// How many are asked a wave.
const ASKED: usize = 300;

/// `survey.csv`.
pub(super) fn file(seed: u64) -> File {
    let mut text = String::from("respondent,date,department,score\n");
    for (quarter, mean) in MEANS.iter().enumerate() {
        let (first, _) = month_days(quarter * 3 + 2);
        for n in 0..ASKED {
            let mut chance = Chance::about(seed, "respondent", [quarter, n, 0]);
            let department = 1 + chance.below(5);
            let shift = [12, -18, -9, 8, 14].get(department - 1).copied().unwrap_or(0);
            let score = ((mean + shift + chance.between(-160, 160) + 5) / 10).clamp(0, 100);
            let date = iso(first + chance.between(4, 22));
            let _ = writeln!(text, "R{:05},{date},D{department},{score}", quarter * ASKED + n + 1);
        }
    }
    File { name: "survey.csv", text }
}
