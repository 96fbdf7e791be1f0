//! One case with its whole story.

use super::READERS;
use super::list::{Row, rows};
use crate::cannot::Cannot;
use crate::case::{State, missing};
use crate::open::HOUSE;
use crate::store::{self, Kept};
use base::{AccountId, CaseId, Moment};
use catalogue::{Evidence, Service, StepKind};
use db::DbError;
use desk::{Actor, Entry, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// Opens one case: what it is about, what proves it, what is missing, what happened.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Show {
    /// Which case.
    pub case: CaseId,
}

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// As in a list.
    pub row: Row,
    /// Its service: script questions, outcomes, price.
    pub service: &'static Service,
    /// What it is about, in words; may be empty.
    pub summary: String,
    /// Who opened it, as [`desk::Actor::text`].
    pub opened_by: String,
    /// When somebody first took it.
    pub taken_at: Option<Moment>,
    /// When the work was done.
    pub done_at: Option<Moment>,
    /// Whether the elder is to be called back.
    pub callback: bool,
    /// How often we tried.
    pub callback_tries: i64,
    /// When the elder was reached or given up.
    pub called_back_at: Option<Moment>,
    /// The way from asking to closing, and how far it went.
    pub stages: Vec<Stage>,
    /// What lies on the table.
    pub proofs: Vec<Proof>,
    /// What is still missing for an outcome with a visit.
    pub missing: Vec<Evidence>,
    /// Everything that happened, in order, as the trail has it. `desk.registry().says(act)` gives each act's sentence.
    pub story: Vec<Entry>,
    /// The names of the people in all this, by actor; [`Shown::who`] reads it.
    pub names: HashMap<AccountId, String>,
}

impl Shown {
    /// Who an actor of the story is, as a page says it.
    pub fn who(&self, actor: &str) -> String {
        match Actor::parse(actor) {
            Some(Actor::Person(account)) => {
                self.names.get(&account).cloned().unwrap_or_else(|| "已离职人员".into())
            }
            Some(Actor::Device(_)) => "设备".into(),
            Some(Actor::System) | None => "系统".into(),
        }
    }
}

/// One step on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Which kind.
    pub kind: StepKind,
    /// What is done in it.
    pub says: &'static str,
    /// How far it is.
    pub state: StageState,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageState {
    /// Behind us.
    Past,
    /// Now.
    Now,
    /// Still to come.
    Ahead,
}

/// One proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What kind.
    pub kind: Evidence,
    /// Where it is.
    pub reference: String,
    /// When it was laid to the case.
    pub at: Moment,
    /// By whom, as [`desk::Actor::text`].
    pub by: String,
}

impl Query for Show {
    const NAME: &'static str = "cases.show";
    const SAYS: &'static str = "查看工单";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    type Out = Shown;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    /// An open emergency must be seen even when the reading cannot be entered.
    fn vital(answer: &Shown) -> bool {
        answer.service.urgent() && answer.row.state.open()
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Shown, Stop<Cannot>> {
        let kept = store::load(rx.tx(), self.case).await?.ok_or(Cannot::NotFound)?;
        rx.thread(self.case);
        if let Some(elder) = kept.elder {
            rx.about(elder);
        }
        let summary = match (&kept.summary, kept.elder) {
            (None, _) => String::new(),
            (Some(sealed), Some(elder)) => match rx.open(elder, sealed).await {
                // The key was destroyed: the elder asked for it, the case stays without its words.
                Err(DbError::Absent) => String::new(),
                other => other?,
            },
            (Some(sealed), None) => {
                let clear = rx.vault().open_house(HOUSE, sealed).map_err(DbError::other)?;
                String::from_utf8(clear).map_err(DbError::other)?
            }
        };
        let proofs: Vec<Proof> = store::evidence(rx.tx(), self.case)
            .await?
            .into_iter()
            .filter_map(|(kind, reference, at, by)| {
                Evidence::from_code(&kind).map(|kind| Proof { kind, reference, at, by })
            })
            .collect();
        let story = rx.story(self.case).await?;
        let service = crate::hold::service_of(&kept)?;
        let there: Vec<Evidence> = proofs.iter().map(|p| p.kind).collect();
        let names = names(rx, &kept, &proofs, &story).await?;
        let row = rows(rx.tx(), std::slice::from_ref(&kept)).await?.pop().ok_or(DbError::Absent)?;
        let case = &kept.case;
        Ok(Shown {
            row,
            service,
            summary,
            opened_by: kept.opened_by.clone(),
            taken_at: case.taken_at,
            done_at: case.done_at,
            callback: case.callback,
            callback_tries: case.callback_tries,
            called_back_at: case.called_back_at,
            stages: stages(service, case.step, case.state),
            missing: missing(service, service.visits(), &there),
            proofs,
            story,
            names,
        })
    }
}

async fn names(
    rx: &mut Rx<'_, '_>,
    kept: &Kept,
    proofs: &[Proof],
    story: &[Entry],
) -> Result<HashMap<AccountId, String>, DbError> {
    let actors = story.iter().map(|e| e.actor.as_str()).chain(proofs.iter().map(|p| p.by.as_str()));
    let accounts = actors.chain([kept.opened_by.as_str()]).filter_map(|a| Actor::parse(a)?.account());
    let accounts: HashSet<AccountId> = accounts.collect();
    let accounts: Vec<AccountId> = accounts.into_iter().collect();
    staff::names(rx.tx(), &accounts).await
}

fn stages(service: &'static Service, now: StepKind, state: State) -> Vec<Stage> {
    let how = |kind: StepKind| match kind {
        _ if !state.open() => StageState::Past,
        kind if kind < now => StageState::Past,
        kind if kind == now => StageState::Now,
        _ => StageState::Ahead,
    };
    service.steps.iter().map(|s| Stage { kind: s.kind, says: &s.says, state: how(s.kind) }).collect()
}
