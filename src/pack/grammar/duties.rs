//! The part of the table that says what is expected again and again, or on a day: duties.
//!
//! Only data, as in `rules`. That a duty is either told by periods or by a day of its own is settled by `check`.

use super::model::{CLAUSE, Hint, KeySpec, Kind, KindSpec, NOTE, STATUS, Shape, TITLE, optional, required};
use super::rules::{BECAUSE, BY, EFFECTIVE, IF_MISSING, PER, rule};
use crate::value::Type;

/// `[duty.id]`.
pub(super) static DUTY: KindSpec = KindSpec {
    kind: Kind::Duty,
    word: "duty",
    setting: false,
    keys: rule![
        BY,
        optional("only", Shape::Expression, "who has to; a missing answer is a no"),
        required(
            "done",
            Shape::Either("done", &[Shape::Expression, Shape::Table(DONE)]),
            "the rows that say that it was done, of which the first counts; or the day on which it was done"
        ),
        required(
            "due",
            Shape::Either("due", &[Shape::Value(Hint::Of(Type::Date)), Shape::Table(TERM)]),
            "how long there is after the period's last day; or the day itself"
        ),
        optional("missed_after", Shape::Table(TERM), "how long after the due day it can still be done late"),
        optional(
            "late",
            Shape::OneOf(&["days", "working_days"]),
            "how lateness is counted; without it, in working days where `due` is"
        ),
        IF_MISSING,
        EFFECTIVE,
        PER,
    ],
    others: None,
    bare: None,
    bonds: &[],
    parts: &[
        ("expected", "whether it has to be done"),
        ("due", "the last day on which it is in time"),
        ("missed_after", "the last day on which it is late and not missed"),
        ("done_on", "the day on which it was done, as far as the run sees"),
        ("late", "how many days after the due day it was done, or is still open; 0 where in time"),
    ],
    doc: "what is expected for every period, or on a day: done, late, missed or open",
};

const DONE: &[KeySpec] = &[
    required("table", Shape::Id, "the table whose rows say that it was done"),
    required("date", Shape::Id, "the column with the day on which it was done"),
    optional("for", Shape::Id, "the date column that says for which period a row is; without it, `date`"),
    optional("where", Shape::Expression, "the rows that count"),
];

const TERM: &[KeySpec] = &[
    optional("days", Shape::Whole, "calendar days"),
    optional("working_days", Shape::Whole, "working days, by the calendar; 0 is the day itself, or the next worked"),
];
