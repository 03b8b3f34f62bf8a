//! Small integers that stand for names once `check` has resolved them.
//!
//! Each is an index into the vector of its kind in the checked program; nothing else gives them out.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// The index as a position in its vector.
            pub fn at(self) -> usize {
                self.0 as usize
            }

            /// The id of position `index`.
            pub fn new(index: usize) -> $name {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

ids! {
    /// A dimension.
    DimId,
    /// A table.
    TableId,
    /// A column of one table, in the order the pack declares them.
    ColumnId,
    /// A rule, in the order of the pack.
    RuleId,
    /// A figure at one grain.
    FigureId,
    /// A parameter.
    ParamId,
    /// A scalar of a rule that is written as a schedule.
    ScheduleId,
    /// A series that the pack gives key by key (weights of items, values of a dimension).
    GivenId,
    /// A group of folds: the rows of one table under one filter, by one grain.
    GroupId,
    /// A function of a pack's scripts.
    ScriptId,
    /// A payout.
    PayoutId,
}
