//! Workers who can have elders: for giving an elder to one, and for choosing a deputy.

use crate::store::people;
use base::AccountId;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Digits of a street's code.
const STREET: usize = 9;

/// The workers of the asking person's scope; for a community's worker those of the whole street, who may go instead.
#[derive(Debug, Clone, Serialize)]
pub struct Workers;

/// One worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerRow {
    /// Who.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Code of the unit.
    pub region: String,
    /// Its name.
    pub region_name: String,
    /// Away today until this day (not including it), and who goes instead.
    pub away: Option<(i64, String)>,
}

impl Query for Workers {
    const NAME: &'static str = "rounds.workers";
    const SAYS: &'static str = "查看社区工作者";
    const ROLES: &'static [Role] = &[Role::Worker, Role::Officer, Role::Supervisor];
    type Out = Vec<WorkerRow>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<WorkerRow>, Stop<Never>> {
        let (scope, date) = (rx.scope().await?, base::Date::of(rx.now));
        let day = rx.now.local_day();
        let own = scope.region.get(..STREET.min(scope.region.len())).unwrap_or_default().to_owned();
        let units = regions::names(rx.tx(), date).await?;
        let away = people::on(rx.tx(), day).await?;
        let all = staff::with_role(rx.tx(), Role::Worker).await?;
        let name = |id: AccountId| all.iter().find(|brief| brief.id == id).map(|brief| brief.name.clone());
        let near = all.iter().filter(|brief| brief.region.starts_with(&own) || scope.covers(&brief.region));
        let mut rows: Vec<WorkerRow> = near
            .map(|brief| WorkerRow {
                account: brief.id,
                name: brief.name.clone(),
                region: brief.region.clone(),
                region_name: units.get(&brief.region).cloned().unwrap_or_else(|| brief.region.clone()),
                away: away
                    .iter()
                    .find(|away| away.account == brief.id)
                    .map(|away| (away.until, name(away.deputy).unwrap_or_default())),
            })
            .collect();
        rows.sort_by(|a, b| {
            a.region.cmp(&b.region).then(a.name.cmp(&b.name)).then(a.account.cmp(&b.account))
        });
        Ok(rows)
    }
}
