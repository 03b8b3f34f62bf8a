//! The weekly question to a clerk of each department, and the labour competitions of May and November.
//!
//! Some weeks have no question, some have it late. Of the contestants two tie, one is absent from the last discipline.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, LAST, day, iso};
use super::people::{DEPARTMENTS, Person};
use super::random::Chance;

/// `questions.csv` and `contest.csv`.
pub(super) fn files(seed: u64, people: &[Person]) -> Vec<File> {
    vec![questions(seed, people), contest(seed, people)]
}

fn questions(seed: u64, people: &[Person]) -> File {
    let mut text = String::from("department,employee,date,week_of,correct\n");
    // Wednesdays: 2 January 2013 is the first.
    for on in (1..=LAST).step_by(7) {
        for (d, (department, _)) in DEPARTMENTS.iter().enumerate() {
            let mut chance = Chance::about(seed, "question", [usize::try_from(on).unwrap_or(0), d, 0]);
            let there: Vec<&Person> =
                people.iter().filter(|person| person.on(on).is_some_and(|stay| stay.department == d)).collect();
            let asked = match chance.between(0, 99) {
                0..=4 => None,
                5..=9 => Some(on + 6),
                _ => Some(on + chance.between(-1, 2)),
            };
            let correct = if chance.thousandths(860 - 60 * i64::try_from(d).unwrap_or(0)) { "yes" } else { "no" };
            let who = there.get(chance.below(there.len())).map_or("", |person| person.id.as_str());
            if let Some(asked) = asked.filter(|day| *day <= LAST) {
                let _ = writeln!(text, "{department},{who},{},{},{correct}", iso(asked), iso(on));
            }
        }
    }
    File::new("questions.csv", text)
}

fn contest(seed: u64, people: &[Person]) -> File {
    let mut text = String::from("工号,日期,录入户号数,录错户号数,系统操作,礼仪\n");
    for (c, (m, d)) in [(5, 18), (11, 16)].into_iter().enumerate() {
        let on: Day = day(m, d);
        for (n, person) in people.iter().enumerate().filter(|(n, person)| n % 2 == c && person.on(on).is_some()) {
            let mut chance = Chance::about(seed, "contest", [c, n, 0]);
            // The second of two who tie has the draw of the first.
            if n == 20 + c {
                chance = Chance::about(seed, "contest", [c, n - 2, 0]);
            }
            let numbers = chance.between(8, 17);
            let wrong = [0, 0, 0, 1, 1, 2].get(chance.below(6)).copied().unwrap_or(0);
            let system = chance.between(70, 100);
            let etiquette = chance.between(75, 100);
            let etiquette = if n == 30 + c { String::new() } else { etiquette.to_string() };
            let _ = writeln!(text, "{},{},{numbers},{wrong},{system},{etiquette}", person.id, iso(on));
        }
    }
    File::new("contest.csv", text)
}
