//! A case ended: nobody goes for it any more.

use crate::call_off::call_off;
use crate::store;
use crate::visit::Cannot;
use base::CaseId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Done by our own rules when a case was closed or cancelled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CaseEnded {
    /// Which case.
    pub case: CaseId,
}

impl Command for CaseEnded {
    const NAME: &'static str = "visits.case_ended";
    const SAYS: &'static str = "工单结束，撤回派单";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    /// Answers how many visits were called off.
    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Cannot>> {
        let mut off = 0;
        // It may have been reopened meanwhile; then its new visits go on.
        let ended = cases::brief(cx.tx(), self.case).await?.is_some_and(|brief| !brief.case.state.open());
        if ended {
            for mut visit in store::of_case(cx.tx(), self.case).await? {
                if visit.state.live() {
                    call_off(cx, &mut visit).await?;
                    off += 1;
                }
            }
        }
        if off > 0 {
            cx.thread(self.case);
            cx.note("visits", off);
        }
        Ok(off)
    }
}
