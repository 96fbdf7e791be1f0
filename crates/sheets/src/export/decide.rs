//! Somebody else approves, or says no.

use super::{ExportRefused, MakeExport, State, store};
use crate::sheet::ExportId;
use crate::topics::ExportMoved;
use base::AnyId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who approves lists.
pub(super) const DECIDERS: &[Role] = &[Role::Officer, Role::Supervisor];

/// 批准或驳回导出.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DecideExport {
    /// Which.
    pub export: ExportId,
    /// Yes or no.
    pub approve: bool,
    /// Why not; may be empty with a yes.
    pub answer: String,
}

impl Command for DecideExport {
    const NAME: &'static str = "exports.decide";
    const SAYS: &'static str = "批准或驳回导出";
    const ROLES: &'static [Role] = DECIDERS;
    type Out = ();
    type Error = ExportRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.export)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<ExportRefused>> {
        let mut stored = store::find(cx.tx(), self.export).await?.ok_or(ExportRefused::Absent)?;
        if stored.state != State::Asked {
            return Err(ExportRefused::NotNow.into());
        }
        let decided_by = cx.account().ok_or(ExportRefused::Own)?;
        if decided_by == stored.asked_by {
            return Err(ExportRefused::Own.into());
        }
        let answer: String = self.answer.trim().chars().take(200).collect();
        if !self.approve && answer.is_empty() {
            return Err(ExportRefused::NoAnswer.into());
        }
        let now = cx.now;
        stored.state = if self.approve { State::Making } else { State::Refused };
        (stored.decided_by, stored.decided_at, stored.answer) = (Some(decided_by), Some(now), answer);
        stored.row_count = if self.approve { 0 } else { stored.row_count };
        store::update(cx.tx(), &stored).await?;
        if self.approve {
            cx.later(&self.export.text(), now, &MakeExport { export: self.export }).await?;
        }
        cx.note("number", &stored.number);
        cx.note("approved", self.approve);
        cx.note("answer", &stored.answer);
        cx.tell(ExportMoved { export: self.export }).await?;
        Ok(())
    }
}
