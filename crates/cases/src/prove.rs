//! A proof is laid to a case.

use crate::cannot::Cannot;
use crate::hold::Held;
use crate::store;
use base::CaseId;
use catalogue::Evidence;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Lays a proof to the case; the same one twice is one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Prove {
    /// Which case.
    pub case: CaseId,
    /// What kind.
    pub kind: Evidence,
    /// Where it is: an id of a visit, a call, a recording, a photo. No personal words.
    pub reference: String,
}

impl Command for Prove {
    const NAME: &'static str = "cases.prove";
    const SAYS: &'static str = "提交凭证";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Officer, Role::Worker, Role::Helper];
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut held = Held::load(cx, self.case).await?;
        if !held.case().state.open() {
            return Err(Cannot::Ended.into());
        }
        let (now, by) = (cx.now, cx.actor().text());
        store::add_evidence(cx.tx(), self.case, self.kind, &self.reference, now, &by).await?;
        cx.note("kind", self.kind);
        cx.note("reference", &self.reference);
        held.save(cx).await?;
        Ok(())
    }
}
