//! What drawn packs give for places, and lay out for people: awards and pivots; and the standing of rules.
//!
//! As in `kinds`, each function writes the text of a rule and notes the figures that it gives.

use std::fmt::Write as _;

use super::expressions::coarser;
use super::{Figure, Maker, Sort, list};

/// A ranking whose places may be awarded.
#[derive(Clone, Debug)]
pub struct Ranked {
    pub name: String,
    pub grain: Vec<String>,
    pub rank: u8,
}

impl Maker {
    /// The standing of a rule that moves something, as a line of it.
    pub(super) fn standing(&mut self) -> &'static str {
        match self.tape.below(12) {
            1 => "status = \"shadow\"\n",
            2 | 3 => "status = \"proposed\"\n",
            _ => "",
        }
    }

    /// The standing of a figure.
    pub(super) fn proposed(&mut self) -> &'static str {
        if self.tape.chance(1, 10) { "status = \"proposed\"\n" } else { "" }
    }

    /// The standing of a step, as one more key of it.
    pub(super) fn step_standing(&mut self) -> &'static str {
        self.tape.pick(&["", "", "", "", ", status = \"proposed\"", ", status = \"shadow\""])
    }

    /// A prize as it stands in TOML, and whether it can be missing.
    fn prize(&mut self) -> (String, bool) {
        match self.tape.below(6) {
            1 => ("[{ from = 2011-07-01, value = \"5.00\" }, { from = 2011-10-01, value = \"7.01\" }]".into(), false),
            2 => match self.reading(&[], Sort::Money) {
                Some(drawn) if !drawn.negative => (format!("'{}'", drawn.text), true),
                _ => ("\"1.00\"".into(), false),
            },
            _ => {
                let literal = self.tape.pick(&["500.00", "0.01", "100.00", "33.34", "0.00", "20.05"]);
                (format!("\"{literal}\""), false)
            }
        }
    }

    /// Prizes for the places of a ranking.
    pub(super) fn award(&mut self, n: usize) {
        if self.rankings.is_empty() {
            return;
        }
        let ranking = self.tape.pick(&self.rankings.clone());
        // Of a longer ranking mostly per that; to date otherwise.
        self.rank = if ranking.rank == 2 && !self.tape.chance(1, 5) { 2 } else { 1 };
        if self.heaps.contains(&ranking.name) {
            self.heaps.insert(format!("a{n}"));
        }
        self.prizes(n, &ranking);
        self.rank = 1;
    }

    fn prizes(&mut self, n: usize, ranking: &Ranked) {
        let rank = self.rank;
        let mut to = 0;
        let (mut places, mut missing) = (Vec::new(), false);
        for p in 0..=self.tape.below(3) {
            to += 1 + self.tape.below(3);
            let (prize, may) = self.prize();
            missing |= may;
            let title = if p == 1 { ", title = { zh = \"二等奖\", en = \"second\" }" } else { "" };
            places.push(format!("{{ to = {to}, prize = {prize}{title} }}"));
        }
        let ties = self.tape.pick(&["share", "each"]);
        let mut text = format!(
            "[award.a{n}]\n{}ranking = \"{}\"\nplaces = [{}]\nties = \"{ties}\"\n{}",
            self.per(rank),
            ranking.name,
            places.join(", "),
            self.standing()
        );
        if self.tape.chance(1, 2)
            && let Some(condition) = self.condition(&ranking.grain)
        {
            let _ = writeln!(text, "when = '{condition}'");
            missing = true;
        }
        if missing {
            let _ = writeln!(text, "if_missing = \"{}\"", self.tape.pick(&["hold", "no", "yes"]));
        }
        if self.owners && self.tape.chance(1, 2) {
            text += "payee = 'outlet.owner'\n";
        }
        text += self.tape.pick(&["", "", "effective = { from = 2011-10-01 }\n", "effective = { from = 2012-01-01 }\n"]);
        let _ = writeln!(self.rules, "{text}");
        self.split_lines(&format!("a{n}"), &ranking.grain, rank);
        let mut parts = vec![("", Sort::Money), (".held", Sort::Money), (".forfeited", Sort::Money)];
        parts.extend([(".base", Sort::Money), (".place", Sort::Count)]);
        if ties == "share" {
            parts.extend([(".tied", Sort::Count), (".turn", Sort::Count), (".pool", Sort::Money)]);
        }
        for (part, sort) in parts {
            self.figures.push(Figure {
                name: format!("a{n}{part}"),
                grains: vec![ranking.grain.clone()],
                sort,
                rounded: sort == Sort::Money,
                negative: false,
                rank,
            });
        }
    }

    /// A table for people, over the rows of a table or over figures.
    pub(super) fn pivot(&mut self, n: usize) {
        let totals = self.tape.chance(1, 2);
        let mut more = String::from(if totals { "totals = true\n" } else { "" });
        more += self.tape.pick(&["", "", "rows = \"all\"\n"]);
        let long = |g: &Vec<String>| !g.is_empty();
        let mut columns = Vec::new();
        let grain;
        if self.tape.chance(1, 2) {
            let facts = self.tape.pick(&self.facts.clone());
            let grains: Vec<Vec<String>> =
                self.grains().into_iter().filter(long).filter(|g| coarser(&facts.dims, g)).collect();
            grain = self.tape.pick(&grains);
            for _ in 0..=self.tape.below(3) {
                columns.push(self.row_formula(&facts));
            }
            let _ = writeln!(more, "from = \"{}\"", facts.name);
            if self.tape.chance(1, 3) {
                let _ = writeln!(more, "where = '{}'", self.row_condition(&facts));
            }
            more += self.placed(&facts);
        } else {
            let grains: Vec<Vec<String>> = self.grains().into_iter().filter(long).collect();
            grain = self.tape.pick(&grains);
            let all = self.figures.iter().filter(|f| f.sort != Sort::Flag && f.grains.len() == 1);
            // What is read at each leading part stands above it; what has fewer dimensions gives no rows.
            let over: Vec<Figure> =
                all.filter(|f| f.rank < 2 && f.grains[0] != grain && coarser(&f.grains[0], &grain)).cloned().collect();
            let over: Vec<Figure> = over.into_iter().filter(|f| !self.is_heap(&f.name)).collect();
            if over.is_empty() {
                return;
            }
            for _ in 0..=self.tape.below(3) {
                let figure = self.tape.pick(&over);
                let op = self.tape.pick(&["sum", "max", "count"]);
                columns.push(match op {
                    "count" => (format!("count(({} > 0) ?? false)", figure.name), Sort::Count),
                    op => (format!("{op}({})", figure.name), figure.sort),
                });
            }
        }
        let columns: Vec<String> = columns
            .into_iter()
            .enumerate()
            .map(|(c, (formula, sort))| match self.tape.below(3) {
                1 if !matches!(sort, Sort::Count | Sort::Flag) => {
                    format!("k{c} = {{ formula = '{formula}', round = 1 }}")
                }
                _ => format!("c{c} = '{formula}'"),
            })
            .collect();
        let _ =
            writeln!(self.rules, "[pivot.v{n}]\nby = {}\n{more}columns = {{ {} }}\n", list(&grain), columns.join(", "));
    }
}
