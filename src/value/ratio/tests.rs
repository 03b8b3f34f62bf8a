//! Ratios against `num_rational`, and their texts against what they stand for.
//!
//! Random operands lie on both sides of the bound where small integers give way to big ones. Every operation must
//! give the other library's number, in lowest terms, and equal numbers must hash alike.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use proptest::prelude::*;

use super::*;

fn oracle(num: i64, den: i64) -> BigRational {
    BigRational::new(BigInt::from(num), BigInt::from(den))
}

fn told(ratio: &Ratio) -> BigRational {
    ratio.to_string().parse().unwrap()
}

/// The value is right, in the one form it may have, and hashes like a freshly read equal.
fn same(ratio: &Ratio, expected: &BigRational) -> Result<(), TestCaseError> {
    prop_assert_eq!(&told(ratio), expected);
    prop_assert_eq!(ratio.to_string(), expected.to_string());
    let fits = i64::try_from(expected.numer()).is_ok() && i64::try_from(expected.denom()).is_ok();
    prop_assert_eq!(matches!(ratio.0, Form::Small { .. }), fits);
    let again = Ratio::parse_exact(&expected.to_string()).unwrap();
    prop_assert_eq!(&again, ratio);
    let hash = |ratio: &Ratio| {
        let mut hasher = DefaultHasher::new();
        ratio.hash(&mut hasher);
        hasher.finish()
    };
    prop_assert_eq!(hash(&again), hash(ratio));
    Ok(())
}

fn edge() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => -20_i64..20,
        2 => -2_000_000_i64..2_000_000,
        2 => any::<i64>(),
        1 => prop::sample::select(vec![
            0, 1, -1, i64::MAX, i64::MIN, i64::MAX - 1, i64::MIN + 1, 1 << 62, 1 << 32, 1_000_000_000_000_000_000,
        ]),
    ]
}

fn divisor() -> impl Strategy<Value = i64> {
    edge().prop_filter("a divisor is not zero", |den| *den != 0)
}

/// Fractions whose size may need the big form, with the same fraction of the oracle.
fn any_ratio() -> impl Strategy<Value = (Ratio, BigRational)> {
    let small = (edge(), divisor()).prop_map(|(num, den)| (Ratio::new(num, den).unwrap(), oracle(num, den)));
    let large = (edge(), divisor(), edge(), divisor()).prop_map(|(a, b, c, d)| {
        let product = BigRational::new(BigInt::from(a) * BigInt::from(c), BigInt::from(b) * BigInt::from(d));
        (Ratio::parse_exact(&product.to_string()).unwrap(), product)
    });
    prop_oneof![3 => small, 1 => large]
}

fn exact(ratio: &Ratio) -> String {
    written(|out| ratio.write_exact(out))
}

fn plain(text: &str) -> String {
    let ratio = Ratio::parse_exact(text).unwrap();
    written(|out| ratio.write_plain(out))
}

fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arithmetic_is_that_of_fractions((a, x) in any_ratio(), (b, y) in any_ratio()) {
        same(&a, &x)?;
        same(&a.add(&b).unwrap(), &(&x + &y))?;
        same(&a.sub(&b).unwrap(), &(&x - &y))?;
        same(&a.mul(&b).unwrap(), &(&x * &y))?;
        same(&a.neg(), &-&x)?;
        same(&a.abs(), &x.abs())?;
        match a.div(&b).unwrap() {
            Some(quotient) => same(&quotient, &(&x / &y))?,
            None => prop_assert!(y.is_zero()),
        }
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a == b, x == y);
        prop_assert_eq!(a.is_zero(), x.is_zero());
        prop_assert_eq!(a.is_negative(), x.is_negative());
        prop_assert_eq!(a.is_whole(), x.is_integer());
        prop_assert_eq!(a.to_i64(), if x.is_integer() { i64::try_from(x.numer()).ok() } else { None });
    }

    #[test]
    fn sums_that_share_a_denominator_are_reduced(a in -500_i64..500, b in -500_i64..500, den in 1_i64..60) {
        let sum = Ratio::new(a, den).unwrap().add(&Ratio::new(b, den).unwrap()).unwrap();
        same(&sum, &(oracle(a, den) + oracle(b, den)))?;
    }

    #[test]
    fn a_sum_is_that_of_its_terms(terms in prop::collection::vec(any_ratio(), 0..12)) {
        let expected = terms.iter().fold(BigRational::zero(), |sum, (_, term)| sum + term);
        same(&Ratio::sum(terms.iter().map(|(term, _)| term)).unwrap(), &expected)?;
    }

    #[test]
    fn a_sum_of_extremes_is_exact(terms in prop::collection::vec((edge(), 1_i64..6), 0..40), large in any::<bool>()) {
        let terms: Vec<_> = terms.into_iter().map(|(num, den)| if large { (num | i64::MIN, den) } else { (num, den) }).collect();
        let expected = terms.iter().fold(BigRational::zero(), |sum, (num, den)| sum + oracle(*num, *den));
        let terms: Vec<Ratio> = terms.iter().map(|(num, den)| Ratio::new(*num, *den).unwrap()).collect();
        same(&Ratio::sum(&terms).unwrap(), &expected)?;
    }

    #[test]
    fn scaled_numbers_are_their_decimals(mantissa in any::<i128>(), cut in 0_u32..120, places in 0_u32..45) {
        let mantissa = mantissa >> cut;
        let ratio = Ratio::from_scaled(mantissa, places);
        same(&ratio, &BigRational::new(BigInt::from(mantissa), BigInt::from(10).pow(places)))?;
        if places <= 38 {
            prop_assert_eq!(ratio.to_scaled(places), Some(mantissa));
        }
    }

    #[test]
    fn plain_decimals_round_trip(mantissa in -(10_i128.pow(28) - 1)..10_i128.pow(28), cut in 0_u32..90, places in 0_u32..=28) {
        let ratio = Ratio::from_scaled(mantissa >> cut, places);
        let text = written(|out| ratio.write_fixed(places, out));
        prop_assert_eq!(Ratio::parse(&text), Ok(ratio.clone()));
        if let Some(decimal) = ratio.to_decimal() {
            prop_assert_eq!(Ratio::from_decimal(decimal), ratio);
        } else {
            prop_assert!((mantissa >> cut).unsigned_abs() >= 1 << 90);
        }
    }

    #[test]
    fn the_plain_form_is_within_half_a_digit((ratio, value) in any_ratio()) {
        let text = written(|out| ratio.write_plain(out));
        prop_assert!(!text.contains('.') || !text.ends_with('0'), "{}", text);
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let shown = BigRational::new(
            format!("{whole}{part}").parse().unwrap(),
            BigInt::from(10).pow(u32::try_from(part.len()).unwrap()),
        );
        let error = (&shown - &value).abs() * BigInt::from(2) * BigInt::from(10).pow(14);
        prop_assert!(error <= value.abs(), "{} for {}", text, value);
        let digits = format!("{whole}{part}");
        let significant = digits.trim_start_matches(['-', '0']).trim_end_matches('0').len();
        prop_assert!(significant <= 15, "{}", text);
        if significant < 15 && text.len() < 15 && ratio.finite_places() == Some(u32::try_from(part.len()).unwrap()) {
            prop_assert_eq!(shown, value);
        }
    }

    #[test]
    fn no_text_is_read_wrongly(text in "[-+]?[0-9.]{0,6}") {
        match Ratio::parse(&text) {
            Ok(ratio) => {
                let digits: String = text.chars().filter(|c| *c != '.').collect();
                let places = text.split_once('.').map_or(0, |(_, part)| part.len());
                let value = BigRational::new(digits.parse().unwrap(), BigInt::from(10).pow(u32::try_from(places).unwrap()));
                same(&ratio, &value)?;
            }
            Err(_) => {
                let bare = text.trim_start_matches(['-', '+']);
                prop_assert!(
                    bare.is_empty() || bare.starts_with('.') || bare.ends_with('.') || bare.matches('.').count() > 1,
                    "{}", text
                );
            }
        }
    }
}

#[test]
fn a_ratio_is_two_words() {
    assert_eq!(size_of::<Ratio>(), 16);
}

#[test]
fn the_extremes_stay_exact() {
    let least = Ratio::from_int(i64::MIN);
    assert_eq!(exact(&least.neg()), "9223372036854775808");
    assert_eq!(least.neg().neg(), least);
    assert_eq!(exact(&least.abs()), "9223372036854775808");
    assert_eq!(Ratio::new(i64::MIN, i64::MIN), Some(Ratio::ONE));
    assert_eq!(exact(&Ratio::new(1, i64::MIN).unwrap()), "-1/9223372036854775808");
    assert_eq!(exact(&Ratio::from_count(u64::MAX)), "18446744073709551615");
    assert_eq!(exact(&Ratio::from_i128(i128::MIN)), "-170141183460469231731687303715884105728");
    assert_eq!(Ratio::new(3, 0), None);
    assert_eq!(Ratio::ZERO.div(&Ratio::ZERO), Ok(None));
    assert_eq!(least.sub(&least), Ok(Ratio::ZERO));
    assert_eq!(exact(&least.mul(&least).unwrap()), "85070591730234615865843651857942052864");
}

#[test]
fn what_grows_without_end_is_refused() {
    let mut value = Ratio::new(i64::MAX, 2).unwrap();
    let outgrown = loop {
        match value.mul(&value) {
            Ok(next) => value = next,
            Err(fault) => break fault,
        }
    };
    assert_eq!(outgrown, Outgrown);
    assert_eq!(value.add(&value.neg()), Ok(Ratio::ZERO));
    assert_eq!(value.div(&value), Ok(Some(Ratio::ONE)));
    assert_eq!(Ratio::parse_exact(&exact(&value)), Some(value));
}

#[test]
fn faults_of_numbers_are_told_apart() {
    assert_eq!(Ratio::parse(""), Err(NumberFault::Empty));
    for text in ["-", "+", ".", ".5", "5.", "1.2.3", "1,000", " 1", "1 ", "1e3", "--1", "１", "1_000", "0x1"] {
        assert_eq!(Ratio::parse(text), Err(NumberFault::NotANumber), "{text}");
    }
    assert!(Ratio::parse("1234567890123456789012345678").is_ok());
    assert_eq!(Ratio::parse("12345678901234567890123456789"), Err(NumberFault::TooManyDigits));
    assert_eq!(Ratio::parse("0.00000000000000000000000000001"), Err(NumberFault::TooManyDigits));
    assert_eq!(Ratio::parse(&"9".repeat(100_000)), Err(NumberFault::TooManyDigits));
    assert_eq!(Ratio::parse("0000000000000000000000000000000000000007"), Ok(Ratio::from_int(7)));
    assert_eq!(Ratio::parse("-0.85"), Ok(Ratio::new(-17, 20).unwrap()));
    assert_eq!(Ratio::parse("-0"), Ok(Ratio::ZERO));
    assert_eq!(Ratio::parse("+1.50"), Ok(Ratio::new(3, 2).unwrap()));
}

#[test]
fn only_exact_forms_are_facts() {
    for text in ["", "-", "/", "1/", "/2", "1/0", "1/-2", "+1", "1.5", " 1", "1/2/3", "1_0", "-/3"] {
        assert_eq!(Ratio::parse_exact(text), None, "{text}");
    }
    assert_eq!(Ratio::parse_exact(&"9".repeat(2000)), None);
    assert_eq!(Ratio::parse_exact("6/8").map(|ratio| exact(&ratio)), Some("3/4".to_owned()));
}

#[test]
fn plain_numbers_read_well() {
    assert_eq!(plain("0"), "0");
    assert_eq!(plain("-3/4"), "-0.75");
    assert_eq!(plain("1/3"), "0.333333333333333");
    assert_eq!(plain("2/3"), "0.666666666666667");
    assert_eq!(plain("-200/3"), "-66.6666666666667");
    assert_eq!(plain("1/1000"), "0.001");
    assert_eq!(plain("9999999999999999/10"), "1000000000000000");
    assert_eq!(plain("99999999999999999/10000"), "10000000000000");
    assert_eq!(plain("1234567890123456"), "1234567890123460");
    assert_eq!(plain("1/9223372036854775807"), "0.00000000000000000010842021724855");
    assert_eq!(plain("100000000000000000000000000/3"), "33333333333333300000000000");
    assert_eq!(plain("1/300000000000000000000000000"), "0.00000000000000000000000000333333333333333");
}

#[test]
fn fixed_numbers_have_all_places() {
    let fixed = |text: &str, places| {
        let ratio = Ratio::parse_exact(text).unwrap();
        written(|out| ratio.write_fixed(places, out))
    };
    assert_eq!(fixed("0", 2), "0.00");
    assert_eq!(fixed("-1/20", 2), "-0.05");
    assert_eq!(fixed("123", 0), "123");
    assert_eq!(fixed("-3/2", 3), "-1.500");
    assert_eq!(fixed("123456789012345678901234567890123456789", 4), "123456789012345678901234567890123456789.0000");
}

#[test]
fn decimals_are_exact_or_none() {
    assert_eq!(Ratio::new(1, 3).unwrap().to_decimal(), None);
    assert_eq!(Ratio::new(17, 20).unwrap().to_decimal(), Some(Decimal::new(85, 2)));
    assert_eq!(Ratio::new(1, 1 << 40).unwrap().to_decimal(), None);
    assert_eq!(Ratio::from_decimal(Decimal::MAX).to_decimal(), Some(Decimal::MAX));
    assert_eq!(Ratio::from_decimal(Decimal::MAX).add(&Ratio::ONE).unwrap().to_decimal(), None);
    assert_eq!(Ratio::new(7, 8).unwrap().finite_places(), Some(3));
}

#[test]
fn the_common_divisor_is_greatest() {
    for left in 0..60_u64 {
        for right in 0..60 {
            let expected = (1..60).rev().find(|n| left % n == 0 && right % n == 0).unwrap();
            let expected = if left == 0 && right == 0 { 1 } else { expected };
            assert_eq!(gcd(left, right), expected, "{left} {right}");
            assert_eq!(gcd_below(left, right), expected, "{left} {right}");
            let far = 1 << 70;
            if left != 0 || right != 0 {
                assert_eq!(gcd_wide(u128::from(left) * far, u128::from(right) * far), u128::from(expected) * far);
            }
        }
    }
}

#[test]
fn digits_are_written_as_they_are_counted() {
    use super::text::{put_point, put_units};
    let mut numbers: Vec<u64> = (0..20).map(|power| 10_u64.pow(power)).flat_map(|n| [n - 1, n, n + 1]).collect();
    numbers.extend([7, 90, 1_234, 5_000_000, u64::MAX]);
    for number in numbers {
        for places in 0..=18 {
            let (mut one, mut other) = (Vec::new(), Vec::new());
            put_units(u128::from(number), places, &mut one);
            put_point(&number.to_string(), places, &mut other);
            assert_eq!(one, other, "{number} with {places} places");
        }
    }
}

#[test]
fn decimals_come_to_lowest_terms() {
    for mantissa in [1, 5, 10, 25, 100, 125, 1_000, 1_024, 3_125, 999_999, 1_000_000, 30_517_578_125, i64::MAX] {
        for places in 0..=18 {
            let slow = Ratio::from_int(mantissa).div(&Ratio::from_i128(10_i128.pow(places))).unwrap().unwrap();
            assert_eq!(Ratio::from_scaled(i128::from(mantissa), places), slow);
            assert_eq!(Ratio::from_scaled(-i128::from(mantissa), places), slow.neg());
        }
    }
}
