//! Plans a reorganisation: reads its file, checks it against the tree of its day, and sets the timer for that day.

use crate::change_store::{self, Kept, State};
use crate::reorganise::Reorganise;
use crate::topics::Progressed;
use crate::{Reorganisation, Unit};
use base::{Date, RegionCode};
use db::{DbError, Tx};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// A reorganisation to be done on a day. A day to come gets a timer; one that is today or past waits until it is started by
/// hand ([`crate::Start`]), because planning alone must change nothing.
#[derive(Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The file (TOML, see [`Reorganisation`]).
    pub text: String,
    /// Another day than the file's: for a drill.
    pub on: Option<Date>,
}

/// What was planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// By which it is called from now on.
    pub name: String,
    /// On which day.
    pub day: Date,
    /// It begins by itself.
    pub by_itself: bool,
}

/// Why it is not planned.
#[derive(Debug, thiserror::Error)]
pub enum PlanRefused {
    /// The file cannot be read.
    #[error("文件读不懂：{0}")]
    Unreadable(String),
    /// It does not fit the tree.
    #[error("与那天的区划不符：{0}")]
    Wrong(String),
    /// The name is taken.
    #[error("“{0}”已经有了，状态是“{1}”，不能再做一次")]
    Taken(String, &'static str),
}

impl Refusal for PlanRefused {
    fn kind(&self) -> Kind {
        match self {
            PlanRefused::Taken(..) => Kind::Conflict,
            _ => Kind::Invalid("text"),
        }
    }
}

impl Command for Plan {
    const NAME: &'static str = "regions.plan";
    const SAYS: &'static str = "计划区划变更";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = Planned;
    type Error = PlanRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Planned, Stop<PlanRefused>> {
        let mut file = Reorganisation::read(&self.text).map_err(PlanRefused::Unreadable)?;
        file.day = self.on.unwrap_or(file.day);
        let before = change_store::load(cx.tx(), &file.name).await?;
        if let Some(kept) = before.filter(|kept| !kept.state.free()) {
            return Err(PlanRefused::Taken(file.name, kept.state.label()).into());
        }
        let wrong = faults(cx.tx(), &file).await?;
        if !wrong.is_empty() {
            return Err(PlanRefused::Wrong(told(&wrong)).into());
        }
        let by_itself = file.day > Date::of(cx.now);
        let kept = Kept {
            name: file.name.clone(),
            title: file.title.clone(),
            text: self.text.clone(),
            day: file.day,
            state: State::Planned,
            pass: 0,
            planned_by: cx.actor().text(),
            planned_at: cx.now,
            began_at: None,
            ended_at: None,
            stuck: None,
        };
        change_store::save(cx.tx(), &kept).await?;
        if by_itself {
            cx.later(&file.name, file.day.starts(), &Reorganise::first(&file.name)).await?;
        }
        cx.note("name", &file.name);
        cx.note("day", file.day);
        cx.tell(Progressed { name: file.name.clone() }).await?;
        Ok(Planned { name: file.name, day: file.day, by_itself })
    }
}

/// Everything that is wrong with a file for the tree of its day.
pub(crate) async fn faults(tx: &mut Tx<'_>, file: &Reorganisation) -> Result<Vec<String>, DbError> {
    let (before, later) = ground(tx, file).await?;
    Ok(file.wrong(&before, &later))
}

/// The tree of its day without it, and the codes of which a version begins on the day or later.
pub(crate) async fn ground(
    tx: &mut Tx<'_>,
    file: &Reorganisation,
) -> Result<(Vec<Unit>, Vec<RegionCode>), DbError> {
    let versions = change_store::versions_without(tx, &file.name).await?;
    let later = versions.iter().filter(|unit| unit.from.is_some_and(|from| from >= file.day));
    let later = later.map(|unit| unit.code.clone()).collect();
    Ok((versions.into_iter().filter(|unit| unit.holds_on(file.day)).collect(), later))
}

/// The first few faults in one sentence.
pub(crate) fn told(wrong: &[String]) -> String {
    let more = wrong.len().saturating_sub(8);
    let mut text = wrong.iter().take(8).cloned().collect::<Vec<_>>().join("；");
    if more > 0 {
        text.push_str(&format!("；另有 {more} 处"));
    }
    text
}
