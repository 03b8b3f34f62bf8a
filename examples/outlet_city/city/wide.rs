//! Visits as people hand them in: one sheet a week, a line a visit, a column an item.
//!
//! Two lines of title stand above the header, a line of totals below the last visit, remarks in the last column. An
//! empty cell was not looked at. The sheets are GB18030 with the line ends of a spreadsheet.

use std::fmt::Write as _;

use super::File;
use super::calendar::{WEEKS, as_typed, chinese, week_days, week_number};
use super::items::{SEEN, Verdict};
use super::visits::{Source, Visit};

/// `周检查表-2011-W27.csv` and those that follow.
pub(super) fn files(visits: &[Visit]) -> Vec<File> {
    (0..WEEKS)
        .map(|week| {
            let text = sheet(week, visits);
            let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
            File { name: format!("周检查表-2011-W{:02}.csv", week_number(week)), bytes: bytes.into_owned() }
        })
        .collect()
}

fn sheet(week: usize, visits: &[Visit]) -> String {
    let (first, last) = week_days(week);
    let blank = ",".repeat(SEEN.len() + 4);
    let mut text = format!("营业厅服务规范周检查表{blank}\r\n");
    let _ = write!(text, "检查日期：2011年{}至{}{blank}\r\n", chinese(first), chinese(last));
    text.push_str("网点编号,日期,检查方式,营业员");
    for item in &SEEN {
        let _ = write!(text, ",{}", item.title);
    }
    text.push_str(",备注\r\n");
    let mut passes = [0_u32; SEEN.len()];
    for visit in visits.iter().filter(|visit| (first..=last).contains(&visit.day)) {
        let (outlet, date, source) = (&visit.outlet, as_typed(visit.day), visit.source.chinese());
        let _ = write!(text, "{outlet},{date},{source},{}", visit.clerk);
        for (verdict, passes) in visit.verdicts.iter().zip(&mut passes) {
            *passes += u32::from(*verdict == Some(Verdict::Pass));
            let _ = write!(text, ",{}", verdict.map_or("", Verdict::chinese));
        }
        let _ = write!(text, ",{}\r\n", remark(visit));
    }
    text.push_str("合计,,,");
    for passes in passes {
        let _ = write!(text, ",{passes}");
    }
    text.push_str(",合格数\r\n");
    text
}

/// What an inspector adds: nothing, mostly.
fn remark(visit: &Visit) -> &'static str {
    let fails = visit.verdicts.iter().filter(|verdict| **verdict == Some(Verdict::Fail)).count();
    match (visit.source, fails) {
        (Source::Visit, 9..) => "\"问题较多,已当场提醒店长\"",
        (Source::Visit, 0..=2) => "表现良好",
        (Source::Mystery, 10..) => "建议复查",
        _ => "",
    }
}
