//! Named spans of days: what a pack's own kind of period is made of.
//!
//! A span has an id and two days that both belong to it. The spans of a kind ascend and never overlap; days may lie
//! between them that belong to none. [`super::period`] makes a kind of period of them, which asks for the span of a day
//! or of an id; how a pack writes them is settled above.

use super::date::Date;

/// A span of days with its id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NamedSpan {
    /// What it is called in files and on the command line.
    pub id: String,
    /// Its first day.
    pub first: Date,
    /// Its last day.
    pub last: Date,
}

/// The spans of one kind, in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NamedSpans {
    name: String,
    spans: Vec<NamedSpan>,
}

/// Why a list of spans makes no kind of period; the position is that of the span at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanFault {
    /// It ends before it begins.
    Reversed(usize),
    /// It begins on or before the last day of the one before it.
    NotAfter(usize),
    /// Its id is that of an earlier one.
    SameId(usize),
}

impl NamedSpans {
    /// The spans of the kind `name`.
    ///
    /// # Errors
    /// A span that ends before it begins, begins before the one before it has ended, or has the id of an earlier one.
    pub fn new(name: &str, spans: Vec<NamedSpan>) -> Result<NamedSpans, SpanFault> {
        let mut earlier: Vec<&NamedSpan> = Vec::with_capacity(spans.len());
        for (at, span) in spans.iter().enumerate() {
            if span.last < span.first {
                return Err(SpanFault::Reversed(at));
            }
            if earlier.last().is_some_and(|before| span.first <= before.last) {
                return Err(SpanFault::NotAfter(at));
            }
            if earlier.iter().any(|other| other.id == span.id) {
                return Err(SpanFault::SameId(at));
            }
            earlier.push(span);
        }
        Ok(NamedSpans { name: name.to_owned(), spans })
    }

    /// The name of the kind.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All of them, earliest first.
    #[must_use]
    pub fn all(&self) -> &[NamedSpan] {
        &self.spans
    }

    /// The span of that id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&NamedSpan> {
        self.spans.iter().find(|span| span.id == id)
    }

    /// The span that holds the day; none for a day between two spans, or outside of all.
    #[must_use]
    pub fn containing(&self, day: Date) -> Option<&NamedSpan> {
        let at = self.spans.partition_point(|span| span.last < day);
        self.spans.get(at).filter(|span| span.first <= day)
    }

    /// The last span that has ended before the day.
    #[must_use]
    pub fn before(&self, day: Date) -> Option<&NamedSpan> {
        let at = self.spans.partition_point(|span| span.last < day);
        at.checked_sub(1).and_then(|at| self.spans.get(at))
    }

    /// The first span that begins after the day.
    #[must_use]
    pub fn after(&self, day: Date) -> Option<&NamedSpan> {
        self.spans.get(self.spans.partition_point(|span| span.first <= day))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Spans that may be anything: in order or not, overlapping or not.
    fn any_spans() -> impl Strategy<Value = Vec<NamedSpan>> {
        let one = (0_i32..400, -3_i32..60, "[a-d]").prop_map(|(first, length, id)| NamedSpan {
            id,
            first: Date::FIRST.add_days(first),
            last: Date::FIRST.add_days(first + length.max(-first)),
        });
        prop::collection::vec(one, 0..6)
    }

    /// Spans in order, with gaps between them.
    fn ordered() -> impl Strategy<Value = NamedSpans> {
        prop::collection::vec((0_i32..40, 0_i32..90), 1..8).prop_map(|parts| {
            let mut next = Date::FIRST.add_days(700_000);
            let span = |(at, (gap, length)): (usize, (i32, i32))| {
                let first = next.add_days(gap);
                let last = first.add_days(length);
                next = last.add_days(1);
                NamedSpan { id: format!("s{at}"), first, last }
            };
            let spans = parts.into_iter().enumerate().map(span).collect();
            NamedSpans::new("stage", spans).unwrap()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn what_is_taken_ascends_without_overlap(spans in any_spans()) {
            let fine = spans.iter().all(|s| s.first <= s.last)
                && spans.windows(2).all(|pair| pair[0].last < pair[1].first)
                && spans.iter().enumerate().all(|(n, s)| spans[..n].iter().all(|o| o.id != s.id));
            prop_assert_eq!(NamedSpans::new("stage", spans).is_ok(), fine);
        }

        #[test]
        fn a_day_lies_in_one_span_or_between_two(spans in ordered(), day in 699_900_i32..701_200) {
            let day = Date::FIRST.add_days(day);
            let within: Vec<&NamedSpan> = spans.all().iter().filter(|s| s.first <= day && day <= s.last).collect();
            prop_assert!(within.len() <= 1);
            prop_assert_eq!(spans.containing(day), within.first().copied());
            prop_assert_eq!(spans.before(day), spans.all().iter().rfind(|s| s.last < day));
            prop_assert_eq!(spans.after(day), spans.all().iter().find(|s| s.first > day));
            for span in spans.all() {
                prop_assert_eq!(spans.find(&span.id), Some(span));
            }
        }
    }
}
