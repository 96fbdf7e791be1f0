//! What doors ask: which phones may register, whom to dial, where a recording lies.

use base::{AccountId, CallId, ElderId, RecordingId};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

use super::READERS;
use crate::hands::HOUSE;
use crate::phone_seen::Place;
use crate::refused::Cannot;
use crate::store;

/// A phone that may register, for the registrar.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone {
    /// Its SIP user.
    pub user: String,
    /// An elder's.
    pub elder: Option<ElderId>,
    /// An agent's.
    pub agent: Option<AccountId>,
    /// `MD5(user:realm:secret)`.
    pub md5: String,
    /// `SHA-256(user:realm:secret)`.
    pub sha256: String,
    /// Where it was last.
    pub place: Option<Place>,
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phone").field("user", &self.user).field("place", &self.place).finish_non_exhaustive()
    }
}

impl From<store::phones::Kept> for Phone {
    fn from(kept: store::phones::Kept) -> Self {
        let place = match (kept.contact, kept.source, kept.transport) {
            (Some(contact), Some(source), Some(transport)) => Some(Place { contact, source, transport }),
            _ => None,
        };
        Phone {
            user: kept.user,
            elder: kept.elder,
            agent: kept.account,
            md5: kept.md5,
            sha256: kept.sha256,
            place,
        }
    }
}

/// Phones that may register, a page at a time; only our own doors ask.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Phones {
    /// After this user.
    pub after: String,
    /// Only this user, when set.
    pub only: Option<String>,
}

impl Query for Phones {
    const NAME: &'static str = "calls.phones";
    const SAYS: &'static str = "读取话机账号";
    const ROLES: &'static [Role] = &[];
    type Out = Vec<Phone>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Phone>, Stop<Never>> {
        let found = match &self.only {
            Some(user) => store::phones::load(rx.tx(), user).await?.into_iter().collect(),
            None => store::phones::after(rx.tx(), &self.after, 1_000).await?,
        };
        Ok(found.into_iter().map(Phone::from).collect())
    }
}

/// Whom to dial.
#[derive(Clone, PartialEq, Eq)]
pub struct Dial {
    /// A registered phone of the other side's.
    pub line: Option<String>,
    /// The number.
    pub number: Option<String>,
    /// The agent who called.
    pub agent: Option<AccountId>,
}

impl std::fmt::Debug for Dial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dial").field("line", &self.line).finish_non_exhaustive()
    }
}

/// Whom to dial for a call out; only our own doors ask.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Dialling {
    /// The call.
    pub call: CallId,
}

impl Query for Dialling {
    const NAME: &'static str = "calls.dialling";
    const SAYS: &'static str = "拨号";
    const ROLES: &'static [Role] = &[];
    type Out = Dial;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Dial, Stop<Cannot>> {
        let call = store::calls::load(rx.tx(), self.call).await?.ok_or(Cannot::NoCall)?;
        let number = match (&call.number, call.elder) {
            (Some(sealed), Some(elder)) => Some(rx.open(elder, sealed).await?),
            (Some(sealed), None) => {
                rx.vault().open_house(HOUSE, sealed).ok().and_then(|clear| String::from_utf8(clear).ok())
            }
            (None, _) => None,
        };
        // A line name that is no phone of ours is the trunk over which the first call came.
        let line = match &call.line {
            Some(user) => {
                store::phones::load(rx.tx(), user).await?.filter(|p| p.online.is_some()).map(|p| p.user)
            }
            None => None,
        };
        Ok(Dial { line, number, agent: call.agent })
    }
}

/// Where a recording lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sound {
    /// Of which call.
    pub call: CallId,
    /// Path below the recordings' directory.
    pub path: String,
    /// What the file must hash to.
    pub sha256: String,
    /// Its size.
    pub bytes: i64,
}

/// Listening to a recording; leaves a trail entry.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Listen {
    /// Which.
    pub recording: RecordingId,
}

impl Query for Listen {
    const NAME: &'static str = "calls.listen";
    const SAYS: &'static str = "播放录音";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    type Out = Sound;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Sound, Stop<Cannot>> {
        let found = store::recordings::load(rx.tx(), self.recording).await?.ok_or(Cannot::NoCall)?;
        let call = store::calls::load(rx.tx(), found.call).await?.ok_or(Cannot::NoCall)?;
        let scope = rx.scope().await?;
        if !call.region.is_empty() && !scope.covers(&call.region) {
            return Err(Cannot::NoCall.into());
        }
        if let Some(elder) = call.elder {
            rx.about(elder);
        }
        if let Some(case) = call.case {
            rx.thread(case);
        }
        rx.note("recording", found.id);
        Ok(Sound { call: found.call, path: found.path, sha256: found.sha256, bytes: found.bytes })
    }
}
