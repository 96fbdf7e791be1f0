//! What this capability keeps about an elder, as somebody reads it who has a right to a copy; and what goes after its time.

use crate::visit::State;
use desk::{About, Column, Ending, Keeping, OnErase, Reads};

const fn column(name: &'static str, says: &'static str, reads: Reads) -> Column {
    Column { name, says, reads }
}

fn service(code: &str) -> String {
    catalogue::shipped().name_of(code).to_owned()
}

fn state(word: &str) -> String {
    State::parse(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

const ABOUT: &[About] = &[About {
    table: "visits",
    says: "上门",
    elder: "elder_id",
    order: "sent_at, id",
    columns: &[
        column("sent_at", "派出时间", Reads::At),
        column("service", "事项", Reads::Code(service)),
        column("state", "状态", Reads::Code(state)),
        column("arrived_at", "到达时间", Reads::At),
        column("finished_at", "完成时间", Reads::At),
        column("words", "记录", Reads::Sealed(&[])),
        column("far_reason", "不在住址签到的原因", Reads::Sealed(&[])),
        column("satisfied", "满意度", Reads::Number),
    ],
    erased: OnErase::Stay,
}];

const KEEPS: &[Keeping] = &[
    // Photos only: that they were taken, and other evidence, belongs to the visit.
    Keeping {
        class: "photos",
        table: "visit_evidence",
        id: "id",
        at: "at",
        only: "kind = 'photo'",
        end: Ending::DeleteWithFile("reference", "photos"),
        of: "kind = 'photo' AND visit_id IN (SELECT id FROM visits WHERE elder_id = $1)",
    },
    Keeping {
        class: "positions",
        table: "helpers",
        id: "account_id",
        at: "place_at",
        only: "lat IS NOT NULL",
        end: Ending::Blank("lat = NULL, lon = NULL, accuracy = NULL"),
        of: "",
    },
];

pub(crate) fn enter(r: &mut desk::Registry) {
    r.about(ABOUT).keeps(KEEPS);
}
