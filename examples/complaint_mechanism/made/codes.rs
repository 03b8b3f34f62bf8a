//! The classification of complaints: five branches of three, each of three codes; one code moved with the new year.
//!
//! The code `B23` (安装预约延误) stood under installation until the end of 2011 and stands under delivery since.

use std::fmt::Write as _;

use super::File;
use super::random::Chance;

/// A branch of the second level: its name and its codes.
type Branch = (&'static str, [&'static str; 3]);

const TREE: [(&str, [Branch; 3]); 5] = [
    (
        "产品质量",
        [
            ("外观瑕疵", ["划痕磕碰", "色差", "配件缺失"]),
            ("功能故障", ["无法开机", "运行异响", "间歇停机"]),
            ("安全隐患", ["漏电", "漏水", "过热"]),
        ],
    ),
    (
        "服务与安装",
        [
            ("服务态度", ["言语不当", "推诿", "未按约回电"]),
            ("安装服务", ["安装不规范", "乱收费", "安装预约延误"]),
            ("维修服务", ["维修不及时", "反复维修", "配件缺货"]),
        ],
    ),
    (
        "物流配送",
        [
            ("配送时效", ["延迟送达", "未通知送货", "改期频繁"]),
            ("货品损坏", ["包装破损", "运输磕碰", "错发漏发"]),
            ("上门预约", ["预约无人应答", "上门迟到", "拒绝上楼"]),
        ],
    ),
    (
        "价格与账单",
        [
            ("价格争议", ["价保未兑现", "促销未生效", "标价错误"]),
            ("退款退货", ["退款延迟", "拒绝退货", "运费争议"]),
            ("发票账单", ["发票未开", "发票错误", "重复扣款"]),
        ],
    ),
    (
        "技术与系统",
        [
            ("网上商城", ["无法下单", "页面报错", "订单状态错误"]),
            ("支付系统", ["支付失败", "优惠券失效", "到账延迟"]),
            ("智能联网", ["无法配网", "远程控制失灵", "固件升级失败"]),
        ],
    ),
];

/// How often complaints are of each branch, of a hundred; the last one is technical.
const SHARES: [usize; 5] = [26, 24, 20, 14, 16];

/// `codes.csv`.
pub(super) fn file() -> File {
    let mut text = String::from("code,name,level,parent,from,to\n");
    for (letter, (name, branches)) in ('A'..).zip(&TREE) {
        let _ = writeln!(text, "{letter},{name},1,,2011-01-01,");
        for (b, (name, codes)) in (1..).zip(branches) {
            let _ = writeln!(text, "{letter}{b},{name},2,{letter},2011-01-01,");
            for (c, name) in (1..).zip(codes) {
                if (letter, b, c) == ('B', 2, 3) {
                    let _ = writeln!(text, "B23,{name},3,B2,2011-01-01,2011-12-31");
                    let _ = writeln!(text, "B23,{name},3,C3,2012-01-01,");
                } else {
                    let _ = writeln!(text, "{letter}{b}{c},{name},3,{letter}{b},2011-01-01,");
                }
            }
        }
    }
    File { name: "codes.csv", text }
}

/// The code of a complaint: of the last level, but for one in four hundred, which nobody classified further.
pub(super) fn one(chance: &mut Chance) -> String {
    let mut rest = chance.below(100);
    let mut letter = 'A';
    for share in SHARES {
        if rest < share {
            break;
        }
        rest -= share;
        letter = char::from_u32(u32::from(letter) + 1).unwrap_or('A');
    }
    let of_branch = if letter == 'E' { technical(chance) } else { (below_three(chance), below_three(chance)) };
    if chance.millionths(2_500) {
        return format!("{letter}{}", of_branch.0);
    }
    format!("{letter}{}{}", of_branch.0, of_branch.1)
}

/// A technical code; the shop and its payment draw more than devices.
pub(super) fn technical(chance: &mut Chance) -> (usize, usize) {
    let branch = if chance.thousandths(400) { 1 } else { below_three(chance) };
    (branch, below_three(chance))
}

/// 1 to 3, the first half of the time.
fn below_three(chance: &mut Chance) -> usize {
    match chance.below(6) {
        0..=2 => 1,
        3 | 4 => 2,
        _ => 3,
    }
}
