//! Other periods: `before`, `over`, `at`, `streak`, and which periods of a shorter kind an aggregate walks over.
//!
//! What is read in another period is worked out there from the start, with the rows, keys and parameters of that period.
//! A period that ends before the first day of all data does not exist, and reading it is missing.

use super::evaluate::{Place, is_aggregate};
use super::expression::E;
use super::functions::combine;
use super::numbers::whole;
use super::period::{Period, length};
use super::values::{V, Why, first};
use super::world::World;

/// A streak counts no further back.
const LONGEST_STREAK: i64 = 120;

pub fn is_past(name: &str) -> bool {
    matches!(name, "before" | "over" | "at" | "streak")
}

fn number(e: &E) -> i64 {
    match e {
        E::Number(n) => n.to_integer().try_into().expect("a small number"),
        E::Minus(e) => -number(e),
        other => panic!("{other:?} is no number of periods"),
    }
}

fn said(e: &E) -> &str {
    match e {
        E::Text(text) => text,
        other => panic!("{other:?} is no text"),
    }
}

impl World {
    /// The periods that such a call reads, the earliest first; none for one before the first of named spans.
    fn periods(&self, name: &str, arguments: &[E]) -> Vec<Option<Period>> {
        let number = |at: usize, otherwise| arguments.get(at).map_or(otherwise, number);
        match name {
            "before" => vec![self.period.earlier(number(1, 1))],
            "over" => (number(1, 0)..=number(2, 0)).map(|by| self.period.earlier(-by)).collect(),
            "at" => vec![Some(Period::named(&self.times, self.kind, said(&arguments[1])))],
            _ => (0..LONGEST_STREAK).rev().map(|by| self.period.earlier(by)).collect(),
        }
    }

    /// The value of a call that reads other periods, at the keys of a place.
    pub fn past(&self, name: &str, arguments: &[E], place: Place<'_>) -> V {
        let of = &arguments[0];
        let there = |period: Option<Period>| -> V {
            let Some(period) = period else { return V::Missing(Why::NoPeriodBefore) };
            let world = self.view(period);
            // What was not there then has no period before.
            let was_there = match place {
                Place::Key(grain, key) => grain.iter().zip(key).all(|(d, k)| world.keys(d).contains(k)),
                _ => true,
            };
            if world.exists() && world.last <= self.last && was_there {
                world.value(of, place)
            } else {
                V::Missing(Why::NoPeriodBefore)
            }
        };
        match name {
            "streak" => {
                let mut long = 0;
                while long < LONGEST_STREAK {
                    match there(self.period.earlier(long)) {
                        V::Flag(true) => long += 1,
                        V::Missing(why) if long == 0 => return V::Missing(why),
                        _ => break,
                    }
                }
                V::Num(whole(long))
            }
            "over" => {
                let all: Vec<V> = self.periods(name, arguments).into_iter().map(there).collect();
                let least = arguments.get(4).map_or(all.len() as i64, number);
                let missing = all.iter().filter_map(V::why).cloned().reduce(first);
                let present: Vec<Option<V>> = all.into_iter().filter(|v| v.why().is_none()).map(Some).collect();
                match missing {
                    Some(why) if (present.len() as i64) < least => V::Missing(why),
                    _ => combine(said(&arguments[3]), &present),
                }
            }
            _ => there(self.periods(name, arguments).remove(0)),
        }
    }

    /// The kind of period for which a figure is computed.
    pub fn per(&self, name: &str) -> &'static str {
        let Some((rule, _)) = self.rule_of(name) else { return self.own };
        match (rule.kind.as_str(), rule.keys.text("per")) {
            // What takes from lines, puts on them or shares something is for the period of that.
            ("penalty" | "holdback" | "adjustment" | "split", _) => self.per(rule.keys.text("of").expect("a figure")),
            (_, written) => written.map_or(self.own, |kind| self.times.kind(kind)),
        }
    }

    /// The kind of period over whose figures an aggregate runs: the shortest that it reads.
    pub fn shortest_of(&self, figures: &[String]) -> &'static str {
        let kinds = figures.iter().map(|f| self.per(f)).chain([self.kind]);
        kinds.min_by_key(|kind| length(kind)).unwrap_or(self.kind)
    }

    /// Whether a figure is read from a table that does not cover the period.
    fn gap(&self, figure: &str) -> bool {
        let gap = V::Missing(Why::NotCovered);
        self.versions(figure).iter().any(|v| self.figure(figure, v).absent == gap)
    }

    /// "Not covered", if one of these figures is read from a table that does not cover the period.
    pub fn uncovered(&self, figures: &[String]) -> Option<V> {
        figures.iter().any(|f| self.gap(f)).then_some(V::Missing(Why::NotCovered))
    }

    /// Whether an expression reads, without saying in the open what then, what is not covered.
    pub fn gap_in(&self, e: &E, grain: &[String]) -> bool {
        match e {
            E::Or(_, default) => self.gap_in(default, grain),
            E::Call(name, _) if name == "is_missing" => false,
            E::Call(name, arguments) if is_past(name) => match name.as_str() {
                "streak" => self.gap_in(&arguments[0], grain),
                "over" if arguments.len() > 4 => false,
                _ => {
                    let worlds = self.periods(name, arguments).into_iter().flatten().map(|p| self.view(p));
                    // A fixed period later than its reader is not read.
                    worlds.filter(|w| w.exists() && w.last <= self.last).any(|w| w.gap_in(&arguments[0], grain))
                }
            },
            E::Call(name, arguments) if is_aggregate(name) => {
                // Over rows that nobody knows nothing can be said, whatever is said of their values.
                let over = self.aggregated(arguments, grain);
                self.seen_as(over.kind).iter().any(|w| {
                    over.figures.iter().any(|f| w.rows_unknown(f, &over.finer))
                        || arguments.iter().any(|a| w.gap_in(a, &over.finer))
                })
            }
            E::Number(_) | E::Text(_) | E::Flag(_) => false,
            E::Name(path) => self.figures_in(e).iter().any(|f| {
                let asked = path.first().filter(|d| self.pack.rule("dimension", d).is_some());
                match self.version_read(f, grain, asked.map(String::as_str)) {
                    Some(read) => self.figure(f, &read).absent == V::Missing(Why::NotCovered),
                    None => self.gap(f),
                }
            }),
            E::Call(_, all) => all.iter().any(|a| self.gap_in(a, grain)),
            E::Not(a) | E::Minus(a) => self.gap_in(a, grain),
            E::Two(_, a, b) => self.gap_in(a, grain) || self.gap_in(b, grain),
            E::If(c, a, b) => [c, a].into_iter().chain(b).any(|a| self.gap_in(a, grain)),
            E::Switch(on, cases, default) => {
                self.gap_in(on, grain)
                    || cases.iter().any(|(_, a)| self.gap_in(a, grain))
                    || default.iter().any(|a| self.gap_in(a, grain))
            }
        }
    }
}
