//! Contacts of others: a helper's finished visit, a conversation over the line. Each is a sign of life, and a meeting
//! where the rule says so: nothing is done twice.

use crate::ending::Ending;
use crate::rule::How;
use crate::store::results::Kept;
use crate::store::{gaps, results, rounds, rules};
use crate::topics::RoundChanged;
use base::{AnyId as _, CallId, ElderId, Moment, VisitId};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A helper was at the elder's door and finished.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CountVisit {
    /// Which visit.
    pub visit: VisitId,
    /// Whose door.
    pub elder: ElderId,
}

/// A call is over; a conversation, perhaps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CountCall {
    /// Which call.
    pub call: CallId,
}

impl Command for CountVisit {
    const NAME: &'static str = "rounds.count_visit";
    const SAYS: &'static str = "助老员上门也算见到";
    const ROLES: &'static [Role] = &[];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let now = cx.now;
        count(cx, self.elder, How::Visit, now, format!("visit:{}", self.visit.text())).await
    }
}

impl Command for CountCall {
    const NAME: &'static str = "rounds.count_call";
    const SAYS: &'static str = "通过电话也算有消息";
    const ROLES: &'static [Role] = &[];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let Some(spoken) = calls::spoken(cx.tx(), self.call).await? else { return Ok(false) };
        if !spoken.own {
            // A daughter's call is good to have, but it is no sign of life of her mother's.
            return Ok(false);
        }
        count(cx, spoken.elder, How::Call, spoken.at, format!("call:{}", self.call.text())).await
    }
}

/// Counts a contact once; false when the elder is not on the list or it was counted before.
async fn count(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    how: How,
    at: Moment,
    source: String,
) -> Result<bool, Stop<Never>> {
    let now = cx.now;
    let Some(mut round) = rounds::load(cx.tx(), elder).await? else { return Ok(false) };
    let Some(set) = rules::on(cx.tx(), now.local_day()).await? else { return Ok(false) };
    let counts = set.rule.counts(how, round.tier);
    let served = round.contact(how, at, true, counts);
    let ending = if how == How::Call { Ending::Spoke } else { Ending::Seen };
    if counts {
        round.after(ending, at.local_day());
    }
    let kept = Kept {
        id: cx.mint(),
        elder,
        region: round.region.clone(),
        tier: round.tier,
        ending,
        checks: Vec::new(),
        words: None,
        by: crate::record::who(cx),
        at: now,
        device_at: at,
        counted: served.is_some(),
        case: None,
        source,
    };
    if !results::insert(cx.tx(), &kept).await? {
        return Ok(false);
    }
    cx.about(elder);
    cx.note("how", how.label());
    cx.note("counts", served.is_some());
    if let Some(day) = served {
        crate::record::met(cx, &round, day, at, how).await?;
    }
    gaps::met(cx.tx(), elder, "system", now).await?;
    if counts {
        cx.never::<crate::second_try::SecondTry>(&elder.text()).await?;
    }
    rounds::put(cx.tx(), std::slice::from_ref(&round)).await?;
    let (region, owner) = (round.region, round.owner);
    cx.tell(RoundChanged { elder, region, owner, case: None }).await?;
    Ok(true)
}
