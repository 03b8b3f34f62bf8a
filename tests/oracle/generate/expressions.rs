//! Expressions of drawn packs: over the rows of a table, and over figures at a grain.
//!
//! Only what the checker must accept is drawn: the type that is wanted, names that exist, grains that can be reached.
//! What the rules do with them is left to `kinds`.

use super::{Facts, Figure, Maker, Sort};

/// A drawn expression over figures.
pub struct Drawn {
    pub text: String,
    pub sort: Sort,
    /// Whether every figure in it is rounded; none if it reads no figure.
    pub rounded: Option<bool>,
    pub negative: bool,
    /// Whether it reads a figure of the grain itself.
    pub own: bool,
}

/// Whether one dimension is, or rolls up into, another.
fn reaches(from: &str, to: &str) -> bool {
    from == to || matches!((from, to), ("outlet", "district" | "owner" | "region") | ("district", "region"))
}

pub fn coarser(from: &[String], to: &[String]) -> bool {
    to.iter().all(|t| from.iter().any(|f| reaches(f, t)))
}

fn together(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(x), Some(y)) => Some(x && y),
        (x, y) => x.or(y),
    }
}

impl Maker {
    /// A condition over a row; it is never missing.
    pub fn row_condition(&mut self, facts: &Facts) -> String {
        let column = self.tape.pick(&facts.columns);
        let sign = self.tape.pick(&[">", ">=", "<", "<=", "==", "!="]);
        let simple = format!("{} {sign} {}", column.name, self.spoken(column.sort));
        let simple = if column.optional { format!("({simple}) ?? false") } else { simple };
        if facts.dims.iter().any(|d| d == "code") && self.tape.chance(1, 6) {
            return self.tape.pick(&["(code.level >= 2) ?? false", "is_missing(code.parent)"]).to_owned();
        }
        match self.tape.below(8) {
            1 if facts.text => "state == \"x\"".into(),
            2 if facts.text => format!("state != \"x\" && ({simple})"),
            3 => format!("(outlet.size >= {}) ?? false", self.tape.below(6)),
            4 if facts.dated => "date >= \"2011-10-12\"".into(),
            5 if facts.dated => "day(date) <= 20".into(),
            6 => format!("!({simple})"),
            7 if self.businesses > 0 && self.plan && facts.dims.len() > 1 && facts.dims[1] == "business" => {
                "(plan.weight > 1 || plan.amount > 5) ?? false".into()
            }
            _ => simple,
        }
    }

    /// The formula of a measure over a table, and what it yields.
    pub fn row_formula(&mut self, facts: &Facts) -> (String, Sort) {
        let column = self.tape.pick(&facts.columns);
        let name = &column.name;
        let condition = self.row_condition(facts);
        let mean = if column.sort == Sort::Count { Sort::Number } else { column.sort };
        match self.tape.below(12) {
            0 => ("count()".into(), Sort::Count),
            1 | 2 => (format!("sum({name})"), if column.sort == Sort::Rate { Sort::Rate } else { column.sort }),
            3 => (format!("count({condition})"), Sort::Count),
            4 => (format!("sum({name}, {condition})"), column.sort),
            5 => (format!("mean({name})"), mean),
            6 => (format!("min({name})"), column.sort),
            7 => (format!("max({name}, {condition})"), column.sort),
            8 => (format!("share({condition})"), Sort::Rate),
            9 => (format!("sum({name}) ?? 0"), column.sort),
            10 => (format!("mean({name}, !is_missing({name}))"), mean),
            _ => (format!("any({condition})"), Sort::Flag),
        }
    }

    /// The figures that can be read at a grain by their bare names.
    fn readable(&self, grain: &[String], sort: Option<Sort>) -> Vec<(Figure, bool)> {
        self.figures
            .iter()
            .filter(|f| sort.is_none_or(|s| f.sort == s) && f.rank >= self.rank)
            .filter(|f| !self.summing.contains(&f.name))
            .filter_map(|f| {
                let own = f.grains.iter().any(|g| g == grain);
                let coarse = f.grains.iter().filter(|g| coarser(grain, g)).count();
                // Rows are those of figures of one's own period.
                (own || coarse == 1).then(|| (f.clone(), own && f.rank == self.rank))
            })
            .collect()
    }

    fn finer(&self, grain: &[String], sort: Option<Sort>) -> Vec<Figure> {
        let all = self.figures.iter().filter(|f| sort.is_none_or(|s| f.sort == s));
        // Of a shorter period the rows of one's own grain are several, too.
        // So are those of one's own grain where it is one of codes: a node takes all below it.
        let tree = grain.iter().any(|d| d == "code");
        let several = |f: &Figure| f.rank < self.rank || (f.rank == self.rank && (tree || f.grains[0] != grain));
        all.filter(|f| f.grains.len() == 1 && several(f) && coarser(&f.grains[0], grain)).cloned().collect()
    }

    /// Reads some figure of a sort at a grain; none if there is none.
    pub fn reading(&mut self, grain: &[String], sort: Sort) -> Option<Drawn> {
        let near = self.readable(grain, Some(sort));
        let far = self.finer(grain, Some(sort));
        if !far.is_empty() && (near.is_empty() || self.tape.chance(1, 3)) {
            let figure = self.tape.pick(&far);
            let condition = self.condition_within(&figure);
            let filter = match (self.tape.below(3), condition) {
                (1, Some(c)) => format!(", ({c}) ?? false"),
                (2, _) => format!(", !is_missing({})", figure.name),
                _ => String::new(),
            };
            let op = self.tape.pick(&["sum", "max", "min"]);
            let filter = self.guarded(&figure.grains[0], &figure.name, filter);
            let mut text = format!("{op}({}{filter})", figure.name);
            if grain.len() < 2 && figure.rank == self.rank {
                text = self.elsewhere(text, sort);
            }
            return Some(Drawn {
                text,
                sort,
                rounded: if filter.starts_with(", (") { Some(false) } else { Some(figure.rounded) },
                negative: figure.negative,
                own: true,
            });
        }
        let (figure, own) = (!near.is_empty()).then(|| self.tape.pick(&near))?;
        let asked = figure.grains.len() > 1
            && figure.grains.contains(&grain.to_vec())
            && grain.first().is_some_and(|d| d == "outlet")
            && figure.grains.iter().filter(|g| g.contains(&"district".to_owned())).count() == 1
            && self.tape.chance(1, 2);
        let prefix = if asked { "district." } else { "" };
        Some(Drawn {
            text: self.elsewhere(format!("{prefix}{}", figure.name), sort),
            sort,
            rounded: Some(figure.rounded),
            negative: figure.negative,
            own: own && !asked,
        })
    }

    /// The same in another period, now and then.
    fn elsewhere(&mut self, text: String, sort: Sort) -> String {
        if !self.time || !self.tape.chance(1, 3) {
            return text;
        }
        let op = if matches!(sort, Sort::Money | Sort::Number | Sort::Rate) {
            self.tape.pick(&["mean", "sum", "max", "min"])
        } else {
            self.tape.pick(&["sum", "max", "min"])
        };
        match self.tape.below(6) {
            1 => format!("before({text}, 2)"),
            2 => format!("over({text}, -2, 0, \"{op}\")"),
            3 => format!("over({text}, -3, -1, \"{op}\", {})", self.tape.pick(&["1", "2"])),
            4 => {
                let at = self.some_period(self.rank);
                format!("at({text}, \"{at}\")")
            }
            _ => format!("before({text})"),
        }
    }

    /// A condition over the rows of a figure, as the filter of an aggregate sees them.
    fn condition_within(&mut self, figure: &Figure) -> Option<String> {
        let kept = std::mem::replace(&mut self.rank, figure.rank);
        let condition = self.condition(&figure.grains[0]);
        self.rank = kept;
        condition
    }

    /// A condition over figures at a grain; it may be missing. None if nothing can be read there.
    pub fn condition(&mut self, grain: &[String]) -> Option<String> {
        let sorts = [Sort::Count, Sort::Money, Sort::Rate, Sort::Number];
        let sort = self.tape.pick(&sorts);
        let drawn = std::iter::once(sort).chain(sorts).find_map(|s| {
            let near = self.readable(grain, Some(s));
            (!near.is_empty()).then(|| self.tape.pick(&near))
        })?;
        let sign = self.tape.pick(&[">", ">=", "<", "<=", "==", "!="]);
        let sort = drawn.0.sort;
        let params: Vec<(String, Sort)> = self.params.iter().filter(|p| p.1 == sort).cloned().collect();
        let right = match self.tape.below(3) {
            1 if !params.is_empty() => format!("param.{}", self.tape.pick(&params).0),
            2 => {
                let alike = self.readable(grain, Some(sort));
                let counted = |f: &Figure| f.name.starts_with('m');
                let alike = alike.into_iter().filter(|(f, _)| counted(f) && f.rounded == drawn.0.rounded);
                let alike: Vec<_> = alike.collect();
                if alike.is_empty() || !counted(&drawn.0) {
                    drawn.0.name.clone()
                } else {
                    self.tape.pick(&alike).0.name
                }
            }
            _ => self.spoken(sort),
        };
        let left = self.elsewhere(drawn.0.name.clone(), sort);
        let simple = format!("{left} {sign} {right}");
        Some(match self.tape.below(6) {
            1 => format!("!({simple})"),
            2 => format!("is_missing({})", drawn.0.name),
            3 => match self.condition(grain) {
                Some(other) => format!("({simple}) {} ({other})", self.tape.pick(&["&&", "||"])),
                None => simple,
            },
            _ => simple,
        })
    }

    /// An expression over figures at a grain.
    pub fn over_figures(&mut self, grain: &[String]) -> Option<Drawn> {
        let sorts = [Sort::Count, Sort::Money, Sort::Rate, Sort::Number];
        let wanted = self.tape.pick(&sorts);
        let first = std::iter::once(wanted).chain(sorts).find_map(|s| self.reading(grain, s))?;
        let sort = first.sort;
        let a = first.text.clone();
        let second = |maker: &mut Maker| maker.reading(grain, sort);
        Some(match self.tape.below(13) {
            1 if sort != Sort::Count => {
                let b = second(self)?;
                let sign = self.tape.pick(&["+", "-"]);
                Drawn {
                    text: format!("{a} {sign} {}", b.text),
                    sort,
                    rounded: together(first.rounded, b.rounded),
                    negative: sign == "-" || first.negative || b.negative,
                    own: first.own || b.own,
                }
            }
            2 => {
                let b = second(self)?;
                Drawn {
                    text: format!("{a} / {}", b.text),
                    sort: if sort == Sort::Number { Sort::Number } else { Sort::Rate },
                    rounded: together(first.rounded, b.rounded),
                    negative: first.negative || b.negative,
                    own: first.own || b.own,
                }
            }
            3 => {
                let rate = self.reading(grain, Sort::Rate);
                match rate {
                    Some(b) if matches!(sort, Sort::Money | Sort::Rate) => Drawn {
                        text: format!("{a} * {}", b.text),
                        sort,
                        rounded: together(first.rounded, b.rounded),
                        negative: first.negative || b.negative,
                        own: first.own || b.own,
                    },
                    _ => Drawn { text: format!("{a} * 3"), ..first },
                }
            }
            4 => {
                let b = second(self)?;
                let name = self.tape.pick(&["least", "greatest"]);
                Drawn {
                    text: format!("{name}({a}, {})", b.text),
                    sort,
                    rounded: together(first.rounded, b.rounded),
                    negative: first.negative || b.negative,
                    own: first.own || b.own,
                }
            }
            5 => Drawn { text: format!("{a} ?? 0"), ..first },
            6 => {
                let b = second(self)?;
                let condition = self.condition(grain)?;
                Drawn {
                    text: format!("if {condition} {{ {a} }} else {{ {} }}", b.text),
                    sort,
                    rounded: Some(false),
                    negative: first.negative || b.negative,
                    own: first.own || b.own,
                }
            }
            7 if sort != Sort::Count => Drawn { text: format!("abs({a})"), ..first },
            8 if sort != Sort::Count => Drawn { text: format!("round({a}, 1)"), rounded: Some(true), ..first },
            9 => {
                let far = self.finer(grain, None);
                if far.is_empty() {
                    return Some(first);
                }
                let figure = self.tape.pick(&far);
                if figure.sort == Sort::Flag {
                    return Some(first);
                }
                let mut condition = format!("{} > {}", figure.name, self.spoken(figure.sort));
                let other = self.condition_within(&figure);
                if let (true, Some(other)) = (self.tape.chance(1, 3), other) {
                    condition = format!("({condition}) && ({other})");
                }
                let (op, sort) = self.tape.pick(&[("count", Sort::Count), ("share", Sort::Rate)]);
                let filter = self.guarded(&figure.grains[0], &condition, String::new());
                Drawn {
                    text: format!("{op}(({condition}) ?? false{filter})"),
                    sort,
                    rounded: Some(false),
                    negative: false,
                    own: true,
                }
            }
            10 if grain.first().is_some_and(|d| d == "outlet") && sort == Sort::Money => {
                Drawn { text: format!("{a} * (outlet.factor ?? \"50%\")"), rounded: Some(false), ..first }
            }
            12 => {
                let b = second(self)?;
                let bands: Vec<String> = self
                    .bands
                    .iter()
                    .filter(|(_, g, r)| *r >= self.rank && coarser(grain, g))
                    .map(|(name, ..)| name.clone())
                    .collect();
                let counted = self.readable(grain, Some(Sort::Count));
                let on = match self.tape.below(2) {
                    0 if !bands.is_empty() => {
                        format!(
                            "{} {{ \"green\" => {a}, \"red\" | \"yellow\" => {}, _ => {a} }}",
                            self.tape.pick(&bands),
                            b.text
                        )
                    }
                    _ if !counted.is_empty() => {
                        format!(
                            "{} {{ 0 => {}, 1 | 3 => {a}, _ => {} }}",
                            self.tape.pick(&counted).0.name,
                            b.text,
                            b.text
                        )
                    }
                    _ => return Some(first),
                };
                Drawn {
                    text: format!("switch {on}"),
                    sort,
                    rounded: Some(false),
                    negative: first.negative || b.negative,
                    own: false,
                }
            }
            11 => {
                let far = self.finer(grain, Some(sort));
                if far.is_empty() || sort == Sort::Count {
                    return Some(first);
                }
                let figure = self.tape.pick(&far);
                let filter = self.guarded(&figure.grains[0], &figure.name, String::new());
                Drawn {
                    text: format!("mean({}{filter})", figure.name),
                    sort,
                    rounded: Some(figure.rounded),
                    negative: figure.negative,
                    own: true,
                }
            }
            _ => first,
        })
    }
}
