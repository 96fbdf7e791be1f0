//! Does a reorganisation: units in steps of some hundred, then everybody who keeps region codes is told to follow. A step is
//! one transaction and sets the timer of the next; a kill at any moment loses nothing and doubles nothing.

use crate::change_store::{self, Kept, State};
use crate::follow::tell_all;
use crate::topics::Progressed;
use crate::{Reorganisation, plan, reaches};
use base::Date;
use db::DbError;
use desk::{Command, Cx, Kind, Never, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Units changed in one step; each is up to four rows.
const STEP: usize = 200;

/// One step of a reorganisation; its timer is set by [`crate::Plan`], [`Start`] and the step before.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reorganise {
    name: String,
    at: usize,
}

impl Reorganise {
    pub(crate) fn first(name: &str) -> Self {
        Self { name: name.to_owned(), at: 0 }
    }
}

impl Command for Reorganise {
    const NAME: &'static str = "regions.reorganise";
    const SAYS: &'static str = "执行区划变更";
    const ROLES: &'static [Role] = &[];
    /// Whether anything was done.
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let Some(mut kept) = change_store::load(cx.tx(), &self.name).await? else { return Ok(false) };
        if !matches!(kept.state, State::Planned | State::Running) {
            return Ok(false);
        }
        cx.note("name", &self.name);
        let mut file = Reorganisation::read(&kept.text).map_err(DbError::other)?;
        file.day = kept.day;
        let (before, later) = plan::ground(cx.tx(), &file).await?;
        if kept.state == State::Planned {
            let wrong = file.wrong(&before, &later);
            if !wrong.is_empty() {
                (kept.state, kept.stuck) = (State::Stuck, Some(plan::told(&wrong)));
                cx.note("wrong", &wrong);
                change_store::save(cx.tx(), &kept).await?;
                cx.tell(Progressed { name: kept.name }).await?;
                return Ok(false);
            }
            (kept.state, kept.began_at) = (State::Running, Some(cx.now));
            change_store::save(cx.tx(), &kept).await?;
        }
        // Everything that ends does so before anything begins: a code may be free only then.
        let turns = file.turns(&before);
        let ends = turns.iter().filter_map(|turn| turn.before.as_ref()).map(|unit| (unit, true));
        let begins = turns.iter().filter_map(|turn| turn.after.as_ref()).map(|unit| (unit, false));
        let all: Vec<_> = ends.chain(begins).collect();
        for (unit, ends) in all.iter().skip(self.at).take(STEP) {
            match ends {
                true => change_store::end(cx.tx(), &kept.name, unit, kept.day).await?,
                false => change_store::add(cx.tx(), &kept.name, unit).await?,
            }
        }
        let next = self.at + STEP;
        cx.note("units", all.len().min(next));
        if next < all.len() {
            let now = cx.now;
            cx.later(&self.name, now, &Reorganise { name: self.name.clone(), at: next }).await?;
            return Ok(true);
        }
        change_store::set_heirs(cx.tx(), &kept.name, &file.heirs(&before), kept.day).await?;
        reaches::refresh(cx).await?;
        tell_all(cx, &mut kept, false, true).await?;
        Ok(true)
    }
}

/// Begins a planned reorganisation now, whatever its day: a day to come becomes today. One that is under way goes on where
/// it stands.
#[derive(Debug, Serialize, Deserialize)]
pub struct Start {
    /// Which.
    pub name: String,
}

/// Why it does not begin.
#[derive(Debug, thiserror::Error)]
pub enum StartRefused {
    /// There is none.
    #[error("没有叫“{0}”的区划变更")]
    Unknown(String),
    /// It is done or taken back.
    #[error("“{0}”{1}，不能再执行")]
    State(String, &'static str),
    /// It does not fit the tree.
    #[error("与现在的区划不符：{0}")]
    Wrong(String),
}

impl Refusal for StartRefused {
    fn kind(&self) -> Kind {
        match self {
            StartRefused::Unknown(_) => Kind::NotFound,
            _ => Kind::Conflict,
        }
    }
}

impl Command for Start {
    const NAME: &'static str = "regions.start";
    const SAYS: &'static str = "立即执行区划变更";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = ();
    type Error = StartRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<StartRefused>> {
        let Some(mut kept) = change_store::load(cx.tx(), &self.name).await? else {
            return Err(StartRefused::Unknown(self.name.clone()).into());
        };
        cx.note("name", &self.name);
        match kept.state {
            State::Planned => {}
            State::Running => return go_on(cx, kept).await,
            other => return Err(StartRefused::State(self.name.clone(), other.label()).into()),
        }
        kept.day = kept.day.min(Date::of(cx.now));
        let mut file = Reorganisation::read(&kept.text).map_err(DbError::other)?;
        file.day = kept.day;
        let wrong = plan::faults(cx.tx(), &file).await?;
        if !wrong.is_empty() {
            return Err(StartRefused::Wrong(plan::told(&wrong)).into());
        }
        change_store::save(cx.tx(), &kept).await?;
        let now = cx.now;
        cx.later(&kept.name, now, &Reorganise::first(&kept.name)).await?;
        cx.tell(Progressed { name: kept.name }).await?;
        Ok(())
    }
}

/// Whoever has begun goes on; doing a step again changes nothing.
async fn go_on(cx: &mut Cx<'_, '_>, mut kept: Kept) -> Result<(), Stop<StartRefused>> {
    let now = cx.now;
    match kept.pass {
        0 => cx.later(&kept.name, now, &Reorganise::first(&kept.name)).await?,
        _ => tell_all(cx, &mut kept, false, false).await?,
    }
    Ok(())
}
