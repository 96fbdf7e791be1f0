//! What stands beside the card: household with its days, decisions with their documents, a whole assessment for whoever
//! lost ability, health notes, a family doctor. All drawn from the elder's own sketch, so that every part agrees.

use super::Plan;
use super::elder::Elder;
use super::household::{Household, Sketch};
use super::identity::check_digit;
use super::names::{self, Manner};
use crate::dice::Dice;
use base::moment::civil_from_days;

/// Columns of one decision.
pub const DECISION: [&str; 7] = ["类别", "等次", "机关", "文号", "起", "止", "月金额"];
/// Decisions that a row has room for.
pub const DECISIONS: usize = 2;
/// Columns behind the decisions.
pub const TAIL: [&str; 17] = [
    "定位精度",
    "家庭情况",
    "评估日期",
    "评估分数",
    "评估人",
    "评估机构",
    "慢性病",
    "用药",
    "过敏",
    "文化程度",
    "智能手机",
    "联系方式偏好",
    "家庭医生",
    "签约机构",
    "签约起",
    "其他证件1类型",
    "其他证件1号码",
];

/// The highest score of each of the 26 items of GB/T 42195-2022, in order.
const MOST: [u8; 26] = [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 4, 4, 4, 4, 4, 4, 1, 1, 2, 2, 2, 4, 3, 4];
/// Sums that lead to each level but the first: least and most.
const BANDS: [(i64, i64); 4] = [(66, 89), (46, 65), (30, 45), (0, 29)];

/// The headers of all these columns.
pub fn header() -> Vec<String> {
    let mut header: Vec<String> = Vec::new();
    for n in 1..=DECISIONS {
        header.extend(DECISION.map(|part| format!("认定{n}{part}")));
    }
    header.extend(TAIL.map(String::from));
    header
}

/// The cells of one elder, in the order of [`header`].
pub fn push(plan: &Plan, elder: &Elder, record: &mut csv::StringRecord) {
    let sketch = &elder.sketch;
    let mut dice = Dice::of(plan.seed, "records", sketch.index);
    let today = plan.until.local_day();
    let decisions = decisions(&mut dice, sketch, today);
    for n in 0..DECISIONS {
        match decisions.get(n) {
            Some(cells) => cells.iter().for_each(|cell| record.push_field(cell)),
            None => DECISION.iter().for_each(|_| record.push_field("")),
        }
    }
    record.push_field(if dice.chance(0.6) { "20" } else { "" });
    record.push_field(&facts(&mut dice, sketch, today).join(";"));
    assessment(&mut dice, sketch, today).iter().for_each(|cell| record.push_field(cell));
    health(&mut dice, elder).iter().for_each(|cell| record.push_field(cell));
    doctor(plan, &mut dice, sketch, today).iter().for_each(|cell| record.push_field(cell));
    document(&mut dice, sketch).iter().for_each(|cell| record.push_field(cell));
}

/// A day so many years back, at most.
fn back(dice: &mut Dice, today: i64, years: i64) -> String {
    let (year, month, day) = civil_from_days(today - dice.between(30, years * 365));
    format!("{year:04}-{month:02}-{day:02}")
}

fn facts(dice: &mut Dice, sketch: &Sketch, today: i64) -> Vec<String> {
    let mut found = Vec::new();
    match sketch.household {
        Household::Alone => {
            found.push(format!("独居:{}", back(dice, today, 12)));
            found.push("空巢".to_owned());
        }
        Household::Couple => {
            found.push("空巢".to_owned());
            found.push("与配偶同住".to_owned());
        }
        Household::CoupleAndKin | Household::Kin => found.push("与子女同住".to_owned()),
    }
    if sketch.left_behind {
        found.push(format!("留守:{}", back(dice, today, 8)));
    }
    if sketch.bereft {
        found.push(format!("失独:{}", back(dice, today, 20)));
    }
    found
}

fn decisions(dice: &mut Dice, sketch: &Sketch, today: i64) -> Vec<[String; 7]> {
    let mut found = Vec::new();
    let mut add = |dice: &mut Dice, kind: &str, degree: &str, body: &str, word: &str, monthly: &str| {
        let from = back(dice, today, 6);
        let number = format!("示{word}〔{}〕{}号", &from[..4], dice.between(1, 900));
        found.push([kind, degree, body, &number, &from, "", monthly].map(str::to_owned));
    };
    let town = sketch.place().town;
    if sketch.destitute {
        add(dice, "特困", "分散供养", "示范区民政局", "民特", "955.00");
    } else if sketch.allowance {
        let (degree, money) = if town { ("农村低保", "600.00") } else { ("城市低保", "735.00") };
        add(dice, "低保", degree, "示范区民政局", "民低", money);
    }
    if sketch.disabled {
        let degree = if sketch.grade >= 3 { "一级" } else { "二级" };
        add(dice, "重残", degree, "示范区残联", "残联", "");
    }
    if sketch.age >= 80 {
        let money = if sketch.age >= 90 { "200.00" } else { "50.00" };
        add(dice, "高龄津贴", "", "街道办事处", "老津", money);
    }
    found.truncate(DECISIONS);
    found
}

/// Day, 26 scores, assessors, institution; empty for whoever has lost nothing.
fn assessment(dice: &mut Dice, sketch: &Sketch, today: i64) -> [String; 4] {
    let Some((least, most)) = usize::from(sketch.grade).checked_sub(1).map(|at| BANDS[at]) else {
        return std::array::from_fn(|_| String::new());
    };
    let wanted = dice.between(least.max(4), most);
    let mut scores = MOST;
    let mut sum: i64 = 90;
    while sum > wanted {
        // What needs legs and hands goes first, hearing one's name last.
        let at = dice.below(26) as usize;
        if scores[at] > 0 && (at < 18 || dice.chance(0.5)) {
            scores[at] -= 1;
            sum -= 1;
        }
    }
    let scores: Vec<String> = scores.iter().map(ToString::to_string).collect();
    let assessors = format!("{};{}", names::name(dice, Manner::Young), names::name(dice, Manner::Young));
    [back(dice, today, 2), scores.join(" "), assessors, "示范区能力评估中心".to_owned()]
}

fn health(dice: &mut Dice, elder: &Elder) -> [String; 6] {
    let mut conditions: Vec<&str> = Vec::new();
    let mut drugs: Vec<&str> = Vec::new();
    if dice.chance(0.55) {
        conditions.push("高血压");
        drugs.push(dice.pick(&["氨氯地平 5mg 早一片", "缬沙坦 80mg 早一片", "硝苯地平缓释片 早晚各一片"]));
    }
    for (risk, condition, drug) in [
        ("糖尿病", "糖尿病", "二甲双胍 0.5g 一日三次"),
        ("心脏病", "冠心病", "阿司匹林 100mg 晚一片"),
        ("癫痫", "癫痫", ""),
        ("透析", "慢性肾病", ""),
        ("吸氧", "慢阻肺", ""),
    ] {
        if elder.risks.contains(&risk) {
            conditions.push(condition);
            if !drug.is_empty() {
                drugs.push(drug);
            }
        }
    }
    let allergy = if dice.chance(0.06) { *dice.one(&["青霉素", "头孢", "海鲜"]) } else { "" };
    let age = elder.sketch.age;
    let literacy =
        dice.weighted(&[("不识字", 12 + (age - 60).max(0) as u32), ("识一些字", 45), ("能读能写", 40)]);
    let share = match age {
        ..70 => 0.60,
        70..80 => 0.35,
        _ => 0.12,
    };
    let phone = if dice.chance(share) {
        dice.weighted(&[("自己会用", 6), ("有，要人帮", 4)])
    } else {
        "没有"
    };
    let channel = match phone {
        "自己会用" => dice.weighted(&[("打电话", 6), ("手机页面", 3), ("短信", 1)]),
        _ if elder.sketch.grade >= 3 => "通过家里人",
        _ => dice.weighted(&[("打电话", 8), ("上门", 2)]),
    };
    [&conditions.join(";"), &drugs.join(";"), allergy, literacy, phone, channel].map(str::to_owned)
}

/// The family doctor of the elder's sub-district: eight of them, each with her own patients.
fn doctor(plan: &Plan, dice: &mut Dice, sketch: &Sketch, today: i64) -> [String; 3] {
    if !dice.chance(0.68) {
        return std::array::from_fn(|_| String::new());
    }
    let which = dice.below(8);
    let mut own = Dice::of(plan.seed, "doctor", sketch.unit as u64 * 8 + which);
    let name = names::name(&mut own, Manner::Young);
    let unit = sketch.place();
    let clinic = if unit.town { "卫生院" } else { "社区卫生服务中心" };
    [name, format!("{}{clinic}", unit.name), back(dice, today, 3)]
}

/// A card for seniors, or a disability card built on the identity number.
fn document(dice: &mut Dice, sketch: &Sketch) -> [String; 2] {
    if sketch.disabled {
        let degree = if sketch.grade >= 3 { 1 } else { 2 };
        return ["残疾人证".to_owned(), format!("{}4{degree}", sketch.identity())];
    }
    if sketch.age >= 65 && dice.chance(0.3) {
        let number = format!("{:017}", 90_000_000_000_000_000 + sketch.index as i64 * 37);
        let check = check_digit(&number);
        return ["老年人优待证".to_owned(), format!("{number}{check}")];
    }
    std::array::from_fn(|_| String::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Moment;

    #[test]
    fn scores_add_up_to_the_level_that_the_sketch_has() {
        let plan = Plan::full(Moment::from_beijing(2026, 11, 24, 0, 0, 0)).with_elders(3_000);
        let today = plan.until.local_day();
        let mut seen = [0; 5];
        for sketch in super::super::household::all(plan) {
            let mut dice = Dice::of(plan.seed, "records", sketch.index);
            let [_, scores, ..] = assessment(&mut dice, &sketch, today);
            seen[usize::from(sketch.grade)] += 1;
            if sketch.grade == 0 {
                assert!(scores.is_empty());
                continue;
            }
            let sum: i64 = scores.split(' ').map(|score| score.parse::<i64>().expect("a number")).sum();
            let (least, most) = BANDS[usize::from(sketch.grade) - 1];
            assert!((least..=most).contains(&sum), "{sum} for {}", sketch.grade);
            assert_eq!(scores.split(' ').count(), 26);
        }
        assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
    }

    #[test]
    fn there_is_a_cell_for_every_header() {
        let plan = Plan::full(Moment::from_beijing(2026, 11, 24, 0, 0, 0)).with_elders(300);
        let communities: Vec<_> =
            (0..22).map(|unit| super::super::units::communities(plan.seed, unit)).collect();
        for sketch in super::super::household::all(plan) {
            let elder = super::super::elder::elder(&plan, sketch, None, &communities[sketch.unit]);
            let mut record = csv::StringRecord::new();
            push(&plan, &elder, &mut record);
            assert_eq!(record.len(), header().len());
        }
    }
}
