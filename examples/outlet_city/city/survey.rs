//! What customers say when asked: two waves, three brands, weighted to the brands' shares of all customers.
//!
//! Each brand's scores add up to its mean, so that the means are those that were published; who had complained is the
//! published share of each brand and gives less. The second wave stands a little higher.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, iso, month_days};
use super::random::Chance;

/// A brand: respondents, weight of one as written, mean score of each wave in hundredths.
const BRANDS: [(&str, i64, &str, [i64; 2]); 3] = [
    ("gotone", 400, "0.9048", [6545, 6712]),
    ("mzone", 300, "0.7200", [6607, 6690]),
    ("easyown", 500, "1.2442", [6346, 6588]),
];

/// The waves: name, month of the field work, share of those who had complained in ten-thousandths.
const WAVES: [(&str, usize, i64); 2] = [("w1", 2, 1350), ("w2", 4, 1202)];

/// How much less those who had complained give, and everybody's spread.
const LESS: i64 = 12;
const SPREAD: i64 = 22;

/// `survey.csv`.
pub(super) fn file(seed: u64) -> File {
    let mut text = String::from("respondent,date,wave,brand,score,complained,weight\n");
    let mut number = 0;
    for (wave, (name, month, share)) in WAVES.iter().enumerate() {
        for (brand, (brand_name, respondents, weight, means)) in BRANDS.iter().enumerate() {
            let mut chance = Chance::about(seed, "survey", [wave, brand, 0]);
            let complained = (respondents * share + 5_000) / 10_000;
            let mean = means.get(wave).copied().unwrap_or_default();
            for (n, score) in (0..).zip(scores(&mut chance, *respondents, complained, mean)) {
                number += 1;
                let (first, _) = month_days(*month);
                let day: Day = first + chance.between(0, 19);
                let had = if n < complained { "yes" } else { "no" };
                let date = iso(day);
                let _ = writeln!(text, "R{number:05},{date},{name},{brand_name},{score},{had},{weight}");
            }
        }
    }
    File::new("survey.csv", text)
}

/// Scores from 0 to 100 that add up to the mean, to the nearest mark; first those of who had complained.
fn scores(chance: &mut Chance, respondents: i64, complained: i64, mean: i64) -> Vec<i64> {
    let wanted = (respondents * mean + 50) / 100;
    let around = |n: i64| mean / 100 - if n < complained { LESS } else { -2 };
    let mut scores: Vec<i64> = (0..respondents)
        .map(|n| around(n) + chance.between(-SPREAD, SPREAD))
        .map(|score| score.clamp(0, 100))
        .collect();
    let mut lacking = wanted - scores.iter().sum::<i64>();
    while lacking != 0 {
        let before = lacking;
        for score in &mut scores {
            let moved = (*score + lacking.signum()).clamp(0, 100);
            lacking -= moved - *score;
            *score = moved;
        }
        if lacking == before {
            break;
        }
    }
    scores
}
