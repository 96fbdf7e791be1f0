//! What this capability keeps about an elder, as somebody reads it who has a right to a copy; and what goes after its time.

use crate::call::{Direction, State};
use desk::{About, Column, Ending, Keeping, OnErase, Reads};

const fn column(name: &'static str, says: &'static str, reads: Reads) -> Column {
    Column { name, says, reads }
}

fn direction(word: &str) -> String {
    Direction::parse(word).label().to_owned()
}

fn state(word: &str) -> String {
    State::parse(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

const ABOUT: &[About] = &[About {
    table: "calls",
    says: "通话",
    elder: "elder_id",
    order: "arrived_at, id",
    columns: &[
        column("arrived_at", "时间", Reads::At),
        column("direction", "方向", Reads::Code(direction)),
        column("state", "状态", Reads::Code(state)),
        column("number_sealed", "号码", Reads::Sealed(&[])),
        column("note", "记录", Reads::Sealed(&[])),
        column("ended_at", "结束时间", Reads::At),
    ],
    erased: OnErase::Blank("number_token = NULL, number_tail = NULL"),
}];

const KEEPS: &[Keeping] = &[Keeping {
    class: "recordings",
    table: "recordings",
    id: "id",
    at: "saved_at",
    only: "",
    end: Ending::DeleteWithFile("path", "recordings"),
    of: "call_id IN (SELECT id FROM calls WHERE elder_id = $1)",
}];

pub(crate) fn enter(r: &mut desk::Registry) {
    r.about(ABOUT).keeps(KEEPS);
}
