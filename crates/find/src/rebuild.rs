//! Building the index from the register: when it is new, after a restore, or when somebody doubts it. A series of acts of
//! some hundred elders each, driven by a timer, so that it goes on where it was after a stop; meanwhile everybody is found
//! as before.

use crate::index::{CHUNK, refresh};
use crate::store::{self, Build};
use base::{ElderId, Moment};
use desk::{Command, Cx, Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

const BUILDING: &str = "building";
const SWEEPING: &str = "sweeping";
const DONE: &str = "done";
/// There is one series for all.
const KEY: &str = "all";

/// Begins to build the index anew; one that is under way begins again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rebuild {
    /// Only where there is no index yet, or where building was begun and not ended: what the program asks at its start.
    pub if_needed: bool,
}

impl Command for Rebuild {
    const NAME: &'static str = "find.rebuild";
    const SAYS: &'static str = "重建查找用的索引";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = bool;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<bool, Stop<Never>> {
        let now = cx.now;
        if self.if_needed && store::build(cx.tx()).await?.is_some() {
            return Ok(false);
        }
        let build = Build {
            state: BUILDING.to_owned(),
            after_elder: None,
            after_number: 0,
            elders: 0,
            started_at: now,
            ended_at: None,
        };
        store::set_build(cx.tx(), &build).await?;
        cx.later(KEY, now, &Step {}).await?;
        Ok(true)
    }
}

/// One step of the series. Answers how many elders it looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Step {}

impl Command for Step {
    const NAME: &'static str = "find.step";
    const SAYS: &'static str = "重建查找用的索引：下一批";
    const ROLES: &'static [Role] = &[];
    type Out = usize;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<usize, Stop<Never>> {
        let Some(mut build) = store::build(cx.tx()).await? else { return Ok(0) };
        let now = cx.now;
        let elders = match build.state.as_str() {
            BUILDING => next(cx, &mut build).await?,
            SWEEPING => swept(cx, &mut build, now).await?,
            _ => return Ok(0),
        };
        refresh(cx, &elders).await?;
        store::set_build(cx.tx(), &build).await?;
        if build.state != DONE {
            cx.later(KEY, now, &Step {}).await?;
        }
        cx.note("elders", elders.len());
        Ok(elders.len())
    }
}

/// The next elders of the register.
async fn next(cx: &mut Cx<'_, '_>, build: &mut Build) -> Result<Vec<ElderId>, Stop<Never>> {
    let rows = elders::roll(cx.tx(), build.after_elder, CHUNK as i64).await?;
    let elders: Vec<ElderId> = rows.iter().map(|row| row.id).collect();
    build.elders += elders.len() as i64;
    build.after_elder = elders.last().copied().or(build.after_elder);
    if elders.len() < CHUNK {
        SWEEPING.clone_into(&mut build.state);
    }
    Ok(elders)
}

/// Elders of the index who are not in the register any more.
async fn swept(cx: &mut Cx<'_, '_>, build: &mut Build, now: Moment) -> Result<Vec<ElderId>, Stop<Never>> {
    let rows = store::after(cx.tx(), build.after_number, CHUNK as i64).await?;
    build.after_number = rows.last().map_or(build.after_number, |(number, _)| *number);
    if rows.len() < CHUNK {
        DONE.clone_into(&mut build.state);
        build.ended_at = Some(now);
    }
    let ids: Vec<ElderId> = rows.into_iter().map(|(_, elder)| elder).collect();
    let there = elders::names(cx.tx(), &ids).await?;
    Ok(ids.into_iter().filter(|elder| !there.contains_key(elder)).collect())
}

/// How far the index is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Progress {}

/// Answer of [`Progress`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Built {
    /// Elders of the register that were looked at.
    pub elders: i64,
    /// When building began.
    pub started_at: Moment,
    /// When it ended; none = under way.
    pub ended_at: Option<Moment>,
}

impl Query for Progress {
    const NAME: &'static str = "find.progress";
    const SAYS: &'static str = "查看索引重建进度";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = Option<Built>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Option<Built>, Stop<Never>> {
        let build = store::build(rx.tx()).await?;
        Ok(build.map(|b| Built { elders: b.elders, started_at: b.started_at, ended_at: b.ended_at }))
    }
}
