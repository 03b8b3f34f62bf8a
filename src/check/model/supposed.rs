//! How a program departs from the pack as written: what somebody wanted to know "if".
//!
//! Kept in the program, so that whatever is made of it can say that it is no plain run. A plain program supposes
//! nothing. Who may suppose what is decided by [`Program::supposing`](super::Program::supposing).

use super::rule::Schedule;

/// What is supposed in place of what the pack says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Supposed {
    /// Parameters with another value, in the order in which they were given.
    pub set: Vec<Set>,
    /// Whether what awaits approval is only a shadow.
    pub approved_only: bool,
}

/// A parameter with another value.
#[derive(Clone, Debug, PartialEq)]
pub struct Set {
    /// The parameter's name, without `param.`.
    pub name: String,
    /// The value as it was given.
    pub value: String,
    /// What the pack says.
    pub instead_of: Schedule,
}

impl Supposed {
    /// Whether the program is the pack as written.
    pub fn is_plain(&self) -> bool {
        self.set.is_empty() && !self.approved_only
    }

    /// Whether this parameter has another value than the pack's.
    pub fn sets(&self, name: &str) -> bool {
        self.set.iter().any(|set| set.name == name)
    }
}
