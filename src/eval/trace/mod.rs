//! The derivation of one figure at one key, computed anew.
//!
//! A derivation reads the columns of the run, works the asked figure out again over a single row, and so on down to
//! counts, parameters and cells; every figure on the way must come out as the run has it, else there is no derivation.
//! A figure that stands in it twice is derived once, and a derivation has an end: parts past it are counted.

mod expression;
mod leaf;
mod money;

use hashbrown::HashSet;

use crate::check::model::{Figure, How, Program, Rule, Standing};
use crate::diagnostic::{self, Diagnostic, codes, nearest};
use crate::expr::kernel::Fault;
use crate::expr::{Climb, DimId, FigureId, RuleId};
use crate::fold::model::Facts;
use crate::outcome::derivation::{Derivation, Role, RuleNote};
use crate::outcome::model::Outcome;
use crate::outcome::writing::{exact_beside, exactly, reason_code, written};
use crate::plan::model::Plan;
use crate::value::{Column, Period, Rows, Type, Value};

use super::context::FigureContext;
use super::engine::Engine;
use super::fault::{Confused, EvalError};
use super::timeline::{Moment, Timeline};
use super::{rank, run, split};

/// How many figures and rows one derivation opens up.
const MOST_OPENED: usize = 2_000;
/// How many figures are opened one inside the other; what lies deeper is asked by its own name.
const MOST_DEEP: usize = 100;
/// How many rows of an aggregate or a ranking are shown.
const MOST_ROWS: usize = 100;

/// Why there is no derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceError {
    /// The pack has no such figure; the nearest name, if one is near.
    UnknownFigure {
        /// As asked.
        name: String,
        /// What may have been meant.
        nearest: Option<String>,
    },
    /// The figure is computed at several grains, and the key fits none.
    AmbiguousGrain {
        /// As asked.
        name: String,
        /// The dimensions of each grain.
        grains: Vec<Vec<String>>,
    },
    /// A dimension that the figure does not have, or that is given twice.
    UnknownDimension {
        /// As asked.
        dimension: String,
        /// The dimensions of the figure.
        grain: Vec<String>,
    },
    /// A dimension of the figure for which no key is given.
    MissingDimension {
        /// Which.
        dimension: String,
    },
    /// The figure has no row at this key in this period.
    NoSuchRow {
        /// As asked, `outlet=1001,business=data`.
        key: String,
    },
    /// The derivation gives another value than the run: our own fault.
    Differs {
        /// The figure.
        figure: String,
        /// The row.
        key: String,
    },
    /// The derivation itself failed.
    Failed(EvalError),
}

impl TraceError {
    /// As problems to report; an internal error where it is our own fault that has no code.
    pub fn told(self) -> EvalError {
        let nowhere = || diagnostic::Place::File(String::new());
        let one = match self {
            TraceError::UnknownFigure { name, .. } => {
                Diagnostic::new(&codes::UNKNOWN_FIGURE_ASKED, nowhere()).with("name", name)
            }
            TraceError::AmbiguousGrain { grains, .. } => {
                let grains: Vec<String> = grains.iter().map(|g| g.join(",")).collect();
                Diagnostic::new(&codes::BAD_AT, nowhere()).with("text", grains.join(" | "))
            }
            TraceError::UnknownDimension { dimension, .. } | TraceError::MissingDimension { dimension } => {
                Diagnostic::new(&codes::BAD_AT, nowhere()).with("text", dimension)
            }
            TraceError::NoSuchRow { key } => Diagnostic::new(&codes::NO_SUCH_ROW, nowhere()).with("key", key),
            TraceError::Differs { figure, key } => {
                Diagnostic::new(&codes::TRACE_DIFFERS, nowhere()).with("figure", figure).with("key", key)
            }
            TraceError::Failed(error) => return error,
        };
        EvalError::Problems(vec![one])
    }
}

impl From<Confused> for TraceError {
    fn from(confused: Confused) -> TraceError {
        TraceError::Failed(confused.into())
    }
}

impl From<EvalError> for TraceError {
    fn from(error: EvalError) -> TraceError {
        TraceError::Failed(error)
    }
}

/// Derives the figure of that full name at a key: one dimension and key for each dimension of its grain, in any order,
/// and the period where it is not the run's own (`week=2011-W40`).
///
/// # Errors
/// No such figure, grain, dimension or row; a value that differs from the outcome's.
pub fn trace(
    plan: &Plan,
    facts: &Facts,
    outcome: &Outcome,
    figure_name: &str,
    at: &[(String, String)],
) -> Result<Derivation, TraceError> {
    let timeline = Timeline::after(plan, facts, outcome)?;
    let own = timeline.own()?;
    let is_period = |(word, _): &&(String, String)| {
        plan.program.pack.kind(word).is_some() && !plan.program.dimensions.iter().any(|d| d.name == *word)
    };
    let asked: Vec<&(String, String)> = at.iter().filter(is_period).collect();
    let keys: Vec<(String, String)> = at.iter().filter(|part| !is_period(part)).cloned().collect();
    let id = choose(&own, figure_name, &keys)?;
    let engine = match asked.as_slice() {
        [] => {
            let per = own.engine().figure(id)?.per.name().to_owned();
            let home = own.home(id).ok().flatten().filter(|home| home.column(id).is_ok());
            home.ok_or(TraceError::MissingDimension { dimension: per })?
        }
        [(word, text), rest @ ..] => {
            let key = || TraceError::NoSuchRow { key: format!("{word}={text}") };
            if let [(other, _), ..] = rest {
                return Err(TraceError::UnknownDimension { dimension: other.clone(), grain: vec![word.clone()] });
            }
            let kind = plan.program.pack.kind(word).ok_or_else(key)?;
            let period = Period::from_label(text, &[kind]);
            let moment = period.and_then(|period| own.at(&period).or_else(|| own.under_way(&period)));
            let moment = moment.ok_or_else(key)?;
            if moment.column(id).is_err() {
                return Err(key());
            }
            moment
        }
    };
    let mut tracer = Tracer { engine, opened: HashSet::new(), deep: 0 };
    match find_row(&engine, id, &keys)? {
        Place::Row(row) => tracer.figure(id, row),
        Place::Key(key) => tracer.without_row(id, key)?.ok_or_else(|| no_such_row(&keys)),
        Place::Nowhere => Err(no_such_row(&keys)),
    }
}

/// The figure of that name whose grain is that of the key.
fn choose(engine: &Engine<'_>, name: &str, at: &[(String, String)]) -> Result<FigureId, TraceError> {
    let program = engine.program;
    let named = program.figure_named(name);
    let grain = |id: &FigureId| -> Vec<&str> {
        let figure = program.figures.get(id.at());
        figure.map_or_else(Vec::new, |f| f.grain.iter().map(|d| program.dimension_name(*d)).collect())
    };
    let fits = |id: &&FigureId| {
        let grain = grain(id);
        grain.len() == at.len() && grain.iter().all(|d| at.iter().any(|(asked, _)| asked == d))
    };
    match (named.iter().find(fits), named.as_slice()) {
        (Some(id), _) => Ok(*id),
        (None, []) => {
            let names = program.figures.iter().map(|f| f.name.as_str());
            let nearest = nearest(name, names).map(str::to_owned);
            Err(TraceError::UnknownFigure { name: name.to_owned(), nearest })
        }
        (None, [id]) => {
            let grain = grain(id);
            let strange = at
                .iter()
                .enumerate()
                .find(|(i, (d, _))| !grain.contains(&d.as_str()) || at.iter().take(*i).any(|(before, _)| before == d));
            let lacking = grain.iter().find(|d| !at.iter().any(|(asked, _)| asked == *d));
            Err(match (strange, lacking) {
                (Some((_, (dimension, _))), _) => TraceError::UnknownDimension {
                    dimension: dimension.clone(),
                    grain: grain.iter().map(|d| (*d).to_owned()).collect(),
                },
                (None, lacking) => {
                    TraceError::MissingDimension { dimension: lacking.map_or_else(String::new, |d| (*d).to_owned()) }
                }
            })
        }
        (None, several) => {
            let grains = several.iter().map(|id| grain(id).into_iter().map(str::to_owned).collect()).collect();
            Err(TraceError::AmbiguousGrain { name: name.to_owned(), grains })
        }
    }
}

/// Where a figure is asked for.
enum Place {
    /// At one of its rows.
    Row(usize),
    /// At a key of its dimensions that has no row.
    Key(Rows),
    /// At no key of theirs.
    Nowhere,
}

fn no_such_row(at: &[(String, String)]) -> TraceError {
    let parts: Vec<String> = at.iter().map(|(d, k)| format!("{d}={k}")).collect();
    TraceError::NoSuchRow { key: parts.join(",") }
}

fn find_row(engine: &Engine<'_>, id: FigureId, at: &[(String, String)]) -> Result<Place, TraceError> {
    let figure = engine.figure(id)?;
    let rows = &engine.column(id)?.rows;
    let code = |dimension: &DimId| {
        let name = engine.program.dimension_name(*dimension);
        let (_, key) = at.iter().find(|(asked, _)| asked == name)?;
        engine.facts.dimensions.get(dimension.at())?.find(key)
    };
    let codes: Option<Vec<u32>> = figure.grain.iter().map(code).collect();
    let Some(key) = codes.and_then(|codes| Rows::pack(rows.radix(), &codes)) else { return Ok(Place::Nowhere) };
    if let Some(row) = rows.find(key) {
        return Ok(Place::Row(row));
    }
    Ok(Rows::new(rows.radix().to_vec(), vec![key]).map_or(Place::Nowhere, Place::Key))
}

/// A derivation under way.
struct Tracer<'e, 'a> {
    engine: Moment<'e, 'a>,
    opened: HashSet<(Period, FigureId, usize)>,
    /// How many figures are being opened, one inside the other.
    deep: usize,
}

impl<'e, 'a> Tracer<'e, 'a> {
    /// A figure at one of its rows.
    fn figure(&mut self, id: FigureId, row: usize) -> Result<Derivation, TraceError> {
        let figure = self.engine.figure(id)?;
        let engine = self.engine.engine();
        let column = engine.column(id)?;
        let mut line = Derivation {
            role: Role::Figure,
            name: figure.name.clone(),
            key: self.dated(self.engine.naming().key(&figure.grain, &column.rows, row)),
            rule: self.rule(figure.rule),
            formula: self.formula(figure),
            ..Derivation::default()
        };
        self.say(&mut line, &column.column, row, figure.kind, figure.places);
        let ends = self.opened.len() >= MOST_OPENED || self.deep >= MOST_DEEP;
        if ends || !self.opened.insert((self.engine.now().clone(), id, row)) {
            return Ok(line);
        }
        self.deep += 1;
        let opened = self.opened_up(line, id, row);
        self.deep -= 1;
        opened
    }

    /// The line of a figure with all that it comes from.
    fn opened_up(&mut self, mut line: Derivation, id: FigureId, row: usize) -> Result<Derivation, TraceError> {
        let figure = self.engine.figure(id)?;
        let engine = self.engine.engine();
        let column = engine.column(id)?;
        let point = self.point(&figure.grain, &column.rows, row)?;
        let told = |fault| self.told(fault, figure, &point);
        let (raw, raw_row) = match &figure.how {
            How::Formula(formula) => (point.evaluate(formula).map_err(told)?, 0),
            How::Rank(ranking) => {
                let whole = FigureContext::new(self.engine, &figure.grain, column.rows.clone());
                (rank::rank(&whole, ranking).map_err(told)?.into(), row)
            }
            How::Split(of) => {
                let whole = FigureContext::new(self.engine, &figure.grain, column.rows.clone());
                (split::split(&whole, of).map_err(told)?.into(), row)
            }
            How::Amount(payout, amount) => {
                let (values, parts) = self.amount(*payout, *amount, &point)?;
                line.parts = parts;
                (values.into(), 0)
            }
        };
        let again = run::rounded(raw.clone(), figure.rounding);
        let same = again.gap(raw_row) == column.column.gap(row) && again.value(raw_row) == column.column.value(row);
        if !same {
            let key = self.engine.naming().at(&figure.grain, &column.rows, row);
            return Err(TraceError::Differs { figure: figure.name.clone(), key });
        }
        if let (Some(rounding), Some(Value::Number(before))) = (figure.rounding, raw.value(raw_row)) {
            line.before = Some((exactly(&before), format!("{} {}", rounding.mode.name(), rounding.places)));
        }
        match &figure.how {
            How::Formula(formula) => line.parts = self.parts(formula, &point)?,
            How::Rank(ranking) => line.parts = self.ranking(ranking, id, row, &point)?,
            How::Split(of) => line.parts = self.share(of, figure, (column.rows.clone(), row), &point)?,
            How::Amount(..) => {}
        }
        Ok(line)
    }

    /// A figure at a key without a row: what rules that read it there are given, as a count of no rows is 0; none where
    /// that is nothing.
    fn without_row(&mut self, id: FigureId, key: Rows) -> Result<Option<Derivation>, TraceError> {
        let figure = self.engine.figure(id)?;
        let point = FigureContext::new(self.engine, &figure.grain, key);
        let own: Vec<Climb> = (0..figure.grain.len()).map(|from| Climb { from, steps: Vec::new() }).collect();
        let column = point.read_figure(id, &own)?;
        if column.value(0).is_none() {
            return Ok(None);
        }
        let mut line = Derivation {
            role: Role::Figure,
            name: figure.name.clone(),
            key: self.dated(self.engine.naming().key(&figure.grain, &point.rows, 0)),
            rule: self.rule(figure.rule),
            formula: self.formula(figure),
            ..Derivation::default()
        };
        self.say(&mut line, &column, 0, figure.kind, figure.places);
        if let How::Formula(formula) = &figure.how {
            line.parts = self.parts(formula, &point)?;
        }
        Ok(Some(line))
    }

    /// A key with the period, where it is not the run's own.
    fn dated(&self, mut key: Vec<(String, String)>) -> Vec<(String, String)> {
        let now = self.engine.now();
        if *now != self.engine.plan.period {
            key.push((now.kind.name().to_owned(), now.label()));
        }
        key
    }

    /// The same in another period.
    fn elsewhere<T>(&mut self, there: Moment<'e, 'a>, work: impl FnOnce(&mut Self) -> T) -> T {
        let here = std::mem::replace(&mut self.engine, there);
        let done = work(self);
        self.engine = here;
        done
    }

    /// One row of a figure as a place to evaluate in.
    fn point(&self, grain: &'e [DimId], rows: &Rows, row: usize) -> Result<FigureContext<'e, 'a>, Confused> {
        let key = rows.keys().get(row).copied().ok_or_else(|| Confused::new("a row that is not there"))?;
        let one = Rows::new(rows.radix().to_vec(), vec![key]);
        let one = one.ok_or_else(|| Confused::new("a grain of more rows than can be numbered"))?;
        Ok(FigureContext::new(self.engine, grain, one))
    }

    /// Writes a value, or why it is missing, into a line.
    fn say(&self, line: &mut Derivation, column: &Column, row: usize, kind: Type, places: Option<u32>) {
        let money = (kind == Type::Money).then_some(self.engine.program.pack.money.places);
        match (column.value(row), column.gap(row)) {
            (Some(value), _) => {
                line.value = written(&value, kind, places.or(money));
                line.exact = exact_beside(&value, &line.value);
            }
            (None, Some(reason)) => line.missing = Some(reason_code(reason, &self.engine.program.reasons)),
            (None, None) => {}
        }
    }

    fn told(&self, fault: Fault, figure: &Figure, point: &FigureContext<'_, '_>) -> TraceError {
        TraceError::Failed(self.engine.naming().error(fault, &figure.name, &figure.grain, &point.rows))
    }

    fn quote(&self, span: crate::source::Span) -> Option<String> {
        let text = self.engine.program.sources.snippet(span);
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn formula(&self, figure: &Figure) -> Option<String> {
        let name = self.engine.program.rule(figure.rule).map_or("", |rule| rule.name.as_str());
        match &figure.how {
            // What no author wrote in one place (a checklist's share of passes) has no words to quote.
            How::Formula(formula) => self.quote(formula.span).filter(|words| words != name),
            How::Rank(ranking) => self.quote(ranking.of.span),
            How::Split(split) => self.quote(split.weight.span),
            How::Amount(payout, _) => self.engine.payout(*payout).ok().and_then(|p| self.quote(p.base.span)),
        }
    }

    fn rule(&self, id: RuleId) -> Option<RuleNote> {
        rule_note(self.engine.program, id)
    }
}

/// A rule as an explanation quotes it; none that the program does not have.
pub fn rule_note(program: &Program, id: RuleId) -> Option<RuleNote> {
    let rule: &Rule = program.rule(id)?;
    Some(RuleNote {
        id: rule.name.clone(),
        kind: rule.kind.word().to_owned(),
        title: rule.title.clone(),
        clause: rule.clause.clone(),
        note: rule.note.clone(),
        status: status(rule.standing),
        approved: program.approvals.of(id).map(|a| (a.by.clone(), a.on.to_string())),
        place: program.sources.place(rule.span),
    })
}

fn status(standing: Standing) -> Option<String> {
    match standing {
        Standing::InForce => None,
        Standing::Proposed => Some("proposed".to_owned()),
        Standing::Shadow => Some("shadow".to_owned()),
    }
}
