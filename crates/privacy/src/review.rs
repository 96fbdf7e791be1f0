//! The review of an opening against the scope: by somebody else, on the next working day.

use crate::break_glass::tie;
use crate::incident::OpenIncident;
use crate::kinds::IncidentKind;
use crate::late::LateReview;
use crate::store;
use base::{AnyId, OverrideId};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Says whether an opening was right. One that was not ends at once and becomes an incident.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Review {
    /// Which.
    pub id: OverrideId,
    /// It was right.
    pub right: bool,
    /// What the reviewer says; needed when it was not right.
    pub remark: String,
}

/// Why it is not reviewed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefused {
    /// No such opening.
    #[error("没有这条破例记录")]
    None,
    /// Nobody reviews themselves.
    #[error("自己的破例查看要由别人复核")]
    Own,
    /// It was reviewed.
    #[error("已经复核过了")]
    Done,
    /// Not right, and no word why.
    #[error("认为不当时，请写明理由")]
    NoRemark,
}

impl Refusal for ReviewRefused {
    fn kind(&self) -> Kind {
        match self {
            ReviewRefused::None => Kind::NotFound,
            ReviewRefused::Own => Kind::Forbidden,
            ReviewRefused::Done => Kind::Conflict,
            ReviewRefused::NoRemark => Kind::Invalid("remark"),
        }
    }
}

impl Command for Review {
    const NAME: &'static str = "privacy.review";
    const SAYS: &'static str = "复核破例查看";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::SecurityAdmin];
    type Out = ();
    type Error = ReviewRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.id)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<ReviewRefused>> {
        let kept = store::one_override(cx.tx(), self.id).await?.ok_or(ReviewRefused::None)?;
        if cx.account() == Some(kept.account) {
            return Err(ReviewRefused::Own.into());
        }
        let remark = self.remark.trim();
        if !self.right && remark.is_empty() {
            return Err(ReviewRefused::NoRemark.into());
        }
        let sealed = if remark.is_empty() { None } else { Some(cx.seal(kept.elder, remark).await?) };
        let (by, now) = (cx.account(), cx.now);
        let verdict = if self.right { "right" } else { "wrong" };
        if !store::review(cx.tx(), self.id, by, verdict, sealed, now).await? {
            return Err(ReviewRefused::Done.into());
        }
        cx.never::<LateReview>(&self.id.text()).await?;
        cx.note("verdict", if self.right { "正当" } else { "不当" });
        cx.note("remark", remark);
        if self.right {
            return Ok(());
        }
        cx.untie(kept.account, kept.elder, &tie(self.id)).await?;
        let incident = OpenIncident {
            kind: IncidentKind::Opened,
            headline: "破例查看经复核为不当".into(),
            words: format!("破例记录 {}；复核意见：{remark}", self.id.text()),
            happened_at: Some(kept.from_at),
            affected: 1,
            serious: false,
            elders: vec![kept.elder],
        };
        cx.call(incident).await.map_err(|stop| match stop {
            Stop::Fault(fault) => Stop::Fault(fault),
            Stop::Refused(refused) => Stop::Fault(db::DbError::other(format!("no incident: {refused}"))),
        })?;
        Ok(())
    }
}
