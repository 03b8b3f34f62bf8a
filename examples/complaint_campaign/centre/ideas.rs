//! Suggestions, most of them of September: the tenth and the eleventh best have the same score.

use std::fmt::Write as _;

use super::File;
use super::calendar::{iso, on};
use super::people::{Clerk, team_id};
use super::random::Chance;

const SUBJECTS: [&str; 20] = [
    "简化增值业务退订流程",
    "统一退费口径",
    "缩短宽带故障派单时间",
    "套餐变更短信提醒",
    "话费争议先行核查",
    "投诉案例每日晨会分享",
    "建立高频投诉客户档案",
    "升级工单到期前预警",
    "国际漫游资费主动告知",
    "统一首问负责话术",
    "优化排队语音提示",
    "信号弱覆盖小区清单公示",
    "疑难投诉专席",
    "回访时间错峰安排",
    "账单解释图文卡片",
    "积分兑换缺货提示",
    "停复机原因查询",
    "营业厅投诉转接绿色通道",
    "夜班业务支撑值守",
    "知识库一键检索",
];

/// How many there are.
const NUMBER: usize = 132;

/// The best eleven: which suggestion, and its score in tenths.
const BEST: [(usize, i64); 11] = [
    (7, 975),
    (19, 968),
    (28, 960),
    (36, 952),
    (45, 947),
    (52, 940),
    (61, 933),
    (70, 928),
    (88, 921),
    (97, 915),
    (113, 915),
];

/// `suggestions.csv`.
pub(super) fn file(seed: u64, clerks: &[Clerk]) -> File {
    let mut rows = Vec::new();
    for number in 0..NUMBER {
        let mut chance = Chance::about(seed, "idea", [number, 0, 0]);
        let day = match chance.below(10) {
            0 => chance.between(on(10, 8), on(10, 29)),
            1 => chance.between(on(11, 1), on(11, 19)),
            _ => chance.between(on(9, 1), on(9, 30)),
        };
        let there: Vec<_> = clerks.iter().filter_map(|clerk| Some((clerk, clerk.team_on(day)?))).collect();
        let Some((clerk, team)) = there.get(chance.below(there.len())) else { continue };
        let best = BEST.iter().find(|(which, _)| *which == number).map(|(_, score)| *score);
        let usual = chance.between(600, 905);
        let (accepted, score) = match (best, chance.below(100)) {
            (Some(score), _) => ("yes", Some(score)),
            (None, 0..=57) => ("yes", Some(usual)),
            (None, 58..=60) => ("", None),
            (None, 61..) => ("no", Some(usual - 150)),
        };
        let score = score.map(|score| format!("{}.{}", score / 10, score % 10)).unwrap_or_default();
        let subject = chance.one_of(&SUBJECTS);
        rows.push((day, format!("{},{},{},{subject},{accepted},{score}", team_id(*team), clerk.id, iso(day))));
    }
    rows.sort();
    let mut text = String::from("suggestion,team,clerk,date,subject,accepted,score\n");
    for (n, (_, row)) in rows.iter().enumerate() {
        let _ = writeln!(text, "S{:03},{row}", n + 1);
    }
    File::new("suggestions.csv", text)
}
