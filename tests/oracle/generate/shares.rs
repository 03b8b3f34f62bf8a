//! What drawn packs do to an amount beside ratios and penalties: tiers, minimums, holdbacks, adjustments, splits; and rows
//! between two days, and figures of which less is better.
//!
//! As in `kinds`, each function writes the text of a rule and notes the figures that it gives. An adjustment is of an outlet
//! that is there on its day. A split may leave an amount that nobody could receive; the run is refused then.

use std::fmt::Write as _;

use super::data::{Outlet, amount};
use super::expressions::coarser;
use super::{Facts, Figure, Maker, Sort, Tape, list};
use crate::numbers::iso;

/// What is drawn of these words, told to tables and data as well.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words {
    /// Somebody changes amounts by hand.
    pub hands: bool,
    /// Amounts are shared among holders.
    pub holders: bool,
    /// Rows are open from day to day, and less may be better.
    pub open: bool,
}

impl Words {
    pub fn draw(tape: &mut Tape) -> Words {
        Words { hands: tape.chance(1, 2), holders: tape.chance(1, 2), open: tape.chance(1, 2) }
    }
}

impl Maker {
    /// The dimensions of the tables beside a plan.
    fn planned(&self) -> Vec<String> {
        let mut all = vec!["outlet".to_owned()];
        if self.businesses > 0 {
            all.push("business".into());
        }
        all
    }

    pub(super) fn words_tables(&mut self) -> String {
        let keys = self.planned();
        let columns: String = keys.iter().map(|d| format!("{d} = {{ type = \"id\", of = \"{d}\" }}\n")).collect();
        let mut t = String::new();
        if self.words.hands {
            let covers = self.tape.pick(&[
                "covers = { from = 2011-01-01 }\n",
                "covers = { from = 2011-01-01 }\n",
                "covers = { from = 2011-01-01, to = 2011-10-31 }\n",
                "covers = { from = 2011-10-05 }\n",
                "",
            ]);
            let optional = self.tape.pick(&["", "", ", optional = true"]);
            let _ = writeln!(
                t,
                "[table.hands]\nfile = \"hands.csv\"\nperiod = \"date\"\n{covers}[table.hands.columns]\n{columns}\
date = {{ type = \"date\" }}\namount = {{ type = \"money\"{optional} }}\nreason = {{ type = \"text\" }}\nauthor = {{ type = \"text\" }}\n\
approver = {{ type = \"text\" }}\nexpires = {{ type = \"date\" }}"
            );
        }
        if self.words.holders {
            let mut key = keys;
            key.push("holder".into());
            let _ = writeln!(
                t,
                "[dimension.holder]\n[table.shares]\nfile = \"shares.csv\"\nkey = {}\ntimeless = true\n[table.shares.columns]\n{columns}\
holder = {{ type = \"id\", of = \"holder\" }}\npart = {{ type = \"number\", optional = true }}",
                list(&key)
            );
        }
        t
    }

    pub(super) fn words_files(&mut self, outlets: &[Outlet], files: &mut Vec<(String, String)>) {
        let business = self.businesses > 0;
        let head = if business { "outlet,business" } else { "outlet" };
        if self.words.hands {
            let mut text = format!("{head},date,amount,reason,author,approver,expires\n");
            for _ in 0..self.tape.below(12) {
                let on = self.on_some_day(false);
                let Some(outlet) = self.open_on(outlets, on) else { continue };
                text += &outlet.name;
                if business {
                    let _ = write!(text, ",b{}", self.tape.below(self.businesses));
                }
                let sum = self.tape.pick(&["5.00", "-1.00", "-100000.00", "0.01", "250.37", "-7.5", "0", "-0.01"]);
                let expires = on + self.tape.pick(&[0, 10, 30, 60, 400]);
                let _ = writeln!(text, ",{},{sum},r,Li,Wang,{}", iso(on), iso(expires));
            }
            files.push(("hands.csv".into(), text));
        }
        if self.words.holders {
            let mut text = format!("{head},holder,part\n");
            // Mostly everybody has some share of everything.
            let (gaps, empty) = (self.tape.chance(1, 4), self.tape.chance(1, 4));
            for outlet in outlets.iter().filter(|o| !o.closed()) {
                for b in 0..self.businesses.max(1) {
                    for h in 0..=self.tape.below(3) {
                        if gaps && self.tape.chance(1, 6) {
                            continue;
                        }
                        text += &outlet.name;
                        if business {
                            let _ = write!(text, ",b{b}");
                        }
                        let part = match self.tape.below(8) {
                            0 if empty => String::new(),
                            1 => "0".to_owned(),
                            2 => amount(&mut self.tape, Sort::Number),
                            n => n.to_string(),
                        };
                        let _ = writeln!(text, ",h{h},{part}");
                    }
                }
            }
            files.push(("shares.csv".into(), text));
        }
    }

    /// How a rule places the rows of a table, where it does so otherwise than the table.
    pub(super) fn placed(&mut self, facts: &Facts) -> &'static str {
        if !facts.done || !self.tape.chance(1, 2) {
            return "";
        }
        if self.words.open && self.tape.chance(2, 3) {
            "period = [\"date\", \"done\"]\n"
        } else {
            "period = \"done\"\n"
        }
    }

    pub(super) fn better(&mut self) -> &'static str {
        if self.words.open { self.tape.pick(&["", "better = \"lower\"\n", "better = \"higher\"\n"]) } else { "" }
    }

    /// What a payout starts from: a base, or tiers of it.
    pub(super) fn starts(&mut self, base: &str, grain: &[String]) -> String {
        if !self.tape.chance(1, 4) {
            return format!("base = '{base}'\n");
        }
        let counts: Vec<String> = self
            .figures
            .iter()
            .filter(|f| f.sort == Sort::Count && f.rank == self.rank && f.grains.contains(&grain.to_vec()))
            .map(|f| f.name.clone())
            .collect();
        let counted = !counts.is_empty() && self.tape.chance(1, 3);
        let of = if counted { self.tape.pick(&counts) } else { base.to_owned() };
        let mut to = 0;
        let mut rows = Vec::new();
        for _ in 0..self.tape.below(3) {
            to += self.tape.pick(&[1, 3, 12, 500]);
            let end = if counted { to.to_string() } else { format!("\"{to}.5\"") };
            rows.push(format!("{{ to = {end}, rate = {} }}", self.tier_rate(counted, grain)));
        }
        rows.push(format!("{{ rate = {} }}", self.tier_rate(counted, grain)));
        let marginal = self.tape.pick(&["", ", marginal = true", ", marginal = true", ", marginal = false"]);
        format!("tiers = {{ of = '{of}', rows = [{}]{marginal} }}\n", rows.join(", "))
    }

    fn tier_rate(&mut self, counted: bool, grain: &[String]) -> String {
        if counted {
            return self.tape.pick(&["\"2.50\"", "\"0.01\"", "\"0.00\"", "\"100.00\""]).to_owned();
        }
        let params: Vec<String> = self.params.iter().filter(|p| p.1 == Sort::Rate).map(|p| p.0.clone()).collect();
        match self.tape.below(4) {
            1 if !params.is_empty() => format!("'param.{}'", self.tape.pick(&params)),
            3 => match self.reading(grain, Sort::Rate) {
                Some(drawn) if !drawn.negative => format!("'{}'", drawn.text),
                _ => "\"7.77%\"".to_owned(),
            },
            2 => "[{ from = 2011-07-01, value = \"1.5%\" }, { from = 2011-10-01, value = \"3.33%\" }]".to_owned(),
            _ => self.tape.pick(&["\"2%\"", "\"10%\"", "\"150%\"", "\"0%\""]).to_owned(),
        }
    }

    /// What penalties and holdbacks leave at least.
    pub(super) fn minimum(&mut self, grain: &[String]) -> String {
        match self.tape.below(5) {
            1 => "minimum = \"10.00\"\n".into(),
            2 => {
                let given = self.reading(grain, Sort::Money).filter(|d| !d.negative);
                given.map(|d| format!("minimum = '{}'\n", d.text)).unwrap_or_default()
            }
            _ => String::new(),
        }
    }

    fn in_force_when(&mut self) -> &'static str {
        self.tape.pick(&[
            "",
            "",
            "",
            "effective = { from = 2011-10-12 }\n",
            "effective = { from = 2011-07-01, to = 2011-10-20 }\n",
        ])
    }

    /// Shares of a payout that are paid later.
    pub(super) fn holdbacks(&mut self, payout: &str, grain: &[String]) {
        for n in 0..[0, 0, 0, 1, 1, 2][self.tape.below(6)] {
            let share = self.tape.pick(&["10%", "33.33%", "100%", "50%"]);
            let when = match (self.tape.below(3), self.condition(grain)) {
                (0, _) | (_, None) => String::new(),
                (_, Some(when)) => {
                    let if_missing = self.tape.pick(&["hold", "no", "yes"]);
                    format!("when = '{when}'\nif_missing = \"{if_missing}\"\n")
                }
            };
            let ends = self.tape.pick(&["after = 1\n", "until = 'false'\n"]);
            let (effective, standing) = (self.in_force_when(), self.standing());
            let _ = writeln!(
                self.rules,
                "[holdback.{payout}k{n}]\nof = \"{payout}\"\nshare = \"{share}\"\n{when}{ends}{effective}{standing}"
            );
        }
    }

    /// Amounts by hand.
    pub(super) fn adjustments(&mut self, payout: &str, grain: &[String]) {
        let planned = self.planned();
        if !self.words.hands || grain.iter().any(|d| !planned.contains(d)) {
            return;
        }
        for n in 0..[0, 1, 1, 2][self.tape.below(4)] {
            let (effective, standing) = (self.in_force_when(), self.standing());
            let _ = writeln!(
                self.rules,
                "[adjustment.{payout}j{n}]\nof = \"{payout}\"\nfrom = \"hands\"\n{effective}{standing}"
            );
        }
    }

    /// What measures the shares of rows of a grain, all zero or more; and which rows there are, if the weights do not say it.
    fn weights(&mut self, id: &str, grain: &[String]) -> Option<(String, &'static str)> {
        let planned = self.planned();
        let every = if self.tape.chance(1, 6) { "rows = \"all\"\n" } else { "" };
        if grain.last().is_some_and(|d| d == "holder") {
            if grain.len() == planned.len() + 1 && self.tape.chance(2, 3) {
                let text = self.tape.pick(&["shares.part", "shares.part ?? 0", "(shares.part ?? 1) + 0.5"]);
                return Some((text.to_owned(), every));
            }
            let formula = self.tape.pick(&["sum(part) ?? 0", "sum(part)", "count()"]);
            let per = self.per(self.rank);
            let _ = writeln!(
                self.rules,
                "[measure.{id}w]\nby = {}\nfrom = \"shares\"\n{per}formula = '{formula}'\n",
                list(grain)
            );
            return Some((format!("{id}w"), every));
        }
        let figures: Vec<Figure> =
            self.figures.iter().filter(|f| f.sort != Sort::Flag && !f.negative).cloned().collect();
        let fine = |f: &&Figure| f.rank == self.rank && f.grains.len() == 1 && f.grains[0] == grain;
        let own: Vec<String> = figures.iter().filter(fine).map(|f| f.name.clone()).collect();
        if grain.len() < 2 {
            return Some(match self.tape.below(4) {
                1 => ("1".to_owned(), ""),
                2 if grain == ["outlet"] => ("outlet.size".to_owned(), ""),
                _ if !own.is_empty() => (self.tape.pick(&own), ""),
                _ if grain == ["outlet"] => ("outlet.size + 1".to_owned(), ""),
                _ => ("2".to_owned(), ""),
            });
        }
        (!own.is_empty()).then(|| (self.tape.pick(&own), every))
    }

    /// A figure shared among the rows of a finer grain.
    pub(super) fn split(&mut self, n: usize) {
        let shared: Vec<Figure> = self
            .figures
            .iter()
            .filter(|f| self.units.contains(&f.name) && f.grains.len() == 1 && !f.negative)
            .filter(|f| !self.is_heap(&f.name) && f.grains[0].iter().all(|d| d != "code"))
            .cloned()
            .collect();
        if shared.is_empty() {
            return;
        }
        let figure = self.tape.pick(&shared);
        let mut grains: Vec<Vec<String>> = self.grains();
        if self.words.holders {
            let mut with = self.planned();
            with.push("holder".into());
            grains.extend([with, vec!["outlet".into(), "holder".into()]]);
        }
        let own = figure.grains[0].clone();
        let finer: Vec<Vec<String>> = grains
            .into_iter()
            .filter(|g| *g != own && coarser(g, &own) && !coarser(&own, g) && g.iter().all(|d| d != "code"))
            .collect();
        if finer.is_empty() {
            return;
        }
        let grain = self.tape.pick(&finer);
        self.rank = figure.rank;
        let weights = self.weights(&format!("q{n}"), &grain);
        self.rank = 1;
        let Some((weights, rows)) = weights else { return };
        let proposed = self.proposed();
        let _ = writeln!(
            self.rules,
            "[split.q{n}]\nof = \"{}\"\nby = {}\nin_proportion_to = '{weights}'\n{rows}{proposed}",
            figure.name,
            list(&grain)
        );
        self.units.insert(format!("q{n}"));
        let grains = vec![grain];
        self.figures.push(Figure { name: format!("q{n}"), grains, rounded: true, ..figure });
    }

    /// The lines of a payout or an award shared among rows of a finer grain.
    pub(super) fn split_lines(&mut self, id: &str, grain: &[String], rank: u8) {
        if !self.tape.chance(1, 3) {
            return;
        }
        let mut finer = grain.to_vec();
        let planned = self.planned();
        if self.words.holders && grain.iter().all(|d| planned.contains(d)) && !self.tape.chance(1, 4) {
            finer.push("holder".into());
        } else if self.businesses > 0 && !grain.iter().any(|d| d == "business") {
            finer.push("business".into());
        } else {
            return;
        }
        let before = std::mem::replace(&mut self.rank, rank);
        let weights = self.weights(&format!("{id}s"), &finer);
        self.rank = before;
        let Some((weights, rows)) = weights else { return };
        let payee = if self.owners && self.tape.chance(1, 3) { "payee = 'outlet.owner'\n" } else { "" };
        let standing = self.standing();
        let _ = writeln!(
            self.rules,
            "[split.{id}s]\nof = \"{id}\"\nby = {}\nin_proportion_to = '{weights}'\n{rows}{payee}{standing}",
            list(&finer)
        );
        let money = if id == "stars" { return } else { Sort::Money };
        for part in ["payable", "base"] {
            self.figures.push(Figure {
                name: format!("{id}s.{part}"),
                grains: vec![finer.clone()],
                sort: money,
                rounded: true,
                negative: false,
                rank,
            });
            self.units.insert(format!("{id}s.{part}"));
        }
    }
}
