//! What this capability keeps about an elder.

use crate::kinds::{Means, RightKind};
use desk::{About, Column, OnErase, Reads};

const fn column(name: &'static str, says: &'static str, reads: Reads) -> Column {
    Column { name, says, reads }
}

fn purpose(code: &str) -> String {
    crate::purpose::by_code(code).map_or_else(|| code.to_owned(), |purpose| purpose.name.clone())
}

fn means(word: &str) -> String {
    Means::read(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

fn kind(word: &str) -> String {
    RightKind::read(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

const ABOUT: &[About] = &[
    About {
        table: "consents",
        says: "同意",
        elder: "elder_id",
        order: "given_at, id",
        columns: &[
            column("purpose", "同意的事项", Reads::Code(purpose)),
            column("version", "说明版本", Reads::Number),
            column("means", "方式", Reads::Code(means)),
            column("sealed", "凭据", Reads::Sealed(&[("evidence", "凭据")])),
            column("given_at", "同意时间", Reads::At),
            column("withdrawn_at", "撤回时间", Reads::At),
        ],
        erased: OnErase::Stay,
    },
    About {
        table: "overrides",
        says: "破例查看",
        elder: "elder_id",
        order: "from_at, id",
        columns: &[
            column("from_at", "从", Reads::At),
            column("until_at", "到", Reads::At),
            column("reason", "理由", Reads::Sealed(&[])),
            column("reviewed_at", "复核时间", Reads::At),
            column("remark", "复核意见", Reads::Sealed(&[])),
        ],
        erased: OnErase::Stay,
    },
    About {
        table: "rights",
        says: "权利请求",
        elder: "elder_id",
        order: "asked_at, id",
        columns: &[
            column("kind", "请求", Reads::Code(kind)),
            column(
                "asked",
                "内容",
                Reads::Sealed(&[("who", "请求人"), ("relation", "关系"), ("words", "内容")]),
            ),
            column("asked_at", "提出时间", Reads::At),
            column("answered_at", "答复时间", Reads::At),
            column("answer", "答复", Reads::Sealed(&[])),
        ],
        erased: OnErase::Stay,
    },
    About {
        table: "holds",
        says: "保全",
        elder: "elder_id",
        order: "from_at, document",
        columns: &[
            column("document", "文书", Reads::Text),
            column("reason", "理由", Reads::Sealed(&[])),
            column("from_at", "从", Reads::At),
            column("lifted_at", "解除时间", Reads::At),
        ],
        erased: OnErase::Stay,
    },
];

pub(crate) fn enter(r: &mut desk::Registry) {
    r.about(ABOUT);
}
