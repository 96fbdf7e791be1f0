//! An elder died: nobody goes any more, and what is open for the elder ends. The death was a mistake: it goes on, and the
//! elder is due today.

use crate::round::State;
use crate::second_try::SecondTry;
use crate::store::{gaps, rounds};
use crate::topics::RoundChanged;
use base::{AnyId as _, DeathId, ElderId};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use elders::ToFollow;
use serde::{Deserialize, Serialize};

const FOLLOWER: &str = "rounds";

/// Done by our own rules when a death was entered or taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowDeath {
    /// Whose.
    pub elder: ElderId,
}

impl Command for FollowDeath {
    const NAME: &'static str = "rounds.follow_death";
    const SAYS: &'static str = "长者去世，停止探访";
    const ROLES: &'static [Role] = &[];
    /// Whether the elder's place on the list changed.
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        match elders::death_to_follow(cx, FOLLOWER, self.elder).await? {
            ToFollow::Nothing => Ok(false),
            ToFollow::Close(death) => self.stop(cx, death).await,
            ToFollow::Undo(death, undo) => self.resume(cx, death, &undo).await,
        }
    }
}

impl FollowDeath {
    async fn stop(&self, cx: &mut Cx<'_, '_>, death: DeathId) -> Result<bool, Stop<Never>> {
        let now = cx.now;
        let closed = gaps::died(cx.tx(), self.elder, now).await?;
        let round = rounds::load(cx.tx(), self.elder).await?.filter(|round| round.state != State::Died);
        let (mut said, mut was) = (format!("办结待核实 {closed} 条"), "");
        let stopped = round.is_some();
        if let Some(mut round) = round {
            cx.change("state", round.state.label(), State::Died.label());
            (said, was) = (format!("停止探访，{said}"), round.state.word());
            round.was = Some(round.state);
            (round.state, round.due, round.tried) = (State::Died, None, None);
            rounds::put(cx.tx(), std::slice::from_ref(&round)).await?;
            cx.never::<SecondTry>(&self.elder.text()).await?;
            let (region, owner) = (round.region, round.owner);
            cx.tell(RoundChanged { elder: self.elder, region, owner, case: None }).await?;
        }
        elders::followed(cx, FOLLOWER, death, self.elder, &said, was).await?;
        Ok(stopped)
    }

    async fn resume(&self, cx: &mut Cx<'_, '_>, death: DeathId, was: &str) -> Result<bool, Stop<Never>> {
        let today = cx.now.local_day();
        let round = rounds::load(cx.tx(), self.elder).await?.filter(|round| round.state == State::Died);
        let back = round.is_some();
        if let Some(mut round) = round {
            let state = State::parse(was).or(round.was).unwrap_or(State::On);
            cx.change("state", State::Died.label(), state.label());
            (round.state, round.was) = (state, None);
            round.due = (!matches!(state, State::Moved | State::Out)).then_some(today);
            rounds::put(cx.tx(), std::slice::from_ref(&round)).await?;
            let (region, owner) = (round.region, round.owner);
            cx.tell(RoundChanged { elder: self.elder, region, owner, case: None }).await?;
        }
        let said = if back { "恢复探访，今天就去看" } else { "没有要恢复的" };
        elders::unfollowed(cx, FOLLOWER, death, self.elder, said).await?;
        Ok(back)
    }
}
