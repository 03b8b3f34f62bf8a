//! The improvement plan of June to December 2012: its owners, milestones, log of duties and risks.
//!
//! Of the seven milestones one is late by some days, one is reached long after it counts as missed, one falls due on a
//! holiday. Of the weekly reports most come on Monday, some late, some never; a quarterly assessment comes late, and so
//! does the first audit.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, LAST, PLAN, PLAN_MONTHS, Ymd, day, iso, later, month_days};
use super::people;
use super::random::Chance;

/// How many task owners there are.
const OWNERS: usize = 7;

/// Key, name, due day, and by how many working days it came after that (before it, below zero).
const MILESTONES: [(&str, &str, Ymd, i64); PLAN_MONTHS] = [
    ("classification", "建立投诉分类体系", (2012, 6, 29), 0),
    ("process", "优化投诉处理流程", (2012, 7, 31), 4),
    ("communication", "沟通技巧培训", (2012, 8, 31), -3),
    ("analysis", "建立投诉分析报告制度", (2012, 9, 30), 1),
    ("assessment", "培训与考核", (2012, 10, 31), 15),
    ("tracking", "投诉跟踪回访机制", (2012, 11, 30), -1),
    ("survey", "满意度调查", (2012, 12, 31), 9),
];

/// Risk, name, level, response, owner.
const RISKS: [(&str, &str, &str, &str, &str); 4] = [
    ("surge", "投诉量激增", "high", "启动应急预案，增派处理人员", "P1"),
    ("process", "流程不完善", "medium", "复核流程，简化审批环节", "P2"),
    ("training", "培训不到位", "medium", "补训补考，暂停上岗", "P5"),
    ("technical", "技术故障", "high", "信息技术部现场排障，启用备用系统", "P4"),
];

/// The files of the plan.
pub(super) fn files(seed: u64) -> Vec<File> {
    let mut owners = String::from("owner,name,reports,chairs,assesses,surveys,audits\n");
    for n in 1..=OWNERS {
        let mut chance = Chance::about(seed, "owner", [n, 0, 0]);
        let yes = |is: bool| if is { "yes" } else { "no" };
        let duties = [true, n == 1, n == 2 || n == 4, n == 7, n == 3].map(yes).join(",");
        let _ = writeln!(owners, "P{n},{},{duties}", people::name(&mut chance));
    }
    let mut milestones = String::from("milestone,name,owner,due,done,evaluated\n");
    for (n, (id, name, (y, m, d), by)) in (1..).zip(MILESTONES) {
        let due = day(y, m, d);
        let done = if by < 0 { due + by } else { later(due, by) };
        let evaluated = later(due.max(done), if n == 2 { 8 } else { 3 });
        let seen = |on: Day| if on > LAST { String::new() } else { iso(on) };
        let _ = writeln!(milestones, "{id},{name},P{n},{},{},{}", iso(due), seen(done), seen(evaluated));
    }
    let mut risks = String::from("risk,name,level,response,owner\n");
    for (id, name, level, response, owner) in RISKS {
        let _ = writeln!(risks, "{id},{name},{level},{response},{owner}");
    }
    vec![
        File { name: "owners.csv", text: owners },
        File { name: "milestones.csv", text: milestones },
        File { name: "risks.csv", text: risks },
        log(seed),
    ]
}

/// `log.csv`: what was done, on which day, and a day of the stretch for which it was due.
fn log(seed: u64) -> File {
    let mut lines: Vec<(Day, String, &str, Day)> = Vec::new();
    let (start, _) = month_days(PLAN);
    // 3 June 2012 is the first Sunday.
    for sunday in (start + 2..=LAST).step_by(7) {
        for owner in 1..=OWNERS {
            let mut chance = Chance::about(seed, "report", [usize::try_from(sunday).unwrap_or(0), owner, 0]);
            let careless = if owner == 6 { 3 } else { 1 };
            let sent = match chance.between(0, 99) {
                n if n < 4 * careless => None,
                n if n < 7 * careless => Some(later(sunday, chance.between(7, 9))),
                n if n < 15 * careless => Some(later(sunday, chance.between(2, 5))),
                n if n < 60 => Some(later(sunday, 1)),
                _ => Some(sunday - 2),
            };
            lines.extend(sent.map(|sent| (sent, format!("P{owner}"), "report", sunday - 2)));
        }
    }
    for month in 0..PLAN_MONTHS {
        let (first, last) = month_days(PLAN + month);
        let held = if month == 4 { later(last, 3) } else { first + 19 };
        lines.push((held, "P1".to_owned(), "meeting", first));
    }
    let due = [(2012, 6, 30), (2012, 9, 30), (2012, 12, 31)].map(|(y, m, d)| day(y, m, d));
    for (quarter, end) in due.into_iter().enumerate() {
        lines.push((later(end, if quarter == 0 { 7 } else { 1 }), "P2".to_owned(), "assessment", end));
        lines.push((end - 4, "P4".to_owned(), "assessment", end));
        if quarter != 1 {
            lines.push((end - 9, "P7".to_owned(), "survey", end));
        }
    }
    lines.push((later(day(2012, 6, 30), 6), "P3".to_owned(), "audit", day(2012, 6, 30)));
    lines.push((day(2012, 12, 20), "P3".to_owned(), "audit", day(2012, 12, 31)));
    lines.retain(|(on, ..)| *on <= LAST);
    lines.sort();
    let mut text = String::from("owner,kind,date,for\n");
    for (on, owner, kind, of) in lines {
        let _ = writeln!(text, "{owner},{kind},{},{}", iso(on), iso(of));
    }
    File { name: "log.csv", text }
}
