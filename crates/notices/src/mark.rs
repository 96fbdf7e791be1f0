//! Says what has become of a notice.

use crate::notice::{Fate, Misplaced, State};
use crate::store::{self, Stored};
use crate::topics::{NoticeChanged, NoticeQueued};
use base::NoticeId;
use db::DbError;
use desk::{Actor, Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who may say it: who carries it, and who receives it.
const ROLES: &[Role] = &[
    Role::Agent,
    Role::Supervisor,
    Role::Worker,
    Role::Doctor,
    Role::Clerk,
    Role::Officer,
    Role::Helper,
    Role::SystemAdmin,
    Role::SecurityAdmin,
    Role::AuditAdmin,
];

/// What has become of a notice. The same twice is no error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Which.
    pub notice: NoticeId,
    /// What.
    pub fate: Fate,
}

/// Why it is not marked.
#[derive(Debug, thiserror::Error)]
pub enum MarkRefused {
    /// No such notice.
    #[error("没有这条通知")]
    Unknown,
    /// It is somebody else's.
    #[error("这条通知是发给别人的")]
    NotYours,
    /// It is further than that, or failed.
    #[error("{0}")]
    Misplaced(#[from] Misplaced),
    /// It has not failed.
    #[error("只有没送到的通知才能重发")]
    NotFailed,
}

impl Refusal for MarkRefused {
    fn kind(&self) -> Kind {
        match self {
            MarkRefused::Unknown => Kind::NotFound,
            MarkRefused::NotYours => Kind::Forbidden,
            MarkRefused::Misplaced(_) | MarkRefused::NotFailed => Kind::Conflict,
        }
    }
}

impl Command for Mark {
    const NAME: &'static str = "notices.mark";
    const SAYS: &'static str = "记录通知结果";
    const ROLES: &'static [Role] = ROLES;
    type Out = State;
    type Error = MarkRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.notice)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<State, Stop<MarkRefused>> {
        let mut notice = store::by_id(cx.tx(), self.notice).await?.ok_or(MarkRefused::Unknown)?;
        if !is_ones_own(cx, &notice).await? {
            return Err(MarkRefused::NotYours.into());
        }
        let before = notice.state;
        notice.state = before.after(&self.fate).map_err(MarkRefused::Misplaced)?;
        let now = cx.now;
        match &self.fate {
            Fate::Sent { receipt } => {
                notice.sent_at = Some(now);
                notice.receipt = receipt.clone().or(notice.receipt);
                notice.reason = None;
            }
            Fate::Heard => notice.heard_at = notice.heard_at.or(Some(now)),
            Fate::Confirmed => {
                notice.heard_at = notice.heard_at.or(Some(now));
                notice.ended_at = notice.ended_at.or(Some(now));
            }
            Fate::Tried { reason } => {
                notice.tries += 1;
                notice.sent_at = Some(now);
                notice.reason = Some(cut(reason));
            }
            Fate::Failed { reason } => {
                notice.ended_at = Some(now);
                notice.reason = Some(cut(reason));
            }
        }
        store::update(cx.tx(), &notice).await?;
        enter(cx, &notice, before);
        if before != notice.state {
            tell(cx, &notice).await?;
        }
        Ok(notice.state)
    }
}

/// Puts a notice that failed back into the queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Again {
    /// Which.
    pub notice: NoticeId,
}

impl Command for Again {
    const NAME: &'static str = "notices.again";
    const SAYS: &'static str = "重发通知";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    type Out = ();
    type Error = MarkRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.notice)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<MarkRefused>> {
        let mut notice = store::by_id(cx.tx(), self.notice).await?.ok_or(MarkRefused::Unknown)?;
        if notice.state != State::Failed {
            return Err(MarkRefused::NotFailed.into());
        }
        let before = notice.state;
        (notice.state, notice.tries, notice.ended_at, notice.sent_at) = (State::Queued, 0, None, None);
        store::update(cx.tx(), &notice).await?;
        enter(cx, &notice, before);
        let Stored { id, means, elder, account, case, .. } = notice;
        cx.tell(NoticeQueued { notice: id, means, elder, account, case }).await?;
        Ok(())
    }
}

/// A notice on somebody's page is answered by that person, or by a supervisor.
async fn is_ones_own(cx: &mut Cx<'_, '_>, notice: &Stored) -> Result<bool, DbError> {
    match (notice.account, cx.actor()) {
        (Some(owner), Actor::Person(actor)) if owner != *actor => cx.holds(Role::Supervisor).await,
        _ => Ok(true),
    }
}

fn enter(cx: &mut Cx<'_, '_>, notice: &Stored, before: State) {
    if let Some(elder) = notice.elder {
        cx.about(elder);
    }
    if let Some(case) = notice.case {
        cx.thread(case);
    }
    cx.note("notice", notice.id);
    cx.change("state", before, notice.state);
    if let Some(reason) = &notice.reason {
        cx.note("reason", reason);
    }
}

async fn tell(cx: &mut Cx<'_, '_>, notice: &Stored) -> Result<(), DbError> {
    let Stored { id, state, elder, account, case, .. } = notice;
    cx.tell(NoticeChanged { notice: *id, state: *state, elder: *elder, account: *account, case: *case }).await
}

fn cut(reason: &str) -> String {
    reason.chars().take(200).collect()
}
