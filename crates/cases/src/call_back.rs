//! Asking the elder whether it was good.

use crate::cannot::Cannot;
use crate::hold::{DESK, Held};
use base::CaseId;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The elder was called back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CallBack {
    /// Which case.
    pub case: CaseId,
    /// 1 (not at all) to 5 (very); none when nobody answered.
    pub satisfied: Option<i64>,
    /// What the elder said; may be empty.
    pub words: String,
}

impl Command for CallBack {
    const NAME: &'static str = "cases.call_back";
    const SAYS: &'static str = "回访";
    const ROLES: &'static [Role] = DESK;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut held = Held::load(cx, self.case).await?;
        let (service, now) = (held.service, cx.now);
        held.case().call_back(self.satisfied, service, now)?;
        cx.note("satisfied", self.satisfied);
        cx.note("tries", held.case().callback_tries);
        if !self.words.is_empty() {
            cx.note("words", &self.words);
        }
        held.save(cx).await?;
        Ok(())
    }
}
