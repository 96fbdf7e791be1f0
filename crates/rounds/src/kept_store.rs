//! What this capability keeps about an elder, as somebody reads it who has a right to a copy; and what becomes of it when the
//! elder is erased.

use crate::ending::Ending;
use crate::gap::GapKind;
use crate::round::State;
use crate::rule::Tier;
use base::{Date, Moment};
use desk::{About, Column, OnErase, Reads};

const fn column(name: &'static str, says: &'static str, reads: Reads) -> Column {
    Column { name, says, reads }
}

fn tier(word: &str) -> String {
    Tier::parse(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

fn state(word: &str) -> String {
    State::parse(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

fn ending(word: &str) -> String {
    Ending::parse(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

fn kind(word: &str) -> String {
    GapKind::parse(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

/// Days are kept as whole days since 1970 in Beijing.
fn day(number: i64) -> String {
    Date::of(Moment::of_local_day(number)).to_string()
}

const ABOUT: &[About] = &[
    About {
        table: "rounds",
        says: "探访名单",
        elder: "elder_id",
        order: "elder_id",
        columns: &[
            column("tier", "档", Reads::Code(tier)),
            column("reasons", "理由", Reads::Text),
            column("state", "状态", Reads::Code(state)),
            column("since_day", "从哪天", Reads::Numbered(day)),
            column("due_day", "下次到期", Reads::Numbered(day)),
            column("last_at", "最近有消息", Reads::At),
        ],
        erased: OnErase::Delete,
    },
    About {
        table: "round_results",
        says: "探访结果",
        elder: "elder_id",
        order: "id",
        columns: &[
            column("at", "什么时候", Reads::At),
            column("result", "结果", Reads::Code(ending)),
            column("words", "写的话", Reads::Sealed(&[])),
        ],
        erased: OnErase::Blank("checks = ''"),
    },
    About {
        table: "round_objections",
        says: "不同意探访",
        elder: "elder_id",
        order: "at",
        columns: &[
            column("reason", "不同意什么", Reads::Text),
            column("words", "怎么说的", Reads::Sealed(&[])),
            column("at", "什么时候", Reads::At),
        ],
        erased: OnErase::Delete,
    },
    About {
        table: "round_stays",
        says: "入住登记",
        elder: "elder_id",
        order: "id",
        columns: &[
            column("place", "机构", Reads::Text),
            column("from_day", "从哪天", Reads::Numbered(day)),
            column("until_day", "到哪天", Reads::Numbered(day)),
        ],
        erased: OnErase::Delete,
    },
    About {
        table: "round_gaps",
        says: "待核实",
        elder: "elder_id",
        order: "id",
        columns: &[
            column("kind", "什么事", Reads::Code(kind)),
            column("about", "怎么回事", Reads::Text),
            column("found_at", "什么时候", Reads::At),
            column("words", "办结时写的", Reads::Sealed(&[])),
        ],
        erased: OnErase::Blank("about = ''"),
    },
];

/// Says what is kept.
pub(crate) fn enter(r: &mut desk::Registry) {
    r.about(ABOUT);
}
