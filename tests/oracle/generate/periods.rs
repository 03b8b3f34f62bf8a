//! The periods of a drawn pack: its own kind, one that is shorter, one that is longer, and which of its own is run.
//!
//! Kinds are those of the calendar and spans with names; of the spans some end inside the run's period, some go on after
//! it, some leave days out. Every choice comes from the tape.

use std::fmt::Write as _;

use super::{Maker, Tape};
use crate::numbers::{day, iso};
use crate::period::{Period, Span, Times};

/// Which periods a pack speaks of.
#[derive(Clone, Debug)]
pub struct Periods {
    /// Shorter than its own, its own, longer; none where there is no such.
    kinds: [Option<&'static str>; 3],
    spans: Vec<(&'static str, i64, i64)>,
    year_starts: &'static str,
    /// The name of the period that is run, its first day and its last.
    pub run: (String, i64, i64),
}

/// Spans by id, first and last month and day of 2011.
type Spans = &'static [(&'static str, (i64, i64), (i64, i64))];

/// Spans beside a run for October, or for the week in its middle.
const BESIDE: &[Spans] = &[
    &[("summer", (7, 1), (8, 31)), ("autumn", (9, 1), (11, 30))],
    &[("first", (8, 1), (8, 31)), ("second", (9, 1), (10, 31))],
    &[("collect", (9, 1), (10, 10)), ("train", (10, 11), (10, 14)), ("apply", (10, 15), (11, 30))],
    &[("first", (8, 15), (9, 20)), ("second", (9, 25), (10, 13))],
    &[("day", (10, 12), (10, 12)), ("rest", (10, 13), (12, 31))],
    &[("over", (7, 1), (8, 31))],
    &[("ahead", (11, 1), (12, 31))],
];

/// Spans of which the last is run.
const RUN: &[Spans] = &[
    &[("summer", (7, 1), (8, 31)), ("autumn", (10, 1), (10, 31))],
    &[("first", (8, 1), (9, 11)), ("second", (9, 12), (11, 20))],
    &[("only", (10, 5), (10, 20))],
];

fn on((month, date): (i64, i64)) -> i64 {
    day(2011, month, date).expect("a day")
}

impl Periods {
    pub fn draw(tape: &mut Tape) -> Periods {
        let mut spans = Vec::new();
        let mut choose = |tape: &mut Tape, of: &[Spans]| {
            let chosen = of[tape.below(of.len())];
            spans = chosen.iter().map(|(id, from, to)| (*id, on(*from), on(*to))).collect();
        };
        let year_starts = tape.pick(&["", "", "10-01", "08-20", "10-12"]);
        let longer = ["quarter", "campaign", "half_year", "year", "campaign"];
        let own = tape.pick(&["month", "month", "month", "quarter", "week", "campaign"]);
        let (kinds, id) = match own {
            "quarter" => ([Some("month"), Some("quarter"), Some("year")], "2011-Q4"),
            "week" => ([None, Some("week"), Some(tape.pick(&["month", "campaign", "quarter", "year"]))], "2011-W41"),
            "campaign" => {
                choose(tape, RUN);
                ([Some(tape.pick(&["week", "month"])), Some("campaign"), None], "")
            }
            _ => ([Some("week"), Some("month"), Some(tape.pick(&longer))], "2011-10"),
        };
        if kinds[2] == Some("campaign") {
            choose(tape, BESIDE);
        }
        let id = if id.is_empty() { spans.last().expect("a span").0 } else { id };
        let mut all = Periods { kinds, spans, year_starts, run: (id.to_owned(), 0, 0) };
        let named = |(id, first, last): &(&str, i64, i64)| Span { id: (*id).to_owned(), first: *first, last: *last };
        let times = Times { year: (1, 1), named: vec![("campaign", all.spans.iter().map(named).collect())] };
        let run = Period::named(&times.into(), own, id);
        (all.run.1, all.run.2) = (run.first, run.last);
        all
    }

    /// The pack's own kind of period, and where its year starts, as it stands in TOML.
    pub fn setting(&self) -> String {
        let starts = match self.year_starts {
            "" => String::new(),
            day => format!("\nyear_starts = \"{day}\""),
        };
        format!("period = \"{}\"{starts}", self.kinds[1].expect("its own"))
    }

    /// The spans, as they stand in TOML.
    pub fn spans(&self) -> String {
        if self.spans.is_empty() {
            return String::new();
        }
        let mut text = String::from("[period.campaign]\nspans = [\n");
        for (id, first, last) in &self.spans {
            let _ = writeln!(text, "  {{ id = \"{id}\", from = {}, to = {} }},", iso(*first), iso(*last));
        }
        text + "]\n\n"
    }
}

impl Maker {
    /// A kind of period by its length beside the pack's own.
    pub fn kind(&self, rank: u8) -> &'static str {
        self.periods.kinds[usize::from(rank)].expect("it is drawn")
    }

    /// The length of a rule's period; that of the pack if no rule looks at others.
    pub fn draw_rank(&mut self) -> u8 {
        let rank = if self.time { self.tape.pick(&[1, 1, 1, 0, 2]) } else { 1 };
        self.there(rank)
    }

    /// A length, or that of the pack's own period where it has no period of that length.
    pub fn there(&self, rank: u8) -> u8 {
        if self.periods.kinds[usize::from(rank)].is_some() { rank } else { 1 }
    }

    /// The length of the period of what pays: never a shorter one.
    pub fn draw_paying_rank(&mut self) -> u8 {
        let longer = self.periods.kinds[2].is_some() && self.time && self.tape.chance(1, 3);
        if longer { 2 } else { 1 }
    }

    /// How a rule says for which periods it is computed.
    pub fn per(&self, rank: u8) -> String {
        if rank == 1 { String::new() } else { format!("per = \"{}\"\n", self.kind(rank)) }
    }

    /// A period of a length by its name.
    pub fn some_period(&mut self, rank: u8) -> &'static str {
        match self.kind(rank) {
            "week" => self.tape.pick(&["2011-W40", "2011-W35", "2011-W20"]),
            "month" => self.tape.pick(&["2011-09", "2011-10", "2011-01"]),
            "quarter" => self.tape.pick(&["2011-Q3", "2011-Q4", "2010-Q4"]),
            "half_year" => self.tape.pick(&["2011-H1", "2011-H2", "2010-H2"]),
            "campaign" => {
                let ids: Vec<&'static str> = self.periods.spans.iter().map(|s| s.0).collect();
                self.tape.pick(&ids)
            }
            _ => self.tape.pick(&["2011", "2010"]),
        }
    }
}
