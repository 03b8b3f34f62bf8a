//! What is counted of each post: callers' ratings, sheets of readings, votes, attendance, and the scores of windows.
//!
//! Each employee has a steady level of their own. Sheets are entered a day or two after they fall due now and then, some
//! never, some not completely, some with errors. One window falls behind in May and in August.

use std::fmt::Write as _;

use super::File;
use super::calendar::{LAST, MONTHS, iso, later, month_days, worked};
use super::people::{Person, Post};
use super::random::Chance;

const WINDOWS: [(&str, &str); 3] = [("W1", "城中营业厅"), ("W2", "江口营业厅"), ("W3", "新港营业厅")];
const ASPECTS: [&str; 4] = ["environment", "attitude", "efficiency", "discipline"];

/// The files of what is counted.
pub(super) fn files(seed: u64, people: &[Person]) -> Vec<File> {
    vec![
        ratings(seed, people),
        entries(seed, people),
        votes(seed, people),
        attendance(seed, people),
        windows(),
        scores(seed),
    ]
}

/// Where somebody stands among their like: 0 is the best, 9 the worst.
fn level(seed: u64, n: usize) -> i64 {
    let drawn = Chance::about(seed, "level", [n, 0, 0]).between(0, 99);
    match drawn {
        0..=24 => 0,
        25..=69 => 2,
        70..=89 => 4,
        _ => 8,
    }
}

fn ratings(seed: u64, people: &[Person]) -> File {
    let mut text = String::from("employee,date,rated,satisfied\n");
    // Fridays: 4 January 2013 is the first.
    for friday in (3..=LAST).step_by(7) {
        for (n, person) in people.iter().enumerate() {
            if person.on(friday).is_none_or(|stay| stay.post != Post::Hotline) {
                continue;
            }
            let mut chance = Chance::about(seed, "ratings", [usize::try_from(friday).unwrap_or(0), n, 0]);
            let rated = chance.between(60, 140);
            let often = 985 - level(seed, n) * 22;
            let satisfied = (0..rated).filter(|_| chance.thousandths(often)).count();
            let _ = writeln!(text, "{},{},{rated},{satisfied}", person.id, iso(friday));
        }
    }
    File::new("ratings.csv", text)
}

fn entries(seed: u64, people: &[Person]) -> File {
    let mut text = String::from("sheet,employee,due,meters,entered_on,entered,errors\n");
    let mut number = 0;
    for on in (0..=LAST).filter(|on| worked(*on)) {
        for (n, person) in people.iter().enumerate() {
            if person.on(on).is_none_or(|stay| stay.post != Post::Entry) {
                continue;
            }
            number += 1;
            let mut chance = Chance::about(seed, "sheet", [usize::try_from(on).unwrap_or(0), n, 0]);
            let meters = chance.between(120, 260);
            let careless = 2 + level(seed, n);
            let entered_on = match chance.between(0, 999) {
                drawn if drawn < careless / 2 => None,
                drawn if drawn < 3 * careless => Some(later(on, chance.between(1, 2))),
                _ => Some(on),
            };
            let entered_on = entered_on.filter(|day| *day <= LAST);
            let left = if chance.thousandths(4 * careless) { chance.between(1, 25) } else { 0 };
            let errors = (0..meters).filter(|_| chance.millionths(careless * 130)).count();
            let (entered, errors) = if entered_on.is_some() { (meters - left, errors) } else { (0, 0) };
            let (id, due, shown) = (&person.id, iso(on), entered_on.map(iso).unwrap_or_default());
            let _ = writeln!(text, "M{number:05},{id},{due},{meters},{shown},{entered},{errors}");
        }
    }
    File::new("entries.csv", text)
}

fn votes(seed: u64, people: &[Person]) -> File {
    let mut text = String::from("工号,月份,满意票,不满意票\n");
    for month in 0..MONTHS {
        let (first, last) = month_days(month);
        for (n, person) in people.iter().enumerate() {
            if person.on(last).is_none_or(|stay| stay.post != Post::Hall) {
                continue;
            }
            let mut chance = Chance::about(seed, "votes", [month, n, 0]);
            let all = chance.between(30, 90);
            let often = 975 - level(seed, n) * 28;
            let good = (0..all).filter(|_| chance.thousandths(often)).count();
            // In one month of the year nobody voted for one of them.
            if (month, n) == (4, 44) {
                continue;
            }
            let _ = writeln!(text, "{},{},{good},{}", person.id, iso(first), all - i64::try_from(good).unwrap_or(0));
        }
    }
    File::new("votes.csv", text)
}

fn attendance(seed: u64, people: &[Person]) -> File {
    let mut text = String::from("工号,月份,应出勤,实出勤\n");
    for month in 0..MONTHS {
        let (first, last) = month_days(month);
        for (n, person) in people.iter().enumerate() {
            let due = (first..=last).filter(|day| worked(*day) && person.on(*day).is_some()).count();
            let mut chance = Chance::about(seed, "attendance", [month, n, 0]);
            let away = if chance.thousandths(160) { chance.below(4) + 1 } else { 0 };
            if due > 0 {
                let _ = writeln!(text, "{},{},{due},{}", person.id, iso(first), due.saturating_sub(away));
            }
        }
    }
    File::new("attendance.csv", text)
}

fn windows() -> File {
    let mut text = String::from("window,name\n");
    for (id, name) in WINDOWS {
        let _ = writeln!(text, "{id},{name}");
    }
    File::new("windows.csv", text)
}

fn scores(seed: u64) -> File {
    let mut text = String::from("window,date,aspect,score\n");
    for on in (1..=LAST).step_by(7) {
        for (w, (id, _)) in WINDOWS.iter().enumerate() {
            for (a, aspect) in ASPECTS.iter().enumerate() {
                let mut chance = Chance::about(seed, "window", [usize::try_from(on).unwrap_or(0), w, a]);
                let (may, august) = (month_days(4), month_days(7));
                let behind = w == 1 && (may.0..=may.1).contains(&on) || w == 2 && (august.0..=august.1).contains(&on);
                let half = 2 * if behind { chance.between(96, 99) } else { chance.between(99, 100) };
                let half = if chance.thousandths(300) { half - 1 } else { half };
                let _ = writeln!(text, "{id},{},{aspect},{}.{}", iso(on), half / 2, half % 2 * 5);
            }
        }
    }
    File::new("window_scores.csv", text)
}
