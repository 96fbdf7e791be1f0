//! `GET /joins/{id}`: what happened to an elder's records, and who is one person.

use crate::queue::masked;
use crate::words::{odds, when};
use axum::extract::Path;
use base::{AnyId, ElderId};
use matches::{Event, EventsOf};
use pages::State;
use pages::door::{Answer, Signed, Trouble, page};
use pages::layout::{Chrome, Family};

#[derive(askama::Template)]
#[template(path = "elder.html")]
struct StoryPage {
    chrome: Chrome,
    members: Vec<(String, String)>,
    records: Vec<(String, String)>,
    events: Vec<Row>,
}

struct Row {
    id: String,
    elder: String,
    at: String,
    says: &'static str,
    names: String,
    record: String,
    by: &'static str,
    why: Vec<String>,
    odds: String,
    completed: String,
    can_part: bool,
    is_undone: bool,
}

/// The story of an elder's records.
pub(crate) async fn show(state: axum::extract::State<State>, signed: Signed, path: Path<String>) -> Answer {
    let elder = ElderId::parse(&path).map_err(|_| Trouble::absent())?;
    let story = state.desk.look(&signed.ask, EventsOf { elder }).await?;
    if story.members.iter().all(|(_, name)| name.is_empty()) {
        return Err(Trouble::absent());
    }
    let mut chrome = signed.chrome(&state, Family::Desk, "归并经过");
    chrome.path = format!("/joins/{}", elder.text());
    let name_of = |id: &ElderId| {
        story
            .members
            .iter()
            .find(|(member, _)| member == id)
            .map_or_else(String::new, |(_, name)| masked(name))
    };
    page(&StoryPage {
        chrome,
        records: story.records.iter().map(|(id, record)| (name_of(id), record.clone())).collect(),
        members: story.members.iter().map(|(id, name)| (id.text(), masked(name))).collect(),
        events: story.events.into_iter().map(row).collect(),
    })
}

fn row(event: Event) -> Row {
    let names = match &event.names {
        [one, other] if other.is_empty() => masked(one),
        [one, other] => format!("{} ／ {}", masked(one), masked(other)),
    };
    Row {
        id: event.id.text(),
        elder: event.elder.text(),
        at: when(event.at),
        says: event.says,
        names,
        record: event.record.map(|(source, id)| format!("{source} {id}")).unwrap_or_default(),
        by: if event.actor.is_some() { "人工" } else { "系统" },
        why: event
            .parts
            .iter()
            .filter(|part| part.level > 0)
            .map(|part| format!("{}{}", part.field(), part.words()))
            .collect(),
        odds: event.total.map(odds).unwrap_or_default(),
        completed: event.completed,
        can_part: event.can_part,
        is_undone: event.is_undone,
    }
}
