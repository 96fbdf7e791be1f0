//! Temporary raises: more visits while it is hot or cold, over a festival, after a flood. Pure.

use crate::rule::{Every, Tier};
use serde::{Deserialize, Serialize};

base::id! {
    /// A temporary raise.
    RaiseId,
}

/// Why more is done for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// 高温.
    Heat,
    /// 寒潮.
    Cold,
    /// 节日.
    Festival,
    /// 暴雨洪水.
    Flood,
    /// 停水停电.
    Outage,
    /// 其他.
    Other,
}

impl Cause {
    /// All of them.
    pub const ALL: [Cause; 6] =
        [Cause::Heat, Cause::Cold, Cause::Festival, Cause::Flood, Cause::Outage, Cause::Other];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Cause::Heat => "heat",
            Cause::Cold => "cold",
            Cause::Festival => "festival",
            Cause::Flood => "flood",
            Cause::Outage => "outage",
            Cause::Other => "other",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Cause::Heat => "高温",
            Cause::Cold => "寒潮",
            Cause::Festival => "节日",
            Cause::Flood => "暴雨洪水",
            Cause::Outage => "停水停电",
            Cause::Other => "其他",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.word() == word)
    }
}

/// A raise in a region and below, from a day until (not including) a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raise {
    /// Which.
    pub id: RaiseId,
    /// Why.
    pub cause: Cause,
    /// 7 月高温红色预警.
    pub name: String,
    /// Where; empty = everywhere.
    pub region: String,
    /// First day.
    pub from: i64,
    /// First day on which it no longer holds.
    pub until: i64,
    /// Days between two meetings while it holds; none = as always.
    pub high: Option<i64>,
    /// Of the key tier.
    pub key: Option<i64>,
    /// Of the ordinary tier.
    pub ordinary: Option<i64>,
}

impl Raise {
    fn of(&self, tier: Tier) -> Option<i64> {
        match tier {
            Tier::High => self.high,
            Tier::Key => self.key,
            Tier::Ordinary => self.ordinary,
        }
    }

    /// Whether it holds there on that day.
    pub fn holds(&self, region: &str, day: i64) -> bool {
        self.from <= day && day < self.until && region.starts_with(&self.region)
    }
}

/// Days between two meetings of a tier in a region on a day: a raise only ever shortens them.
pub fn every(base: &Every, raises: &[Raise], tier: Tier, region: &str, day: i64) -> i64 {
    let raised = raises.iter().filter(|raise| raise.holds(region, day)).filter_map(|raise| raise.of(tier));
    raised.fold(base.of(tier), i64::min).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{AnyId, Moment};

    #[test]
    fn a_raise_shortens_where_and_while_it_holds() {
        let base = Every { high: 7, key: 30, ordinary: 90 };
        let heat = Raise {
            id: RaiseId::mint(Moment::from_ms(0)),
            cause: Cause::Heat,
            name: "高温".into(),
            region: "990112002".into(),
            from: 100,
            until: 103,
            high: Some(1),
            key: Some(60),
            ordinary: None,
        };
        let all = [heat];
        let days = |tier, region, day| every(&base, &all, tier, region, day);
        assert_eq!(days(Tier::High, "990112002003", 100), 1);
        assert_eq!(days(Tier::High, "990112002003", 103), 7, "over");
        assert_eq!(days(Tier::High, "990112003001", 101), 7, "elsewhere");
        assert_eq!(days(Tier::Key, "990112002003", 101), 30, "never longer");
        assert_eq!(days(Tier::Ordinary, "990112002003", 101), 90);
    }
}
