//! What is sold and complained of: volumes, customers, commissions, star points and complaints of each month.
//!
//! A line of business in a dozen draws complaints for months on end, and half of those get better. In one district
//! the voice business has equal volumes and complaints that tie at the tenth place. Some lines have no transaction in
//! a month, or no row at all.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, MONTHS, iso, month_days};
use super::places::{Outlet, Places};
use super::random::Chance;

/// The lines of business, with the usual transactions of a month and what one earns, in cents.
const BUSINESSES: [(&str, i64, i64); 6] = [
    ("voice", 1900, 210),
    ("data", 1500, 260),
    ("broadband", 420, 1900),
    ("sms", 1200, 90),
    ("value_added", 800, 170),
    ("terminal", 260, 3200),
];

struct Tables {
    volumes: String,
    customers: String,
    commissions: String,
    points: String,
    complaints: Vec<(Day, String, &'static str, &'static str)>,
}

/// The tables of trade.
pub(super) fn files(seed: u64, places: &Places) -> Vec<File> {
    let mut tables = Tables {
        volumes: String::from("outlet,business,month,transactions\n"),
        customers: String::from("outlet,month,customers\n"),
        commissions: String::from("outlet,business,month,amount\n"),
        points: String::from("outlet,business,month,points\n"),
        complaints: Vec::new(),
    };
    for month in 0..MONTHS {
        let (first, last) = month_days(month);
        for outlet in places.outlets.iter().filter(|outlet| outlet.there(first, last)) {
            let mut chance = Chance::about(seed, "customers", [outlet.number, 0, 0]);
            let customers = chance.between(9_000, 21_000) + i64::try_from(month).unwrap_or(0) * chance.between(0, 150);
            let _ = writeln!(tables.customers, "{},{},{customers}", outlet.id, iso(first));
            for business in 0..BUSINESSES.len() {
                line(seed, outlet, business, month, &mut tables);
            }
        }
    }
    tables.complaints.sort();
    let mut complaints = String::from("complaint,outlet,business,date,kind\n");
    for (n, (day, outlet, business, kind)) in tables.complaints.iter().enumerate() {
        let _ = writeln!(complaints, "T{:05},{outlet},{business},{},{kind}", n + 1, iso(*day));
    }
    vec![
        File::new("complaints.csv", complaints),
        File::new("volumes.csv", tables.volumes),
        File::new("customers.csv", tables.customers),
        File::new("commissions.csv", tables.commissions),
        File::new("star_points.csv", tables.points),
    ]
}

fn line(seed: u64, outlet: &Outlet, business: usize, month: usize, tables: &mut Tables) {
    let Some((name, usual, cents)) = BUSINESSES.get(business).copied() else { return };
    let mut always = Chance::about(seed, "line", [outlet.number, business, 0]);
    let mut chance = Chance::about(seed, "month", [outlet.number, business, month]);
    let (first, last) = month_days(month);
    let (from, to) = (first.max(outlet.first), last.min(outlet.last));
    let size = usual * always.between(55, 160) / 100;
    let rate = proneness(&mut always, month);
    let tied = outlet.district == 1 && name == "voice" && month >= 3;
    let idle = outlet.number % 29 == 4 && (business + month) % 6 == 5;
    let transactions = if tied {
        2000
    } else if idle {
        0
    } else {
        (size * chance.between(85, 115) / 100) * (to - from + 1) / (last - first + 1)
    };
    // A line that rests may also have no row at all.
    if !idle || month.is_multiple_of(2) {
        let _ = writeln!(tables.volumes, "{},{name},{},{transactions}", outlet.id, iso(first));
    }
    let amount = transactions * cents + if transactions > 0 { chance.between(0, 99_999) } else { 0 };
    let _ = writeln!(tables.commissions, "{},{name},{},{}.{:02}", outlet.id, iso(first), amount / 100, amount % 100);
    if month % 3 != 2 || chance.thousandths(900) {
        let points = chance.between(2, 20);
        let _ = writeln!(tables.points, "{},{name},{},{points}", outlet.id, iso(first));
    }
    let number = if tied {
        tied_complaints(outlet.place)
    } else {
        (0..20).filter(|_| chance.millionths((transactions * rate * 5 / 10).min(900_000))).count()
    };
    for _ in 0..number {
        let day = chance.between(from, to);
        let kind = match chance.below(1000) {
            0..=166 => "attitude",
            167..=819 => "handling",
            _ => "other",
        };
        tables.complaints.push((day, outlet.id.clone(), name, kind));
    }
}

/// Complaints per 100,000 transactions to be expected of a line in a month.
fn proneness(always: &mut Chance, month: usize) -> i64 {
    let base = match always.below(100) {
        0..=7 => always.between(180, 460),
        8..=35 => always.between(40, 90),
        _ => always.between(0, 35),
    };
    let mends = always.thousandths(500);
    match month {
        0..=2 => base,
        _ if mends => base * 7 / (5 + 2 * i64::try_from(month).unwrap_or(3)),
        _ => base,
    }
}

/// Many at the first nine outlets of the district, as many at the tenth as at the eleventh, none after.
fn tied_complaints(place: usize) -> usize {
    match place {
        0..=8 => 7 - place / 3,
        9 | 10 => 4,
        _ => 0,
    }
}
