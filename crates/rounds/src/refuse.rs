//! 不同意: an elder refuses the rounds, or one reason for them. It is respected; the elder was told what it means, is asked
//! again, and the risk stays on the list.

use crate::cannot::Cannot;
use crate::record::{GOES, MOST};
use crate::regard::Regard;
use crate::round::State;
use crate::second_try::SecondTry;
use crate::store::rules::Objection;
use crate::store::{rounds, rules};
use crate::topics::RoundChanged;
use base::{AnyId as _, ElderId, Moment};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The elder refuses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refuse {
    /// Who.
    pub elder: ElderId,
    /// One reason; none = the rounds as a whole.
    pub reason: Option<String>,
    /// In the elder's words.
    pub words: String,
    /// The elder was told: it can be had again any day, and somebody will ask again.
    pub told: bool,
}

impl Command for Refuse {
    const NAME: &'static str = "rounds.refuse";
    const SAYS: &'static str = "记长者不同意探访";
    const ROLES: &'static [Role] = GOES;
    /// The day on which the elder is asked again.
    type Out = i64;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Cannot>> {
        let words = self.words.trim();
        if words.chars().count() > MOST {
            return Err(Cannot::Long.into());
        }
        let (now, today) = (cx.now, cx.now.local_day());
        let mut round = rounds::load(cx.tx(), self.elder).await?.ok_or(Cannot::NotOnList)?;
        let set = rules::on(cx.tx(), today).await?.ok_or(Cannot::NotOnList)?;
        let months = set.rule.ask_again_months;
        if !self.told {
            return Err(Cannot::NotTold(months).into());
        }
        if self.reason.as_ref().is_some_and(|reason| !round.reasons.contains(reason)) {
            return Err(Cannot::NoReason.into());
        }
        let ask = months_after(now, months);
        let objection = Objection {
            reason: self.reason.clone().unwrap_or_default(),
            ask,
            at: now,
            by: crate::record::who(cx),
            words: if words.is_empty() { None } else { Some(cx.seal(self.elder, words).await?) },
        };
        rules::object(cx.tx(), self.elder, &objection).await?;
        cx.about(self.elder);
        cx.note("reason", self.reason.as_deref().unwrap_or("不要探访"));
        cx.note("ask_again", crate::daily::day_text(ask));
        if self.reason.is_none() {
            cx.change("state", round.state.label(), State::Declined.label());
            (round.state, round.due, round.tried) = (State::Declined, Some(ask), None);
            rounds::put(cx.tx(), std::slice::from_ref(&round)).await?;
            cx.never::<SecondTry>(&self.elder.text()).await?;
        } else {
            look_again(cx, self.elder).await?;
        }
        let (region, owner) = (round.region, round.owner);
        cx.tell(RoundChanged { elder: self.elder, region, owner, case: None }).await?;
        Ok(ask)
    }
}

/// The elder wants to be seen after all.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Agree {
    /// Who.
    pub elder: ElderId,
}

impl Command for Agree {
    const NAME: &'static str = "rounds.agree";
    const SAYS: &'static str = "长者又愿意探访了";
    const ROLES: &'static [Role] = GOES;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let now = cx.now;
        let mut round = rounds::load(cx.tx(), self.elder).await?.ok_or(Cannot::NotOnList)?;
        let back = rules::agree(cx.tx(), self.elder, now).await?;
        if back == 0 && round.state != State::Declined {
            return Err(Cannot::NotRefused.into());
        }
        cx.about(self.elder);
        if round.state == State::Declined {
            cx.change("state", round.state.label(), State::On.label());
            (round.state, round.due) = (State::On, Some(now.local_day()));
            rounds::put(cx.tx(), std::slice::from_ref(&round)).await?;
        }
        look_again(cx, self.elder).await?;
        let (region, owner) = (round.region, round.owner);
        cx.tell(RoundChanged { elder: self.elder, region, owner, case: None }).await?;
        Ok(())
    }
}

/// The tier with what is refused now.
async fn look_again(cx: &mut Cx<'_, '_>, elder: ElderId) -> Result<(), Stop<Cannot>> {
    match cx.call(Regard { elders: vec![elder] }).await {
        Ok(_) => Ok(()),
        Err(stop) => Err(stop.refusal(|never| match never {})),
    }
}

/// The same day of the month, so many months later; the last of a shorter month.
fn months_after(now: Moment, months: i64) -> i64 {
    let b = now.beijing();
    let month = i64::from(b.year) * 12 + i64::from(b.month) - 1 + months;
    let (year, month) = (i32::try_from(month / 12).unwrap_or(b.year), (month % 12) as u32 + 1);
    let day = (1..=b.day).rev().find(|day| base::Date::new(year, month, *day).is_ok()).unwrap_or(1);
    Moment::from_beijing(year, month, day, 0, 0, 0).local_day()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_where_months_end() {
        let on = |y, m, d| Moment::from_beijing(y, m, d, 10, 0, 0);
        assert_eq!(months_after(on(2026, 8, 31), 6), on(2027, 2, 28).local_day());
        assert_eq!(months_after(on(2026, 11, 24), 6), on(2027, 5, 24).local_day());
        assert_eq!(months_after(on(2026, 12, 1), 24), on(2028, 12, 1).local_day());
    }
}
