//! Everybody on the roster, with what they do just now.

use crate::helper::{Duty, Fix};
use crate::store::helpers::roster;
use base::{AccountId, Moment, VisitId};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Helpers with duty, position and visit; those on duty only, if so asked.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Helpers {
    /// Leaves out who does not work now.
    pub on_duty: bool,
}

/// A helper just now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HelperRow {
    /// Who.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Whether they work now.
    pub duty: Duty,
    /// Since when.
    pub since: Moment,
    /// Last position.
    pub fix: Option<Fix>,
    /// It is too old to go by.
    pub stale: bool,
    /// Names of their skills.
    pub skills: Vec<&'static str>,
    /// What they have in hand.
    pub visit: Option<VisitId>,
    /// They are being asked just now.
    pub considering: bool,
    /// Visits today.
    pub today: i64,
}

impl Query for Helpers {
    const NAME: &'static str = "visits.helpers";
    const SAYS: &'static str = "查看助老员";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor, Role::Officer];
    type Out = Vec<HelperRow>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<HelperRow>, Stop<Never>> {
        let now = rx.now;
        let catalogue = catalogue::shipped();
        let skill =
            |code: &String| catalogue.skills().iter().find(|s| s.code == *code).map(|s| s.name.as_str());
        let all = roster(rx.tx(), now, &HashSet::new()).await?;
        let wanted = all.into_iter().filter(|r| !self.on_duty || r.helper.duty != Duty::Off);
        Ok(wanted
            .map(|r| HelperRow {
                account: r.helper.account,
                stale: r.helper.fix.is_some_and(|fix| fix.stale(now)),
                skills: r.helper.skills.iter().filter_map(skill).collect(),
                name: r.helper.name,
                duty: r.helper.duty,
                since: r.duty_at,
                fix: r.helper.fix,
                visit: r.visit,
                considering: r.helper.considering,
                today: r.helper.today,
            })
            .collect())
    }
}
