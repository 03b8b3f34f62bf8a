//! What is expected again and again, or on a day: duties, for the tables of a run.
//!
//! A duty is figures at the grain of those who have it: its state as a text, and the days behind it. Nothing here is
//! computed from but how far back a run must look, and until when a row may still come.

use super::rule::Effective;
use super::shown::Due;
use crate::expr::{FigureId, Grain, GroupId, RuleId};

/// A duty.
#[derive(Clone, Debug)]
pub struct Duty {
    /// Its rule.
    pub rule: RuleId,
    /// Its grain.
    pub grain: Grain,
    /// How it stands: one of [`State`]'s words.
    pub state: FigureId,
    /// The last day on which it is in time.
    pub due: FigureId,
    /// The last day on which it is late and not missed; absent where it is never missed.
    pub missed_after: Option<FigureId>,
    /// The day on which it was done.
    pub done_on: FigureId,
    /// How late it is.
    pub late: FigureId,
    /// What makes it come again for every period; absent for one on a day of its own.
    pub again: Option<Again>,
}

/// A duty that comes again for every period of its kind.
#[derive(Clone, Debug)]
pub struct Again {
    /// The rows that say that it was done: the one slot is the first of their days.
    pub group: GroupId,
    /// How long there is after the period's last day.
    pub due: Due,
    /// How long after the due day it can still be done late; absent: for ever.
    pub missed_after: Option<Due>,
    /// The days on which the duty is in force; a period is expected if its last day is one of them.
    pub effective: Effective,
}

/// How an occurrence of a duty stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// In time.
    Done,
    /// After the due day.
    Late,
    /// Not before the last day for it was past.
    Missed,
    /// None of these yet.
    Open,
}

impl State {
    /// All, in the order in which people read them.
    pub const ALL: [State; 4] = [State::Done, State::Late, State::Missed, State::Open];

    /// Its word, the value of the duty's figure.
    pub fn name(self) -> &'static str {
        match self {
            State::Done => "done",
            State::Late => "late",
            State::Missed => "missed",
            State::Open => "open",
        }
    }

    /// The state of a word.
    pub fn from_name(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == word)
    }
}

impl Duty {
    /// The states that it can have.
    pub fn states(&self) -> impl Iterator<Item = State> {
        let never_missed = self.missed_after.is_none();
        State::ALL.into_iter().filter(move |state| !(never_missed && *state == State::Missed))
    }
}
