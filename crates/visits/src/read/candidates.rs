//! Who would be asked, and why; before help is sent.

use crate::hands::DESK;
use crate::helper::Helper;
use crate::rank::{Need, Ranking, rank};
use crate::store::helpers::roster;
use crate::visit::Cannot;
use base::CaseId;
use desk::{Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Everybody in the order in which they would be asked for a case, and the others with the reason why not.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Candidates {
    /// For which case.
    pub case: CaseId,
}

impl Query for Candidates {
    const NAME: &'static str = "visits.candidates";
    const SAYS: &'static str = "查看可派的助老员";
    const ROLES: &'static [Role] = DESK;
    type Out = Ranking;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Ranking, Stop<Cannot>> {
        let brief = cases::brief(rx.tx(), self.case).await?.ok_or(Cannot::NotFound)?;
        if !brief.service.visits() {
            return Err(Cannot::NoVisit.into());
        }
        let home = match brief.elder {
            Some(elder) => elders::brief(rx.tx(), elder).await?.and_then(|e| e.point),
            None => None,
        };
        let now = rx.now;
        let helpers: Vec<Helper> =
            roster(rx.tx(), now, &HashSet::new()).await?.into_iter().map(|r| r.helper).collect();
        Ok(rank(&Need { service: brief.service, home, now }, &helpers, catalogue::shipped()))
    }
}
