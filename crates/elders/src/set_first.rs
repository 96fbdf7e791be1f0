//! Writes what everybody must know before anything else, and the hazards of the home. A short act
//! of its own, because it is done while the elder is on the line.

use crate::private::{Private, from_text, to_text};
use crate::register::WRITERS;
use crate::store;
use crate::topics::changed;
use base::ElderId;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// What to know first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetFirst {
    /// About whom.
    pub elder: ElderId,
    /// One sentence; empty takes it away.
    pub first: String,
    /// 吸氧, 养狗, 失智.
    pub hazards: Vec<String>,
}

/// Why it is not written.
#[derive(Debug, thiserror::Error)]
pub enum SetFirstRefused {
    /// Nobody reads that much first.
    #[error("太长了，最多 200 字")]
    Long,
    /// No such elder.
    #[error("没有这位长者")]
    Unknown,
}

impl Refusal for SetFirstRefused {
    fn kind(&self) -> Kind {
        match self {
            SetFirstRefused::Long => Kind::Invalid("first"),
            SetFirstRefused::Unknown => Kind::NotFound,
        }
    }
}

impl Command for SetFirst {
    const NAME: &'static str = "elders.set_first";
    const SAYS: &'static str = "填写“首先知道”";
    const ROLES: &'static [Role] = WRITERS;
    type Out = ();
    type Error = SetFirstRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<SetFirstRefused>> {
        if self.first.chars().count() > 200 || self.hazards.iter().any(|h| h.chars().count() > 40) {
            return Err(SetFirstRefused::Long.into());
        }
        let stored = store::elder(cx.tx(), self.elder).await?.ok_or(SetFirstRefused::Unknown)?;
        let before: Private = from_text(&cx.open(self.elder, &stored.sealed).await?)?;
        let mut after = before.clone();
        after.first = self.first.trim().to_owned();
        after.hazards = self.hazards.iter().map(|h| h.trim().to_owned()).filter(|h| !h.is_empty()).collect();
        cx.about(self.elder);
        cx.change("first", &before.first, &after.first);
        cx.change("hazards", &before.hazards, &after.hazards);
        let sealed = cx.seal(self.elder, &to_text(&after)?).await?;
        let now = cx.now;
        store::reseal(cx.tx(), self.elder, sealed, now).await?;
        cx.tell(changed(self.elder)).await?;
        Ok(())
    }
}
