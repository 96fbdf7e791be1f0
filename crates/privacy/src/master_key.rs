//! 换主密钥: rotation of the master key. Wanted by the security administrator; the program puts a new master into the key file and
//! begins; every elder's key is wrapped anew, some hundred a step, resumable at any kill; when nothing is under the old one, the
//! program takes it out of the file.
//!
//! States: wanted → turning → wrapped → ended.

use crate::topics::TurnMoved;
use crate::turn_store::{self, KeptTurn};
use base::{AnyId, ElderId, EntryId, Moment, Span};
use desk::{Command, Cx, Kind, Never, Query, Refusal, Role, Rx, Stop, Subject, Wrapped};
use serde::{Deserialize, Serialize};

/// Keys of one step.
const STEP: i64 = 500;
/// Between two steps.
const PAUSE: Span = Span::from_ms(50);

/// Asks for a new master key.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct TurnMaster {}

/// Why there is no new one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TurnMasterRefused {
    /// One is under way.
    #[error("上一次换钥还没有做完")]
    UnderWay,
}

impl Refusal for TurnMasterRefused {
    fn kind(&self) -> Kind {
        Kind::Conflict
    }
}

impl Command for TurnMaster {
    const NAME: &'static str = "privacy.turn_master";
    const SAYS: &'static str = "更换主密钥";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = String;
    type Error = TurnMasterRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<String, Stop<TurnMasterRefused>> {
        let turn = KeptTurn {
            id: EntryId::mint(cx.now).text(),
            kind: "master".to_owned(),
            elder: None,
            state: "wanted".to_owned(),
            from: i64::from(cx.vault().generation()),
            to: None,
            wanted_at: cx.now,
            account: cx.account(),
            looked: 0,
            wrapped: 0,
            ended_at: None,
        };
        if !turn_store::add(cx.tx(), &turn).await? {
            return Err(TurnMasterRefused::UnderWay.into());
        }
        cx.note("from", turn.from);
        cx.tell(TurnMoved { id: turn.id.clone(), state: turn.state }).await?;
        Ok(turn.id)
    }
}

/// Wraps the next keys; the program starts it once the new master is in the key file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rewrap {
    /// The rotation.
    pub turn: String,
    /// Where the step before ended.
    pub after: Option<ElderId>,
}

impl Command for Rewrap {
    const NAME: &'static str = "privacy.rewrap";
    const SAYS: &'static str = "用新主密钥重新包裹长者密钥";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        let Some(mut turn) = turn_store::one(cx.tx(), &self.turn).await? else { return Ok(0) };
        if turn.ended_at.is_some() {
            return Ok(0);
        }
        let current = i64::from(cx.vault().generation());
        let step = cx.rewrap(self.after, STEP).await?;
        (turn.looked, turn.wrapped) = (turn.looked + step.looked, turn.wrapped + step.wrapped);
        (turn.state, turn.to) = ("turning".to_owned(), Some(current));
        let now = cx.now;
        let next = match step.next {
            Some(after) => Some(Some(after)),
            // A key that was made under the old master meanwhile is found by one more round.
            None if cx.wrapped().await?.iter().any(|w| w.generation != 0 && w.generation != current) => {
                Some(None)
            }
            None => None,
        };
        match next {
            Some(after) => {
                cx.later("master", now + PAUSE, &Rewrap { turn: self.turn.clone(), after }).await?;
            }
            None => {
                turn.state = "wrapped".to_owned();
                cx.tell(TurnMoved { id: self.turn.clone(), state: turn.state.clone() }).await?;
            }
        }
        turn_store::save(cx.tx(), &turn).await?;
        cx.note("looked", step.looked);
        cx.note("wrapped", step.wrapped);
        Ok(step.wrapped)
    }
}

/// The old master is out of the key file: the rotation has ended.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MasterGone {
    /// The rotation.
    pub turn: String,
}

impl Command for MasterGone {
    const NAME: &'static str = "privacy.master_gone";
    const SAYS: &'static str = "旧主密钥已移出密钥文件";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        let Some(mut turn) = turn_store::one(cx.tx(), &self.turn).await? else { return Ok(()) };
        (turn.state, turn.ended_at) = ("ended".to_owned(), Some(cx.now));
        turn_store::save(cx.tx(), &turn).await?;
        cx.tell(TurnMoved { id: self.turn.clone(), state: turn.state }).await?;
        Ok(())
    }
}

/// The rotation that the program has to do something for.
#[derive(Debug, Clone, Default, Serialize)]
pub struct WantedTurn {}

/// A rotation under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// Which.
    pub id: String,
    /// `wanted`: a new master must come into the key file. `wrapped`: the old one may leave it.
    pub state: String,
    /// The master in use when it was asked for.
    pub from: i64,
}

impl Query for WantedTurn {
    const NAME: &'static str = "privacy.wanted_turn";
    const SAYS: &'static str = "取出待办的换钥";
    const ROLES: &'static [Role] = &[];
    type Out = Option<Wanted>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Option<Wanted>, Stop<Never>> {
        let open = turn_store::open(rx.tx()).await?;
        Ok(open.map(|turn| Wanted { id: turn.id, state: turn.state, from: turn.from }))
    }
}

/// One rotation in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TurnRow {
    /// `master` or `elder`.
    pub kind: String,
    /// `wanted`, `turning`, `wrapped`, `ended`.
    pub state: String,
    /// From which number.
    pub from: i64,
    /// To which.
    pub to: Option<i64>,
    /// When it was asked for.
    pub wanted_at: Moment,
    /// By whom.
    pub account_name: String,
    /// Keys or fields looked at.
    pub looked: i64,
    /// Those wrapped or sealed anew.
    pub wrapped: i64,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

/// How the keys stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyState {
    /// Elders' keys by master; number 0 counts the destroyed.
    pub wrapped: Vec<Wrapped>,
    /// Rotations, the newest first.
    pub turns: Vec<TurnRow>,
}

/// How the keys stand, without any key.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Keys {}

impl Query for Keys {
    const NAME: &'static str = "privacy.keys";
    const SAYS: &'static str = "查看密钥状况";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin, Role::AuditAdmin];
    type Out = KeyState;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<KeyState, Stop<Never>> {
        let wrapped = rx.wrapped().await?;
        let kept = turn_store::newest(rx.tx()).await?;
        let people: Vec<_> = kept.iter().filter_map(|turn| turn.account).collect();
        let names = staff::names(rx.tx(), &people).await?;
        let row = |turn: KeptTurn| TurnRow {
            account_name: turn.account.and_then(|by| names.get(&by).cloned()).unwrap_or_default(),
            kind: turn.kind,
            state: turn.state,
            from: turn.from,
            to: turn.to,
            wanted_at: turn.wanted_at,
            looked: turn.looked,
            wrapped: turn.wrapped,
            ended_at: turn.ended_at,
        };
        Ok(KeyState { wrapped, turns: kept.into_iter().map(row).collect() })
    }
}
