//! Findings: rows of a table, or keys of a grain, that somebody should look at.
//!
//! Over rows a finding is a count of a fold group, whose rows the fold lists with file and line; over a grain it is a
//! flag. Neither moves anything: what must follow is an action, what it costs a penalty.

use crate::check::algebra::Ty;
use crate::check::model::{Finding, FindingOver, Group, IfMissing, RowsFrom, Slot};
use crate::check::rules::Made;
use crate::check::scope::Scope;
use crate::check::state::Checker;
use crate::check::typing::Typed;
use crate::diagnostic::codes;
use crate::expr::{Expr, Fold, Grain, GroupId, Leaf, Node, RuleId};
use crate::pack::model::Entry;
use crate::source::Spanned;
use crate::value::{Type, Value};

impl Checker<'_> {
    pub(super) fn finding(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let if_missing = Self::if_missing(table);
        if if_missing == Some(IfMissing::Hold) {
            let span = table.get("if_missing").map_or(entry.id.span, |v| v.span);
            self.fault(&codes::NOT_ONE_OF, span, &[("text", "hold"), ("allowed", "`no`, `yes`")]);
            return None;
        }
        match table.text("from") {
            Some(from) => self.finding_over_rows(rule, entry, Spanned::new(from.value, from.span), if_missing),
            None => self.finding_over_keys(rule, entry, if_missing),
        }
    }

    fn finding_over_rows(
        &mut self,
        rule: RuleId,
        entry: &Entry,
        from: Spanned<&str>,
        if_missing: Option<IfMissing>,
    ) -> Option<()> {
        let (table, span) = (&entry.table, entry.id.span);
        let Some(source) = self.table(from.value) else {
            self.unknown_table(from);
            return None;
        };
        self.used.tables.insert(source);
        let scope = Scope::Rows(source);
        let filter = match table.text("where") {
            Some(text) => self.condition(text, &scope, if_missing.is_some()).map(|t| Some(t.expr)),
            None => Some(None),
        };
        let mut show = Vec::new();
        let mut fine = true;
        for text in table.texts("show") {
            let shown = self.shown(Spanned::new(text.value, text.span), &scope);
            fine &= shown.is_some();
            show.extend(shown.map(|shown| (text.value.to_owned(), shown)));
        }
        let period = self.placed_otherwise(table, source, from.value)?;
        let filter = filter.filter(|_| fine)?.map(|filter| match if_missing {
            Some(IfMissing::Yes) => {
                let (kind, at) = (filter.kind, filter.span);
                let yes = Expr { node: Node::Constant(Value::Flag(true)), kind, span: at };
                Expr { node: Node::Coalesce(Box::new(filter), Box::new(yes)), kind, span: at }
            }
            _ => filter,
        });
        let id = &entry.id.value;
        let slot = Slot { name: "rows".to_owned(), op: Fold::Count, argument: None, filter: None, kind: Type::Count };
        let group = GroupId::new(self.groups.len());
        self.groups.push(Group {
            name: id.clone(),
            table: source,
            grain: Grain::new(),
            per: self.per.clone(),
            to: Vec::new(),
            period,
            filter,
            slots: vec![slot],
        });
        let count = Typed::plain(Node::Leaf(Leaf::Fold(group, 0)), Type::Count, Ty::Is(Type::Count), span);
        self.make(Made {
            rule,
            name: id.clone(),
            grain: Grain::new(),
            typed: Typed { places: Some(0), ..count },
            rounding: None,
            rows: vec![RowsFrom::Whole],
            zero_where_absent: true,
            unit: None,
            listed: false,
        });
        self.findings.push(Finding { rule, over: FindingOver::Rows { group, show } });
        Some(())
    }

    fn finding_over_keys(&mut self, rule: RuleId, entry: &Entry, if_missing: Option<IfMissing>) -> Option<()> {
        let table = &entry.table;
        let grain = self.by(table)??;
        let Some(when) = table.text("when") else {
            self.fault(&codes::MISSING_KEY, entry.id.span, &[("key", "when"), ("kind", "finding")]);
            return None;
        };
        self.sources.clear();
        let when = self.condition(when, &Self::over(&grain), if_missing.is_some());
        let sources = std::mem::take(&mut self.sources);
        let when = when?;
        let rows = self.rows_of_formula(&grain, sources, None, &entry.id.value, entry.id.span)?;
        let when = self.make(Made {
            rule,
            name: entry.id.value.clone(),
            grain: grain.clone(),
            typed: when,
            rounding: None,
            rows,
            zero_where_absent: false,
            unit: None,
            listed: false,
        });
        self.used.figures.insert(when);
        let if_missing = if_missing.unwrap_or(IfMissing::No);
        self.findings.push(Finding { rule, over: FindingOver::Keys { grain, when, if_missing } });
        Some(())
    }
}
