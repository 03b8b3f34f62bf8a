//! Nine teams and their hundred clerks; a few come, a few go, and one changes team in October.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, iso, on};
use super::random::Chance;

/// The teams' names, in the order of their keys.
const TEAMS: [&str; 9] =
    ["热线一组", "热线二组", "热线三组", "热线四组", "热线五组", "投诉一组", "投诉二组", "投诉三组", "回访组"];

const SURNAMES: [&str; 28] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "司徒",
];

const GIVEN: [&str; 36] = [
    "丽娟", "晓燕", "雪梅", "佳怡", "思琪", "雨欣", "文静", "海燕", "春花", "秋月", "小红", "志远", "建华", "国强",
    "婷婷", "玲", "敏", "静", "娜", "倩", "颖", "慧", "芳", "洁", "琳", "莉", "蕾", "欢", "露", "萍", "波", "涛", "鹏",
    "凯", "超", "宇航",
];

/// How many clerks there are.
const CLERKS: usize = 99;

/// Who changes team in October, and when: the team is the one after.
const MOVES: (usize, u32, Day) = (20, 10, 11);

/// A stretch of days in a team.
pub(super) struct Stretch {
    /// The team's place.
    pub(super) team: usize,
    from: Option<Day>,
    to: Option<Day>,
}

/// A clerk.
pub(super) struct Clerk {
    /// The clerk's number: what streams of chance are named by.
    pub(super) number: usize,
    /// The key.
    pub(super) id: String,
    name: String,
    /// In the order of their days.
    pub(super) stretches: Vec<Stretch>,
}

impl Clerk {
    /// The team's place on a day; none where the clerk is not there.
    pub(super) fn team_on(&self, day: Day) -> Option<usize> {
        let there = |at: &&Stretch| at.from.is_none_or(|from| from <= day) && at.to.is_none_or(|to| day <= to);
        self.stretches.iter().find(there).map(|at| at.team)
    }
}

/// The key of the team at a place.
pub(super) fn team_id(team: usize) -> String {
    format!("T{}", team + 1)
}

/// How many teams there are.
pub(super) const fn teams() -> usize {
    TEAMS.len()
}

/// Makes the clerks.
pub(super) fn made(seed: u64) -> Vec<Clerk> {
    (0..CLERKS).map(|number| clerk(seed, number)).collect()
}

fn clerk(seed: u64, number: usize) -> Clerk {
    let mut chance = Chance::about(seed, "clerk", [number, 0, 0]);
    let name = format!("{}{}", chance.one_of(&SURNAMES), chance.one_of(&GIVEN));
    let team = number % TEAMS.len();
    let (mut from, mut to) = (None, None);
    match number % 31 {
        13 => from = Some(on(9, 6)),
        22 => to = Some(on(8, 20)),
        29 => to = Some(on(11, 5)),
        _ => {}
    }
    let mut stretches = vec![Stretch { team, from, to }];
    let (who, month, day) = MOVES;
    if number == who {
        let day = on(month, day);
        stretches = vec![Stretch { team, from, to: Some(day - 1) }, Stretch { team: team + 1, from: Some(day), to }];
    }
    Clerk { number, id: format!("C{:03}", number + 1), name, stretches }
}

/// `teams.csv`, `clerks.csv`.
pub(super) fn files(clerks: &[Clerk]) -> Vec<File> {
    let mut teams = String::from("team,name\n");
    for (team, name) in TEAMS.iter().enumerate() {
        let _ = writeln!(teams, "{},{name}", team_id(team));
    }
    let mut rows = String::from("clerk,name,team,since,till\n");
    for clerk in clerks {
        for at in &clerk.stretches {
            let since = at.from.map_or_else(|| "2009-03-01".to_owned(), iso);
            let till = at.to.map(iso).unwrap_or_default();
            let _ = writeln!(rows, "{},{},{},{since},{till}", clerk.id, clerk.name, team_id(at.team));
        }
    }
    vec![File::new("teams.csv", teams), File::new("clerks.csv", rows)]
}
