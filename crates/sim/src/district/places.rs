//! 300 facilities of elder care and the 25 public medical institutions, all with invented names.

use super::Plan;
use super::identity::{self, Line};
use super::units::{UNITS, communities};
use crate::dice::{Dice, shares};

/// One row of the facilities' file.
#[derive(Debug, Clone)]
pub struct Place {
    /// Number in the old system.
    pub number: String,
    /// Name.
    pub name: String,
    /// 养老机构, 卫生院 and so on.
    pub kind: &'static str,
    /// Code of the sub-district.
    pub region: String,
    /// Below the sub-district.
    pub address: String,
    /// Number.
    pub phone: String,
    /// Latitude, WGS-84.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
    /// Opening hours.
    pub hours: &'static str,
}

/// Facilities of elder care.
pub const FACILITIES: u64 = 300;
/// Public medical institutions: one per sub-district and three hospitals.
pub const MEDICAL: u64 = 25;

const HOSPITALS: [&str; 3] = ["银桥区第一人民医院", "银桥区中医院", "银桥区康复医院"];
const ALL_DAY: &str = "全天";
const OFFICE: &str = "周一至周五 8:30-17:30";

/// All of them, medical institutions first.
pub fn places(plan: &Plan) -> Vec<Place> {
    let mut found = Vec::new();
    for (index, unit) in UNITS.iter().enumerate() {
        let short = unit.name.trim_end_matches("街道").trim_end_matches('镇');
        let (kind, name) = if unit.town {
            ("卫生院", format!("{short}模拟卫生院"))
        } else {
            ("社区卫生服务中心", format!("{short}模拟社区卫生服务中心"))
        };
        found.push(place(plan, found.len(), index, kind, name, "周一至周日 8:00-18:00"));
    }
    for (order, name) in HOSPITALS.iter().enumerate() {
        found.push(place(plan, found.len(), order * 3, "医院", (*name).to_owned(), ALL_DAY));
    }
    let weights: Vec<f64> = UNITS.iter().map(|unit| f64::from(unit.elders) + 30.0).collect();
    for (index, count) in shares(FACILITIES, &weights).into_iter().enumerate() {
        facilities(plan, index, count, &mut found);
    }
    found
}

fn facilities(plan: &Plan, unit: usize, count: u64, found: &mut Vec<Place>) {
    let list = communities(plan.seed, unit);
    for order in 0..count as usize {
        let around = &list[order % list.len()];
        let short = around.name.trim_end_matches("社区").trim_end_matches('村');
        // Each sub-district has one centre and one home; stations and canteens fill the rest.
        let (kind, name, hours) = match order {
            0 => ("养老服务中心", format!("{}养老服务中心", UNITS[unit].name), OFFICE),
            1 => ("养老机构", format!("{short}颐养院"), ALL_DAY),
            _ if order % 3 == 0 => ("老年食堂", format!("{short}老年食堂"), "周一至周日 10:30-18:30"),
            _ => ("养老服务站", format!("{}养老服务站", around.name), OFFICE),
        };
        found.push(place(plan, found.len(), unit, kind, name, hours));
    }
}

fn place(
    plan: &Plan,
    order: usize,
    unit: usize,
    kind: &'static str,
    name: String,
    hours: &'static str,
) -> Place {
    let mut dice = Dice::of(plan.seed, "place", order as u64);
    let list = communities(plan.seed, unit);
    let around = dice.one(&list).clone();
    Place {
        number: format!("SS{:04}", order + 1),
        name,
        kind,
        region: UNITS[unit].code.to_owned(),
        address: format!("{}{}号", around.name, dice.between(1, 200)),
        phone: identity::phone(Line::Place, order as u64),
        lat: ((around.lat + dice.bell() * 0.001) * 1e6).round() / 1e6,
        lon: ((around.lon + dice.bell() * 0.001) * 1e6).round() / 1e6,
        hours,
    }
}
