//! Who works where: three departments, three posts, sixty people of whom some move in mid-month, leave or come.
//!
//! Somebody goes to another department for a fortnight and comes back within one month. A row of the table is a stretch
//! of days in one department at one post.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, day, iso};
use super::random::Chance;

/// The departments with their keys.
pub(super) const DEPARTMENTS: [(&str, &str); 3] = [("D1", "客户服务部"), ("D2", "营业部"), ("D3", "管网部")];

const SURNAMES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "谢", "唐", "沈", "司马",
];
const GIVEN: [&str; 30] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平",
    "志远", "晓梅", "建华", "国庆", "文静", "思琪", "浩然", "雅琴", "春生", "玉珍", "立群",
];

/// What somebody does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Post {
    /// Answers calls.
    Hotline,
    /// Enters readings of meters.
    Entry,
    /// Serves at a counter.
    Hall,
}

impl Post {
    fn word(self) -> &'static str {
        match self {
            Post::Hotline => "hotline",
            Post::Entry => "entry",
            Post::Hall => "hall",
        }
    }
}

/// A stretch of days in one department at one post.
#[derive(Clone, Copy)]
pub(super) struct Stay {
    /// The department's place.
    pub(super) department: usize,
    /// The post.
    pub(super) post: Post,
    /// The first day; below zero where it was before the data.
    pub(super) from: Day,
    /// The last day, where there is one.
    pub(super) to: Option<Day>,
}

/// Somebody.
pub(super) struct Person {
    /// The key.
    pub(super) id: String,
    name: String,
    /// Where they were, the earliest first.
    pub(super) stays: Vec<Stay>,
}

impl Person {
    /// Where the person is on a day, if anywhere.
    pub(super) fn on(&self, day: Day) -> Option<&Stay> {
        self.stays.iter().find(|stay| stay.from <= day && stay.to.is_none_or(|to| day <= to))
    }
}

/// Who moves: their number, the first day elsewhere, the department and the post there.
const MOVES: [(usize, (usize, Day), usize, Post); 9] = [
    (5, (4, 16), 2, Post::Hotline),
    (17, (5, 11), 1, Post::Hall),
    (30, (5, 21), 2, Post::Entry),
    (22, (3, 1), 1, Post::Hall),
    (41, (8, 8), 0, Post::Hall),
    (52, (9, 16), 1, Post::Entry),
    (33, (10, 10), 2, Post::Entry),
    (33, (10, 25), 1, Post::Entry),
    (9, (12, 3), 2, Post::Hotline),
];
/// Who leaves, with their last day, and who comes, with their first.
const LEAVE: [(usize, (usize, Day)); 3] = [(12, (5, 20)), (48, (9, 30)), (26, (11, 8))];
const COME: [(usize, (usize, Day)); 2] = [(59, (4, 15)), (60, (7, 1))];

/// The people.
pub(super) fn made(seed: u64) -> Vec<Person> {
    let one = |n: usize| {
        let mut chance = Chance::about(seed, "person", [n, 0, 0]);
        let name = format!("{}{}", chance.one_of(&SURNAMES), chance.one_of(&GIVEN));
        let (department, post) = match n {
            1..=20 => (0, Post::Hotline),
            21..=24 | 59 => (0, Post::Hall),
            25..=40 => (1, Post::Entry),
            41..=51 | 60 => (1, Post::Hall),
            52..=55 => (2, Post::Entry),
            _ => (2, Post::Hotline),
        };
        let from = COME.iter().find(|(who, _)| *who == n).map_or(-1, |(_, (m, d))| day(*m, *d));
        let mut stays = vec![Stay { department, post, from, to: None }];
        for (_, (m, d), department, post) in MOVES.iter().filter(|(who, ..)| *who == n) {
            let from = day(*m, *d);
            if let Some(last) = stays.last_mut() {
                last.to = Some(from - 1);
            }
            stays.push(Stay { department: *department, post: *post, from, to: None });
        }
        if let (Some(last), Some((_, (m, d)))) = (stays.last_mut(), LEAVE.iter().find(|(who, _)| *who == n)) {
            last.to = Some(day(*m, *d));
        }
        Person { id: format!("E{n:02}"), name, stays }
    };
    (1..=60).map(one).collect()
}

/// `departments.csv` and `employees.csv`.
pub(super) fn files(people: &[Person]) -> Vec<File> {
    let mut departments = String::from("部门编号,部门名称\n");
    for (id, name) in DEPARTMENTS {
        let _ = writeln!(departments, "{id},{name}");
    }
    let mut employees = String::from("employee,name,department,post,from,to\n");
    for person in people {
        for Stay { department, post, from, to } in &person.stays {
            let department = DEPARTMENTS.get(*department).map_or("", |(id, _)| id);
            let from = if *from < 0 { "2010-03-01".to_owned() } else { iso(*from) };
            let to = to.map(iso).unwrap_or_default();
            let _ = writeln!(employees, "{},{},{department},{},{from},{to}", person.id, person.name, post.word());
        }
    }
    vec![File::new("departments.csv", departments), File::new("employees.csv", employees)]
}
