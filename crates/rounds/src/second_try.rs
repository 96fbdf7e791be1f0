//! Nobody came back to a door that stayed closed.

use crate::record::look_for;
use crate::store::rounds;
use crate::topics::RoundChanged;
use base::{CaseId, ElderId};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The time for the second try is over: unless the elder was met, a case looks for the elder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SecondTry {
    /// Whose door.
    pub elder: ElderId,
    /// The day on which it stayed closed.
    pub day: i64,
}

impl Command for SecondTry {
    const NAME: &'static str = "rounds.second_try";
    const SAYS: &'static str = "没开门的当天还没见到，转人找";
    const ROLES: &'static [Role] = &[];
    type Out = Option<CaseId>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Option<CaseId>, Stop<Never>> {
        let Some(mut round) = rounds::load(cx.tx(), self.elder).await? else { return Ok(None) };
        if round.tried != Some(self.day) {
            return Ok(None);
        }
        cx.about(self.elder);
        round.tried = None;
        let case = look_for(cx, &round, "敲门没开，到点还没有再去").await?;
        rounds::put(cx.tx(), std::slice::from_ref(&round)).await?;
        let (region, owner) = (round.region, round.owner);
        cx.tell(RoundChanged { elder: self.elder, region, owner, case: Some(case) }).await?;
        Ok(Some(case))
    }
}
