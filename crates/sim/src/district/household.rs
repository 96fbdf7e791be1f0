//! Who lives with whom. Elders come in pairs of neighbouring indexes: some pairs are couples who
//! share a home, the others two people of their own.

use super::units::{UNITS, Unit};
use super::{Plan, identity};
use crate::dice::Dice;
use base::moment::{civil_from_days, days_from_civil};

/// How an elder lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Household {
    /// Alone.
    Alone,
    /// With husband or wife only.
    Couple,
    /// With husband or wife and children.
    CoupleAndKin,
    /// With children.
    Kin,
}

/// What is known of an elder before anything is spelled out: enough to see who needs a phone.
#[derive(Debug, Clone, Copy)]
pub struct Sketch {
    /// Which elder of the district.
    pub index: u64,
    /// Which sub-district, in [`UNITS`].
    pub unit: usize,
    /// A number that both of a couple have and nobody else.
    pub home: u64,
    /// How they live.
    pub household: Household,
    /// A man.
    pub male: bool,
    /// Year, month, day.
    pub birth: (i32, u32, u32),
    /// Years completed on the last day of the plan.
    pub age: i64,
    /// 0 intact, 1 mild, 2 moderate, 3 severe, 4 total loss of ability.
    pub grade: u8,
    /// The household lives on the minimum allowance.
    pub allowance: bool,
    /// State-supported destitute.
    pub destitute: bool,
    /// Lost an only child.
    pub bereft: bool,
    /// Severely disabled.
    pub disabled: bool,
    /// Dementia.
    pub dementia: bool,
    /// Children away for work (towns).
    pub left_behind: bool,
}

/// Ages in five-year bands: first year, years in the band, weight.
const AGES: [((i64, i64), u32); 8] = [
    ((60, 5), 2700),
    ((65, 5), 2500),
    ((70, 5), 2000),
    ((75, 5), 1440),
    ((80, 5), 850),
    ((85, 5), 390),
    ((90, 10), 118),
    ((100, 6), 2),
];

impl Sketch {
    /// The unit itself.
    pub fn place(&self) -> &'static Unit {
        &UNITS[self.unit]
    }

    /// The identity number.
    pub fn identity(&self) -> String {
        identity::number(self.index, self.birth, self.male)
    }
}

/// The elder with `index`; `first` is the index of the first elder of the same sub-district and
/// `count` how many it has.
pub fn sketch(plan: &Plan, unit: usize, first: u64, count: u64, index: u64) -> Sketch {
    let local = index - first;
    let pair = first + local / 2 * 2;
    let mut shared = Dice::of(plan.seed, "pair", pair);
    let town = UNITS[unit].town;
    let whole = pair + 1 < first + count;
    let kind =
        shared.weighted(&[(Some(Household::Couple), 41), (Some(Household::CoupleAndKin), 18), (None, 41)]);
    let kind = if whole { kind } else { None };
    let older = age(&mut shared);
    let gap = shared.between(-2, 6);
    let poor = shared.chance(if town { 0.046 } else { 0.030 });
    let away = town && shared.chance(0.20);
    let mut own = Dice::of(plan.seed, "elder", index);
    let (household, male, age) = match kind {
        Some(kind) if local.is_multiple_of(2) => (kind, true, older),
        Some(kind) => (kind, false, (older - gap).max(60)),
        None => {
            let years = age(&mut own);
            let male = !own.chance((0.50 + (years - 70) as f64 * 0.006).clamp(0.44, 0.75));
            let alone = own.chance(if town { 0.366 } else { 0.25 });
            (if alone { Household::Alone } else { Household::Kin }, male, years)
        }
    };
    // Born on one of the 365 days that make somebody exactly this old on the last day.
    let today = plan.until.beijing();
    let latest = days_from_civil(today.year - age as i32, today.month, today.day);
    let birth = civil_from_days(latest - own.below(365) as i64);
    let grade = grade(&mut own, age);
    Sketch {
        index,
        unit,
        home: if kind.is_some() { pair } else { index },
        household,
        male,
        birth,
        age: completed(plan, birth),
        grade,
        allowance: poor,
        destitute: household == Household::Alone && own.chance(if town { 0.18 } else { 0.08 }),
        bereft: own.chance(0.006),
        disabled: own.chance(if grade >= 3 { 0.35 } else { 0.025 }),
        dementia: own.chance(match age {
            ..70 => 0.008,
            70..80 => 0.03,
            80..90 => 0.10,
            _ => 0.22,
        }),
        left_behind: away,
    }
}

fn age(dice: &mut Dice) -> i64 {
    let (from, years) = dice.weighted(&AGES);
    // Within a band there are a few more of the younger.
    let a = dice.below(years as u64);
    let b = dice.below(years as u64);
    from + if dice.chance(0.3) { a.min(b) as i64 } else { a as i64 }
}

fn completed(plan: &Plan, (year, month, day): (i32, u32, u32)) -> i64 {
    let today = plan.until.beijing();
    let had = (today.month, today.day) >= (month, day);
    i64::from(today.year - year) - i64::from(!had)
}

fn grade(dice: &mut Dice, age: i64) -> u8 {
    let share = match age {
        ..65 => 0.072,
        65..70 => 0.105,
        70..75 => 0.165,
        75..80 => 0.275,
        80..85 => 0.48,
        85..90 => 0.66,
        90..100 => 0.82,
        _ => 0.95,
    };
    if !dice.chance(share) {
        return 0;
    }
    dice.weighted(&[(1, 56), (2, 23), (3, 13), (4, 8)])
}

/// Every elder of the plan in order.
pub fn all(plan: Plan) -> impl Iterator<Item = Sketch> {
    let mut first = 0;
    plan.elders_by_unit().into_iter().enumerate().flat_map(move |(unit, count)| {
        let from = first;
        first += count;
        (from..from + count).map(move |index| sketch(&plan, unit, from, count, index))
    })
}

/// Days from one date to another, for tests and histories.
pub fn day_number((year, month, day): (i32, u32, u32)) -> i64 {
    days_from_civil(year, month, day)
}
