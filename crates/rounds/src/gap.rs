//! 待核实 gaps: what has to be cleared up so that nobody falls through. Each is one line of the street's daily list, with
//! an owner and a clock; when the clock runs out it falls one rung higher. Pure.

use base::Span;
use serde::{Deserialize, Serialize};

base::id! {
    /// A line of the daily list.
    GapId,
}

/// What has to be cleared up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// 到期没见到.
    Unseen,
    /// 电话不通: three call-backs and nobody answered.
    Unanswered,
    /// 设备没动静.
    Silent,
    /// 号码重复: two records, one identity or phone, or a pair that may be one person.
    Duplicate,
    /// 登记在两处: registered at two facilities at once.
    TwoPlaces,
    /// 去世后还在享受: an allowance or decision runs on after the death.
    AfterDeath,
    /// 地址没了: moved away, or the unit no longer exists.
    NoAddress,
    /// 没人负责: elders on the list whom no worker reaches.
    Nobody,
}

impl GapKind {
    /// All, as the page shows them.
    pub const ALL: [GapKind; 8] = [
        GapKind::Unseen,
        GapKind::Unanswered,
        GapKind::Silent,
        GapKind::Duplicate,
        GapKind::TwoPlaces,
        GapKind::AfterDeath,
        GapKind::NoAddress,
        GapKind::Nobody,
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            GapKind::Unseen => "unseen",
            GapKind::Unanswered => "unanswered",
            GapKind::Silent => "silent",
            GapKind::Duplicate => "duplicate",
            GapKind::TwoPlaces => "two_places",
            GapKind::AfterDeath => "after_death",
            GapKind::NoAddress => "no_address",
            GapKind::Nobody => "nobody",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            GapKind::Unseen => "到期没见到",
            GapKind::Unanswered => "电话打不通",
            GapKind::Silent => "设备没动静",
            GapKind::Duplicate => "号码或档案重复",
            GapKind::TwoPlaces => "登记在两处",
            GapKind::AfterDeath => "去世后还在享受",
            GapKind::NoAddress => "地址不在了",
            GapKind::Nobody => "没人负责",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<GapKind> {
        GapKind::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// How long each rung has.
    pub fn clock(self) -> Span {
        match self {
            GapKind::Unanswered => Span::hours(4),
            GapKind::Unseen | GapKind::Silent => Span::hours(24),
            GapKind::Nobody => Span::hours(48),
            GapKind::AfterDeath | GapKind::NoAddress => Span::days(3),
            GapKind::Duplicate | GapKind::TwoPlaces => Span::days(7),
        }
    }

    /// Who begins with it: what needs a knock is the worker's, what needs a decision the street's.
    pub fn first_rung(self) -> Rung {
        match self {
            GapKind::Unseen | GapKind::Unanswered | GapKind::Silent | GapKind::NoAddress => Rung::Worker,
            GapKind::Duplicate | GapKind::TwoPlaces | GapKind::AfterDeath | GapKind::Nobody => Rung::Officer,
        }
    }

    /// With which word it can be closed: code and word.
    pub fn outcomes(self) -> &'static [(&'static str, &'static str)] {
        match self {
            GapKind::Unseen | GapKind::Unanswered => &[
                ("met", "见到了，平安"),
                ("spoke", "通了话，平安"),
                ("kin", "家属说平安"),
                ("hospital", "住院了"),
                ("away", "外出，有归期"),
                ("moved", "搬走了"),
                ("died", "去世了，已报"),
                ("other", "其他"),
            ],
            GapKind::Silent => &[
                ("met", "人平安，设备修好了"),
                ("plug", "没插电或没信号，已弄好"),
                ("withdrawn", "不用了，已收回"),
                ("other", "其他"),
            ],
            GapKind::Duplicate => &[
                ("one", "是同一个人，已转合并"),
                ("two", "是两个人，号码已改正"),
                ("shared", "一家人共用号码"),
                ("other", "其他"),
            ],
            GapKind::TwoPlaces => &[("ended", "已注销一处"), ("both", "确实两处都有"), ("other", "其他")],
            GapKind::AfterDeath => &[
                ("stopped", "已停发"),
                ("claimed", "多发的在追"),
                ("alive", "人还在，登记错了"),
                ("other", "其他"),
            ],
            GapKind::NoAddress => {
                &[("found", "新地址已登记"), ("left", "离开本区，已告诉那边"), ("other", "其他")]
            }
            GapKind::Nobody => &[("given", "已定负责人"), ("other", "其他")],
        }
    }

    /// How urgent among the others; the smaller the sooner.
    pub fn weight(self) -> i64 {
        match self {
            GapKind::Unanswered => 10,
            GapKind::Unseen => 20,
            GapKind::Silent => 30,
            GapKind::Nobody => 40,
            GapKind::NoAddress => 50,
            GapKind::AfterDeath => 60,
            GapKind::TwoPlaces => 70,
            GapKind::Duplicate => 80,
        }
    }
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// The community worker whose elder it is.
    Worker,
    /// The street's officers.
    Officer,
    /// The district's supervisors.
    Supervisor,
}

impl Rung {
    /// All, from the door upwards.
    pub const ALL: [Rung; 3] = [Rung::Worker, Rung::Officer, Rung::Supervisor];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Rung::Worker => "worker",
            Rung::Officer => "officer",
            Rung::Supervisor => "supervisor",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Rung::Worker => "社区",
            Rung::Officer => "街道",
            Rung::Supervisor => "区里",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<Rung> {
        Rung::ALL.into_iter().find(|rung| rung.word() == word)
    }

    /// The one above; the highest stays.
    pub fn above(self) -> Rung {
        match self {
            Rung::Worker => Rung::Officer,
            Rung::Officer | Rung::Supervisor => Rung::Supervisor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_can_be_closed_and_falls_to_somebody() {
        for kind in GapKind::ALL {
            assert_eq!(GapKind::parse(kind.word()), Some(kind));
            assert_eq!(kind.outcomes().last().map(|(code, _)| *code), Some("other"), "{kind:?}");
            assert!(kind.clock() >= Span::hours(1));
            assert!(kind.first_rung().above() > Rung::Worker);
        }
        assert_eq!(Rung::Supervisor.above(), Rung::Supervisor);
    }
}
