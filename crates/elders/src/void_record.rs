//! A record about an elder was entered by mistake: it stays readable, crossed out, and counts no more.

use crate::derive::refresh;
use crate::end_record::Which;
use crate::record_refused::RecordRefused;
use crate::register::WRITERS;
use crate::take_records::void;
use crate::topics::changed;
use base::{AnyId, AssessmentId, DocumentId, ElderId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Which record is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrongly {
    /// One that has days.
    Dated(Which),
    /// An assessment.
    Assessment(AssessmentId),
    /// A document beside the first: not this elder's, or not any more. Its number is free again.
    Document(DocumentId),
}

/// Takes a record back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VoidRecord {
    /// Whose.
    pub elder: ElderId,
    /// Which.
    pub which: Wrongly,
    /// Why: 登记到别人名下了.
    pub why: String,
}

impl Command for VoidRecord {
    const NAME: &'static str = "elders.void_record";
    const SAYS: &'static str = "作废档案里的一条记录";
    const ROLES: &'static [Role] = WRITERS;
    type Out = ();
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<RecordRefused>> {
        if self.why.trim().is_empty() {
            return Err(RecordRefused::NoWhy.into());
        }
        let (table, id, label) = match self.which {
            Wrongly::Dated(which) => (which.table(), which.id(), which.label()),
            Wrongly::Assessment(id) => ("elder_assessments", id.text(), "能力评估"),
            Wrongly::Document(id) => ("elder_documents", id.text(), "证件"),
        };
        let now = cx.now;
        if !void(cx.tx(), table, self.elder, id, now).await? {
            return Err(RecordRefused::Gone.into());
        }
        cx.about(self.elder);
        cx.note("record", label);
        cx.note("which", self.which);
        cx.note("why", self.why.trim());
        let (before, after) = refresh(cx, self.elder).await?;
        if before != after {
            cx.change("categories", before, after);
        }
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}
