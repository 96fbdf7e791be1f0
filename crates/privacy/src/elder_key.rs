//! A new key for one elder: where it is feared that somebody read the old one. What the capabilities keep of the elder is sealed anew;
//! the trail, and what lies in tables without the elder's id (a visit's evidence), stays under the former key, which is kept
//! for it until the elder is erased.

use crate::turn_store::{self, KeptTurn};
use base::{AnyId, ElderId, EntryId};
use desk::{Command, Cx, Kind, Never, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Fields of one step.
const STEP: i64 = 400;

/// Gives an elder a new key.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TurnElderKey {
    /// Whose.
    pub elder: ElderId,
    /// Why.
    pub reason: String,
}

/// Why there is no new one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TurnRefused {
    /// Not said why.
    #[error("请写明为什么换")]
    NoReason,
    /// Nothing is sealed for this elder.
    #[error("这位长者没有密钥，或者已经删除")]
    NoKey,
}

impl Refusal for TurnRefused {
    fn kind(&self) -> Kind {
        match self {
            TurnRefused::NoReason => Kind::Invalid("reason"),
            TurnRefused::NoKey => Kind::Conflict,
        }
    }
}

impl Command for TurnElderKey {
    const NAME: &'static str = "privacy.turn_elder_key";
    const SAYS: &'static str = "更换一位长者的密钥";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    /// How many fields were sealed anew at once.
    type Out = i64;
    type Error = TurnRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<TurnRefused>> {
        let reason = self.reason.trim();
        if reason.is_empty() {
            return Err(TurnRefused::NoReason.into());
        }
        let number = i64::from(cx.turn_key(self.elder).await?.ok_or(TurnRefused::NoKey)?);
        let turn = KeptTurn {
            id: EntryId::mint(cx.now).text(),
            kind: "elder".to_owned(),
            elder: Some(self.elder),
            state: "turning".to_owned(),
            from: number - 1,
            to: Some(number),
            wanted_at: cx.now,
            account: cx.account(),
            looked: 0,
            wrapped: 0,
            ended_at: None,
        };
        turn_store::add(cx.tx(), &turn).await?;
        cx.note("reason", reason);
        cx.note("number", number);
        let step = ResealElder { elder: self.elder, turn: turn.id };
        match cx.call(step).await {
            Ok(done) => Ok(done),
            Err(Stop::Fault(fault)) => Err(Stop::Fault(fault)),
            Err(Stop::Refused(never)) => match never {},
        }
    }
}

/// Seals the next fields of an elder's anew.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResealElder {
    /// Whose.
    pub elder: ElderId,
    /// The rotation.
    pub turn: String,
}

impl Command for ResealElder {
    const NAME: &'static str = "privacy.reseal_elder";
    const SAYS: &'static str = "用新密钥重新封存长者资料";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        cx.about(self.elder);
        let done = cx.reseal(self.elder, STEP).await?;
        let now = cx.now;
        if let Some(mut turn) = turn_store::one(cx.tx(), &self.turn).await? {
            (turn.looked, turn.wrapped) = (turn.looked + done, turn.wrapped + done);
            if done < STEP {
                (turn.state, turn.ended_at) = ("ended".to_owned(), Some(now));
            }
            turn_store::save(cx.tx(), &turn).await?;
        }
        if done == STEP {
            cx.later(&self.elder.text(), now, self).await?;
        }
        cx.note("fields", done);
        Ok(done)
    }
}
