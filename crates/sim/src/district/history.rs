//! Six years of contacts and visits: totals that add up exactly to what the district reported,
//! spread over days, kinds, people and hours as such a line's work is.

use super::Plan;
use super::elder::old_number;
use super::identity::{self, Line};
use super::need::Holder;
use super::staff::{self, AGENTS, HELPERS};
use crate::dice::{Dice, shares};
use base::Moment;

/// One past contact.
#[derive(Debug, Clone)]
pub struct Contact {
    /// Number in the old system.
    pub number: String,
    /// When it rang.
    pub at: Moment,
    /// The elder called us.
    pub inbound: bool,
    /// The elder's number in the old system.
    pub elder: String,
    /// Their telephone.
    pub phone: String,
    /// 主动关怀 and so on.
    pub kind: &'static str,
    /// Login; empty when nobody spoke.
    pub agent: String,
    /// Until somebody answered or gave up.
    pub waited: i64,
    /// Seconds of conversation.
    pub talked: Option<i64>,
    /// 接通, 无人接听, 中途挂断.
    pub outcome: &'static str,
    /// What the agent wrote.
    pub words: &'static str,
}

/// One past visit.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Number in the old system.
    pub number: String,
    /// The elder's number in the old system.
    pub elder: String,
    /// 助餐 and so on.
    pub service: &'static str,
    /// Login.
    pub helper: String,
    /// When help was sent.
    pub sent: Moment,
    /// At the door.
    pub arrived: Moment,
    /// Done.
    pub finished: Moment,
    /// 完成 or 未完成.
    pub outcome: &'static str,
    /// 满意 and so on; empty = not asked.
    pub satisfied: &'static str,
    /// What the helper wrote.
    pub words: &'static str,
}

/// Kinds of contact and how many of every 130,000 (emergencies: 45 a year).
pub const KINDS: [(&str, f64); 4] =
    [("主动关怀", 83_200.0), ("信息咨询", 28_530.0), ("心理慰藉", 18_000.0), ("紧急救援", 270.0)];
/// The six helps and how many of every 40,000.
pub const HELPS: [(&str, f64); 6] = [
    ("助餐", 11_600.0),
    ("助洁", 9_400.0),
    ("助医", 7_500.0),
    ("助行", 5_900.0),
    ("助浴", 3_500.0),
    ("助急", 2_100.0),
];

/// How much is done on a day: it grows over the years, Sundays and the spring festival are quiet.
fn weight(day: i64, start: i64, end: i64) -> f64 {
    let grown = 0.55 + 0.9 * (day - start) as f64 / (end - start) as f64;
    let (_, month, date) = base::moment::civil_from_days(day);
    let weekday = (day + 3).rem_euclid(7);
    let week = if weekday == 6 {
        0.7
    } else if weekday == 5 {
        0.85
    } else {
        1.05
    };
    let season = match (month, date) {
        (7 | 8, _) => 1.12,
        (1 | 12, _) => 1.10,
        (2, ..10) => 0.75,
        _ => 1.0,
    };
    grown * week * season
}

/// A deck of `(what, how many)` dealt in an order that keeps the totals exact and mixes the kinds.
struct Deck {
    left: Vec<(&'static str, u64)>,
}

impl Deck {
    fn of(total: u64, kinds: &[(&'static str, f64)]) -> Self {
        let counts = shares(total, &kinds.iter().map(|(_, weight)| *weight).collect::<Vec<_>>());
        Self { left: kinds.iter().map(|(word, _)| *word).zip(counts).collect() }
    }

    fn deal(&mut self, dice: &mut Dice) -> &'static str {
        let total: u64 = self.left.iter().map(|(_, count)| count).sum();
        let mut rest = dice.below(total);
        for (word, count) in &mut self.left {
            if rest < *count {
                *count -= 1;
                return word;
            }
            rest -= *count;
        }
        self.left[0].0
    }
}

/// Calls `f` with every day's local-day number and how many fall on it.
fn each_day(plan: &Plan, total: u64, mut f: impl FnMut(i64, u64)) {
    let (start, end) = plan.days();
    let weights: Vec<f64> = (start..end).map(|day| weight(day, start, end)).collect();
    for (day, count) in (start..end).zip(shares(total, &weights)) {
        f(day, count);
    }
}

/// Somebody who already had a phone on `day`; some call far more often than others.
fn holder<'a>(dice: &mut Dice, holders: &'a [Holder], day: i64) -> &'a Holder {
    for _ in 0..40 {
        let skew = dice.unit().powf(1.6);
        let found = &holders[((skew * holders.len() as f64) as usize * 7919) % holders.len()];
        if found.since <= day {
            return found;
        }
    }
    holders.iter().min_by_key(|holder| holder.since).expect("a district with a line has holders")
}

/// Every contact in the order of time.
pub fn contacts(plan: &Plan, holders: &[Holder], mut f: impl FnMut(Contact)) {
    let total = plan.contacts();
    if holders.is_empty() {
        return;
    }
    let mut deck = Deck::of(total, &KINDS);
    let mut number = 0;
    each_day(plan, total, |day, count| {
        let mut dice = Dice::of(plan.seed, "contacts", day as u64);
        let mut today: Vec<Contact> = (0..count)
            .map(|_| {
                let kind = deck.deal(&mut dice);
                let who = holder(&mut dice, holders, day);
                contact(&mut dice, day, kind, who)
            })
            .collect();
        today.sort_by_key(|contact| contact.at);
        for mut contact in today {
            number += 1;
            contact.number = format!("LD{number:07}");
            f(contact);
        }
    });
}

fn contact(dice: &mut Dice, day: i64, kind: &'static str, holder: &Holder) -> Contact {
    let inbound = match kind {
        "主动关怀" => false,
        "紧急救援" => true,
        _ => dice.chance(0.92),
    };
    let at = moment(dice, day, kind == "紧急救援");
    let missed = !inbound && dice.chance(0.11);
    let given_up = inbound && kind != "紧急救援" && dice.chance(0.02);
    let silent = missed || given_up;
    let shift = (at.beijing().hour / 8) as u64;
    // Nights are held by one, mornings and evenings by the rest.
    let agent = if shift == 0 { day as u64 % AGENTS } else { dice.below(AGENTS) };
    let waited = match (inbound, silent) {
        (true, true) => dice.between(25, 90),
        (true, false) => (3.0 + dice.wait(0.16)).min(170.0) as i64,
        (false, true) => dice.between(30, 55),
        (false, false) => dice.between(6, 28),
    };
    let talked = (!silent).then(|| match kind {
        "心理慰藉" => dice.between(180, 2100),
        "紧急救援" => dice.between(60, 900),
        _ => dice.between(35, 420),
    });
    Contact {
        number: String::new(),
        at,
        inbound,
        elder: old_number(holder.elder.index),
        phone: identity::phone(Line::OneKey, holder.phone),
        kind,
        agent: if given_up { String::new() } else { staff::agent_login(agent) },
        waited,
        talked,
        outcome: if missed {
            "无人接听"
        } else if given_up {
            "中途挂断"
        } else {
            "接通"
        },
        words: if silent { "" } else { words(dice, kind) },
    }
}

/// A time of day: emergencies at any hour, the rest when people are up.
fn moment(dice: &mut Dice, day: i64, any: bool) -> Moment {
    let second = if any || dice.chance(0.04) {
        dice.between(0, 86_399)
    } else {
        let peak = dice.weighted(&[(9.8, 45), (15.3, 40), (19.4, 15)]);
        ((peak + dice.bell() * 1.1) * 3600.0).clamp(6.0 * 3600.0, 22.0 * 3600.0) as i64
    };
    Moment::from_ms(Moment::of_local_day(day).ms() + second * 1000)
}

fn words(dice: &mut Dice, kind: &str) -> &'static str {
    let said: &[&str] = match kind {
        "主动关怀" => &[
            "一切都好",
            "精神好，饭吃得",
            "感冒好些了，提醒按时吃药",
            "说腰杆痛，约了助医",
            "女儿回来了，放心",
            "提醒降温加衣",
            "",
        ],
        "信息咨询" => &[
            "问社保认证怎么办",
            "问食堂几点开饭",
            "问公交改线",
            "问挂号，已代问社区医生",
            "问高龄津贴",
            "问停水通知",
            "",
        ],
        "心理慰藉" => &["想念老伴，陪聊", "睡不着，聊了一阵", "和儿子怄气，劝了", "爱摆龙门阵", ""],
        _ => &[
            "摔倒，派助老员并通知家属",
            "胸口痛，转120，家属已到",
            "头昏站不稳，邻居先到",
            "误按，已确认平安",
            "气紧，转120",
        ],
    };
    dice.pick(said)
}

/// Every visit in the order of its day.
pub fn visits(plan: &Plan, holders: &[Holder], mut f: impl FnMut(Visit)) {
    let total = plan.visits();
    if holders.is_empty() {
        return;
    }
    let mut deck = Deck::of(total, &HELPS);
    let mut number = 0;
    let units: Vec<usize> = (0..HELPERS).map(|order| staff::helper_unit(plan, order)).collect();
    each_day(plan, total, |day, count| {
        let mut dice = Dice::of(plan.seed, "visits", day as u64);
        let mut today: Vec<Visit> = (0..count)
            .map(|_| {
                let service = deck.deal(&mut dice);
                let who = holder(&mut dice, holders, day);
                visit(&mut dice, day, service, who, &units)
            })
            .collect();
        today.sort_by_key(|visit| visit.arrived);
        for mut visit in today {
            number += 1;
            visit.number = format!("SM{number:07}");
            f(visit);
        }
    });
}

fn visit(dice: &mut Dice, day: i64, service: &'static str, holder: &Holder, units: &[usize]) -> Visit {
    let near: Vec<u64> = (0..HELPERS).filter(|order| units[*order as usize] == holder.elder.unit).collect();
    let helper = if dice.chance(0.85) && !near.is_empty() { *dice.one(&near) } else { dice.below(HELPERS) };
    let sent = match service {
        "助餐" => Moment::from_ms(Moment::of_local_day(day).ms() + dice.between(37_000, 42_500) * 1000),
        _ => moment(dice, day, false),
    };
    let travel = dice.between(8, 75);
    let stay = match service {
        "助餐" => dice.between(6, 20),
        "助浴" => dice.between(45, 90),
        "助医" => dice.between(90, 260),
        "助洁" => dice.between(60, 130),
        _ => dice.between(25, 110),
    };
    let arrived = Moment::from_ms(sent.ms() + travel * 60_000);
    let failed = dice.chance(0.012);
    let asked = service == "助急" || dice.chance(0.12);
    Visit {
        number: String::new(),
        elder: old_number(holder.elder.index),
        service,
        helper: staff::helper_login(helper),
        sent,
        arrived,
        finished: Moment::from_ms(arrived.ms() + if failed { 5 } else { stay } * 60_000),
        outcome: if failed { "未完成" } else { "完成" },
        satisfied: match (asked, failed) {
            (false, _) => "",
            (true, true) => "不满意",
            (true, false) => dice.weighted(&[("满意", 88), ("基本满意", 10), ("不满意", 2)]),
        },
        words: if failed {
            dice.pick(&["敲门没人应，已电话确认平安", "长者临时出门", "长者不舒服，改期"])
        } else {
            ""
        },
    }
}
