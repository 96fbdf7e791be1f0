//! Whose elder somebody is, said by hand; and who goes instead of a worker who is away.

use crate::cannot::Cannot;
use crate::roster::Roster;
use crate::store::people::{self, Away};
use crate::store::rounds;
use crate::topics::RoundChanged;
use base::{AccountId, AnyId as _, ElderId, Moment};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The purpose of a deputy's ties.
const PURPOSE: &str = "round";
/// The longest absence.
const LONGEST: i64 = 180;

/// Gives an elder to a worker; the series leaves it so while the worker reaches the elder's unit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Give {
    /// Whom.
    pub elder: ElderId,
    /// To whom; none = as the grid says.
    pub owner: Option<AccountId>,
}

impl Command for Give {
    const NAME: &'static str = "rounds.give";
    const SAYS: &'static str = "定探访负责人";
    const ROLES: &'static [Role] = &[Role::Officer, Role::Supervisor];
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut round = rounds::load(cx.tx(), self.elder).await?.ok_or(Cannot::NotOnList)?;
        let roster = Roster::load(cx.tx()).await?;
        if self.owner.is_some_and(|owner| !roster.reaches(owner, &round.region)) {
            return Err(Cannot::NotTheirs.into());
        }
        cx.about(self.elder);
        let owner = self.owner.or_else(|| roster.owner(&round.region, round.point));
        cx.change("owner", round.owner.map(|o| o.text()), owner.map(|o| o.text()));
        (round.owner, round.given) = (owner, self.owner.is_some());
        rounds::put(cx.tx(), std::slice::from_ref(&round)).await?;
        let region = round.region;
        cx.tell(RoundChanged { elder: self.elder, region, owner, case: None }).await?;
        Ok(())
    }
}

/// A worker is away; a deputy goes to the worker's elders, and may open their records for so long.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetAway {
    /// Who is away.
    pub account: AccountId,
    /// Where that worker works, for the check of who may say so.
    pub region: String,
    /// Who goes instead.
    pub deputy: AccountId,
    /// First day, in whole days since 1970 in Beijing.
    pub from: i64,
    /// First day back.
    pub until: i64,
}

impl Command for SetAway {
    const NAME: &'static str = "rounds.set_away";
    const SAYS: &'static str = "请假，定代班";
    const ROLES: &'static [Role] = &[Role::Worker, Role::Officer, Role::Supervisor];
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Region(self.region.clone())
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let today = cx.now.local_day();
        if self.until <= self.from || self.until - self.from > LONGEST || self.until <= today {
            return Err(Cannot::Days.into());
        }
        if self.deputy == self.account {
            return Err(Cannot::OwnDeputy.into());
        }
        let works = |brief: &staff::Brief| brief.active && brief.roles.has(Role::Worker);
        let who = staff::brief(cx.tx(), self.account).await?.filter(works).ok_or(Cannot::NotFound)?;
        staff::brief(cx.tx(), self.deputy).await?.filter(works).ok_or(Cannot::NotTheirs)?;
        let own = cx.account() == Some(self.account);
        let above = cx.holds(Role::Officer).await? || cx.holds(Role::Supervisor).await?;
        if who.region != self.region || !(own || above) {
            return Err(Cannot::NotFound.into());
        }
        let away = Away { account: self.account, from: self.from, until: self.until, deputy: self.deputy };
        people::put(cx.tx(), &away).await?;
        cx.note("account", self.account);
        cx.note("deputy", self.deputy);
        cx.note("from", crate::daily::day_text(self.from));
        cx.note("until", crate::daily::day_text(self.until));
        let until = Some(Moment::of_local_day(self.until));
        for elder in rounds::elders_of(cx.tx(), self.account).await? {
            cx.tie(self.deputy, elder, PURPOSE, until).await?;
        }
        Ok(())
    }
}
