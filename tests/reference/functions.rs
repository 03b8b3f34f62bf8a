//! The functions: how each is called, what types it takes and gives, what it is, and examples with their results.
//!
//! Names, meaning and what is given where something is missing are those of the tables in `src/expr/`. Types are what
//! `check` answers for the first example with an argument of each type in turn. Examples are measures of the pack in
//! `tests/reference/functions`, NAME_1, NAME_2, …, and their results what its test expects.

use std::collections::BTreeMap;
use std::fs;

use reckoner::expr::{function, special};
use reckoner::pack::PackDoc;
use reckoner::pack::grammar::Kind;
use reckoner::value::{Reason, Type};

use super::examples::{checked, folder};
use super::probe::{self, Over};
use super::shapes::cell;
use super::words::Words;

/// What both tables of functions say of one.
#[derive(Clone, Copy)]
struct Line {
    name: &'static str,
    usage: &'static str,
    doc: &'static str,
    gap: Option<&'static str>,
    over: Over,
}

/// Which of the functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Rows,
    Aggregates,
    Others,
}

fn lines(part: Part) -> Vec<Line> {
    let special = |aggregate: bool| {
        let all = special::TABLE.iter().filter(move |line| line.aggregate == aggregate);
        let over = if aggregate { Over::Whole } else { Over::Row };
        all.map(move |s| Line { name: s.name, usage: s.usage, doc: s.doc, gap: Some(s.gap), over }).collect()
    };
    match part {
        Part::Aggregates => special(true),
        Part::Others => special(false),
        Part::Rows => {
            let all = function::TABLE.iter();
            all.map(|e| Line { name: e.name, usage: e.usage, doc: e.doc, gap: None, over: Over::Row }).collect()
        }
    }
}

/// The examples, by the name of their measure: the expression, and what its test expects.
pub(crate) struct Examples {
    found: BTreeMap<String, (String, String)>,
}

impl Examples {
    pub(crate) fn read() -> Examples {
        let text = |name: &str| fs::read_to_string(folder("functions").join(name)).unwrap();
        let files = ["pack.toml", "examples.toml"].map(|name| (name.to_owned(), text(name)));
        let (doc, _) = checked(&files);
        let expected = expected(&text("tests/examples.toml"));
        let mut found = BTreeMap::new();
        for (name, formula) in formulas(&doc) {
            let Some(result) = expected.get(&name) else { continue };
            found.insert(name, (formula, result.clone()));
        }
        Examples { found }
    }

    /// Those of a function, in their order.
    pub(crate) fn of(&self, name: &str) -> Vec<&(String, String)> {
        (1..).map_while(|n| self.found.get(&format!("{name}_{n}"))).collect()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }
}

fn formulas(doc: &PackDoc) -> Vec<(String, String)> {
    let all = doc.of(Kind::Measure).filter_map(|entry| {
        let formula = entry.table.text("formula")?;
        Some((entry.id.value.clone(), formula.value.to_owned()))
    });
    all.collect()
}

/// What the lines `{ figure = "abs_1", is = "3" },` of the test expect.
fn expected(text: &str) -> BTreeMap<String, String> {
    let between = |line: &str, before: &str| {
        let (_, rest) = line.split_once(before)?;
        Some(rest.split_once('"')?.0.to_owned())
    };
    let one = |line: &str| {
        let missing = between(line, "missing = \"").map(|reason| format!("missing:{reason}"));
        Some((between(line, "figure = \"")?, between(line, "is = \"").or(missing)?))
    };
    text.lines().filter_map(one).collect()
}

/// The table of a part of the functions.
pub(crate) fn table(part: Part, examples: &Examples, words: &Words) -> String {
    let heads = match part {
        Part::Rows => vec!["call", "types", "what it is", "examples"],
        Part::Aggregates | Part::Others => {
            vec!["call", "types", "what it is", "where something is missing", "examples"]
        }
    };
    let rule = "---|".repeat(heads.len());
    let heads: Vec<String> = heads.into_iter().map(|head| words.say(head)).collect();
    let mut out = format!("| {} |\n|{rule}\n", heads.join(" | "));
    for line in lines(part) {
        let shown = examples.of(line.name);
        assert!(!shown.is_empty(), "tests/reference/functions has no example of {}", line.name);
        let told: Vec<String> = shown.iter().map(|(formula, result)| told(formula, result, words)).collect();
        let gap = line.gap.map_or(String::new(), |gap| format!("{} | ", cell(&words.say(gap))));
        let types = types(&line, &shown.first().unwrap().0, words);
        let doc = cell(&words.say(line.doc));
        out += &format!("| `{}` | {types} | {doc} | {gap}{} |\n", line.usage, told.join("<br>"));
    }
    out
}

fn told(formula: &str, result: &str, words: &Words) -> String {
    let result = match result.strip_prefix("missing:") {
        Some(reason) => {
            let own = Reason::from_code(&reason.replace(' ', "_")).is_none();
            words.fill("missing: {}", &if own { reason.to_owned() } else { words.say(reason) })
        }
        None => format!("`{result}`"),
    };
    format!("`{}` → {result}", cell(formula))
}

/// Splits `name(a, b)` into its arguments.
pub(crate) fn arguments(call: &str) -> Vec<String> {
    let inner = call.split_once('(').map_or("", |(_, rest)| rest).strip_suffix(')').unwrap_or("");
    let (mut all, mut depth, mut quoted) = (vec![String::new()], 0_u32, false);
    for c in inner.chars() {
        match c {
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            ',' if !quoted && depth == 0 => {
                all.push(String::new());
                continue;
            }
            _ => {}
        }
        all.last_mut().unwrap().push(c);
    }
    all.retain(|arg| !arg.trim().is_empty());
    all.iter().map(|arg| arg.trim().to_owned()).collect()
}

/// Which types each argument of a function may have, and what comes of them.
fn types(line: &Line, example: &str, words: &Words) -> String {
    let (names, args) = (arguments(line.usage), arguments(example));
    let count = args.len();
    let with = |at: Option<usize>, kind: Type| {
        let args: Vec<String> =
            (0..count).map(|n| if at.is_none_or(|at| at == n) { probe::name(kind) } else { args[n].clone() }).collect();
        (line.over, format!("{}({})", line.name, args.join(", ")), None)
    };
    let spots = (0..count).map(Some).chain([None]);
    let asked: Vec<_> = spots.flat_map(|at| Type::ALL.map(|kind| with(at, kind))).collect();
    let answers = probe::types(&asked);
    let of = |n: usize| -> Vec<(Type, Type)> {
        let row = answers.iter().skip(n * Type::ALL.len());
        Type::ALL.into_iter().zip(row).filter_map(|(kind, answer)| Some((kind, (*answer)?))).collect()
    };
    let together = of(count);
    let single: Vec<Vec<(Type, Type)>> = (0..count).map(of).collect();
    let joint = count > 1 && single.iter().all(|one| one.len() < together.len());
    let mut told: Vec<String> = Vec::new();
    if joint {
        told.push(words.fill("all of one type: {}", &group(&together, words)));
    } else {
        for (n, one) in single.iter().enumerate().filter(|(_, one)| !one.is_empty()) {
            told.push(format!("`{}`: {}", names.get(n).map_or("…", String::as_str), group(one, words)));
        }
    }
    let first = if joint { &together } else { single.iter().find(|one| !one.is_empty()).unwrap_or(&together) };
    if let Some(gives) = gives(first, words) {
        told.push(gives);
    }
    words.clauses(&told)
}

/// Types in words: those with a name of their own where all of them are there.
fn group(types: &[(Type, Type)], words: &Words) -> String {
    let mut left: Vec<Type> = types.iter().map(|(from, _)| *from).collect();
    if left.len() == Type::ALL.len() {
        return words.say("any type");
    }
    let mut told = Vec::new();
    let numbers: Vec<Type> = Type::ALL.into_iter().filter(|kind| kind.is_numeric()).collect();
    if numbers.iter().all(|kind| left.contains(kind)) {
        told.push(words.say("any type of number"));
        left.retain(|kind| !kind.is_numeric());
    }
    told.extend(left.iter().map(|kind| format!("`{}`", kind.name())));
    words.list(&told)
}

/// What comes of the types, shortly.
fn gives(types: &[(Type, Type)], words: &Words) -> Option<String> {
    let (_, first) = types.first()?;
    let others: Vec<&(Type, Type)> = types.iter().filter(|(from, to)| from != to).collect();
    match (types.iter().all(|(_, to)| to == first), others.len()) {
        (true, _) => Some(words.fill("gives {}", &format!("`{}`", first.name()))),
        (_, 0) => Some(words.say("gives the same type")),
        _ => {
            let told: Vec<String> =
                others.iter().map(|(from, to)| format!("`{}` → `{}`", from.name(), to.name())).collect();
            Some(words.fill("gives the same type, but {}", &words.list(&told)))
        }
    }
}

/// Each function of a row with each argument of its first example missing in turn.
pub(crate) fn with_a_gap(examples: &Examples) -> Vec<String> {
    let mut all = Vec::new();
    for line in lines(Part::Rows) {
        let args = arguments(&examples.of(line.name).first().unwrap().0);
        for at in 0..args.len() {
            let args: Vec<&str> =
                args.iter().enumerate().map(|(n, arg)| if n == at { "missing(\"gap\")" } else { arg }).collect();
            all.push(format!("{}({})", line.name, args.join(", ")));
        }
    }
    all
}

/// How many functions there are.
pub(crate) fn names() -> Vec<&'static str> {
    [Part::Rows, Part::Aggregates, Part::Others].into_iter().flat_map(lines).map(|line| line.name).collect()
}
