//! The complaints of two years: how many come in a day, what they are about, who takes them, how long it takes.
//!
//! In September 2012 the shop and its payment break down and complaints rise to more than one and a half times what
//! they were. From June 2012 on complaints are handled faster and more of them are resolved. What is closed after the
//! end of 2012 is still open here.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, LAST, MONTHS, PLAN, iso, later, month_days, worked};
use super::codes;
use super::people::Person;
use super::random::Chance;

/// The month of the breakdown, September 2012, and how many complaints it adds a working day.
const BREAKDOWN: usize = 20;
const ADDED: i64 = 30;

/// `tickets.csv`.
pub(super) fn file(seed: u64, people: &[Person]) -> File {
    let mut text = String::from("ticket,code,staff,opened,closed,resolved\n");
    let mut number = 0;
    for month in 0..MONTHS {
        let (first, last) = month_days(month);
        for on in first..=last {
            let mut chance = Chance::about(seed, "day", [usize::try_from(on).unwrap_or(0), 0, 0]);
            let usual = if worked(on) { 40 } else { 13 };
            let usual =
                if month < PLAN { usual } else { usual - (usual * i64::try_from(month - PLAN).unwrap_or(0)) / 50 };
            let technical = if month == BREAKDOWN && worked(on) { ADDED + chance.between(-4, 4) } else { 0 };
            let all = usual + chance.between(-usual / 6, usual / 6);
            for n in 0..all + technical {
                number += 1;
                let code = if n < all { codes::one(&mut chance) } else { broken(&mut chance) };
                ticket(&mut text, (number, code), (month, on), people, &mut chance);
            }
        }
    }
    File { name: "tickets.csv", text }
}

/// A complaint about the shop or its payment.
fn broken(chance: &mut Chance) -> String {
    let (branch, code) = codes::technical(chance);
    format!("E{}{code}", branch.min(2))
}

fn ticket(
    text: &mut String,
    (number, code): (u32, String),
    (month, on): (usize, Day),
    people: &[Person],
    chance: &mut Chance,
) {
    let there: Vec<&Person> = people.iter().filter(|p| p.takes && p.department(on).is_some()).collect();
    // The two without the post take one in some hundred.
    let with_post = |p: &&&Person| p.id != "S041" && p.id != "S042";
    let usual: Vec<&&Person> = there.iter().filter(with_post).collect();
    let stands_in = chance.thousandths(8) && there.len() > usual.len();
    let who = if stands_in {
        there.iter().find(|p| !with_post(p)).copied()
    } else {
        usual.get(chance.below(usual.len())).map(|p| **p)
    };
    let Some(who) = who else { return };
    let department = who.department(on).unwrap_or(0);
    // Twice the mean number of working days, by department; the plan takes it down month by month.
    let slow = [7, 10, 9, 8, 6].get(department).copied().unwrap_or(8);
    let so_far = i64::try_from(month.saturating_sub(PLAN - 1)).unwrap_or(0);
    let most = if month < PLAN { slow } else { (slow - so_far * slow * 6 / 100).max(2) };
    let closed = later(on, chance.between(0, most));
    // Whoever leaves hands over to the first of all.
    let who = if who.department(closed).is_some() { Some(who) } else { people.first() };
    let Some(who) = who else { return };
    let good = if month < PLAN { 905 + i64::try_from(month / 12).unwrap_or(0) * 12 } else { 925 + so_far * 6 };
    let resolved = if chance.thousandths(good - if department == 1 { 20 } else { 0 }) { "yes" } else { "no" };
    let (closed, resolved) = if closed > LAST { (String::new(), "") } else { (iso(closed), resolved) };
    let _ = writeln!(text, "T{number:05},{code},{},{},{closed},{resolved}", who.id, iso(on));
}
