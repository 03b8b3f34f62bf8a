//! Random packs with data to go with them, drawn from a tape of choices.
//!
//! A tape that is shorter or holds smaller numbers gives a smaller pack, so a failing case shrinks by shrinking its
//! tape. What is drawn passes `check`: types go together, conditions that can be missing say what then, rounded
//! figures are not compared with unrounded ones.
//! [`periods`] says for which periods, [`data`] makes the files, [`expressions`], [`kinds`], [`judged`] and [`given`]
//! the rules, [`trees`], [`duties`] and [`shares`] both.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::numbers::day;

mod data;
mod duties;
mod expressions;
mod given;
mod judged;
mod kinds;
mod periods;
mod shares;
mod trees;

/// A pack, its data, and the period to run.
#[derive(Clone, Debug, Default)]
pub struct Case {
    pub pack: Vec<(String, String)>,
    pub data: Vec<(String, String)>,
    pub period: String,
    /// The day up to which rows are seen.
    pub as_of: Option<i64>,
    /// What is proposed moves nothing.
    pub approved: bool,
}

/// Choices, one after the other; zero when they are used up.
pub struct Tape {
    choices: Vec<u32>,
    at: usize,
}

impl Tape {
    pub fn below(&mut self, n: usize) -> usize {
        let choice = self.choices.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        choice as usize % n
    }

    /// True in `of` cases out of `n`; false when the choices are used up.
    pub fn chance(&mut self, of: usize, n: usize) -> bool {
        self.below(n) >= n - of
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }
}

/// What numbers of a column or figure stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Count,
    Number,
    Rate,
    Money,
    Flag,
}

/// A column of a table of facts.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub sort: Sort,
    pub optional: bool,
}

/// A table of facts.
#[derive(Clone, Debug)]
pub struct Facts {
    pub name: String,
    pub dims: Vec<String>,
    pub columns: Vec<Column>,
    pub dated: bool,
    pub text: bool,
    pub keyed: bool,
    /// Rows of outlets that nobody knows are dropped.
    pub drops: bool,
    /// It has a second date, by which a measure may place its rows.
    pub done: bool,
}

/// A figure that later rules may read.
#[derive(Clone, Debug)]
pub struct Figure {
    pub name: String,
    pub grains: Vec<Vec<String>>,
    pub sort: Sort,
    pub rounded: bool,
    /// It may be below zero.
    pub negative: bool,
    /// The length of its period: 0 is shorter than the pack's own, 1 that, 2 longer.
    pub rank: u8,
}

/// The pack while it is drawn.
pub struct Maker {
    pub tape: Tape,
    /// Rules look at other periods.
    pub time: bool,
    /// The length of the period of the rule, or of the rows of the aggregate, that is being drawn.
    pub rank: u8,
    pub periods: periods::Periods,
    pub spans: bool,
    pub owners: bool,
    pub districts: bool,
    pub businesses: usize,
    pub clerks: bool,
    pub facts: Vec<Facts>,
    pub checks: bool,
    pub watched: judged::Watched,
    pub tree: trees::Tree,
    pub duties: duties::Duties,
    pub words: shares::Words,
    pub plan: bool,
    /// The plan has points, too.
    pub stars: bool,
    pub params: Vec<(String, Sort)>,
    pub figures: Vec<Figure>,
    pub bands: Vec<(String, Vec<String>, u8)>,
    pub rankings: Vec<given::Ranked>,
    /// Figures of several dimensions that sum or count figures; they are read through aggregates alone (`disputed`).
    pub summing: BTreeSet<String>,
    /// Figures that hold all below a code; they are added up over codes with a filter alone.
    pub heaps: BTreeSet<String>,
    /// Figures in whole units, so that they can be shared.
    pub units: BTreeSet<String>,
    pub rules: String,
    pub tables: String,
}

fn list(all: &[String]) -> String {
    let quoted: Vec<String> = all.iter().map(|d| format!("\"{d}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

/// Draws a case.
pub fn case(choices: Vec<u32>) -> Case {
    let mut tape = Tape { choices, at: 0 };
    let (periods, spans, owners) = (periods::Periods::draw(&mut tape), tape.chance(1, 2), tape.chance(1, 2));
    let (districts, clerks) = (tape.chance(1, 2), tape.chance(1, 3));
    let businesses = tape.below(4);
    let time = tape.chance(1, 2);
    let watched = judged::Watched::draw(&mut tape);
    let stars = tape.chance(1, 4);
    let (checks, plan) = (tape.chance(1, 2), tape.chance(2, 3));
    let (tree, duties) = (trees::Tree::draw(&mut tape), duties::Duties::draw(&mut tape));
    let words = shares::Words::draw(&mut tape);
    let mut maker = Maker {
        tape,
        time,
        rank: 1,
        periods,
        spans,
        owners,
        districts,
        businesses,
        clerks,
        facts: Vec::new(),
        checks,
        watched,
        tree,
        duties,
        words,
        plan,
        stars: stars && plan,
        params: Vec::new(),
        figures: Vec::new(),
        bands: Vec::new(),
        rankings: Vec::new(),
        summing: BTreeSet::new(),
        heaps: BTreeSet::new(),
        units: BTreeSet::new(),
        rules: String::new(),
        tables: String::new(),
    };
    maker.draw_tables();
    maker.draw_params();
    maker.draw_rules();
    let pack = vec![
        ("a-rules.toml".to_owned(), maker.rules.clone()),
        ("data.toml".to_owned(), maker.tables.clone()),
        ("pack.toml".to_owned(), maker.head()),
    ];
    let (period, _, last) = maker.periods.run.clone();
    let data = maker.draw_data();
    // Some row lies before the 14th.
    let as_of = maker.tape.chance(1, 5).then(|| day(2011, 10, 14 + maker.tape.below(18) as i64).unwrap());
    let as_of = as_of.filter(|day| *day <= last);
    let approved = maker.tape.chance(1, 5);
    Case { pack, data, period, as_of, approved }
}

impl Maker {
    fn head(&mut self) -> String {
        let mode = self.tape.pick(&["half_up", "half_even", "down", "up"]);
        let cents = self.tape.pick(&["2", "{ places = 2, mode = \"half_even\" }", "{ places = 2, mode = \"down\" }"]);
        let points = self.tape.pick(&["", "points = { places = 1, mode = \"down\" }\n"]);
        format!(
            "[pack]\nformat = 1\nid = \"drawn\"\n{}\ncurrency = \"CNY\"\n\n{}[rounding]\ndefault = \"{mode}\"\n\
money = {cents}\nrate = 4\nindex = {{ places = 1, mode = \"up\" }}\n{points}",
            self.periods.setting(),
            self.periods.spans()
        )
    }

    /// Every grain that rules may have, the finest first.
    pub fn grains(&self) -> Vec<Vec<String>> {
        let mut all: Vec<Vec<&str>> = vec![vec!["outlet"], vec!["district"], vec![]];
        if self.businesses > 0 {
            all.extend([vec!["outlet", "business"], vec!["district", "business"], vec!["business"]]);
        }
        if self.owners {
            all.push(vec!["owner"]);
        }
        if self.districts {
            all.push(vec!["region"]);
        }
        if self.tree.there {
            all.extend([vec!["code"], vec!["code"], vec!["outlet", "code"]]);
            if self.businesses > 0 {
                all.push(vec!["business", "code"]);
            }
        }
        all.into_iter().map(|g| g.into_iter().map(str::to_owned).collect()).collect()
    }

    fn draw_tables(&mut self) {
        let mut t = String::from("[dimension.outlet]\ntable = \"outlets\"\n");
        t += if self.districts { "[dimension.district]\ntable = \"districts\"\n" } else { "[dimension.district]\n" };
        if self.districts {
            t += "[dimension.region]\n";
        }
        if self.owners {
            t += "[dimension.owner]\n";
        }
        if self.clerks {
            t += "[dimension.clerk]\n";
        }
        if self.businesses > 0 {
            t += "[dimension.business.values]\n";
            for n in 0..self.businesses {
                let _ = writeln!(t, "b{n} = \"业务{n}\"");
            }
        }
        if self.checks {
            t += "[dimension.item]\n";
            if self.watched.sources {
                t += "[dimension.source.values]\ns0 = \"走访\"\ns1 = \"暗访\"\n";
            }
        }
        t += "[table.outlets]\nfile = \"outlets.csv\"\nkey = [\"outlet\"]\n";
        t += if self.spans { "span = [\"opened\", \"closed\"]\n" } else { "timeless = true\n" };
        t += "[table.outlets.columns]\noutlet = { type = \"id\", header = [\"网点编号\", \"outlet\"] }\n\
district = { type = \"id\", of = \"district\" }\nsize = { type = \"number\" }\nfactor = { type = \"rate\", optional = true }\n";
        if self.owners {
            t += "owner = { type = \"id\", of = \"owner\" }\n";
        }
        if self.spans {
            t += "opened = { type = \"date\" }\nclosed = { type = \"date\", optional = true }\n";
        }
        if self.districts {
            t += "[table.districts]\nfile = \"districts.csv\"\nkey = [\"district\"]\ntimeless = true\n[table.districts.columns]\n\
district = { type = \"id\" }\nregion = { type = \"id\", of = \"region\" }\ncoef = { type = \"rate\" }\n";
        }
        if self.duties.there {
            t = t.replace(
                "factor = {",
                "aim = { type = \"date\", optional = true }\nhit = { type = \"date\", optional = true }\nfactor = {",
            );
        }
        t += &self.tree.tables();
        t += &self.log_table();
        t += &self.words_tables();
        for n in 0..=self.tape.below(3) {
            self.draw_facts(n, &mut t);
        }
        if self.checks {
            t += "[table.checks]\nfile = \"checks.csv\"\nperiod = \"date\"\n";
            if self.tape.chance(1, 2) {
                t += "covers = { from = 2011-01-01 }\n";
            }
            t += "[table.checks.columns]\noutlet = { type = \"id\", of = \"outlet\" }\n\
date = { type = \"date\", format = \"%Y/%m/%d\" }\nitem = { type = \"id\", of = \"item\" }\n\
result = { type = \"text\", map = { \"合格\" = \"pass\", \"/\" = \"na\" }, one_of = [\"pass\", \"fail\", \"na\"] }\n";
            t += &self.watched.columns();
        }
        if self.plan {
            let business = self.businesses > 0;
            let key = if business { "[\"outlet\", \"business\"]" } else { "[\"outlet\"]" };
            let _ =
                writeln!(t, "[table.plan]\nfile = \"plan.csv\"\nkey = {key}\ntimeless = true\n[table.plan.columns]");
            t += "outlet = { type = \"id\", of = \"outlet\" }\namount = { type = \"money\", optional = true }\nweight = { type = \"number\" }\n";
            if business {
                t += "business = { type = \"id\", of = \"business\" }\n";
            }
            if self.stars {
                t += "stars = { type = \"points\", optional = true }\n";
            }
        }
        self.tables = t;
    }

    fn draw_facts(&mut self, n: usize, t: &mut String) {
        let mut facts = Facts {
            name: format!("t{n}"),
            dims: vec!["outlet".into()],
            columns: Vec::new(),
            dated: n == 0 || self.tape.chance(2, 3),
            text: self.tape.chance(1, 2),
            keyed: self.tape.chance(1, 3),
            drops: self.tape.chance(1, 4),
            done: false,
        };
        facts.done = facts.dated && self.tape.chance(1, 3);
        if self.businesses > 0 && self.tape.chance(2, 3) {
            facts.dims.push("business".into());
        }
        if self.clerks && self.tape.chance(1, 2) {
            facts.dims.push("clerk".into());
        }
        if self.tree.there && self.tape.chance(2, 3) {
            facts.dims.push("code".into());
        }
        for c in 0..=self.tape.below(3) {
            let sort = self.tape.pick(&[Sort::Count, Sort::Money, Sort::Number, Sort::Rate]);
            facts.columns.push(Column { name: format!("c{c}"), sort, optional: self.tape.chance(1, 3) });
        }
        let _ = writeln!(t, "[table.t{n}]\nfile = \"t{n}*.csv\"");
        if facts.keyed {
            *t += "key = [\"line\"]\n";
        }
        if facts.dated {
            *t += "period = \"date\"\n";
            match self.tape.below(5) {
                1 => *t += self.tape.pick(&["covers = { from = 2011-01-01 }\n", "covers = { from = 2011-09-05 }\n"]),
                3 => {
                    *t += self.tape.pick(&[
                        "covers = { from = 2011-07-01, to = 2011-10-10 }\n",
                        "covers = { from = 2011-09-01, to = 2011-10-31 }\n",
                    ])
                }
                2 => *t += "covers = { from = 2011-01-01, to = 2011-12-31 }\n",
                _ => {}
            }
        } else {
            *t += "timeless = true\n";
        }
        *t += "skip = 'outlet == \"合计\"'\nignore = [\"备注\"]\n";
        let _ = writeln!(t, "[table.t{n}.columns]");
        if facts.keyed {
            *t += "line = { type = \"id\" }\n";
        }
        let lost = self.tape.pick(&[", orphan = \"drop\"", ", orphan = \"finding\""]);
        for d in &facts.dims {
            let orphan = match d.as_str() {
                "outlet" if facts.drops => lost.to_owned(),
                "code" => self.tree.orphan(),
                _ => String::new(),
            };
            let _ = writeln!(t, "{d} = {{ type = \"id\", of = \"{d}\"{orphan} }}");
        }
        if facts.dated {
            *t += "date = { type = \"date\" }\n";
        }
        if facts.done {
            *t += "done = { type = \"date\", optional = true }\n";
        }
        if facts.text {
            *t += "state = { type = \"text\", one_of = [\"x\", \"y\"], map = { \"甲\" = \"x\" } }\n";
        }
        for c in &facts.columns {
            let more = if c.optional { ", optional = true, missing = [\"-\"]" } else { "" };
            let _ = writeln!(t, "{} = {{ type = \"{}\"{more} }}", c.name, c.sort.word());
        }
        self.facts.push(facts);
    }

    fn draw_params(&mut self) {
        for n in 0..self.tape.below(4) {
            let sort = self.tape.pick(&[Sort::Number, Sort::Rate]);
            let (a, b) = (self.literal(sort), self.literal(sort));
            let later = self.tape.pick(&["2011-10-01", "2011-09-01", "2011-12-01", "2012-01-01"]);
            let value = match self.tape.below(3) {
                0 => a,
                _ => format!("[{{ from = 2011-07-01, value = {a} }}, {{ from = {later}, value = {b} }}]"),
            };
            let kind = if sort == Sort::Rate { ", type = \"rate\"" } else { ", type = \"number\"" };
            let _ = writeln!(self.rules, "[param.p{n}]\nvalue = {value}{}", kind.replace(", ", "\n"));
            self.params.push((format!("p{n}"), sort));
        }
    }

    /// A literal as it stands in TOML.
    pub fn literal(&mut self, sort: Sort) -> String {
        match sort {
            Sort::Rate => format!("\"{}%\"", self.tape.pick(&["50", "0", "100", "33.3", "120", "0.5"])),
            _ => self.tape.pick(&["1", "0", "2", "3.5", "0.01", "1000"]).to_owned(),
        }
    }

    /// A literal as it stands in an expression.
    pub fn spoken(&mut self, sort: Sort) -> String {
        match sort {
            Sort::Money => self.tape.pick(&["0", "10", "2.5", "\"99.99\"", "1000000"]).to_owned(),
            Sort::Flag => "true".to_owned(),
            other => self.literal(other),
        }
    }
}

impl Sort {
    pub fn word(self) -> &'static str {
        match self {
            Sort::Count => "count",
            Sort::Number => "number",
            Sort::Rate => "rate",
            Sort::Money => "money",
            Sort::Flag => "flag",
        }
    }
}
