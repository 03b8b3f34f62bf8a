//! Forty gauges, four readings a day: a file a month.
//!
//! Pressure falls in the evenings of July and August, so that these months miss the target; in May a main breaks near one
//! gauge of the centre, and one gauge fails for some days and reads nothing. One gauge is taken down in October.

use std::fmt::Write as _;

use super::File;
use super::calendar::{Day, MONTHS, day, iso, month_days};
use super::random::Chance;

const STREETS: [&str; 40] = [
    "人民路",
    "解放路",
    "建设路",
    "和平路",
    "中山路",
    "文昌街",
    "朝阳路",
    "滨江路",
    "新华路",
    "工农路",
    "育才路",
    "南门",
    "北门",
    "西街",
    "东街",
    "钟楼",
    "河滨路",
    "团结路",
    "光明路",
    "码头",
    "民主路",
    "学府路",
    "湖滨路",
    "环城路",
    "花园路",
    "胜利路",
    "五一路",
    "八一路",
    "车站",
    "桥头",
    "柳林",
    "石桥",
    "白沙",
    "青山",
    "竹洲",
    "新港",
    "江口",
    "临湖",
    "西关",
    "东关",
];
/// How many of them are in the centre: the first.
const CENTRE: usize = 26;
/// The gauge that is taken down, and its last day: 15 October.
const GONE: usize = 12;
const GONE_AFTER: Day = 287;
const HOURS: [usize; 4] = [2, 8, 14, 20];

/// `points.csv` and `pressure-2013-01.csv` and those that follow.
pub(super) fn files(seed: u64) -> Vec<File> {
    let mut points = String::from("测点编号,测点名称,区域,启用日期,停用日期\n");
    for (n, street) in STREETS.iter().enumerate() {
        let area = if n < CENTRE { "中心区" } else { "外围" };
        let till = if n == GONE { iso(GONE_AFTER) } else { String::new() };
        let _ = writeln!(points, "P{:02},{street}测压点,{area},2009-01-01,{till}", n + 1);
    }
    let mut files = vec![File::new("points.csv", points)];
    for month in 0..MONTHS {
        let (first, last) = month_days(month);
        let mut text = String::from("测点,日期,时刻,压力\n");
        for on in first..=last {
            for n in (0..STREETS.len()).filter(|n| *n != GONE || on <= GONE_AFTER) {
                let mut chance = Chance::about(seed, "pressure", [usize::try_from(on).unwrap_or(0), n, 0]);
                // Gauges of the centre read 0.310 to 0.342 at rest, those outside less.
                let own = Chance::about(seed, "gauge", [n, 0, 0]).between(0, 32);
                for hour in HOURS {
                    let summer = month == 6 || month == 7;
                    let drawn = match hour {
                        8 => 6,
                        20 if summer => 34,
                        20 => 10,
                        _ => 0,
                    };
                    let burst = if n == 6 && (day(5, 14)..=day(5, 17)).contains(&on) { 70 } else { 0 };
                    let rare = if chance.thousandths(9) { chance.between(12, 50) } else { 0 };
                    let rest = if n < CENTRE { 310 } else { 262 };
                    let read = rest + own + chance.between(-14, 14) - drawn - burst - rare;
                    let failed = n == 19 && (day(5, 6)..=day(5, 8)).contains(&on);
                    let read = if failed { String::new() } else { format!("0.{read:03}") };
                    let _ = writeln!(text, "P{:02},{},{hour},{read}", n + 1, iso(on));
                }
            }
        }
        files.push(File::new(&format!("pressure-2013-{:02}.csv", month + 1), text));
    }
    files
}
