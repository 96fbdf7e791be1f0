//! How many calls a filter means: the number behind every list, over the same conditions.

use base::Span;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

use super::{Filter, READERS};
use crate::store;

/// How many calls these are, in the asking person's scope.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Tally {
    /// Which.
    pub filter: Filter,
}

/// The count, and how long the oldest of them waits or waited from now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tallied {
    /// How many.
    pub count: i64,
    /// Since when the oldest waits.
    pub oldest: Option<Span>,
}

impl Query for Tally {
    const NAME: &'static str = "calls.tally";
    const SAYS: &'static str = "查看来电数字";
    const ROLES: &'static [Role] = READERS;
    type Out = Tallied;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Tallied, Stop<Never>> {
        let scope = rx.scope().await?;
        let within = store::list::Scoped { scope: &scope, now: rx.now };
        let (count, oldest) = store::list::tally(rx.tx(), &self.filter, within).await?;
        Ok(Tallied { count, oldest: oldest.map(|at| rx.now - at) })
    }
}
