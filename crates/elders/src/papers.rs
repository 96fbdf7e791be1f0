//! Identity documents beside the first, and addresses beside the home.

use base::identity::Document;
use base::{AccountId, AddressId, Date, DocumentId, ElderId, Moment, Point};
use serde::{Deserialize, Serialize};

/// A document as it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GivenDocument {
    /// Its kind.
    pub kind: Document,
    /// Its number.
    pub number: String,
    /// Valid from.
    pub from: Option<Date>,
    /// Valid until, not including that day; none = for good.
    pub until: Option<Date>,
    /// Who issued it.
    pub issuer: String,
}

/// A document in a list, its number masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldDocument {
    /// Which.
    pub id: DocumentId,
    /// Whose.
    pub elder: ElderId,
    /// Its kind.
    pub kind: Document,
    /// `500112********123X`.
    pub masked: String,
    /// Valid from.
    pub from: Option<Date>,
    /// Valid until, not including that day.
    pub until: Option<Date>,
    /// Who issued it.
    pub issuer: String,
    /// The old system it came from.
    pub source: Option<String>,
    /// When it was written down.
    pub noted_at: Moment,
    /// It is not the elder's (any more).
    pub voided: bool,
}

/// What an address is to an elder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddressKind {
    /// 以前的住处.
    #[default]
    PastHome,
    /// 户籍地址.
    Registered,
    /// 子女家.
    Kin,
    /// 养老机构.
    Institution,
    /// 季节性住处: 夏天住山上.
    Seasonal,
    /// 其他.
    Other,
}

impl AddressKind {
    /// All that a form offers.
    pub const OFFERED: [AddressKind; 5] = [
        AddressKind::Registered,
        AddressKind::Kin,
        AddressKind::Institution,
        AddressKind::Seasonal,
        AddressKind::Other,
    ];

    /// The word of storage and forms.
    pub fn word(self) -> &'static str {
        ["past_home", "registered", "kin", "institution", "seasonal", "other"][self as usize]
    }

    /// What people call it.
    pub fn label(self) -> &'static str {
        ["以前的住处", "户籍地址", "子女家", "养老机构", "季节性住处", "其他"][self as usize]
    }

    /// From a word.
    pub fn read(word: &str) -> Option<Self> {
        let mut all = AddressKind::OFFERED.into_iter().chain([AddressKind::PastHome]);
        all.find(|kind| kind.word() == word || kind.label() == word)
    }
}

/// An address as it was told. The same shape serves a move of the home itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GivenAddress {
    /// What it is to the elder.
    pub kind: AddressKind,
    /// Region code; may be outside of the district, then empty.
    pub region: String,
    /// Street, house, floor, door.
    pub address: String,
    /// Where it is.
    pub point: Option<Point>,
    /// How exactly that is known, in metres.
    pub accuracy_m: Option<i64>,
    /// How to get in.
    pub door: String,
    /// Who has a key.
    pub keys: String,
    /// From when.
    pub from: Option<Date>,
    /// Until when, not including that day.
    pub until: Option<Date>,
    /// Who said so.
    pub said: String,
}

/// An address beside the home or before it, opened.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HeldAddress {
    /// Which.
    pub id: AddressId,
    /// Whose.
    pub elder: ElderId,
    /// What it says.
    pub given: GivenAddress,
    /// When it was written down.
    pub noted_at: Moment,
    /// By whom.
    pub noted_by: Option<AccountId>,
    /// It was entered by mistake.
    pub voided: bool,
}

/// A number that was the elder's once, opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PastPhone {
    /// The number.
    pub phone: base::Phone,
    /// What it was.
    pub label: String,
    /// Since when; none = not known.
    pub from: Option<Date>,
    /// Until when.
    pub until: Option<Date>,
}
