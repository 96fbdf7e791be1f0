//! Assessments of ability: the third kind of record. Computed by crate `ability`, or a bare level from an old system,
//! which names its instrument so that nobody compares what cannot be compared.

use crate::category::Grade;
use ability::{Level, Rules, Sheet};
use base::{AccountId, AssessmentId, Date, ElderId, Moment};
use serde::{Deserialize, Serialize};

/// Why somebody was assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// 首次评估.
    #[default]
    First,
    /// 常规评估: due again.
    Regular,
    /// 即时评估: something has changed.
    Changed,
    /// 复评: somebody objected.
    Objection,
}

impl Occasion {
    /// All, in the order in which forms show them.
    pub const ALL: [Occasion; 4] =
        [Occasion::First, Occasion::Regular, Occasion::Changed, Occasion::Objection];

    /// The word of forms.
    pub fn word(self) -> &'static str {
        ["first", "regular", "changed", "objection"][self as usize]
    }

    /// What the sheet calls it.
    pub fn label(self) -> &'static str {
        ["首次评估", "常规评估", "即时评估（情况有变）", "复评（有异议）"][self as usize]
    }

    /// From a word.
    pub fn read(word: &str) -> Option<Self> {
        Occasion::ALL.into_iter().find(|one| one.word() == word)
    }
}

/// An assessment as it was made: what an act or a file brings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GivenAssessment {
    /// On which day; none = not known, in what comes from an old system.
    pub day: Option<Date>,
    /// The filled sheet; none where only the level is known.
    pub sheet: Option<Sheet>,
    /// The level where only that is known. With a sheet it follows from the sheet.
    pub grade: Option<Grade>,
    /// Why.
    pub occasion: Occasion,
    /// Who assessed: names of the two assessors.
    pub assessors: Vec<String>,
    /// Their institution.
    pub institution: String,
    /// Who gave the information beside the elder: 女儿王小梅.
    pub informant: String,
    /// What else there is to say.
    pub note: String,
}

/// An assessment in a list: nothing sealed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssessmentRow {
    /// Which.
    pub id: AssessmentId,
    /// Whose.
    pub elder: ElderId,
    /// On which day.
    pub day: Option<Date>,
    /// When it is due again.
    pub due: Option<Date>,
    /// The sum of the scores; none where only the level is known.
    pub total: Option<i64>,
    /// The level; none where only "失能" is known.
    pub grade: Option<Grade>,
    /// By which instrument.
    pub instrument: String,
    /// The old system it came from; none = somebody entered it here.
    pub source: Option<String>,
    /// When it was written down.
    pub noted_at: Moment,
    /// By whom.
    pub noted_by: Option<AccountId>,
    /// It was entered by mistake.
    pub voided: bool,
}

/// An assessment, opened. The outcome is computed again from the sheet by the rules that were in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// As in a list.
    pub row: AssessmentRow,
    /// As it was made.
    pub given: GivenAssessment,
    /// The rules that were in force.
    pub rules: Rules,
    /// What the sheet comes to; none where only the level is known.
    pub outcome: Option<ability::Outcome>,
}

impl From<Level> for Grade {
    fn from(level: Level) -> Grade {
        match level {
            Level::Intact => Grade::Intact,
            Level::Mild => Grade::Mild,
            Level::Moderate => Grade::Moderate,
            Level::Severe => Grade::Severe,
            Level::Total => Grade::Total,
        }
    }
}
