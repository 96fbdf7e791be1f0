//! A sheet as it is filled in, and what can be wrong with it.

use crate::items::{ITEMS, Item};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A care-risk event of the last 30 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// 跌倒.
    Fall,
    /// 走失.
    Lost,
    /// 噎食.
    Choking,
    /// 自杀自伤.
    SelfHarm,
    /// 其他.
    Other,
}

impl Risk {
    /// All, in the order of the sheet.
    pub const ALL: [Risk; 5] = [Risk::Fall, Risk::Lost, Risk::Choking, Risk::SelfHarm, Risk::Other];

    /// What the sheet calls it.
    pub fn label(self) -> &'static str {
        match self {
            Risk::Fall => "跌倒",
            Risk::Lost => "走失",
            Risk::Choking => "噎食",
            Risk::SelfHarm => "自杀、自伤",
            Risk::Other => "其他",
        }
    }

    /// The name of its field in a form.
    pub fn field(self) -> &'static str {
        match self {
            Risk::Fall => "risk_fall",
            Risk::Lost => "risk_lost",
            Risk::Choking => "risk_choking",
            Risk::SelfHarm => "risk_self_harm",
            Risk::Other => "risk_other",
        }
    }
}

/// A sheet, filled in as far as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheet {
    /// A score for each of [`ITEMS`], in order; none where nobody has answered yet.
    pub scores: [Option<u8>; ITEMS.len()],
    /// In a coma.
    pub coma: bool,
    /// Dementia diagnosed (F00 to F03).
    pub dementia: bool,
    /// Another mental or behavioural disorder diagnosed (F04 to F99).
    pub mental: bool,
    /// Events of the last 30 days with how often.
    pub risks: Vec<(Risk, u32)>,
}

/// One thing wrong with a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// No score.
    Missing(&'static Item),
    /// More than the item has.
    Above(&'static Item),
    /// In a coma, and awake by B3.9.
    ComaAwake,
    /// More events of one kind than a month has days.
    Events(Risk),
}

impl Wrong {
    /// The field of a form that it belongs to.
    pub fn field(&self) -> String {
        match self {
            Wrong::Missing(item) | Wrong::Above(item) => item.field(),
            Wrong::ComaAwake => "coma".to_owned(),
            Wrong::Events(risk) => risk.field().to_owned(),
        }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Wrong::Missing(item) => write!(f, "{} {}还没有打分", item.code, item.name),
            Wrong::Above(item) => write!(f, "{} {}最多 {} 分", item.code, item.name, item.most()),
            Wrong::ComaAwake => f.write_str("勾了昏迷，B3.9 意识水平却不是 0 分，请核对"),
            Wrong::Events(risk) => write!(f, "“{}”一个月里的次数太多，请核对", risk.label()),
        }
    }
}

/// Everything wrong with a sheet, in the order of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadSheet(pub Vec<Wrong>);

impl fmt::Display for BadSheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing = self.0.iter().filter(|wrong| matches!(wrong, Wrong::Missing(_))).count();
        match (missing, self.0.first()) {
            (_, None) => Ok(()),
            (2.., _) => write!(f, "还有 {missing} 项没有打分"),
            (_, Some(first)) => first.fmt(f),
        }
    }
}

impl std::error::Error for BadSheet {}

/// The text does not name 26 numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("要写 26 个分数，用空格或逗号隔开")]
pub struct NotScores;

impl Sheet {
    /// Everything that is wrong with it.
    pub fn wrongs(&self) -> Vec<Wrong> {
        let mut wrongs = Vec::new();
        for (item, score) in ITEMS.iter().zip(self.scores) {
            match score {
                None => wrongs.push(Wrong::Missing(item)),
                Some(score) if score > item.most() => wrongs.push(Wrong::Above(item)),
                Some(_) => {}
            }
        }
        let awake =
            ITEMS.iter().zip(self.scores).any(|(item, s)| item.code == "B3.9" && s.is_some_and(|s| s > 0));
        if self.coma && awake {
            wrongs.push(Wrong::ComaAwake);
        }
        wrongs.extend(
            self.risks.iter().filter(|(_, count)| *count > 300).map(|(risk, _)| Wrong::Events(*risk)),
        );
        wrongs
    }

    /// The sum of what has been answered, and how many items have.
    pub fn so_far(&self) -> (u32, usize) {
        (self.scores.iter().flatten().map(|s| u32::from(*s)).sum(), self.scores.iter().flatten().count())
    }

    /// Care-risk events of all kinds.
    pub fn events(&self) -> u32 {
        self.risks.iter().map(|(_, count)| *count).fold(0, u32::saturating_add)
    }

    /// Reads `4 4 3 …`: 26 numbers with spaces, commas or 、 between them.
    ///
    /// # Errors
    /// When there are not 26 of them; whether each fits its item is said by [`Sheet::wrongs`].
    pub fn read_scores(text: &str) -> Result<[Option<u8>; ITEMS.len()], NotScores> {
        let mut scores = [None; ITEMS.len()];
        let mut parts = text.split([' ', ',', '，', '、', ';', '\u{3000}']).filter(|part| !part.is_empty());
        for score in &mut scores {
            *score = Some(parts.next().and_then(|part| part.parse().ok()).ok_or(NotScores)?);
        }
        if parts.next().is_some() { Err(NotScores) } else { Ok(scores) }
    }
}
