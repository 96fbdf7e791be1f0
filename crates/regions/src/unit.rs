//! One unit in one version.

use base::{Date, Point, RegionCode};
use serde::{Deserialize, Serialize};

/// What sort of unit it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 省, 直辖市.
    Province,
    /// 地级市.
    City,
    /// 区县.
    District,
    /// 街道.
    Street,
    /// 镇.
    Town,
    /// 乡.
    Township,
    /// 社区.
    Community,
    /// 村.
    Village,
    /// 管理机构: runs units that belong to somebody else.
    Body,
}

impl Kind {
    /// All of them, from large to small.
    pub const ALL: [Kind; 9] = [
        Kind::Province,
        Kind::City,
        Kind::District,
        Kind::Street,
        Kind::Town,
        Kind::Township,
        Kind::Community,
        Kind::Village,
        Kind::Body,
    ];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Province => "province",
            Kind::City => "city",
            Kind::District => "district",
            Kind::Street => "street",
            Kind::Town => "town",
            Kind::Township => "township",
            Kind::Community => "community",
            Kind::Village => "village",
            Kind::Body => "body",
        }
    }

    /// The word on a page and in a file.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Province => "省",
            Kind::City => "市",
            Kind::District => "区县",
            Kind::Street => "街道",
            Kind::Town => "镇",
            Kind::Township => "乡",
            Kind::Community => "社区",
            Kind::Village => "村",
            Kind::Body => "管理机构",
        }
    }

    /// Reads the stored word or the file's word (`区` and `县` alone are districts too).
    pub fn read(text: &str) -> Option<Self> {
        match text.trim() {
            "区" | "县" => Some(Kind::District),
            "直辖市" => Some(Kind::Province),
            text => Kind::ALL.into_iter().find(|kind| kind.word() == text || kind.label() == text),
        }
    }
}

/// A unit as it was, is or will be between two days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Its code.
    pub code: RegionCode,
    /// Its name.
    pub name: String,
    /// What sort of unit.
    pub kind: Kind,
    /// To whom it belongs.
    pub parent: Option<RegionCode>,
    /// Who runs it, where that is not the parent.
    pub manager: Option<RegionCode>,
    /// First day; none = always.
    pub from: Option<Date>,
    /// First day on which it is no longer so; none = still valid.
    pub until: Option<Date>,
    /// Its middle.
    pub centre: Option<Point>,
}

impl Unit {
    /// Whether it is valid on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}
