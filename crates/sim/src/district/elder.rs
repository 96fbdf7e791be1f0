//! An elder spelled out: name, numbers, home, health as far as the line needs it, and whom to call.

use super::Plan;
use super::address::{self, Home};
use super::household::{Household, Sketch};
use super::identity::{self, Line};
use super::names::{self, Manner};
use super::units::Community;
use crate::dice::Dice;

/// One row of the elders' file, still in parts.
#[derive(Debug, Clone)]
pub struct Elder {
    /// What was decided first.
    pub sketch: Sketch,
    /// Number in the old system.
    pub number: String,
    /// Whole name.
    pub name: String,
    /// Where they live.
    pub home: Home,
    /// Telephone numbers with what each is.
    pub phones: Vec<(String, &'static str)>,
    /// Spoken languages.
    pub languages: &'static str,
    /// 好, 差, 很差, 助听器.
    pub hearing: &'static str,
    /// 好, 差, 很差, 失明.
    pub sight: &'static str,
    /// Dangers and conditions that somebody at the door must know.
    pub risks: Vec<&'static str>,
    /// Categories by code.
    pub categories: Vec<&'static str>,
    /// The one sentence that the agent sees first; may be empty.
    pub first: String,
    /// Whom to call, in order.
    pub contacts: Vec<Contact>,
}

/// Somebody to call for an elder.
#[derive(Debug, Clone)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// 女儿, 邻居.
    pub relation: &'static str,
    /// Number.
    pub phone: String,
    /// When to call.
    pub hours: &'static str,
    /// Metres from the home.
    pub metres: i64,
}

/// The words of the ability grades.
pub const GRADES: [&str; 5] = ["完好", "轻度", "中度", "重度", "完全"];

/// The number that the old system gave to the elder.
pub fn old_number(index: u64) -> String {
    format!("YL{:07}", index + 1)
}

/// Spells out one elder; `phone` is the one-key phone, if any.
pub fn elder(plan: &Plan, sketch: Sketch, phone: Option<u64>, communities: &[Community]) -> Elder {
    let mut dice = Dice::of(plan.seed, "card", sketch.index);
    let manner = if sketch.male { Manner::OldMan } else { Manner::OldWoman };
    let surname = names::surname(&mut dice);
    let name = format!("{surname}{}", names::given(&mut dice, manner));
    let home = address::home(plan, &sketch, communities);
    let hearing = dice.weighted(&graded(sketch.age, ["好", "差", "很差", "助听器"], 0.20));
    let sight = dice.weighted(&graded(sketch.age, ["好", "差", "很差", "失明"], 0.22));
    let risks = risks(&mut dice, &sketch, &home);
    let contacts = contacts(&mut dice, &sketch, &surname);
    let first = first(&mut dice, &sketch, hearing, &risks);
    Elder {
        number: old_number(sketch.index),
        name,
        phones: phones(&mut dice, &sketch, phone),
        languages: languages(&mut dice, sketch.place().town),
        hearing,
        sight,
        categories: categories(&mut dice, &sketch),
        risks,
        first,
        contacts,
        home,
        sketch,
    }
}

/// Weights of "good, poor, very poor, fourth" with `poor` as the share of troubled at 72.
fn graded(age: i64, words: [&str; 4], poor: f64) -> [(&str, u32); 4] {
    let share = (poor + (age - 72) as f64 * 0.014).clamp(0.05, 0.85) * 1000.0;
    let bad = share as u32;
    let [good, a, b, c] = words;
    [(good, 1000 - bad), (a, bad * 7 / 10), (b, bad * 2 / 10), (c, bad / 10 + 1)]
}

fn languages(dice: &mut Dice, town: bool) -> &'static str {
    let street =
        [("重庆话;普通话", 62), ("重庆话", 30), ("普通话", 5), ("重庆话;土家语", 2), ("重庆话;苗语", 1)];
    let rural =
        [("重庆话;普通话", 30), ("重庆话", 67), ("普通话", 1), ("重庆话;土家语", 1), ("重庆话;苗语", 1)];
    dice.weighted(if town { &rural } else { &street })
}

fn phones(dice: &mut Dice, sketch: &Sketch, one_key: Option<u64>) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    if let Some(phone) = one_key {
        found.push((identity::phone(Line::OneKey, phone), "一键呼"));
    }
    let own = if sketch.age < 80 { 0.93 } else { 0.80 };
    let couple = matches!(sketch.household, Household::Couple | Household::CoupleAndKin);
    if dice.chance(own) {
        found.push((identity::phone(Line::Elder, sketch.index), "手机"));
    } else if couple {
        // Some couples share one telephone: a number does not always tell who is calling.
        found.push((identity::phone(Line::Elder, sketch.home), "老伴的手机"));
    }
    if found.is_empty() || dice.chance(0.06) {
        found.push((identity::phone(Line::Elder, 50_000_000 + sketch.home), "座机"));
    }
    found
}

fn risks(dice: &mut Dice, sketch: &Sketch, home: &Home) -> Vec<&'static str> {
    let old = (sketch.age - 60) as f64;
    let mut found = Vec::new();
    let mut add = |yes: bool, word| {
        if yes {
            found.push(word);
        }
    };
    add(sketch.household == Household::Alone, "独居");
    add(sketch.dementia, "失智");
    add(sketch.grade >= 2, "行动不便");
    add(dice.chance(0.04 + old * 0.006), "跌倒史");
    add(dice.chance(0.20), "糖尿病");
    add(dice.chance(0.08 + old * 0.004), "心脏病");
    add(dice.chance(0.004), "癫痫");
    add(dice.chance(0.006), "吸氧");
    add(dice.chance(0.002), "透析");
    add(sketch.grade == 4 && dice.chance(0.3), "鼻饲");
    add(dice.chance(0.003), "传染病");
    add(home.door.contains('狗') || dice.chance(0.01), "养狗");
    found
}

fn categories(dice: &mut Dice, sketch: &Sketch) -> Vec<&'static str> {
    let alone = sketch.household == Household::Alone;
    let rows = [
        (sketch.destitute, "TK"),
        (sketch.allowance && !sketch.destitute, "DB"),
        (!sketch.allowance && !sketch.destitute && dice.chance(0.02), "DBB"),
        (sketch.grade >= 2, "SN"),
        (sketch.dementia, "SZ"),
        (alone, "DJ"),
        (alone || sketch.household == Household::Couple, "KC"),
        (sketch.left_behind, "LS"),
        (sketch.age >= 80, "GL"),
        (sketch.bereft, "SD"),
        (sketch.disabled, "CZ"),
        (dice.chance(0.001), "LM"),
        (dice.chance(0.008), "YF"),
    ];
    rows.into_iter().filter(|(yes, _)| *yes).map(|(_, code)| code).collect()
}

fn first(dice: &mut Dice, sketch: &Sketch, hearing: &str, risks: &[&str]) -> String {
    let mut said = Vec::new();
    if risks.contains(&"吸氧") {
        said.push("在家吸氧，停电先问氧气");
    }
    if risks.contains(&"透析") {
        said.push("每周二四六上午透析，不在家");
    }
    if sketch.dementia {
        said.push(dice.pick(&["会走失，出门要有人陪", "记不住事，先问家里人", "说不清地址，按登记的地址去"]));
    }
    if hearing == "很差" {
        said.push("听不清，多响几声，说话要慢要大声");
    }
    if sketch.grade >= 3 {
        said.push(dice.pick(&["下不了床，接电话慢", "坐轮椅，开门要等", "床上躺着，家里有护工"]));
    }
    if sketch.bereft {
        said.push("独生子女已不在，不要问起孩子");
    }
    if said.is_empty() && sketch.age >= 75 && dice.chance(0.10) {
        said.push(dice.pick(&[
            "中午要睡觉，下午三点以后再打",
            "上午在楼下打牌，打手机",
            "怕麻烦人，多问一句",
            "爱摆龙门阵，耐心听",
        ]));
    }
    said.join("；")
}

fn contacts(dice: &mut Dice, sketch: &Sketch, surname: &str) -> Vec<Contact> {
    let mut found: Vec<Contact> = Vec::new();
    let childless = sketch.destitute || sketch.bereft;
    let children = if childless { 0 } else { 1 + usize::from(dice.chance(0.45)) };
    for _ in 0..children {
        let relation = dice.weighted(&[("女儿", 46), ("儿子", 44), ("儿媳", 5), ("孙女", 3), ("女婿", 2)]);
        let near = matches!(sketch.household, Household::Kin | Household::CoupleAndKin);
        let metres = if near && found.is_empty() { 0 } else { dice.between(1, 60).pow(2) * 20 };
        // Children of a man bear his surname; those of a woman mostly do not.
        let same = sketch.male && matches!(relation, "女儿" | "儿子" | "孙女");
        let family = if same { surname.to_owned() } else { names::surname(dice) };
        let name = format!("{family}{}", names::given(dice, Manner::Young));
        found.push(contact(sketch.index, found.len(), name, relation, "8:00-22:00", metres));
    }
    if found.is_empty() || dice.chance(0.30) {
        let relation =
            dice.weighted(&[("邻居", 60), ("侄儿", 12), ("楼栋长", 10), ("妹妹", 8), ("老朋友", 10)]);
        let metres = if relation == "邻居" { dice.between(5, 80) } else { dice.between(200, 9000) };
        let name = names::name(dice, Manner::Young);
        found.push(contact(sketch.index, found.len(), name, relation, "随时", metres));
    }
    if sketch.household == Household::Alone || sketch.grade >= 2 {
        let name = names::name(dice, Manner::Young);
        let metres = dice.between(200, 2500);
        found.push(contact(sketch.index, found.len(), name, "网格员", "9:00-18:00", metres));
    }
    found
}

fn contact(
    index: u64,
    order: usize,
    name: String,
    relation: &'static str,
    hours: &'static str,
    metres: i64,
) -> Contact {
    let phone = identity::phone(Line::Kin, index * 5 + order as u64);
    Contact { name, relation, phone, hours, metres }
}
