//! Rankings against a naive one.
//!
//! The twin counts for each row how many stand before it, and knows no sorting; every way of treating ties is held to
//! it.

use proptest::prelude::*;

use super::*;

fn ranking(ties: Ties, highest_first: bool) -> Ranking {
    Ranking {
        of: read(0, vec![straight()], Type::Number),
        within: vec![to_district()],
        highest_first,
        ties,
        tie_break: vec![(read(1, vec![straight()], Type::Number), false)],
        only: Some(binary(Operator::GreaterOrEqual, read(1, vec![straight()], Type::Number), number(0, 1))),
    }
}

proptest! {
    #[test]
    fn ranks_are_those_of_a_naive_count(
        rows in prop::collection::vec((prop::option::of(0u32..3), prop::option::of((0u64..4, 0u64..3))), 1..12),
        dense: bool,
        highest: bool,
    ) {
        let districts: Vec<_> = rows.iter().map(|r| r.0).collect();
        let counts: Vec<_> = rows.iter().map(|r| r.1).collect();
        let mut world = world(&districts, &vec![None; rows.len()], &counts);
        let ties = if dense { Ties::Dense } else { Ties::Competition };
        let from_group = |name, slot| stage(name, &[OUTLET], RowsFrom::Group(GroupId(0)), Type::Number, How::Formula(checks(slot)));
        world.program.figures = vec![
            from_group("value", 0),
            from_group("break", 1),
            stage("rank", &[OUTLET], RowsFrom::Dimension(OUTLET), Type::Count, How::Rank(ranking(ties, highest))),
        ];
        let better = |a: (u64, u64), b: (u64, u64)| {
            if a.0 == b.0 { a.1 < b.1 } else if highest { a.0 > b.0 } else { a.0 < b.0 }
        };
        let expected: Vec<String> = rows.iter().map(|(district, value)| {
            let (Some(district), Some(value)) = (district, value) else {
                return if district.is_none() { "[no_row]".to_owned() } else { "[not_ranked]".to_owned() };
            };
            let mut above: Vec<(u64, u64)> = rows.iter()
                .filter(|(d, _)| *d == Some(*district))
                .filter_map(|(_, v)| *v)
                .filter(|v| better(*v, *value))
                .collect();
            if dense {
                above.sort_unstable();
                above.dedup();
            }
            (above.len() + 1).to_string()
        }).collect();
        prop_assert_eq!(world.texts(2), expected);
    }
}

#[test]
fn one_refused_by_only_is_not_ranked_and_what_is_not_covered_stays_so() {
    let mut world = world(&[Some(0), Some(0)], &[None; 2], &[Some((1, 1)), Some((2, 2))]);
    let only = binary(Operator::Greater, read(0, vec![straight()], Type::Number), number(1, 1));
    let rank = Ranking {
        of: read(0, vec![straight()], Type::Number),
        within: Vec::new(),
        highest_first: true,
        ties: Ties::Competition,
        tie_break: Vec::new(),
        only: Some(only),
    };
    world.program.figures = vec![
        by_outlet("value", checks(0)),
        stage("rank", &[OUTLET], RowsFrom::Dimension(OUTLET), Type::Count, How::Rank(rank)),
    ];
    assert_eq!(world.texts(1), ["[not_ranked]", "1"]);
    world.facts.coverage[CHECKS.at()].covers = vec![false];
    assert_eq!(world.texts(1), ["[not_covered]", "[not_covered]"]);
}
