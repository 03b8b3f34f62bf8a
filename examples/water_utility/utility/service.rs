//! What customers ask for and what becomes of it: requests, their tickets with call-backs, faults and their repair.
//!
//! Some requests never get a ticket, some tickets are closed late, nobody calls back, or they stay open, a few for
//! the rest of the year. Of the faults some are reported as special circumstances, and some are never repaired.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, LAST, day, iso, later, worked};
use super::people::{DEPARTMENTS, Person, Post};
use super::random::Chance;

const CHANNELS: [&str; 4] = ["hotline", "hall", "letter", "web"];
const SPECIAL: [&str; 4] = ["等待道路开挖许可", "汛期停工", "用户不在家", "需停水抢修审批"];

/// A complaint about somebody's attitude: day and the employee.
const ATTITUDE: [((usize, Day), &str); 9] = [
    ((1, 22), "E43"),
    ((3, 12), "E07"),
    ((5, 13), "E08"),
    ((5, 23), "E17"),
    ((7, 9), "E45"),
    ((8, 21), "E02"),
    ((10, 17), "E33"),
    ((12, 6), "E09"),
    ((12, 19), "E50"),
];
/// A request that somebody takes and makes no ticket for, on purpose: day and the employee.
const FORGOTTEN: [((usize, Day), &str); 3] = [((5, 15), "E08"), ((5, 22), "E17"), ((6, 18), "E08")];

struct Tables {
    requests: String,
    tickets: String,
    faults: String,
    number: usize,
}

/// `requests.csv`, `tickets.csv` and `faults.csv`.
pub(super) fn files(seed: u64, people: &[Person]) -> Vec<File> {
    let mut tables = Tables {
        requests: String::from("request,date,channel,employee\n"),
        tickets: String::from(
            "ticket,request,kind,cause,department,employee,opened,promised,closed,called_back,satisfied,about\n",
        ),
        faults: String::from("故障编号,部门,报修时间,修复时间,特殊情况,原因\n"),
        number: 0,
    };
    for on in 0..=LAST {
        let mut chance = Chance::about(seed, "requests", [usize::try_from(on).unwrap_or(0), 0, 0]);
        let usual = if worked(on) { 13 } else { 6 };
        for _ in 0..usual + chance.between(-3, 3) {
            request(&mut tables, on, people, &mut chance);
        }
        for (_, who) in ATTITUDE.iter().filter(|((m, d), _)| day(*m, *d) == on) {
            attitude(&mut tables, on, who);
        }
        for (_, who) in FORGOTTEN.iter().filter(|((m, d), _)| day(*m, *d) == on) {
            tables.number += 1;
            let _ = writeln!(tables.requests, "R{:05},{},hall,{who}", tables.number, iso(on));
        }
    }
    vec![
        File::new("requests.csv", tables.requests),
        File::new("tickets.csv", tables.tickets),
        File::new("faults.csv", tables.faults),
    ]
}

fn attitude(tables: &mut Tables, on: Day, who: &str) {
    tables.number += 1;
    let (n, date) = (tables.number, iso(on));
    let (promised, back) = (iso(later(on, 3)), iso(later(on, 4)));
    let _ = writeln!(tables.requests, "R{n:05},{date},letter,E21");
    let _ = writeln!(
        tables.tickets,
        "T{n:05},R{n:05},complaint,attitude,D1,E21,{date},{promised},{promised},{back},yes,{who}"
    );
}

fn request(tables: &mut Tables, on: Day, people: &[Person], chance: &mut Chance) {
    tables.number += 1;
    let n = tables.number;
    let there: Vec<&Person> =
        people.iter().filter(|person| person.on(on).is_some_and(|stay| stay.post != Post::Entry)).collect();
    let Some(who) = there.get(chance.below(there.len())) else { return };
    let channel =
        if who.on(on).is_some_and(|stay| stay.post == Post::Hall) { "hall" } else { chance.one_of(&CHANNELS) };
    let date = iso(on);
    let _ = writeln!(tables.requests, "R{n:05},{date},{channel},{}", who.id);
    if chance.thousandths(9) {
        return;
    }
    let (kind, causes, department, days): (_, &[&'static str], _, _) = match chance.between(0, 99) {
        0..=24 => ("complaint", &["pressure", "quality", "billing", "meter"], chance.below(3), 3),
        25..=46 => ("fault", &["leak", "pressure", "meter"], 2, 2),
        47..=79 => ("enquiry", &["billing", "meter", "other"], chance.below(2), 1),
        _ => ("service", &["meter", "billing", "other"], 1, 5),
    };
    let cause = chance.one_of(causes);
    let promised = later(on, days);
    let open = on == day(2, 20) && n.is_multiple_of(7) || on == day(6, 5) && n.is_multiple_of(6);
    let closed = match chance.between(0, 999) {
        _ if open => None,
        0..=1 => None,
        2..=16 => Some(later(promised, chance.between(1, 6))),
        17..=19 => Some(later(promised, chance.between(12, 30))),
        _ => Some(later(on, chance.between(0, days))),
    };
    let closed = closed.filter(|closed| *closed <= LAST);
    let back = closed.map(|closed| later(closed, chance.between(1, 4))).filter(|back| *back <= LAST);
    let back = back.filter(|_| !chance.thousandths(18));
    let satisfied = match back {
        Some(_) if chance.thousandths(986) => "yes",
        Some(_) => "no",
        None => "",
    };
    let department = DEPARTMENTS.get(department).map_or("", |(id, _)| id);
    let handler = there.get(chance.below(there.len())).map_or("", |person| person.id.as_str());
    let shown = |on: Option<Day>| on.map(iso).unwrap_or_default();
    let _ = writeln!(
        tables.tickets,
        "T{n:05},R{n:05},{kind},{cause},{department},{handler},{date},{},{},{},{satisfied},",
        iso(promised),
        shown(closed),
        shown(back)
    );
    if kind == "fault" {
        fault(tables, (n, on, department), chance);
    }
}

fn fault(tables: &mut Tables, (n, on, department): (usize, Day, &str), chance: &mut Chance) {
    let minute = chance.between(6 * 60, 23 * 60);
    let special = chance.thousandths(45);
    let took = match chance.between(0, 999) {
        _ if special => Some(chance.between(20, 160) * 60),
        0..=5 => None,
        6..=24 => Some(chance.between(24 * 60 + 1, 70 * 60)),
        25..=30 => Some(24 * 60),
        _ => Some(chance.between(40, 23 * 60)),
    };
    let at = |minutes: i64| {
        let (day, rest) = (on + minutes / 1440, minutes % 1440);
        (day <= LAST).then(|| format!("{} {:02}:{:02}", iso(day), rest / 60, rest % 60))
    };
    let repaired = took.and_then(|took| at(minute + took)).unwrap_or_default();
    let (word, reason) = if special { ("是", chance.one_of(&SPECIAL)) } else { ("否", "") };
    let _ =
        writeln!(tables.faults, "F{n:05},{department},{},{repaired},{word},{reason}", at(minute).unwrap_or_default());
}
