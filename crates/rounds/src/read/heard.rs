//! When an elder was last met or heard of on a round: one of the signs of life that families are told.

use super::READERS;
use crate::rule::How;
use crate::store::rounds;
use base::{ElderId, Moment};
use desk::{Never, Query, Role, Rx, Stop, Subject, under};
use serde::Serialize;

/// The last sign of life that the rounds know.
#[derive(Debug, Clone, Serialize)]
pub struct LastRound {
    /// Whose.
    pub elder: ElderId,
}

/// A sign of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    /// From what it is known.
    pub how: How,
    /// When it was.
    pub at: Moment,
}

const FAMILY: &[Role] =
    &[READERS[0], READERS[1], READERS[2], READERS[3], READERS[4], Role::Clerk, Role::Family];

impl Query for LastRound {
    const NAME: &'static str = "rounds.last";
    const SAYS: &'static str = "查看最近一次探访";
    const ROLES: &'static [Role] = FAMILY;
    const UNDER: &'static str = under::SIGN;
    type Out = Option<Met>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Option<Met>, Stop<Never>> {
        let round = rounds::load(rx.tx(), self.elder).await?;
        Ok(round.and_then(|round| Some(Met { how: round.last_how?, at: round.last? })))
    }
}
