//! Four tests, one before the training, two in it, one after; a few clerks miss one.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, on};
use super::people::Clerk;
use super::random::Chance;

/// Key, month, day, and the usual score of each test.
const TESTS: [(&str, u32, Day, i64); 4] =
    [("E1", 9, 27, 68), ("E2", 10, 15, 78), ("E3", 10, 29, 84), ("E4", 11, 19, 89)];

/// `tests.csv`.
pub(super) fn file(seed: u64, clerks: &[Clerk]) -> File {
    let mut text = String::from("test,clerk,date,score\n");
    for (n, (test, month, day, usual)) in TESTS.iter().enumerate() {
        let date = on(*month, *day);
        for clerk in clerks {
            let mut always = Chance::about(seed, "learns", [clerk.number, 0, 0]);
            let mut chance = Chance::about(seed, "test", [clerk.number, n, 0]);
            let Some(team) = clerk.team_on(date) else { continue };
            if chance.thousandths(25) {
                continue;
            }
            let team = i64::try_from(team).unwrap_or(0);
            let score = usual + always.between(-8, 8) + chance.between(-7, 7) + (team * 5 + 2) % 9 - 4;
            let _ = writeln!(text, "{test},{},{},{}", clerk.id, super::calendar::iso(date), score.clamp(0, 100));
        }
    }
    File::new("tests.csv", text)
}
