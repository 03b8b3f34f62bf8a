//! The statements of a script, in their order: tables, the run, its rows, what is set aside, the assertion.
//!
//! What fails before the assertion is found by it, for a count or a sum is another then. Texts come from `literal`, tables
//! and columns from `schema`.

use std::fmt::Write;

use super::literal::text;
use super::model::{Dialect, Load, Refused};
use super::schema::{self, AMOUNTS, ASSERTION, KEY, LINE, PAYEE, RUN, STEP, TOTAL, Table, WITHDRAWN};
use crate::ledger::Finality;
use crate::output::totals::money;
use crate::value::Money;

/// So many rows a statement puts.
const AT_ONCE: usize = 200;

/// A cell of a row.
enum Cell<'a> {
    Text(&'a str),
    Maybe(Option<&'a str>),
    Count(u64),
    Money(Option<Money>),
}

/// The script.
///
/// # Errors
/// A value that the database cannot hold.
pub fn script(load: &Load, dialect: Dialect) -> Result<String, Refused> {
    let mut script = Script { load, dialect, out: String::new() };
    script.head();
    for table in schema::ALL {
        script.out.push_str(&table.made(dialect, load.places));
    }
    script.out.push_str(&schema::view(dialect));
    if dialect == Dialect::Postgresql {
        // Two who load at once wait for one another.
        let _ = writeln!(script.out, "LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE;\n", RUN.name);
    }
    script.rows()?;
    script.set_aside()?;
    script.assert()?;
    script.out.push_str("\nCOMMIT;\n");
    Ok(script.out)
}

struct Script<'a> {
    load: &'a Load,
    dialect: Dialect,
    out: String,
}

impl Script<'_> {
    fn head(&mut self) {
        let (how, begin) = match self.dialect {
            Dialect::Postgresql => (
                "psql -v ON_ERROR_STOP=1 -f THIS.sql",
                "BEGIN;\nSET LOCAL client_min_messages = warning;\nSET LOCAL client_encoding = 'UTF8';\nSET LOCAL standard_conforming_strings = on;\n",
            ),
            Dialect::Sqlite => ("sqlite3 -bail FILE.db < THIS.sql", "BEGIN IMMEDIATE;\n"),
        };
        let standing = match self.load.finality {
            Finality::Final => "final",
            Finality::Draft => "DRAFT",
            Finality::WhatIf => "WHAT IF",
        };
        let words = [
            format!("{} {}, {standing}, run {}", self.load.pack, self.load.period, self.load.run),
            format!("Load it with: {how}"),
            "One transaction. Loaded again it changes nothing; where sums do not tie it undoes itself.".to_owned(),
        ];
        for line in words {
            let _ = writeln!(self.out, "-- {}", line.replace(|c: char| c.is_control(), " "));
        }
        self.out.push_str(begin);
        self.out.push('\n');
    }

    fn rows(&mut self) -> Result<(), Refused> {
        let load = self.load;
        let own = || [Cell::Text(&load.pack), Cell::Text(&load.period), Cell::Text(&load.run)];
        self.put_run()?;
        let mut rows = Vec::with_capacity(load.lines.len());
        for line in &load.lines {
            let mut row = vec![Cell::Text(&line.line)];
            row.extend(own());
            row.extend([
                Cell::Text(line.kind.name()),
                Cell::Text(&line.for_period),
                Cell::Maybe(line.about.as_deref()),
            ]);
            row.extend([&line.payout, &line.payee, &load.currency].map(|text| Cell::Text(text)));
            row.extend(line.amounts.iter().map(|amount| Cell::Money(*amount)));
            row.extend(line.taken_back.iter().map(|amount| Cell::Money(Some(*amount))));
            row.extend(line.reasons.iter().map(|text| Cell::Text(text)));
            rows.push(row);
        }
        self.put(&LINE, &rows)?;
        let mut rows = Vec::new();
        for line in &load.lines {
            for (n, (dimension, key)) in line.key.iter().enumerate() {
                let mut row = vec![Cell::Text(&line.line), Cell::Count(n as u64 + 1)];
                row.extend(own());
                row.extend([Cell::Text(dimension), Cell::Text(key)]);
                rows.push(row);
            }
        }
        self.put(&KEY, &rows)?;
        let mut rows = Vec::with_capacity(load.steps.len());
        for step in &load.steps {
            let mut row = vec![Cell::Text(&step.line), Cell::Count(step.number)];
            row.extend(own());
            row.extend(step.words.iter().map(|text| Cell::Text(text)));
            row.push(Cell::Money(Some(step.amount)));
            rows.push(row);
        }
        self.put(&STEP, &rows)?;
        let mut rows = Vec::with_capacity(load.payees.len());
        for (payee, amounts) in &load.payees {
            let [pack, period, run] = own();
            let mut row = vec![pack, period, Cell::Text(payee), run, Cell::Text(&load.currency)];
            row.extend(amounts.iter().map(|amount| Cell::Money(Some(*amount))));
            rows.push(row);
        }
        self.put(&PAYEE, &rows)?;
        let mut rows = Vec::with_capacity(load.totals.len());
        for total in &load.totals {
            let [pack, period, run] = own();
            let payout = Cell::Text(total.payout.as_deref().unwrap_or(""));
            let mut row = vec![pack, period, Cell::Text(total.kind.name()), payout, run, Cell::Count(total.lines)];
            row.extend(total.sums.iter().map(|amount| Cell::Money(*amount)));
            rows.push(row);
        }
        self.put(&TOTAL, &rows)
    }

    /// Puts the run; what it replaces is kept, so that the assertion can refuse a draft in the place of a closed
    /// one, an older close in that of a newer, or a what-if in that of any.
    fn put_run(&mut self) -> Result<(), Refused> {
        let load = self.load;
        let unit = 10_u64.checked_pow(load.places).ok_or_else(|| Refused::TooLarge(load.currency.clone()))?;
        let (table, columns) = (RUN.name, RUN.columns(self.dialect).join(", "));
        let cells = [
            Cell::Text(&load.pack),
            Cell::Text(&load.period),
            Cell::Text(&load.run),
            Cell::Text(load.finality.name()),
            Cell::Count(load.closing),
            Cell::Text(&load.version),
            Cell::Text(&load.currency),
            Cell::Count(load.places.into()),
            Cell::Count(unit),
            Cell::Maybe(None),
            Cell::Maybe(None),
            Cell::Count(0),
        ];
        let row = self.row(&cells)?;
        let other = format!("{table}.run <> excluded.run");
        let _ = writeln!(
            self.out,
            "INSERT INTO {table} ({columns}) VALUES\n{row}\nON CONFLICT (pack, period) DO UPDATE SET\n  \
             replaced = CASE WHEN {other} THEN {table}.run ELSE {table}.replaced END,\n  \
             replaced_standing = CASE WHEN {other} THEN {table}.standing ELSE {table}.replaced_standing END,\n  \
             replaced_closing = CASE WHEN {other} THEN {table}.closing ELSE {table}.replaced_closing END,\n  \
             closing = CASE WHEN {other} OR {table}.closing < excluded.closing THEN excluded.closing ELSE {table}.closing END,\n  \
             standing = CASE WHEN {other} OR {table}.standing <> 'final' THEN excluded.standing ELSE 'final' END,\n  \
             run = excluded.run, version = excluded.version, currency = excluded.currency, places = excluded.places, \
             unit = excluded.unit;"
        );
        Ok(())
    }

    /// Puts rows by the key of their table.
    fn put(&mut self, table: &Table, rows: &[Vec<Cell<'_>>]) -> Result<(), Refused> {
        let columns = table.columns(self.dialect);
        let kept = |name: &&String| !table.key.contains(&name.as_str());
        let set: Vec<String> = columns.iter().filter(kept).map(|name| format!("{name} = excluded.{name}")).collect();
        for some in rows.chunks(AT_ONCE) {
            let _ = writeln!(self.out, "INSERT INTO {} ({}) VALUES", table.name, columns.join(", "));
            for (n, cells) in some.iter().enumerate() {
                let row = self.row(cells)?;
                self.out.push_str(if n == 0 { "" } else { ",\n" });
                self.out.push_str(&row);
            }
            let _ = writeln!(self.out, "\nON CONFLICT ({}) DO UPDATE SET {};", table.key.join(", "), set.join(", "));
        }
        Ok(())
    }

    fn row(&self, cells: &[Cell<'_>]) -> Result<String, Refused> {
        let mut out = String::from("(");
        for (n, cell) in cells.iter().enumerate() {
            out.push_str(if n == 0 { "" } else { ", " });
            match cell {
                Cell::Text(words) | Cell::Maybe(Some(words)) => out.push_str(&text(words, self.dialect)?),
                Cell::Maybe(None) | Cell::Money(None) => out.push_str("NULL"),
                Cell::Count(count) => {
                    let _ = write!(out, "{count}");
                }
                Cell::Money(Some(amount)) => out.push_str(&self.money(*amount)?),
            }
        }
        out.push(')');
        Ok(out)
    }

    fn money(&self, amount: Money) -> Result<String, Refused> {
        match self.dialect {
            Dialect::Postgresql => Ok(money(amount, self.load.places)),
            Dialect::Sqlite => match i64::try_from(amount.minor()) {
                Ok(minor) => Ok(minor.to_string()),
                Err(_) => Err(Refused::TooLarge(money(amount, self.load.places))),
            },
        }
    }

    /// `pack = … AND period = …`, of a table's own name where rows of two are told apart.
    fn own(&self, of: &str) -> Result<String, Refused> {
        let (pack, period) = (text(&self.load.pack, self.dialect)?, text(&self.load.period, self.dialect)?);
        Ok(format!("{of}pack = {pack} AND {of}period = {period}"))
    }

    /// Sets aside what the period has no longer: lines are kept with the run that no longer has them.
    fn set_aside(&mut self) -> Result<(), Refused> {
        let run = text(&self.load.run, self.dialect)?;
        let own = self.own("")?;
        let columns = LINE.columns(self.dialect).join(", ");
        let _ = writeln!(
            self.out,
            "\n-- What an earlier load of the period had, and this run has not.\n\
             INSERT INTO {} ({columns}, withdrawn_by)\nSELECT {columns}, {run} FROM {} WHERE {own} AND run <> {run}\n\
             ON CONFLICT (line, withdrawn_by) DO NOTHING;",
            WITHDRAWN.name, LINE.name,
        );
        for table in [&STEP, &KEY, &LINE, &PAYEE, &TOTAL] {
            let _ = writeln!(self.out, "DELETE FROM {} WHERE {own} AND run <> {run};", table.name);
        }
        Ok(())
    }

    /// The one statement that decides: each sum of the rows beside what the totals of the run say.
    fn assert(&mut self) -> Result<(), Refused> {
        let (pack, period) = (text(&self.load.pack, self.dialect)?, text(&self.load.period, self.dialect)?);
        let (of_total, own) = (self.own("t.")?, self.own("")?);
        let same =
            "l.pack = t.pack AND l.period = t.period AND l.kind = t.kind AND (t.payout = '' OR l.payout = t.payout)";
        let mut all = Vec::new();
        let mut of = |what: &str, expected: &str, found: &str| {
            all.push(format!(
                "SELECT {pack}, {period}, t.kind, t.payout, '{what}', t.{expected}, \
                 (SELECT COALESCE({found}, 0) FROM {} l WHERE {same})\n  FROM {} t WHERE {of_total} AND t.{expected} IS NOT NULL",
                LINE.name, TOTAL.name,
            ));
        };
        of("lines", "lines", "COUNT(*)");
        for name in AMOUNTS {
            let column = schema::money(name, self.dialect);
            of(name, &column, &format!("SUM(l.{column})"));
        }
        let mut one = |what: &str, expected: String, found: String| {
            all.push(format!("SELECT {pack}, {period}, '', '', '{what}', {expected}, {found}"));
        };
        one("steps", self.load.steps.len().to_string(), format!("(SELECT COUNT(*) FROM {} WHERE {own})", STEP.name));
        let mut to_pay = Money::ZERO;
        for (_, amounts) in &self.load.payees {
            let paid = amounts.last().copied().unwrap_or_default();
            to_pay = to_pay.checked_add(paid).ok_or_else(|| Refused::TooLarge("to_pay".to_owned()))?;
        }
        let column = schema::money("to_pay", self.dialect);
        let found = format!("(SELECT COALESCE(SUM({column}), 0) FROM {} WHERE {own})", PAYEE.name);
        one("to_pay", self.money(to_pay)?, found);
        for (what, wrong) in [
            ("drafts_over_final_runs", "standing <> 'final' AND replaced_standing = 'final'"),
            ("older_over_newer_closes", "standing = 'final' AND closing < replaced_closing"),
            ("what_ifs_over_other_runs", "standing = 'what-if' AND replaced_standing <> 'what-if'"),
        ] {
            let found = format!("(SELECT COUNT(*) FROM {} WHERE {own} AND {wrong})", RUN.name);
            one(what, "0".to_owned(), found);
        }
        if self.dialect == Dialect::Postgresql {
            let scale = format!(
                "(SELECT numeric_scale FROM information_schema.columns WHERE table_schema = current_schema() \
                 AND table_name = '{}' AND column_name = 'payable')",
                LINE.name
            );
            one("places", self.load.places.to_string(), scale);
        }
        // SQLite goes on after a statement that fails; this one undoes the transaction as it fails.
        let or = if self.dialect == Dialect::Sqlite { "INSERT OR ROLLBACK" } else { "INSERT" };
        let columns = ASSERTION.columns(self.dialect).join(", ");
        let _ = write!(
            self.out,
            "\n-- What is expected beside what stands there; where they differ nothing of this file stays.\n\
             DELETE FROM {0} WHERE {own};\n{or} INTO {0} ({columns})\n{1};\n",
            ASSERTION.name,
            all.join("\nUNION ALL\n"),
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::sql::model::{Line, Total};

    fn load() -> Load {
        let money = |minor| Some(Money::from_minor(minor));
        let [zero, some] = [money(0), money(1230)];
        let amounts = [some, zero, zero, some, zero, zero, zero, some];
        let line = Line {
            line: "p/pay/2011-10/O'Neill".to_owned(),
            payout: "pay".to_owned(),
            payee: "a\\b\n'; DROP TABLE x; --".to_owned(),
            key: vec![("outlet".to_owned(), "O'Neill".to_owned())],
            amounts,
            ..Line::default()
        };
        let total = Total { payout: Some("pay".to_owned()), lines: 1, sums: amounts, ..Total::default() };
        Load {
            pack: "p".into(),
            period: "2011-10".into(),
            run: "seal".into(),
            places: 2,
            lines: vec![line],
            totals: vec![total],
            ..Load::default()
        }
    }

    #[test]
    fn amounts_are_exact_in_either() {
        let said = |dialect| script(&load(), dialect).unwrap();
        assert!(said(Dialect::Postgresql).contains(", 12.30, 0.00, "), "{}", said(Dialect::Postgresql));
        assert!(said(Dialect::Postgresql).contains("payable NUMERIC(38, 2) NOT NULL"));
        assert!(
            said(Dialect::Sqlite).contains(", 1230, 0, ") && said(Dialect::Sqlite).contains("payable_minor INTEGER")
        );
        let mut huge = load();
        huge.lines[0].amounts[0] = Some(Money::from_minor(i128::from(i64::MAX) + 1));
        assert!(matches!(script(&huge, Dialect::Sqlite), Err(Refused::TooLarge(_))));
        assert!(script(&huge, Dialect::Postgresql).is_ok());
    }

    #[test]
    fn no_text_leaves_its_quotes() {
        for dialect in [Dialect::Postgresql, Dialect::Sqlite] {
            let said = script(&load(), dialect).unwrap();
            assert!(said.contains("'p/pay/2011-10/O''Neill'") && said.contains("'''; DROP TABLE x; --'"), "{said}");
            assert!(said.starts_with("-- p 2011-10, DRAFT") && said.ends_with("COMMIT;\n"));
        }
        let mut odd = load();
        odd.lines[0].payee = "a\0b".to_owned();
        assert_eq!(script(&odd, Dialect::Sqlite), Err(Refused::Nul("a\0b".to_owned())));
    }
}
