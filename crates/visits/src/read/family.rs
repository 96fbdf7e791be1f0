//! What families may see of visits, each part only under a mandate that allows it.

use super::list::{Row, rows};
use crate::store::{self, COLUMNS};
use crate::visit::State;
use base::{ElderId, Moment};
use db::sql;
use desk::{Never, Query, Role, Rx, Stop, Subject, under};
use serde::Serialize;

/// Who may ask: whoever works with elders, and families under a mandate.
const READERS: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer, Role::Family];

/// When a helper last stood before the elder: arrived, and either still there or done. A visit that failed at a closed
/// door is no sign of life.
#[derive(Debug, Serialize)]
pub struct LastSeen {
    /// Whom.
    pub elder: ElderId,
}

/// A helper saw the elder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// When: the end of the visit, or the arrival while it lasts.
    pub at: Moment,
    /// Name of the service.
    pub service_name: &'static str,
    /// Who.
    pub helper_name: Option<String>,
}

impl Query for LastSeen {
    const NAME: &'static str = "visits.last_seen";
    const SAYS: &'static str = "查看最近一次上门";
    const ROLES: &'static [Role] = READERS;
    const UNDER: &'static str = under::SIGN;
    type Out = Option<Seen>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Option<Seen>, Stop<Never>> {
        let text = format!(
            "SELECT {COLUMNS} FROM visits v WHERE v.elder_id = $1 AND v.state IN ('arrived', 'finished') \
             AND v.arrived_at IS NOT NULL ORDER BY v.sent_at DESC, v.id DESC LIMIT 5"
        );
        let found = store::list(rx.tx(), sql(text).bind(self.elder)).await?;
        let seen = rows(rx.tx(), &found).await?.into_iter().filter_map(|row| {
            let at = row.finished_at.or(row.arrived_at)?;
            Some(Seen { at, service_name: row.service_name, helper_name: row.helper_name })
        });
        Ok(seen.max_by_key(|seen| seen.at))
    }
}

/// Visits to come and the last ones, newest first.
#[derive(Debug, Serialize)]
pub struct ForFamily {
    /// Whose.
    pub elder: ElderId,
}

/// Visits of an elder for a family's page.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FamilyVisits {
    /// Under way or to come.
    pub coming: Vec<Row>,
    /// Over, the newest first, at most five.
    pub past: Vec<Row>,
}

impl Query for ForFamily {
    const NAME: &'static str = "visits.for_family";
    const SAYS: &'static str = "查看上门安排";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    const UNDER: &'static str = under::VISITS;
    type Out = FamilyVisits;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<FamilyVisits, Stop<Never>> {
        rx.about(self.elder);
        let text = format!(
            "SELECT {COLUMNS} FROM visits v WHERE v.elder_id = $1 ORDER BY v.sent_at DESC, v.id DESC LIMIT 20"
        );
        let found = store::list(rx.tx(), sql(text).bind(self.elder)).await?;
        let (coming, mut past): (Vec<Row>, Vec<Row>) =
            rows(rx.tx(), &found).await?.into_iter().partition(|row| row.ended_at.is_none());
        past.retain(|row| row.state != State::Cancelled);
        past.truncate(5);
        Ok(FamilyVisits { coming, past })
    }
}
