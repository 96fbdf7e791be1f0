//! The whole copy: everything that is kept about one elder, as people read it.

use crate::kinds::RightKind;
use crate::store;
use base::{ElderId, Moment, RightId};
use desk::{About, Chapter, Kind, Query, Refusal, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A copy. As JSON it is the machine-readable form of the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// Whose.
    pub elder: ElderId,
    /// The elder's name.
    pub name: String,
    /// When it was made.
    pub made_at: Moment,
    /// For whom; empty for the person who has the right.
    pub recipient: String,
    /// Everything.
    pub chapters: Vec<Chapter>,
}

/// Why there is no copy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CopyRefused {
    /// No such request.
    #[error("没有这个请求")]
    None,
    /// It is not known who asks.
    #[error("先核验请求人的身份")]
    Unchecked,
    /// Something else was asked.
    #[error("这个请求不是查阅、复制或更正")]
    Kind,
    /// No recipient or no purpose.
    #[error("请写明接收单位和用途")]
    Recipient,
    /// No such elder.
    #[error("没有这位长者")]
    NoElder,
}

impl Refusal for CopyRefused {
    fn kind(&self) -> Kind {
        match self {
            CopyRefused::None | CopyRefused::NoElder => Kind::NotFound,
            CopyRefused::Unchecked | CopyRefused::Kind => Kind::Conflict,
            CopyRefused::Recipient => Kind::Invalid("recipient"),
        }
    }
}

/// The copy for somebody whose right it is: their request must be open or answered, their identity checked.
#[derive(Debug, Clone, Serialize)]
pub struct WholeCopy {
    /// The request.
    pub right: RightId,
    /// What the capabilities keep: [`desk::Registry::abouts`] of the running program.
    #[serde(skip)]
    pub abouts: Vec<About>,
}

impl Query for WholeCopy {
    const NAME: &'static str = "privacy.whole_copy";
    const SAYS: &'static str = "出具个人信息副本";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Officer, Role::Clerk];
    const OPENS: bool = true;
    type Out = Copy;
    type Error = CopyRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.right)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Copy, Stop<CopyRefused>> {
        let kept = store::right(rx.tx(), self.right).await?.ok_or(CopyRefused::None)?;
        if kept.identity_at.is_none() {
            return Err(CopyRefused::Unchecked.into());
        }
        let kinds = [RightKind::See, RightKind::Copy, RightKind::Correct];
        if !kinds.iter().any(|kind| kind.word() == kept.kind) {
            return Err(CopyRefused::Kind.into());
        }
        rx.about(kept.elder);
        made(rx, kept.elder, String::new(), &self.abouts).await
    }
}

/// The copy for another institution: only while the elder agrees to that; the recipient and the use stand in the trail.
#[derive(Debug, Clone, Serialize)]
pub struct CopyFor {
    /// Whose.
    pub elder: ElderId,
    /// For whom.
    pub recipient: String,
    /// What for.
    pub purpose: String,
    /// What the capabilities keep.
    #[serde(skip)]
    pub abouts: Vec<About>,
}

impl Query for CopyFor {
    const NAME: &'static str = "privacy.copy_for";
    const SAYS: &'static str = "给别的单位出具副本";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Officer, Role::Clerk];
    const OPENS: bool = true;
    type Out = Copy;
    type Error = CopyRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Copy, Stop<CopyRefused>> {
        let (recipient, purpose) = (self.recipient.trim(), self.purpose.trim());
        if recipient.is_empty() || purpose.is_empty() {
            return Err(CopyRefused::Recipient.into());
        }
        rx.note("recipient", recipient);
        rx.note("purpose", purpose);
        made(rx, self.elder, recipient.to_owned(), &self.abouts).await
    }
}

async fn made(
    rx: &mut Rx<'_, '_>,
    elder: ElderId,
    recipient: String,
    abouts: &[About],
) -> Result<Copy, Stop<CopyRefused>> {
    let brief = elders::brief(rx.tx(), elder).await?.ok_or(CopyRefused::NoElder)?;
    let chapters = rx.everything(elder, abouts).await?;
    rx.note("chapters", chapters.len());
    Ok(Copy { elder, name: brief.name, made_at: rx.now, recipient, chapters })
}
