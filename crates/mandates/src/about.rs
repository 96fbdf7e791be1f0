//! What is kept about an elder here, as a person reads it.

use crate::kin::{Evidence, Kin};
use crate::mandate::{State, Why};
use crate::terms::{Sees, Services};
use desk::{About, Column, OnErase, Reads};

const fn column(name: &'static str, says: &'static str, reads: Reads) -> Column {
    Column { name, says, reads }
}

/// The tables.
pub(crate) const TABLES: &[About] = &[
    About {
        table: "mandates",
        says: "代办授权",
        elder: "elder_id",
        order: "id",
        erased: OnErase::Blank("relation = ''"),
        columns: &[
            column("relation", "关系", Reads::Text),
            column("kin", "身份", Reads::Code(|w| Kin::read(w).map_or("", Kin::label).to_owned())),
            column("sees", "能看", Reads::Numbered(|bits| Sees::from_bits(bits).label())),
            column("services", "能办", Reads::Code(|text| Services::from_text(text).label())),
            column("state", "状态", Reads::Code(|w| State::read(w).map_or("", State::label).to_owned())),
            column("from_at", "开始", Reads::At),
            column("until_at", "到期", Reads::At),
            column("words", "说明", Reads::Sealed(&[])),
            column("ended_at", "停止", Reads::At),
            column("ended_why", "停止原因", Reads::Code(|w| Why::read(w).map_or("", Why::label).to_owned())),
        ],
    },
    About {
        table: "mandate_evidence",
        says: "代办授权凭证",
        elder: "elder_id",
        order: "id",
        erased: OnErase::Stay,
        columns: &[
            column("kind", "凭证", Reads::Code(|w| Evidence::read(w).map_or("", Evidence::label).to_owned())),
            column("at", "时间", Reads::At),
            column("words", "说明", Reads::Sealed(&[])),
        ],
    },
    About {
        table: "mandate_messages",
        says: "代办人留言",
        elder: "elder_id",
        order: "id",
        erased: OnErase::Stay,
        columns: &[
            column("at", "时间", Reads::At),
            column("words", "留言", Reads::Sealed(&[])),
            column("answer", "回话", Reads::Sealed(&[])),
            column("answered_at", "回话时间", Reads::At),
        ],
    },
];
