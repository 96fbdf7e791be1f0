//! Facts of the household: how an elder lives. Observed, with days and with who said so; nobody decides them.

use crate::category::Category;
use base::{AccountId, Date, ElderId, FactId, Moment};
use serde::{Deserialize, Serialize};

/// A kind of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// 独居.
    Alone,
    /// 空巢: no children in the home.
    EmptyNest,
    /// 留守: the children are away for work.
    LeftBehind,
    /// 失独: lost an only child.
    Bereaved,
    /// 独生子女伤残: the only child is disabled.
    ChildDisabled,
    /// 老养残: looks after a disabled child.
    KeepsDisabled,
    /// 与配偶同住.
    WithSpouse,
    /// 与子女同住.
    WithChildren,
    /// 与保姆、护工同住.
    WithCarer,
    /// 住养老机构.
    InInstitution,
    /// 隔代抚养: brings up grandchildren.
    KeepsGrandchildren,
    /// 高龄, of somebody whose birthday is not known.
    HighAge,
}

impl FactKind {
    /// All, in the order in which forms show them.
    pub const ALL: [FactKind; 12] = [
        FactKind::Alone,
        FactKind::EmptyNest,
        FactKind::LeftBehind,
        FactKind::Bereaved,
        FactKind::ChildDisabled,
        FactKind::KeepsDisabled,
        FactKind::WithSpouse,
        FactKind::WithChildren,
        FactKind::WithCarer,
        FactKind::InInstitution,
        FactKind::KeepsGrandchildren,
        FactKind::HighAge,
    ];

    /// The word of storage and interfaces.
    pub fn word(self) -> &'static str {
        match self {
            FactKind::Alone => "alone",
            FactKind::EmptyNest => "empty_nest",
            FactKind::LeftBehind => "left_behind",
            FactKind::Bereaved => "bereaved",
            FactKind::ChildDisabled => "child_disabled",
            FactKind::KeepsDisabled => "keeps_disabled",
            FactKind::WithSpouse => "with_spouse",
            FactKind::WithChildren => "with_children",
            FactKind::WithCarer => "with_carer",
            FactKind::InInstitution => "in_institution",
            FactKind::KeepsGrandchildren => "keeps_grandchildren",
            FactKind::HighAge => "high_age",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            FactKind::Alone => "独居",
            FactKind::EmptyNest => "空巢",
            FactKind::LeftBehind => "留守",
            FactKind::Bereaved => "失独",
            FactKind::ChildDisabled => "独生子女伤残",
            FactKind::KeepsDisabled => "老养残",
            FactKind::WithSpouse => "与配偶同住",
            FactKind::WithChildren => "与子女同住",
            FactKind::WithCarer => "与保姆同住",
            FactKind::InInstitution => "住养老机构",
            FactKind::KeepsGrandchildren => "隔代抚养",
            FactKind::HighAge => "高龄（生日不详）",
        }
    }

    /// The category that follows from it.
    pub fn category(self) -> Option<Category> {
        match self {
            FactKind::Alone => Some(Category::Dj),
            FactKind::EmptyNest => Some(Category::Kc),
            FactKind::LeftBehind => Some(Category::Ls),
            FactKind::Bereaved | FactKind::ChildDisabled => Some(Category::Sd),
            FactKind::HighAge => Some(Category::Gl),
            _ => None,
        }
    }

    /// From a word or a label.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        FactKind::ALL.into_iter().find(|kind| kind.word() == text || kind.label() == text)
    }
}

/// A fact as it was told: what an act or a file brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenFact {
    /// What.
    pub kind: FactKind,
    /// Since when; none = not known.
    #[serde(default)]
    pub from: Option<Date>,
    /// Until when, not including that day; none = still so.
    #[serde(default)]
    pub until: Option<Date>,
}

/// A fact, opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Which.
    pub id: FactId,
    /// Whose.
    pub elder: ElderId,
    /// What.
    pub kind: FactKind,
    /// Since when; none = not known.
    pub from: Option<Date>,
    /// Until when, not including that day; none = still so.
    pub until: Option<Date>,
    /// The old system it came from; none = somebody entered it here.
    pub source: Option<String>,
    /// Who said so.
    pub said: String,
    /// What else there is to say.
    pub note: String,
    /// When it was written down.
    pub noted_at: Moment,
    /// By whom.
    pub noted_by: Option<AccountId>,
    /// It was entered by mistake.
    pub voided: bool,
}

impl Fact {
    /// Whether it holds on this day.
    pub fn holds(&self, day: Date) -> bool {
        !self.voided && within(self.from, self.until, day)
    }
}

/// Whether a day lies in a span whose end is open or not included.
pub(crate) fn within(from: Option<Date>, until: Option<Date>, day: Date) -> bool {
    from.is_none_or(|from| from <= day) && until.is_none_or(|until| day < until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_labels_read_back() {
        for kind in FactKind::ALL {
            assert_eq!((FactKind::read(kind.word()), FactKind::read(kind.label())), (Some(kind), Some(kind)));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.word()));
        }
    }

    #[test]
    fn a_span_does_not_hold_on_its_last_day() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let (from, until) = (Some(day("2026-01-01")), Some(day("2026-02-01")));
        let held =
            ["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01"].map(|d| within(from, until, day(d)));
        assert_eq!(held, [false, true, true, false]);
        assert!(within(None, None, day("1900-01-01")));
    }
}
