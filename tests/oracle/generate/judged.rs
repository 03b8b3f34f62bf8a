//! What drawn packs hold against something: checklists with targets, sources and counts, targets, findings, points.
//!
//! As in `kinds`, each function writes the text of a rule and notes the figures that it gives.

use std::fmt::Write as _;

use super::{Figure, Maker, Sort, list};

/// What is drawn of the observations, told to tables and data as well.
#[derive(Clone, Copy, Debug, Default)]
pub struct Watched {
    /// They say where they come from.
    pub sources: bool,
    /// A row may stand for many.
    pub cases: bool,
    /// Some come in wide sheets.
    pub wide: bool,
}

impl Watched {
    pub fn draw(tape: &mut super::Tape) -> Watched {
        Watched { sources: tape.chance(1, 2), cases: tape.chance(1, 3), wide: tape.chance(1, 3) }
    }

    /// The columns of the observations that are there beside outlet, date, item and result.
    pub fn columns(self) -> String {
        let mut t = String::new();
        if self.sources {
            t += "source = { type = \"id\", of = \"source\", header = [\"来源\", \"source\"] }\n";
        }
        if self.cases {
            t += "cases = { type = \"count\", optional = true }\n";
        }
        if self.wide {
            t += "[form.sheet]\nof = \"checks\"\nfile = \"wide*.csv\"\nheader_row = 2\nseparator = \";\"\nignore = [\"备注\"]\n\
skip = 'outlet == \"合计\"'\nunpivot = { name = \"item\", values = { result = \"{item}\" } }\n[form.sheet.columns]\n\
date = { format = \"%d.%m.%Y\" }\nresult = { map = { \"合格\" = \"pass\", \"不合格\" = \"fail\" } }\n";
            if self.sources {
                t += "source = { value = \"s1\" }\n";
            }
        }
        t
    }
}

impl Maker {
    pub(super) fn checklist(&mut self) {
        let by = self.tape.pick(&["outlet", "district"]);
        let exclude = if self.tape.chance(2, 3) { "exclude = 'result == \"na\"'\n" } else { "exclude = 'false'\n" };
        let filter = if self.tape.chance(1, 4) { "where = 'day(date) > 5'\n" } else { "" };
        let rank = self.draw_rank();
        let per = self.per(rank);
        let mut more = String::new();
        if self.watched.sources {
            more += "source = \"source\"\n";
            more += self.tape.pick(&["", "source_weights = { s0 = \"40%\", s1 = \"60%\" }\n"]);
        }
        if self.watched.cases {
            more += "counts = 'cases ?? 1'\n";
        }
        let targets = self.tape.chance(1, 2);
        let _ = writeln!(
            self.rules,
            "[checklist.list]\n{per}from = \"checks\"\nby = [\"{by}\"]\nitem = \"item\"\npass = 'result == \"pass\"'\n{exclude}{filter}{more}min_sample = 2\n[checklist.list.items]"
        );
        for i in 0..3 {
            let weight = self.tape.pick(&["1", "2", "0.5", "0"]);
            let filter = if self.tape.chance(1, 5) { ", where = 'result != \"fail\" || day(date) > 9'" } else { "" };
            let better = if self.words.open { self.tape.pick(&["", ", better = \"lower\""]) } else { "" };
            let target = match (targets, self.tape.below(4)) {
                (false, _) => "",
                (_, 1) if i > 0 => "",
                (_, 2) => {
                    ", target = [{ from = 2011-07-01, value = \"80%\" }, { from = 2011-10-01, value = \"100%\" }]"
                }
                (_, 3) => ", baseline = \"41%\", required = \"100%\", target = \"50%\"",
                _ => ", target = \"0%\"",
            };
            let _ = writeln!(
                self.rules,
                "i{i} = {{ title = {{ zh = \"项目{i}\" }}, weight = {weight}{filter}{target}{better} }}"
            );
        }
        let combine = self.tape.pick(&["mean", "weighted", "min", "sum"]);
        let missing = self.tape.pick(&["skip", "fail", "hold"]);
        let least = if self.tape.chance(1, 4) { "at_least = 2\n" } else { "" };
        let (round, rounded) = self.round();
        let _ = writeln!(
            self.rules,
            "[score.mark]\nof = \"list\"\ncombine = \"{combine}\"\nmissing = \"{missing}\"\n{per}{least}{round}"
        );
        let grains = vec![vec![by.to_owned()]];
        self.figures.push(Figure { name: "mark".into(), grains, sort: Sort::Rate, rounded, negative: false, rank });
        let item = vec![by.to_owned(), "item".to_owned()];
        let source = vec![by.to_owned(), "source".to_owned(), "item".to_owned()];
        let mut parts =
            vec![("list", Sort::Rate, &item), ("list.n", Sort::Count, &item), ("list.high", Sort::Rate, &item)];
        if targets {
            parts.extend([("list.gap", Sort::Rate, &item), ("list.behind", Sort::Count, &item)]);
            parts.push(("list.attainment", Sort::Rate, &item));
            let _ = writeln!(
                self.rules,
                "[measure.reached]\nby = [\"{by}\"]\n{per}formula = '{}'\n",
                self.tape.pick(&["count(list.met ?? false)", "share(list.thin ?? false, !is_missing(list.target))"])
            );
            {
                let _ = writeln!(
                    self.rules,
                    "[action.next]\n{per}kind = \"talk\"\nby = [\"{by}\"]\nwhen = 'count((list.behind <= 3) ?? false) > 0'\nif_missing = \"no\"\nrepeat = true\ndetails = {{ a = 'behind(list, 2)', b = 'behind(list, 3, \"zh\")' }}\n"
                );
            }
        }
        if self.watched.sources {
            parts.extend([("list.by_source", Sort::Rate, &source), ("list.by_source.n", Sort::Count, &source)]);
        }
        for (name, sort, grain) in parts {
            self.figures.push(Figure {
                name: name.into(),
                grains: vec![grain.clone()],
                sort,
                rounded: false,
                negative: name == "list.gap",
                rank,
            });
        }
    }

    /// A bound that a figure must reach, or stay under.
    pub(super) fn target(&mut self, n: usize) {
        let rank = self.draw_rank();
        self.rank = rank;
        self.bound(n);
        self.rank = 1;
    }

    fn bound(&mut self, n: usize) {
        let rank = self.rank;
        // Rows are those of figures of its own period, or every key of one dimension.
        let read = |f: &&Figure| f.rank == rank || (f.rank > rank && f.grains.iter().all(|g| g.len() < 2));
        let all = self.figures.iter().filter(read).filter(|f| f.sort != Sort::Flag && !f.name.starts_with("list"));
        let all: Vec<Figure> = all.filter(|f| f.grains.len() == 1 || f.name.starts_with('m')).cloned().collect();
        if all.is_empty() {
            return;
        }
        let figure = self.tape.pick(&all);
        let word = self.tape.pick(&["at_least", "at_most", "above", "below", "equals"]);
        let bound = match (self.tape.below(3), figure.sort) {
            (1, _) if self.time => format!("before({})", figure.name),
            (_, Sort::Count) => self.tape.pick(&["1", "0", "2"]).to_owned(),
            (_, sort) => self.spoken(sort),
        };
        let bound = if bound.starts_with('"') { bound } else { format!("'{bound}'") };
        let from = self.tape.pick(&["", "effective = { from = 2011-10-01 }\n", "effective = { from = 2012-01-01 }\n"]);
        let trend = self.tape.pick(&["", "", "trend = true\n", "trend = false\n"]);
        let grain = figure.grains[0].clone();
        let stood = match self.tape.below(5) {
            1 if figure.sort != Sort::Count => format!("baseline = {}\n", self.literal(figure.sort)),
            2 if figure.grains.len() == 1 => match self.reading(&grain, figure.sort) {
                Some(drawn) => format!("baseline = '{}'\n", drawn.text),
                None => String::new(),
            },
            3 if self.time => {
                format!("baseline = 'at({}, \"{}\")'\n", figure.name, self.some_period(rank))
            }
            _ => String::new(),
        };
        let _ = writeln!(
            self.rules,
            "[target.g{n}]\n{}of = \"{}\"\n{word} = {bound}\n{from}{trend}{stood}",
            self.per(rank),
            figure.name
        );
    }

    /// Rows or keys that somebody should look at.
    pub(super) fn finding(&mut self, n: usize) {
        if self.tape.chance(1, 2) {
            let facts = self.tape.pick(&self.facts.clone());
            let condition = self.row_condition(&facts);
            let rank = self.draw_rank();
            let per = format!("{}{}", self.per(rank), self.placed(&facts));
            let _ = writeln!(self.rules, "[finding.w{n}]\n{per}from = \"{}\"\nwhere = '{condition}'\n", facts.name);
            self.figures.push(Figure {
                name: format!("w{n}"),
                grains: vec![Vec::new()],
                sort: Sort::Count,
                rounded: false,
                negative: false,
                rank,
            });
            return;
        }
        let grains: Vec<Vec<String>> = self.grains().into_iter().filter(|g| g.len() < 2).collect();
        let grain = self.tape.pick(&grains);
        let rank = self.draw_rank();
        self.rank = rank;
        let condition = self.condition(&grain);
        self.rank = 1;
        let Some(condition) = condition else { return };
        let if_missing = self.tape.pick(&["no", "yes"]);
        let (by, per) = (list(&grain), self.per(rank));
        let _ = writeln!(
            self.rules,
            "[finding.w{n}]\n{per}by = {by}\nwhen = '{condition}'\nif_missing = \"{if_missing}\"\n"
        );
    }

    /// Points in place of money.
    pub(super) fn points(&mut self) {
        let mut grain = vec!["outlet".to_owned()];
        if self.businesses > 0 {
            grain.push("business".into());
        }
        let mut ratio =
            self.tape.pick(&["", "ratio = \"50%\"\n", "ratio = { of = \"33.3%\", cap = \"30%\" }\n"]).to_owned();
        ratio += self.tape.pick(&["", "", "minimum = \"2\"\n"]);
        let rank = self.draw_paying_rank();
        let per = self.per(rank);
        let _ = writeln!(
            self.rules,
            "[payout.stars]\n{per}by = {}\nbase = 'plan.stars'\nunit = \"points\"\nif_missing = \"hold\"\n{ratio}",
            list(&grain)
        );
        self.rank = rank;
        self.holdbacks("stars", &grain);
        self.split_lines("stars", &grain, rank);
        let condition = self.condition(&grain);
        self.rank = 1;
        let Some(condition) = condition else { return };
        let _ = writeln!(
            self.rules,
            "[penalty.starless]\nof = \"stars\"\nwhen = '{condition}'\nif_missing = \"no\"\ntakes = \"forfeit\"\n{}",
            self.tape.pick(&["", "share = \"50%\"\n"])
        );
    }
}
