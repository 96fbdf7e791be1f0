//! Clocks that ran out: what was not reviewed, answered or told in time is marked and somebody is told.

use crate::break_glass::tell;
use crate::{register_store, store};
use base::{IncidentId, OverrideId, RightId};
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// An opening was not reviewed in time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LateReview {
    /// Which.
    pub id: OverrideId,
}

impl Command for LateReview {
    const NAME: &'static str = "privacy.late_review";
    const SAYS: &'static str = "破例查看到时没有复核";
    const ROLES: &'static [Role] = &[];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let late = store::late_override(cx.tx(), self.id).await?;
        if late {
            tell(cx, "", Role::SecurityAdmin, "有破例查看到时没有复核", "入口：隐私 → 破例查看。").await?;
        }
        Ok(late)
    }
}

/// A request was not answered in time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LateRight {
    /// Which.
    pub id: RightId,
}

impl Command for LateRight {
    const NAME: &'static str = "privacy.late_right";
    const SAYS: &'static str = "权利请求到期没有答复";
    const ROLES: &'static [Role] = &[];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let late = store::late_right(cx.tx(), self.id).await?;
        if late {
            let region = store::right(cx.tx(), self.id).await?.map(|right| right.region).unwrap_or_default();
            let words = "法定期限已过，请马上答复并说明原因。入口：隐私 → 权利请求。";
            tell(cx, &region, Role::Supervisor, "有个人信息权利请求超期", words).await?;
        }
        Ok(late)
    }
}

/// Somebody was not told of an incident in time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LateIncident {
    /// Which.
    pub id: IncidentId,
}

impl Command for LateIncident {
    const NAME: &'static str = "privacy.late_incident";
    const SAYS: &'static str = "个人信息事件到时没有告知";
    const ROLES: &'static [Role] = &[];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let now = cx.now;
        let late = register_store::late_incident(cx.tx(), self.id, now).await?;
        if late {
            let words = "请马上报告主管部门、告知本人。入口：隐私 → 事件。";
            tell(cx, "", Role::SecurityAdmin, "个人信息事件超时未告知", words).await?;
        }
        if let Some(next) = register_store::next_telling(cx.tx(), self.id, now).await? {
            cx.later(&base::AnyId::text(&self.id), next, self).await?;
        }
        Ok(late)
    }
}
