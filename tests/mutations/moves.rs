//! The small steps by which a pack is moved: which there are, and what each makes of the text.
//!
//! Everything a scenario could see is moved: numbers by one of their last place and to the double, comparisons
//! loosened, tightened or turned round, "and" for "or", dates by the least that changes which periods they take in (a day in a calendar, else a
//! month), rules and items dropped. What is text to people stays.

use std::ops::Range;

use reckoner::pack::{self, Kind, Node, Table};
use reckoner::source::{Sources, Span};
use reckoner::value::Date;

/// A change of one place in a rule file.
pub(crate) struct Move {
    /// The file.
    pub(crate) file: String,
    /// The bytes that change.
    pub(crate) place: Range<usize>,
    /// What they become.
    pub(crate) to: String,
    /// Where and what, for people.
    pub(crate) told: String,
    /// The clause at hand, if one is.
    pub(crate) clause: Option<String>,
    /// Whether something is left out.
    pub(crate) drops: bool,
}

/// What people read, or what only names something.
const TEXTS: &[&str] = &[
    "title",
    "note",
    "because",
    "section",
    "unit",
    "header",
    "file",
    "label",
    "clause",
    "map",
    "clauses",
    "id",
    "name",
    "ignore",
    "encoding",
    "kind",
    "status",
    "attendees",
];

/// Kinds whose entries say what comes in or give values; they are moved, and not dropped.
const STAY: &[Kind] = &[Kind::Param, Kind::Dimension, Kind::Table, Kind::Form];

/// The first day of a weekend, Monday being 0.
const SATURDAY: u32 = 5;

/// Every move of the rule files of a pack.
pub(crate) fn moves(files: &[(&String, &String)]) -> Vec<Move> {
    let bytes: Vec<_> = files.iter().map(|(name, text)| ((*name).clone(), text.as_bytes().to_vec())).collect();
    let (doc, _) = pack::parse(&bytes);
    let mut out = Moves { sources: &doc.sources, all: Vec::new() };
    for (kind, table) in &doc.settings {
        let at = At { told: format!("[{}]", kind.word()), clause: None, calendar: *kind == Kind::Calendar };
        out.table(table, &at);
    }
    for entry in &doc.entries {
        let head = format!("[{}.{}]", entry.kind.word(), entry.id.value);
        let at = At { told: head.clone(), clause: clause(&entry.table), calendar: false };
        out.table(&entry.table, &at);
        if !STAY.contains(&entry.kind) {
            out.drop_entry(&head, entry.id.span, &at);
        }
        if entry.kind == Kind::Checklist {
            out.drop_items(entry.table.table("items").unwrap_or(&Table::default()), &at);
        }
    }
    out.all
}

fn clause(table: &Table) -> Option<String> {
    table.text("clause").map(|clause| clause.value.to_owned())
}

/// Where a value stands.
struct At {
    told: String,
    clause: Option<String>,
    calendar: bool,
}

impl At {
    fn below(&self, key: &str, clause: Option<String>) -> At {
        At {
            told: format!("{} {key}", self.told),
            clause: clause.or_else(|| self.clause.clone()),
            calendar: self.calendar,
        }
    }
}

struct Moves<'a> {
    sources: &'a Sources,
    all: Vec<Move>,
}

impl Moves<'_> {
    fn table(&mut self, table: &Table, at: &At) {
        for (key, value) in table.fields.iter().filter(|(key, _)| !TEXTS.contains(&key.value.as_str())) {
            let clause = value.value.as_table().and_then(clause);
            self.node(&value.value, value.span, &at.below(&key.value, clause));
        }
    }

    fn node(&mut self, node: &Node, span: Span, at: &At) {
        match node {
            Node::Table(table) => self.table(table, at),
            Node::List(all) => {
                for (n, one) in all.iter().enumerate() {
                    self.node(&one.value, one.span, &at.below(&format!("#{}", n + 1), None));
                }
            }
            Node::Number(_) | Node::Date(_) => self.quantities(span, at),
            Node::Text(_) => {
                self.comparisons(span, at);
                self.quantities(span, at);
            }
            Node::Flag(_) => {}
        }
    }

    fn push(&mut self, span: Span, inside: Range<usize>, to: String, at: &At) {
        let start = span.range().start;
        let place = start + inside.start..start + inside.end;
        let source = self.sources.get(span.source).unwrap();
        let told = format!("{}: {}: {} becomes {to}", source.name, at.told, &source.text[place.clone()]);
        self.all.push(Move { file: source.name.clone(), place, to, told, clause: at.clause.clone(), drops: false });
    }

    /// `<` and `<=`, `>` and `>=`; `==` and `!=`, `&&` and `||`.
    fn comparisons(&mut self, span: Span, at: &At) {
        let text = self.sources.snippet(span).to_owned();
        // The arrow of a `switch` compares nothing.
        let signs = text.match_indices(['<', '>']).filter(|(n, _)| !text[..*n].ends_with('='));
        for (n, _) in signs {
            let (sign, or_equal) = (&text[n..=n], text[n + 1..].starts_with('='));
            if or_equal {
                self.push(span, n..n + 2, sign.to_owned(), at);
            } else {
                self.push(span, n..n + 1, format!("{sign}="), at);
            }
        }
        for (word, other) in [("==", "!="), ("!=", "=="), ("&&", "||"), ("||", "&&")] {
            for (n, _) in text.match_indices(word) {
                self.push(span, n..n + 2, other.to_owned(), at);
            }
        }
    }

    /// Numbers and dates, wherever they stand in a value.
    fn quantities(&mut self, span: Span, at: &At) {
        let text = self.sources.snippet(span).to_owned();
        let mut from = 0;
        while let Some(start) = text[from..].find(|c: char| c.is_ascii_digit()).map(|n| n + from) {
            let of_word = |c: char| c.is_alphanumeric() || c == '_';
            let rest = &text[start..];
            let date = rest.get(..10).filter(|day| Date::parse_iso(day.as_bytes()).is_some());
            let length = match date {
                Some(_) => 10,
                None => {
                    let whole = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                    let places = rest[whole..]
                        .strip_prefix('.')
                        .map_or(0, |places| places.find(|c: char| !c.is_ascii_digit()).unwrap_or(places.len()));
                    if places > 0 { whole + 1 + places } else { whole }
                }
            };
            let end = start + length;
            from = end;
            if text[..start].ends_with(of_word) || text[end..].starts_with(of_word) {
                from += text[end..].find(|c: char| !of_word(c)).unwrap_or(text.len() - end);
                continue;
            }
            let steps = match date {
                Some(day) => days(day, at),
                None => numbers(&text[start..end]),
            };
            for to in steps {
                self.push(span, start..end, to, at);
            }
        }
    }

    /// From the header of an entry to the next header that is not its own.
    fn drop_entry(&mut self, head: &str, id: Span, at: &At) {
        let source = self.sources.get(id.source).unwrap();
        let text = &source.text;
        let start = text[..id.range().start].rfind('\n').map_or(0, |n| n + 1);
        assert!(text[start..].starts_with(head), "{head} does not begin with its header");
        let own = format!("{}.", head.trim_end_matches(']'));
        let next = text[start..]
            .match_indices("\n[")
            .map(|(n, _)| start + n + 1)
            .find(|n| !text[*n..].starts_with(&own))
            .unwrap_or(text.len());
        self.drop(id, start..next, format!("{head} is dropped"), at.clause.clone());
    }

    fn drop_items(&mut self, items: &Table, at: &At) {
        for (name, item) in &items.fields {
            let told = format!("{} items {} is dropped", at.told, name.value);
            let clause = item.value.as_table().and_then(clause).or_else(|| at.clause.clone());
            self.drop(name.span, name.span.range().start..item.span.range().end, told, clause);
        }
    }

    fn drop(&mut self, of: Span, place: Range<usize>, told: String, clause: Option<String>) {
        let file = self.sources.get(of.source).unwrap().name.clone();
        let told = format!("{file}: {told}");
        self.all.push(Move { file, place, to: String::new(), told, clause, drops: true });
    }
}

/// One of the last place more, one less, the double.
fn numbers(text: &str) -> Vec<String> {
    let places = text.split_once('.').map_or(0, |(_, places)| places.len());
    let number: i64 = text.replace('.', "").parse().unwrap();
    let written = |number: i64| match places {
        // A month of a period keeps its two digits.
        0 if text.starts_with('0') => format!("{number:0>width$}", width = text.len()),
        0 => number.to_string(),
        _ => {
            let digits = format!("{number:0>width$}", width = places + 1);
            let (whole, rest) = digits.split_at(digits.len() - places);
            format!("{whole}.{rest}")
        }
    };
    let mut all: Vec<String> = Vec::new();
    for to in [number + 1, number - 1, number * 2] {
        if to >= 0 && to != number && !all.contains(&written(to)) {
            all.push(written(to));
        }
    }
    all
}

/// A day earlier and later in a calendar, where that makes another day of some day; elsewhere a month, since a pack is
/// read by months (the last day of one becomes the last day of another).
fn days(text: &str, at: &At) -> Vec<String> {
    let day = Date::parse_iso(text.as_bytes()).unwrap();
    if at.calendar {
        let (before, after) = (day.add_days(-1), day.add_days(1));
        // The day that is taken in or left out; at a weekend people have it off all the same.
        let changed = match at.told.rsplit(' ').next() {
            Some("from") => [(before, before), (after, day)],
            Some("to") => [(before, day), (after, after)],
            _ => return vec![before.to_string(), after.to_string()],
        };
        let counts = |(_, changed): &(Date, Date)| changed.weekday() < SATURDAY;
        return changed.into_iter().filter(counts).map(|(to, _)| to.to_string()).collect();
    }
    let months = day.year() * 12 + i32::try_from(day.month()).unwrap() - 1;
    let last = day.add_days(1).day() == 1;
    let moved = |by: i32| {
        let (year, month) = ((months + by).div_euclid(12), (months + by).rem_euclid(12));
        let month = u32::try_from(month).unwrap() + 1;
        let most = if last { 31 } else { day.day() };
        (1..=most).rev().find_map(|day| Date::from_ymd(year, month, day)).unwrap().to_string()
    };
    vec![moved(-1), moved(1)]
}
