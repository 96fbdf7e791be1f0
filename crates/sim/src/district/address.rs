//! Homes: invented estates and roads in streets, village groups in towns, with what somebody who
//! comes to the door has to know.

use super::Plan;
use super::household::Sketch;
use super::units::Community;
use crate::dice::Dice;

/// A home.
#[derive(Debug, Clone)]
pub struct Home {
    /// The whole address below the sub-district.
    pub text: String,
    /// Latitude, WGS-84.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// The floor, where there are floors.
    pub floor: Option<u64>,
    /// The house has a lift.
    pub lift: bool,
    /// What the one at the door must know; may be empty.
    pub door: String,
    /// Which community, counted in the sub-district.
    pub community: usize,
}

const ROADS: [&str; 30] = [
    "银桦", "松牌", "桂馥", "百竹", "兰馨", "双湾", "青麦", "石榴", "云栖", "鹿鸣", "枇杷", "紫藤", "沁园",
    "碧津", "望江", "长乐", "金枫", "晴岚", "星汉", "听泉", "锦橙", "和睦", "春晓", "白鹭", "腊梅", "橘园",
    "同茂", "空谷", "海棠", "渡口",
];
const WAYS: [(&str, u32); 4] = [("路", 6), ("街", 3), ("支路", 2), ("大道", 1)];
const ESTATES: [&str; 24] = [
    "翠屏", "康宁", "金桂", "柏林", "福安", "松涛", "丽景", "文苑", "东湖", "南岸", "新桥", "嘉陵", "龙脊",
    "天和", "雅居", "芙蓉", "水岸", "橡树", "枫林", "月光", "团结", "幸福", "晨光", "老厂",
];
const KINDS: [(&str, u32); 6] =
    [("花园", 4), ("小区", 5), ("家园", 4), ("苑", 3), ("名都", 1), ("家属院", 3)];
const GROUPS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// The home of an elder; a couple has the same.
pub fn home(plan: &Plan, elder: &Sketch, communities: &[Community]) -> Home {
    let mut dice = Dice::of(plan.seed, "home", elder.home);
    let community = dice.below(communities.len() as u64) as usize;
    let around = &communities[community];
    let spread = if around.village { 0.006 } else { 0.0025 };
    let lat = round(around.lat + dice.bell() * spread);
    let lon = round(around.lon + dice.bell() * spread * 1.15);
    let (text, floor, lift) =
        if around.village { (village(&mut dice, around), None, false) } else { estate(&mut dice, around) };
    let door = door(&mut dice, floor, lift, around.village);
    Home { text, lat, lon, floor, lift, door, community }
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

fn village(dice: &mut Dice, around: &Community) -> String {
    let group = dice.pick(&GROUPS);
    format!("{}{group}组{}号", around.name, dice.between(1, 120))
}

fn estate(dice: &mut Dice, around: &Community) -> (String, Option<u64>, bool) {
    // A community has few estates, so that neighbours share a gate.
    let road = ROADS[(dice.below(3) as usize
        + around.code.len() * 7
        + around.name.len()
        + usize::from(around.code.as_bytes()[11]))
        % ROADS.len()];
    let way = dice.weighted(&WAYS);
    let number = dice.between(1, 260);
    let name = dice.pick(&ESTATES);
    let kind = dice.weighted(&KINDS);
    let lift = dice.chance(0.45);
    let floor = if lift { dice.between(1, 33) } else { dice.between(1, 8) };
    let building = dice.between(1, 24);
    let unit = dice.between(1, 4);
    let flat = dice.between(1, if lift { 8 } else { 2 });
    let text =
        format!("{}{road}{way}{number}号{name}{kind}{building}栋{unit}单元{floor}-{flat}", around.name);
    (text, Some(floor as u64), lift)
}

fn door(dice: &mut Dice, floor: Option<u64>, lift: bool, village: bool) -> String {
    let mut notes: Vec<String> = Vec::new();
    if let Some(floor) = floor.filter(|floor| !lift && *floor >= 4) {
        notes.push(format!("{floor}楼，没有电梯"));
    }
    if dice.chance(0.16) {
        let common = [
            "门铃坏了，请敲门",
            "敲门要重一点",
            "钥匙在隔壁邻居处",
            "防盗门要从里面开，多等一会儿",
            "楼道灯坏了，带上手电",
        ];
        let rural = [
            "进院坝先喊一声，有狗",
            "车只能开到公路边，走路五分钟",
            "下雨天梯坎很滑",
            "大门不锁，喊一声就进",
        ];
        notes.push(dice.pick(if village { &rural } else { &common }).to_owned());
    }
    notes.join("；")
}
