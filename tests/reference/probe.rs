//! What `check` makes of an expression: asked, not told again.
//!
//! A made-up pack has a value of each type; every expression becomes a measure of it. Those that are refused are found by
//! the line of their problem, and of the others the program says the type.

use std::collections::BTreeSet;

use reckoner::check;
use reckoner::diagnostic::Place;
use reckoner::pack;
use reckoner::value::Type;

/// Over what an expression stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// One row, which has the values `v_rate`, `v_money`, …
    Row,
    /// The whole, which aggregates them.
    Whole,
}

/// A value of a type, as a pack writes it.
pub(crate) fn literal(kind: Type) -> &'static str {
    match kind {
        Type::Rate => "\"50%\"",
        Type::Money => "\"1.00\"",
        Type::Count | Type::Days | Type::Hours => "2",
        Type::Number => "1.5",
        Type::Points => "3",
        Type::Flag => "true",
        Type::Text | Type::Id => "\"a\"",
        Type::Date => "2012-03-01",
        Type::DateTime => "\"2012-03-01 08:00\"",
        Type::Period => "\"2012-03\"",
    }
}

/// The name of a value of a type.
pub(crate) fn name(kind: Type) -> String {
    format!("v_{}", kind.name())
}

/// The type of each expression where a rule of the type wanted may have it; none where `check` refuses it.
pub(crate) fn types(all: &[(Over, String, Option<Type>)]) -> Vec<Option<Type>> {
    let mut refused = BTreeSet::new();
    let program = loop {
        match ask(all, &refused) {
            Ok(program) => break program,
            Err(more) => {
                assert!(more.iter().any(|n| !refused.contains(n)), "refused though left out");
                refused.extend(more);
            }
        }
    };
    let of = |n: usize| {
        let id = program.figure_named(&format!("q{n}")).first().copied()?;
        program.figures.get(id.at()).map(|figure| figure.kind)
    };
    (0..all.len()).map(of).collect()
}

/// The program of all expressions but those left out; else which of them are wrong.
fn ask(
    all: &[(Over, String, Option<Type>)],
    without: &BTreeSet<usize>,
) -> Result<check::model::Program, BTreeSet<usize>> {
    let mut text = String::from(
        "[pack]\nformat = 1\nid = \"probe\"\nperiod = \"month\"\ncurrency = \"CNY\"\n[calendar]\nyears = [2012]\n\
         [dimension.shop]\nvalues = { A = \"A\" }\n[param]\n",
    );
    for kind in Type::ALL {
        text += &format!("p_{} = {{ value = {}, type = \"{}\" }}\n", kind.name(), literal(kind), kind.name());
    }
    text += "[measure]\n";
    for kind in Type::ALL {
        let from = format!("param.p_{}", kind.name());
        text += &format!("{} = {{ by = [\"shop\"], formula = '{from}' }}\n", name(kind));
    }
    let first = text.lines().count();
    for (n, (over, formula, wanted)) in all.iter().enumerate() {
        let by = if *over == Over::Row { "\"shop\"" } else { "" };
        let wanted = wanted.map_or(String::new(), |kind| format!(", type = \"{}\"", kind.name()));
        match without.contains(&n) {
            true => text.push('\n'),
            false => text += &format!("q{n} = {{ by = [{by}], formula = '{formula}'{wanted} }}\n"),
        }
    }
    let (doc, mut problems) = pack::parse(&[("pack.toml".to_owned(), text.into_bytes())]);
    let (program, more) = check::check(&doc);
    problems.extend(more);
    let line = |place: &Place| match place {
        Place::Rule(span) => doc.sources.position(*span).0,
        other => panic!("{other:?}"),
    };
    let wrong = problems.iter().filter(|p| p.is_error()).map(|p| {
        let line = line(&p.place);
        line.checked_sub(first + 1).unwrap_or_else(|| panic!("{} in line {line} of the made-up pack", p.code.id))
    });
    let wrong: BTreeSet<usize> = wrong.collect();
    match program {
        Some(program) if wrong.is_empty() => Ok(program),
        _ => Err(wrong),
    }
}
