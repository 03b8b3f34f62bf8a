//! The rules of drawn packs, kind by kind; each may read what was drawn before it.
//!
//! Each function writes the text of one rule and notes the figures that it gives, with grain and type, for those drawn
//! after it. Every choice comes from the tape.

use std::fmt::Write as _;

use super::expressions::coarser;
use super::given::Ranked;
use super::{Figure, Maker, Sort, list};

impl Maker {
    pub(super) fn draw_rules(&mut self) {
        for n in 0..=self.tape.below(3) {
            self.counted(n);
        }
        if self.checks {
            self.checklist();
        }
        self.draw_duties();
        for n in 0..self.tape.below(5) {
            self.computed(n);
        }
        for n in 0..self.tape.below(3) {
            self.split(n);
        }
        for n in 0..self.tape.below(3) {
            self.ranking(n);
        }
        for n in 0..self.tape.below(3) {
            self.award(n);
        }
        for n in 0..self.tape.below(3) {
            self.band(n);
        }
        if self.tape.chance(1, 2) {
            self.parts_score();
        }
        for n in 0..self.tape.below(3) {
            self.payout(n);
        }
        for n in 0..self.tape.below(3) {
            self.action(n);
        }
        for n in 0..self.tape.below(3) {
            self.target(n);
        }
        for n in 0..self.tape.below(3) {
            self.finding(n);
        }
        if self.stars {
            self.points();
        }
        for n in 5..5 + self.tape.below(3) {
            self.computed(n);
        }
        for n in 0..self.tape.below(3) {
            self.pivot(n);
        }
    }

    pub(super) fn round(&mut self) -> (String, bool) {
        match self.tape.below(6) {
            1 => ("round = \"rate\"\n".into(), true),
            2 => ("round = 1\n".into(), true),
            3 => ("round = { places = 0, mode = \"half_even\" }\n".into(), true),
            4 => ("round = \"index\"\n".into(), true),
            _ => (String::new(), false),
        }
    }

    /// A measure over a table, at one or several grains.
    fn counted(&mut self, n: usize) {
        let facts = self.tape.pick(&self.facts.clone());
        let grains: Vec<Vec<String>> = self.grains().into_iter().filter(|g| coarser(&facts.dims, g)).collect();
        let mut by = vec![self.tape.pick(&grains)];
        if self.tape.chance(1, 3) {
            let wider: Vec<Vec<String>> =
                grains.iter().filter(|g| **g != by[0] && coarser(&by[0], g)).cloned().collect();
            if !wider.is_empty() {
                by.push(self.tape.pick(&wider));
            }
        }
        let (formula, sort) = self.row_formula(&facts);
        let filter = if self.tape.chance(1, 3) { Some(self.row_condition(&facts)) } else { None };
        let rank = self.draw_rank();
        let placed = self.placed(&facts);
        let better = self.better();
        let proposed = self.proposed();
        let (round, rounded) =
            if matches!(sort, Sort::Count | Sort::Flag) { (String::new(), false) } else { self.round() };
        let _ = writeln!(
            self.rules,
            "[measure.m{n}]\nby = {}\nfrom = \"{}\"\n{placed}{proposed}{}{}formula = '{formula}'\n{better}{round}",
            grains_text(&by),
            facts.name,
            self.per(rank),
            filter.map(|f| format!("where = '{f}'\n")).unwrap_or_default()
        );
        let whole = matches!(sort, Sort::Count) || (sort == Sort::Money && !formula.starts_with("mean"));
        if whole || (rounded && matches!(sort, Sort::Money | Sort::Number)) {
            self.units.insert(format!("m{n}"));
        }
        self.figures.push(Figure { name: format!("m{n}"), grains: by, sort, rounded, negative: false, rank });
    }

    /// A measure over figures.
    fn computed(&mut self, n: usize) {
        let grains = self.grains();
        let grain = self.tape.pick(&grains);
        let rank = self.draw_rank();
        self.rank = rank;
        let mut drawn = self.over_figures(&grain);
        if let (true, Some(drawn)) = (self.time && self.tape.chance(1, 5), drawn.as_mut())
            && let Some(condition) = self.condition(&grain)
        {
            let condition =
                if self.tape.chance(1, 2) { format!("(({condition}) ?? false)") } else { format!("({condition})") };
            drawn.text = format!("streak({condition} && !is_missing({}))", drawn.text);
            (drawn.sort, drawn.rounded, drawn.negative) = (Sort::Count, Some(false), false);
        }
        self.rank = 1;
        let Some(drawn) = drawn else { return };
        if grain.len() > 1 && !drawn.own {
            return;
        }
        let (round, forced) = if drawn.sort == Sort::Count { (String::new(), false) } else { self.round() };
        let rounded = forced || drawn.rounded == Some(true);
        if self.heaped(&grain, &drawn.text) {
            self.heaps.insert(format!("f{n}"));
        }
        if grain.len() > 1 && (drawn.text.starts_with("sum(") || drawn.text.starts_with("count(")) {
            self.summing.insert(format!("f{n}"));
        }
        let _ = writeln!(
            self.rules,
            "[measure.f{n}]\nby = {}\n{}formula = '{}'\n{round}",
            list(&grain),
            self.per(rank),
            drawn.text
        );
        self.figures.push(Figure {
            name: format!("f{n}"),
            grains: vec![grain],
            sort: drawn.sort,
            rounded,
            negative: drawn.negative,
            rank,
        });
    }

    /// A score of named parts that are alike.
    fn parts_score(&mut self) {
        let sort = self.tape.pick(&[Sort::Rate, Sort::Number, Sort::Money]);
        let alike: Vec<Figure> = self
            .figures
            .iter()
            .filter(|f| f.sort == sort && f.name.starts_with('m') && f.grains.len() == 1 && f.grains[0].len() == 1)
            .cloned()
            .collect();
        let Some(first) = alike.first().cloned() else { return };
        let same = |f: &Figure| f.grains == first.grains && f.rank == first.rank;
        let alike: Vec<Figure> = alike.into_iter().filter(same).collect();
        let per = self.per(first.rank);
        let combine = self.tape.pick(&["mean", "weighted", "sum", "min"]);
        let missing = self.tape.pick(&["skip", "hold", "fail"]);
        let (round, forced) = self.round();
        let better = self.better();
        let _ = writeln!(
            self.rules,
            "[score.parts]\nby = {}\ncombine = \"{combine}\"\nmissing = \"{missing}\"\n{per}{better}{round}[score.parts.parts]",
            list(&first.grains[0])
        );
        for (i, f) in alike.iter().enumerate() {
            let weight = self.tape.pick(&["0.3", "\"70%\"", "1", "2"]);
            let _ = writeln!(self.rules, "a{i} = {{ of = \"{}\", weight = {weight} }}", f.name);
        }
        self.figures.push(Figure {
            name: "parts".into(),
            grains: first.grains,
            sort,
            rounded: forced || alike.iter().all(|f| f.rounded),
            negative: alike.iter().any(|f| f.negative),
            rank: first.rank,
        });
    }

    fn ranking(&mut self, n: usize) {
        let ranked: Vec<Figure> = self
            .figures
            .iter()
            .filter(|f| {
                f.sort != Sort::Flag && f.grains.len() == 1 && f.grains[0].first().is_some_and(|d| d == "outlet")
            })
            .cloned()
            .collect();
        if ranked.is_empty() {
            return;
        }
        let figure = self.tape.pick(&ranked);
        let grain = figure.grains[0].clone();
        self.rank = figure.rank;
        let per = self.per(figure.rank);
        let mut within: Vec<String> = grain[1..].to_vec();
        if self.tape.chance(1, 2) {
            within.insert(0, "district".into());
        }
        let (ties, order) = (
            self.tape.pick(&["competition", "dense"]),
            self.tape.pick(&["order = \"highest\"\n", "order = \"lowest\"\n", ""]),
        );
        let only = match self.tape.below(3) {
            1 => self.condition(&grain).map(|c| format!("only = '{c}'\n")).unwrap_or_default(),
            _ => String::new(),
        };
        let tie_break = match self.tape.below(4) {
            1 => "tie_break = [\"-outlet.size\"]\n",
            2 => "tie_break = [\"-outlet\"]\n",
            _ => "",
        };
        self.rank = 1;
        if self.heaps.contains(&figure.name) {
            self.heaps.insert(format!("r{n}"));
        }
        let _ = writeln!(
            self.rules,
            "[ranking.r{n}]\n{per}of = \"{}\"\nby = {}\nwithin = {}\n{order}ties = \"{ties}\"\n{only}{tie_break}",
            figure.name,
            list(&grain),
            list(&within)
        );
        if figure.rank > 0 {
            self.rankings.push(Ranked { name: format!("r{n}"), grain: grain.clone(), rank: figure.rank });
        }
        self.figures.push(Figure {
            name: format!("r{n}"),
            grains: vec![grain],
            sort: Sort::Count,
            rounded: false,
            negative: false,
            rank: figure.rank,
        });
    }

    /// Something to be done, in each period in which its condition holds or when it begins to hold.
    fn action(&mut self, n: usize) {
        let grains: Vec<Vec<String>> = self.grains().into_iter().filter(|g| g.len() < 2).collect();
        let grain = self.tape.pick(&grains);
        let rank = self.draw_rank();
        self.rank = rank;
        let condition = self.condition(&grain);
        self.rank = 1;
        let Some(condition) = condition else { return };
        let (if_missing, per) = (self.tape.pick(&["no", "yes"]), self.per(rank));
        // Where outlets open later, the two take the period before differently (`disputed`).
        let opens = self.spans && grain.iter().any(|d| d == "outlet");
        let again = self.tape.chance(1, 3) || !self.time || opens;
        let repeat = if again { "repeat = true\n" } else { "" };
        let from = self.tape.pick(&["", "effective = { from = 2011-10-01 }\n", "effective = { from = 2011-09-01 }\n"]);
        let standing = self.standing();
        let _ = writeln!(
            self.rules,
            "[action.x{n}]\n{per}kind = \"talk\"\nby = {}\nwhen = '{condition}'\nif_missing = \"{if_missing}\"\n{repeat}{from}{standing}due = {{ days = 5 }}",
            list(&grain)
        );
    }

    fn band(&mut self, n: usize) {
        let banded: Vec<Figure> =
            self.figures.iter().filter(|f| f.sort != Sort::Flag && f.grains.len() == 1).cloned().collect();
        if banded.is_empty() {
            return;
        }
        let figure = self.tape.pick(&banded);
        let (high, low) = match figure.sort {
            Sort::Rate => ("\"70%\"", "\"5%\""),
            Sort::Money => ("\"100.00\"", "\"0.01\""),
            _ => ("4", "1"),
        };
        let (a, b, c) = (self.literal(Sort::Rate), self.literal(Sort::Rate), self.literal(Sort::Rate));
        let _ = writeln!(
            self.rules,
            "[band.b{n}]\n{}of = \"{}\"\nrows = [\n  {{ name = \"green\", from = {high}, k = {a} }},\n  {{ name = \"yellow\", from = {low}, k = {b} }},\n  {{ name = \"red\", k = {c} }},\n]",
            self.per(figure.rank),
            figure.name
        );
        if self.heaps.contains(&figure.name) {
            self.heaps.insert(format!("b{n}"));
        }
        self.bands.push((format!("b{n}"), figure.grains[0].clone(), figure.rank));
    }

    /// A factor of a payout: a rate or number that is never below zero.
    fn factor(&mut self, grain: &[String]) -> String {
        let bands: Vec<String> = self
            .bands
            .iter()
            .filter(|(_, g, r)| *r >= self.rank && coarser(grain, g))
            .map(|b| format!("{}.k", b.0))
            .collect();
        let figures: Vec<String> = self
            .figures
            .iter()
            .filter(|f| matches!(f.sort, Sort::Rate | Sort::Number) && !f.negative && f.rank >= self.rank)
            .filter(|f| f.grains.contains(&grain.to_vec()) || (f.grains.len() == 1 && coarser(grain, &f.grains[0])))
            .map(|f| f.name.clone())
            .collect();
        match self.tape.below(5) {
            1 if !bands.is_empty() => self.tape.pick(&bands),
            2 if self.districts => "district.coef".into(),
            3 => "outlet.factor ?? \"100%\"".into(),
            _ if !figures.is_empty() => self.tape.pick(&figures),
            _ => "outlet.factor".into(),
        }
    }

    fn payout(&mut self, n: usize) {
        self.rank = self.draw_paying_rank();
        self.lines(n);
        self.rank = 1;
    }

    fn lines(&mut self, n: usize) {
        let rank = self.rank;
        let mut bases: Vec<(String, Vec<String>)> = self
            .figures
            .iter()
            .filter(|f| f.sort == Sort::Money && !f.negative && f.rank >= rank)
            .flat_map(|f| f.grains.iter().map(|g| (f.name.clone(), g.clone())).collect::<Vec<_>>())
            .filter(|(_, g)| g.first().is_some_and(|d| d == "outlet"))
            .collect();
        if self.plan {
            let mut grain = vec!["outlet".to_owned()];
            if self.businesses > 0 {
                grain.push("business".into());
            }
            bases.push(("plan.amount".into(), grain));
        }
        if bases.is_empty() {
            return;
        }
        let (base, grain) = self.tape.pick(&bases);
        let starts = self.starts(&base, &grain);
        let mut text = format!(
            "[payout.y{n}]\n{}by = {}\n{starts}if_missing = \"hold\"\n{}",
            self.per(rank),
            list(&grain),
            self.standing()
        );
        if self.owners && self.tape.chance(1, 2) {
            text += "payee = 'outlet.owner'\n";
        }
        if self.tape.chance(2, 3) {
            let of = self.factor(&grain);
            let bounds =
                self.tape.pick(&["", ", floor = \"20%\"", ", cap = \"100%\"", ", floor = \"0%\", cap = \"150%\""]);
            let _ = writeln!(text, "ratio = {{ of = '{of}'{bounds}{} }}", self.step_standing());
        }
        if self.tape.chance(1, 3) {
            let _ = writeln!(text, "coefficients = ['{}', '{}']", self.factor(&grain), self.factor(&grain));
        }
        if self.tape.chance(1, 4) {
            text += "floor = \"10.00\"\n";
        }
        if self.tape.chance(1, 4) {
            text += "cap = \"500.00\"\n";
        }
        if self.tape.chance(1, 5) {
            text += "rows = \"all\"\n";
        }
        text += &self.minimum(&grain);
        if self.heaped(&grain, &text) {
            self.heaps.insert(format!("y{n}"));
        }
        text += self.tape.pick(&[
            "",
            "",
            "",
            "effective = { from = 2011-10-12 }\n",
            "effective = { from = 2011-07-01, to = 2011-10-20 }\n",
        ]);
        let _ = writeln!(self.rules, "{text}");
        for p in 0..self.tape.below(4) {
            let Some(condition) = self.condition(&grain) else { break };
            let takes = self.tape.pick(&["forfeit", "withhold"]);
            let if_missing = self.tape.pick(&["hold", "no", "yes"]);
            let share = self.tape.pick(&["", "share = \"33.33%\"\n", "share = \"50%\"\n", "share = \"100%\"\n"]);
            let shadow = self.standing();
            let until = if takes == "withhold" { "until = 'false'\n" } else { "" };
            let _ = writeln!(
                self.rules,
                "[penalty.y{n}z{p}]\nof = \"y{n}\"\nwhen = '{condition}'\nif_missing = \"{if_missing}\"\ntakes = \"{takes}\"\n{share}{until}{shadow}"
            );
        }
        self.holdbacks(&format!("y{n}"), &grain);
        self.adjustments(&format!("y{n}"), &grain);
        self.split_lines(&format!("y{n}"), &grain, rank);
        for part in ["payable", "reduced", "held"] {
            self.units.insert(format!("y{n}.{part}"));
            self.figures.push(Figure {
                name: format!("y{n}.{part}"),
                grains: vec![grain.clone()],
                sort: Sort::Money,
                rounded: true,
                negative: false,
                rank,
            });
        }
    }
}

fn grains_text(by: &[Vec<String>]) -> String {
    if let [one] = by {
        return list(one);
    }
    let all: Vec<String> = by.iter().map(|g| list(g)).collect();
    format!("[{}]", all.join(", "))
}
