//! The data of a drawn case: few keys, few rows; ties, zeros, gaps, tiny and very large amounts; some rows outside the
//! period, some tables without rows.
//!
//! Part of the generator: it follows the tables that the drawn pack declares and takes every choice from the tape, so
//! that a case can be made again and shrunk.

use super::trees::Code;
use super::{Maker, Sort, Tape};
use crate::numbers::{day, iso};

pub struct Outlet {
    pub name: String,
    /// From, to (none is open), district, owner.
    stays: Vec<(i64, Option<i64>, usize, usize)>,
}

impl Outlet {
    /// Whether it closed before October.
    pub fn closed(&self) -> bool {
        let october = day(2011, 10, 1).unwrap();
        self.stays.iter().all(|s| s.1.is_some_and(|to| to < october))
    }

    pub fn holds(&self, on: i64) -> bool {
        self.stays.iter().any(|(from, to, ..)| *from <= on && to.is_none_or(|to| on <= to))
    }
}

pub fn amount(tape: &mut Tape, sort: Sort) -> String {
    match (sort, tape.below(12)) {
        (Sort::Count, 0..=2) => "0".into(),
        (Sort::Count, 3) => "9876543210987654321012".into(),
        (Sort::Count, _) => (tape.below(6) * 3).to_string(),
        (Sort::Rate, 0..=1) => "0".into(),
        (Sort::Rate, 2..=4) => format!("{}%", tape.below(120)),
        (Sort::Rate, 5) => "0.000000000000000000000000001".into(),
        (Sort::Rate, _) => format!("0.{:02}", tape.below(100)),
        (_, 0..=1) => "0".into(),
        (Sort::Money, 2) => "12345678901234567890123.45".into(),
        (Sort::Money, 3) => "0.01".into(),
        (Sort::Money, 4..=6) => format!("{}.5", tape.below(20)),
        (Sort::Money, _) => format!("{}.{:02}", tape.below(3000), tape.below(100)),
        (Sort::Number, 2) => "1234567890123456789012.345678".into(),
        (Sort::Number, 3) => "0.0000000000000000000000007".into(),
        (Sort::Number, 4..=7) => format!("{}.25", tape.below(5)),
        _ => tape.below(10).to_string(),
    }
}

impl Maker {
    fn outlets(&mut self) -> Vec<Outlet> {
        let count = 1 + self.tape.below(8);
        let date = |m, d| day(2011, m, d).unwrap();
        (0..count)
            .map(|n| {
                let (d, e) = (self.tape.below(3), self.tape.below(3));
                let (o, p) = (self.tape.below(2), self.tape.below(2));
                let stays = match if self.spans { self.tape.below(8) } else { 0 } {
                    1 => vec![(date(1, 1), Some(date(10, 14)), d, o), (date(10, 15), None, e, p)],
                    2 => vec![(date(1, 1), Some(date(10, 20)), d, o)],
                    3 if n > 0 => vec![(date(1, 1), Some(date(9, 30)), d, o)],
                    4 if n > 0 => vec![(date(10, 10), None, d, o)],
                    5 => vec![(date(1, 1), Some(date(10, 31)), d, o), (date(11, 1), None, e, p)],
                    _ => vec![(date(1, 1), None, d, o)],
                };
                Outlet { name: format!("W{n:02}"), stays }
            })
            .collect()
    }

    pub(super) fn on_some_day(&mut self, first: bool) -> i64 {
        let (start, last) = (self.periods.run.1, self.periods.run.2);
        if first {
            // The first outlet is open until the 14th at least, so that some row lies in the period.
            let (from, to) = (start.max(day(2011, 10, 1).unwrap()), last.min(day(2011, 10, 14).unwrap()));
            return from + self.tape.below((to - from + 1) as usize) as i64;
        }
        match self.tape.below(6) {
            1 if self.time => start - 1 - self.tape.below(110) as i64,
            4 if self.time => start - 1 - self.tape.below(45) as i64,
            1 => start - 1 - self.tape.below(40) as i64,
            2 => last + 1 + self.tape.below(30) as i64,
            3 => last,
            _ => start + self.tape.below(31) as i64,
        }
    }

    /// Every file, with the rows in the order drawn.
    pub fn draw_data(&mut self) -> Vec<(String, String)> {
        let outlets = self.outlets();
        let mut files = vec![("outlets.csv".to_owned(), self.outlet_file(&outlets))];
        if self.districts {
            let mut text = String::from("district,region,coef\n");
            for d in 0..3 {
                text += &format!("D{d},R{},{}\n", self.tape.below(2), amount(&mut self.tape, Sort::Rate));
            }
            files.push(("districts.csv".into(), text));
        }
        let codes = if self.tree.there { self.draw_codes() } else { Vec::new() };
        if self.tree.there {
            files.push(("codes.csv".into(), self.codes_file(&codes)));
        }
        for n in 0..self.facts.len() {
            files.push((format!("t{n}-1.csv"), self.fact_file(n, &outlets, &codes)));
        }
        if self.duties.there {
            files.push(("log.csv".into(), self.log_file(&outlets)));
        }
        if self.checks {
            files.push(("checks.csv".into(), self.checks_file(&outlets)));
            if self.watched.wide && self.tape.chance(2, 3) {
                files.push(("wide-1.csv".into(), self.wide_file(&outlets)));
            }
        }
        if self.plan {
            files.push(("plan.csv".into(), self.plan_file(&outlets)));
        }
        self.words_files(&outlets, &mut files);
        files
    }

    /// An outlet that is open on a day.
    pub(super) fn open_on<'a>(&mut self, outlets: &'a [Outlet], on: i64) -> Option<&'a Outlet> {
        let open: Vec<&Outlet> = outlets.iter().filter(|o| o.holds(on)).collect();
        (!open.is_empty()).then(|| open[self.tape.below(open.len())])
    }

    fn checks_file(&mut self, outlets: &[Outlet]) -> String {
        let mut text = String::from("outlet,date,item,result");
        text += if self.watched.sources { ",来源" } else { "" };
        text += if self.watched.cases { ",cases\n" } else { "\n" };
        for _ in 0..self.tape.below(40) {
            let on = self.on_some_day(false);
            let Some(outlet) = self.open_on(outlets, on) else { continue };
            let item = self.tape.pick(&["i0", "i1", "i2"]);
            let result = self.tape.pick(&["pass", "fail", "合格", "/", "na"]);
            text += &format!("{},{},{item},{result}", outlet.name, iso(on).replace('-', "/"));
            if self.watched.sources {
                text += &format!(",s{}", self.tape.below(2));
            }
            if self.watched.cases {
                text += self.tape.pick(&[",", ",1", ",25", ",0"]);
            }
            text += "\n";
        }
        text
    }

    /// A sheet with a title above, a column an item, and a total below.
    fn wide_file(&mut self, outlets: &[Outlet]) -> String {
        let mut text = String::from("检查表;;;;;\noutlet;date;i2;项目0;i1;备注\n");
        for _ in 0..self.tape.below(12) {
            let on = self.on_some_day(false);
            let Some(outlet) = self.open_on(outlets, on) else { continue };
            let (y, m, d) = crate::numbers::civil(on);
            text += &format!("{};{d:02}.{m:02}.{y}", outlet.name);
            for _ in 0..3 {
                text += self.tape.pick(&[";", ";合格", ";不合格", ";na"]);
            }
            text += ";\n";
        }
        text + "合计;;3;4;5;\n"
    }

    /// Who sent what about which day.
    fn log_file(&mut self, outlets: &[Outlet]) -> String {
        let mut text = String::from("outlet,kind,about,sent\n");
        for _ in 0..self.tape.below(40) {
            let about = self.on_some_day(false);
            let Some(outlet) = self.open_on(outlets, about) else { continue };
            let sent = about + self.tape.below(30) as i64 - 4;
            let sent = if self.duties.about || outlet.holds(sent) { sent } else { about };
            let kind = self.tape.pick(&["x", "x", "y"]);
            let about = if self.tape.chance(1, 12) { String::new() } else { iso(about) };
            text += &format!("{},{kind},{about},{}\n", outlet.name, iso(sent));
        }
        text
    }

    fn outlet_file(&mut self, outlets: &[Outlet]) -> String {
        let mut header = vec!["网点编号", "district", "size", "factor"];
        if self.duties.there {
            header.extend(["aim", "hit"]);
        }
        if self.owners {
            header.push("owner");
        }
        if self.spans {
            header.extend(["opened", "closed"]);
        }
        let mut text = header.join(",") + "\n";
        for outlet in outlets {
            for (from, to, district, owner) in &outlet.stays {
                let factor = if self.tape.chance(1, 5) { String::new() } else { amount(&mut self.tape, Sort::Rate) };
                text += &format!("{},D{district},{},{factor}", outlet.name, self.tape.below(7));
                if self.duties.there {
                    for _ in 0..2 {
                        let day = day(2011, 10, 5).unwrap() + self.tape.below(60) as i64 - 20;
                        text += &if self.tape.chance(1, 3) { ",".to_owned() } else { format!(",{}", iso(day)) };
                    }
                }
                if self.owners {
                    text += &format!(",O{owner}");
                }
                if self.spans {
                    text += &format!(",{},{}", iso(*from), to.map(iso).unwrap_or_default());
                }
                text += "\n";
            }
        }
        text
    }

    fn fact_file(&mut self, n: usize, outlets: &[Outlet], codes: &[Code]) -> String {
        let facts = self.facts[n].clone();
        let mut header: Vec<String> = facts.dims.clone();
        for (there, name) in [(facts.keyed, "line"), (facts.dated, "date"), (facts.text, "state"), (facts.done, "done")]
        {
            if there {
                header.push(name.into());
            }
        }
        header.extend(facts.columns.iter().map(|c| c.name.clone()));
        header.push("备注".into());
        let mut text = header.join(",") + "\n";
        let rows = if n > 0 && self.tape.chance(1, 8) { 0 } else { 1 + self.tape.below(40) };
        for row in 0..rows {
            let on = self.on_some_day(row == 0);
            let nobody = facts.drops && row > 0 && self.tape.chance(1, 8);
            // A timeless row belongs to whoever holds on some day of the period.
            let seen = |o: &&Outlet| if facts.dated { o.holds(on) } else { !o.closed() };
            let open: Vec<&Outlet> = outlets.iter().filter(seen).collect();
            let Some(outlet) = (!open.is_empty()).then(|| open[self.tape.below(open.len())]) else { continue };
            let there: Vec<&Code> = codes.iter().filter(|c| if facts.dated { c.holds(on) } else { c.seen() }).collect();
            let code = (!there.is_empty()).then(|| there[self.tape.below(there.len())]);
            let cells: Vec<String> = header
                .iter()
                .map(|column| match column.as_str() {
                    "code" => code.expect("the first holds always").name.clone(),
                    "outlet" if nobody => "W99".to_owned(),
                    "outlet" => outlet.name.clone(),
                    "done" if self.tape.chance(1, 4) => String::new(),
                    // A row counts where its outlet is on the day by which a rule places it.
                    "done" => {
                        let done = on + self.tape.below(40) as i64 - if self.words.open { 3 } else { 0 };
                        let holds = outlet.holds(done) && code.is_none_or(|c| c.holds(done));
                        if holds { iso(done) } else { String::new() }
                    }
                    "business" => format!("b{}", self.tape.below(self.businesses)),
                    "clerk" => format!("K{}", self.tape.below(3)),
                    "line" => format!("L{row:03}"),
                    "date" => iso(on),
                    "state" => self.tape.pick(&["x", "y", "甲"]).to_owned(),
                    "备注" => self.tape.pick(&["", "a note", "\"quoted, \"\"so\"\"\""]).to_owned(),
                    name => {
                        let column = facts.columns.iter().find(|c| c.name == name).unwrap();
                        if column.optional && self.tape.chance(1, 4) {
                            self.tape.pick(&["", "-"]).to_owned()
                        } else {
                            amount(&mut self.tape, column.sort)
                        }
                    }
                })
                .collect();
            text += &(cells.join(",") + "\n");
        }
        // Not alone: of a table with nothing but such a row the two think differently (`disputed`).
        if rows > 2 && text.lines().count() > 1 {
            let total: Vec<&str> = header.iter().map(|c| if c == "outlet" { "合计" } else { "" }).collect();
            text += &(total.join(",") + "\n");
        }
        text
    }

    fn plan_file(&mut self, outlets: &[Outlet]) -> String {
        let business = self.businesses > 0;
        let mut text = String::from(if business { "outlet,business,amount,weight" } else { "outlet,amount,weight" });
        text += if self.stars { ",stars\n" } else { "\n" };
        for outlet in outlets.iter().filter(|o| !o.closed()) {
            for b in 0..self.businesses.max(1) {
                if self.tape.chance(1, 5) {
                    continue;
                }
                text += &outlet.name;
                if business {
                    text += &format!(",b{b}");
                }
                let amount = if self.tape.chance(1, 8) { String::new() } else { amount(&mut self.tape, Sort::Money) };
                text += &format!(",{amount},{}", self.tape.below(5));
                text += if self.stars { self.tape.pick(&[",5\n", ",\n", ",14\n", ",7.5\n"]) } else { "\n" };
            }
        }
        text
    }
}
