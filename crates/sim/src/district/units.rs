//! The sub-districts with their public codes, centres and shares of people over sixty, and their
//! communities, whose names are invented.

use crate::dice::Dice;

/// One sub-district.
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    /// National code, nine digits.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Latitude of the centre, WGS-84.
    pub lat: f64,
    /// Longitude of the centre.
    pub lon: f64,
    /// Elders, in hundreds; only the proportions matter.
    pub elders: u16,
    /// A town with villages, not a street.
    pub town: bool,
}

const fn street(code: &'static str, name: &'static str, lat: f64, lon: f64, elders: u16) -> Unit {
    Unit { code, name, lat, lon, elders, town: false }
}

const fn town(code: &'static str, name: &'static str, lat: f64, lon: f64, elders: u16) -> Unit {
    Unit { code, name, lat, lon, elders, town: true }
}

/// The district above the sub-districts.
pub const DISTRICT: (&str, &str) = ("500112", "渝北区");
/// The city above the district.
pub const CITY: (&str, &str) = ("500000", "重庆市");

/// The 22 sub-districts of the district's own portal (centres: GeoNames, CC BY 4.0, and estimates).
pub const UNITS: [Unit; 22] = [
    street("500112002", "双龙湖街道", 29.7162, 106.6068, 142),
    street("500112004", "回兴街道", 29.6840, 106.6149, 169),
    street("500112011", "龙溪街道", 29.592, 106.530, 189),
    street("500112012", "龙山街道", 29.600, 106.520, 179),
    street("500112013", "龙塔街道", 29.598, 106.541, 163),
    street("500112015", "悦来街道", 29.7301, 106.5449, 21),
    street("500112016", "两路街道", 29.7283, 106.6351, 84),
    street("500112017", "双凤桥街道", 29.7186, 106.6271, 136),
    street("500112018", "王家街道", 29.7672, 106.6981, 27),
    street("500112020", "宝圣湖街道", 29.685, 106.596, 158),
    street("500112023", "仙桃街道", 29.725, 106.578, 106),
    town("500112129", "玉峰山镇", 29.7198, 106.7234, 51),
    town("500112131", "龙兴镇", 29.7020, 106.7911, 92),
    town("500112133", "统景镇", 29.8565, 106.8448, 72),
    town("500112135", "大湾镇", 30.0196, 106.8202, 50),
    town("500112138", "兴隆镇", 29.8893, 106.7062, 52),
    town("500112139", "木耳镇", 29.8060, 106.6444, 101),
    town("500112140", "茨竹镇", 29.9854, 106.7398, 50),
    town("500112141", "古路镇", 29.8389, 106.7426, 36),
    town("500112142", "石船镇", 29.7658, 106.8228, 72),
    town("500112143", "大盛镇", 29.8903, 106.8973, 38),
    town("500112144", "洛碛镇", 29.7224, 106.9321, 97),
];

/// One community (street) or village (town) of a sub-district.
#[derive(Debug, Clone)]
pub struct Community {
    /// Twelve digits.
    pub code: String,
    /// 桂香社区.
    pub name: String,
    /// It is a village.
    pub village: bool,
    /// Latitude of its centre.
    pub lat: f64,
    /// Longitude of its centre.
    pub lon: f64,
}

const FIRST: [&str; 24] = [
    "桂", "松", "梅", "竹", "兰", "荷", "柏", "桐", "棠", "榆", "枫", "柳", "清", "明", "安", "和", "祥",
    "康", "福", "长", "金", "银", "玉", "石",
];
const SECOND: [&str; 20] = [
    "香", "园", "溪", "坪", "湾", "林", "泉", "井", "坡", "田", "桥", "岭", "苑", "庭", "浦", "堂", "沟",
    "滩", "坝", "塘",
];

/// How many communities a sub-district has: one for about 700 elders, at least six.
pub fn community_count(unit: &Unit) -> usize {
    usize::from(unit.elders / 7).clamp(6, 22)
}

/// The communities of the sub-district at `index` in [`UNITS`].
pub fn communities(seed: u64, index: usize) -> Vec<Community> {
    let unit = &UNITS[index];
    let mut dice = Dice::of(seed, "communities", index as u64);
    let mut names: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let count = community_count(unit);
    while found.len() < count {
        let name = format!("{}{}", dice.pick(&FIRST), dice.pick(&SECOND));
        if names.contains(&name) {
            continue;
        }
        let number = found.len() + 1;
        // A town's first two are its market communities, the rest are villages.
        let village = unit.town && number > 2;
        let spread = if unit.town { 0.018 } else { 0.006 };
        found.push(Community {
            code: format!("{}{:03}", unit.code, if village { 200 + number } else { number }),
            name: format!("{name}{}", if village { "村" } else { "社区" }),
            village,
            lat: unit.lat + dice.bell() * spread,
            lon: unit.lon + dice.bell() * spread * 1.15,
        });
        names.push(name);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_eleven_streets_and_eleven_towns_with_their_communities() {
        assert_eq!(UNITS.iter().filter(|unit| unit.town).count(), 11);
        let all: Vec<Community> = (0..22).flat_map(|index| communities(1, index)).collect();
        assert!((220..=330).contains(&all.len()), "{}", all.len());
        let mut codes: Vec<&str> = all.iter().map(|community| community.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all.len());
        assert!(all.iter().any(|community| community.village));
    }
}
