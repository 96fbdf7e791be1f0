//! Whose case it is, found out later.

use crate::cannot::Cannot;
use crate::hold::{DESK, Held};
use crate::open::{HOUSE, seal_summary};
use crate::store;
use base::{AnyId, CaseId, ElderId};
use db::DbError;
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Gives a case that was opened for nobody known its elder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Tie {
    /// Which case.
    pub case: CaseId,
    /// Whose it is.
    pub elder: ElderId,
}

impl Command for Tie {
    const NAME: &'static str = "cases.tie";
    const SAYS: &'static str = "对应长者";
    const ROLES: &'static [Role] = DESK;
    type Out = ();
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Cannot>> {
        let mut held = Held::load(cx, self.case).await?;
        if held.kept.elder.is_some() {
            return Err(Cannot::HasElder.into());
        }
        let place = cx.place_of(&self.elder.text()).await?.ok_or(Cannot::NotFound)?;
        let words = match &held.kept.summary {
            Some(sealed) => {
                let clear = cx.vault().open_house(HOUSE, sealed).map_err(DbError::other)?;
                String::from_utf8(clear).map_err(DbError::other)?
            }
            None => String::new(),
        };
        let summary = seal_summary(cx, Some(self.elder), &words).await?;
        store::set_elder(cx.tx(), self.case, self.elder, &place.region, summary).await?;
        cx.register(&self.case.text(), Some(self.elder), &place.region, None).await?;
        cx.about(self.elder);
        held.kept.elder = Some(self.elder);
        held.kept.region = place.region;
        held.save(cx).await?;
        Ok(())
    }
}
