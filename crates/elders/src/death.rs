//! A death as it is entered, and what followed it.

use base::{AccountId, Date, DeathId, ElderId, Moment};
use serde::{Deserialize, Serialize};

/// How a death became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HowKnown {
    /// 家属告知.
    Family,
    /// 上门、走访得知.
    Seen,
    /// 医院告知.
    Hospital,
    /// 公安户籍注销.
    Registry,
    /// 殡葬、民政数据.
    CivilAffairs,
    /// 其他.
    Other,
}

impl HowKnown {
    /// All, in the order in which forms show them.
    pub const ALL: [HowKnown; 6] = [
        HowKnown::Family,
        HowKnown::Seen,
        HowKnown::Hospital,
        HowKnown::Registry,
        HowKnown::CivilAffairs,
        HowKnown::Other,
    ];

    /// The word of storage and forms.
    pub fn word(self) -> &'static str {
        ["family", "seen", "hospital", "registry", "civil_affairs", "other"][self as usize]
    }

    /// What people say.
    pub fn label(self) -> &'static str {
        ["家属告知", "上门、走访得知", "医院告知", "公安户籍注销", "民政、殡葬数据", "其他"][self as usize]
    }

    /// From a word.
    pub fn read(word: &str) -> Option<Self> {
        HowKnown::ALL.into_iter().find(|how| how.word() == word)
    }
}

/// The sealed part of a death.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct DeathWords {
    #[serde(default)]
    pub document: String,
    #[serde(default)]
    pub note: String,
}

/// A death as it was entered, opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Death {
    /// Which entry.
    pub id: DeathId,
    /// Who died.
    pub elder: ElderId,
    /// On which day.
    pub on: Date,
    /// How it is known.
    pub how: HowKnown,
    /// Number of the certificate; may be empty.
    pub document: String,
    /// What else there is to say.
    pub note: String,
    /// When it was entered.
    pub noted_at: Moment,
    /// By whom.
    pub noted_by: Option<AccountId>,
    /// When it was taken back, by whom, and why.
    pub restored: Option<(Moment, Option<AccountId>, String)>,
    /// What each follower has done; those who have not yet are on the list without a time.
    pub closings: Vec<Closing>,
}

/// What one capability did because of a death.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Closing {
    /// `cases`, `visits`.
    pub follower: String,
    /// 工单, 上门.
    pub label: String,
    /// What it did: 撤销工单 2 张; empty before it has.
    pub said: String,
    /// When; none = not yet.
    pub done_at: Option<Moment>,
    /// What it did when the death was taken back, and when.
    pub undone: Option<(Moment, String)>,
}

/// Who follows a death, in the order of the page; whoever else leaves word stands behind them.
pub const FOLLOWERS: [(&str, &str); 5] = [
    ("cases", "工单"),
    ("visits", "上门"),
    ("devices", "设备"),
    ("mandates", "代办授权"),
    ("rounds", "探访关爱"),
];
