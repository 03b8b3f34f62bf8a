//! What people call the columns and words of a run's tables: titles of the pack, and messages for our own words.
//!
//! Tables name rules, figures, states and reasons by id; a page shows what people call them, in both languages. What has
//! no name anywhere is shown as it stands. Keys of dimensions are left to `keys`.

use hashbrown::HashMap;

use crate::check::model::{Figure, How, Program, Rule, Target};
use crate::expr::{FigureId, Leaf, Node};
use crate::output::pages::Both;
use crate::output::run::Run;
use crate::output::todo::named;
use crate::text::exists;
use crate::value::Type;

/// How the values of a column are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As a number.
    Number,
    /// As so many hundredths.
    Percent,
    /// As words.
    Words,
    /// As a day.
    Date,
}

/// The names of a pack.
pub(super) struct Names<'a> {
    program: &'a Program,
    rules: HashMap<&'a str, &'a Rule>,
    figures: HashMap<&'a str, &'a Figure>,
    bands: HashMap<&'a str, Vec<(&'a str, Both)>>,
}

impl<'a> Names<'a> {
    /// The names that a run's tables use.
    pub(super) fn new(run: &Run<'a>) -> Names<'a> {
        let program = run.program();
        let mut bands = HashMap::new();
        for band in &program.bands {
            let Some(figure) = program.figures.get(band.figure.at()) else { continue };
            let words = band.rows.iter().map(|(word, title)| (word.as_str(), Both::from(&named(title, word))));
            bands.insert(figure.name.as_str(), words.collect());
        }
        Names {
            program,
            rules: program.rules.iter().map(|rule| (rule.name.as_str(), rule)).collect(),
            figures: program.figures.iter().map(|figure| (figure.name.as_str(), figure)).collect(),
            bands,
        }
    }

    /// The dimension of a header.
    pub(super) fn dimension(&self, header: &str) -> Option<usize> {
        self.program.dimensions.iter().position(|dimension| dimension.name == header)
    }

    /// What people call a rule.
    pub(super) fn rule(&self, name: &str) -> Both {
        self.rules.get(name).map_or_else(|| Both::same(name), |rule| Both::from(&named(&rule.title, name)))
    }

    /// What people call a figure: its rule, and the part of it.
    pub(super) fn figure(&self, name: &str) -> Both {
        let Some(rule) = self.figures.get(name).and_then(|figure| self.program.rule(figure.rule)) else {
            return self.rule(name);
        };
        let title = Both::from(&named(&rule.title, &rule.name));
        match name.strip_prefix(rule.name.as_str()).and_then(|rest| rest.strip_prefix('.')) {
            None => title,
            Some(part) => {
                let part = part_of(part);
                Both(format!("{} · {}", title.0, part.0), format!("{} · {}", title.1, part.1))
            }
        }
    }

    /// The figure that a target holds against its bound.
    pub(super) fn held(&self, rule: &str) -> String {
        let of = |target: &&Target| self.program.rule(target.rule).is_some_and(|own| own.name == rule);
        let at = self.program.targets.iter().find(of).and_then(|target| target.at.first());
        self.name(at.map(|at| at.value))
    }

    /// The figure by which a ranking ranks.
    pub(super) fn ranked(&self, rule: &str) -> String {
        let figure = self.figures.get(rule);
        self.name(figure.and_then(|figure| match &figure.how {
            How::Rank(ranking) => match &ranking.of.node {
                Node::Leaf(Leaf::Figure(id, _)) => Some(*id),
                _ => None,
            },
            _ => None,
        }))
    }

    fn name(&self, figure: Option<FigureId>) -> String {
        figure.and_then(|id| self.program.figures.get(id.at())).map_or_else(String::new, |figure| figure.name.clone())
    }

    /// How the values of a figure are shown.
    pub(super) fn form(&self, figure: &str) -> Form {
        self.figures.get(figure).map_or(Form::Number, |figure| form_of(figure))
    }

    /// What people call a column.
    pub(super) fn column(&self, header: &str, of_figures: bool) -> Both {
        if let Some(dimension) = self.dimension(header).and_then(|at| self.program.dimensions.get(at)) {
            return Both::from(&named(&dimension.title, &dimension.name));
        }
        if of_figures && self.figures.contains_key(header) {
            return self.figure(header);
        }
        part_of(header)
    }

    /// What people call a word in a column.
    pub(super) fn word(&self, table: &str, header: &str, text: &str) -> Both {
        match header {
            "rule" | "payout" | "target" | "finding" | "checklist" => self.rule(text),
            "figure" => self.figure(text),
            "reasons" => {
                let all: Vec<Both> = text.split(';').map(|code| self.reason(code)).collect();
                let joined =
                    |of: fn(&Both) -> &str, between: &str| all.iter().map(of).collect::<Vec<_>>().join(between);
                Both(joined(|both| &both.0, "；"), joined(|both| &both.1, "; "))
            }
            "missing" | "reason" => self.reason(text),
            "state" => Both::said("duty-state", &[("state", Both::same(text))]),
            "comparison" => Both::said("report-comparison", &[("word", Both::same(text))]),
            "was" | "now" if table == "moved" => self.any_band(text),
            "kind" if table == "silence" => Both::said("report-silence-kind", &[("word", Both::same(text))]),
            "kind" if table == "findings" => Both::said("report-finding-kind", &[("word", Both::same(text))]),
            "kind" if self.rules.contains_key(text) => self.rule(text),
            "kept" => part_of(text),
            "name" if table == "silence" => match self.dimension(text) {
                Some(_) => self.column(text, false),
                None => self.rule(text),
            },
            _ => Both::same(text),
        }
    }

    /// What people call a value of a band.
    pub(super) fn band(&self, figure: &str, word: &str) -> Option<&Both> {
        let all = self.bands.get(figure)?;
        all.iter().find(|(known, _)| *known == word).map(|(_, title)| title)
    }

    /// What people call a word of whichever band has it.
    pub(super) fn any_band(&self, word: &str) -> Both {
        let all = self.program.bands.iter().filter_map(|band| self.program.figures.get(band.figure.at()));
        let found = all.filter_map(|figure| self.band(&figure.name, word)).next();
        found.cloned().unwrap_or_else(|| Both::same(word))
    }

    /// Why something is missing, or which rule took something.
    pub(super) fn reason(&self, code: &str) -> Both {
        if self.rules.contains_key(code) {
            return self.rule(code);
        }
        Both::said("reason-words", &[("code", Both::same(code))])
    }
}

/// A word of ours that a table has as a header, or after a figure's point; others stand as they are.
fn part_of(word: &str) -> Both {
    let one = |part: &str| {
        let key = format!("report-col-{}", part.replace('_', "-"));
        if exists(&key) { Both::said(&key, &[]) } else { Both::same(part) }
    };
    let all: Vec<Both> = word.split('.').map(one).collect();
    let joined = |of: fn(&Both) -> &str| all.iter().map(of).collect::<Vec<_>>().join(" · ");
    Both(joined(|both| &both.0), joined(|both| &both.1))
}

/// How values of a figure are shown: a share is said in hundredths, so many of a unit are not.
pub(super) fn form_of(figure: &Figure) -> Form {
    match figure.kind {
        Type::Rate if figure.unit.is_none() => Form::Percent,
        Type::Date => Form::Date,
        Type::Text | Type::Id | Type::Period | Type::DateTime | Type::Flag => Form::Words,
        _ => Form::Number,
    }
}
