//! By what somebody was found, and how well it fits.

use serde::{Deserialize, Serialize};

/// By what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// The name as it is written.
    Name,
    /// The name in pinyin.
    Pinyin,
    /// The first letters of the name.
    Initials,
    /// How the name sounds: other characters, or a slip of the finger.
    Sound,
    /// How the elder is addressed: 王婆婆.
    Called,
    /// A whole telephone number of the elder's own.
    Phone,
    /// A whole telephone number of a contact's.
    Contact,
    /// The last four digits of an own number.
    Last4,
    /// A whole identity number.
    Identity,
    /// The last four places of an identity number.
    IdentityLast4,
    /// Words of the address.
    Address,
    /// The name of a region.
    Region,
    /// A device's number.
    Device,
    /// A case's number.
    Case,
}

impl Key {
    /// On a page: why somebody is in the list.
    pub fn label(self) -> &'static str {
        match self {
            Key::Name => "姓名",
            Key::Pinyin => "拼音",
            Key::Initials => "拼音首字母",
            Key::Sound => "读音相近",
            Key::Called => "称呼",
            Key::Phone => "电话",
            Key::Contact => "联系人电话",
            Key::Last4 => "电话后四位",
            Key::Identity => "证件号码",
            Key::IdentityLast4 => "证件后四位",
            Key::Address => "住址",
            Key::Region => "区划",
            Key::Device => "设备号",
            Key::Case => "工单号",
        }
    }
}

/// How well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Close {
    /// The whole of it.
    Exact,
    /// Its beginning.
    Beginning,
    /// A part of it.
    Part,
    /// Something like it.
    Near,
}

/// Why somebody is in the list: one for each part of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Why {
    /// By what.
    pub key: Key,
    /// How well.
    pub close: Close,
}
