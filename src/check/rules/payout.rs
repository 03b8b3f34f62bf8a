//! Payouts, and the penalties and holdbacks on them: lines of money and the steps that change them.
//!
//! A payout resolves its penalties before its own amounts stand, so that a penalty may read any figure but those
//! amounts. The arithmetic itself is `eval`'s; here only what each step reads is settled.

use crate::check::algebra::Ty;
use crate::check::model::{Amount, Figure, How, IfMissing, Payout, Penalty, RowsFrom, Step, StepKind, Takes};
use crate::check::rules::Made;
use crate::check::scope::Scope;
use crate::check::settings::{bilingual, owned, standing};
use crate::check::state::{Checker, Exactness, Known};
use crate::check::typing::Typed;
use crate::check::within::Asked;
use crate::diagnostic::{Diagnostic, Place, codes};
use crate::expr::{Expr, Grain, Node as ExprNode, PayoutId, RuleId};
use crate::pack::grammar::Kind;
use crate::pack::model::{Entry, Node, Table};
use crate::source::{Span, Spanned};
use crate::text::Bilingual;
use crate::value::{Ratio, Type, Value};

/// For how many periods a holdback is kept at most: longer is a slip of the hand.
const LONGEST_KEPT: u32 = 999;

impl<'a> Checker<'a> {
    pub(super) fn payout(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let table = &entry.table;
        let grain = self.by(table)??;
        let scope = Self::over(&grain);
        let points = table.text("unit").is_some_and(|t| t.value == "points");
        let amount = if points { Type::Points } else { Type::Money };
        let if_missing = Self::if_missing(table);
        self.sources.clear();
        self.table_sources.clear();
        let (base, base_span) = self.base(table, &scope, amount)?;
        let sources = [std::mem::take(&mut self.table_sources), std::mem::take(&mut self.sources)].concat();
        let payee = match table.text("payee") {
            Some(text) => Some(self.expression(text, &scope, Some(Type::Text))?.expr),
            None => None,
        };
        let steps = self.steps(rule, table, &scope, amount);
        let minimum = self.minimum(table, &scope, amount);
        let (base, mut steps, minimum) = (base?, steps?, minimum?);
        self.must_say_what_missing_means(base_span, &base, if_missing);
        self.refuse_negative_base(&base);
        let (adjustments, more) = self.adjustments_of(entry)?;
        steps.extend(adjustments);
        let rows = self.rows_of_lines(entry, &grain, sources, more)?;
        let penalties = self.penalties_of(entry)?;
        let rounding = if points { self.pack.points } else { self.pack.money };
        let id = PayoutId::new(self.payouts.len());
        self.payouts.push(Payout {
            rule,
            grain: grain.clone(),
            per: self.per.clone(),
            base: base.expr,
            payee,
            rows: rows.clone(),
            steps,
            if_missing: if_missing.unwrap_or(IfMissing::Hold),
            minimum,
            penalties,
            shares: None,
            rounding,
            points,
        });
        self.amounts_of(rule, &entry.id.value, id);
        Some(())
    }

    /// The figures of a payout's lines: by its own name what is payable, and each amount as a part.
    pub(super) fn amounts_of(&mut self, rule: RuleId, name: &str, id: PayoutId) {
        let Some(payout) = self.payouts.get(id.at()) else { return };
        let figure = Figure {
            name: name.to_owned(),
            rule,
            grain: payout.grain.clone(),
            per: payout.per.clone(),
            kind: if payout.points { Type::Points } else { Type::Money },
            how: How::Amount(id, Amount::Payable),
            rounding: None,
            places: Some(payout.rounding.places),
            unit: None,
            rows: payout.rows.clone(),
            zero_where_absent: false,
            rounded: true,
            listed: false,
        };
        let known = Known { gaps: None, exactness: Exactness::Rounded, complete: false };
        self.make_other(figure.clone(), known);
        for part in Amount::ALL {
            let (name, how) = (format!("{name}.{}", part.name()), How::Amount(id, part));
            self.make_other(Figure { name, how, ..figure.clone() }, known);
        }
    }

    /// What a payout's lines are about, a base or tiers, and where that is written.
    fn base(&mut self, table: &Table, scope: &Scope, amount: Type) -> Option<(Option<Typed>, Span)> {
        if let Some(base) = table.get("base") {
            return Some((self.value_of(base, scope, Some(amount)), base.span));
        }
        let span = table.get("tiers")?.span;
        Some((self.tiers(table.table("tiers")?, span, scope, amount), span))
    }

    /// What penalties leave at least.
    fn minimum(&mut self, table: &Table, scope: &Scope, amount: Type) -> Option<Option<Expr>> {
        let Some(node) = table.get("minimum") else { return Some(None) };
        let typed = self.value_of(node, scope, Some(amount))?;
        self.must_say_what_missing_means(node.span, &typed, Self::if_missing(table));
        Some(Some(typed.expr))
    }

    /// Money that can be missing must say what then.
    pub(super) fn must_say_what_missing_means(&mut self, span: Span, typed: &Typed, if_missing: Option<IfMissing>) {
        if let (Some(gap), None) = (typed.gaps, if_missing) {
            self.can_be_missing(&codes::MONEY_CAN_BE_MISSING, span, gap);
        }
    }

    /// A base that is a column refuses amounts below zero where the column is read.
    fn refuse_negative_base(&mut self, base: &Typed) {
        if let crate::expr::Node::Leaf(crate::expr::Leaf::Lookup(table, column, _)) = &base.expr.node
            && let Some(schema) = self.tables.get_mut(table.at())
        {
            let forms = schema.forms.iter_mut().map(|form| &mut form.columns);
            for columns in forms.chain([&mut schema.columns]) {
                if let Some(column) = columns.get_mut(column.at()) {
                    column.not_negative = true;
                }
            }
        }
    }

    /// A line for each row of the base, and those that `rows` and adjustments add. A base that names no rows, such as an
    /// amount that is the same for all, has one for each key; of several dimensions only a written `rows` can say which
    /// keys those are, since an adjustment names but the lines that it changes.
    fn rows_of_lines(
        &mut self,
        entry: &Entry,
        grain: &Grain,
        base: Vec<RowsFrom>,
        by_hand: Vec<RowsFrom>,
    ) -> Option<Vec<RowsFrom>> {
        let more = match entry.table.text("rows") {
            Some(written) => Some(self.written_rows(grain, written)?),
            None => None,
        };
        let has_default = grain.len() < 2 || more.is_none();
        let base = match base.is_empty() && has_default {
            true => self.rows_of_formula(grain, Vec::new(), None, &entry.id.value, entry.id.span)?,
            false => base,
        };
        let mut rows: Vec<RowsFrom> = Vec::new();
        for source in base.into_iter().chain(more).chain(by_hand) {
            if !rows.contains(&source) {
                rows.push(source);
            }
        }
        Some(rows)
    }

    // ---- steps ----------------------------------------------------------------------------------------------------

    fn steps(&mut self, rule: RuleId, table: &Table, scope: &Scope, amount: Type) -> Option<Vec<Step>> {
        let mut steps = Vec::new();
        let mut fine = true;
        if let Some(ratio) = table.get("ratio") {
            let step = self.scale(rule, "ratio".to_owned(), ratio, scope, table);
            fine &= step.is_some();
            steps.extend(step);
        }
        for (index, coefficient) in table.list("coefficients").iter().enumerate() {
            let step = self.scale(rule, format!("coefficient.{}", index + 1), coefficient, scope, table);
            fine &= step.is_some();
            steps.extend(step);
        }
        for (key, kind) in [("floor", StepKind::Floor), ("cap", StepKind::Cap)] {
            let Some(bound) = table.get(key) else { continue };
            let Some(typed) = self.value_of(bound, scope, Some(amount)) else {
                fine = false;
                continue;
            };
            self.must_say_what_missing_means(bound.span, &typed, Self::if_missing(table));
            steps.push(Step {
                rule,
                name: key.to_owned(),
                kind,
                of: typed.expr,
                floor: None,
                cap: None,
                title: self.rule_title(rule),
                clause: owned(table, "clause"),
                note: None,
                standing: standing(table),
                span: bound.span,
            });
        }
        let bound = |kind| steps.iter().find(|s| s.kind == kind).map(|s| &s.of);
        if let (Some(floor), Some(cap)) = (bound(StepKind::Floor).cloned(), bound(StepKind::Cap).cloned()) {
            fine &= self.floor_below_cap(&floor, &cap);
        }
        fine.then_some(steps)
    }

    /// A floor above the cap leaves no amount that both allow.
    fn floor_below_cap(&mut self, floor: &Expr, cap: &Expr) -> bool {
        let (ExprNode::Constant(Value::Number(low)), ExprNode::Constant(Value::Number(high))) =
            (&floor.node, &cap.node)
        else {
            return true;
        };
        if low <= high {
            return true;
        }
        let (low, high) = (self.snippet(floor.span), self.snippet(cap.span));
        let problem = Diagnostic::at(&codes::FLOOR_ABOVE_CAP, floor.span).with("floor", low).with("cap", high);
        self.report(problem.also(Place::Rule(cap.span), "other"));
        false
    }

    pub(super) fn rule_title(&self, rule: RuleId) -> Bilingual {
        self.rules.get(rule.at()).map(|r| r.title.clone()).unwrap_or_default()
    }

    /// A ratio or coefficient: a value, or a table with its own clause, standing and bounds.
    fn scale(
        &mut self,
        rule: RuleId,
        name: String,
        node: &Spanned<Node>,
        scope: &Scope,
        owner: &Table,
    ) -> Option<Step> {
        let own = node.value.as_table();
        let of = match own {
            Some(table) => table.get("of")?,
            None => node,
        };
        let typed = self.factor(of, scope)?;
        self.refuse_unlikely(&typed, of, Asked::Factor)?;
        self.must_say_what_missing_means(of.span, &typed, Self::if_missing(owner));
        let bound = |me: &mut Self, key: &str| -> Option<Option<crate::expr::Expr>> {
            let Some(node) = own.and_then(|t| t.get(key)) else { return Some(None) };
            let typed = me.value_of(node, scope, Some(Type::Rate))?;
            me.refuse_unlikely(&typed, node, Asked::Factor)?;
            me.must_say_what_missing_means(node.span, &typed, Self::if_missing(owner));
            Some(Some(typed.expr))
        };
        let (floor, cap) = (bound(self, "floor"), bound(self, "cap"));
        let (floor, cap) = (floor?, cap?);
        if let (Some(floor), Some(cap)) = (&floor, &cap)
            && !self.floor_below_cap(floor, cap)
        {
            return None;
        }
        let by_rule = standing(owner);
        Some(Step {
            rule,
            name,
            kind: StepKind::Scale,
            of: typed.expr,
            floor,
            cap,
            title: own.and_then(|t| bilingual(t, "title")).unwrap_or_else(|| self.rule_title(rule)),
            clause: own.and_then(|t| owned(t, "clause")).or_else(|| owned(owner, "clause")),
            note: own.and_then(|t| owned(t, "note")),
            standing: own.filter(|t| t.get("status").is_some()).map_or(by_rule, standing),
            span: node.span,
        })
    }

    /// A factor: a rate or a plain number.
    fn factor(&mut self, node: &Spanned<Node>, scope: &Scope) -> Option<Typed> {
        let typed = self.value_of(node, scope, None)?;
        let fits = match typed.ty {
            Ty::Is(kind) => matches!(kind, Type::Rate | Type::Number | Type::Count),
            Ty::Bare | Ty::Free => true,
            Ty::Quoted => false,
        };
        if fits {
            return Some(self.settle_freely(typed));
        }
        let found = self.type_word(&typed);
        self.fault(&codes::WRONG_TYPE, node.span, &[("expected", "rate"), ("found", &found)]);
        None
    }

    // ---- penalties ------------------------------------------------------------------------------------------------

    /// The rules of a kind that are of a payout, in the order of the pack.
    pub(super) fn rules_of(&self, kind: Kind, payout: &Entry) -> Vec<(RuleId, &'a Entry)> {
        let of =
            |entry: &&Entry| entry.kind == kind && entry.table.text("of").is_some_and(|t| t.value == payout.id.value);
        let all = (0..self.rules.len()).map(RuleId::new);
        all.filter_map(|rule| Some((rule, self.entry(rule).filter(of)?))).collect()
    }

    /// The penalties on a payout, then its holdbacks, each in the order of the pack.
    fn penalties_of(&mut self, entry: &Entry) -> Option<Vec<Penalty>> {
        let mut penalties = Vec::new();
        let mut fine = true;
        let all = [self.rules_of(Kind::Penalty, entry), self.rules_of(Kind::Holdback, entry)].concat();
        for (rule, other) in all {
            if !self.resolve(rule, other.id.span) {
                fine = false;
                continue;
            }
            match self.penalty_step(rule, other, entry) {
                Some(penalty) => penalties.push(penalty),
                None => fine = false,
            }
        }
        fine.then_some(penalties)
    }

    /// Where the lines of a payout come from; what is wrong with its base is told when the payout itself is resolved.
    fn sources_of_base(&mut self, payout: &Entry, grain: &Grain) -> Vec<RowsFrom> {
        let told = self.problems.len();
        self.sources.clear();
        self.table_sources.clear();
        let amount = if payout.table.text("unit").is_some() { Type::Points } else { Type::Money };
        self.base(&payout.table, &Self::over(grain), amount);
        self.problems.truncate(told);
        let mut sources = [std::mem::take(&mut self.table_sources), std::mem::take(&mut self.sources)].concat();
        if let Some(written) = payout.table.text("rows") {
            sources.extend(self.written_rows(grain, written));
            self.problems.truncate(told);
        }
        sources.extend(self.adjustments_of(payout).into_iter().flat_map(|(_, rows)| rows));
        self.problems.truncate(told);
        sources
    }

    /// The grain of the payout that a rule is of.
    pub(super) fn grain_of_payout(&mut self, entry: &Entry) -> Option<Grain> {
        let of = entry.table.text("of")?;
        let payout = self.doc.of(Kind::Payout).find(|p| p.id.value == of.value);
        let Some(payout) = payout else {
            let known: Vec<&str> = self.doc.of(Kind::Payout).map(|p| p.id.value.as_str()).collect();
            self.unknown(&codes::PENALTY_NOT_A_PAYOUT, of.span, &[("name", of.value)], &known);
            return None;
        };
        self.by(&payout.table)?
    }

    /// The flag of a penalty or holdback: whether it fires on a line.
    pub(super) fn penalty(&mut self, rule: RuleId, entry: &Entry) -> Option<()> {
        let grain = self.grain_of_payout(entry)?;
        self.sources.clear();
        self.table_sources.clear();
        let decided = Self::if_missing(&entry.table).is_some();
        let when = match entry.table.text("when") {
            Some(when) => self.condition(when, &Self::over(&grain), decided),
            // A holdback is on every line unless it says otherwise.
            None => Some(Self::constant(Value::Flag(true), Type::Flag, entry.id.span)),
        };
        let mut sources = std::mem::take(&mut self.sources);
        let rest = self.share_and_release(entry, &grain);
        let (when, _) = (when?, rest?);
        let of = entry.table.text("of")?;
        // A penalty is decided on every line of its payout, whatever figures it reads.
        let payout = self.doc.of(Kind::Payout).find(|p| p.id.value == of.value)?;
        sources.extend(self.sources_of_base(payout, &grain));
        let rows = self.rows_of_formula(&grain, sources, None, &entry.id.value, entry.id.span)?;
        self.make(Made {
            rule,
            name: entry.id.value.clone(),
            grain,
            typed: when,
            rounding: None,
            rows,
            zero_where_absent: false,
            unit: None,
            listed: false,
        });
        Some(())
    }

    fn penalty_step(&mut self, rule: RuleId, entry: &Entry, payout: &Entry) -> Option<Penalty> {
        let table = &entry.table;
        let grain = self.by(&payout.table)??;
        let days = self.days_of(rule);
        let in_force = std::mem::replace(&mut self.in_force, days);
        let rest = self.share_and_release(entry, &grain);
        self.in_force = in_force;
        let (share, until) = rest?;
        let after = match table.number("after") {
            Some(written) => Some(self.periods_kept(&written)?),
            None => None,
        };
        let flag = self.by_name.get(&entry.id.value).and_then(|ids| ids.first().copied())?;
        self.used.figures.insert(flag);
        Some(Penalty {
            rule,
            when: flag,
            if_missing: Self::if_missing(table).unwrap_or(IfMissing::Hold),
            takes: match entry.kind {
                Kind::Holdback => Takes::Hold,
                _ if takes_for_a_time(table) => Takes::Withhold,
                _ => Takes::Forfeit,
            },
            share,
            until,
            after,
        })
    }

    /// After how many periods a holdback is released; the period itself is none, since it would keep nothing.
    fn periods_kept(&mut self, written: &Spanned<&Ratio>) -> Option<u32> {
        let number = written.value.to_i64().and_then(|n| u32::try_from(n).ok());
        let kept = number.filter(|n| (1..=LONGEST_KEPT).contains(n));
        if kept.is_none() {
            let text = self.snippet(written.span);
            self.fault(&codes::LITERAL_OUT_OF_RANGE, written.span, &[("text", &text), ("type", "periods")]);
        }
        kept
    }

    /// What share of *earned* a penalty takes, and what would release it.
    fn share_and_release(&mut self, entry: &Entry, grain: &Grain) -> Option<(Expr, Option<Expr>)> {
        let table = &entry.table;
        let scope = Self::over(grain);
        let share = match table.get("share") {
            Some(node) => {
                let typed = self.value_of(node, &scope, Some(Type::Rate))?;
                self.must_say_what_missing_means(node.span, &typed, Self::if_missing(table));
                self.refuse_unlikely(&typed, node, Asked::Share)?;
                typed.expr
            }
            None => Self::constant(Value::Number(Ratio::ONE), Type::Rate, entry.id.span).expr,
        };
        if let (Some(until), Kind::Penalty, false) = (table.key_span("until"), entry.kind, takes_for_a_time(table)) {
            self.fault(&codes::RELEASE_OF_FORFEIT, until, &[("name", &entry.id.value)]);
            return None;
        }
        let until = match table.text("until") {
            Some(text) => Some(self.condition(text, &scope, true)?.expr),
            None => None,
        };
        Some((share, until))
    }
}

/// Whether what a penalty takes may be released.
fn takes_for_a_time(table: &Table) -> bool {
    table.text("takes").is_some_and(|t| t.value == "withhold")
}
