//! The tables that a script makes where there are none, the same for every pack, so that several stand in one database.
//!
//! Every table has the run that last put a row. Keys of lines stand below one another, since packs differ in their
//! dimensions. Each line is held to the identity by a check of its own; the assertion's rows are evidence that stays.
//! SQLite has no decimals: there an amount is a whole number of smallest units, and its column is named so, lest anybody
//! take cents for the unit; a view beside shows amounts as text.

use super::model::Dialect;

/// The amounts of a line, in the order of the identity.
pub(super) const AMOUNTS: [&str; 8] = crate::ledger::amounts::NAMES;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// A text.
    Text,
    /// A text that may be absent.
    MaybeText,
    /// A whole number.
    Count,
    /// An amount.
    Money,
    /// An amount that may be absent.
    MaybeMoney,
    /// A number to compare, of any size.
    Number,
}

/// A table.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) own: &'static [(&'static str, Column)],
    pub(super) key: &'static [&'static str],
    /// What must hold of each row, with amounts in braces.
    pub(super) check: &'static str,
}

use Column::{Count, MaybeMoney, MaybeText, Money, Number, Text};

/// Base and added are what becomes of them.
const IDENTITY: &str = "COALESCE({base}, 0) + {added} = {reduced} + {withheld} + {forfeited} + {held} + {payable}";

pub(super) const RUN: Table = Table {
    name: "reckoner_run",
    own: &[
        ("pack", Text),
        ("period", Text),
        ("run", Text),
        ("standing", Text),
        ("closing", Count),
        ("version", Text),
        ("currency", Text),
        ("places", Count),
        ("unit", Count),
        ("replaced", MaybeText),
        ("replaced_standing", MaybeText),
        ("replaced_closing", Count),
    ],
    key: &["pack", "period"],
    check: "",
};

const LINE_COLUMNS: &[(&str, Column)] = &[
    ("line", Text),
    ("pack", Text),
    ("period", Text),
    ("run", Text),
    ("kind", Text),
    ("for_period", Text),
    ("about", MaybeText),
    ("payout", Text),
    ("payee", Text),
    ("currency", Text),
    ("base", MaybeMoney),
    ("added", Money),
    ("reduced", Money),
    ("earned", Money),
    ("withheld", Money),
    ("forfeited", Money),
    ("held", Money),
    ("payable", Money),
    ("clawed_back", Money),
    ("never_paid", Money),
    ("reasons", Text),
    ("reason_zh", Text),
    ("reason_en", Text),
];

pub(super) const LINE: Table = Table { name: "reckoner_line", own: LINE_COLUMNS, key: &["line"], check: IDENTITY };

/// Lines that a later run of their period has no longer.
pub(super) const WITHDRAWN: Table =
    Table { name: "reckoner_withdrawn", own: LINE_COLUMNS, key: &["line", "withdrawn_by"], check: "" };

pub(super) const KEY: Table = Table {
    name: "reckoner_line_key",
    own: &[
        ("line", Text),
        ("number", Count),
        ("pack", Text),
        ("period", Text),
        ("run", Text),
        ("dimension", Text),
        ("key", Text),
    ],
    key: &["line", "number"],
    check: "",
};

pub(super) const STEP: Table = Table {
    name: "reckoner_step",
    own: &[
        ("line", Text),
        ("number", Count),
        ("pack", Text),
        ("period", Text),
        ("run", Text),
        ("rule", Text),
        ("step", Text),
        ("effect", Text),
        ("clause", Text),
        ("status", Text),
        ("value", Text),
        ("amount", Money),
    ],
    key: &["line", "number"],
    check: "",
};

pub(super) const PAYEE: Table = Table {
    name: "reckoner_payee",
    own: &[
        ("pack", Text),
        ("period", Text),
        ("payee", Text),
        ("run", Text),
        ("currency", Text),
        ("payable", Money),
        ("corrected", Money),
        ("never_paid", Money),
        ("released", Money),
        ("carried_in", Money),
        ("carried_out", Money),
        ("to_pay", Money),
    ],
    key: &["pack", "period", "payee"],
    check: "{payable} + {corrected} + {never_paid} + {released} + {carried_in} = {carried_out} + {to_pay}",
};

pub(super) const TOTAL: Table = Table {
    name: "reckoner_total",
    own: &[
        ("pack", Text),
        ("period", Text),
        ("kind", Text),
        ("payout", Text),
        ("run", Text),
        ("lines", Count),
        ("base", MaybeMoney),
        ("added", MaybeMoney),
        ("reduced", MaybeMoney),
        ("earned", MaybeMoney),
        ("withheld", MaybeMoney),
        ("forfeited", MaybeMoney),
        ("held", MaybeMoney),
        ("payable", MaybeMoney),
    ],
    key: &["pack", "period", "kind", "payout"],
    check: "",
};

pub(super) const ASSERTION: Table = Table {
    name: "reckoner_assertion",
    own: &[
        ("pack", Text),
        ("period", Text),
        ("kind", Text),
        ("payout", Text),
        ("what", Text),
        ("expected", Number),
        ("found", Number),
    ],
    key: &["pack", "period", "kind", "payout", "what"],
    check: "expected = found",
};

pub(super) const ALL: [&Table; 8] = [&RUN, &LINE, &WITHDRAWN, &KEY, &STEP, &PAYEE, &TOTAL, &ASSERTION];

/// The column of an amount.
pub(super) fn money(name: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgresql => name.to_owned(),
        Dialect::Sqlite => format!("{name}_minor"),
    }
}

impl Table {
    /// The names of its columns.
    pub(super) fn columns(&self, dialect: Dialect) -> Vec<String> {
        let named = |(name, column): &(&str, Column)| match column {
            Money | MaybeMoney => money(name, dialect),
            _ => (*name).to_owned(),
        };
        self.own.iter().map(named).collect()
    }

    /// The statement that makes it where there is none.
    pub(super) fn made(&self, dialect: Dialect, places: u32) -> String {
        let amount = match dialect {
            Dialect::Postgresql => format!("NUMERIC(38, {places})"),
            Dialect::Sqlite => "INTEGER".to_owned(),
        };
        let kind = |column: Column| match column {
            Text => "TEXT NOT NULL".to_owned(),
            MaybeText => "TEXT".to_owned(),
            Count => if dialect == Dialect::Sqlite { "INTEGER NOT NULL" } else { "BIGINT NOT NULL" }.to_owned(),
            Money => format!("{amount} NOT NULL"),
            MaybeMoney => amount.clone(),
            Number => if dialect == Dialect::Sqlite { "INTEGER NOT NULL" } else { "NUMERIC NOT NULL" }.to_owned(),
        };
        let names = self.columns(dialect);
        let mut parts: Vec<String> =
            names.iter().zip(self.own).map(|(name, (_, column))| format!("  {name} {}", kind(*column))).collect();
        if self.key.contains(&"withdrawn_by") {
            parts.push("  withdrawn_by TEXT NOT NULL".to_owned());
        }
        parts.push(format!("  PRIMARY KEY ({})", self.key.join(", ")));
        if !self.check.is_empty() {
            let mut check = self.check.to_owned();
            for (name, column) in self.own {
                if matches!(column, Money | MaybeMoney) {
                    check = check.replace(&format!("{{{name}}}"), &money(name, dialect));
                }
            }
            parts.push(format!("  CHECK ({check})"));
        }
        format!("CREATE TABLE IF NOT EXISTS {} (\n{}\n);\n", self.name, parts.join(",\n"))
    }
}

/// What shows amounts as people write them, where the tables do not.
pub(super) fn view(dialect: Dialect) -> String {
    if dialect == Dialect::Postgresql {
        return "\n".to_owned();
    }
    let shown = |name: &str| {
        let minor = money(name, dialect);
        format!(
            "  CASE WHEN l.{minor} < 0 THEN '-' ELSE '' END || (abs(l.{minor}) / r.unit) || CASE r.places WHEN 0 THEN '' \
             ELSE '.' || substr('000000000000' || (abs(l.{minor}) % r.unit), -r.places) END AS {name}"
        )
    };
    let amounts: Vec<String> = AMOUNTS.iter().map(|name| shown(name)).collect();
    format!(
        "CREATE VIEW IF NOT EXISTS reckoner_line_shown AS SELECT l.line, l.pack, l.period, l.kind, l.payout, l.payee,\n{},\n  \
         l.currency FROM {} l JOIN {} r ON r.pack = l.pack AND r.period = l.period;\n\n",
        amounts.join(",\n"),
        LINE.name,
        RUN.name,
    )
}
