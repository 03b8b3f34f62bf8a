//! How things stand at a glance: bands and what moved since the period before, items with their intervals, targets,
//! duties, and what was not used, each as a picture with its numbers.
//!
//! Counts over what the run holds; rates of all rows together are passes by observations, with Wilson's interval. What
//! single rows say stands in the tables.

use hashbrown::HashMap;
use minijinja::{Value, context};

use super::chart::{Stretch, WHOLE, bar, interval, place};
use super::names::Names;
use super::sheet::Sheet;
use crate::check::model::{Band, Checklist, State};
use crate::expr::{DimId, FigureId};
use crate::output::Run;
use crate::output::artifact::FieldKind;
use crate::output::pages::{Both, percent};
use crate::output::standings::Standings;
use crate::output::summary::{Kept, Summary};
use crate::output::todo::named;
use crate::value::{Cells, Column, Period, Ratio, Rows, wilson};

/// Colours that a band may be named after.
const TONES: &[&str] = &["green", "yellow", "amber", "orange", "red", "blue", "grey"];

/// A row of a band that moved: its key, and the band's figure with what it was and is.
type Moved = (Vec<(DimId, String)>, [String; 3]);

/// Parts of a whole as a bar with its words.
fn parts(all: &[(Both, u64, String)]) -> Value {
    let whole: u64 = all.iter().map(|(_, count, _)| count).sum();
    let mut from = 0_u64;
    let mut stretches = Vec::new();
    let mut words = Vec::new();
    for (title, count, class) in all {
        let to = from + count;
        if *count > 0 {
            let at = |count: u64| place(i128::from(count), i128::from(whole));
            stretches.push(Stretch { from: at(from), to: at(to), class: format!("fill-{class}") });
        }
        let share = Ratio::new(i64::try_from(*count).unwrap_or(0), i64::try_from(whole.max(1)).unwrap_or(1));
        let mut text = Vec::new();
        share.unwrap_or_default().write_plain(&mut text);
        let share = percent(&String::from_utf8(text).unwrap_or_default());
        words.push(context! { title => Value::from(title), count => count.to_string(), class, share });
        from = to;
    }
    context! { bar => Value::from_safe_string(bar(&stretches)), parts => words, whole => whole.to_string() }
}

/// The class of a band's colour.
fn tone(word: &str, at: usize) -> String {
    if TONES.contains(&word) { format!("tone-{word}") } else { format!("tone-{}", at % 6) }
}

/// How the rows of a column are spread over a band, with those that have no value last.
fn spread(band: &Band, column: &Column) -> Vec<(Both, u64, String)> {
    let mut counts: Vec<(Both, u64, String)> = band
        .rows
        .iter()
        .enumerate()
        .map(|(n, (word, title))| (Both::from(&named(title, word)), 0, tone(word, n)))
        .collect();
    let mut without = 0;
    for row in 0..column.len() {
        let at = word_of(column, row).and_then(|word| band.rows.iter().position(|(name, _)| *name == word));
        match at.and_then(|at| counts.get_mut(at)) {
            Some((_, count, _)) => *count += 1,
            None => without += 1,
        }
    }
    if without > 0 {
        counts.push((Both::said("summary-without", &[]), without, "none".to_owned()));
    }
    counts
}

fn word_of(column: &Column, row: usize) -> Option<String> {
    let Cells::Text { words, codes } = &column.cells else { return None };
    let code = codes.get(row).filter(|_| column.gap(row).is_none())?;
    words.get(*code as usize).map(|word| word.to_string())
}

/// The bands: how they stand, how they stood in the period before, and a table of what moved.
pub(super) fn bands(run: &Run<'_>, names: &Names<'_>) -> (Vec<Value>, Option<Sheet>) {
    let mut all = Vec::new();
    let mut moved: Vec<Moved> = Vec::new();
    for band in &run.program().bands {
        let Some(figure) = run.program().figures.get(band.figure.at()) else { continue };
        let Some((rows, column)) = run.figure(band.figure) else { continue };
        let title = names.figure(&figure.name);
        let now = parts(&spread(band, column));
        let earlier = before(run, band.figure);
        let was = earlier
            .map(|(period, _, column)| context! { period => period.label(), look => parts(&spread(band, column)) });
        let mut changes: HashMap<(String, String), u64> = HashMap::new();
        for (row, at) in earlier.iter().flat_map(|(_, before, _)| before.locate(rows.keys())).enumerate() {
            let old = at.and_then(|at| word_of(earlier.map(|(_, _, column)| column)?, at as usize));
            let (Some(old), Some(new)) = (old, word_of(column, row)) else { continue };
            if old == new {
                continue;
            }
            *changes.entry((old.clone(), new.clone())).or_default() += 1;
            let key =
                figure.grain.iter().zip(rows.unpack(row)).map(|(dim, code)| (*dim, id(run, *dim, code))).collect();
            moved.push((key, [figure.name.clone(), old, new]));
        }
        let word =
            |word: &str| Value::from(&names.band(&figure.name, word).cloned().unwrap_or_else(|| Both::same(word)));
        let mut changes: Vec<((String, String), u64)> = changes.into_iter().collect();
        let place = |word: &str| band.rows.iter().position(|(name, _)| name == word);
        changes.sort_by_key(|((old, new), _)| (place(old), place(new)));
        let changes: Vec<Value> = changes
            .into_iter()
            .map(|((old, new), count)| context! { old => word(&old), new => word(&new), count => count.to_string() })
            .collect();
        all.push(context! { title => Value::from(&title), now, was, changes, known => earlier.is_some() });
    }
    (all, table_of(run, &moved))
}

/// The rows of bands that moved, as a table.
fn table_of(run: &Run<'_>, moved: &[Moved]) -> Option<Sheet> {
    let mut dims: Vec<DimId> = Vec::new();
    for (dim, _) in moved.iter().flat_map(|(key, _)| key) {
        if !dims.contains(dim) {
            dims.push(*dim);
        }
    }
    let mut headers = vec![("figure".to_owned(), FieldKind::Text)];
    headers.extend(dims.iter().map(|dim| (run.program().dimension_name(*dim).to_owned(), FieldKind::Text)));
    headers.extend(["was", "now"].map(|header| (header.to_owned(), FieldKind::Text)));
    let row = |(key, [figure, old, new]): &Moved| {
        let cell = |dim: &DimId| key.iter().find(|(own, _)| own == dim).map_or_else(String::new, |(_, id)| id.clone());
        let mut row = vec![figure.clone()];
        row.extend(dims.iter().map(cell));
        row.extend([old.clone(), new.clone()]);
        row
    };
    let rows: Vec<Vec<String>> = moved.iter().map(row).collect();
    (!rows.is_empty()).then(|| Sheet::made("scores.csv", "moved", headers, &rows))
}

fn id(run: &Run<'_>, dim: DimId, code: u32) -> String {
    let name = run.facts.dimensions.get(dim.at()).and_then(|keys| keys.names.get(code as usize));
    name.map_or_else(String::new, |name| name.to_string())
}

/// The figure in the period before the run's own, where the run has looked at it.
fn before<'a>(run: &Run<'a>, figure: FigureId) -> Option<(&'a Period, &'a Rows, &'a Column)> {
    let period = run.plan.period.before()?;
    let earlier = run.outcome.earlier.iter().find(|earlier| earlier.period == period)?;
    let column = earlier.figures.get(figure.at())?.as_ref()?;
    Some((&earlier.period, &column.rows, column.column.as_ref()))
}

/// Counts of an item over all rows.
#[derive(Clone, Debug, Default)]
struct Seen {
    passes: u64,
    n: u64,
    met: u64,
    judged: u64,
    thin: u64,
    rows: u64,
    targets: Vec<String>,
}

/// The items of each checklist, all rows together.
pub(super) fn items(run: &Run<'_>, names: &Names<'_>) -> Vec<Value> {
    run.program().checklists.iter().filter_map(|checklist| of_checklist(run, names, checklist)).collect()
}

fn of_checklist(run: &Run<'_>, names: &Names<'_>, checklist: &Checklist) -> Option<Value> {
    let rule = run.rule(checklist.rule)?;
    let figure = run.program().figures.get(checklist.rate.at())?;
    let (rows, _) = run.figure(checklist.rate)?;
    let position = figure.grain.iter().position(|dim| *dim == checklist.item)?;
    let codes = rows.codes(position);
    let [passes, counted, _] = checklist.counts.map(|id| run.figure(id).map(|(_, column)| column));
    let part = |name: &str| {
        let name = format!("{}.{name}", rule.name);
        let at = run.program().figures.iter().position(|figure| figure.name == name)?;
        run.figure(FigureId::new(at)).map(|(_, column)| column)
    };
    let (target, met, thin) = (part("target"), part("met"), part("thin"));
    let mut seen: HashMap<u32, Seen> = HashMap::new();
    for (row, code) in codes.iter().enumerate() {
        let own = seen.entry(*code).or_default();
        let count = |column: Option<&std::sync::Arc<Column>>| {
            let number = column.and_then(|column| column.value(row));
            match number {
                Some(crate::value::Value::Number(number)) => number.to_i64().and_then(|n| u64::try_from(n).ok()),
                _ => None,
            }
        };
        let flag = |column: Option<&std::sync::Arc<Column>>| match column.and_then(|column| column.value(row)) {
            Some(crate::value::Value::Flag(flag)) => Some(flag),
            _ => None,
        };
        own.passes += count(passes).unwrap_or(0);
        own.n += count(counted).unwrap_or(0);
        own.rows += 1;
        if let Some(met) = flag(met) {
            own.judged += 1;
            own.met += u64::from(met);
        }
        own.thin += u64::from(flag(thin) == Some(true));
        if let Some(crate::value::Value::Number(number)) = target.and_then(|column| column.value(row)) {
            let text = plain(&number);
            if !own.targets.contains(&text) {
                own.targets.push(text);
            }
        }
    }
    let keys = run.facts.dimensions.get(checklist.item.at())?;
    let shown: Vec<Value> = checklist
        .items
        .iter()
        .filter_map(|item| {
            let own = seen.get(&keys.find(&item.key)?)?;
            Some(of_item(&Both::from(&named(&item.title, &item.key)), item.clause.as_deref(), own))
        })
        .collect();
    (!shown.is_empty()).then(|| context! { title => Value::from(&names.rule(&rule.name)), items => shown })
}

fn plain(number: &Ratio) -> String {
    let mut text = Vec::new();
    number.write_plain(&mut text);
    String::from_utf8(text).unwrap_or_default()
}

fn of_item(title: &Both, clause: Option<&str>, seen: &Seen) -> Value {
    let ratio = |n: u64, of: u64| Ratio::new(i64::try_from(n).ok()?, i64::try_from(of).ok()?);
    let rate = ratio(seen.passes, seen.n).filter(|_| seen.n > 0);
    let bounds = wilson::wilson(seen.passes, seen.n);
    let at = |number: &Ratio| {
        let words = number.to_scaled(5).unwrap_or(0);
        words.clamp(0, WHOLE)
    };
    let target = match seen.targets.as_slice() {
        [one] => Ratio::parse(one).ok(),
        _ => None,
    };
    let class = match (&rate, &target) {
        (Some(rate), Some(target)) if rate < target => "fill-missed",
        (Some(_), Some(_)) => "fill-met",
        _ => "fill-plain",
    };
    let rounded = |number: &Ratio| {
        let rounding = crate::value::Rounding { places: 5, mode: crate::value::Mode::HalfUp };
        at(&rounding.round(number))
    };
    let picture = match (&rate, &bounds) {
        (Some(rate), Some((low, high))) => {
            interval(at(low), at(high), rounded(rate), target.as_ref().map(rounded), class)
        }
        _ => String::new(),
    };
    let text = |number: &Ratio| percent(&plain(number));
    context! {
        title => Value::from(title), clause, n => seen.n.to_string(), passes => seen.passes.to_string(),
        rate => rate.as_ref().map(text), low => bounds.as_ref().map(|(low, _)| text(low)),
        high => bounds.as_ref().map(|(_, high)| text(high)), target => target.as_ref().map(text),
        targets => seen.targets.len(), met => seen.met.to_string(), judged => seen.judged.to_string(), has_judged => seen.judged > 0,
        thin => seen.thin.to_string(), has_thin => seen.thin > 0, picture => Value::from_safe_string(picture), missed => class == "fill-missed",
    }
}

/// How far each target is met.
pub(super) fn targets(summary: &Summary) -> Vec<Value> {
    let one = |kept: &Kept| {
        let missed = kept.known.saturating_sub(kept.met);
        let look = parts(&[
            (Both::said("report-met", &[]), kept.met, "met".to_owned()),
            (Both::said("report-missed", &[]), missed, "missed".to_owned()),
        ]);
        let by: Vec<Both> = kept.by.iter().map(Both::from).collect();
        let by = Both(
            by.iter().map(|both| both.0.as_str()).collect::<Vec<_>>().join(" × "),
            by.iter().map(|both| both.1.as_str()).collect::<Vec<_>>().join(" × "),
        );
        context! {
            title => Value::from(&Both::from(&kept.title)), by => Value::from(&by), has_by => !kept.by.is_empty(), look,
            met => kept.met.to_string(), known => kept.known.to_string(), all => kept.met == kept.known, one => kept.known == 1,
        }
    };
    summary.targets.iter().filter(|kept| kept.known > 0).map(one).collect()
}

/// How the duties stand.
pub(super) fn duties(all: &[Standings]) -> Vec<Value> {
    let one = |standings: &Standings| {
        let mut counts: Vec<(Both, u64, String)> = State::ALL
            .iter()
            .zip(standings.counts)
            .map(|(state, count)| {
                let word = Both::said("duty-state", &[("state", Both::same(state.name()))]);
                (word, count, state.name().to_owned())
            })
            .collect();
        counts.push((
            Both::said("duty-state", &[("state", Both::same("unknown"))]),
            standings.unknown,
            "none".to_owned(),
        ));
        counts.retain(|(_, count, _)| *count > 0);
        context! {
            title => Value::from(&Both::from(&standings.title)), look => parts(&counts),
            overdue => standings.overdue.to_string(), has_overdue => standings.overdue > 0,
        }
    };
    all.iter().map(one).collect()
}

/// How much of what was not used.
pub(super) fn silence(sheet: &Sheet) -> Vec<Value> {
    let mut counts: Vec<(&str, u64)> = Vec::new();
    for row in 0..sheet.rows {
        let kind = sheet.named(row, "kind");
        match counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    let one = |(kind, count): (&str, u64)| {
        let title = Both::said("report-silence-kind", &[("word", Both::same(kind))]);
        context! { title => Value::from(&title), count => count.to_string() }
    };
    counts.into_iter().map(one).collect()
}
