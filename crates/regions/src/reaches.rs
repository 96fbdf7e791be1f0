//! Keeps what scopes reach beside their own code (`desk::Reach`) as the tree and the reorganisations say it today.

use crate::{change_store, store};
use base::{Date, Moment};
use db::DbError;
use desk::{Command, Cx, Never, Reach, Role, Stop, Subject, Why};
use serde::{Deserialize, Serialize};

/// Makes what scopes reach follow from the tree of today; sets itself a timer for the next day on which a unit begins or
/// ends. Answers how many rows changed.
#[derive(Debug, Serialize, Deserialize)]
pub struct RefreshReaches {}

impl Command for RefreshReaches {
    const NAME: &'static str = "regions.refresh_reaches";
    const SAYS: &'static str = "按当天区划更新管辖范围";
    const ROLES: &'static [Role] = &[];
    type Out = usize;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<usize, Stop<Never>> {
        let changed = refresh(cx).await?;
        cx.note("changed", changed);
        Ok(changed)
    }
}

/// The same for an act that has just changed the tree.
pub(crate) async fn refresh(cx: &mut Cx<'_, '_>) -> Result<usize, DbError> {
    let (now, today) = (cx.now, Date::of(cx.now));
    let versions = store::versions(cx.tx()).await?;
    let mut rows = Vec::new();
    for unit in versions.iter().filter(|unit| unit.holds_on(today)) {
        // A parent or managing body whose code does not begin the unit's code reaches it all the same.
        for above in unit.parent.iter().chain(&unit.manager).filter(|above| !above.covers(&unit.code)) {
            rows.push(Reach {
                holder: above.to_string(),
                region: unit.code.to_string(),
                below: true,
                why: Why::Runs,
            });
        }
    }
    for (heir, day) in change_store::heirs(cx.tx(), None).await? {
        if day <= today.number() {
            rows.push(Reach { holder: heir.after, region: heir.before, below: heir.below, why: Why::Heir });
        }
    }
    let changed = cx.set_reaches(&rows).await?;
    let days = versions.iter().flat_map(|unit| [unit.from, unit.until]).flatten();
    let next: Option<Moment> = days.map(Date::starts).filter(|at| *at > now).min();
    match next {
        Some(at) => cx.later("all", at, &RefreshReaches {}).await?,
        None => cx.never::<RefreshReaches>("all").await?,
    }
    Ok(changed)
}
