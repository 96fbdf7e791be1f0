//! Handing a device to an elder.

use crate::device::{BEAT_EVERY, Kind as DeviceKind, TokenHash};
use crate::store::{self, New};
use base::{AnyId as _, DeviceId, ElderId, Span};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Enters a device for an elder. Whoever asks makes the [`crate::Token`] and shows it once; the desk sees its hash only.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddDevice {
    /// Whose it is.
    pub elder: ElderId,
    /// What it is.
    pub kind: DeviceKind,
    /// Where it hangs or lies: "床头".
    pub place: String,
    /// Hash of its token.
    pub token: TokenHash,
    /// How often it says that it is alive; every half hour when not given.
    pub beat_every: Option<Span>,
}

/// Why a device is not added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CannotAdd {
    /// No such elder.
    #[error("没有这位长者的档案")]
    NoElder,
    /// Beats impossibly often or seldom.
    #[error("心跳间隔要在一分钟到七天之间")]
    BeatEvery,
}

impl Refusal for CannotAdd {
    fn kind(&self) -> Kind {
        match self {
            CannotAdd::NoElder => Kind::NotFound,
            CannotAdd::BeatEvery => Kind::Invalid("beat_every"),
        }
    }
}

impl Command for AddDevice {
    const NAME: &'static str = "devices.add";
    const SAYS: &'static str = "登记设备";
    const ROLES: &'static [Role] = &[Role::Supervisor, Role::Worker, Role::Clerk, Role::Officer];
    type Out = DeviceId;
    type Error = CannotAdd;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<DeviceId, Stop<CannotAdd>> {
        let beat_every = self.beat_every.unwrap_or(BEAT_EVERY);
        if beat_every < Span::mins(1) || beat_every > Span::days(7) {
            return Err(CannotAdd::BeatEvery.into());
        }
        let home = cx.place_of(&self.elder.text()).await?.ok_or(CannotAdd::NoElder)?;
        let id: DeviceId = cx.mint();
        let new = New {
            id,
            kind: self.kind,
            elder: self.elder,
            region: &home.region,
            place: self.place.trim(),
            token: Some(&self.token),
            beat_every,
            added_at: cx.now,
        };
        store::insert(cx.tx(), &new).await?;
        cx.register(&id.text(), Some(self.elder), &home.region, None).await?;
        cx.about(self.elder);
        cx.note("device", id);
        cx.note("kind", self.kind.label());
        Ok(id)
    }
}
