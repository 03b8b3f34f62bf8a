//! What inspectors see: weekly visits, mystery visits, rounds of remote monitoring.
//!
//! A visit has a verdict for each item that was looked at. Rates begin near what the policy found and rise with each
//! outlet's pace; until September monitoring looks in every other day and few outlets are visited in secret, from
//! October on it is every day and twice a month where the outlet is a key one, though not everywhere.

use super::calendar::{Day, LAST, MONDAY, MONTHS, WEEKS, month_days, month_of, week_days};
use super::items::{ALWAYS, HANDLING, Item, MONITORED, SEEN, Verdict};
use super::places::{Outlet, Places};
use super::random::Chance;

/// How somebody looked; in the order of files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    /// Openly, once a week.
    Visit,
    /// As a customer.
    Mystery,
    /// Through a camera.
    Monitor,
}

impl Source {
    /// In tables.
    pub(super) fn word(self) -> &'static str {
        match self {
            Source::Visit => "visit",
            Source::Mystery => "mystery",
            Source::Monitor => "monitor",
        }
    }

    /// On sheets.
    pub(super) fn chinese(self) -> &'static str {
        match self {
            Source::Visit => "走访",
            Source::Mystery => "暗访",
            Source::Monitor => "监控",
        }
    }
}

/// One look at one outlet.
pub(super) struct Visit {
    pub(super) day: Day,
    pub(super) outlet: String,
    pub(super) source: Source,
    /// Empty where nobody in particular was looked at.
    pub(super) clerk: String,
    /// A verdict for each of [`SEEN`]; none where it was not looked at.
    pub(super) verdicts: Vec<Option<Verdict>>,
}

/// All of them, by day, outlet and source.
pub(super) fn made(seed: u64, places: &Places) -> Vec<Visit> {
    let mut visits = Vec::new();
    for outlet in &places.outlets {
        weekly(seed, outlet, &mut visits);
        in_secret(seed, outlet, &mut visits);
        monitored(seed, outlet, &mut visits);
    }
    visits.sort_by(|a, b| (a.day, &a.outlet, a.source).cmp(&(b.day, &b.outlet, b.source)));
    visits
}

/// How often an outlet does an item in a month, in thousandths: the observed rate, moved by how good the outlet is
/// (less where there is little room) and by what it has learnt.
pub(super) fn rate(observed: i64, offset: i64, pace: i64, month: usize) -> i64 {
    let room = 4 * observed * (1000 - observed) / 1000;
    let start = observed + offset * room / 1000;
    let learnt = pace * i64::try_from(month).unwrap_or(0);
    (start + learnt * (1150 - observed) / 500).clamp(20, 990)
}

fn verdict(chance: &mut Chance, item: &Item, often: i64) -> Verdict {
    if chance.thousandths(item.not_applicable) {
        Verdict::NotApplicable
    } else if chance.thousandths(often) {
        Verdict::Pass
    } else {
        Verdict::Fail
    }
}

fn often(outlet: &Outlet, place: usize, item: &Item, month: usize) -> i64 {
    let offset = if place < HANDLING { outlet.handling } else { outlet.attitude };
    rate(item.observed, offset, outlet.pace, month)
}

/// A visit that looks at everything, but for what the visitor did not get to see.
fn whole(chance: &mut Chance, outlet: &Outlet, day: Day, source: Source) -> Visit {
    let (month, _) = month_of(day);
    let clerk = if chance.thousandths(850) {
        outlet.clerks.get(chance.below(outlet.clerks.len())).cloned().unwrap_or_default()
    } else {
        String::new()
    };
    // Who does not know that somebody looks is a little worse.
    let secret = if source == Source::Mystery { 60 } else { 0 };
    let look = |(place, item): (usize, &Item)| {
        let often = (often(outlet, place, item, month) - secret).max(20);
        let seen = !chance.thousandths(70) || place == ALWAYS;
        let verdict = verdict(chance, item, often);
        seen.then_some(verdict)
    };
    let verdicts = SEEN.iter().enumerate().map(look).collect();
    Visit { day, outlet: outlet.id.clone(), source, clerk, verdicts }
}

fn weekly(seed: u64, outlet: &Outlet, visits: &mut Vec<Visit>) {
    for week in 0..WEEKS {
        let mut chance = Chance::about(seed, "visit", [outlet.number, week, 0]);
        let (first, last) = week_days(week);
        let day = (first + chance.between(0, 5)).min(last);
        if chance.thousandths(720) && outlet.open(day) {
            visits.push(whole(&mut chance, outlet, day, Source::Visit));
        }
    }
}

/// Mystery visits a month, in thousandths of an outlet: the first, the second, the third.
const SECRET: [[i64; 3]; MONTHS] =
    [[480, 0, 0], [400, 30, 0], [430, 50, 10], [560, 120, 20], [600, 160, 30], [640, 180, 40]];
/// The same for key outlets.
const SECRET_KEY: [[i64; 3]; MONTHS] =
    [[700, 0, 0], [900, 50, 0], [920, 80, 10], [1000, 850, 60], [1000, 900, 60], [1000, 930, 80]];

fn in_secret(seed: u64, outlet: &Outlet, visits: &mut Vec<Visit>) {
    let table = if outlet.key { &SECRET_KEY } else { &SECRET };
    for (month, shares) in table.iter().enumerate() {
        let (first, last) = month_days(month);
        let third = (last - first + 1) / 3;
        for (turn, share) in (0..).zip(shares) {
            let mut chance = Chance::about(seed, "mystery", [outlet.number, month, usize::try_from(turn).unwrap_or(0)]);
            let day = first + turn * third + chance.between(0, third - 1);
            if chance.thousandths(*share) && day >= MONDAY && outlet.open(day) {
                visits.push(whole(&mut chance, outlet, day, Source::Mystery));
            }
        }
    }
}

fn monitored(seed: u64, outlet: &Outlet, visits: &mut Vec<Visit>) {
    let (october, _) = month_days(3);
    let lax = outlet.number % 7 == 2;
    let number = i64::try_from(outlet.number).unwrap_or(0);
    for day in MONDAY..=LAST {
        let mut chance = Chance::about(seed, "monitor", [outlet.number, usize::try_from(day).unwrap_or(0), 0]);
        let planned = day >= october || (day + number) % 2 == 0;
        if !planned || !outlet.open(day) || lax && chance.thousandths(150) {
            continue;
        }
        let (month, _) = month_of(day);
        let turn = usize::try_from((day + number) / if day >= october { 1 } else { 2 } % 3).unwrap_or(0);
        let shown = MONITORED.get(turn).copied().unwrap_or_default();
        let look = |(place, item): (usize, &Item)| {
            (place == shown).then(|| verdict(&mut chance, item, often(outlet, place, item, month)))
        };
        let verdicts = SEEN.iter().enumerate().map(look).collect();
        visits.push(Visit { day, outlet: outlet.id.clone(), source: Source::Monitor, clerk: String::new(), verdicts });
    }
}
