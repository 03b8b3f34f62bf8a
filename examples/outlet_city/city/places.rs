//! Who there is: districts, owners, outlets with the days on which each owner has them, clerks.
//!
//! Some outlets open, close, or go to another owner in the middle of a month, one is alone in its district, one in
//! some dozens is shut for repairs in November. How good an outlet is and how fast it learns is settled here as well.

use std::fmt::Write as _;

use super::calendar::{Day, LAST, iso};
use super::names;
use super::random::Chance;
use super::{File, Size};

/// The days on which one owner has an outlet.
pub(super) struct Tenure {
    owner: String,
    manager: String,
    /// As written, for it may lie before the half year.
    from: String,
    to: Option<Day>,
}

/// An outlet.
pub(super) struct Outlet {
    /// Its number: what its streams of chance are named by.
    pub(super) number: usize,
    /// Its key.
    pub(super) id: String,
    name: String,
    /// Its district's place.
    pub(super) district: usize,
    /// Its place among the outlets of the district.
    pub(super) place: usize,
    /// Whether it is a key outlet.
    pub(super) key: bool,
    tenures: Vec<Tenure>,
    /// Its first day in the half year.
    pub(super) first: Day,
    /// Its last day in the half year.
    pub(super) last: Day,
    /// First and last day of repairs, on which nobody looks at it.
    pub(super) shut: Option<(Day, Day)>,
    /// How much better than others it handles business, in thousandths.
    pub(super) handling: i64,
    /// How much friendlier than others it is, in thousandths.
    pub(super) attitude: i64,
    /// What it gains a month, in thousandths.
    pub(super) pace: i64,
    /// The keys of its clerks.
    pub(super) clerks: Vec<String>,
}

impl Outlet {
    /// Whether somebody could look at it on a day.
    pub(super) fn open(&self, day: Day) -> bool {
        (self.first..=self.last).contains(&day) && self.shut.is_none_or(|(from, to)| day < from || day > to)
    }

    /// Whether the outlet is there on some day from one to another.
    pub(super) fn there(&self, from: Day, to: Day) -> bool {
        self.first <= to && self.last >= from
    }
}

/// All of them.
pub(super) struct Places {
    owners: Vec<(String, String)>,
    /// By their numbers.
    pub(super) outlets: Vec<Outlet>,
    /// Key, name, outlet, first day as written, last day.
    clerks: Vec<(String, String, String, String, Option<Day>)>,
}

/// Makes them.
pub(super) fn made(size: Size) -> Places {
    let mut places = Places { owners: Vec::new(), outlets: Vec::new(), clerks: Vec::new() };
    let alone = names::DISTRICTS.len() - 1;
    for owner in 0..size.outlets * 2 / 3 + 12 {
        let mut chance = Chance::about(size.seed, "owner", [owner, 0, 0]);
        places.owners.push((format!("Y{:03}", owner + 1), names::person(&mut chance)));
    }
    for number in 0..size.outlets {
        let (district, place) = if number + 1 == size.outlets { (alone, 0) } else { (number % alone, number / alone) };
        outlet(size, number, (district, place), &mut places);
    }
    places
}

fn outlet(size: Size, number: usize, (district, place): (usize, usize), places: &mut Places) {
    let mut chance = Chance::about(size.seed, "outlet", [number, 0, 0]);
    let letter = char::from(b'A' + u8::try_from(district).unwrap_or(0));
    let id = format!("{letter}{:02}", place + 1);
    let (year, month, day) = (chance.between(1998, 2010), chance.between(1, 12), chance.between(1, 28));
    let opens = (number % 53 == 7).then(|| [111, 66, 136].get(number / 53 % 3).copied().unwrap_or(111));
    let closes = (number % 61 == 9).then(|| [76, 152, 162].get(number / 61 % 3).copied().unwrap_or(152));
    let changes = (number % 41 == 5).then(|| [46, 107, 133].get(number / 41 % 3).copied().unwrap_or(107));
    let from = opens.map_or(format!("{year}-{month:02}-{day:02}"), iso);
    let (first, last) = (opens.unwrap_or(0), closes.unwrap_or(LAST));
    let owner = |place: usize| places.owners.get(place).map(|(id, _)| id.clone()).unwrap_or_default();
    let own = owner(number * 2 / 3);
    let manager = names::person(&mut chance);
    let tenures = match changes {
        Some(day) => vec![
            Tenure { owner: own, manager, from: from.clone(), to: Some(day - 1) },
            Tenure {
                owner: owner(size.outlets * 2 / 3 + number / 41 % 12),
                manager: names::person(&mut chance),
                from: iso(day),
                to: closes,
            },
        ],
        None => vec![Tenure { owner: own, manager, from: from.clone(), to: closes }],
    };
    let poor = number % 11 == 3;
    let mut clerks = Vec::new();
    for clerk in 0..usize::try_from(chance.between(3, 5)).unwrap_or(3) {
        let key = format!("{id}{}", clerk + 1);
        let name = names::person(&mut chance);
        places.clerks.push((key.clone(), name, id.clone(), from.clone(), closes));
        clerks.push(key);
    }
    places.outlets.push(Outlet {
        number,
        name: names::outlet(names::DISTRICTS.get(district).copied().unwrap_or_default(), place),
        district,
        place,
        key: number.is_multiple_of(6),
        tenures,
        first,
        last,
        shut: (number % 97 == 11).then_some((123, 152)),
        handling: chance.between(-130, 130),
        attitude: if poor { chance.between(-140, -60) } else { chance.between(-110, 130) },
        pace: if poor { chance.between(-4, 6) } else { chance.between(0, 64) },
        clerks,
        id,
    });
}

/// The tables of who there is.
pub(super) fn files(places: &Places) -> Vec<File> {
    let mut districts = String::from("district,name\n");
    for (n, name) in names::DISTRICTS.iter().enumerate() {
        let letter = char::from(b'A' + u8::try_from(n).unwrap_or(0));
        let _ = writeln!(districts, "{letter},{name}片区");
    }
    let mut owners = String::from("owner,name\n");
    for (owner, name) in &places.owners {
        let _ = writeln!(owners, "{owner},{name}");
    }
    let end = |day: Option<Day>| day.map(iso).unwrap_or_default();
    let mut outlets = String::from("outlet,name,district,owner,store_manager,key_outlet,from,to\n");
    for outlet in &places.outlets {
        let letter = outlet.id.get(..1).unwrap_or_default();
        let key = if outlet.key { "yes" } else { "no" };
        for Tenure { owner, manager, from, to } in &outlet.tenures {
            let (id, name) = (&outlet.id, &outlet.name);
            let _ = writeln!(outlets, "{id},{name},{letter},{owner},{manager},{key},{from},{}", end(*to));
        }
    }
    let mut clerks = String::from("clerk,name,outlet,from,to\n");
    for (clerk, name, outlet, from, to) in &places.clerks {
        let _ = writeln!(clerks, "{clerk},{name},{outlet},{from},{}", end(*to));
    }
    vec![
        File::new("districts.csv", districts),
        File::new("owners.csv", owners),
        File::new("outlets.csv", outlets),
        File::new("clerks.csv", clerks),
    ]
}
