//! Reading the trail. It is itself an opening and leaves an entry: who watches is seen too.

use base::{AccountId, CaseId, ElderId, EntryId};
use desk::{Actor, Entry, Kind, Never, Query, Refusal, Role, Rx, Search, Stop, Subject};
use serde::Serialize;
use std::collections::HashMap;

/// Rows of the trail, newest first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ReadTrail {
    /// Which.
    pub search: Search,
}

/// What was found, with the names of everybody in it.
pub struct Trail {
    /// The rows.
    pub rows: Vec<Entry>,
    /// Names of the people who acted.
    pub people: HashMap<AccountId, String>,
    /// Names of the elders it is about.
    pub elders: HashMap<ElderId, String>,
    /// The row after which the next page begins; none = this was the last.
    pub next: Option<EntryId>,
}

impl Query for ReadTrail {
    const NAME: &'static str = "web.read_trail";
    const SAYS: &'static str = "查看留痕";
    const ROLES: &'static [Role] = &[Role::AuditAdmin];
    const OPENS: bool = true;
    type Out = Trail;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Trail, Stop<Never>> {
        let limit = self.search.limit.clamp(1, 200);
        let mut rows = rx.trail(&Search { limit: limit + 1, ..self.search.clone() }).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| row.id);
        named(rx, rows, next).await
    }
}

/// The trail of one case, the oldest first: every act, refused act and opened record of its story.
#[derive(Debug, Clone, Serialize)]
pub struct ReadCaseTrail {
    /// Which case.
    pub case: CaseId,
}

/// There is no such case.
#[derive(Debug, thiserror::Error)]
#[error("没有这张工单")]
pub struct NoCase;

impl Refusal for NoCase {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

impl Query for ReadCaseTrail {
    const NAME: &'static str = "web.read_case_trail";
    const SAYS: &'static str = "查看工单留痕";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::AuditAdmin];
    const OPENS: bool = true;
    type Out = Trail;
    type Error = NoCase;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Trail, Stop<NoCase>> {
        rx.thread(self.case);
        let rows = rx.story(self.case).await?;
        if rows.is_empty() {
            return Err(NoCase.into());
        }
        named(rx, rows, None).await
    }
}

/// The rows with the names of everybody in them.
async fn named<E>(rx: &mut Rx<'_, '_>, rows: Vec<Entry>, next: Option<EntryId>) -> Result<Trail, Stop<E>> {
    let mut actors: Vec<AccountId> =
        rows.iter().filter_map(|row| Actor::parse(&row.actor)).filter_map(|a| a.account()).collect();
    actors.sort();
    actors.dedup();
    let mut about: Vec<ElderId> = rows.iter().filter_map(|row| row.elder).collect();
    about.sort();
    about.dedup();
    let people = staff::names(rx.tx(), &actors).await?;
    let elders = elders::names(rx.tx(), &about).await?;
    Ok(Trail { rows, people, elders, next })
}

/// The case whose story a row belongs to, as people say it.
pub(crate) fn number(case: CaseId) -> String {
    cases::number(case)
}
