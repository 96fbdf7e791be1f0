//! The work goes on to its next step.

use crate::cannot::Cannot;
use crate::hold::{DESK, Held};
use base::CaseId;
use catalogue::StepKind;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Moves the case to a step of its service; reaching the call-back means that the work is done.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Advance {
    /// Which case.
    pub case: CaseId,
    /// The step that begins now.
    pub to: StepKind,
    /// What was done; may be empty.
    pub words: String,
}

impl Command for Advance {
    const NAME: &'static str = "cases.advance";
    const SAYS: &'static str = "推进工单";
    const ROLES: &'static [Role] = DESK;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut held = Held::load(cx, self.case).await?;
        let (service, now) = (held.service, cx.now);
        held.case().advance(self.to, service, now)?;
        if !self.words.is_empty() {
            cx.note("words", &self.words);
        }
        held.save(cx).await?;
        Ok(())
    }
}
