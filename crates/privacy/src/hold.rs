//! 保全 legal holds: a record that must not be erased, because a court, an inspection or a dispute needs it.

use crate::store;
use base::ElderId;
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Why a hold is not set or lifted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoldRefused {
    /// No paper.
    #[error("请写明依据的文书编号和理由")]
    NoDocument,
    /// This paper's hold was set before.
    #[error("这份文书已经登记过保全")]
    Already,
    /// No such hold, or it was lifted.
    #[error("没有正在有效的保全")]
    None,
}

impl Refusal for HoldRefused {
    fn kind(&self) -> Kind {
        match self {
            HoldRefused::NoDocument => Kind::Invalid("document"),
            HoldRefused::Already => Kind::Conflict,
            HoldRefused::None => Kind::NotFound,
        }
    }
}

/// Sets a hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetHold {
    /// Whose record.
    pub elder: ElderId,
    /// By which paper.
    pub document: String,
    /// Why.
    pub reason: String,
}

impl Command for SetHold {
    const NAME: &'static str = "privacy.set_hold";
    const SAYS: &'static str = "保全档案，不得删除";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Officer, Role::SecurityAdmin];
    type Out = ();
    type Error = HoldRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<HoldRefused>> {
        let (document, reason) = (self.document.trim(), self.reason.trim());
        if document.is_empty() || reason.is_empty() || document.chars().count() > 80 {
            return Err(HoldRefused::NoDocument.into());
        }
        let sealed = cx.seal(self.elder, reason).await?;
        let (by, now) = (cx.account(), cx.now);
        if !store::set_hold(cx.tx(), self.elder, document, sealed, by, now).await? {
            return Err(HoldRefused::Already.into());
        }
        cx.note("document", document);
        Ok(())
    }
}

/// Lifts a hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LiftHold {
    /// Whose record.
    pub elder: ElderId,
    /// Set by which paper.
    pub document: String,
}

impl Command for LiftHold {
    const NAME: &'static str = "privacy.lift_hold";
    const SAYS: &'static str = "解除保全";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Officer, Role::SecurityAdmin];
    type Out = ();
    type Error = HoldRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<HoldRefused>> {
        let (by, now) = (cx.account(), cx.now);
        if !store::lift_hold(cx.tx(), self.elder, self.document.trim(), by, now).await? {
            return Err(HoldRefused::None.into());
        }
        cx.note("document", self.document.trim());
        Ok(())
    }
}
