//! An elder agrees: to which purpose, told by which version of its text, over what, by whom.

use crate::consent_store::{self, NewConsent};
use crate::kinds::Means;
use crate::purpose::{self, Basis};
use crate::text;
use base::{ConsentId, ElderId};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Who gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenBy {
    /// The elder.
    Elder,
    /// A guardian under civil law, because the elder cannot: who, and by what paper.
    Guardian {
        /// The guardian's name.
        name: String,
        /// 监护证明, a court's paper: its number.
        paper: String,
    },
}

/// Writes down that an elder agrees.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GiveConsent {
    /// Who.
    pub elder: ElderId,
    /// To what: a purpose that stands on consent.
    pub purpose: String,
    /// Which version of its text was read or read aloud.
    pub version: i64,
    /// Over what.
    pub means: Means,
    /// Who gave it.
    pub by: GivenBy,
    /// Where the paper or the recording is.
    pub evidence: String,
}

/// Why it is not written down.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConsentRefused {
    /// No such purpose, or it does not stand on consent.
    #[error("这一项不需要、也不靠同意")]
    NotByConsent,
    /// Somebody else's capability keeps this consent: a mandate is one.
    #[error("这一项在“代办授权”里逐人办理")]
    Elsewhere,
    /// An old text, or one that is still to come.
    #[error("说明已经有新版本，请用最新的一版重新告知")]
    Version,
    /// Nothing that shows it.
    #[error("请写明凭据：纸在哪里，或录音是哪一通电话")]
    NoEvidence,
    /// A guardian without a name or a paper.
    #[error("请写明监护人姓名和监护证明编号")]
    NoPaper,
    /// It is given already.
    #[error("已经同意过这一项")]
    Already,
}

impl Refusal for ConsentRefused {
    fn kind(&self) -> Kind {
        match self {
            ConsentRefused::NotByConsent | ConsentRefused::Elsewhere => Kind::Invalid("purpose"),
            ConsentRefused::Version => Kind::Invalid("version"),
            ConsentRefused::NoEvidence => Kind::Invalid("evidence"),
            ConsentRefused::NoPaper => Kind::Invalid("paper"),
            ConsentRefused::Already => Kind::Conflict,
        }
    }
}

/// The sealed part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Evidence {
    pub by: GivenBy,
    pub evidence: String,
}

impl Command for GiveConsent {
    const NAME: &'static str = "privacy.give_consent";
    const SAYS: &'static str = "登记长者的同意";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    type Out = ConsentId;
    type Error = ConsentRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<ConsentId, Stop<ConsentRefused>> {
        let purpose = purpose::by_code(&self.purpose).filter(|p| p.basis == Basis::Consent);
        let purpose = purpose.ok_or(ConsentRefused::NotByConsent)?;
        if purpose.given_elsewhere() {
            return Err(ConsentRefused::Elsewhere.into());
        }
        if text::newest(&purpose.code).is_none_or(|text| text.version != self.version) {
            return Err(ConsentRefused::Version.into());
        }
        if self.evidence.trim().is_empty() {
            return Err(ConsentRefused::NoEvidence.into());
        }
        if let GivenBy::Guardian { name, paper } = &self.by
            && (name.trim().is_empty() || paper.trim().is_empty())
        {
            return Err(ConsentRefused::NoPaper.into());
        }
        let words = Evidence { by: self.by.clone(), evidence: self.evidence.trim().to_owned() };
        let words = serde_json::to_string(&words).map_err(db::DbError::other)?;
        let new = NewConsent {
            id: cx.mint(),
            elder: self.elder,
            purpose: &purpose.code,
            version: self.version,
            means: self.means.word(),
            sealed: cx.seal(self.elder, &words).await?,
            by: cx.account(),
            now: cx.now,
        };
        let id = new.id;
        if !consent_store::give(cx.tx(), new).await? {
            return Err(ConsentRefused::Already.into());
        }
        cx.agree(self.elder, &purpose.code, true).await?;
        cx.note("purpose", &purpose.name);
        cx.note("version", self.version);
        cx.note("means", self.means.label());
        Ok(id)
    }
}
