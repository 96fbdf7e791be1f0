//! What follows from what happens elsewhere: an elder's death ends every mandate and its undoing brings them back; a case
//! of the call-back that ended without the elder's yes leaves nothing behind.

use crate::hands;
use crate::ids::MandateId;
use crate::mandate::{State, Why};
use crate::store::mandates as store;
use base::{AnyId, CaseId, ElderId};
use db::DbError;
use desk::{Command, Cx, Never, Role, Stop, Subject};
use elders::ToFollow;
use serde::{Deserialize, Serialize};

/// Who we are to whoever keeps the account of a death.
const WHO: &str = "mandates";

/// The elder has died: every mandate ends, quietly, for a message to the phone is not the way to learn it. Or the death was
/// a mistake: what it ended, and what has not run out since, is in force again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowDeath {
    /// Who.
    pub elder: ElderId,
}

impl Command for FollowDeath {
    const NAME: &'static str = "mandates.follow_death";
    const SAYS: &'static str = "长者过世登记或更正，停掉或恢复代办授权";
    const ROLES: &'static [Role] = &[];
    /// How many ended or are in force again.
    type Out = usize;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<usize, Stop<Never>> {
        cx.about(self.elder);
        Ok(match elders::death_to_follow(cx, WHO, self.elder).await? {
            ToFollow::Close(death) => {
                let ended = self.end_all(cx).await?;
                let undo: Vec<String> = ended.iter().map(|id| id.text()).collect();
                let did = format!("停掉代办授权 {} 份", ended.len());
                elders::followed(cx, WHO, death, self.elder, &did, &undo.join(" ")).await?;
                ended.len()
            }
            ToFollow::Undo(death, undo) => {
                let again = self.take_up(cx, &undo).await?;
                let did = format!("恢复代办授权 {again} 份");
                elders::unfollowed(cx, WHO, death, self.elder, &did).await?;
                again
            }
            ToFollow::Nothing => 0,
        })
    }
}

impl FollowDeath {
    async fn end_all(&self, cx: &mut Cx<'_, '_>) -> Result<Vec<MandateId>, DbError> {
        let mut ended = Vec::new();
        for mut mandate in store::of_elder(cx.tx(), self.elder, false).await? {
            hands::end(cx, &mut mandate, Why::Died, None).await?;
            hands::cancel_case(cx, mandate.case, "长者已过世").await?;
            ended.push(mandate.id);
        }
        Ok(ended)
    }

    async fn take_up(&self, cx: &mut Cx<'_, '_>, undo: &str) -> Result<usize, DbError> {
        let mut again = 0;
        for id in undo.split_whitespace().filter_map(|text| MandateId::parse(text).ok()) {
            let Some(mut mandate) = store::by_id(cx.tx(), id).await? else { continue };
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
