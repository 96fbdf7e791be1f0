//! Who works for the district: the line, the doors, the communities, the streets, the clinics and
//! the three administrators whom no one person may combine.

use super::Plan;
use super::identity::{self, Line};
use super::names::{self, Manner};
use super::places::MEDICAL;
use super::units::{UNITS, communities};
use crate::dice::Dice;

/// One row of the staff file.
#[derive(Debug, Clone)]
pub struct Person {
    /// Login, also the number in the histories.
    pub login: String,
    /// Whole name.
    pub name: String,
    /// 话务员 and so on.
    pub role: &'static str,
    /// Number.
    pub phone: String,
    /// Scope; empty = everything.
    pub region: String,
    /// Institution; empty = none.
    pub institution: String,
    /// A helper's skills.
    pub skills: Vec<&'static str>,
    /// A helper's home.
    pub home: Option<(f64, f64)>,
}

/// Telephonists.
pub const AGENTS: u64 = 10;
/// Helpers.
pub const HELPERS: u64 = 70;

/// Everybody, in the order of the file.
pub fn staff(plan: &Plan) -> Vec<Person> {
    let mut found = Vec::new();
    line(plan, &mut found);
    helpers(plan, &mut found);
    streets(plan, &mut found);
    clinics(plan, &mut found);
    for (login, role) in
        [("sysadmin", "系统管理员"), ("secadmin", "安全管理员"), ("auditadmin", "审计管理员")]
    {
        add(plan, &mut found, login.to_owned(), role, String::new(), String::new());
    }
    found
}

fn add(
    plan: &Plan,
    found: &mut Vec<Person>,
    login: String,
    role: &'static str,
    region: String,
    institution: String,
) {
    let order = found.len() as u64;
    let mut dice = Dice::of(plan.seed, "staff", order);
    found.push(Person {
        name: names::name(&mut dice, Manner::Young),
        login,
        role,
        phone: identity::phone(Line::Staff, order),
        region,
        institution,
        skills: Vec::new(),
        home: None,
    });
}

fn line(plan: &Plan, found: &mut Vec<Person>) {
    for number in 1..=AGENTS {
        add(plan, found, agent_login(number - 1), "话务员", String::new(), String::new());
    }
    for number in 1..=3 {
        add(plan, found, format!("supervisor{number:02}"), "主管", String::new(), String::new());
    }
}

/// Login of the agent counted from 0.
pub fn agent_login(order: u64) -> String {
    format!("agent{:02}", order + 1)
}

/// Login of the helper counted from 0.
pub fn helper_login(order: u64) -> String {
    format!("helper{:02}", order + 1)
}

/// The sub-district in which the helper counted from 0 lives: the more elders, the more helpers,
/// and none without any.
pub fn helper_unit(plan: &Plan, order: u64) -> usize {
    let weights: Vec<f64> = UNITS.iter().map(|unit| f64::from(unit.elders)).collect();
    let first = crate::dice::shares(HELPERS - UNITS.len() as u64, &weights);
    let mut rest = order;
    for (unit, count) in first.into_iter().enumerate() {
        if rest < count + 1 {
            return unit;
        }
        rest -= count + 1;
    }
    (plan.seed as usize + order as usize) % UNITS.len()
}

fn helpers(plan: &Plan, found: &mut Vec<Person>) {
    for order in 0..HELPERS {
        add(plan, found, helper_login(order), "助老员", String::new(), String::new());
        let mut dice = Dice::of(plan.seed, "helper", order);
        let list = communities(plan.seed, helper_unit(plan, order));
        let around = dice.one(&list);
        let home = (round(around.lat + dice.bell() * 0.004), round(around.lon + dice.bell() * 0.004));
        let person = found.last_mut().expect("just added");
        person.skills = skills(&mut dice);
        person.home = Some(home);
    }
}

fn round(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

fn skills(dice: &mut Dice) -> Vec<&'static str> {
    let trained = [
        ("急救证", 0.80),
        ("健康证", 0.62),
        ("家政培训", 0.66),
        ("陪诊培训", 0.55),
        ("轮椅转移", 0.52),
        ("助浴培训", 0.42),
        ("心理疏导", 0.25),
        ("教用手机", 0.40),
        ("失智照护", 0.22),
    ];
    let mut found: Vec<&str> =
        trained.into_iter().filter(|(_, share)| dice.chance(*share)).map(|(word, _)| word).collect();
    if found.is_empty() {
        found.push("急救证");
    }
    found
}

fn streets(plan: &Plan, found: &mut Vec<Person>) {
    let mut worker = 0;
    for (index, unit) in UNITS.iter().enumerate() {
        add(plan, found, format!("officer{:02}", index + 1), "街道干部", unit.code.to_owned(), String::new());
        for community in communities(plan.seed, index) {
            worker += 1;
            add(plan, found, format!("worker{worker:03}"), "社区工作者", community.code, String::new());
        }
    }
}

fn clinics(plan: &Plan, found: &mut Vec<Person>) {
    let mut doctor = 0;
    for place in 0..MEDICAL {
        // The last three are hospitals and serve the whole district.
        let unit = UNITS.get(place as usize).map_or("", |unit| unit.code);
        let institution = format!("SS{:04}", place + 1);
        for _ in 0..4 {
            doctor += 1;
            add(plan, found, format!("doctor{doctor:03}"), "医生", unit.to_owned(), institution.clone());
        }
        add(plan, found, format!("clerk{:02}", place + 1), "窗口", unit.to_owned(), institution);
    }
}
