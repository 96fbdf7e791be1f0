//! What happened to an elder's records.

use crate::events::{self, What};
use crate::ids::EventId;
use crate::{joins, sources};
use base::{AccountId, AnyId, ElderId, Moment};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use matcher::Explained;
use serde::Serialize;
use std::collections::HashSet;

/// Asks what happened to the records of an elder and of whoever is one person with the elder.
#[derive(Debug, Serialize)]
pub struct EventsOf {
    /// Whose.
    pub elder: ElderId,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Which.
    pub id: EventId,
    /// When.
    pub at: Moment,
    /// As a clerk says it.
    pub says: &'static str,
    /// To whom.
    pub elder: ElderId,
    /// With whom.
    pub other: Option<ElderId>,
    /// Names of both.
    pub names: [String; 2],
    /// The record's source and its number there.
    pub record: Option<(String, String)>,
    /// Who did it; none for the matcher itself.
    pub actor: Option<AccountId>,
    /// What each field said.
    pub parts: Vec<Explained>,
    /// Evidence in bits.
    pub total: Option<f64>,
    /// What a link completed.
    pub completed: String,
    /// It can be taken back.
    pub can_part: bool,
    /// It was taken back.
    pub is_undone: bool,
}

/// The story of an elder's records, newest first, and who is one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// The kept one first.
    pub members: Vec<(ElderId, String)>,
    /// Source and number of each record.
    pub records: Vec<(ElderId, String)>,
    /// What happened.
    pub events: Vec<Event>,
}

impl Query for EventsOf {
    const NAME: &'static str = "matches.events";
    const SAYS: &'static str = "查看归并经过";
    const ROLES: &'static [Role] = crate::decide::REVIEWERS;
    type Out = Story;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Story, Stop<Never>> {
        let members = joins::members(rx.tx(), self.elder).await?;
        let mut all = Vec::new();
        let mut seen = HashSet::new();
        let mut ids = members.clone();
        for member in &members {
            for event in events::of_elder(rx.tx(), *member).await? {
                if seen.insert(event.id) {
                    ids.extend([Some(event.elder), event.other].into_iter().flatten());
                    all.push(event);
                }
            }
        }
        all.sort_by_key(|event| std::cmp::Reverse(event.id));
        let names = elders::names(rx.tx(), &ids).await?;
        let name = |elder: &ElderId| names.get(elder).cloned().unwrap_or_default();
        let undone: HashSet<EventId> = all.iter().filter_map(|event| event.undoes).collect();
        let records = sources::of_elders(rx.tx(), &members).await?;
        let events = all
            .into_iter()
            .map(|event| Event {
                is_undone: undone.contains(&event.id),
                can_part: matches!(event.what, What::Joined | What::Apart | What::Linked)
                    && !undone.contains(&event.id),
                names: [name(&event.elder), event.other.as_ref().map(name).unwrap_or_default()],
                completed: if event.what == What::Linked { event.rule } else { String::new() },
                id: event.id,
                at: event.at,
                says: event.what.says(),
                elder: event.elder,
                other: event.other,
                record: event.record,
                actor: AccountId::parse(&event.actor).ok(),
                parts: event.parts,
                total: event.total,
            })
            .collect();
        Ok(Story {
            members: members.iter().map(|member| (*member, name(member))).collect(),
            records: records.into_iter().map(|r| (r.elder, format!("{} {}", r.source, r.id))).collect(),
            events,
        })
    }
}
