//! What people must do after a run, and where to look first: actions with who and by when, first places of rankings.
//!
//! For the summary on the terminal: a few of each, and how many more there are. The whole of it stands in
//! `actions.csv` and `rankings.csv`; words and layout are left to `cli`.

use super::actions::{attendees, due, fired_rows};
use super::run::Run;
use super::sentences::label_in;
use super::values::Fault;
use crate::check::model::{Figure, How, Keys};
use crate::expr::{DimId, FigureId, RuleId};
use crate::outcome::writing::write_cell;
use crate::text::Bilingual;
use crate::value::{Cells, Column, Date, Period, Rows};

/// About so many actions are told one by one, of all kinds together.
const MOST: usize = 12;
/// But at least so many of each kind.
const LEAST: usize = 3;
/// So many first places of a ranking are told.
const PLACES: usize = 3;

/// One action and whom it concerns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Todo {
    /// What people call it.
    pub title: Bilingual,
    /// On how many rows it comes out.
    pub count: u64,
    /// The day by which it is to be done.
    pub due: Option<Date>,
    /// The first of its rows: what people call the key, and who takes part.
    pub rows: Vec<(Bilingual, String)>,
}

/// The first places of a ranking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct First {
    /// What people call the ranking.
    pub title: Bilingual,
    /// Rank, key and value of each.
    pub places: Vec<(String, Bilingual, String)>,
}

/// Every action that came out, in the order of the pack.
pub(super) fn todo(run: &Run<'_>) -> Result<Vec<Todo>, Fault> {
    let kinds = run.outcome.actions.iter().filter(|fired| !fired.fired.is_empty()).count();
    let most = (MOST / kinds.max(1)).max(LEAST);
    let mut all = Vec::new();
    for action in &run.program().actions {
        let fired = run.outcome.actions.iter().filter(|fired| fired.rule == action.rule);
        for fired in fired.filter(|fired| !fired.fired.is_empty()) {
            let keys = fired_rows(fired).keys().iter().copied().take(most).collect();
            let Some(rows) = Rows::new(fired.rows.radix().to_vec(), keys) else { continue };
            let who = attendees(run, &fired.period, action, &rows)?;
            let key = |row| key((run, &fired.period), &action.grain, &rows, row);
            all.push(Todo {
                title: title_in(run, action.rule, &fired.period),
                count: fired.fired.len() as u64,
                due: due(run, action),
                rows: who.into_iter().enumerate().map(|(row, who)| (key(row), who)).collect(),
            });
        }
    }
    Ok(all)
}

/// Every ranking in which somebody is ranked, in the order of the pack; of a longer period's in the run in which it ends.
pub(super) fn first(run: &Run<'_>) -> Result<Vec<First>, Fault> {
    let mut all = Vec::new();
    let own = &run.plan.period;
    let figures = run.program().figures.iter().enumerate();
    let told = figures.filter(|(_, figure)| figure.listed && !figure.per.is_shorter_than(&own.kind));
    let periods = |figure: &Figure| run.plan.coming_out(&figure.per);
    for (n, figure, period) in told.flat_map(|(n, figure)| periods(figure).into_iter().map(move |p| (n, figure, p))) {
        let How::Rank(ranking) = &figure.how else { continue };
        let Some((rows, column)) = run.figure_in(&period, FigureId::new(n)) else { continue };
        let Cells::Number(ranks) = &column.cells else { continue };
        let value = run.column_in(&period, &figure.grain, rows, &ranking.of)?;
        let mut ranked: Vec<usize> = (0..rows.len()).filter(|row| column.gap(*row).is_none()).collect();
        let number = |row: usize| match &value.cells {
            Cells::Number(numbers) => numbers.get(row),
            _ => None,
        };
        let ahead = |a: &usize, b: &usize| {
            let values = number(*a).cmp(&number(*b));
            let values = if ranking.highest_first { values.reverse() } else { values };
            ranks.get(*a).cmp(&ranks.get(*b)).then(values).then(a.cmp(b))
        };
        if ranked.len() > PLACES {
            ranked.select_nth_unstable_by(PLACES, ahead);
            ranked.truncate(PLACES);
        }
        ranked.sort_unstable_by(ahead);
        let places = run.places_of(&ranking.of);
        let place = |row: &usize| {
            (text(column, Some(0), *row), key((run, &period), &figure.grain, rows, *row), text(&value, places, *row))
        };
        let places: Vec<_> = ranked.iter().take(PLACES).map(place).collect();
        if !places.is_empty() {
            all.push((figure.rule, First { title: title_in(run, figure.rule, &period), places }));
        }
    }
    all.sort_by_key(|(rule, _)| *rule);
    Ok(all.into_iter().map(|(_, first)| first).collect())
}

/// What people call a rule.
pub(super) fn title(run: &Run<'_>, rule: RuleId) -> Bilingual {
    run.rule(rule).map_or_else(Bilingual::default, |rule| named(&rule.title, &rule.name))
}

/// What people call a rule, with the period where that is not the run's own.
pub(super) fn title_in(run: &Run<'_>, rule: RuleId, period: &Period) -> Bilingual {
    let title = title(run, rule);
    if *period == run.plan.period {
        return title;
    }
    let with = |text: Option<String>| text.map(|text| format!("{text} · {}", period.label()));
    Bilingual { zh: with(title.zh), en: with(title.en) }
}

/// A title, or the id where there is none.
pub(super) fn named(title: &Bilingual, id: &str) -> Bilingual {
    if title.zh.is_none() && title.en.is_none() { Bilingual::plain(id) } else { title.clone() }
}

/// What people call the keys of a row: the key with its name, or its title alone where the pack gives one.
pub fn key((run, period): (&Run<'_>, &Period), grain: &[DimId], rows: &Rows, row: usize) -> Bilingual {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (dim, code) in grain.iter().zip(rows.unpack(row)) {
        let id = run.facts.dimensions.get(dim.at()).and_then(|keys| keys.names.get(code as usize));
        let id = id.map_or("", |id| id);
        let given = match run.program().dimensions.get(dim.at()).map(|dimension| &dimension.keys) {
            Some(Keys::Given(given)) => given.iter().find(|(key, _)| key == id).map(|(_, title)| named(title, id)),
            _ => None,
        };
        let name = given.unwrap_or_else(|| match label_in(run, period, *dim, code) {
            Some(label) => Bilingual::plain(&format!("{id} {label}")),
            None => Bilingual::plain(id),
        });
        zh.push(name.get(crate::text::Lang::Zh).unwrap_or(id).to_owned());
        en.push(name.get(crate::text::Lang::En).unwrap_or(id).to_owned());
    }
    Bilingual { zh: Some(zh.join(" / ")), en: Some(en.join(" / ")) }
}

fn text(column: &Column, places: Option<u32>, row: usize) -> String {
    let mut out = Vec::new();
    write_cell(column, row, places, "–", &mut out);
    String::from_utf8(out).unwrap_or_default()
}
