//! Rules that read each other over thousands of steps: the stack bears them, in whatever order they stand.
//!
//! Tests run on a small stack, so that what holds here holds for the program.

use super::checked;
use crate::check::model::Program;

const PACK: &str = r#"
[pack]
format = 1
id = "p"
period = "month"
currency = "CNY"
[rounding]
money = 2
[dimension.shop]
table = "shops"
[table.shops]
file = "shops.csv"
key = ["shop"]
timeless = true
columns.shop = { type = "id" }
columns.floor = { type = "number" }
"#;

fn measure(name: usize, formula: &str) -> String {
    format!("[measure.m{name}]\nby = [\"shop\"]\nformula = '{formula}'\n")
}

fn packed(rules: &[String]) -> (Option<Program>, Vec<&'static str>) {
    let text = format!("{PACK}{}", rules.concat());
    let (program, problems, _) = checked(&[("p.toml".to_owned(), text.into_bytes())]);
    (program, problems.iter().filter(|p| p.is_error()).map(|p| p.code.id).collect())
}

#[test]
fn five_thousand_measures_may_read_each_other_in_a_row() {
    for length in [40, 48, 49, 50, 101, 5_000] {
        let mut rules: Vec<String> = (1..length).map(|n| measure(n - 1, &format!("m{n} + 1"))).collect();
        rules.push(measure(length - 1, "shop.floor"));
        let (program, problems) = packed(&rules);
        assert!(problems.is_empty(), "{length}: {problems:?}");
        let program = program.unwrap();
        assert_eq!(program.figures.len(), length);
        // Each reads only earlier ones.
        assert_eq!(program.figures[0].name, format!("m{}", length - 1));
        rules.reverse();
        assert!(packed(&rules).1.is_empty(), "{length}");
    }
}

#[test]
fn a_chain_that_forks_at_each_step_is_no_deeper() {
    let rules: Vec<String> = (0..2_000).map(|n| measure(n, &format!("m{} + m{} + m{}", n + 3, n + 1, n + 2))).collect();
    let ends = (2_000..2_003).map(|n| measure(n, "shop.floor"));
    let rules: Vec<String> = rules.into_iter().chain(ends).collect();
    assert_eq!(packed(&rules).1, Vec::<&str>::new());
}

#[test]
fn a_long_circle_is_told_and_not_fallen_over() {
    for length in [3, 90, 5_000] {
        let rules: Vec<String> = (0..length).map(|n| measure(n, &format!("m{} + 1", (n + 1) % length))).collect();
        let (program, problems) = packed(&rules);
        assert!(program.is_none());
        assert_eq!(problems, ["N209"], "{length}");
    }
}
