//! Undoes a reorganisation by name: units first, in steps, then everybody moves back what they moved, and what was entered
//! under a new code since. A plan that has not begun is withdrawn.

use crate::change_store::{self, State};
use crate::follow::tell_all;
use crate::reaches;
use crate::reorganise::Reorganise;
use crate::topics::Progressed;
use desk::{Command, Cx, Kind, Never, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Versions of units taken back in one step.
const STEP: usize = 300;

/// Undoes a reorganisation that has begun, or withdraws one that has not.
#[derive(Debug, Serialize, Deserialize)]
pub struct Undo {
    /// Which.
    pub name: String,
}

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum UndoRefused {
    /// There is none.
    #[error("没有叫“{0}”的区划变更")]
    Unknown(String),
    /// Nothing is there to be undone.
    #[error("“{0}”{1}，没有可以撤回的")]
    State(String, &'static str),
    /// Something later stands on it.
    #[error("“{0}”建立的区划 {1} 后来又变了，请先撤回后来的变更")]
    Later(String, String),
}

impl Refusal for UndoRefused {
    fn kind(&self) -> Kind {
        match self {
            UndoRefused::Unknown(_) => Kind::NotFound,
            _ => Kind::Conflict,
        }
    }
}

impl Command for Undo {
    const NAME: &'static str = "regions.undo";
    const SAYS: &'static str = "撤回区划变更";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    /// Where it stands now.
    type Out = String;
    type Error = UndoRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<String, Stop<UndoRefused>> {
        let Some(mut kept) = change_store::load(cx.tx(), &self.name).await? else {
            return Err(UndoRefused::Unknown(self.name.clone()).into());
        };
        let now = cx.now;
        cx.note("name", &self.name);
        cx.never::<Reorganise>(&self.name).await?;
        match kept.state {
            State::Planned => kept.state = State::Withdrawn,
            State::Running | State::Done => {
                if let Some(code) = crate::store::changed_since(cx.tx(), &self.name).await? {
                    return Err(UndoRefused::Later(self.name.clone(), code).into());
                }
                (kept.state, kept.pass, kept.ended_at) = (State::Undoing, 0, None);
                cx.later(&self.name, now, &TakeBack { name: self.name.clone() }).await?;
            }
            State::Undoing => cx.later(&self.name, now, &TakeBack { name: self.name.clone() }).await?,
            other => return Err(UndoRefused::State(self.name.clone(), other.label()).into()),
        }
        change_store::save(cx.tx(), &kept).await?;
        cx.tell(Progressed { name: kept.name }).await?;
        Ok(kept.state.word().to_owned())
    }
}

/// One step of going back.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakeBack {
    name: String,
}

impl Command for TakeBack {
    const NAME: &'static str = "regions.take_back";
    const SAYS: &'static str = "恢复变更前的区划";
    const ROLES: &'static [Role] = &[];
    /// Versions of units taken back.
    type Out = usize;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<usize, Stop<Never>> {
        let Some(mut kept) = change_store::load(cx.tx(), &self.name).await? else { return Ok(0) };
        if kept.state != State::Undoing {
            return Ok(0);
        }
        let mut did = change_store::did(cx.tx(), &self.name).await?;
        // What was added goes first: then the version before it may be open again.
        did.sort_by_key(|did| !did.added);
        let more = did.len() > STEP;
        for did in did.iter().take(STEP) {
            change_store::take_back(cx.tx(), &self.name, did).await?;
        }
        cx.note("name", &self.name);
        cx.note("units", did.len().min(STEP));
        if more {
            let now = cx.now;
            cx.later(&self.name, now, &TakeBack { name: self.name.clone() }).await?;
        } else {
            reaches::refresh(cx).await?;
            tell_all(cx, &mut kept, true, true).await?;
        }
        Ok(did.len().min(STEP))
    }
}
