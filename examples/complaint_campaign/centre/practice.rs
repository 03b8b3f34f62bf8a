//! Two hundred recorded cases and what the five groups of the panel gave each of them.
//!
//! The best eleven are on purpose: team 3 has most of the points among the first ten, and two clerks are third with the
//! same score. Of some cases not all groups have given a score.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, iso, on};
use super::people::{Clerk, team_id, teams};
use super::random::Chance;

const SUBJECTS: [&str; 12] = [
    "话费争议",
    "流量超额",
    "宽带故障",
    "套餐变更",
    "信号覆盖",
    "增值业务退订",
    "积分兑换",
    "停复机",
    "发票补寄",
    "国际漫游",
    "短信骚扰",
    "营业厅服务",
];

/// The groups, as the panel names itself.
const PANEL: [&str; 5] = ["leadership", "quality", "operations", "business", "area"];

/// How many cases there are.
const NUMBER: usize = 200;

/// The best: which case, its team's place, the turn of its clerk in the team, the mean score in tenths.
const BEST: [(usize, usize, usize, i64); 11] = [
    (11, 2, 1, 974),
    (34, 4, 0, 968),
    (58, 2, 3, 960),
    (71, 7, 2, 960),
    (83, 2, 1, 952),
    (96, 4, 5, 950),
    (104, 0, 3, 946),
    (127, 2, 4, 940),
    (139, 5, 6, 936),
    (155, 4, 0, 932),
    (168, 1, 2, 928),
];

/// When the panel sat: what is recorded later waits for the next time.
const SITTINGS: [(u32, Day); 3] = [(9, 29), (10, 29), (11, 29)];

/// `recordings.csv`, `panel.csv`.
pub(super) fn files(seed: u64, clerks: &[Clerk]) -> Vec<File> {
    let mut cases = String::from("recording,team,clerk,date,subject\n");
    let mut panel = String::from("recording,panel,date,score\n");
    for number in 0..NUMBER {
        let mut chance = Chance::about(seed, "recording", [number, 0, 0]);
        let spread = i64::try_from(number * 86 / NUMBER).unwrap_or(0);
        let day = on(9, 1) + spread;
        let best = BEST.iter().find(|(which, ..)| *which == number);
        let team = best.map_or_else(|| chance.below(teams()), |(_, team, ..)| *team);
        let there: Vec<_> = clerks.iter().filter(|clerk| clerk.team_on(day) == Some(team)).collect();
        let turn = best.map_or_else(|| chance.below(there.len()), |(_, _, turn, _)| *turn);
        let Some(clerk) = there.get(turn) else { continue };
        let id = format!("R{:03}", number + 1);
        let subject = chance.one_of(&SUBJECTS);
        let _ = writeln!(cases, "{id},{},{},{},{subject}", team_id(team), clerk.id, iso(day));
        let sat = SITTINGS.iter().map(|(month, of_month)| on(*month, *of_month)).find(|sat| day <= *sat);
        let sat = iso(sat.unwrap_or(day));
        let mean = best.map_or_else(|| chance.between(620, 895), |(.., score)| *score);
        let groups = if best.is_none() && number % 33 == 9 { chance.between(2, 4) } else { 5 };
        // Two groups give more and two less, so that the five give the mean.
        let (a, b) = (chance.between(0, 22), chance.between(0, 22));
        for (group, less_or_more) in PANEL.iter().zip([a, -b, 0, b, -a]).take(usize::try_from(groups).unwrap_or(5)) {
            let score = mean + less_or_more;
            let _ = writeln!(panel, "{id},{group},{sat},{}.{}", score / 10, score % 10);
        }
    }
    vec![File::new("recordings.csv", cases), File::new("panel.csv", panel)]
}
