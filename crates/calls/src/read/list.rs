//! Lists of calls: paged, filtered, every number of the board opens to one of these.

use base::{AccountId, CallId, CaseId, ElderId, Moment, Span};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

use super::{READERS, agent_names, masked, names};
use crate::call::{Class, Direction, State};
use crate::store;
use crate::store::list::Scoped;

/// Which calls. What is not set does not narrow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Whose.
    pub elder: Option<ElderId>,
    /// Of which case.
    pub case: Option<CaseId>,
    /// Answered by whom.
    pub agent: Option<AccountId>,
    /// Where they stand.
    pub state: Option<State>,
    /// Waiting or ringing.
    pub unanswered: bool,
    /// In or out.
    pub direction: Option<Direction>,
    /// From when (inclusive).
    pub since: Option<Moment>,
    /// Until when (exclusive).
    pub until: Option<Moment>,
    /// How they were answered.
    pub answered: Option<Answered>,
}

/// How a call was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    /// Within so many seconds.
    Within(i64),
    /// Later than that, or not at all; a call that may still be answered in time is not among them.
    NotWithin(i64),
    /// In time or not, it is decided: what a share is counted over. A call that rings for two seconds is no failure.
    Judged(i64),
}

/// One call in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallRow {
    /// The call.
    pub call: CallId,
    /// In or out.
    pub direction: Direction,
    /// Where it stands.
    pub state: State,
    /// In words.
    pub state_label: &'static str,
    /// Its class.
    pub class: Class,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// The elder's name; empty if unknown.
    pub name: String,
    /// `尾号1234`.
    pub number: String,
    /// Its case.
    pub case: Option<CaseId>,
    /// Who answered.
    pub agent: Option<AccountId>,
    /// Their name.
    pub agent_name: String,
    /// When it rang.
    pub at: Moment,
    /// Until somebody answered or it ended.
    pub waited: Option<Span>,
    /// How long they spoke.
    pub talked: Option<Span>,
    /// How it ended.
    pub reason: String,
    /// What came of it, a code of [`crate::OUTCOMES`] or an old system's word.
    pub outcome: String,
    /// Whether there is a recording.
    pub recorded: bool,
}

/// A page of calls, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// At most as many as asked for.
    pub rows: Vec<CallRow>,
    /// The next page begins after this; none: that was the last.
    pub next: Option<String>,
}

/// Calls, newest first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct List {
    /// Which.
    pub filter: Filter,
    /// [`Page::next`] of the page before.
    pub after: Option<String>,
    /// How many, 1 to 200.
    pub limit: i64,
}

impl Query for List {
    const NAME: &'static str = "calls.list";
    const SAYS: &'static str = "查看来电列表";
    const ROLES: &'static [Role] = READERS;
    type Out = Page;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Page, Stop<Never>> {
        let limit = self.limit.clamp(1, 200);
        let scope = rx.scope().await?;
        let after = self.after.as_deref().and_then(cursor);
        let within = Scoped { scope: &scope, now: rx.now };
        let mut found = store::list::page(rx.tx(), &self.filter, within, after, limit + 1).await?;
        let more = found.len() as i64 > limit;
        found.truncate(limit as usize);
        let next = found.last().filter(|_| more).map(|r| format!("{}.{}", r.at.ms(), r.call));
        let names = names(rx.tx(), found.iter().map(|r| r.elder)).await?;
        let agents = agent_names(rx.tx(), found.iter().map(|r| r.agent)).await?;
        for row in &mut found {
            row.name = row.elder.and_then(|e| names.get(&e).cloned()).unwrap_or_default();
            row.agent_name = row.agent.and_then(|a| agents.get(&a).cloned()).unwrap_or_default();
        }
        Ok(Page { rows: found, next })
    }
}

/// `at.call` of the last row seen.
fn cursor(text: &str) -> Option<(Moment, CallId)> {
    let (at, call) = text.split_once('.')?;
    Some((Moment::from_ms(at.parse().ok()?), call.parse().ok()?))
}

/// The number as a list shows it.
pub(crate) fn tail(tail: Option<String>) -> String {
    masked(tail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_from_outside_is_read_or_ignored(text in ".{0,60}") {
            let _ = cursor(&text);
        }
    }
}
