//! Duties of drawn packs: recurring ones over a log of what was done, and days of their own; and measures that read them.
//!
//! A row of the log is about a day on which its outlet is there, and may be sent whenever; where some duty goes by the day
//! on which rows were sent, the outlet is there on that day, too.

use std::fmt::Write as _;

use super::{Figure, Maker, Sort, Tape, list};

/// What is drawn of duties, told to tables and data as well.
#[derive(Clone, Copy, Debug, Default)]
pub struct Duties {
    pub there: bool,
    /// Every duty goes by the day that a row is about.
    pub about: bool,
}

impl Duties {
    pub fn draw(tape: &mut Tape) -> Duties {
        Duties { there: tape.chance(1, 3), about: tape.chance(1, 2) }
    }
}

impl Maker {
    pub(super) fn log_table(&mut self) -> String {
        if !self.duties.there {
            return String::new();
        }
        let covers = self.tape.pick(&[
            "",
            "",
            "covers = { from = 2011-01-01 }\n",
            "covers = { from = 2011-08-10 }\n",
            "covers = { from = 2011-01-01, to = 2011-10-31 }\n",
            "covers = { from = 2011-01-01, to = 2011-12-31 }\n",
        ]);
        format!(
            "[calendar]\nyears = [2009, 2010, 2011, 2012, 2013]\nholidays = [{{ from = 2011-10-01, to = 2011-10-07 }}, 2011-11-01, 2012-01-02]\n\
working = [2011-10-08, 2011-10-09, 2011-12-31]\n[table.log]\nfile = \"log.csv\"\nperiod = \"sent\"\n{covers}[table.log.columns]\n\
outlet = {{ type = \"id\", of = \"outlet\" }}\nkind = {{ type = \"text\", one_of = [\"x\", \"y\"] }}\nabout = {{ type = \"date\", optional = true }}\nsent = {{ type = \"date\" }}\n"
        )
    }

    fn term(&mut self) -> String {
        let word = self.tape.pick(&["working_days", "days"]);
        format!("{{ {word} = {} }}", self.tape.pick(&["0", "1", "2", "5", "10", "20"]))
    }

    pub(super) fn draw_duties(&mut self) {
        if !self.duties.there {
            return;
        }
        for n in 0..=self.tape.below(3) {
            if self.tape.chance(1, 4) {
                self.own_day(n);
            } else {
                self.recurring(n);
            }
        }
    }

    fn more(&mut self, grain: &[String]) -> String {
        let mut more = String::new();
        if self.tape.chance(2, 3) {
            let _ = writeln!(more, "missed_after = {}", self.term());
        }
        more += self.tape.pick(&["", "", "late = \"days\"\n", "late = \"working_days\"\n"]);
        let only = match self.tape.below(4) {
            1 if grain == ["outlet"] => Some("outlet.size >= 2".to_owned()),
            2 => self.condition(grain),
            _ => None,
        };
        if let Some(only) = only {
            let _ = writeln!(more, "only = '{only}'");
        }
        more += self.tape.pick(&[
            "",
            "",
            "",
            "effective = { from = 2011-10-01 }\n",
            "effective = { from = 2011-09-12 }\n",
            "effective = { from = 2011-08-01, to = 2011-10-12 }\n",
        ]);
        more
    }

    fn recurring(&mut self, n: usize) {
        let mut grains = vec![vec!["outlet"], vec!["outlet"], vec!["district"], vec![]];
        if self.owners {
            grains.push(vec!["owner"]);
        }
        let grain: Vec<String> = self.tape.pick(&grains).into_iter().map(str::to_owned).collect();
        let rank = self.tape.pick(&[1, 0, 0, 2]);
        let rank = self.there(rank);
        self.rank = rank;
        let more = self.more(&grain);
        self.rank = 1;
        let placed = if self.duties.about || self.tape.chance(1, 2) { ", for = \"about\"" } else { "" };
        let filter = self.tape.pick(&["", ", where = 'kind == \"x\"'"]);
        let due = self.term();
        let _ = writeln!(
            self.rules,
            "[duty.d{n}]\nby = {}\n{}done = {{ table = \"log\", date = \"sent\"{placed}{filter} }}\ndue = {due}\n{more}",
            list(&grain),
            self.per(rank)
        );
        self.readers(n, &grain, rank);
    }

    fn own_day(&mut self, n: usize) {
        let due = self.tape.pick(&["outlet.aim", "add_working_days(outlet.aim, 0)", "add_working_days(outlet.aim, 3)"]);
        let grain = vec!["outlet".to_owned()];
        let more = self.more(&grain);
        let _ = writeln!(self.rules, "[duty.d{n}]\nby = [\"outlet\"]\ndue = '{due}'\ndone = 'outlet.hit'\n{more}");
        self.readers(n, &grain, 1);
    }

    /// Measures that read a duty, of its own period or a longer one.
    fn readers(&mut self, n: usize, grain: &[String], duty: u8) {
        for m in 0..self.tape.below(4) {
            let whole = self.tape.chance(1, 2);
            let by = if whole { Vec::new() } else { grain.to_vec() };
            let rank = self.tape.pick(&[1, 1, 2]).max(duty);
            let rank = self.there(rank);
            let (formula, sort) = self.tape.pick(&[
                ("share(D == \"done\", D != \"open\")", Some(Sort::Rate)),
                ("count(D == \"late\")", Some(Sort::Count)),
                ("count(D == \"missed\")", Some(Sort::Count)),
                ("sum(D.late)", None),
                ("share(D.expected ?? false)", Some(Sort::Rate)),
                ("count(is_missing(D))", Some(Sort::Count)),
                ("max(D.late, D != \"done\")", None),
                ("count((before(D) == \"missed\") ?? false)", Some(Sort::Count)),
                ("count((D.done_on > D.due) ?? false)", Some(Sort::Count)),
                ("min(days(D.due, D.done_on), !is_missing(D.done_on))", None),
            ]);
            let formula = formula.replace('D', &format!("d{n}"));
            let name = format!("h{n}{m}");
            let _ =
                writeln!(self.rules, "[measure.{name}]\nby = {}\n{}formula = '{formula}'\n", list(&by), self.per(rank));
            if let Some(sort) = sort {
                self.figures.push(Figure { name, grains: vec![by], sort, rounded: false, negative: false, rank });
            }
        }
    }
}
