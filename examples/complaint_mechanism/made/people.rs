//! Who there is: departments, the people who handle complaints and those who do not, courses, and who passed which.
//!
//! Somebody moves to another department in the spring of 2012, somebody leaves, some come. Two take complaints without
//! the post for it. Of two courses that the plan asks for from August and October on, not everyone passes in time.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, Ymd, day, iso, later};
use super::random::Chance;

const DEPARTMENTS: [(&str, &str); 5] =
    [("D1", "客户服务部"), ("D2", "售后维修部"), ("D3", "物流配送部"), ("D4", "电商运营部"), ("D5", "财务结算部")];

const SURNAMES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "谢", "唐", "沈", "诸葛",
];
const GIVEN: [&str; 30] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平",
    "志远", "晓梅", "建华", "国庆", "文静", "思琪", "浩然", "雅琴", "春生", "玉珍", "立群",
];

/// A course: key, name, whether it is required, and the day from which it is.
const COURSES: [(&str, &str, bool, Ymd); 6] = [
    ("K1", "投诉受理规范", true, (2011, 1, 1)),
    ("K2", "消费者权益保护法", true, (2011, 1, 1)),
    ("K3", "工单系统操作", true, (2011, 1, 1)),
    ("K4", "投诉沟通技巧", true, (2012, 8, 1)),
    ("K5", "投诉分类与编码", true, (2012, 10, 1)),
    ("K6", "压力管理", false, (2012, 6, 1)),
];

/// Somebody.
pub(super) struct Person {
    /// The key.
    pub(super) id: String,
    name: String,
    /// Department and the days there; two of them for who moved.
    stays: Vec<(usize, Day, Option<Day>)>,
    post: bool,
    /// Whether the person takes complaints, with the post or without.
    pub(super) takes: bool,
}

impl Person {
    /// The place of the department on a day; none where the person is not there.
    pub(super) fn department(&self, on: Day) -> Option<usize> {
        let there = |(_, from, to): &&(usize, Day, Option<Day>)| *from <= on && to.is_none_or(|to| on <= to);
        self.stays.iter().find(there).map(|(department, ..)| *department)
    }
}

/// A name.
pub(super) fn name(chance: &mut Chance) -> String {
    format!("{}{}", chance.one_of(&SURNAMES), chance.one_of(&GIVEN))
}

/// The people.
pub(super) fn made(seed: u64) -> Vec<Person> {
    let one = |n: usize| {
        let mut chance = Chance::about(seed, "person", [n, 0, 0]);
        let department = [0, 1, 0, 2, 3, 0, 1, 4].get(n % 8).copied().unwrap_or(0);
        let from = -chance.between(0, 2000);
        let stays = match n {
            5 => vec![(0, 0, Some(day(2012, 3, 31))), (3, day(2012, 4, 1), None)],
            11 => vec![(department, 0, Some(day(2012, 7, 31)))],
            44..=47 => vec![(department, day(2012, 7, 16), None)],
            _ => vec![(department, from.min(0), None)],
        };
        let post = !(40..44).contains(&n);
        Person { id: format!("S{:03}", n + 1), name: name(&mut chance), stays, post, takes: post || n < 42 }
    };
    (0..48).map(one).collect()
}

/// The tables of people and courses.
pub(super) fn files(seed: u64, people: &[Person]) -> Vec<File> {
    let mut departments = String::from("department,name\n");
    for (id, name) in DEPARTMENTS {
        let _ = writeln!(departments, "{id},{name}");
    }
    let mut staff = String::from("staff,name,department,handles,from,to\n");
    for Person { id, name, stays, post, .. } in people {
        let handles = if *post { "yes" } else { "no" };
        for (department, from, to) in stays {
            let department = DEPARTMENTS.get(*department).map_or("", |(id, _)| id);
            let from = if *from < 0 { "2010-07-01".to_owned() } else { iso(*from) };
            let _ = writeln!(staff, "{id},{name},{department},{handles},{from},{}", to.map(iso).unwrap_or_default());
        }
    }
    let mut courses = String::from("course,name,required,from,to\n");
    let mut trainings = String::from("staff,course,result,from,to\n");
    for (c, (id, name, required, (y, m, d))) in COURSES.iter().enumerate() {
        let asked = day(*y, *m, *d);
        let _ = writeln!(courses, "{id},{name},{},{},", if *required { "yes" } else { "no" }, iso(asked));
        for (n, person) in people.iter().enumerate() {
            record(seed, (c, id, asked), (n, person), &mut trainings);
        }
    }
    vec![
        File { name: "departments.csv", text: departments },
        File { name: "staff.csv", text: staff },
        File { name: "courses.csv", text: courses },
        File { name: "trainings.csv", text: trainings },
    ]
}

/// What somebody achieved in a course: most pass at the first test, some at a second, some are never there.
fn record(seed: u64, (c, course, asked): (usize, &str, Day), (n, person): (usize, &Person), out: &mut String) {
    let mut chance = Chance::about(seed, "training", [c, n, 0]);
    let here = person.stays.first().map_or(0, |(_, from, _)| (*from).max(0));
    // Whoever has the post sits the test; whoever has not, rarely.
    if !chance.thousandths(if person.takes { 955 } else { 200 }) {
        return;
    }
    let first = later(asked.max(here), chance.between(1, 30));
    if person.department(first).is_none() {
        return;
    }
    let id = &person.id;
    if chance.thousandths(840) {
        let _ = writeln!(out, "{id},{course},passed,{},", iso(first));
        return;
    }
    let again = later(first, chance.between(15, 45));
    let _ = writeln!(out, "{id},{course},failed,{},{}", iso(first), iso(again - 1));
    let result = if chance.thousandths(850) { "passed" } else { "failed" };
    let _ = writeln!(out, "{id},{course},{result},{},", iso(again));
}
