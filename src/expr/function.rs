//! The one table of built-in row functions: what `check` types, the kernel evaluates and the reference prints.
//!
//! A function here reads the values of one row and is missing when one of them is. Aggregates, time (`before`, `at`)
//! and the tests for missing values are nodes or leaves of the tree, not functions. What types the arguments may have
//! is settled by `check`.

use std::ops::RangeInclusive;

use crate::value::{Mode, Rounding};

/// A built-in function over the values of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// The least of numbers, dates or moments.
    Least,
    /// The greatest of numbers, dates or moments.
    Greatest,
    /// The size of a number without its sign.
    Abs,
    /// A number rounded; in the tree it has one argument, and carries the places with the mode of the pack.
    Round(Rounding),
    /// The whole number at or below.
    Floor,
    /// The whole number at or above.
    Ceil,
    /// From the first date to the second, in days.
    Days,
    /// From the first date to the second in working days, by the pack's calendar.
    WorkingDays,
    /// The working day so many after a date, by the pack's calendar.
    AddWorkingDays,
    /// From the first moment to the second, in hours, exact.
    Hours,
    /// The year of a date or moment.
    Year,
    /// The month of a date or moment, from 1.
    Month,
    /// The day in the month of a date or moment, from 1.
    Day,
    /// The day of the week of a date or moment: 1 is Monday, 7 Sunday.
    Weekday,
    /// The day on which a moment lies; a date is its own.
    Date,
    /// Whether the first text begins with the second.
    StartsWith,
    /// Whether the first text ends with the second.
    EndsWith,
    /// Whether the second text stands somewhere in the first.
    Contains,
    /// How many characters a text has.
    Length,
    /// Whether the first text is one of the others.
    OneOf,
    /// The lower bound of the 95 % Wilson interval of a share, to four places.
    WilsonLow,
    /// The upper bound of it.
    WilsonHigh,
    /// A rate as people write it, to two places of a percentage.
    Percent,
    /// Texts put together.
    Join,
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As it is written.
    pub name: &'static str,
    /// How it is called.
    pub usage: &'static str,
    /// How many arguments an author may write.
    pub args: RangeInclusive<usize>,
    /// What it is, in one line.
    pub doc: &'static str,
    /// Which it is; `round` comes with no places and half up, which `check` replaces.
    pub function: Function,
}

/// The most arguments that `least` and `greatest` take.
const MANY: usize = 32;

/// The most texts that `one_of` takes.
const MOST_WORDS: usize = 1_000;

const WHOLE: Rounding = Rounding { places: 0, mode: Mode::HalfUp };

const fn entry(
    function: Function,
    name: &'static str,
    usage: &'static str,
    args: RangeInclusive<usize>,
    doc: &'static str,
) -> Entry {
    Entry { name, usage, args, doc, function }
}

/// Every built-in function of a row, in the order of the reference.
pub const TABLE: &[Entry] = &[
    entry(Function::Least, "least", "least(a, b, …)", 2..=MANY, "the least of the values of this row"),
    entry(Function::Greatest, "greatest", "greatest(a, b, …)", 2..=MANY, "the greatest of the values of this row"),
    entry(Function::Abs, "abs", "abs(x)", 1..=1, "the number without its sign"),
    entry(Function::Round(WHOLE), "round", "round(x, places)", 1..=2, "the number rounded, to a whole one by default"),
    entry(Function::Floor, "floor", "floor(x)", 1..=1, "the whole number at or below"),
    entry(Function::Ceil, "ceil", "ceil(x)", 1..=1, "the whole number at or above"),
    entry(Function::Days, "days", "days(a, b)", 2..=2, "how many days after the date `a` the date `b` is"),
    entry(
        Function::WorkingDays,
        "working_days",
        "working_days(a, b)",
        2..=2,
        "how many working days come after the date `a`, up to and with `b`; below zero where `b` is the earlier",
    ),
    entry(
        Function::AddWorkingDays,
        "add_working_days",
        "add_working_days(a, n)",
        2..=2,
        "the working day that comes `n` after the date `a`; before it where `n` is below zero; with 0 the date itself if it is worked, else the next that is",
    ),
    entry(Function::Hours, "hours", "hours(a, b)", 2..=2, "how many hours after the moment `a` the moment `b` is"),
    entry(Function::Year, "year", "year(d)", 1..=1, "the year of a date"),
    entry(Function::Month, "month", "month(d)", 1..=1, "the month of a date, from 1"),
    entry(Function::Day, "day", "day(d)", 1..=1, "the day in the month of a date, from 1"),
    entry(Function::Weekday, "weekday", "weekday(d)", 1..=1, "the day of the week, 1 for Monday to 7 for Sunday"),
    entry(Function::Date, "date", "date(moment)", 1..=1, "the day on which a moment lies"),
    entry(Function::StartsWith, "starts_with", "starts_with(a, b)", 2..=2, "whether the text `a` begins with `b`"),
    entry(Function::EndsWith, "ends_with", "ends_with(a, b)", 2..=2, "whether the text `a` ends with `b`"),
    entry(Function::Contains, "contains", "contains(a, b)", 2..=2, "whether the text `b` stands in `a`"),
    entry(Function::OneOf, "one_of", "one_of(a, b, c, …)", 2..=MOST_WORDS, "whether the text `a` is one of the others"),
    entry(Function::Length, "length", "length(a)", 1..=1, "how many characters the text has"),
    entry(
        Function::WilsonLow,
        "wilson_low",
        "wilson_low(passes, n)",
        2..=2,
        "the lower bound of the 95 % Wilson interval of `passes` among `n` observations, to 4 places; missing where there are none",
    ),
    entry(
        Function::WilsonHigh,
        "wilson_high",
        "wilson_high(passes, n)",
        2..=2,
        "the upper bound of the 95 % Wilson interval of `passes` among `n` observations, to 4 places; missing where there are none",
    ),
    entry(Function::Percent, "percent", "percent(rate)", 1..=1, "the rate as a text, `69.00%`, rounded half up"),
    entry(Function::Join, "join", "join(a, b, …)", 2..=MANY, "the texts put together"),
];

/// The function of that name.
pub fn from_name(name: &str) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.name == name)
}

impl Function {
    /// As it is written.
    pub fn name(self) -> &'static str {
        let same = |entry: &&Entry| std::mem::discriminant(&entry.function) == std::mem::discriminant(&self);
        TABLE.iter().find(same).map_or("", |entry| entry.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_leads_to_its_function_and_back() {
        for entry in TABLE {
            assert_eq!(from_name(entry.name), Some(entry));
            assert_eq!(entry.function.name(), entry.name);
            assert!(entry.usage.starts_with(entry.name));
        }
        assert_eq!(from_name("median"), None);
    }
}
