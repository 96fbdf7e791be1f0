//! Closing a case.

use crate::cannot::Cannot;
use crate::hold::{DESK, Held};
use crate::store;
use base::CaseId;
use catalogue::Evidence;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Ends the case with an outcome; refused while something that the service asks for is missing, saying what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Close {
    /// Which case.
    pub case: CaseId,
    /// Code of an outcome of the service.
    pub outcome: String,
    /// What was done, in words.
    pub note: String,
}

impl Command for Close {
    const NAME: &'static str = "cases.close";
    const SAYS: &'static str = "办结工单";
    const ROLES: &'static [Role] = DESK;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut held = Held::load(cx, self.case).await?;
        let mut there: Vec<Evidence> = store::evidence(cx.tx(), self.case)
            .await?
            .iter()
            .filter_map(|(kind, ..)| Evidence::from_code(kind))
            .collect();
        if !self.note.trim().is_empty() {
            there.push(Evidence::Words);
        }
        let (service, now, by) = (held.service, cx.now, cx.actor().text());
        held.case().close(&self.outcome, &there, service, now)?;
        cx.note("outcome", &self.outcome);
        if !self.note.trim().is_empty() {
            store::add_evidence(cx.tx(), self.case, Evidence::Words, "close", now, &by).await?;
            cx.note("words", self.note.trim());
        }
        held.save(cx).await?;
        Ok(())
    }
}
