//! Recordings and photos of an erased elder: some hundred at a time until none is left. Files are not under the elder's key, for a
//! call is recorded before it is known who calls; so they are removed themselves.

use crate::register_store;
use base::{AnyId, ElderId};
use desk::{Command, Cx, Keeping, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Removes the next ones.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EraseFiles {
    /// Whose.
    pub elder: ElderId,
}

/// Rows of one step.
const STEP: i64 = 400;

impl Command for EraseFiles {
    const NAME: &'static str = "privacy.erase_files";
    const SAYS: &'static str = "删除长者的录音和照片";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        cx.about(self.elder);
        let keepings: Vec<Keeping> = cx.registry().keepings().copied().collect();
        let (mut rows, now) = (0, cx.now);
        for keeping in keepings {
            let ended = cx.end_of(&keeping, self.elder, STEP - rows).await?;
            register_store::leave(cx.tx(), &ended.files, now).await?;
            rows += ended.rows;
            if rows >= STEP {
                cx.later(&self.elder.text(), now, self).await?;
                break;
            }
        }
        cx.note("rows", rows);
        Ok(rows)
    }
}
