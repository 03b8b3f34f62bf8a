//! What a pack sets before any rule: itself, its rounding, its dimensions, tables and parameters.
//!
//! First the names are declared, then columns are tied to dimensions, then the expressions of tables are typed. Rules
//! come after, in [`super::rules`].

use std::collections::BTreeMap;

use super::scope::Scope;
use super::state::{Checker, Progress};
use super::values::rounding_value;
use crate::check::model::{Because, Dimension, Effective, Given, Keys, Pack, Rule, Schedule, Standing};
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::{ColumnId, DimId, GivenId, TableId};
use crate::pack::grammar::Kind;
use crate::pack::literal::natural;
use crate::pack::model::{Entry, Node, Table};
use crate::source::{Span, Spanned};
use crate::table::schema::{Column, Orphan, Placed, Schema};
use crate::text::Bilingual;
use crate::value::{Mode, PeriodKind, Rounding, Type};

/// Places of money where `[rounding]` does not say.
const MONEY_PLACES: u32 = 2;

/// A text, or `{ zh, en }`.
pub(super) fn bilingual(table: &Table, key: &str) -> Option<Bilingual> {
    match &table.get(key)?.value {
        Node::Text(text) => Some(Bilingual::plain(text)),
        Node::Table(both) => {
            let text = |k| both.text(k).map(|t| t.value.to_owned());
            Some(Bilingual { zh: text("zh"), en: text("en") })
        }
        _ => None,
    }
}

/// An owned text of a key.
pub(super) fn owned(table: &Table, key: &str) -> Option<String> {
    table.text(key).map(|t| t.value.to_owned())
}

/// `{ from, to }`.
pub(super) fn effective(table: &Table, key: &str) -> Effective {
    let day = |k: &str| match table.table(key).and_then(|t| t.get(k)).map(|v| &v.value) {
        Some(Node::Date(d)) => Some(*d),
        Some(Node::Text(t)) => crate::value::Date::parse_iso(t.as_bytes()),
        _ => None,
    };
    Effective { from: day("from"), to: day("to") }
}

impl Checker<'_> {
    /// `[pack]` and `[rounding]`.
    pub(super) fn set_pack(&mut self) {
        let doc = self.doc;
        let empty = Table::default();
        let pack = doc.setting(Kind::Pack).unwrap_or(&empty);
        let rounding = doc.setting(Kind::Rounding).unwrap_or(&empty);
        let mode = rounding.text("default").and_then(|t| Mode::from_name(t.value)).unwrap_or(Mode::HalfUp);
        for (name, value) in &rounding.fields {
            if name.value == "default" {
                continue;
            }
            match rounding_value(&value.value, mode) {
                Some(read) => {
                    self.roundings.insert(name.value.clone(), read);
                }
                None => {
                    self.too_many_places(value);
                    self.roundings.insert(name.value.clone(), Rounding { places: MONEY_PLACES, mode });
                }
            }
        }
        let named = |name: &str, places| self.roundings.get(name).copied().unwrap_or(Rounding { places, mode });
        if let Some(format) = pack.get("format")
            && !matches!(&format.value, Node::Number(n) if n.to_i64() == Some(1))
        {
            self.problems.push(
                Diagnostic::at(&codes::UNSUPPORTED_FORMAT, format.span)
                    .with("text", self.doc.sources.snippet(format.span)),
            );
        }
        let kind = pack.text("period").and_then(|t| PeriodKind::from_name(t.value));
        let starts = pack.text("year_starts").and_then(|starts| month_day(starts.value));
        let year = starts.map_or(PeriodKind::CALENDAR_YEAR, |starts| PeriodKind::Year { starts });
        let kind = if let Some(PeriodKind::Year { .. }) = kind { Some(year) } else { kind };
        if let Some(currency) = pack.text("currency") {
            let letters = currency.value.len() == 3 && currency.value.bytes().all(|b| b.is_ascii_uppercase());
            if !letters {
                self.problems.push(Diagnostic::at(&codes::BAD_CURRENCY, currency.span).with("text", currency.value));
            }
        }
        self.pack = Pack {
            id: owned(pack, "id").unwrap_or_default(),
            title: bilingual(pack, "title")
                .unwrap_or_else(|| Bilingual::plain(pack.text("id").map_or("", |t| t.value))),
            period: kind.unwrap_or(PeriodKind::Month),
            year,
            currency: owned(pack, "currency").unwrap_or_default(),
            money: named("money", MONEY_PLACES),
            points: named("points", 0),
            mode,
            effective: effective(pack, "effective"),
        };
        self.per = self.pack.period;
        self.clauses = pack.texts("clauses").into_iter().map(|t| Spanned::new(t.value.to_owned(), t.span)).collect();
    }

    /// Declares dimensions, tables and parameters; then ties columns to dimensions.
    pub(super) fn declare(&mut self) {
        let doc = self.doc;
        let mut taken: BTreeMap<String, Span> = BTreeMap::new();
        for entry in &doc.entries {
            if matches!(entry.kind, Kind::Param | Kind::Export) {
                continue;
            }
            let reserved = matches!(entry.id.value.as_str(), "param" | "period" | "as_of");
            if let Some(first) = taken.get(&entry.id.value).copied() {
                // A dimension and its table may not share a name, nor may anything else.
                let problem = Diagnostic::at(&codes::NAME_CLASH, entry.id.span).with("name", &entry.id.value);
                self.problems.push(problem.also(Place::Rule(first), "first"));
            } else if reserved {
                self.problems.push(Diagnostic::at(&codes::BAD_NAME, entry.id.span).with("name", &entry.id.value));
            } else {
                taken.insert(entry.id.value.clone(), entry.id.span);
            }
        }
        for entry in doc.of(Kind::Dimension) {
            let title = bilingual(&entry.table, "title").unwrap_or_else(|| Bilingual::plain(&entry.id.value));
            let keys = match entry.table.table("values") {
                Some(values) => {
                    Keys::Given(values.fields.iter().map(|(k, v)| (k.value.clone(), member_title(k, v))).collect())
                }
                None => Keys::Found,
            };
            self.dimensions.push(Dimension { name: entry.id.value.clone(), title, keys, span: entry.id.span });
        }
        for entry in doc.of(Kind::Table) {
            let schema = self.schema_of(entry);
            self.tables.push(schema);
        }
        self.tie_dimensions();
        self.take_items();
        self.dimension_givens();
        for entry in doc.of(Kind::Param) {
            self.declare_param(entry);
        }
        for entry in doc.entries.iter().filter(|e| is_rule(e.kind)) {
            self.declare_rule(entry);
        }
        self.hold_days_in_order();
    }

    /// A stretch of days must not end before it begins.
    fn hold_days_in_order(&mut self) {
        let doc = self.doc;
        let settings = doc.settings.iter().map(|(_, table)| table);
        for table in settings.chain(doc.entries.iter().map(|e| &e.table)) {
            for key in ["effective", "covers"] {
                let days = effective(table, key);
                if let (Some(from), Some(to)) = (days.from, days.to)
                    && to < from
                {
                    let at = table.table(key).and_then(|t| t.get("to")).map(|v| v.span);
                    if let Some(at) = at {
                        self.fault(&codes::REVERSED_DAYS, at, &[("from", &from.to_string()), ("to", &to.to_string())]);
                    }
                }
            }
        }
    }

    fn declare_rule(&mut self, entry: &'_ Entry) {
        let table = &entry.table;
        let standing = standing(table);
        self.rules.push(Rule {
            name: entry.id.value.clone(),
            kind: entry.kind,
            title: bilingual(table, "title").unwrap_or_else(|| Bilingual::plain(&entry.id.value)),
            clause: owned(table, "clause"),
            note: owned(table, "note"),
            standing,
            effective: effective(table, "effective"),
            because: Because::default(),
            span: entry.id.span,
        });
        self.progress.push(Progress::Waiting);
    }

    // ---- tables ---------------------------------------------------------------------------------------------------

    fn schema_of(&mut self, entry: &Entry) -> Schema {
        let table = &entry.table;
        let mut columns = Vec::new();
        for (name, value) in table.table("columns").map_or(&[][..], |t| &t.fields) {
            if let Node::Table(column) = &value.value {
                columns.push(self.column_of(name, column));
            }
        }
        let position = |me: &mut Self, text: Spanned<&str>| -> Option<ColumnId> {
            let found = columns.iter().position(|c: &Column| c.name == text.value).map(ColumnId::new);
            if found.is_none() {
                let known: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
                let args = [("name", text.value), ("table", entry.id.value.as_str())];
                me.unknown(&codes::UNKNOWN_COLUMN, text.span, &args, &known);
            }
            found
        };
        let dated = |me: &mut Self, text: Spanned<&str>| -> Option<ColumnId> {
            let id = position(me, text)?;
            let kind = columns.get(id.at()).map(|c| c.kind)?;
            if matches!(kind, Type::Date | Type::DateTime) {
                return Some(id);
            }
            me.fault(&codes::WRONG_TYPE, text.span, &[("expected", "date"), ("found", kind.name())]);
            None
        };
        if let Some(file) = table.text("file")
            && !stays_inside(file.value)
        {
            self.fault(&codes::BAD_FILE_NAME, file.span, &[("name", file.value)]);
        }
        let key: Vec<ColumnId> = table.texts("key").into_iter().filter_map(|t| position(self, t)).collect();
        let span = table.texts("span");
        let placed = match (table.text("period"), span.as_slice()) {
            (Some(column), _) => dated(self, column).map(Placed::Day),
            (None, [from]) => dated(self, Spanned::new(from.value, from.span)).map(|f| Placed::Span(f, None)),
            (None, [from, to, ..]) => {
                let from = dated(self, Spanned::new(from.value, from.span));
                let to = dated(self, Spanned::new(to.value, to.span));
                from.map(|f| Placed::Span(f, to))
            }
            (None, []) => None,
        };
        let declared = table.flag("timeless") == Some(true);
        let covers = table.table("covers").map(|_| {
            let days = effective(table, "covers");
            (days.from, days.to)
        });
        Schema {
            name: entry.id.value.clone(),
            file: owned(table, "file").unwrap_or_default(),
            separator: separator(table),
            key,
            placed: placed.unwrap_or(Placed::Timeless { declared }),
            covers,
            columns,
            ignore: table.texts("ignore").into_iter().map(|t| t.value.to_owned()).collect(),
            skip: None,
            span: entry.id.span,
        }
    }

    fn column_of(&mut self, name: &Spanned<String>, table: &Table) -> Column {
        let kind = table.text("type").and_then(|t| Type::from_name(t.value)).unwrap_or(Type::Text);
        let texts = |key| table.texts(key).into_iter().map(|t| t.value.to_owned()).collect::<Vec<String>>();
        let headers = texts("header");
        let map = table.table("map").map_or(Vec::new(), |m| {
            m.fields.iter().filter_map(|(k, v)| Some((k.value.clone(), v.value.as_text()?.to_owned()))).collect()
        });
        Column {
            name: name.value.clone(),
            headers: if headers.is_empty() { vec![name.value.clone()] } else { headers },
            kind,
            optional: table.flag("optional") == Some(true),
            of: None,
            orphan: match table.text("orphan").map(|t| t.value) {
                Some("finding") => Orphan::Finding,
                Some("drop") => Orphan::Drop,
                _ => Orphan::Error,
            },
            missing: texts("missing"),
            map,
            one_of: texts("one_of"),
            format: owned(table, "format"),
            decimal: if table.text("decimal").is_some_and(|t| t.value == ",") { b',' } else { b'.' },
            grouping: table.text("grouping").and_then(|t| t.value.chars().next()),
            places: (kind == Type::Money).then_some(self.pack.money.places),
            formula: None,
            not_negative: false,
            span: name.span,
        }
    }

    /// Ties columns to dimensions by `of`, and dimensions to their tables.
    fn tie_dimensions(&mut self) {
        let doc = self.doc;
        for (t, entry) in doc.of(Kind::Table).enumerate() {
            for (name, value) in entry.table.table("columns").map_or(&[][..], |c| &c.fields) {
                let Some(of) = value.value.as_table().and_then(|c| c.text("of")) else { continue };
                let Some(dimension) = self.dimension(of.value) else {
                    self.unknown_dimension(of);
                    continue;
                };
                let column = self.column(TableId::new(t), &name.value);
                let place = column.and_then(|c| self.tables.get_mut(t)?.columns.get_mut(c.at()));
                if let Some(place) = place {
                    place.of = Some(dimension);
                }
            }
        }
        for (d, entry) in doc.of(Kind::Dimension).enumerate() {
            let Some(name) = entry.table.text("table") else { continue };
            let Some(table) = self.table(name.value) else {
                self.unknown_table(name);
                self.broken_dimensions.insert(DimId::new(d));
                continue;
            };
            let key = self.schema(table).map_or(Vec::new(), |s| s.key.clone());
            let [key] = key.as_slice() else {
                let args = [("table", name.value), ("dimension", entry.id.value.as_str())];
                self.broken_dimensions.insert(DimId::new(d));
                // A key that names no column has been told of.
                let named = doc.of(Kind::Table).nth(table.at()).map_or(0, |e| e.table.texts("key").len());
                if named != 1 {
                    self.fault(&codes::ONE_KEY_COLUMN, name.span, &args);
                }
                continue;
            };
            let label = entry.table.text("label").and_then(|text| {
                let found = self.column(table, text.value);
                if found.is_none() {
                    let known: Vec<String> =
                        self.schema(table).map_or(Vec::new(), |s| s.columns.iter().map(|c| c.name.clone()).collect());
                    let known: Vec<&str> = known.iter().map(String::as_str).collect();
                    let args = [("name", text.value), ("table", name.value)];
                    self.unknown(&codes::UNKNOWN_COLUMN, text.span, &args, &known);
                }
                found
            });
            if let Some(label) = label {
                self.read(table, label);
                self.kept.insert((table, label));
            }
            self.read(table, *key);
            if let Some(dimension) = self.dimensions.get_mut(d) {
                dimension.keys = Keys::Table { table, key: *key, label };
            }
        }
    }

    /// A dimension that some checklist's items speak of has those items as its keys.
    fn take_items(&mut self) {
        let doc = self.doc;
        for entry in doc.of(Kind::Checklist) {
            let column = entry.table.text("from").and_then(|t| self.table(t.value)).and_then(|table| {
                let item = entry.table.text("item")?;
                self.schema(table)?.columns.get(self.column(table, item.value)?.at())?.of
            });
            let Some(dimension) = column else { continue };
            let mut items: Vec<(String, Bilingual)> = Vec::new();
            for (key, value) in entry.table.table("items").map_or(&[][..], |i| &i.fields) {
                items.push((key.value.clone(), member_title(key, value)));
            }
            if let Some(dimension) = self.dimensions.get_mut(dimension.at()) {
                match &mut dimension.keys {
                    Keys::Given(known) => {
                        for item in items {
                            if !known.iter().any(|(k, _)| *k == item.0) {
                                known.push(item);
                            }
                        }
                    }
                    Keys::Found => dimension.keys = Keys::Given(items),
                    Keys::Table { .. } => {}
                }
            }
        }
    }

    /// Attributes that `[dimension.x.values]` gives besides titles.
    fn dimension_givens(&mut self) {
        let doc = self.doc;
        for (d, entry) in doc.of(Kind::Dimension).enumerate() {
            let Some(values) = entry.table.table("values") else { continue };
            let mut series: Vec<Given> = Vec::new();
            for (key, value) in &values.fields {
                for (name, cell) in value.value.as_table().map_or(&[][..], |t| &t.fields) {
                    if matches!(name.value.as_str(), "zh" | "en" | "title") {
                        continue;
                    }
                    let Some((kind, read)) = natural(&cell.value) else { continue };
                    let full = format!("{}.{}", entry.id.value, name.value);
                    let one = Schedule { entries: vec![(None, read)], kind };
                    match series.iter_mut().find(|g| g.name == full) {
                        Some(given) if given.kind == kind => given.values.push((key.value.clone(), one)),
                        Some(given) => {
                            let args = [("expected", given.kind.name()), ("found", kind.name())];
                            let problem = Diagnostic::at(&codes::WRONG_TYPE, cell.span);
                            self.problems.push(args.iter().fold(problem, |p, (k, v)| p.with(k, v)));
                        }
                        None => series.push(Given {
                            name: full,
                            dimension: DimId::new(d),
                            kind,
                            values: vec![(key.value.clone(), one)],
                        }),
                    }
                }
            }
            self.givens.extend(series);
        }
    }

    /// The series that the pack gives under `dimension.name`.
    pub(super) fn given_of(&self, dimension: DimId, name: &str) -> Option<GivenId> {
        let owner = self.dimensions.get(dimension.at())?;
        let full = format!("{}.{name}", owner.name);
        self.givens.iter().position(|g| g.dimension == dimension && g.name == full).map(GivenId::new)
    }

    /// Types what tables compute from their own rows: `formula` and `skip`.
    pub(super) fn type_tables(&mut self) {
        let doc = self.doc;
        for (t, entry) in doc.of(Kind::Table).enumerate() {
            let table = TableId::new(t);
            let scope = Scope::Rows(table);
            self.type_formulas(t, &entry.table, &scope);
            if let Some(skip) = entry.table.text("skip")
                && let Some(typed) = self.condition(skip, &scope, false)
                && let Some(schema) = self.tables.get_mut(t)
            {
                schema.skip = Some(typed.expr);
            }
        }
    }

    /// The computed columns of a table, each after those that it reads; a circle is reported.
    fn type_formulas(&mut self, t: usize, written: &Table, scope: &Scope) {
        let mut waiting: Vec<(Spanned<String>, Spanned<String>, Vec<String>)> = Vec::new();
        for (name, value) in written.table("columns").map_or(&[][..], |c| &c.fields) {
            let Some(formula) = value.value.as_table().and_then(|c| c.text("formula")) else { continue };
            let mut names = Vec::new();
            if let Ok(syntax) = crate::script::parse_expression(formula.value, formula.span) {
                super::aggregate::figure_names(&syntax, &mut names);
            }
            let names = names.into_iter().map(|(name, _)| name).collect();
            waiting.push((name.clone(), formula.map(str::to_owned), names));
        }
        while !waiting.is_empty() {
            let free = |reads: &[String]| !waiting.iter().any(|(other, ..)| reads.contains(&other.value));
            let Some(at) = waiting.iter().position(|(_, _, reads)| free(reads)) else {
                let span = waiting.first().map(|(name, ..)| name.span);
                let mut path: Vec<&str> = Vec::new();
                let mut next = waiting.first();
                while let Some((name, _, reads)) = next.filter(|(name, ..)| !path.contains(&name.value.as_str())) {
                    path.push(&name.value);
                    next = waiting.iter().find(|(other, ..)| reads.contains(&other.value));
                }
                let closing = next.map_or("", |(name, ..)| name.value.as_str());
                let from = path.iter().position(|name| *name == closing).unwrap_or(0);
                let path: Vec<&str> = path.into_iter().skip(from).chain([closing]).collect();
                let path = path.join(" → ");
                if let Some(span) = span {
                    self.fault(&codes::CYCLE, span, &[("path", &path)]);
                }
                return;
            };
            let (name, formula, _) = waiting.remove(at);
            let Some(column) = self.column(TableId::new(t), &name.value) else { continue };
            let kind = self.schema(TableId::new(t)).and_then(|s| s.columns.get(column.at())).map(|c| c.kind);
            let text = Spanned::new(formula.value.as_str(), formula.span);
            let Some(typed) = self.expression(text, scope, kind) else { continue };
            let place = self.tables.get_mut(t).and_then(|s| s.columns.get_mut(column.at()));
            if let Some(place) = place {
                place.formula = Some(typed.expr);
                place.optional = typed.gaps.is_some();
            }
        }
    }

    /// Reports an unknown dimension.
    pub(super) fn unknown_dimension(&mut self, text: Spanned<&str>) {
        let known: Vec<String> = self.dimensions.iter().map(|d| d.name.clone()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.unknown(&codes::UNKNOWN_DIMENSION, text.span, &[("name", text.value)], &known);
    }

    /// Reports an unknown table.
    pub(super) fn unknown_table(&mut self, text: Spanned<&str>) {
        let known: Vec<String> = self.tables.iter().map(|t| t.name.clone()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.unknown(&codes::UNKNOWN_TABLE, text.span, &[("name", text.value)], &known);
    }
}

/// Whether a file under DATA stays under it.
fn stays_inside(file: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '\\' | ':' | '<' | '>' | '|' | '"');
    !file.is_empty()
        && !file.contains(odd)
        && file.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

fn member_title(key: &Spanned<String>, value: &Spanned<Node>) -> Bilingual {
    match &value.value {
        Node::Text(text) => Bilingual::plain(text),
        Node::Table(table) => bilingual(table, "title").unwrap_or_else(|| {
            let text = |k| table.text(k).map(|t| t.value.to_owned());
            let both = Bilingual { zh: text("zh"), en: text("en") };
            if both == Bilingual::default() { Bilingual::plain(&key.value) } else { both }
        }),
        _ => Bilingual::plain(&key.value),
    }
}

fn month_day(text: &str) -> Option<(u8, u8)> {
    let (month, day) = text.split_once('-')?;
    Some((month.parse().ok()?, day.parse().ok()?))
}

/// The byte between cells.
pub(super) fn separator(table: &Table) -> u8 {
    table.text("separator").and_then(|t| t.value.bytes().next()).unwrap_or(b',')
}

/// `status = …`.
pub(super) fn standing(table: &Table) -> Standing {
    match table.text("status").map(|t| t.value) {
        Some("proposed") => Standing::Proposed,
        Some("shadow") => Standing::Shadow,
        _ => Standing::InForce,
    }
}

/// Whether a kind yields figures.
pub(super) fn is_rule(kind: Kind) -> bool {
    !matches!(kind, Kind::Pack | Kind::Rounding | Kind::Param | Kind::Dimension | Kind::Table | Kind::Export)
}
