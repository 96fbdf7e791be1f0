//! What helps in caring for an elder: conditions, drugs, allergies, reading and writing, the telephone; and religion,
//! which stands here only by the elder's own will.

use base::{AccountId, ContractId, Date, ElderId, Moment};
use serde::{Deserialize, Serialize};

/// How well somebody reads and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Literacy {
    /// 不识字.
    None,
    /// 识一些字.
    Some,
    /// 能读能写.
    Fluent,
}

/// Whether somebody uses a smartphone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Smartphone {
    /// 没有.
    None,
    /// 有，要人帮.
    Helped,
    /// 自己会用.
    Uses,
}

/// Over what an elder wants to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preferred {
    /// 打电话.
    Call,
    /// 上门.
    Visit,
    /// 短信.
    Message,
    /// 通过家里人.
    Family,
    /// 纸质.
    Paper,
    /// 手机页面.
    Web,
}

macro_rules! words {
    ($kind:ident, $($one:ident = $word:literal $label:literal),+) => {
        impl $kind {
            /// All, in the order in which forms show them.
            pub const ALL: &'static [$kind] = &[$($kind::$one),+];
            /// The word of forms and interfaces.
            pub fn word(self) -> &'static str {
                match self { $($kind::$one => $word),+ }
            }
            /// What people say.
            pub fn label(self) -> &'static str {
                match self { $($kind::$one => $label),+ }
            }
            /// As it is stored.
            pub fn code(self) -> i64 {
                self as i64
            }
            /// From storage.
            pub fn from_code(code: i64) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.code() == code)
            }
            /// From a word or a label.
            pub fn read(text: &str) -> Option<Self> {
                let text = text.trim();
                Self::ALL.iter().copied().find(|one| one.word() == text || one.label() == text)
            }
        }
    };
}

words!(Literacy, None = "none" "不识字", Some = "some" "识一些字", Fluent = "fluent" "能读能写");
words!(Smartphone, None = "none" "没有", Helped = "helped" "有，要人帮", Uses = "uses" "自己会用");
words!(Preferred, Call = "call" "打电话", Visit = "visit" "上门", Message = "message" "短信", Family = "family" "通过家里人",
    Paper = "paper" "纸质", Web = "web" "手机页面");

/// Notes about somebody's health and what they can handle.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Health {
    /// 高血压, 糖尿病.
    pub conditions: Vec<String>,
    /// 失智: diagnosed.
    pub dementia: bool,
    /// Drugs with how they are taken: 氨氯地平 5mg 早一片.
    pub drugs: Vec<String>,
    /// 青霉素.
    pub allergies: Vec<String>,
    /// Reading and writing; none = not asked.
    pub literacy: Option<Literacy>,
    /// Smartphone; none = not asked.
    pub smartphone: Option<Smartphone>,
    /// Over what the elder wants to be reached; none = not asked.
    pub channel: Option<Preferred>,
    /// What else there is to say.
    pub note: String,
}

/// What an elder wants others to know about religion, with who asked and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Religion {
    /// 回族，清真饮食.
    pub words: String,
    /// Who asked the elder.
    pub asked_by: Option<AccountId>,
    /// When.
    pub asked_at: Moment,
}

/// The health notes as they stand, opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealthNotes {
    /// Whose.
    pub elder: ElderId,
    /// What is noted.
    pub health: Health,
    /// Only when the elder wants it here.
    pub religion: Option<Religion>,
    /// When it was last written.
    pub changed_at: Moment,
    /// By whom.
    pub changed_by: Option<AccountId>,
}

/// A contract with a family doctor as it was told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GivenContract {
    /// The doctor's account here, when there is one.
    pub account: Option<AccountId>,
    /// The doctor's name.
    pub doctor: String,
    /// Where the doctor works.
    pub institution: String,
    /// From when.
    pub from: Option<Date>,
    /// Until when, not including that day.
    pub until: Option<Date>,
}

/// A contract with a family doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contract {
    /// Which.
    pub id: ContractId,
    /// Whose.
    pub elder: ElderId,
    /// What it says.
    pub given: GivenContract,
    /// The old system it came from; none = somebody entered it here.
    pub source: Option<String>,
    /// When it was written down.
    pub noted_at: Moment,
    /// It was entered by mistake.
    pub voided: bool,
}

impl Contract {
    /// Whether it is in force on this day.
    pub fn holds(&self, day: Date) -> bool {
        !self.voided && crate::fact::within(self.given.from, self.given.until, day)
    }
}
