//! Working days: which days of the listed years are worked, and how many lie between two days.
//!
//! A calendar is a weekend, public holidays and the working days that make up for them, for the years that it lists.
//! Nothing is guessed of any other year: asked about one, it names the year. Where a calendar is written, and what a
//! problem is called, is left to the floors above.

use super::date::Date;

/// Which days are worked, in the years that are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Years that follow one another without a gap, in order.
    stretches: Vec<Stretch>,
}

/// A day lies in a year that the calendar does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YearNotListed(pub i32);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Stretch {
    first: Date,
    last: Date,
    /// How many of the first so many days are worked.
    worked: Vec<i64>,
}

impl Calendar {
    /// The calendar of these years: `weekend` says of Monday to Sunday whether it is free, `holidays` are first and last
    /// days that are free as well, `working` days are worked whatever else is said of them.
    #[must_use]
    pub fn new(weekend: [bool; 7], years: &[i32], holidays: &[(Date, Date)], working: &[Date]) -> Calendar {
        let mut years = years.to_vec();
        years.sort_unstable();
        years.dedup();
        let free = |day: Date| {
            let weekday = usize::try_from(day.weekday()).unwrap_or(0);
            let off = weekend.get(weekday).copied().unwrap_or(false);
            !working.contains(&day) && (off || holidays.iter().any(|(from, to)| *from <= day && day <= *to))
        };
        let mut stretches: Vec<Stretch> = Vec::new();
        for year in years {
            let (Some(first), Some(last)) = (Date::from_ymd(year, 1, 1), Date::from_ymd(year, 12, 31)) else {
                continue;
            };
            if stretches.last().is_none_or(|before| before.last.add_days(1) != first) {
                stretches.push(Stretch { first, last, worked: vec![0] });
            }
            let Some(stretch) = stretches.last_mut() else { continue };
            stretch.last = last;
            let mut worked = stretch.worked.last().copied().unwrap_or(0);
            for number in first.number()..=last.number() {
                worked += Date::from_number(number).map_or(0, |day| i64::from(!free(day)));
                stretch.worked.push(worked);
            }
        }
        Calendar { stretches }
    }

    /// Whether the day is worked.
    ///
    /// # Errors
    /// Its year is not listed.
    pub fn is_worked(&self, day: Date) -> Result<bool, YearNotListed> {
        let stretch = self.stretch(day)?;
        Ok(stretch.until(day) > stretch.before(day))
    }

    /// How many working days come after `from` up to and with `to`; where `to` is the earlier, the same with the days
    /// exchanged and below zero.
    ///
    /// # Errors
    /// One of the years from the one day to the other is not listed.
    pub fn working_days(&self, from: Date, to: Date) -> Result<i64, YearNotListed> {
        if to < from {
            return self.working_days(to, from).map(|days| -days);
        }
        let stretch = self.stretch(from)?;
        if to > stretch.last {
            return Err(YearNotListed(stretch.last.year() + 1));
        }
        Ok(stretch.until(to) - stretch.until(from))
    }

    /// The working day that comes so many after `from`, or before it if `days` is below zero; for none `from` itself if
    /// it is worked, else the next that is.
    ///
    /// # Errors
    /// The way leads into a year that is not listed.
    pub fn add_working_days(&self, from: Date, days: i64) -> Result<Date, YearNotListed> {
        let stretch = self.stretch(from)?;
        let wanted = match days {
            0 => stretch.before(from).saturating_add(1),
            1.. => stretch.until(from).saturating_add(days),
            _ => stretch.before(from).saturating_add(days).saturating_add(1),
        };
        if wanted < 1 {
            return Err(YearNotListed(stretch.first.year() - 1));
        }
        let at = stretch.worked.partition_point(|worked| *worked < wanted);
        if at >= stretch.worked.len() {
            return Err(YearNotListed(stretch.last.year() + 1));
        }
        let ahead = i32::try_from(at).unwrap_or(i32::MAX).saturating_sub(1);
        Ok(stretch.first.add_days(ahead))
    }

    fn stretch(&self, day: Date) -> Result<&Stretch, YearNotListed> {
        let after = self.stretches.partition_point(|stretch| stretch.first <= day);
        let found = after.checked_sub(1).and_then(|at| self.stretches.get(at));
        found.filter(|stretch| day <= stretch.last).ok_or(YearNotListed(day.year()))
    }
}

impl Stretch {
    /// Working days from its first day up to and with `day`.
    fn until(&self, day: Date) -> i64 {
        self.at(day.days_since(self.first) + 1)
    }

    /// Working days from its first day to the day before `day`.
    fn before(&self, day: Date) -> i64 {
        self.at(day.days_since(self.first))
    }

    fn at(&self, days: i64) -> i64 {
        usize::try_from(days).ok().and_then(|at| self.worked.get(at)).copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        Date::parse_iso(text.as_bytes()).unwrap()
    }

    const WEEKEND: [bool; 7] = [false, false, false, false, false, true, true];

    /// China in 2011: the first week of October off, Saturday 8 and Sunday 9 October made up for it.
    fn october() -> Calendar {
        Calendar::new(
            WEEKEND,
            &[2011],
            &[(day("2011-10-01"), day("2011-10-07"))],
            &[day("2011-10-08"), day("2011-10-09")],
        )
    }

    #[test]
    fn the_october_week_is_off_and_its_weekend_is_worked() {
        let calendar = october();
        for (text, worked) in [
            ("2011-09-30", true),
            ("2011-10-01", false),
            ("2011-10-03", false),
            ("2011-10-07", false),
            ("2011-10-08", true),
            ("2011-10-09", true),
            ("2011-10-10", true),
            ("2011-10-15", false),
        ] {
            assert_eq!(calendar.is_worked(day(text)), Ok(worked), "{text}");
        }
    }

    #[test]
    fn steps_are_counted_after_the_first_day() {
        let calendar = october();
        for (from, to, days) in [
            ("2011-09-30", "2011-09-30", 0),
            ("2011-09-30", "2011-10-07", 0),
            ("2011-09-30", "2011-10-08", 1),
            ("2011-09-30", "2011-10-10", 3),
            ("2011-10-01", "2011-10-14", 7),
            ("2011-10-14", "2011-10-16", 0),
            ("2011-10-10", "2011-09-30", -3),
            ("2011-01-01", "2011-12-31", 257),
        ] {
            assert_eq!(calendar.working_days(day(from), day(to)), Ok(days), "{from} to {to}");
        }
    }

    #[test]
    fn so_many_working_days_on() {
        let calendar = october();
        for (from, days, to) in [
            ("2011-09-30", 1, "2011-10-08"),
            ("2011-09-30", 2, "2011-10-09"),
            ("2011-09-30", 5, "2011-10-12"),
            ("2011-10-05", 0, "2011-10-08"),
            ("2011-10-08", 0, "2011-10-08"),
            ("2011-10-01", 0, "2011-10-08"),
            ("2011-10-05", -1, "2011-09-30"),
            ("2011-10-10", -1, "2011-10-09"),
            ("2011-10-10", -3, "2011-09-30"),
        ] {
            assert_eq!(calendar.add_working_days(day(from), days), Ok(day(to)), "{from} {days:+}");
        }
    }

    #[test]
    fn a_year_that_is_not_listed_is_named() {
        let calendar = october();
        let not = |year| Err(YearNotListed(year));
        assert_eq!(calendar.is_worked(day("2010-12-31")), Err(YearNotListed(2010)));
        assert_eq!(calendar.working_days(day("2011-12-30"), day("2012-01-04")), Err(YearNotListed(2012)));
        assert_eq!(calendar.working_days(day("2012-01-04"), day("2011-12-30")), Err(YearNotListed(2012)));
        assert_eq!(calendar.add_working_days(day("2011-12-30"), 1), not(2012));
        assert_eq!(calendar.add_working_days(day("2011-01-03"), -1), not(2010));
        assert_eq!(calendar.add_working_days(day("2011-06-01"), i64::MAX), not(2012));
        assert_eq!(calendar.add_working_days(day("2011-06-01"), i64::MIN), not(2010));
        assert_eq!(calendar.add_working_days(day("2012-06-01"), 0), not(2012));
        let gap = Calendar::new(WEEKEND, &[2013, 2011], &[], &[]);
        assert_eq!(gap.working_days(day("2011-12-30"), day("2013-01-04")), Err(YearNotListed(2012)));
        assert_eq!(Calendar::default().working_days(day("2011-12-30"), day("2011-12-30")), Err(YearNotListed(2011)));
        assert_eq!(Calendar::new(WEEKEND, &[0, 12_000], &[], &[]), Calendar::default());
    }

    proptest! {
        #[test]
        fn counting_and_stepping_agree(from in 0_i32..1000, to in 0_i32..1000, free in prop::array::uniform7(any::<bool>())) {
            let start = day("2010-06-01");
            let holidays = [(start.add_days(40), start.add_days(47)), (start.add_days(500), start.add_days(500))];
            let working = [start.add_days(44), start.add_days(300)];
            let calendar = Calendar::new(free, &[2010, 2011, 2012, 2013], &holidays, &working);
            let (from, to) = (start.add_days(from), start.add_days(to));
            let (first, last) = (from.min(to), from.max(to));
            let mut naive = 0;
            for number in first.number() + 1..=last.number() {
                naive += i64::from(calendar.is_worked(Date::from_number(number).unwrap()).unwrap());
            }
            let counted = calendar.working_days(from, to).unwrap();
            prop_assert_eq!(counted, if from <= to { naive } else { -naive });
            if naive > 0 {
                let reached = calendar.add_working_days(first, naive).unwrap();
                prop_assert!(reached <= last && calendar.is_worked(reached).unwrap());
                prop_assert_eq!(calendar.working_days(reached, last), Ok(0));
            }
        }
    }
}
