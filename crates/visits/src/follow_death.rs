//! An elder has died: visits to come are called off, so that no helper knocks at the door; who is inside already, and who
//! is out for an emergency, goes on. Taken back, somebody is sent again for the cases that wait again.

use crate::call_off::call_off;
use crate::hands;
use crate::send::Send;
use crate::store::{self, COLUMNS};
use crate::visit::{Cannot, State, Visit};
use base::{AnyId, CaseId, DeathId, ElderId};
use catalogue::Priority;
use db::{DbError, sql};
use desk::{Command, Cx, Role, Stop, Subject};
use elders::ToFollow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

const FOLLOWER: &str = "visits";
/// Visits of one elder that are live at once are few.
const MOST: i64 = 200;

/// Done by our own rules when a death was entered or taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowDeath {
    /// Whose.
    pub elder: ElderId,
}

impl Command for FollowDeath {
    const NAME: &'static str = "visits.follow_death";
    const SAYS: &'static str = "长者去世，处理上门";
    const ROLES: &'static [Role] = &[];
    /// How many visits were called off or sent again.
    type Out = i64;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Cannot>> {
        match elders::death_to_follow(cx, FOLLOWER, self.elder).await? {
            ToFollow::Nothing => Ok(0),
            ToFollow::Close(death) => self.close(cx, death).await,
            ToFollow::Undo(death, undo) => self.undo(cx, death, &undo).await,
        }
    }
}

impl FollowDeath {
    async fn close(&self, cx: &mut Cx<'_, '_>, death: DeathId) -> Result<i64, Stop<Cannot>> {
        let live = sql(format!(
            "SELECT {COLUMNS} FROM visits v WHERE v.elder_id = $1 AND v.ended_at IS NULL ORDER BY v.id LIMIT $2"
        ))
        .bind(self.elder)
        .bind(MOST);
        let (mut off, mut going) = (0, 0);
        let mut again: BTreeSet<String> = BTreeSet::new();
        for mut visit in store::list(cx.tx(), live).await? {
            if !visit.state.live() {
                continue;
            }
            if visit.state == State::Arrived || urgent(cx, &visit).await? {
                going += 1;
                continue;
            }
            call_off(cx, &mut visit).await?;
            hands::move_case(cx, visit.case).await?;
            again.extend(visit.case.map(|case| case.text()));
            off += 1;
        }
        let mut said = match off {
            0 => "没有要撤回的上门".to_owned(),
            count => format!("撤回上门 {count} 次"),
        };
        if going > 0 {
            said.push_str(&format!("；{going} 次已到场或为急事，继续"));
        }
        let undo = again.into_iter().collect::<Vec<_>>().join(" ");
        elders::followed(cx, FOLLOWER, death, self.elder, &said, &undo).await?;
        Ok(off)
    }

    async fn undo(&self, cx: &mut Cx<'_, '_>, death: DeathId, undo: &str) -> Result<i64, Stop<Cannot>> {
        let (mut sent, mut left) = (0, 0);
        for case in undo.split(' ').filter_map(|id| CaseId::parse(id).ok()) {
            match cx.call(Send { case, helper: None }).await {
                Ok(_) => sent += 1,
                // Nobody was sent and nothing was written: the case is ended, or somebody has sent already.
                Err(Stop::Refused(_)) => left += 1,
                Err(Stop::Fault(fault)) => return Err(Stop::Fault(fault)),
            }
        }
        let mut said = format!("重新派出上门 {sent} 次");
        if left > 0 {
            said.push_str(&format!("；{left} 张工单没有重派，请看一眼"));
        }
        elders::unfollowed(cx, FOLLOWER, death, self.elder, &said).await?;
        Ok(sent)
    }
}

/// Whether somebody is out for an emergency.
async fn urgent(cx: &mut Cx<'_, '_>, visit: &Visit) -> Result<bool, DbError> {
    let Some(case) = visit.case else { return Ok(false) };
    Ok(cases::brief(cx.tx(), case).await?.is_some_and(|brief| brief.case.priority <= Priority::P1))
}
