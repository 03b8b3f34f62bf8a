//! Names: from a path as written to the leaf it means.
//!
//! Figures, tables, dimensions, `param` and `period` share one namespace; over rows the table's columns come first. A
//! figure is read at one's own grain or the nearest coarser; a finer one needs an aggregate.

use super::algebra::Ty;
use super::scope::Scope;
use super::state::{Checker, Exactness, Gap, Known};
use super::typing::Typed;
use crate::check::model::{Keys, RowsFrom};
use crate::diagnostic::{Diagnostic, codes};
use crate::expr::{Climb, ColumnId, DimId, FigureId, Grain, Leaf, Node, ParamId, PeriodPart, TableId};
use crate::source::{Span, Spanned};
use crate::value::{Reason, Type, Value};

impl Checker<'_> {
    /// The meaning of a path.
    pub(super) fn name(&mut self, path: &[Spanned<String>], span: Span, scope: &Scope) -> Option<Typed> {
        let words: Vec<&str> = path.iter().map(|p| p.value.as_str()).collect();
        match words.as_slice() {
            ["param", name] => self.param_leaf(name, path.get(1)?.span, span),
            ["period", part] => self.period_leaf(part, path.get(1)?.span, span),
            ["as_of"] => {
                let leaf = Node::Leaf(Leaf::Period(PeriodPart::AsOf));
                Some(Typed::plain(leaf, Type::Date, Ty::Is(Type::Date), span))
            }
            [one] => match scope {
                Scope::Rows(table) => self.row_name(one, span, *table),
                Scope::Figures { grain, .. } => self.figure_name(one, span, &grain.clone(), scope),
                Scope::Group(table) => self.bare_in_group(one, span, *table),
            },
            [first, rest @ ..] => self.dotted(first, &rest.join("."), path, span, scope),
            [] => None,
        }
    }

    /// A name outside an aggregate where the rows of a table are combined.
    fn bare_in_group(&mut self, name: &str, span: Span, table: TableId) -> Option<Typed> {
        if self.column(table, name).is_some() {
            self.fault(&codes::COLUMN_WITHOUT_AGGREGATE, span, &[("name", name)]);
            return None;
        }
        // What it is or is not, a row would say just as well.
        if self.row_name(name, span, table).is_some() {
            self.fault(&codes::COLUMN_WITHOUT_AGGREGATE, span, &[("name", name)]);
        }
        None
    }

    fn nothing_of_that_name(&mut self, name: &str, span: Span) -> Option<Typed> {
        if self.params.iter().any(|p| p.name == name) {
            let problem = Diagnostic::at(&codes::UNKNOWN_NAME, span).with("name", name);
            let problem = self.instead(problem, "help-nearest", span, name, &format!("param.{name}"));
            self.report(problem);
            return None;
        }
        let known: Vec<String> = self.all_names();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.unknown(&codes::UNKNOWN_NAME, span, &[("name", name)], &known);
        None
    }

    /// Every name of the shared namespace.
    pub(super) fn all_names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.rules.iter().map(|r| r.name.clone()).collect();
        names.extend(self.dimensions.iter().map(|d| d.name.clone()));
        names.extend(self.tables.iter().map(|t| t.name.clone()));
        names
    }

    fn param_leaf(&mut self, name: &str, at: Span, span: Span) -> Option<Typed> {
        let Some(index) = self.params.iter().position(|p| p.name == name) else {
            if self.broken_params.contains(name) {
                return None;
            }
            let known: Vec<String> = self.params.iter().map(|p| p.name.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(&codes::UNKNOWN_PARAMETER, at, &[("name", name)], &known);
            return None;
        };
        self.used.params.insert(ParamId::new(index));
        let kind = self.params.get(index)?.schedule.kind;
        // A plain number without a written type takes the type it meets, as it would in the expression itself.
        let ty = if kind == Type::Number { Ty::Bare } else { Ty::Is(kind) };
        Some(Typed::plain(Node::Leaf(Leaf::Param(ParamId::new(index))), kind, ty, span))
    }

    fn period_leaf(&mut self, part: &str, at: Span, span: Span) -> Option<Typed> {
        let (part, kind) = match part {
            "start" => (PeriodPart::Start, Type::Date),
            "end" => (PeriodPart::End, Type::Date),
            "days" => (PeriodPart::Days, Type::Days),
            "name" => (PeriodPart::Name, Type::Text),
            _ => {
                let parts = "start, end, days, name";
                let args = [("part", part), ("rule", "period"), ("parts", parts)];
                self.unknown(&codes::UNKNOWN_PART, at, &args, &["start", "end", "days", "name"]);
                return None;
            }
        };
        Some(Typed::plain(Node::Leaf(Leaf::Period(part)), kind, Ty::Is(kind), span))
    }

    // ---- over rows ------------------------------------------------------------------------------------------------

    fn row_name(&mut self, name: &str, span: Span, table: TableId) -> Option<Typed> {
        if let Some(column) = self.column(table, name) {
            return self.cell(table, column, span);
        }
        if let Some(dimension) = self.dimension(name) {
            let climb = self.climb_of_row(table, dimension, span)?;
            return Some(key_leaf(climb, span));
        }
        if self.rule(name).is_some() {
            self.fault(&codes::FIGURE_OVER_ROWS, span, &[("figure", name)]);
            return None;
        }
        if self.params.iter().any(|p| p.name == name) {
            return self.nothing_of_that_name(name, span);
        }
        let mut known: Vec<String> = self.schema(table)?.columns.iter().map(|c| c.name.clone()).collect();
        known.extend(self.dimensions.iter().map(|d| d.name.clone()));
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let table_name = self.schema(table).map(|s| s.name.clone()).unwrap_or_default();
        self.unknown(&codes::UNKNOWN_COLUMN, span, &[("name", name), ("table", &table_name)], &known);
        None
    }

    fn cell(&mut self, table: TableId, column: ColumnId, span: Span) -> Option<Typed> {
        self.read(table, column);
        let declared = self.schema(table)?.columns.get(column.at())?;
        let (kind, optional) = (declared.kind, declared.optional);
        let formula_gaps = declared.formula.is_some() && optional;
        let mut typed = Typed::plain(Node::Leaf(Leaf::Cell(column)), kind, Ty::Is(kind), span);
        typed.gaps = (optional || formula_gaps).then_some(Gap { reason: Reason::EMPTY_CELL, span });
        typed.places = self.places_of(kind);
        Some(typed)
    }

    // ---- over figures ---------------------------------------------------------------------------------------------

    fn figure_name(&mut self, name: &str, span: Span, grain: &Grain, scope: &Scope) -> Option<Typed> {
        if let Some(dimension) = self.dimension(name) {
            let climb = self.climb_or_report(&Self::starts_of_grain(grain), dimension, span)?;
            return Some(key_leaf(climb, span));
        }
        if self.rule(name).is_some() {
            let instances = self.instances(name, span)?;
            return self.read_instance(name, &instances, span, grain, scope);
        }
        if let Some(table) = self.table(name) {
            let columns: Vec<&str> =
                self.schema(table).map_or(Vec::new(), |s| s.columns.iter().map(|c| c.name.as_str()).collect());
            let first = format!("{name}.{}", columns.last().copied().unwrap_or_default());
            let problem =
                Diagnostic::at(&codes::TABLE_ALONE, span).with("name", name).with("parts", columns.join(", "));
            self.report(problem.help("help", vec![("text", first)]));
            return None;
        }
        let columns = self.tables.iter().any(|t| t.columns.iter().any(|c| c.name == name));
        if columns {
            self.fault(&codes::COLUMN_OVER_FIGURES, span, &[("name", name)]);
            return None;
        }
        self.nothing_of_that_name(name, span)
    }

    /// The figures of that full name, its rule resolved first.
    pub(super) fn instances(&mut self, name: &str, span: Span) -> Option<Vec<FigureId>> {
        let rule_name = name.split('.').next().unwrap_or(name);
        // Where the whole path is underlined, each word has its own place.
        let exact = self.doc.sources.snippet(span) == name;
        let cut = u32::try_from(rule_name.len()).unwrap_or(0);
        let rule_span = if exact { Span { end: span.start + cut, ..span } } else { span };
        let part_span =
            if exact && name.len() > rule_name.len() { Span { start: span.start + cut + 1, ..span } } else { span };
        let Some(rule) = self.rule(rule_name) else {
            let known: Vec<String> = self.rules.iter().map(|r| r.name.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(&codes::UNKNOWN_FIGURE, rule_span, &[("name", rule_name)], &known);
            return None;
        };
        if !self.resolve(rule, span) {
            return None;
        }
        match self.by_name.get(name) {
            Some(ids) if !ids.is_empty() => Some(ids.clone()),
            _ => {
                let prefix = format!("{rule_name}.");
                let mut parts: Vec<String> = Vec::new();
                for part in self.figures.iter().filter_map(|f| f.name.strip_prefix(&prefix)) {
                    if !parts.iter().any(|p| p == part) {
                        parts.push(part.to_owned());
                    }
                }
                let part = name.get(rule_name.len() + 1..).unwrap_or("");
                if parts.is_empty() {
                    self.fault(&codes::NO_PARTS, part_span, &[("part", part), ("rule", rule_name)]);
                    return None;
                }
                let known: Vec<&str> = parts.iter().map(String::as_str).collect();
                let args = [("part", part), ("rule", rule_name), ("parts", &parts.join(", "))];
                self.unknown(&codes::UNKNOWN_PART, part_span, &args, &known);
                None
            }
        }
    }

    /// Reads the figure at one's own grain or the nearest coarser.
    fn read_instance(
        &mut self,
        name: &str,
        instances: &[FigureId],
        span: Span,
        grain: &Grain,
        scope: &Scope,
    ) -> Option<Typed> {
        let grain_of = |me: &Self, id: FigureId| me.figure(id).map(|f| f.grain.clone()).unwrap_or_default();
        if let Some(own) = instances.iter().copied().find(|id| Self::same_grain(&grain_of(self, *id), grain)) {
            return self.figure_leaf(own, span, grain, scope);
        }
        let starts = Self::starts_of_grain(grain);
        let coarser: Vec<FigureId> =
            instances.iter().copied().filter(|id| self.climbs(&starts, &grain_of(self, *id)).is_some()).collect();
        let nearest: Vec<FigureId> = coarser
            .iter()
            .copied()
            .filter(|id| {
                let from = Self::starts_of_grain(&grain_of(self, *id));
                coarser.iter().all(|other| self.climbs(&from, &grain_of(self, *other)).is_some())
            })
            .collect();
        if let [one] = nearest.as_slice() {
            return self.figure_leaf(*one, span, grain, scope);
        }
        let here = self.grain_name(grain);
        if coarser.len() > 1 {
            self.fault(&codes::AMBIGUOUS_NAME, span, &[("name", name), ("between", "grains")]);
            return None;
        }
        let finer =
            instances.iter().copied().find(|id| self.reaches(&Self::starts_of_grain(&grain_of(self, *id)), grain));
        let there = grain_of(self, finer.or(instances.first().copied())?);
        let there_name = self.grain_name(&there);
        if finer.is_some() {
            let args = [("figure", name), ("grain", there_name.as_str()), ("here", &here)];
            self.fault(&codes::FINER_WITHOUT_AGGREGATE, span, &args);
            return None;
        }
        for dimension in &there {
            self.climb_or_report(&starts, *dimension, span)?;
        }
        None
    }

    /// A leaf that reads this figure, and what can be said of its values.
    pub(super) fn figure_leaf(&mut self, id: FigureId, span: Span, grain: &Grain, scope: &Scope) -> Option<Typed> {
        let starts = Self::starts_of_grain(grain);
        let (target, per, kind, places, zero) = {
            let figure = self.figure(id)?;
            (figure.grain.clone(), figure.per.clone(), figure.kind, figure.places, figure.zero_where_absent)
        };
        if per.is_shorter_than(&self.per) {
            self.shorter_without_aggregate(id, span);
            return None;
        }
        if per.length_beside(&self.per).is_none() {
            self.neither_longer(id, span);
            return None;
        }
        let mut climbs = Vec::with_capacity(target.len());
        for dimension in &target {
            climbs.push(self.climb_or_report(&starts, *dimension, span)?);
        }
        self.used.figures.insert(id);
        let known = self.known.get(id.at()).copied()?;
        if let Scope::Figures { inner: false, .. } = scope {
            if target == *grain {
                self.sources.push(RowsFrom::Figure(id));
            } else if Self::same_grain(&target, grain) {
                let back = self.climbs(&Self::starts_of_grain(&target), grain)?;
                self.sources.push(RowsFrom::RolledUp(id, back));
            }
        }
        // Where an aggregate runs over the rows of figures that have the same rows, each of them has a value.
        let rows_of = |id: FigureId| self.figure(id).map(|f| (&f.rows, &f.grain));
        let inner = matches!(scope, Scope::Figures { inner: true, .. }) && target == *grain && per == self.per;
        let there = inner && self.run_over.iter().all(|other| rows_of(*other) == rows_of(id));
        let absent = !zero && !known.complete && !there;
        let mut typed = Typed::plain(Node::Leaf(Leaf::Figure(id, climbs)), kind, Ty::Is(kind), span);
        let absent = absent.then_some(Reason::NO_OBSERVATIONS);
        let reason = known.gaps.or(absent).or(self.may_lie_in_none(&per).then_some(Reason::NO_PERIOD));
        typed.gaps = reason.map(|reason| Gap { reason, span });
        typed.exactness = known.exactness;
        typed.places = places;
        Some(typed)
    }

    // ---- with a dot -----------------------------------------------------------------------------------------------

    fn dotted(
        &mut self,
        first: &str,
        rest: &str,
        path: &[Spanned<String>],
        span: Span,
        scope: &Scope,
    ) -> Option<Typed> {
        let after = path.get(1).map_or(span, |p| p.span);
        if let Scope::Group(table) = scope {
            // What it is or is not, a row would say just as well.
            if self.dotted(first, rest, path, span, &Scope::Rows(*table)).is_some() {
                let name = self.snippet(span);
                self.fault(&codes::COLUMN_WITHOUT_AGGREGATE, span, &[("name", &name)]);
            }
            return None;
        }
        if let Some(dimension) = self.dimension(first) {
            return self.of_dimension(dimension, rest, span, after, scope);
        }
        if let Some(table) = self.table(first) {
            return self.of_table(table, rest, span, after, scope);
        }
        if self.rule(first).is_some() {
            let Scope::Figures { grain, .. } = scope else {
                self.fault(&codes::FIGURE_OVER_ROWS, span, &[("figure", first)]);
                return None;
            };
            let full = format!("{first}.{rest}");
            let instances = self.instances(&full, after)?;
            return self.read_instance(&full, &instances, span, &grain.clone(), scope);
        }
        let mut known = self.all_names();
        known.extend(["param".to_owned(), "period".to_owned()]);
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let at = path.first().map_or(span, |p| p.span);
        self.unknown(&codes::UNKNOWN_NAME, at, &[("name", first)], &known);
        None
    }

    /// `outlet.star`, `district.complaint_rate`.
    fn of_dimension(&mut self, dimension: DimId, rest: &str, span: Span, after: Span, scope: &Scope) -> Option<Typed> {
        let keys = self.dimensions.get(dimension.at())?.keys.clone();
        let column = match &keys {
            Keys::Table { table, .. } => self.column(*table, rest).map(|c| (*table, c)),
            Keys::Given(_) | Keys::Found => None,
        };
        let given = self.given_of(dimension, rest);
        let is_figure = self.rule(rest.split('.').next().unwrap_or(rest)).is_some();
        if is_figure && (column.is_some() || given.is_some()) {
            self.fault(&codes::AMBIGUOUS_NAME, after, &[("name", rest), ("between", "names")]);
            return None;
        }
        if let Some((table, column)) = column {
            let climb = self.climb_in(scope, dimension, span)?;
            return self.lookup(table, column, vec![climb], span);
        }
        if let Some(given) = given {
            let climb = self.climb_in(scope, dimension, span)?;
            let kind = self.givens.get(given.at())?.kind;
            let mut typed = Typed::plain(Node::Leaf(Leaf::Given(given, climb)), kind, Ty::Is(kind), span);
            typed.gaps = Some(Gap { reason: Reason::NO_ROW, span });
            return Some(typed);
        }
        if is_figure {
            let Scope::Figures { grain, .. } = scope else {
                self.fault(&codes::FIGURE_OVER_ROWS, span, &[("figure", rest)]);
                return None;
            };
            return self.coarser_at(dimension, rest, span, after, &grain.clone(), scope);
        }
        if self.broken_dimensions.contains(&dimension) {
            return None;
        }
        let mut known: Vec<String> = self.rules.iter().map(|r| r.name.clone()).collect();
        if let Keys::Table { table, .. } = keys {
            known.extend(self.schema(table)?.columns.iter().map(|c| c.name.clone()));
        }
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        self.unknown(&codes::UNKNOWN_NAME, after, &[("name", rest)], &known);
        None
    }

    /// The climb from where an expression stands to one dimension, or a report.
    fn climb_in(&mut self, scope: &Scope, dimension: DimId, span: Span) -> Option<Climb> {
        match scope {
            Scope::Rows(table) => self.climb_of_row(*table, dimension, span),
            Scope::Figures { grain, .. } => self.climb_or_report(&Self::starts_of_grain(grain), dimension, span),
            Scope::Group(_) => None,
        }
    }

    /// `district.complaint_rate`: the instance of the figure whose grain has that dimension and lies above the reader.
    fn coarser_at(
        &mut self,
        dimension: DimId,
        name: &str,
        span: Span,
        after: Span,
        grain: &Grain,
        scope: &Scope,
    ) -> Option<Typed> {
        let starts = Self::starts_of_grain(grain);
        let instances = self.instances(name, after)?;
        let grain_of = |me: &Self, id: FigureId| me.figure(id).map(|f| f.grain.clone()).unwrap_or_default();
        let fit: Vec<FigureId> = instances
            .iter()
            .copied()
            .filter(|id| {
                let there = grain_of(self, *id);
                there.contains(&dimension) && self.climbs(&starts, &there).is_some()
            })
            .collect();
        let widest = fit.iter().map(|id| grain_of(self, *id).len()).max();
        let fit: Vec<FigureId> = fit.into_iter().filter(|id| Some(grain_of(self, *id).len()) == widest).collect();
        match fit.as_slice() {
            [one] => self.figure_leaf(*one, span, grain, scope),
            [] => {
                let there: Vec<String> = instances.iter().map(|id| self.grain_name(&grain_of(self, *id))).collect();
                let to = self.dimension_name(dimension);
                let args = [("figure", name), ("dimension", to.as_str()), ("grains", &there.join(", "))];
                self.fault(&codes::NOT_COMPUTED_THERE, span, &args);
                None
            }
            _ => {
                self.fault(&codes::AMBIGUOUS_NAME, span, &[("name", name), ("between", "grains")]);
                None
            }
        }
    }

    /// `commissions.amount`: a keyed table read from a row or figure that has its key.
    fn of_table(&mut self, table: TableId, rest: &str, span: Span, after: Span, scope: &Scope) -> Option<Typed> {
        let Some(column) = self.column(table, rest) else {
            let schema = self.schema(table)?;
            let name = schema.name.clone();
            let known: Vec<String> = schema.columns.iter().map(|c| c.name.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(&codes::UNKNOWN_COLUMN, after, &[("name", rest), ("table", &name)], &known);
            return None;
        };
        let schema = self.schema(table)?;
        let table_name = schema.name.clone();
        if schema.key.is_empty() && !matches!(schema.placed, crate::table::schema::Placed::Day(_)) {
            let args = [("table", table_name.as_str()), ("column", rest), ("lack", "key")];
            self.fault(&codes::LOOKUP_NOT_POSSIBLE, span, &args);
            return None;
        }
        let key = self.key_dimensions(table);
        let Some(key) = key else {
            let first = self.key_without_dimension(table);
            self.fault(&codes::NO_DIMENSION, span, &[("table", &table_name), ("column", &first)]);
            return None;
        };
        // Neither table can be read first: the key of the one names rows of the other, which look it up.
        if let Scope::Rows(own) = scope
            && table != *own
            && key.iter().any(|dimension| self.home_of(*dimension) == Some(*own))
        {
            let args = [("table", table_name.as_str()), ("column", rest), ("lack", "order")];
            self.fault(&codes::LOOKUP_NOT_POSSIBLE, span, &args);
            return None;
        }
        let starts = match scope {
            Scope::Rows(own) => self.starts_of_row(*own),
            Scope::Figures { grain, .. } => Self::starts_of_grain(grain),
            Scope::Group(_) => return None,
        };
        let mut climbs = Vec::with_capacity(key.len());
        for dimension in &key {
            if matches!(self.way(&starts, *dimension), super::ways::Way::None) {
                let lack = self.dimension_name(*dimension);
                let args = [("table", table_name.as_str()), ("column", rest), ("lack", &lack)];
                self.fault(&codes::LOOKUP_NOT_POSSIBLE, span, &args);
                return None;
            }
            climbs.push(self.climb_in(scope, *dimension, span)?);
        }
        if let Scope::Figures { grain, inner: false } = scope
            && key == *grain
        {
            self.table_sources.push(RowsFrom::Table(table));
        }
        self.lookup(table, column, climbs, span)
    }

    fn lookup(&mut self, table: TableId, column: ColumnId, climbs: Vec<Climb>, span: Span) -> Option<Typed> {
        self.read(table, column);
        for key in self.schema(table)?.key.clone() {
            self.read(table, key);
        }
        self.kept.insert((table, column));
        let kind = self.schema(table)?.columns.get(column.at())?.kind;
        let mut typed = Typed::plain(Node::Leaf(Leaf::Lookup(table, column, climbs)), kind, Ty::Is(kind), span);
        typed.gaps = Some(Gap { reason: Reason::NO_ROW, span });
        typed.places = self.places_of(kind);
        Some(typed)
    }

    /// How many places values of a type always have.
    pub(super) fn places_of(&self, kind: Type) -> Option<u32> {
        match kind {
            Type::Money => Some(self.pack.money.places),
            Type::Count => Some(0),
            _ => None,
        }
    }

    /// What a finished expression tells readers of its figure.
    pub(super) fn known_of(typed: &Typed, complete: bool, rounded: bool) -> Known {
        let exactness = if rounded { Exactness::Rounded } else { typed.exactness };
        Known { gaps: typed.gaps.map(|g| g.reason), exactness, complete }
    }

    /// A constant as a typed expression.
    pub(super) fn constant(value: Value, kind: Type, span: Span) -> Typed {
        Typed::plain(Node::Constant(value), kind, Ty::Is(kind), span)
    }
}

fn key_leaf(climb: Climb, span: Span) -> Typed {
    Typed::plain(Node::Leaf(Leaf::Key(climb)), Type::Id, Ty::Is(Type::Id), span)
}
