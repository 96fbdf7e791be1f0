//! Decisions about an elder: what an authority found or grants, with its document number and its days.

use crate::category::Category;
use crate::fact::within;
use base::{AccountId, Date, DecisionId, ElderId, Fen, Moment};
use serde::{Deserialize, Serialize};

/// A kind of decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// 特困供养.
    Destitute,
    /// 最低生活保障.
    Allowance,
    /// 低保边缘.
    AllowanceEdge,
    /// 重度残疾 (一级、二级).
    SevereDisability,
    /// 残疾 (三级、四级).
    Disability,
    /// 计划生育特殊家庭扶助.
    FamilyPlanning,
    /// 优抚对象.
    Veteran,
    /// 劳模.
    ModelWorker,
    /// 高龄津贴.
    OldAge,
    /// 养老服务补贴.
    ServiceSubsidy,
    /// 护理补贴.
    CareSubsidy,
    /// 长期护理保险待遇.
    CareInsurance,
}

impl DecisionKind {
    /// All, in the order in which forms show them.
    pub const ALL: [DecisionKind; 12] = [
        DecisionKind::Destitute,
        DecisionKind::Allowance,
        DecisionKind::AllowanceEdge,
        DecisionKind::SevereDisability,
        DecisionKind::Disability,
        DecisionKind::FamilyPlanning,
        DecisionKind::Veteran,
        DecisionKind::ModelWorker,
        DecisionKind::OldAge,
        DecisionKind::ServiceSubsidy,
        DecisionKind::CareSubsidy,
        DecisionKind::CareInsurance,
    ];

    /// The word of storage and interfaces.
    pub fn word(self) -> &'static str {
        match self {
            DecisionKind::Destitute => "destitute",
            DecisionKind::Allowance => "allowance",
            DecisionKind::AllowanceEdge => "allowance_edge",
            DecisionKind::SevereDisability => "severe_disability",
            DecisionKind::Disability => "disability",
            DecisionKind::FamilyPlanning => "family_planning",
            DecisionKind::Veteran => "veteran",
            DecisionKind::ModelWorker => "model_worker",
            DecisionKind::OldAge => "old_age",
            DecisionKind::ServiceSubsidy => "service_subsidy",
            DecisionKind::CareSubsidy => "care_subsidy",
            DecisionKind::CareInsurance => "care_insurance",
        }
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        match self {
            DecisionKind::Destitute => "特困",
            DecisionKind::Allowance => "低保",
            DecisionKind::AllowanceEdge => "低保边缘",
            DecisionKind::SevereDisability => "重残",
            DecisionKind::Disability => "残疾",
            DecisionKind::FamilyPlanning => "计生特殊家庭",
            DecisionKind::Veteran => "优抚",
            DecisionKind::ModelWorker => "劳模",
            DecisionKind::OldAge => "高龄津贴",
            DecisionKind::ServiceSubsidy => "养老服务补贴",
            DecisionKind::CareSubsidy => "护理补贴",
            DecisionKind::CareInsurance => "长护险待遇",
        }
    }

    /// Degrees that this kind has, as forms offer them; empty = none.
    pub fn degrees(self) -> &'static [&'static str] {
        match self {
            DecisionKind::Destitute => &["分散供养", "集中供养"],
            DecisionKind::Allowance => &["城市低保", "农村低保"],
            DecisionKind::SevereDisability => &["一级", "二级"],
            DecisionKind::Disability => &["三级", "四级"],
            _ => &[],
        }
    }

    /// The category that follows from it.
    pub fn category(self) -> Option<Category> {
        match self {
            DecisionKind::Destitute => Some(Category::Tk),
            DecisionKind::Allowance => Some(Category::Db),
            DecisionKind::AllowanceEdge => Some(Category::Dbb),
            DecisionKind::SevereDisability => Some(Category::Cz),
            DecisionKind::FamilyPlanning => Some(Category::Sd),
            DecisionKind::Veteran => Some(Category::Yf),
            DecisionKind::ModelWorker => Some(Category::Lm),
            _ => None,
        }
    }

    /// Whether it pays money that must end with the elder's death.
    pub fn pays(self) -> bool {
        !matches!(
            self,
            DecisionKind::SevereDisability
                | DecisionKind::Disability
                | DecisionKind::AllowanceEdge
                | DecisionKind::ModelWorker
        )
    }

    /// From a word or a label.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        DecisionKind::ALL.into_iter().find(|kind| kind.word() == text || kind.label() == text)
    }
}

/// A decision as it was made known: what an act or a file brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenDecision {
    /// What.
    pub kind: DecisionKind,
    /// 分散供养, 一级; may be empty.
    #[serde(default)]
    pub degree: String,
    /// Who decided; may be empty in what comes from an old system.
    #[serde(default)]
    pub body: String,
    /// The number of the document.
    #[serde(default)]
    pub number: String,
    /// From when.
    #[serde(default)]
    pub from: Option<Date>,
    /// Until when, not including that day; none = until further notice.
    #[serde(default)]
    pub until: Option<Date>,
    /// Money a month.
    #[serde(default)]
    pub monthly: Option<Fen>,
}

/// A decision, opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Which.
    pub id: DecisionId,
    /// Whose.
    pub elder: ElderId,
    /// What was decided.
    pub given: GivenDecision,
    /// The old system it came from; none = somebody entered it here.
    pub source: Option<String>,
    /// What else there is to say.
    pub note: String,
    /// When it was written down.
    pub noted_at: Moment,
    /// By whom.
    pub noted_by: Option<AccountId>,
    /// It was entered by mistake.
    pub voided: bool,
}

impl Decision {
    /// Whether it is in force on this day.
    pub fn holds(&self, day: Date) -> bool {
        !self.voided && within(self.given.from, self.given.until, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_labels_read_back() {
        for kind in DecisionKind::ALL {
            let read = (DecisionKind::read(kind.word()), DecisionKind::read(kind.label()));
            assert_eq!(read, (Some(kind), Some(kind)));
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.word()));
        }
    }
}
