//! What this capability keeps about an elder, as somebody reads it who has a right to a copy; and what goes after its time.

use crate::notice::{Means, State};
use desk::{About, Column, Ending, Keeping, OnErase, Reads};

const fn column(name: &'static str, says: &'static str, reads: Reads) -> Column {
    Column { name, says, reads }
}

fn means(word: &str) -> String {
    Means::read(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

fn state(word: &str) -> String {
    State::read(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

const ABOUT: &[About] = &[About {
    table: "notices",
    says: "通知",
    elder: "elder_id",
    order: "id",
    columns: &[
        column("made_at", "时间", Reads::At),
        column("means", "方式", Reads::Code(means)),
        column("headline", "标题", Reads::Text),
        column("sealed", "内容", Reads::Sealed(&[("words", "内容"), ("phone", "号码")])),
        column("state", "状态", Reads::Code(state)),
    ],
    erased: OnErase::Blank("masked = ''"),
}];

const KEEPS: &[Keeping] = &[Keeping {
    class: "notices",
    table: "notices",
    id: "id",
    at: "ended_at",
    only: "ended_at IS NOT NULL",
    end: Ending::Delete,
    of: "",
}];

pub(crate) fn enter(r: &mut desk::Registry) {
    r.about(ABOUT).keeps(KEEPS);
}
