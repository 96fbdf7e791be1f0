//! An elder has died: what the elder had asked for is called off, except what is urgent, which somebody is looking after
//! just now; cases opened because of the death go on. Taken back, the called-off cases wait again where they stood before
//! anybody held them.

use crate::cancel::Cancel;
use crate::cannot::Cannot;
use crate::case::{Case, State};
use crate::hold::Held;
use crate::store::{self, COLUMNS};
use base::{AnyId, CaseId, DeathId, ElderId};
use catalogue::Priority;
use db::sql;
use desk::{Command, Cx, Never, Role, Stop, Subject};
use elders::ToFollow;
use serde::{Deserialize, Serialize};

const FOLLOWER: &str = "cases";
/// Cases of one elder that are open at once are few; more than these are left to people.
const MOST: i64 = 200;
const REASON: &str = "长者已去世";

/// Done by our own rules when a death was entered or taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FollowDeath {
    /// Whose.
    pub elder: ElderId,
}

impl Command for FollowDeath {
    const NAME: &'static str = "cases.follow_death";
    const SAYS: &'static str = "长者去世，处理工单";
    const ROLES: &'static [Role] = &[];
    /// How many cases were called off or taken up again.
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        match elders::death_to_follow(cx, FOLLOWER, self.elder).await? {
            ToFollow::Nothing => Ok(0),
            ToFollow::Close(death) => self.close(cx, death).await,
            ToFollow::Undo(death, undo) => self.undo(cx, death, &undo).await,
        }
    }
}

impl FollowDeath {
    async fn close(&self, cx: &mut Cx<'_, '_>, death: DeathId) -> Result<i64, Stop<Never>> {
        let open = sql(format!(
            "SELECT {COLUMNS} FROM cases c WHERE c.elder_id = $1 AND c.closed_at IS NULL AND c.priority > $2 \
             AND c.id < $3 ORDER BY c.id LIMIT $4"
        ))
        .bind(self.elder)
        .bind(Priority::P1.number())
        // Ids sort by time: what was opened after the death was entered has to do with it.
        .bind(death.text())
        .bind(MOST);
        let mut off: Vec<String> = Vec::new();
        for kept in store::list(cx.tx(), open).await? {
            if !kept.case.state.open() {
                continue;
            }
            let cancel = Cancel { case: kept.id, reason: REASON.to_owned() };
            match cx.call(cancel).await {
                Ok(()) => off.push(kept.id.text()),
                Err(Stop::Refused(_)) => {}
                Err(Stop::Fault(fault)) => return Err(Stop::Fault(fault)),
            }
        }
        let said = match off.len() {
            0 => "没有要撤销的工单".to_owned(),
            count => format!("撤销工单 {count} 张；紧急的留给正在处理的人"),
        };
        elders::followed(cx, FOLLOWER, death, self.elder, &said, &off.join(" ")).await?;
        Ok(off.len() as i64)
    }

    async fn undo(&self, cx: &mut Cx<'_, '_>, death: DeathId, undo: &str) -> Result<i64, Stop<Never>> {
        let mut again = 0;
        for id in undo.split(' ').filter_map(|id| CaseId::parse(id).ok()) {
            again += i64::from(self.take_up(cx, id).await?);
        }
        cx.about(self.elder);
        let said = format!("恢复工单 {again} 张，重新排队");
        elders::unfollowed(cx, FOLLOWER, death, self.elder, &said).await?;
        Ok(again)
    }

    /// Lets a called-off case wait again; not when somebody has reopened it meanwhile.
    async fn take_up(&self, cx: &mut Cx<'_, '_>, id: CaseId) -> Result<bool, Stop<Never>> {
        let mut held = match Held::load(cx, id).await {
            Ok(held) => held,
            Err(Stop::Refused(Cannot::NotFound)) => return Ok(false),
            Err(Stop::Refused(other)) => {
                return Err(Stop::Fault(db::DbError::other(format!("a case is not taken up: {other}"))));
            }
            Err(Stop::Fault(fault)) => return Err(Stop::Fault(fault)),
        };
        if held.kept.case.state != State::Cancelled {
            return Ok(false);
        }
        let (service, now) = (held.service, cx.now);
        let before = held.case().clone();
        let fresh = Case::open(service, before.priority, before.callback, None, now);
        *held.case() = Case { presses: before.presses, ..fresh };
        held.save(cx).await?;
        Ok(true)
    }
}
