//! The functions that a script has besides those of its language: exact rounding, least and greatest, dates, missing.
//!
//! Each gives the same as the built-in function of that name in an expression. None reads a file, a clock or chance.

use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, INT, ImmutableString};

use super::missing::Missing;
use super::numbers::{Answer, from_dynamic, kind, to_dynamic, wrong};
use crate::value::{Calendar, Date, DateTime, Mode, Ratio, Rounding, YearNotListed};

/// The most decimal places a script may round to.
const MOST_PLACES: INT = 28;

/// Registers them all.
pub(super) fn register(engine: &mut Engine) {
    numbers(engine);
    extremes(engine);
    dates(engine);
    working_days(engine, None);
    engine.register_type_with_name::<Missing>("missing");
    engine.register_fn("missing", |why: ImmutableString| Missing(why));
    engine.register_fn("is_missing", |value: Dynamic| value.is::<Missing>());
    engine.register_fn("sort", sort);
}

fn number(value: &Dynamic) -> Answer<Ratio> {
    from_dynamic(value).map_or_else(|| wrong(format!("a number is needed here, not {}", kind(value))), Ok)
}

fn numbers(engine: &mut Engine) {
    engine.register_fn("abs", |x: Dynamic| number(&x).map(|x| to_dynamic(x.abs())));
    engine.register_fn("floor", |x: Dynamic| number(&x).and_then(|x| stepped(&x, -1)));
    engine.register_fn("ceil", |x: Dynamic| number(&x).and_then(|x| stepped(&x, 1)));
    engine.register_fn("round", |x: Dynamic| rounded(&x, 0));
    engine.register_fn("round", |x: Dynamic, places: INT| rounded(&x, places));
}

fn rounded(x: &Dynamic, places: INT) -> Answer<Dynamic> {
    match u32::try_from(places) {
        Ok(places) if INT::from(places) <= MOST_PLACES => {
            Ok(to_dynamic(Rounding { places, mode: Mode::HalfUp }.round(&number(x)?)))
        }
        _ => wrong(format!("places must be from 0 to {MOST_PLACES}, not {places}")),
    }
}

/// The whole number next to `x` in a direction, or `x` itself if it is whole.
fn stepped(x: &Ratio, direction: i64) -> Answer<Dynamic> {
    let whole = Rounding { places: 0, mode: Mode::Down }.round(x);
    let beyond = if direction < 0 { whole > *x } else { whole < *x };
    if !beyond {
        return Ok(to_dynamic(whole));
    }
    whole.add(&Ratio::from_int(direction)).map(to_dynamic).or_else(|_| wrong(super::numbers::OUTGROWN))
}

fn extremes(engine: &mut Engine) {
    for (names, greatest) in [(["min", "least"], false), (["max", "greatest"], true)] {
        for name in names {
            engine.register_fn(name, move |a: Dynamic, b: Dynamic| extreme(vec![a, b], greatest));
            engine.register_fn(name, move |a: Dynamic, b: Dynamic, c: Dynamic| extreme(vec![a, b, c], greatest));
            engine.register_fn(name, move |a: Dynamic, b: Dynamic, c: Dynamic, d: Dynamic| {
                extreme(vec![a, b, c, d], greatest)
            });
            engine.register_fn(name, move |values: Array| extreme(values, greatest));
        }
    }
}

fn extreme(values: Vec<Dynamic>, greatest: bool) -> Answer<Dynamic> {
    let mut values = values.into_iter();
    let Some(mut best) = values.next() else { return wrong("there is no value to choose from") };
    for next in values {
        let order = if let (Some(a), Some(b)) = (from_dynamic(&best), from_dynamic(&next)) {
            b.cmp(&a)
        } else if let (Some(a), Some(b)) = (best.read_lock::<Date>(), next.read_lock::<Date>()) {
            b.cmp(&*a)
        } else if let (Some(a), Some(b)) = (best.read_lock::<DateTime>(), next.read_lock::<DateTime>()) {
            b.cmp(&*a)
        } else {
            return wrong(format!("{} and {} cannot be ordered", kind(&best), kind(&next)));
        };
        if if greatest { order.is_gt() } else { order.is_lt() } {
            best = next;
        }
    }
    Ok(best)
}

/// Sorts numbers of any form by their value, or texts by their bytes.
fn sort(values: &mut Array) -> Answer<()> {
    if let Some(mut numbers) = values.iter().map(from_dynamic).collect::<Option<Vec<_>>>() {
        numbers.sort();
        *values = numbers.into_iter().map(to_dynamic).collect();
        return Ok(());
    }
    let texts = values.iter().map(|value| value.clone().into_immutable_string().ok()).collect::<Option<Vec<_>>>();
    let Some(mut texts) = texts else { return wrong("only numbers, or only texts, can be sorted") };
    texts.sort();
    *values = texts.into_iter().map(Dynamic::from).collect();
    Ok(())
}

fn dates(engine: &mut Engine) {
    engine.register_type_with_name::<Date>("date").register_type_with_name::<DateTime>("datetime");
    engine.register_fn("date", |text: ImmutableString| {
        Date::parse_iso(text.as_bytes()).map_or_else(|| wrong(format!("`{text}` is no date")), Ok)
    });
    engine.register_get("year", |date: &mut Date| INT::from(date.year()));
    engine.register_get("month", |date: &mut Date| INT::from(date.month()));
    engine.register_get("day", |date: &mut Date| INT::from(date.day()));
    engine.register_get("weekday", |date: &mut Date| INT::from(date.weekday()));
    engine.register_get("date", |moment: &mut DateTime| moment.date());
    engine.register_get("year", |moment: &mut DateTime| INT::from(moment.date().year()));
    engine.register_get("month", |moment: &mut DateTime| INT::from(moment.date().month()));
    engine.register_get("day", |moment: &mut DateTime| INT::from(moment.date().day()));
    engine.register_get("hour", |moment: &mut DateTime| moment.second_of_day() / 3600);
    engine.register_fn("-", |a: Date, b: Date| a.days_since(b));
    engine.register_fn("-", |date: Date, days: INT| moved(date, days.checked_neg()));
    engine.register_fn("+", |date: Date, days: INT| moved(date, Some(days)));
    engine.register_fn("days", |from: Date, to: Date| to.days_since(from));
    engine.register_fn("hours", |from: DateTime, to: DateTime| hours(from, to));
    engine.register_fn("-", |a: DateTime, b: DateTime| hours(b, a));
    for name in ["to_string", "to_debug"] {
        engine.register_fn(name, |date: Date| -> ImmutableString { date.to_string().into() });
        engine.register_fn(name, |moment: DateTime| -> ImmutableString { moment.to_string().into() });
        engine.register_fn(name, |missing: Missing| missing.0);
    }
}

/// Registers what counts working days, by this calendar or, where a pack has none, with an error that says so.
pub(super) fn working_days(engine: &mut Engine, calendar: Option<Arc<Calendar>>) {
    let of = calendar.clone();
    engine.register_fn("working_days", move |from: Date, to: Date| asked(&of, |of| of.working_days(from, to)));
    engine.register_fn("add_working_days", move |from: Date, days: INT| {
        asked(&calendar, |of| of.add_working_days(from, days))
    });
}

fn asked<T>(calendar: &Option<Arc<Calendar>>, ask: impl Fn(&Calendar) -> Result<T, YearNotListed>) -> Answer<T> {
    match calendar.as_deref().map(ask) {
        Some(Ok(answer)) => Ok(answer),
        Some(Err(YearNotListed(year))) => wrong(format!("the calendar does not list the year {year}")),
        None => wrong("the pack has no calendar"),
    }
}

fn moved(date: Date, days: Option<INT>) -> Answer<Date> {
    let number = days.and_then(|days| days.checked_add(INT::from(date.number())));
    let moved = number.and_then(|number| i32::try_from(number).ok()).and_then(Date::from_number);
    moved.map_or_else(|| wrong("the day lies outside the calendar"), Ok)
}

/// From the first moment to the second in hours, exact.
fn hours(from: DateTime, to: DateTime) -> Answer<Dynamic> {
    let seconds = to.seconds().saturating_sub(from.seconds());
    Ratio::new(seconds, 3600).map_or_else(|| wrong("the moments lie too far apart"), |hours| Ok(to_dynamic(hours)))
}
