//! Words added to a case.

use crate::cannot::Cannot;
use crate::hold::Held;
use base::CaseId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Adds words to the story; nothing else changes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Note {
    /// Which case.
    pub case: CaseId,
    /// What to remember.
    pub words: String,
}

impl Command for Note {
    const NAME: &'static str = "cases.note";
    const SAYS: &'static str = "记一笔";
    const ROLES: &'static [Role] = &[
        Role::Agent,
        Role::Helper,
        Role::Supervisor,
        Role::Worker,
        Role::Doctor,
        Role::Clerk,
        Role::Officer,
        Role::Family,
    ];
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        if self.words.trim().is_empty() {
            return Err(Cannot::NoReason.into());
        }
        let held = Held::load(cx, self.case).await?;
        cx.note("words", self.words.trim());
        held.save(cx).await?;
        Ok(())
    }
}
