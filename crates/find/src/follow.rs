//! The search follows the register: what is written down anew is found anew, a moment later.

use crate::heard::Heard;
use crate::index::{CHUNK, refresh};
use base::ElderId;
use desk::{Command, Cx, Never, Registry, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Makes the search say what the register says of these elders. Answers of how many it says something else now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refresh {
    /// Whose record.
    pub elders: Vec<ElderId>,
}

impl Command for Refresh {
    const NAME: &'static str = "find.refresh";
    const SAYS: &'static str = "更新查找用的索引";
    const ROLES: &'static [Role] = &[];
    type Out = usize;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<usize, Stop<Never>> {
        let mut count = 0;
        for chunk in self.elders.chunks(CHUNK) {
            count += refresh(cx, chunk).await?;
        }
        cx.note("elders", self.elders.len());
        cx.note("changed", count);
        Ok(count)
    }
}

/// Hangs the search on what it follows.
pub(crate) fn followers(registry: &mut Registry) {
    registry.on::<elders::Changed, Refresh>("find.changed", |news| Some(Refresh { elders: news.elders }));
    registry.on::<elders::Died, Refresh>("find.died", |news| Some(Refresh { elders: vec![news.elder] }));
    registry
        .on::<elders::Restored, Refresh>("find.restored", |news| Some(Refresh { elders: vec![news.elder] }));
    registry.on::<cases::CaseOpened, Heard>("find.heard", |news| news.elder.map(|elder| Heard { elder }));
}
