//! Calls in expressions: which function is meant, how many arguments it has, and what type it gives.
//!
//! Aggregates go to [`super::aggregate`]; the tables are [`crate::expr::function`] and [`special`]; what is in none of
//! these is looked for among the functions of the pack's scripts. What a script gives takes the type its place asks for.

use super::algebra::{self, Ty};
use super::scope::Scope;
use super::state::{Checker, Exactness, Gap};
use super::typing::Typed;
use crate::diagnostic::codes;
use crate::expr::function::{self, Function};
use crate::expr::special;
use crate::expr::{Expr, Fold, Node, ScriptId, Syntax};
use crate::source::{Span, Spanned};
use crate::value::{Reason, Rounding, Type, Value};

impl Checker<'_> {
    /// A call: an aggregate, a test for a missing value, a built-in function or one of a script.
    pub(super) fn call(
        &mut self,
        name: &Spanned<String>,
        args: &[Spanned<Syntax>],
        span: Span,
        scope: &Scope,
    ) -> Option<Typed> {
        if let Some(special) = special::from_name(&name.value) {
            self.arity(name, args.len(), special.args.clone())?;
        }
        if let Some(fold) = Fold::from_name(&name.value) {
            return self.aggregate(fold, name.span, args, span, scope);
        }
        match name.value.as_str() {
            "is_missing" => {
                let inner = self.typed(args.first()?, scope)?;
                let inner = self.settle_freely(inner);
                Some(Typed::flag(Node::IsMissing(Box::new(inner.expr)), span, None, Exactness::Whole))
            }
            "before" | "over" | "at" | "streak" => self.past(name, args, span, scope),
            "missing" => self.author_reason(args, span),
            "behind" => self.behind(args, span, scope),
            word => match function::from_name(word) {
                Some(entry) => {
                    self.arity(name, args.len(), entry.args.clone())?;
                    let typed: Vec<Option<Typed>> = args.iter().map(|a| self.typed(a, scope)).collect();
                    let typed: Vec<Typed> = typed.into_iter().collect::<Option<_>>()?;
                    self.built_in(entry.function, typed, span, scope)
                }
                None => self.scripted(name, args, span, scope),
            },
        }
    }

    /// Reports a wrong number of arguments.
    pub(super) fn arity(
        &mut self,
        name: &Spanned<String>,
        found: usize,
        allowed: std::ops::RangeInclusive<usize>,
    ) -> Option<()> {
        if allowed.contains(&found) {
            return Some(());
        }
        let expected = if allowed.start() == allowed.end() {
            allowed.start().to_string()
        } else {
            format!("{}–{}", allowed.start(), allowed.end())
        };
        let args = [("function", name.value.as_str()), ("expected", &expected), ("found", &found.to_string())];
        self.fault(&codes::WRONG_ARGUMENT_COUNT, name.span, &args);
        None
    }

    fn author_reason(&mut self, args: &[Spanned<Syntax>], span: Span) -> Option<Typed> {
        let Some(Spanned { value: Syntax::Text(text), .. }) = args.first() else {
            let at = args.first().map_or(span, |a| a.span);
            self.fault(&codes::WRONG_TYPE, at, &[("expected", "quoted"), ("found", "expression")]);
            return None;
        };
        let index = self.reasons.iter().position(|r| r == text).unwrap_or_else(|| {
            self.reasons.push(text.clone());
            self.reasons.len() - 1
        });
        let reason = Reason::author(u16::try_from(index).unwrap_or(u16::MAX - 200));
        let mut typed = Typed::plain(Node::Absent(reason), Type::Number, Ty::Free, span);
        typed.gaps = Some(Gap { reason, span });
        Some(typed)
    }

    fn built_in(&mut self, f: Function, args: Vec<Typed>, span: Span, scope: &Scope) -> Option<Typed> {
        let gaps = args.iter().find_map(|a| a.gaps);
        let exactness = args.iter().fold(Exactness::Whole, |e, a| e.with(a.exactness));
        let done = |f, args: Vec<Typed>, kind: Type| Typed {
            expr: Expr { node: Node::Call(f, args.into_iter().map(|a| a.expr).collect()), kind, span },
            ty: Ty::Is(kind),
            gaps,
            exactness,
            places: None,
        };
        let texts = |me: &mut Self, args: Vec<Typed>| {
            args.into_iter().map(|a| me.settle(a, Type::Text)).collect::<Option<Vec<_>>>()
        };
        match f {
            Function::Least | Function::Greatest => {
                let mut met = Ty::Free;
                for arg in &args {
                    let Some(next) = algebra::meet(met, arg.ty) else {
                        let found = self.type_word(arg);
                        let expected = if let Ty::Is(kind) = met { kind.name() } else { "number" };
                        self.fault(&codes::WRONG_TYPE, arg.expr.span, &[("expected", expected), ("found", &found)]);
                        return None;
                    };
                    met = next;
                }
                let kind = match met {
                    Ty::Is(kind) => kind,
                    Ty::Quoted => Type::Rate,
                    Ty::Bare | Ty::Free => Type::Number,
                };
                if matches!(kind, Type::Text | Type::Id | Type::Flag) {
                    self.fault(&codes::WRONG_TYPE, span, &[("expected", "number"), ("found", kind.name())]);
                    return None;
                }
                let places = args.iter().map(|a| a.places).reduce(|a, b| a.zip(b).map(|(a, b)| a.max(b))).flatten();
                let args: Option<Vec<Typed>> = args.into_iter().map(|a| self.take_type_for(a, kind)).collect();
                Some(Typed { places, ..done(f, args?, kind) })
            }
            Function::Abs | Function::Floor | Function::Ceil => {
                let (first, kind) = self.one_number(args)?;
                let exactness = if f == Function::Abs { exactness } else { Exactness::Rounded };
                Some(Typed { exactness, ..done(f, vec![first], kind) })
            }
            Function::Round(_) => {
                let places = match args.get(1).map(|a| &a.expr.node) {
                    None => 0,
                    Some(Node::Constant(Value::Number(n))) => {
                        n.to_i64().and_then(|n| u32::try_from(n).ok()).filter(|p| *p <= 28).unwrap_or(u32::MAX)
                    }
                    Some(_) => u32::MAX,
                };
                if places == u32::MAX {
                    let at = args.get(1).map_or(span, |a| a.expr.span);
                    self.fault(&codes::LITERAL_OUT_OF_RANGE, at, &[("text", &self.snippet(at)), ("type", "places")]);
                    return None;
                }
                let (first, kind) = self.one_number(args)?;
                let rounding = Rounding { places, mode: self.pack.mode };
                let typed = done(Function::Round(rounding), vec![first], kind);
                Some(Typed { exactness: Exactness::Rounded, places: Some(places), ..typed })
            }
            Function::WorkingDays | Function::AddWorkingDays => {
                self.needs_calendar(f.name(), span)?;
                let mut args = args.into_iter();
                let from = self.day_of(args.next()?)?;
                let second = args.next()?;
                let (second, kind) = if f == Function::WorkingDays {
                    (self.day_of(second)?, Type::Days)
                } else {
                    (self.one_number(vec![second])?.0, Type::Date)
                };
                Some(done(f, vec![from, second], kind))
            }
            Function::Days | Function::Hours => {
                let wanted = if f == Function::Days { Type::Date } else { Type::DateTime };
                let args: Option<Vec<Typed>> = args.into_iter().map(|a| self.settle(a, wanted)).collect();
                Some(done(f, args?, if f == Function::Days { Type::Days } else { Type::Hours }))
            }
            Function::Year | Function::Month | Function::Day | Function::Weekday | Function::Date => {
                let arg = args.into_iter().next()?;
                let arg = if arg.ty == Ty::Is(Type::DateTime) { arg } else { self.settle(arg, Type::Date)? };
                let kind = if f == Function::Date { Type::Date } else { Type::Count };
                Some(done(f, vec![arg], kind))
            }
            Function::StartsWith | Function::EndsWith | Function::Contains => {
                let args = texts(self, args)?;
                Some(done(f, args, Type::Flag))
            }
            Function::Length => {
                let args = texts(self, args)?;
                Some(done(f, args, Type::Count))
            }
            Function::WilsonLow | Function::WilsonHigh => {
                let args: Option<Vec<Typed>> = args.into_iter().map(|a| self.settle(a, Type::Count)).collect();
                let gaps = gaps.or(Some(Gap { reason: Reason::NO_OBSERVATIONS, span }));
                let places = Some(crate::value::wilson::PLACES);
                Some(Typed { gaps, places, exactness: Exactness::Rounded, ..done(f, args?, Type::Rate) })
            }
            Function::Percent => {
                let args: Option<Vec<Typed>> = args.into_iter().map(|a| self.settle(a, Type::Rate)).collect();
                Some(done(f, args?, Type::Text))
            }
            Function::Join => {
                let args = texts(self, args)?;
                Some(done(f, args, Type::Text))
            }
            Function::OneOf => {
                if let Some((value, words)) = args.split_first() {
                    words.iter().for_each(|word| self.refuse_unknown_value(word, value, scope));
                }
                let args = texts(self, args)?;
                Some(done(f, args, Type::Flag))
            }
        }
    }

    /// A date that working days are counted from or to; a moment counts as its day.
    fn day_of(&mut self, arg: Typed) -> Option<Typed> {
        if arg.ty == Ty::Is(Type::DateTime) {
            let span = arg.expr.span;
            let node = Node::Call(Function::Date, vec![arg.expr]);
            return Some(Typed { expr: Expr { node, kind: Type::Date, span }, ty: Ty::Is(Type::Date), ..arg });
        }
        let arg = self.settle(arg, Type::Date)?;
        self.refuse_unlisted_year(&arg.expr);
        Some(arg)
    }

    fn one_number(&mut self, args: Vec<Typed>) -> Option<(Typed, Type)> {
        let first = args.into_iter().next()?;
        let first = if first.ty == Ty::Quoted { self.settle(first, Type::Rate)? } else { first };
        let first = self.settle_freely(first);
        match first.ty {
            Ty::Is(kind) if kind.is_numeric() => Some((first, kind)),
            _ => {
                let found = self.type_word(&first);
                self.fault(&codes::WRONG_TYPE, first.expr.span, &[("expected", "number"), ("found", &found)]);
                None
            }
        }
    }

    fn scripted(
        &mut self,
        name: &Spanned<String>,
        args: &[Spanned<Syntax>],
        span: Span,
        scope: &Scope,
    ) -> Option<Typed> {
        let Some(index) = self.scripts.functions().iter().position(|f| f.name == name.value) else {
            if self.in_unread_script(&name.value) {
                return None;
            }
            self.unknown_function(name);
            return None;
        };
        let wanted = self.scripts.functions().get(index).map_or(0, |f| f.params.len());
        self.arity(name, args.len(), wanted..=wanted)?;
        let typed: Vec<Option<Typed>> = args.iter().map(|a| self.typed(a, scope)).collect();
        let typed: Vec<Typed> = typed.into_iter().collect::<Option<_>>()?;
        let typed: Vec<Typed> = typed.into_iter().map(|t| self.settle_freely(t)).collect();
        let own = self.scripts_may_be_missing.then(|| Gap { reason: Reason::author(0), span });
        let gaps = typed.iter().find_map(|a| a.gaps).or(own);
        let args = typed.into_iter().map(|t| t.expr).collect();
        let mut result = Typed::plain(Node::Script(ScriptId::new(index), args), Type::Number, Ty::Free, span);
        result.gaps = gaps;
        result.exactness = Exactness::Unrounded;
        Some(result)
    }
}
