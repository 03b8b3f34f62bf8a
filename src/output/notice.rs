//! Notices: who must come, when it is due, why, and what is proposed, for each row on which an action comes out.
//!
//! The same words as in `actions.csv`, in both languages. Details whose names end in `_zh` and `_en` are one detail in two
//! languages. A notice is shown by the template of the house, or by the one that the action names; both are `pages`'.

use serde::Serialize;

use super::actions::{Told, due, fired_rows};
use super::run::Run;
use super::statement::Words;
use super::todo::{key, named, title_in};
use super::values::Fault;
use crate::check::model::{Action, Standing};
use crate::ledger::Finality;
use crate::outcome::model::Actions;
use crate::template::detail_id;

/// A notice, by the names that templates have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The action's id.
    pub rule: String,
    /// What is to be done.
    pub kind: String,
    /// What people call the action.
    pub title: Words,
    /// Its clause.
    pub clause: Option<String>,
    /// The ids of the row's keys.
    pub id: String,
    /// What people call the row.
    pub key: Words,
    /// Who takes part.
    pub who: Vec<String>,
    /// The day by which it is to be done.
    pub due: Option<String>,
    /// Why.
    pub because: Words,
    /// What those who do it must know.
    pub details: Vec<Detail>,
    /// What people call the pack.
    pub pack: Words,
    /// The period that the action looks at.
    pub period: String,
    /// Its first day.
    pub first: String,
    /// Its last day.
    pub last: String,
    /// Whether the period is not closed with this run.
    pub draft: bool,
    /// How far it is final.
    pub finality: Finality,
    /// How to appeal, where the pack says.
    pub appeal: Option<Words>,
    /// The template that the action names.
    pub template: Option<String>,
}

/// A detail of a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Detail {
    /// Its id, without the mark of a language.
    pub id: String,
    /// The id in words.
    pub name: Words,
    /// What it says.
    pub value: Words,
}

/// Every notice of a run, in the order of the pack and of the keys.
///
/// # Errors
/// A value that is shown with an action cannot be computed.
pub fn notices(run: &Run<'_>, finality: Finality) -> Result<Vec<Notice>, Fault> {
    let mut all = Vec::new();
    let program = run.program();
    for action in &program.actions {
        // What only would have to be done is no reason to write to anybody.
        let shadow = run.rule(action.rule).is_none_or(|rule| rule.standing == Standing::Shadow);
        for fired in run.outcome.actions.iter().filter(|fired| fired.rule == action.rule && !shadow) {
            all.extend(of_action(run, action, fired, finality)?);
        }
    }
    Ok(all)
}

fn of_action(run: &Run<'_>, action: &Action, fired: &Actions, finality: Finality) -> Result<Vec<Notice>, Fault> {
    let (rows, period) = (fired_rows(fired), &fired.period);
    let (program, rule) = (run.program(), run.rule(action.rule));
    let told = Told::over(run, period, action, &rows)?;
    let ids = run.keys(&action.grain, &rows, &action.grain);
    let due = due(run, action).map(|day| day.to_string());
    let notice = |row: usize| Notice {
        rule: rule.map_or_else(String::new, |rule| rule.name.clone()),
        kind: action.kind.clone(),
        title: Words::from(&title_in(run, action.rule, period)),
        clause: rule.and_then(|rule| rule.clause.clone()),
        id: ids.texts(row).collect::<Vec<_>>().join("-"),
        key: Words::from(&key((run, period), &action.grain, &rows, row)),
        who: told.who(row).into_iter().filter(|name| !name.is_empty()).collect(),
        due: due.clone(),
        because: told.sentence(row),
        details: details(told.all_details(row)),
        pack: Words::from(&named(&program.pack.title, &program.pack.id)),
        period: period.label(),
        first: period.first.to_string(),
        last: period.last.to_string(),
        draft: finality.is_open(),
        finality,
        appeal: program.pack.appeal.as_ref().map(Words::from),
        template: action.notice.clone(),
    };
    Ok((0..rows.len()).map(notice).collect())
}

/// Details with those of two languages taken together.
fn details(all: Vec<(String, String)>) -> Vec<Detail> {
    let mut found: Vec<Detail> = Vec::new();
    for (name, value) in all {
        let id = detail_id(&name);
        let (zh, en) = (!name.ends_with("_en"), !name.ends_with("_zh"));
        let at = found.iter().position(|detail| detail.id == id).unwrap_or_else(|| {
            let words = id.replace('_', " ");
            // A text in one language serves in both until the other comes.
            let value = Words { zh: value.clone(), en: value.clone() };
            found.push(Detail { id: id.to_owned(), name: Words { zh: words.clone(), en: words }, value });
            found.len() - 1
        });
        if let Some(detail) = found.get_mut(at) {
            if zh {
                detail.value.zh.clone_from(&value);
            }
            if en {
                detail.value.en.clone_from(&value);
            }
        }
    }
    found
}
