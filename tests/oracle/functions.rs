//! Built-in functions of values, and what an aggregate makes of many.
//!
//! Each is written down once more from its description; where names are looked up is no matter of this file.

use num_traits::{One, Signed, Zero};

use super::expression::E;
use super::numbers::{Mode, Q, Rounding, civil, date, decimal, fixed, ten_to, whole};
use super::rules::Pack;
use super::values::{V, Why, first, order};

/// What an aggregate makes of the values it met, in their order; `None` stands for a row that only counts.
pub fn combine(name: &str, values: &[Option<V>]) -> V {
    let flags = |wanted: bool| values.iter().flatten().filter(|v| **v == V::Flag(wanted)).count();
    let missing = values.iter().flatten().filter_map(V::why).cloned().reduce(first);
    match name {
        "any" | "all" => {
            let or = name == "any";
            if flags(or) > 0 {
                return V::Flag(or);
            }
            return missing.map_or(V::Flag(!or), V::Missing);
        }
        _ => {}
    }
    if let Some(why) = missing {
        return V::Missing(why);
    }
    let count = i64::try_from(values.len()).unwrap();
    if count == 0 && !matches!(name, "sum" | "count") {
        return V::Missing(Why::NoObservations);
    }
    match name {
        "count" => V::Num(whole(values.iter().filter(|v| **v != Some(V::Flag(false))).count() as i64)),
        "share" => V::Num(whole(flags(true) as i64) / whole(count)),
        "min" => values.iter().flatten().min_by(|a, b| order(a, b)).unwrap().clone(),
        "max" => values.iter().flatten().max_by(|a, b| order(a, b)).unwrap().clone(),
        _ => {
            let total = values.iter().flatten().fold(Q::zero(), |sum, v| sum + v.number());
            V::Num(if name == "mean" { total / whole(count) } else { total })
        }
    }
}

/// A built-in function of values.
pub fn function(name: &str, arguments: &[E], values: &[V], pack: &Pack) -> V {
    if name == "is_missing" {
        return V::Flag(values[0].why().is_some());
    }
    if name == "missing" {
        return V::Missing(Why::Author(values[0].words().to_owned()));
    }
    if let Some(why) = values.iter().filter_map(V::why).cloned().reduce(first) {
        return V::Missing(why);
    }
    let day = |v: &V| v.day().unwrap_or_else(|| date(v.words(), "%Y-%m-%d").expect("a date"));
    match name {
        "least" => values.iter().min_by(|a, b| order(a, b)).unwrap().clone(),
        "greatest" => values.iter().max_by(|a, b| order(a, b)).unwrap().clone(),
        "abs" => V::Num(values[0].number().abs()),
        "floor" => V::Num(values[0].number().floor()),
        "ceil" => V::Num(values[0].number().ceil()),
        "round" => {
            let places = match arguments.get(1) {
                Some(E::Number(n)) => n.to_integer().try_into().expect("places"),
                _ => 0,
            };
            V::Num(Rounding { places, mode: pack.default_mode() }.round(&values[0].number()))
        }
        "working_days" => V::Num(whole(pack.calendar.between(day(&values[0]), day(&values[1])))),
        "add_working_days" => {
            let steps = values[1].number().to_integer().try_into().expect("a number of days");
            V::Date(pack.calendar.after(day(&values[0]), steps))
        }
        "one_of" => V::Flag(values[1..].contains(&values[0])),
        "wilson_low" | "wilson_high" => wilson(&values[0].number(), &values[1].number(), name == "wilson_high"),
        "percent" => V::text(&percent(&values[0].number())),
        "join" => V::Text(values.iter().map(V::words).collect()),
        "days" => V::Num(whole(day(&values[1]) - day(&values[0]))),
        "hours" => {
            let at = |v: &V| if let V::Moment(at) = v { *at } else { day(v) * 86_400 };
            V::Num(whole(at(&values[1]) - at(&values[0])) / whole(3_600))
        }
        "year" => V::Num(whole(civil(day(&values[0])).0)),
        "month" => V::Num(whole(civil(day(&values[0])).1)),
        "day" => V::Num(whole(civil(day(&values[0])).2)),
        "weekday" => V::Num(whole((day(&values[0]) + 3).rem_euclid(7) + 1)),
        "starts_with" => V::Flag(values[0].words().starts_with(values[1].words())),
        "ends_with" => V::Flag(values[0].words().ends_with(values[1].words())),
        "contains" => V::Flag(values[0].words().contains(values[1].words())),
        "length" => V::Num(whole(values[0].words().chars().count() as i64)),
        other => panic!("no function {other}"),
    }
}

/// A bound of the 95 % Wilson interval, to four places.
pub fn wilson(passes: &Q, n: &Q, high: bool) -> V {
    if n.is_zero() {
        return V::Missing(Why::NoObservations);
    }
    let z = decimal("1.959963984540054").expect("a number");
    let (p, square) = (passes / n, &z * &z);
    let under = &p * (Q::one() - &p) / n + &square / (whole(4) * n * n);
    let scale = Q::from_integer(ten_to(60));
    let root = Q::from_integer((under * &scale * &scale).to_integer().sqrt()) / scale;
    let (middle, half) = (p + &square / (whole(2) * n), z * root);
    let bound = (if high { middle + half } else { middle - half }) / (Q::one() + square / n);
    let bound = Rounding { places: 4, mode: Mode::HalfUp }.round(&bound);
    V::Num(bound.max(Q::zero()).min(Q::one()))
}

/// A rate as people write it.
pub fn percent(rate: &Q) -> String {
    let hundred = Rounding { places: 2, mode: Mode::HalfUp }.round(&(rate * whole(100)));
    format!("{}%", fixed(&hundred, 2))
}
