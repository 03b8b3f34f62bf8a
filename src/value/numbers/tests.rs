//! The three forms of numbers hold the same values, whatever is done with them.
//!
//! The plain form says what is right; each other one that the drawn numbers can have is held against it.

use proptest::prelude::*;

use super::*;
use crate::value::Mode;

/// Each form that these numbers can have, the plain one first.
fn forms(all: &[Ratio]) -> Vec<Numbers> {
    let mut forms = vec![Numbers::from(all.to_vec())];
    let mut values: Vec<Ratio> = Vec::new();
    let code = |number: &Ratio| {
        let at = values.iter().position(|known| known == number).unwrap_or_else(|| {
            values.push(number.clone());
            values.len() - 1
        });
        u16::try_from(at).unwrap()
    };
    let codes = all.iter().map(code).collect();
    forms.push(Numbers::few(Arc::new(values), codes));
    forms.extend(as_units(all));
    // The same with more places than it needs.
    if let Some(Form::Units { units, places }) = as_units(all).map(|numbers| numbers.0) {
        let more = units.iter().map(|units| units.checked_mul(100)).collect::<Option<Vec<i64>>>();
        forms.extend(more.filter(|_| places < 17).map(|units| Numbers::units(units, places + 2)));
    }
    forms
}

fn number() -> impl Strategy<Value = Ratio> {
    let decimal = (-9_000_i128..9_000, 0_u32..4).prop_map(|(units, places)| Ratio::from_scaled(units, places));
    let wide = (any::<i64>(), 0_u32..19).prop_map(|(units, places)| Ratio::from_scaled(i128::from(units), places));
    let fraction = (-40_i64..40, 1_i64..30).prop_map(|(num, den)| Ratio::new(num, den).unwrap());
    prop_oneof![6 => decimal, 1 => wide, 1 => fraction, 1 => any::<i128>().prop_map(Ratio::from_i128)]
}

fn decimals() -> impl Strategy<Value = Vec<Ratio>> {
    let decimal = (-300_i128..300, 0_u32..4).prop_map(|(units, places)| Ratio::from_scaled(units, places));
    prop_oneof![prop::collection::vec(decimal, 0..60), prop::collection::vec(number(), 0..60)]
}

fn same(a: &Numbers, b: &Numbers) -> bool {
    a.len() == b.len() && a.iter().eq(b.iter())
}

proptest! {
    /// Whatever is done with a form is what is done with the numbers.
    #[test]
    fn every_form_stands_for_its_numbers(
        all in decimals(),
        rows in prop::collection::vec(prop::option::of(0_u32..70), 0..40),
        more in decimals(),
        others in prop::collection::vec(number(), 0..40),
        places in 0_u32..6,
        mode in prop::sample::select(Mode::ALL.to_vec()),
    ) {
        let plain: Numbers = all.clone().into();
        let rounding = Rounding { places, mode };
        let others: Vec<(u32, Ratio)> = rows.iter().flatten().copied().zip(others).collect();
        for form in forms(&all) {
            prop_assert!(same(&plain, &form));
            prop_assert!((0..all.len() + 1).all(|row| plain.get(row) == form.get(row)));
            for row in 0..all.len() {
                if let Some((num, den)) = form.words(row) {
                    prop_assert_eq!(Ratio::over(num.into(), den), plain.get(row));
                }
            }
            prop_assert!(same(&plain, &form.clone().condensed()));
            prop_assert!(same(&plain.pick(rows.iter().copied()), &form.pick(rows.iter().copied())));
            prop_assert!(same(&plain.map(Ratio::neg), &form.map(Ratio::neg)));
            prop_assert!(same(&plain.map(|number| rounding.round(number)), &form.rounded(rounding)));
            prop_assert!(same(&plain.clone().with(&others), &form.clone().with(&others)));
            let mut under = plain.clone();
            under.append(&more.clone().into());
            for more in forms(&more) {
                let mut one = form.clone();
                one.append(&more);
                prop_assert!(same(&under, &one));
            }
            prop_assert_eq!(form.into_each(), all.clone());
        }
    }

    /// Gathered one by one or put into their rows, in whatever form they come, they are the same.
    #[test]
    fn what_is_gathered_is_what_came(all in decimals(), more in decimals(), turn in any::<usize>()) {
        let rows = all.len() + more.len();
        let row_of = |at: usize| (at + turn % (rows + 1)) % (rows + 1);
        let mut expected = vec![Ratio::ZERO; rows];
        let both: Vec<Ratio> = all.iter().chain(&more).cloned().collect();
        for (at, number) in both.iter().enumerate().filter(|(at, _)| row_of(*at) < rows) {
            expected[row_of(at)] = number.clone();
        }
        for (one, other) in forms(&all).into_iter().zip(forms(&more).into_iter().rev()) {
            let mut gathering = Gathering::nothing(rows);
            gathering.put(&one, |row| Some(row_of(row)));
            gathering.put(&other, |row| Some(row_of(row + all.len())).filter(|at| *at < rows));
            prop_assert_eq!(gathering.finish().into_each(), expected.clone());
        }
        let mut pushed = Gathering::with_room(0);
        for number in &both {
            let places = number.finite_places().unwrap_or(0);
            pushed.push(number.to_scaled(places).unwrap_or(7), places);
        }
        let expected = both.iter().map(|number| {
            let places = number.finite_places().unwrap_or(0);
            number.to_scaled(places).map_or(Ratio::from_int(7), |_| number.clone())
        });
        prop_assert!(pushed.finish().iter().eq(expected));
    }

    #[test]
    fn what_comes_back_stands_as_codes(all in prop::collection::vec(-4_i64..4, 0..90)) {
        let coded = all.iter().map(|n| Ratio::new(*n, 4).unwrap()).collect::<Numbers>().condensed();
        let mut distinct = all.clone();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(coded.as_few().is_some(), all.len() / WORTH >= distinct.len());
        prop_assert!(coded.as_few().is_some() || coded.as_units().is_some());
    }
}

#[test]
fn amounts_stand_as_units_of_the_finest() {
    let all: Vec<Ratio> = ["1.5", "-0.25", "3"].map(|text| Ratio::parse(text).unwrap()).to_vec();
    let short = Numbers::from(all).condensed();
    assert_eq!(short.as_units(), Some((&[150, -25, 300][..], 2)));
    assert!(Numbers::from(vec![Ratio::ONE, Ratio::new(1, 3).unwrap()]).condensed().as_each().is_some());
}

#[test]
fn counts_are_codes_where_they_are_small() {
    let small = Numbers::counts([0, 3, 1, 2].into_iter().cycle().take(40));
    assert!(small.as_few().is_some() && small.get(1) == Some(Ratio::from_int(3)) && small.len() == 40);
    let varied = Numbers::counts([7, 9_000_000].into_iter());
    assert_eq!(varied.as_units(), Some((&[7, 9_000_000][..], 0)));
    let large = Numbers::counts([u64::MAX, 0].into_iter());
    assert_eq!(large.as_each(), Some(&[Ratio::from_count(u64::MAX), Ratio::ZERO][..]));
    assert!(Numbers::counts(std::iter::empty()).is_empty());
}

#[test]
fn a_place_without_a_row_is_nought_among_as_many_numbers_as_there_are_codes() {
    let all: Vec<Ratio> = (1..=MOST_CODES as i64).map(Ratio::from_int).collect();
    let coded = Numbers::few(Arc::new(all), vec![7, u16::MAX]);
    let picked = coded.pick([Some(1), None].into_iter());
    assert_eq!(picked.len(), 2);
    assert_eq!(picked.get(0), Some(Ratio::from_int(MOST_CODES as i64)));
}

#[test]
fn numbers_of_which_each_comes_back_often_are_picked_as_codes() {
    let third = Ratio::new(1, 3).unwrap();
    let all: Numbers = vec![third.clone(), Ratio::ONE, third.clone()].into();
    let rows =
        [Some(0), Some(1), Some(2), None, Some(9), Some(2), Some(1), Some(1), Some(0), Some(2), Some(2), Some(1)];
    let picked = all.pick(rows.into_iter());
    // The same number has one code, wherever it was taken from.
    assert_eq!(picked.as_few().map(|(values, _)| values.as_slice()), Some(&[third, Ratio::ONE, Ratio::ZERO][..]));
    let plain: Vec<Ratio> =
        rows.iter().map(|row| row.and_then(|row| all.get(row as usize)).unwrap_or_default()).collect();
    assert!(same(&picked, &plain.into()));
    assert!(all.pick(rows.into_iter().take(11)).as_each().is_some());
}
