//! `behind(CHECKLIST, n)`: the items that are furthest under their targets, worst first, as one text.
//!
//! It reads the places that the checklist gives its items (`CHECKLIST.behind`), so it is made of what the tree already
//! knows: an aggregate for each place, and texts put together. Without a language an item is called by its key.

use super::algebra::Ty;
use super::scope::Scope;
use super::state::Checker;
use super::typing::Typed;
use crate::check::model::{Given, RowsFrom, Schedule};
use crate::diagnostic::codes;
use crate::expr::function::Function;
use crate::expr::{Aggregate, Climb, DimId, Expr, FigureId, Fold, GivenId, Leaf, Node, Operator, Syntax};
use crate::pack::grammar::Kind;
use crate::source::{Span, Spanned};
use crate::text::Lang;
use crate::value::{Ratio, Type, Value};

/// The most items that one text names.
const MOST: i64 = 20;

impl Checker<'_> {
    /// The call as an expression of type text.
    pub(super) fn behind(&mut self, args: &[Spanned<Syntax>], span: Span, scope: &Scope) -> Option<Typed> {
        let (list, most) = (args.first()?, args.get(1)?);
        let Scope::Figures { grain, inner } = scope else {
            self.fault(&codes::FIGURE_OVER_ROWS, list.span, &[("figure", &self.snippet(list.span))]);
            return None;
        };
        let id = match &list.value {
            Syntax::Name(path) if path.len() == 1 => path.first().map(|p| p.value.clone()).unwrap_or_default(),
            _ => self.snippet(list.span),
        };
        let of_kind = |me: &Self, kind| {
            let of = me.rules.iter().filter(move |r| r.kind == kind);
            of.map(|r| r.name.clone()).collect::<Vec<_>>()
        };
        let known = of_kind(self, Kind::Checklist);
        if !known.contains(&id) {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.unknown(&codes::UNKNOWN_FIGURE, list.span, &[("name", &id)], &known);
            return None;
        }
        let count = match &most.value {
            Syntax::Number(n) => n.to_i64().filter(|n| (1..=MOST).contains(n)),
            _ => None,
        };
        let Some(count) = count else {
            let text = self.snippet(most.span);
            self.fault(&codes::LITERAL_OUT_OF_RANGE, most.span, &[("text", &text), ("type", "count")]);
            return None;
        };
        let lang = match args.get(2) {
            None => None,
            Some(Spanned { value: Syntax::Text(word), .. }) if word == "zh" => Some(Lang::Zh),
            Some(Spanned { value: Syntax::Text(word), .. }) if word == "en" => Some(Lang::En),
            Some(other) => {
                let text = self.snippet(other.span);
                self.fault(&codes::NOT_ONE_OF, other.span, &[("text", &text), ("allowed", "`\"zh\"`, `\"en\"`")]);
                return None;
            }
        };
        let part = |me: &mut Self, part: &str| -> Option<FigureId> {
            me.instances(&format!("{id}{part}"), list.span)?.first().copied()
        };
        let (target, place, rate) = (part(self, ".target")?, part(self, ".behind")?, part(self, "")?);
        if self.figure(place)?.per != self.per {
            self.shorter_without_aggregate(place, list.span);
            return None;
        }
        let finer = self.figure(place)?.grain.clone();
        let item = *finer.last()?;
        let by = finer.iter().copied().take(finer.len().saturating_sub(1)).collect();
        if !Self::same_grain(&by, grain) {
            let here = self.grain_name(grain);
            self.fault(&codes::NOT_COMPUTED_BY, list.span, &[("figure", &id), ("grain", &here)]);
            return None;
        }
        [place, rate, target].into_iter().for_each(|figure| {
            self.used.figures.insert(figure);
        });
        let to: Option<Vec<Climb>> = grain
            .iter()
            .map(|d| finer.iter().position(|f| f == d).map(|from| Climb { from, steps: Vec::new() }))
            .collect();
        let to = to?;
        if !inner {
            self.sources.push(RowsFrom::RolledUp(place, to.clone()));
        }
        let words = self.item_in_words(&id, item, finer.len().saturating_sub(1), lang, span);
        let (rate, target) = (self.own_leaf(rate, span)?, self.own_leaf(target, span)?);
        let percent = |e: Expr| call(Function::Percent, vec![e], span);
        let line = vec![words, text(" ", span), percent(rate), text(" → ", span), percent(target)];
        let line = call(Function::Join, line, span);
        let place = self.own_leaf(place, span)?;
        let row = Aggregate {
            op: Fold::Max,
            per: self.per.clone(),
            grain: finer,
            rows: Vec::new(),
            to,
            below: Vec::new(),
            argument: Some(line),
            filter: None,
        };
        let Node::Leaf(Leaf::Figure(id, _)) = place.node else { return None };
        let mut rest = text("", span);
        for n in (1..=count).rev() {
            let number = Expr { node: Node::Constant(Value::Number(Ratio::from_int(n))), kind: Type::Count, span };
            let here = Node::Binary(Operator::Equal, Box::new(place.clone()), Box::new(number));
            let filter = Some(Expr { node: here, kind: Type::Flag, span });
            let one = Aggregate { rows: vec![id], filter, ..row.clone() };
            let one = Expr { node: Node::Leaf(Leaf::Aggregate(Box::new(one))), kind: Type::Text, span };
            let there = Expr { node: Node::IsPresent(Box::new(one.clone())), kind: Type::Flag, span };
            let parts = if n == 1 { vec![one, rest] } else { vec![text("; ", span), one, rest] };
            let told = call(Function::Join, parts, span);
            let node = Node::If(Box::new(there), Box::new(told), Box::new(text("", span)));
            rest = Expr { node, kind: Type::Text, span };
        }
        Some(Typed::plain(rest.node, Type::Text, Ty::Is(Type::Text), span))
    }

    /// What an item is called: its title in a language, else its key.
    fn item_in_words(&mut self, id: &str, item: DimId, from: usize, lang: Option<Lang>, span: Span) -> Expr {
        let climb = Climb { from, steps: Vec::new() };
        let key = Node::Leaf(Leaf::Key(climb.clone()));
        let Some(lang) = lang else { return Expr { node: key, kind: Type::Text, span } };
        let name = format!("{id}.title_{}", if lang == Lang::Zh { "zh" } else { "en" });
        let known = self.givens.iter().position(|g| g.name == name);
        let given = known.unwrap_or_else(|| {
            let rule = self.rule(id);
            let list = self.checklists.iter().find(|c| Some(c.rule) == rule);
            let title = |item: &crate::check::model::Item| {
                let word = item.title.get(lang).unwrap_or(&item.key);
                let value = Value::Text(word.into());
                (item.key.clone(), Schedule { entries: vec![(None, value)], kind: Type::Text })
            };
            let values = list.map_or(Vec::new(), |list| list.items.iter().map(title).collect());
            self.givens.push(Given { name, dimension: item, kind: Type::Text, values });
            self.givens.len() - 1
        });
        Expr { node: Node::Leaf(Leaf::Given(GivenId::new(given), climb)), kind: Type::Text, span }
    }
}

fn text(words: &str, span: Span) -> Expr {
    Expr { node: Node::Constant(Value::Text(words.into())), kind: Type::Text, span }
}

fn call(function: Function, args: Vec<Expr>, span: Span) -> Expr {
    Expr { node: Node::Call(function, args), kind: Type::Text, span }
}
