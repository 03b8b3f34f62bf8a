//! The types of values as packs write them.
//!
//! Several share one kind of cell: all numbers are exact fractions, an id is a text. What a type allows, converts
//! and displays is decided above; here is only which there are.

/// What a column, parameter or figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// A share, `85%`.
    Rate,
    /// An amount in currency units.
    Money,
    /// A whole number, not below zero.
    Count,
    /// Any number.
    Number,
    /// Marks.
    Points,
    /// A length in days.
    Days,
    /// A length in hours.
    Hours,
    /// Yes or no.
    Flag,
    /// Words.
    Text,
    /// A day.
    Date,
    /// A moment, local.
    DateTime,
    /// A period, by its first day.
    Period,
    /// A text as written that names something.
    Id,
}

impl Type {
    /// Every type.
    pub const ALL: [Type; 13] = [
        Type::Rate,
        Type::Money,
        Type::Count,
        Type::Number,
        Type::Points,
        Type::Days,
        Type::Hours,
        Type::Flag,
        Type::Text,
        Type::Date,
        Type::DateTime,
        Type::Period,
        Type::Id,
    ];

    /// The name in packs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Type::Rate => "rate",
            Type::Money => "money",
            Type::Count => "count",
            Type::Number => "number",
            Type::Points => "points",
            Type::Days => "days",
            Type::Hours => "hours",
            Type::Flag => "flag",
            Type::Text => "text",
            Type::Date => "date",
            Type::DateTime => "datetime",
            Type::Period => "period",
            Type::Id => "id",
        }
    }

    /// The type of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Type> {
        Type::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether its cells are numbers.
    #[must_use]
    pub const fn is_numeric(self) -> bool {
        matches!(self, Type::Rate | Type::Money | Type::Count | Type::Number | Type::Points | Type::Days | Type::Hours)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for kind in Type::ALL {
            assert_eq!(Type::from_name(kind.name()), Some(kind));
        }
        assert_eq!(Type::from_name("Rate"), None);
        assert_eq!(Type::ALL.iter().filter(|kind| kind.is_numeric()).count(), 7);
    }
}
