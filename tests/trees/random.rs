//! Random trees against a naive walk from each row, and trees of thousands of nodes, which must not take long.
//!
//! The pack is that of the tests beside, with fewer rules. Whatever the walk finds is written out as the run writes it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::support::Csv;
use super::{PACK, export, run};

/// Rules that need no more than what is random.
const SMALL: &str = r#"
[measure.tickets]
by = ["code", "team"]
from = "log"
formula = 'count()'

[measure.points]
by = ["code", "team"]
from = "log"
formula = 'sum(score)'

[measure.below]
by = [["code"], ["code", "team"]]
formula = 'sum(tickets)'

[measure.of_code]
by = ["code"]
formula = 'below'

[measure.mean_points]
by = ["code"]
formula = 'mean(points)'
round = 2

[measure.most]
by = ["code"]
formula = 'max(points)'

[measure.roots]
by = []
formula = 'sum(of_code, is_missing(code.parent))'

[export.codes]
file = "codes.csv"
by = ["code"]
missing = "-"
columns = ["code", { below = 'below' }, { mean = 'mean_points' }, { most = 'most' }, { parent = 'code.parent' }, { name = 'code.name' }, { level = 'code.level' }]

[export.pairs]
file = "pairs.csv"
by = ["code", "team"]
columns = ["code", "team", { below = 'below' }]

[export.whole]
file = "whole.csv"
by = []
columns = [{ roots = 'roots' }]
"#;

/// A forest: of each key an earlier one above it, or none.
fn forest() -> impl Strategy<Value = Vec<Option<usize>>> {
    (1_usize..14).prop_flat_map(|keys| {
        let parent =
            |key: usize| proptest::option::weighted(0.8, 0..key.max(1)).prop_map(move |p| p.filter(|_| key > 0));
        (0..keys).map(parent).collect::<Vec<_>>()
    })
}

fn table_of(parents: &[Option<usize>]) -> String {
    let mut codes = String::from("code,name,level,parent,from,to\n");
    for (key, parent) in parents.iter().enumerate() {
        let parent = parent.map_or(String::new(), |p| format!("k{p}"));
        writeln!(codes, "k{key},n,1,{parent},2010-01-01,").unwrap();
    }
    codes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_trees_are_rolled_up_as_a_walk_from_each_row_does(
        parents in forest(),
        tickets in proptest::collection::vec((0_usize..14, 0_usize..3, 0_u32..20), 1..40),
    ) {
        let tickets: Vec<(usize, usize, u32)> =
            tickets.into_iter().map(|(key, team, score)| (key % parents.len(), team, score)).collect();
        let mut written = String::from("code,team,day,score\n");
        for (key, team, score) in &tickets {
            writeln!(written, "k{key},t{team},2011-10-05,{score}").unwrap();
        }
        let place = tempfile::tempdir().unwrap();
        let told = run(place.path(), (PACK, SMALL), &table_of(&parents), &written);
        prop_assert_eq!(told.status, Some(0), "{}", told.err);

        // Naively: every ticket walks up and is counted at each node that it meets.
        let mut count: BTreeMap<usize, u32> = BTreeMap::new();
        let mut of_team: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        let mut points: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        for (key, team, score) in &tickets {
            *points.entry((*key, *team)).or_default() += score;
            let mut at = Some(*key);
            while let Some(node) = at {
                *count.entry(node).or_default() += 1;
                *of_team.entry((node, *team)).or_default() += 1;
                at = parents[node];
            }
        }
        let mut sums: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for ((key, _), points) in &points {
            let mut at = Some(*key);
            while let Some(node) = at {
                sums.entry(node).or_default().push(*points);
                at = parents[node];
            }
        }
        let told = Csv::read(&place.path().join("out/exports/codes.csv"));
        prop_assert_eq!(told.rows.len(), parents.len());
        for row in 0..told.rows.len() {
            let key: usize = told.get(row, "code")[1..].parse().unwrap();
            prop_assert_eq!(told.get(row, "below"), count.get(&key).unwrap_or(&0).to_string());
            let most = sums.get(&key).map_or("-".to_owned(), |all| all.iter().max().unwrap().to_string());
            prop_assert_eq!(told.get(row, "most"), most);
            // Half up, in hundredths.
            let mean = sums.get(&key).map_or("-".to_owned(), |all| {
                let (sum, number) = (all.iter().sum::<u32>(), u32::try_from(all.len()).unwrap());
                let hundredths = (200 * sum + number) / (2 * number);
                format!("{}.{:02}", hundredths / 100, hundredths % 100)
            });
            prop_assert_eq!(told.get(row, "mean"), mean);
        }
        let mut expected: Vec<String> = of_team.iter().map(|((k, t), n)| format!("k{k} t{t} {n}")).collect();
        expected.sort();
        prop_assert_eq!(export(place.path(), "pairs.csv", &["code", "team", "below"]), expected);
        let whole = Csv::read(&place.path().join("out/exports/whole.csv"));
        prop_assert_eq!(whole.get(0, "roots"), tickets.len().to_string());
    }
}

#[test]
fn thousands_of_nodes_take_no_longer_than_their_levels() {
    let wide: Vec<Option<usize>> = (0..9000).map(|key| if key < 20 { None } else { Some(key / 20 - 1) }).collect();
    let deep: Vec<Option<usize>> = (0..2000_usize).map(|key| key.checked_sub(1)).collect();
    for parents in [wide, deep] {
        let mut tickets = String::from("code,team,day,score\n");
        for n in 0..20_000 {
            writeln!(tickets, "k{},t{},2011-10-05,1", (n * 7919) % parents.len(), n % 3).unwrap();
        }
        let place = tempfile::tempdir().unwrap();
        let begun = Instant::now();
        let told = run(place.path(), (PACK, SMALL), &table_of(&parents), &tickets);
        assert_eq!(told.status, Some(0), "{}", told.err);
        assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
        let whole = Csv::read(&place.path().join("out/exports/whole.csv"));
        assert_eq!(whole.get(0, "roots"), "20000");
    }
}
