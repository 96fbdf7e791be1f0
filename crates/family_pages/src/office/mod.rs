//! The side of the office: mandates entered, confirmed, changed and ended on an elder's word; families answered.

pub(crate) mod acts;
pub(crate) mod case;
pub(crate) mod elder;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod papers;

use crate::words::{day, end_of_day};
use mandates::read::Row;
use mandates::{GROUPS, See, Sees, Services, State, Terms};
use pages::door::Sent;
use pages::layout::{Choice, Tag};

/// What a form says may be seen and done, and until when.
fn terms(sent: &Sent) -> Terms {
    Terms {
        sees: Sees::read(sent.all("sees")),
        services: Services::read(sent.all("services")),
        from: crate::words::start_of_day(sent.text("from")),
        until: end_of_day(sent.text("until")),
    }
}

/// Check boxes of what may be seen.
fn sees_choices(had: Sees) -> Vec<Choice> {
    See::ALL.map(|see| Choice::new(see.word(), see.label(), had.has(see))).to_vec()
}

/// Check boxes of what may be done: families of services, and single ones that were named.
fn service_choices(had: &Services) -> Vec<Choice> {
    let mut choices: Vec<Choice> =
        GROUPS.map(|(_, code, label)| Choice::new(code, label, had.has(code))).to_vec();
    let shipped = catalogue::shipped();
    for service in shipped.offered() {
        if had.has(&service.code) {
            choices.push(Choice::new(service.code.clone(), service.name.clone(), true));
        }
    }
    choices
}

/// Where a mandate stands, as a tag.
fn standing(row: &Row) -> Tag {
    let m = &row.mandate;
    match m.state {
        State::ToConfirm if m.flagged => Tag::new("p1", "要主管核实"),
        State::ToConfirm => Tag::new("p2", "待核实"),
        State::Live => Tag::new("good", "有效"),
        State::Ended => Tag::new("line", m.ended_why.map_or("已停", mandates::Why::label)),
    }
}

/// From when to when.
fn lasts(row: &Row) -> String {
    format!("{}至{}", day(row.mandate.from), day(row.mandate.until))
}
