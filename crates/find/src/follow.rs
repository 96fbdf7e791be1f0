//! The search follows the register: what is written down anew is found anew, a moment later.

use crate::heard::Heard;
use crate::index::{self, CHUNK, refresh};
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

/// Shows the elder as living or not.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mark {
    /// Who.
    pub elder: ElderId,
    /// Died, or not after all.
    pub died: bool,
}

impl Command for Mark {
    const NAME: &'static str = "find.mark";
    const SAYS: &'static str = "在查找结果里标明长者是否在世";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        cx.note("died", self.died);
        Ok(index::mark_died(cx, self.elder, self.died).await?)
    }
}

/// Hangs the search on what it follows.
pub(crate) fn followers(registry: &mut Registry) {
    registry.on::<elders::Changed, Refresh>("find.changed", |news| Some(Refresh { elders: news.elders }));
    registry.on::<elders::Died, Mark>("find.died", |news| Some(Mark { elder: news.elder, died: true }));
    registry
        .on::<elders::Restored, Mark>("find.restored", |news| Some(Mark { elder: news.elder, died: false }));
    registry.on::<cases::CaseOpened, Heard>("find.heard", |news| news.elder.map(|elder| Heard { elder }));
}
