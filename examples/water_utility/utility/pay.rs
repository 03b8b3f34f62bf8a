//! What everybody's pay begins with, month by month, and what was decided by hand on top.
//!
//! Who is there for part of a month has that part of the amount. One adjustment stands in a month after its last day.

use std::fmt::Write as _;

use super::File;
use super::calendar::{MONTHS, iso, month_days};
use super::people::{DEPARTMENTS, Person};
use super::random::Chance;

/// Month, employee, amount, reason, author, approver, last day.
const ADJUSTMENTS: [(usize, &str, &str, &str, &str, &str, &str); 7] = [
    (2, "E14", "120.00", "春节值班补贴", "李主任", "陈经理", "2013-02-28"),
    (5, "E03", "200.00", "抢修期间延长接线", "李主任", "陈经理", "2013-06-30"),
    (5, "E21", "-80.50", "工装押金扣回", "李主任", "陈经理", "2013-05-31"),
    (5, "E44", "150.00", "三月劳模奖励补发", "周主任", "陈经理", "2013-05-10"),
    (8, "E41", "60.00", "调岗当月交接补贴", "周主任", "陈经理", "2013-12-31"),
    (9, "E36", "-9000.00", "退回多发工资", "周主任", "陈经理", "2013-12-31"),
    (11, "E57", "88.88", "夜间抢修接线补贴", "李主任", "陈经理", "2013-11-30"),
];

/// `base_pay.csv` and `adjustments.csv`.
pub(super) fn files(seed: u64, people: &[Person]) -> Vec<File> {
    let mut pay = String::from("employee,month,amount\n");
    for (n, person) in people.iter().enumerate() {
        let whole = Chance::about(seed, "pay", [n, 0, 0]).between(3_600, 6_400) * 50 + 37;
        for month in 0..MONTHS {
            let (first, last) = month_days(month);
            let days = i64::try_from((first..=last).filter(|day| person.on(*day).is_some()).count()).unwrap_or(0);
            if days > 0 {
                let cents = (whole * days + (last - first + 1) / 2) / (last - first + 1);
                let _ = writeln!(pay, "{},{},{}.{:02}", person.id, iso(first), cents / 100, cents % 100);
            }
        }
    }
    let mut adjustments = String::from("月份,工号,部门,金额,事由,经办人,审批人,有效期至\n");
    for (month, employee, amount, reason, author, approver, expires) in ADJUSTMENTS {
        // The line is that of the department in which the employee is on the month's last day.
        let last = month_days(month - 1).1;
        let at = people.iter().find(|person| person.id == employee).and_then(|person| person.on(last));
        let department = at.and_then(|stay| DEPARTMENTS.get(stay.department)).map_or("", |(id, _)| id);
        let _ = writeln!(
            adjustments,
            "2013-{month:02}-01,{employee},{department},{amount},{reason},{author},{approver},{expires}"
        );
    }
    vec![File::new("base_pay.csv", pay), File::new("adjustments.csv", adjustments)]
}
