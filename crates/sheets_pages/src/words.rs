//! Words that several of these pages need.

use base::Moment;
use pages::layout::Tag;
use sheets::{Fate, State, export};

/// `11-24 09:30`, with the year where it is not this one.
pub(crate) fn when(at: Moment, now: Moment) -> String {
    let (at, now) = (at.beijing(), now.beijing());
    let year = if at.year == now.year { String::new() } else { format!("{}-", at.year) };
    format!("{year}{:02}-{:02} {:02}:{:02}", at.month, at.day, at.hour, at.minute)
}

/// How a file stands.
pub(crate) fn standing(state: State) -> Tag {
    let class = match state {
        State::Read | State::Tried => "p2",
        State::Reading | State::Trying | State::Going => "p1",
        State::Done => "good",
        State::Stopped => "late",
        State::Gone => "line",
    };
    Tag::new(class, state.label())
}

/// What becomes of a row.
pub(crate) fn fate(fate: Fate) -> Tag {
    let class = match fate {
        Fate::Fresh => "good",
        Fate::Known => "line",
        Fate::Changed => "p2",
        Fate::Review => "p1",
        Fate::Bad => "p0",
    };
    Tag::new(class, fate.label())
}

/// How an export stands.
pub(crate) fn export_standing(state: export::State) -> Tag {
    let class = match state {
        export::State::Asked => "p2",
        export::State::Refused | export::State::Gone => "line",
        export::State::Making => "p1",
        export::State::Ready => "good",
    };
    Tag::new(class, state.label())
}

/// `3.2 MB`.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} 字节"),
        1_024..1_048_576 => format!("{} KB", bytes / 1_024),
        _ => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
    }
}
