//! What a worker brings back from a door, or from a call to the elder.

use crate::cannot::Cannot;
use crate::ending::{Check, Ending, UNSEEN, Worry};
use crate::gap::GapKind;
use crate::round::Round;
use crate::rule::How;
use crate::second_try::SecondTry;
use crate::store::dues::Turn;
use crate::store::gaps::New;
use crate::store::results::Kept;
use crate::store::{dues, gaps, results, rounds};
use crate::topics::RoundChanged;
use base::{AnyId as _, CaseId, ElderId, EntryId, Moment, Span};
use catalogue::{Channel, Priority};
use db::DbError;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who goes to doors and speaks with elders.
pub(crate) const GOES: &[Role] = &[Role::Worker, Role::Officer, Role::Supervisor, Role::Agent];
/// A phone may be without a network for so long; an older time is a clock that is wrong.
const OFFLINE: Span = Span::days(7);
/// Most characters of words.
pub(crate) const MOST: usize = 500;

/// Who acts, as it is kept: an account, or our own rules.
pub(crate) fn who(cx: &Cx<'_, '_>) -> String {
    cx.account().map_or_else(|| "system".to_owned(), |account| account.text())
}

/// Writes down how a round ended. A door that stays closed is tried again the same day; the second time, or when nobody
/// came back to it, a case looks for the elder. A worry is a case of its service.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// Whose door.
    pub elder: ElderId,
    /// How it ended.
    pub ending: Ending,
    /// What was seen.
    pub checks: Vec<Check>,
    /// What worries, when something does.
    pub worry: Option<Worry>,
    /// In words; may be empty.
    pub words: String,
    /// When, by the phone's clock.
    pub device_at: Moment,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The case that was opened or joined.
    pub case: Option<CaseId>,
    /// The door is to be tried again today.
    pub again: bool,
}

impl Command for Record {
    const NAME: &'static str = "rounds.record";
    const SAYS: &'static str = "记探访结果";
    const ROLES: &'static [Role] = GOES;
    type Out = Recorded;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Recorded, Stop<Cannot>> {
        let words = self.words.trim();
        if words.chars().count() > MOST {
            return Err(Cannot::Long.into());
        }
        let worry = match (self.ending, self.worry) {
            (Ending::Worries, None) => return Err(Cannot::NoWorry.into()),
            (Ending::Worries, worry) => worry,
            _ => None,
        };
        let mut round = rounds::load(cx.tx(), self.elder).await?.ok_or(Cannot::NotOnList)?;
        let now = cx.now;
        // A phone's clock that is ahead or years off is not believed.
        let at = if self.device_at > now || now - self.device_at > OFFLINE { now } else { self.device_at };
        let served = round.contact(How::Round, at, self.ending.sign(), self.ending.met());
        round.after(self.ending, at.local_day());
        cx.about(self.elder);
        cx.note("result", self.ending.label());
        let id: EntryId = cx.mint();
        let kept = Kept {
            id,
            elder: self.elder,
            region: round.region.clone(),
            tier: round.tier,
            ending: self.ending,
            checks: self.checks.clone(),
            words: if words.is_empty() { None } else { Some(cx.seal(self.elder, words).await?) },
            by: who(cx),
            at: now,
            device_at: self.device_at,
            counted: served.is_some(),
            case: None,
            source: format!("round:{}", id.text()),
        };
        results::insert(cx.tx(), &kept).await?;
        if let Some(day) = served {
            met(cx, &round, day, at, How::Round).await?;
        }
        if self.ending.met() {
            let by = who(cx);
            gaps::met(cx.tx(), self.elder, &by, now).await?;
            cx.never::<SecondTry>(&self.elder.text()).await?;
        }
        let out = self.follow(cx, &mut round, worry, at).await?;
        if let Some(case) = out.case {
            results::set_case(cx.tx(), id, case).await?;
        }
        rounds::put(cx.tx(), std::slice::from_ref(&round)).await?;
        let (region, owner) = (round.region, round.owner);
        cx.tell(RoundChanged { elder: self.elder, region, owner, case: out.case }).await?;
        Ok(out)
    }
}

impl Record {
    /// What the result leads to: a second try, a case, a line.
    async fn follow(
        &self,
        cx: &mut Cx<'_, '_>,
        round: &mut Round,
        worry: Option<Worry>,
        at: Moment,
    ) -> Result<Recorded, Stop<Cannot>> {
        let now = cx.now;
        let mut out = Recorded { case: None, again: false };
        match self.ending {
            Ending::Closed if round.met.is_none_or(|met| met < at) => {
                let day = at.local_day();
                if round.closed(day) {
                    round.tried = None;
                    cx.never::<SecondTry>(&self.elder.text()).await?;
                    out.case = Some(look_for(cx, round, "当天两次上门都没开门").await?);
                } else {
                    out.again = true;
                    let due = second_at(at).max(now + Span::mins(10));
                    cx.later(&self.elder.text(), due, &SecondTry { elder: self.elder, day }).await?;
                }
            }
            Ending::Worries => {
                if let Some(worry) = worry {
                    let (service, priority) = worry.service();
                    let words = self.words.trim();
                    let told = if words.is_empty() { String::new() } else { format!("：{words}") };
                    let said = format!("探访时发现{}{told}", worry.label());
                    cx.note("worry", worry.label());
                    out.case = Some(open(cx, round, service, priority, said).await?);
                }
            }
            Ending::Moved => {
                gaps::find(cx.tx(), &[gone(round)], now).await?;
            }
            _ => {}
        }
        Ok(out)
    }
}

/// Until when a closed door must have been tried again: the end of the working day, three hours later when it is late
/// already, the next morning when it is night.
pub(crate) fn second_at(at: Moment) -> Moment {
    let midnight = Moment::of_local_day(at.local_day());
    let hours = |hours| midnight + Span::hours(hours);
    match at {
        at if at < hours(14) => hours(17) + Span::mins(30),
        at if at < hours(18) => at + Span::hours(3),
        _ => midnight + Span::days(1) + Span::hours(9),
    }
}

/// A turn was served.
pub(crate) async fn met(
    cx: &mut Cx<'_, '_>,
    round: &Round,
    day: i64,
    at: Moment,
    how: How,
) -> Result<(), DbError> {
    let turn =
        Turn { elder: round.elder, day, region: round.region.clone(), tier: round.tier, owner: round.owner };
    dues::met(cx.tx(), &turn, at, how).await
}

/// The case that looks for somebody who does not open.
pub(crate) async fn look_for<E>(cx: &mut Cx<'_, '_>, round: &Round, why: &str) -> Result<CaseId, Stop<E>> {
    let (service, priority) = UNSEEN;
    open(cx, round, service, Some(priority), format!("探访没见到人：{why}")).await
}

async fn open<E>(
    cx: &mut Cx<'_, '_>,
    round: &Round,
    service: &str,
    priority: Option<Priority>,
    said: String,
) -> Result<CaseId, Stop<E>> {
    let mut open = cases::Open::new(service, round.elder, &round.region, Channel::Community).saying(said);
    open.priority = priority;
    match cx.call(open).await {
        Ok(opened) => Ok(opened.case),
        Err(Stop::Fault(fault)) => Err(Stop::Fault(fault)),
        // A test holds the table of worries against the catalogue; the elder was just found.
        Err(Stop::Refused(refusal)) => {
            Err(Stop::Fault(DbError::other(format!("a round opens no case: {refusal}"))))
        }
    }
}

/// The line of an elder who moved away.
pub(crate) fn gone(round: &Round) -> New {
    New {
        kind: GapKind::NoAddress,
        key: format!("{}:moved:{}", round.elder.text(), round.region),
        elder: Some(round.elder),
        region: round.region.clone(),
        weight: round.tier as i64,
        about: "探访时说搬走了，新地址还没登记".to_owned(),
        owner: round.owner,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_door_is_tried_again_the_same_day() {
        let at = |hour, minute| Moment::from_beijing(2026, 11, 24, hour, minute, 0);
        assert_eq!(second_at(at(9, 5)), at(17, 30));
        assert_eq!(second_at(at(15, 0)), at(18, 0));
        assert_eq!(second_at(at(17, 59)), at(20, 59));
        assert_eq!(second_at(at(20, 0)), Moment::from_beijing(2026, 11, 25, 9, 0, 0));
    }
}
