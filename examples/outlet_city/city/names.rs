//! Names of a city that does not exist: its districts, streets and people.

use super::random::Chance;

/// The districts; the last one has a single outlet.
pub(super) const DISTRICTS: [&str; 13] =
    ["东关", "西关", "南浦", "北岸", "城中", "江口", "临湖", "青山", "白沙", "柳林", "石桥", "新港", "竹洲"];

const STREETS: [&str; 32] = [
    "人民路",
    "解放路",
    "建设路",
    "和平路",
    "中山路",
    "文昌街",
    "朝阳路",
    "滨江路",
    "广场",
    "新华路",
    "工农路",
    "育才路",
    "桥头",
    "车站",
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
    "长春路",
    "花园路",
    "胜利路",
    "五一路",
    "八一路",
];

const SURNAMES: [&str; 30] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马",
    "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "欧阳",
];

const GIVEN: [&str; 40] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超", "霞", "平",
    "刚", "桂英", "建国", "晓燕", "志强", "海燕", "玉兰", "春梅", "国栋", "文博", "思远", "雨涵", "佳怡", "子轩",
    "秀珍", "立新", "红梅", "永康", "振华", "小龙", "雪琴",
];

/// The name of the outlet with this place among those of its district.
pub(super) fn outlet(district: &str, place: usize) -> String {
    let street = STREETS.get(place % STREETS.len()).copied().unwrap_or_default();
    match place / STREETS.len() {
        0 => format!("{district}{street}营业厅"),
        more => format!("{district}{street}第{}营业厅", more + 1),
    }
}

/// A person.
pub(super) fn person(chance: &mut Chance) -> String {
    format!("{}{}", chance.one_of(&SURNAMES), chance.one_of(&GIVEN))
}
