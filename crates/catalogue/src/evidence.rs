//! What can prove a visit, and what each proof is called.

use serde::{Deserialize, Serialize};

/// What proves that a visit was made and good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Place and time of arrival.
    Place,
    /// The tag at the door, read.
    Tag,
    /// A photograph.
    Photo,
    /// The elder's signature or fingerprint.
    Signature,
    /// A call from the elder's own line.
    Line,
    /// What was found and done, in words.
    Words,
}

impl Evidence {
    /// All kinds.
    pub const ALL: [Evidence; 6] = [
        Evidence::Place,
        Evidence::Tag,
        Evidence::Photo,
        Evidence::Signature,
        Evidence::Line,
        Evidence::Words,
    ];

    /// The word kept in tables.
    pub fn code(self) -> &'static str {
        match self {
            Evidence::Place => "place",
            Evidence::Tag => "tag",
            Evidence::Photo => "photo",
            Evidence::Signature => "signature",
            Evidence::Line => "line",
            Evidence::Words => "words",
        }
    }

    /// Back from the word.
    pub fn from_code(code: &str) -> Option<Evidence> {
        Evidence::ALL.into_iter().find(|e| e.code() == code)
    }

    /// The name on the page.
    pub fn name(self) -> &'static str {
        match self {
            Evidence::Place => "到场定位",
            Evidence::Tag => "门牌打卡",
            Evidence::Photo => "现场照片",
            Evidence::Signature => "长者签字",
            Evidence::Line => "长者座机来电",
            Evidence::Words => "处理说明",
        }
    }
}
