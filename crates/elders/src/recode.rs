//! 区划变更时的移交: every elder goes along, and whoever keeps something about elders hears that they changed.

use crate::Changed;
use base::{AnyId, ElderId};
use db::DbError;
use desk::Cx;
use regions::{Follower, Holding};

/// What of this capability goes along when codes change.
pub struct Recode;

impl Follower for Recode {
    const NAME: &'static str = "elders.recode";
    const SAYS: &'static str = "长者档案随区划移交";
    const HOLDINGS: &'static [Holding] =
        &[Holding { kind: "elder", label: "长者", table: "elders", open: "" }];

    async fn moved(cx: &mut Cx<'_, '_>, _holding: &Holding, ids: &[String]) -> Result<(), DbError> {
        let elders: Vec<ElderId> = ids.iter().filter_map(|id| ElderId::parse(id).ok()).collect();
        cx.tell(Changed { elders }).await
    }
}
