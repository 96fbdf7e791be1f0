//! What this capability keeps about an elder, as somebody reads it who has a right to a copy.

use desk::{About, Column, OnErase, Reads};

const fn column(name: &'static str, says: &'static str, reads: Reads) -> Column {
    Column { name, says, reads }
}

const ABOUT: &[About] = &[About {
    table: "match_sources",
    says: "来自哪些名单",
    elder: "elder_id",
    order: "source, source_id",
    columns: &[
        column("source", "来源", Reads::Text),
        column("source_id", "编号", Reads::Text),
        column(
            "sealed",
            "名单上写的",
            Reads::Sealed(&[
                ("name", "姓名"),
                ("identity", "证件号码"),
                ("address", "地址"),
                ("phones", "电话"),
            ]),
        ),
    ],
    erased: OnErase::Stay,
}];

pub(crate) fn enter(r: &mut desk::Registry) {
    r.about(ABOUT);
}
