//! Every clause of a policy has a rule, a scenario and an explanation, and nothing stands in a pack that has no clause.
//!
//! The clause table in a pack's README is held against the checked rules, the scenarios beside them, and the texts of
//! `reckoner explain` on a run of the fixture, which are kept in `expected/explain` beside its data, a file a clause;
//! `UPDATE=1 cargo test --test completeness` writes them anew. Whether the figures are right is left to others.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code reads files and fails loudly"
)]

mod support;
#[path = "policies/table.rs"]
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use reckoner::app::disk::Disk;
use reckoner::app::test::{Request, test};
use reckoner::check;
use reckoner::pack::{self, Node, Table};
use support::kept_of;
use table::{HOMES, Home, POLICIES, Policy};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn reckoner(args: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_reckoner")).args(args).current_dir(root()).output().unwrap();
    assert!(out.status.success(), "{args:?}\n{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// Every pack of the repository that has a README with a clause table.
fn packs() -> Vec<PathBuf> {
    let below = |home: &Home| fs::read_dir(root().join(home.folder())).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = HOMES.iter().flat_map(below).collect();
    all.retain(|path| path.join("README.md").is_file());
    all.sort();
    let mut told: Vec<PathBuf> = POLICIES.iter().map(|policy| root().join(policy.pack())).collect();
    told.sort();
    assert_eq!(all, told, "a line for each in tests/policies/table.rs");
    all
}

/// A line of the clause table.
struct Line {
    clause: String,
    rules: Vec<String>,
    scenarios: Vec<String>,
}

/// The names in backticks; `.part` continues the name before it.
fn names(cell: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in cell.split('`').skip(1).step_by(2) {
        let name = match (name.strip_prefix('.'), all.last()) {
            (Some(part), Some(before)) => format!("{}.{part}", before.split('.').next().unwrap()),
            _ => name.to_owned(),
        };
        all.push(name);
    }
    all
}

fn clause_table(pack: &Path) -> Vec<Line> {
    let text = fs::read_to_string(pack.join("README.md")).unwrap();
    let lines = text.lines().skip_while(|line| !line.starts_with("| clause |")).skip(2);
    let lines = lines.take_while(|line| line.starts_with('|')).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
        let clause = cells[0].split_whitespace().next().unwrap().to_owned();
        Line { clause, rules: names(cells[1]), scenarios: names(cells[2]) }
    });
    lines.collect()
}

/// Every `clause` below a table: of rules, of their steps, of items and parameters.
fn clauses_below(table: &Table, found: &mut BTreeSet<String>) {
    for (key, value) in &table.fields {
        match &value.value {
            Node::Text(clause) if key.value == "clause" => {
                found.insert(clause.clone());
            }
            Node::Table(below) => clauses_below(below, found),
            _ => {}
        }
    }
}

#[test]
fn every_clause_has_rules_and_scenarios_and_nothing_else_has_one() {
    let mut wrong = Vec::new();
    for pack in packs() {
        let table = clause_table(&pack);
        let told: BTreeSet<String> = table.iter().map(|line| line.clause.clone()).collect();
        assert_eq!(told.len(), table.len(), "{}: a clause stands twice", pack.display());
        assert!(!told.is_empty(), "{}: no clause table", pack.display());

        let below = ["", "templates/"].into_iter().flat_map(|folder| {
            let all = fs::read_dir(pack.join(folder)).into_iter().flatten().map(|entry| entry.unwrap().path());
            all.filter(|path| path.is_file()).map(move |path| (folder, path))
        });
        let name = |folder: &str, path: &Path| format!("{folder}{}", path.file_name().unwrap().to_str().unwrap());
        let files: Vec<_> = below.map(|(folder, path)| (name(folder, &path), fs::read(path).unwrap())).collect();
        let (doc, _) = pack::parse(&files);
        let program = check::check(&doc).0.expect("the rules are in order");
        let mut written = BTreeSet::new();
        doc.entries.iter().for_each(|entry| clauses_below(&entry.table, &mut written));
        wrong.extend(written.difference(&told).map(|clause| format!("rules name {clause}, which is not in the table")));

        let mut rules: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for rule in &program.rules {
            if let Some(clause) = &rule.clause {
                rules.entry(clause).or_default().insert(&rule.name);
            }
        }
        let mut params: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for param in &program.params {
            if let Some(clause) = &param.clause {
                params.entry(clause).or_default().insert(format!("param.{}", param.name));
            }
        }
        let figures: BTreeSet<&str> = program.figures.iter().map(|figure| figure.name.as_str()).collect();
        let known = |name: &str| {
            figures.contains(name)
                || program.rules.iter().any(|rule| rule.name == name)
                || params.values().any(|all| all.contains(name))
        };

        let request = Request { packs: vec![pack.clone()], filter: None, accept: false, require_coverage: true };
        let Ok(done) = test(&Disk, &request) else { panic!("the pack cannot be read") };
        assert_eq!((done.status, done.reports.len()), (0, 1), "the scenarios pass and reach everything");
        let report = &done.reports[0];
        let mut scenarios: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for tested in &report.tested {
            let file = report.sources.get(tested.span.source).unwrap().name.as_str();
            if tested.clauses.is_empty() {
                wrong.push(format!("{file}: `{}` shows no clause", tested.name));
            }
            for clause in &tested.clauses {
                scenarios.entry(clause).or_default().insert(file);
                if !told.contains(clause) {
                    wrong.push(format!("{file}: `{}` names {clause}, which is not in the table", tested.name));
                }
            }
        }

        for Line { clause, rules: named, scenarios: files } in &table {
            let own = rules.get(clause.as_str()).cloned().unwrap_or_default();
            if own.is_empty() && !params.get(clause.as_str()).is_some_and(|own| named.iter().any(|n| own.contains(n))) {
                wrong.push(format!("{clause} has no rule, and the table names no parameter of it"));
            }
            for name in named.iter().filter(|name| !known(name)) {
                wrong.push(format!("{clause}: the table names `{name}`, which is no rule, figure or parameter"));
            }
            let of_rules = named.iter().filter(|name| !name.starts_with("param."));
            let named: BTreeSet<&str> = of_rules.map(|name| name.split('.').next().unwrap()).collect();
            wrong.extend(own.difference(&named).map(|rule| format!("{clause}: the table does not name `{rule}`")));
            let own = scenarios.get(clause.as_str()).cloned().unwrap_or_default();
            let files: BTreeSet<&str> = files.iter().map(String::as_str).collect();
            if files.is_empty() {
                wrong.push(format!("{clause} has no scenario"));
            }
            wrong.extend(files.difference(&own).map(|file| format!("{clause}: no scenario of {file} shows it")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_figure_of_every_clause_is_explained_as_it_was() {
    let wrong: Vec<String> = POLICIES.iter().flat_map(explained_otherwise).collect();
    assert!(wrong.is_empty(), "\n{}\nUPDATE=1 cargo test --test completeness records", wrong.join("\n"));
}

/// The clauses of a policy whose figure is explained otherwise than is kept.
fn explained_otherwise(policy: &Policy) -> Vec<String> {
    let pack = policy.pack();
    let expected = policy.expected().join("explain");
    let runs = tempfile::tempdir().unwrap();
    let run = runs.path().join("run").to_str().unwrap().to_owned();
    reckoner(&["run", &pack, "--data", &policy.data(), "--period", policy.kept, "--out", &run, "--quiet"]);
    let told: Vec<String> = clause_table(&root().join(&pack)).into_iter().map(|line| line.clause).collect();
    let explained: Vec<&str> = policy.explained.iter().map(|(clause, ..)| *clause).collect();
    assert_eq!(told, explained, "{pack}: a figure a clause, in the order of the table");
    let update = std::env::var_os("UPDATE").is_some();
    if update {
        let _ = fs::remove_dir_all(&expected);
        fs::create_dir_all(&expected).unwrap();
    }
    let mut wrong = Vec::new();
    for (clause, figure, at) in policy.explained {
        let mut args = vec!["explain", &run, figure, "--lang", "en"];
        if !at.is_empty() {
            args.extend(["--at", at]);
        }
        let text = reckoner(&args);
        assert!(text.contains(&format!("clause {clause} ")), "{clause}: the text does not name it\n{text}");
        assert!(text.contains("fact ") || text.contains("look-up "), "{clause}: leads to no count\n{text}");
        let (name, text) = kept_of(&format!("{clause}.txt"), text.into_bytes());
        let (file, text) = (expected.join(name), String::from_utf8(text).unwrap());
        if update {
            fs::write(&file, text).unwrap();
            continue;
        }
        let known = fs::read_to_string(&file).unwrap_or_default();
        if known != text {
            let differs = text.lines().zip(known.lines()).find(|(now, before)| now != before);
            let (now, before) = differs.unwrap_or(("other lines at the end", ""));
            wrong.push(format!("{clause}: {figure} [{at}] is explained otherwise:\n  {before}\nbecame\n  {now}"));
        }
    }
    let kept = fs::read_dir(&expected).unwrap().count();
    assert_eq!(kept, policy.explained.len(), "{pack}: a file a clause");
    wrong
}
