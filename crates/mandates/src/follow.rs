//! What follows from what happens elsewhere: an elder's death ends every mandate and its undoing brings them back; a case
//! of the call-back that ended without the elder's yes leaves nothing behind.

use crate::hands;
use crate::mandate::{State, Why};
use crate::store::mandates as store;
use base::{CaseId, ElderId};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The elder has died: every mandate ends, quietly. A message to the phone is not the way to learn it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndAll {
    /// Who.
    pub elder: ElderId,
}

impl Command for EndAll {
    const NAME: &'static str = "mandates.end_all";
    const SAYS: &'static str = "长者过世，停掉代办授权";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        cx.about(self.elder);
        let open = store::of_elder(cx.tx(), self.elder, false).await?;
        let ended = i64::try_from(open.len()).unwrap_or(i64::MAX);
        for mut mandate in open {
            hands::end(cx, &mut mandate, Why::Died, None).await?;
            hands::cancel_case(cx, mandate.case, "长者已过世").await?;
        }
        cx.note("ended", ended);
        Ok(ended)
    }
}

/// The death was a mistake: what it ended, and what has not run out since, is in force again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeUp {
    /// Who.
    pub elder: ElderId,
}

impl Command for TakeUp {
    const NAME: &'static str = "mandates.take_up";
    const SAYS: &'static str = "更正过世登记，恢复代办授权";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        cx.about(self.elder);
        let mut again = 0;
        for mut mandate in store::of_elder(cx.tx(), self.elder, true).await? {
            let by_death = mandate.ended_why == Some(Why::Died);
            // What the elder had never said yes to has to be asked for again.
            if !by_death || mandate.confirmed_at.is_none() || mandate.until <= cx.now {
                continue;
            }
            if store::of_pair(cx.tx(), self.elder, mandate.account).await?.is_some() {
                continue;
            }
            (mandate.state, mandate.ended_at, mandate.ended_why) = (State::Live, None, None);
            store::save(cx.tx(), &mandate).await?;
            hands::tie(cx, &mandate).await?;
            hands::clock(cx, &mandate).await?;
            hands::tell(cx, &mandate).await?;
            again += 1;
        }
        cx.note("again", again);
        Ok(again)
    }
}

/// A case of the call-back has ended. If the mandate still waits, nobody got the elder's yes: it lapses.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CaseEnded {
    /// Which.
    pub case: CaseId,
}

impl Command for CaseEnded {
    const NAME: &'static str = "mandates.case_ended";
    const SAYS: &'static str = "核实没有办成，授权作废";
    const ROLES: &'static [Role] = &[];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let Some(mut mandate) = store::of_case(cx.tx(), self.case).await? else { return Ok(false) };
        hands::about(cx, &mandate);
        match mandate.state {
            State::ToConfirm => {
                hands::end(cx, &mut mandate, Why::Lapsed, None).await?;
                Ok(true)
            }
            State::Live if mandate.renewal_at.take().is_some() => {
                store::save(cx.tx(), &mandate).await?;
                hands::tell(cx, &mandate).await?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
