//! Under whose record an elder is known, for doors.

use crate::joins;
use base::ElderId;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Asks under whose record an elder is known now. Nothing personal is answered: an id.
#[derive(Debug, Serialize)]
pub struct KeptOf {
    /// Which elder.
    pub elder: ElderId,
}

impl Query for KeptOf {
    const NAME: &'static str = "matches.kept_of";
    const SAYS: &'static str = "查看档案归到了谁名下";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    /// None when the elder stands for oneself.
    type Out = Option<ElderId>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Option<ElderId>, Stop<Never>> {
        let kept = joins::kept(rx.tx(), self.elder).await?;
        Ok((kept != self.elder).then_some(kept))
    }
}
