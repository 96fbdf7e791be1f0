//! An elder died: nobody goes any more, and what is open for the elder ends. The death was a mistake: it goes on.

use crate::round::State;
use crate::second_try::SecondTry;
use crate::store::{gaps, rounds};
use crate::topics::RoundChanged;
use base::{AnyId as _, ElderId};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Stops the rounds of an elder who died.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stopped {
    /// Who.
    pub elder: ElderId,
}

impl Command for Stopped {
    const NAME: &'static str = "rounds.stop";
    const SAYS: &'static str = "长者去世，停止探访";
    const ROLES: &'static [Role] = &[];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let now = cx.now;
        gaps::died(cx.tx(), self.elder, now).await?;
        let Some(mut round) = rounds::load(cx.tx(), self.elder).await? else { return Ok(false) };
        if round.state == State::Died {
            return Ok(false);
        }
        cx.about(self.elder);
        cx.change("state", round.state.label(), State::Died.label());
        round.was = Some(round.state);
        (round.state, round.due, round.tried) = (State::Died, None, None);
        rounds::put(cx.tx(), std::slice::from_ref(&round)).await?;
        cx.never::<SecondTry>(&self.elder.text()).await?;
        let (region, owner) = (round.region, round.owner);
        cx.tell(RoundChanged { elder: self.elder, region, owner, case: None }).await?;
        Ok(true)
    }
}

/// Takes the rounds up again: the death was entered by mistake. The elder is due today.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Resumed {
    /// Who.
    pub elder: ElderId,
}

impl Command for Resumed {
    const NAME: &'static str = "rounds.resume";
    const SAYS: &'static str = "误报去世，恢复探访";
    const ROLES: &'static [Role] = &[];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let Some(mut round) = rounds::load(cx.tx(), self.elder).await? else { return Ok(false) };
        if round.state != State::Died {
            return Ok(false);
        }
        let today = cx.now.local_day();
        let state = round.was.take().unwrap_or(State::On);
        cx.about(self.elder);
        cx.change("state", State::Died.label(), state.label());
        round.state = state;
        round.due = (!matches!(state, State::Moved | State::Out)).then_some(today);
        rounds::put(cx.tx(), std::slice::from_ref(&round)).await?;
        let (region, owner) = (round.region, round.owner);
        cx.tell(RoundChanged { elder: self.elder, region, owner, case: None }).await?;
        Ok(true)
    }
}
