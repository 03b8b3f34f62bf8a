//! Test files get their meaning: tables, columns, figures, rows, periods and values of a checked program.
//!
//! Comes after `pack::scenario`, which settled the shapes. All problems are told at once, at their place in the test
//! file; a test with any is left out of the result. Whether given rows can be read is for the readers of tables to say.

use super::model::{CHOOSING, Cell, Expect, ExpectFigure, ExpectProblem, ExpectRule, GivenFigure, Named, Row, Test};
use crate::check::model::{Amount, How, Payout, Program};
use crate::diagnostic::{Code, Diagnostic, codes, nearest};
use crate::expr::{FigureId, ParamId, RuleId, TableId};
use crate::pack::literal::{Literal, literal};
use crate::pack::model::{Node, Table};
use crate::pack::scenario::TestFile;
use crate::source::{Sources, Span, Spanned};
use crate::table::schema::{Placed, Schema};
use crate::text::{Lang, Message, say};
use crate::value::{Date, Period, PeriodKind, Ratio, Reason, Type, Value};

/// The tests of a file, and what is wrong with those that are not among them.
pub fn read(program: &Program, sources: &Sources, file: &TestFile) -> (Vec<Test>, Vec<Diagnostic>) {
    let mut reader = Reader { program, sources, problems: Vec::new() };
    let common = file.common.clone().unwrap_or_default();
    let mut tests = Vec::new();
    // What is wrong with `[common]` is told once, not with each test.
    let base = reader.givens(&common);
    for test in &file.tests {
        if let Some(test) = reader.test(test, &common, &base) {
            tests.push(test);
        }
    }
    (if reader.problems.is_empty() { tests } else { Vec::new() }, reader.problems)
}

/// How many periods a test may have closed.
const MOST_CLOSED: u32 = 999;

type Rows = Vec<(TableId, Vec<Row>)>;

struct Reader<'a> {
    program: &'a Program,
    sources: &'a Sources,
    problems: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn fault(&mut self, code: &'static Code, span: Span, args: &[(&'static str, &str)]) {
        let problem = args.iter().fold(Diagnostic::at(code, span), |p, (name, value)| p.with(name, value));
        self.problems.push(problem);
    }

    /// A name that nothing has, with the nearest that something has.
    fn unknown<'n>(
        &mut self,
        code: &'static Code,
        word: Spanned<&str>,
        more: &[(&'static str, &str)],
        known: impl IntoIterator<Item = &'n str>,
    ) {
        self.told_near(code, word, more, nearest(word.value, known));
    }

    /// A name that nothing has, with the one that may be meant.
    fn told_near(
        &mut self,
        code: &'static Code,
        word: Spanned<&str>,
        more: &[(&'static str, &str)],
        near: Option<&str>,
    ) {
        let mut problem = Diagnostic::at(code, word.span).with("name", word.value);
        for (name, value) in more {
            problem = problem.with(name, value);
        }
        if let Some(near) = near {
            let near = near.to_owned();
            problem = match self.sources.snippet(word.span) == word.value {
                true => problem.write_instead("help-nearest", word.span, &near),
                false => problem.help("help-nearest", vec![("text", near)]),
            };
        }
        self.problems.push(problem);
    }

    fn test(&mut self, written: &Spanned<Table>, common: &Table, base: &Rows) -> Option<Test> {
        let (table, span) = (&written.value, written.span);
        let name = table.text("name").map(|t| t.value.to_owned())?;
        let either = |key: &str| table.get(key).or_else(|| common.get(key));
        let period = match either("period") {
            Some(node) => self.period(node, &self.program.pack.period),
            None => {
                self.fault(&codes::MISSING_KEY, span, &[("key", "period"), ("kind", "test")]);
                None
            }
        };
        let before = self.problems.len();
        let closed = either("closed").map_or(0, |node| self.closed(node));
        let own = self.givens(table);
        let mut set = self.set(common);
        let more = self.set(table);
        set.retain(|(id, _)| !more.iter().any(|(other, _)| other == id));
        set.extend(more);
        let uncovered = [common, table].into_iter().flat_map(|t| self.tables(t, "uncovered")).collect();
        let period = period?;
        let figures = [common, table].into_iter().flat_map(|t| self.given_figures(t, &period)).collect();
        let figures = without_repeats(figures);
        let expects = table.list("expect").iter().filter_map(|e| self.expect(e, &period)).collect();
        let problems = table.list("expect_problem").iter().filter_map(|e| self.expect_problem(e)).collect();
        let date = |key: &str| match either(key).map(|n| &n.value) {
            Some(Node::Date(day)) => Some(*day),
            _ => None,
        };
        let (on, as_of) = (date("on"), date("as_of"));
        (self.problems.len() == before).then_some(Test {
            name,
            clauses: table.texts("clause").iter().map(|t| t.value.to_owned()).collect(),
            period,
            closed,
            on,
            as_of,
            given: self.merged(own, base),
            figures,
            set,
            uncovered,
            expects,
            problems,
            span,
        })
    }

    /// How many periods are closed before the test's own.
    fn closed(&mut self, node: &Spanned<Node>) -> u32 {
        let Node::Number(number) = &node.value else { return 0 };
        let count = number.to_i64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= MOST_CLOSED);
        if count.is_none() {
            let text = self.sources.snippet(node.span).to_owned();
            self.fault(&codes::LITERAL_OUT_OF_RANGE, node.span, &[("text", &text), ("type", "periods")]);
        }
        count.unwrap_or(0)
    }

    fn period(&mut self, node: &Spanned<Node>, kind: &PeriodKind) -> Option<Period> {
        let text = node.value.as_text()?;
        let found = Period::parse(kind, text);
        if found.is_none() {
            self.fault(&codes::BAD_TEST_PERIOD, node.span, &[("text", text), ("kind", kind.name())]);
        }
        found
    }

    /// The rows of a test and, where no row of its own has the same key, those of `[common]`.
    fn merged(&self, mut own: Rows, base: &Rows) -> Rows {
        for (table, rows) in base {
            let keys: Vec<usize> =
                self.program.tables.get(table.at()).map_or(Vec::new(), |t| t.key.iter().map(|c| c.at()).collect());
            let key = |row: &Row| -> Vec<Option<String>> {
                keys.iter().map(|k| row.cells.get(*k).and_then(|c| c.as_ref().map(|c| c.value.clone()))).collect()
            };
            let slot = match own.iter().position(|(t, _)| t == table) {
                Some(at) => at,
                None => {
                    own.push((*table, Vec::new()));
                    own.len() - 1
                }
            };
            let Some((_, mine)) = own.get_mut(slot) else { continue };
            let taken: Vec<Vec<Option<String>>> = mine.iter().map(&key).collect();
            mine.extend(rows.iter().filter(|row| keys.is_empty() || !taken.contains(&key(row))).cloned());
        }
        own
    }

    fn table_named(&mut self, word: Spanned<&str>) -> Option<TableId> {
        let at = self.program.tables.iter().position(|t| t.name == word.value);
        if at.is_none() {
            let program = self.program;
            let known = program.tables.iter().map(|t| t.name.as_str()).chain(["figures"]);
            self.unknown(&codes::UNKNOWN_TABLE, word, &[], known);
        }
        at.map(TableId::new)
    }

    fn tables(&mut self, table: &Table, key: &str) -> Vec<TableId> {
        table.texts(key).into_iter().filter_map(|word| self.table_named(word)).collect()
    }

    fn givens(&mut self, table: &Table) -> Rows {
        let mut all = Rows::new();
        for (name, rows) in table.table("given").map_or(&[][..], |t| &t.fields) {
            if name.value == "figures" {
                continue;
            }
            let Some(id) = self.table_named(Spanned::new(name.value.as_str(), name.span)) else { continue };
            let Some(schema) = self.program.tables.get(id.at()) else { continue };
            let Node::List(rows) = &rows.value else { continue };
            let rows = rows.iter().filter_map(|row| self.row(schema, row)).collect();
            all.push((id, rows));
        }
        all
    }

    fn row(&mut self, schema: &Schema, written: &Spanned<Node>) -> Option<Row> {
        let table = written.value.as_table()?;
        let mut cells: Vec<Option<Cell>> = vec![None; schema.columns.len()];
        for (key, node) in &table.fields {
            let found = schema.columns.iter().position(|c| c.name == key.value && c.formula.is_none());
            match found.and_then(|at| cells.get_mut(at)) {
                Some(slot) => *slot = Some(self.cell(node)),
                None => {
                    let known = schema.columns.iter().filter(|c| c.formula.is_none()).map(|c| c.name.as_str());
                    let word = Spanned::new(key.value.as_str(), key.span);
                    self.unknown(&codes::UNKNOWN_COLUMN, word, &[("table", &schema.name)], known);
                }
            }
        }
        let placing = match schema.placed {
            Placed::Timeless { .. } => None,
            Placed::Day(column) | Placed::Span(column, _) => Some(column),
        };
        for (at, column) in schema.columns.iter().enumerate() {
            let needed = !column.optional || placing.is_some_and(|p| p.at() == at);
            let lacks = cells.get(at).is_some_and(Option::is_none);
            if needed && lacks && column.formula.is_none() {
                let kind = format!("given.{}", schema.name);
                self.fault(&codes::MISSING_KEY, written.span, &[("key", &column.name), ("kind", &kind)]);
            }
        }
        Some(Row { cells, span: written.span })
    }

    /// A value as a cell: texts as they stand, numbers as written, flags as yes or no, days in their ISO form.
    fn cell(&self, node: &Spanned<Node>) -> Cell {
        let text = match &node.value {
            Node::Text(text) => text.clone(),
            Node::Number(_) => self.sources.snippet(node.span).to_owned(),
            Node::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Node::Date(day) => day.to_string(),
            Node::List(_) | Node::Table(_) => String::new(),
        };
        Spanned::new(text, node.span)
    }

    fn set(&mut self, table: &Table) -> Vec<(ParamId, Value)> {
        let mut all = Vec::new();
        for (key, node) in table.table("set").map_or(&[][..], |t| &t.fields) {
            match &node.value {
                Node::Table(inner) if key.value == "param" => {
                    for (name, value) in &inner.fields {
                        all.extend(self.set_one(Spanned::new(&name.value, name.span), value));
                    }
                }
                _ => {
                    let name = key.value.strip_prefix("param.");
                    match name {
                        Some(name) => all.extend(self.set_one(Spanned::new(name, key.span), node)),
                        None => {
                            let program = self.program;
                            let known: Vec<String> =
                                program.params.iter().map(|p| format!("param.{}", p.name)).collect();
                            let word = Spanned::new(key.value.as_str(), key.span);
                            let meant = format!("param.{}", key.value);
                            let known = known.iter().map(String::as_str);
                            match known.clone().find(|name| *name == meant) {
                                Some(name) => self.told_near(&codes::UNKNOWN_PARAMETER, word, &[], Some(name)),
                                None => self.unknown(&codes::UNKNOWN_PARAMETER, word, &[], known),
                            }
                        }
                    }
                }
            }
        }
        all
    }

    fn set_one(&mut self, name: Spanned<&str>, node: &Spanned<Node>) -> Option<(ParamId, Value)> {
        let program = self.program;
        let Some(at) = program.params.iter().position(|p| p.name == name.value) else {
            self.unknown(&codes::UNKNOWN_PARAMETER, name, &[], program.params.iter().map(|p| p.name.as_str()));
            return None;
        };
        let kind = program.params.get(at)?.schedule.kind;
        let value = self.value(node, kind)?;
        let of = if kind == Type::Rate { Some("rate") } else { None };
        let of = if program.is_share(ParamId::new(at)) { Some("share") } else { of };
        if let Some(of) = of {
            self.likely(node, &value, of)?;
        }
        Some((ParamId::new(at), value))
    }

    /// Refuses what can hardly be meant: a plain number above 1 for a rate, as where the sign of percent was forgotten, and
    /// a share that is none.
    fn likely(&mut self, node: &Spanned<Node>, value: &Value, of: &'static str) -> Option<()> {
        let Value::Number(number) = value else { return Some(()) };
        let text = self.cell(node).value;
        let plain = Ratio::parse(&text).is_ok();
        let out = number.abs() > Ratio::ONE || (of == "share" && number.is_negative());
        if !out || !(plain || of == "share") {
            return Some(());
        }
        let problem = Diagnostic::at(&codes::LITERAL_OUT_OF_RANGE, node.span).with("text", &text).with("type", of);
        let quotes = if matches!(node.value, Node::Text(_)) { "" } else { "\"" };
        self.problems.push(match plain && !number.is_negative() {
            true => problem.write_instead("help-write", node.span, &format!("{quotes}{text}%{quotes}")),
            false => problem,
        });
        None
    }

    /// A value of a type: as in the pack, as in a cell, or as a fraction `1/3`.
    fn value(&mut self, node: &Spanned<Node>, kind: Type) -> Option<Value> {
        let found = value_of(&node.value, kind);
        if found.is_none() {
            let text = self.cell(node).value;
            self.fault(&codes::BAD_LITERAL, node.span, &[("text", &text), ("type", kind.name())]);
        }
        found
    }

    fn reason(&mut self, text: Spanned<&str>) -> Option<Reason> {
        let found = reason_of(self.program, text.value);
        if found.is_none() {
            let own = self.program.reasons.iter().map(String::as_str);
            let known: Vec<&str> = REASONS.into_iter().chain(own).collect();
            let list: Vec<String> = known.iter().map(|k| format!("`{k}`")).collect();
            self.fault(&codes::UNKNOWN_REASON, text.span, &[("text", text.value), ("known", &list.join(", "))]);
        }
        found
    }

    /// The value or the reason of a figure's expectation, with the key that says it.
    fn is(&mut self, table: &Table, id: FigureId) -> Option<(Result<Value, Reason>, Span, Spanned<Node>)> {
        let kind = self.program.figures.get(id.at())?.kind;
        for key in ["is", "missing"] {
            let (Some(node), Some(span)) = (table.get(key), table.key_span(key)) else { continue };
            let is = match key {
                "is" => {
                    let value = self.value(node, kind)?;
                    if kind == Type::Rate && self.program.parts.binary_search(&id).is_ok() {
                        self.likely(node, &value, "rate")?;
                    }
                    Ok(value)
                }
                _ => Err(self.reason(Spanned::new(node.value.as_text()?, node.span))?),
            };
            return Some((is, span, node.clone()));
        }
        None
    }

    /// The figure of a name whose grain is that of `at`, with its keys in the order of its grain.
    fn figure(&mut self, table: &Table) -> Option<(FigureId, Vec<Cell>)> {
        let program = self.program;
        let name = table.text("figure")?;
        let named = program.figure_named(name.value);
        if named.is_empty() {
            self.unknown(&codes::UNKNOWN_FIGURE, name, &[], program.figures.iter().map(|f| f.name.as_str()));
            return None;
        }
        let at = table.table("at").cloned().unwrap_or_default();
        let dims = |id: &FigureId| -> Vec<&str> {
            let figure = program.figures.get(id.at());
            figure.map_or(Vec::new(), |f| f.grain.iter().map(|d| program.dimension_name(*d)).collect())
        };
        let fits = |id: &&FigureId| {
            let dims = dims(id);
            dims.len() == at.fields.len() && dims.iter().all(|d| at.get(d).is_some())
        };
        if let Some(id) = named.iter().find(fits) {
            let keys = dims(id).iter().filter_map(|d| at.get(d)).map(|node| self.cell(node)).collect();
            return Some((*id, keys));
        }
        let form = |id: &FigureId| -> String {
            let pairs: Vec<String> = dims(id).iter().map(|d| format!("{d} = \"…\"")).collect();
            if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
        };
        let forms: Vec<String> = named.iter().map(|id| format!("`at = {}`", form(id))).collect();
        let span = table.get("at").map_or(name.span, |node| node.span);
        self.fault(&codes::OTHER_ROWS, span, &[("name", name.value), ("forms", &forms.join(", "))]);
        None
    }

    fn given_figures(&mut self, table: &Table, period: &Period) -> Vec<GivenFigure> {
        let list = table.table("given").map_or(&[][..], |t| t.list("figures"));
        list.iter().filter_map(|row| self.given_figure(row, period)).collect()
    }

    fn given_figure(&mut self, row: &Spanned<Node>, period: &Period) -> Option<GivenFigure> {
        let table = row.value.as_table()?;
        let (id, at) = self.figure(table)?;
        let figure = self.program.figures.get(id.at())?;
        if matches!(&figure.how, How::Amount(_, amount) if *amount != Amount::Base) {
            let name = table.text("figure")?;
            let base = name.value.rsplit_once('.').map_or(name.value, |(rule, _)| rule);
            self.fault(&codes::CANNOT_BE_GIVEN, name.span, &[("name", name.value), ("base", &format!("{base}.base"))]);
            return None;
        }
        let period = self.period_of(table, &figure.per, period)?;
        let (is, _, node) = self.is(table, id)?;
        if matches!(&is, Ok(Value::Number(number)) if number.finite_places().is_none()) {
            let text = self.cell(&node).value;
            self.fault(&codes::BAD_LITERAL, node.span, &[("text", &text), ("type", figure.kind.name())]);
            return None;
        }
        Some(GivenFigure { figure: id, at, period, is, span: row.span, value: node.span })
    }

    /// The period of a figure: as written, else the one that the test's stands for.
    fn period_of(&mut self, table: &Table, per: &PeriodKind, own: &Period) -> Option<Period> {
        match (table.get("period"), own.seen_as(per).as_slice(), own.ending(per).as_slice()) {
            (Some(node), ..) => {
                let whole = self.period(node, per)?;
                // A longer one stands up to the test's last day.
                let to_date = !per.is_shorter_than(&own.kind) && whole.contains(own.last);
                Some(Period { last: if to_date { own.last } else { whole.last }, ..whole })
            }
            (None, [one], _) | (None, [], [one]) => Some(one.clone()),
            (None, ..) => {
                let span = table.key_span("figure")?;
                self.fault(&codes::MISSING_KEY, span, &[("key", "period"), ("kind", "figure")]);
                None
            }
        }
    }

    fn expect(&mut self, written: &Spanned<Node>, period: &Period) -> Option<Expect> {
        let table = written.value.as_table()?;
        if table.get("figure").is_some() {
            let (id, at) = self.figure(table)?;
            let figure = self.program.figures.get(id.at())?;
            let period = self.period_of(table, &figure.per, period)?;
            let (is, key, value) = self.is(table, id)?;
            let at = at.into_iter().map(|cell| cell.value).collect();
            return Some(Expect::Figure(ExpectFigure { figure: id, at, period, is, span: written.span, key, value }));
        }
        let name = table.text("rule")?;
        let program = self.program;
        let rule = match program.rules.iter().position(|r| r.name == name.value) {
            Some(at) => Some(Named::Rule(RuleId::new(at))),
            None => program.exports.iter().position(|e| e.name == name.value).map(Named::Export),
        };
        let Some(rule) = rule else {
            let known = program.rules.iter().map(|r| r.name.as_str());
            self.unknown(&codes::UNKNOWN_RULE, name, &[], known.chain(program.exports.iter().map(|e| e.name.as_str())));
            return None;
        };
        let released = matches!(table.get("released").map(|n| &n.value), Some(Node::Flag(true)));
        if released && self.payout_of(&rule).is_none() {
            let kept = program.payouts.iter().flat_map(|payout| &payout.penalties);
            let known = kept.filter_map(|penalty| program.rule(penalty.rule)).map(|rule| rule.name.as_str());
            self.unknown(&codes::UNKNOWN_RULE, name, &[], known);
            return None;
        }
        let mut at = Vec::new();
        for (dimension, key) in table.table("at").map_or(&[][..], |t| &t.fields) {
            if !program.dimensions.iter().any(|d| d.name == dimension.value) {
                let known = program.dimensions.iter().map(|d| d.name.as_str());
                let word = Spanned::new(dimension.value.as_str(), dimension.span);
                self.unknown(&codes::UNKNOWN_DIMENSION, word, &[], known);
                return None;
            }
            at.push((dimension.value.clone(), self.cell(key).value));
        }
        let own = ["rule", "at", "rows", "figure", "period", "is", "missing", "released"];
        if let Some(text) = table.text("period") {
            let kept = self.payout_of(&rule).filter(|_| released).map(|payout| &payout.per);
            let Some(per) = kept.or_else(|| self.dated(&rule)) else {
                let span = table.key_span("period").unwrap_or(text.span);
                self.fault(&codes::MISSING_KEY, span, &[("key", "figure"), ("kind", "expect")]);
                return None;
            };
            if Period::parse(per, text.value).is_none() {
                self.fault(&codes::BAD_TEST_PERIOD, text.span, &[("text", text.value), ("kind", per.name())]);
                return None;
            }
        }
        let is_column = |key: &str| !own.contains(&key) || key == "period";
        let columns = table.fields.iter().filter(|(k, _)| is_column(&k.value));
        let rows = table.number("rows").and_then(|n| n.value.to_i64()).and_then(|n| u64::try_from(n).ok());
        // Some columns say which rows are counted; any other says what stands in rows that are not to be there.
        let chooses = |key: &str| CHOOSING.contains(&key);
        if let Some((column, _)) = columns.clone().find(|(k, _)| rows == Some(0) && !chooses(&k.value)) {
            self.fault(&codes::NO_ROWS_WITH_COLUMN, column.span, &[("column", &column.value)]);
            return None;
        }
        Some(Expect::Rule(ExpectRule {
            rule,
            at,
            released,
            rows: rows.unwrap_or(1),
            rows_span: table.get("rows").map(|n| n.span),
            columns: columns.map(|(k, v)| (k.value.clone(), v.clone())).collect(),
            span: written.span,
        }))
    }

    /// The payout from which a penalty or holdback takes.
    fn payout_of(&self, rule: &Named) -> Option<&'a Payout> {
        let Named::Rule(id) = rule else { return None };
        self.program.payouts.iter().find(|payout| payout.penalties.iter().any(|penalty| penalty.rule == *id))
    }

    /// The kind of period that a rule's rows are told with: of a recurring duty, and of a rule for another than the pack's.
    fn dated(&self, rule: &Named) -> Option<&'a PeriodKind> {
        let Named::Rule(id) = rule else { return None };
        let known = self.program.rule(*id)?;
        let again = self.program.duties.iter().any(|duty| duty.rule == *id && duty.again.is_some());
        (again || known.per != self.program.pack.period).then_some(&known.per)
    }

    fn expect_problem(&mut self, written: &Spanned<Node>) -> Option<ExpectProblem> {
        let table = written.value.as_table()?;
        let text = table.text("code")?;
        let Some(code) = codes::find(text.value) else {
            self.unknown(&codes::UNKNOWN_CODE, text, &[], codes::all().iter().map(|c| c.id));
            return None;
        };
        let of = match table.text("table") {
            Some(word) => Some(self.table_named(word)?),
            None => None,
        };
        let row = table.number("row").and_then(|n| n.value.to_i64()).and_then(|n| u64::try_from(n).ok());
        Some(ExpectProblem { code, table: of, row, span: written.span })
    }
}

/// Codes of the engine's reasons, as tests may write them.
const REASONS: [&str; 8] = [
    "no observations",
    "not covered",
    "divided by zero",
    "no period before",
    "not ranked",
    "empty cell",
    "no row",
    "no period",
];

/// A reason by its code, by the words that people are shown in either language, or by the author's own words.
fn reason_of(program: &Program, text: &str) -> Option<Reason> {
    let shown = |code: &str| {
        [Lang::En, Lang::Zh].iter().any(|lang| say(*lang, &Message::new("reason-words").with("code", code)) == text)
    };
    let engine =
        REASONS.iter().map(|words| words.replace(' ', "_")).find(|code| *code == text.replace(' ', "_") || shown(code));
    let own =
        || program.reasons.iter().position(|r| r == text).and_then(|at| u16::try_from(at).ok()).map(Reason::author);
    engine.and_then(|code| Reason::from_code(&code)).or_else(own)
}

/// What a node says as a value of a type: a literal of the pack, or what stands in a cell of the run's files.
pub(super) fn value_of(node: &Node, kind: Type) -> Option<Value> {
    if let Literal::Is(value) = literal(node, kind, None) {
        return Some(value);
    }
    match (node, kind) {
        (Node::Text(text), Type::Flag) => match text.as_str() {
            "yes" | "是" => Some(Value::Flag(true)),
            "no" | "否" => Some(Value::Flag(false)),
            _ => None,
        },
        (Node::Text(text), kind) if kind.is_numeric() => {
            let (top, bottom) = text.split_once('/')?;
            let (top, bottom) = (Ratio::parse(top.trim()).ok()?, Ratio::parse(bottom.trim()).ok()?);
            top.div(&bottom).ok()?.map(Value::Number)
        }
        // What is called by a number or a day is a text all the same.
        (Node::Number(number), Type::Text | Type::Id) => {
            let mut out = Vec::new();
            number.write_plain(&mut out);
            Some(Value::Text(String::from_utf8(out).ok()?.into()))
        }
        (Node::Date(day), Type::Period) => Some(Value::Date(*day)),
        (Node::Date(day), Type::Text) => Some(Value::Text(Date::to_string(day).into())),
        _ => None,
    }
}

/// Of figures that are given twice at one row, the later.
fn without_repeats(all: Vec<GivenFigure>) -> Vec<GivenFigure> {
    let mut kept: Vec<GivenFigure> = Vec::new();
    for one in all {
        let same = |other: &GivenFigure| {
            let keys = |g: &GivenFigure| g.at.iter().map(|c| c.value.clone()).collect::<Vec<_>>();
            other.figure == one.figure && other.period == one.period && keys(other) == keys(&one)
        };
        kept.retain(|other| !same(other));
        kept.push(one);
    }
    kept
}
