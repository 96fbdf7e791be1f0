//! Whether somebody looks at a record by an opening against the scope just now: for the page that shows the record, to say so loudly.

use crate::store;
use base::{ElderId, Moment, OverrideId};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// The asking person's own opening of this elder's record, while it lasts.
#[derive(Debug, Clone, Serialize)]
pub struct MyOverride {
    /// Whose record.
    pub elder: ElderId,
}

impl Query for MyOverride {
    const NAME: &'static str = "privacy.my_override";
    const SAYS: &'static str = "查看自己是不是在破例查看";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    /// The opening and until when.
    type Out = Option<(OverrideId, Moment)>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Self::Out, Stop<Never>> {
        let (Some(account), now) = (rx.account(), rx.now) else { return Ok(None) };
        Ok(store::open_override(rx.tx(), account, self.elder, now).await?)
    }
}
