//! A recording is on the disk.

use base::{CallId, RecordingId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

use crate::refused::Cannot;
use crate::{hands, news, store};

/// The door has finished a recording (or mended one that a kill left behind).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RecordingSaved {
    /// Of which call.
    pub call: CallId,
    /// Path below the recordings' directory, with `/`.
    pub path: String,
    /// Hash of the whole file.
    pub sha256: String,
    /// Length.
    pub millis: i64,
    /// Size.
    pub bytes: i64,
    /// The program died while it was written; the end may be missing.
    pub mended: bool,
}

impl Command for RecordingSaved {
    const NAME: &'static str = "calls.recording_saved";
    const SAYS: &'static str = "录音入库";
    const ROLES: &'static [Role] = &[];
    type Out = Option<RecordingId>;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Option<RecordingId>, Stop<Cannot>> {
        let call = hands::load(cx, self.call).await?;
        let recording = store::recordings::Kept {
            id: cx.mint(),
            call: self.call,
            path: self.path.clone(),
            sha256: self.sha256.clone(),
            millis: self.millis,
            bytes: self.bytes,
            mended: self.mended,
            saved: cx.now,
        };
        if !store::recordings::insert(cx.tx(), &recording).await? {
            return Ok(None);
        }
        cx.note("sha256", &self.sha256);
        cx.note("millis", self.millis);
        if self.mended {
            cx.note("mended", true);
        }
        let (elder, case, agent) = (call.elder, call.case, call.agent);
        cx.tell(news::Changed { call: call.id, what: "recorded".into(), elder, case, agent }).await?;
        Ok(Some(recording.id))
    }
}
