//! The desk: every act and every question of every door goes through here.

use crate::emergency::EmergencyLog;
use crate::job::{Before, Job, Ran, Try, Verdict};
use crate::live::Live;
use crate::metrics::{Counters, DeskMetrics};
use crate::news::Stamped;
use crate::outbox::Since;
use crate::registry::Registry;
use crate::timers::Due;
use crate::vault::sha256;
use crate::{Ask, Command, Outcome, Vault};
use base::Clock;
use db::{Db, DbError, Kind};
use std::sync::Arc;
use tokio::sync::Notify;

/// Everything the desk holds; doors hold clones of [`Desk`].
pub(crate) struct Shared {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) vault: Vault,
    pub(crate) registry: Registry,
    pub(crate) live: Live,
    pub(crate) counters: Counters,
    pub(crate) emergency: Option<EmergencyLog>,
    pub(crate) openings: crate::look::Openings,
    /// One publishes at a time, one hears at a time.
    pub(crate) publishing: tokio::sync::Mutex<()>,
    pub(crate) hearing: tokio::sync::Mutex<()>,
    pub(crate) failing: crate::run::Failing,
    pub(crate) anchored: crate::run::Anchored,
    /// Something was committed.
    pub(crate) committed: Notify,
    /// A timer was set.
    pub(crate) timers: Notify,
    /// News was published.
    pub(crate) published: Notify,
}

/// The spine. Cheap to clone.
#[derive(Clone)]
pub struct Desk(pub(crate) Arc<Shared>);

/// How often an act is tried when its connection was lost around the commit: its request id tells
/// whether it was saved.
const LOST_TRIES: usize = 4;

impl Desk {
    /// Over a migrated database.
    pub fn new(db: Db, clock: Clock, vault: Vault, registry: Registry) -> Self {
        Self::with_emergency_log(db, clock, vault, registry, None)
    }

    /// With a preallocated file for what must be shown although its trail entry cannot be written.
    pub fn with_emergency_log(
        db: Db,
        clock: Clock,
        vault: Vault,
        registry: Registry,
        emergency: Option<EmergencyLog>,
    ) -> Self {
        Self(Arc::new(Shared {
            db,
            clock,
            vault,
            registry,
            live: Live::default(),
            counters: Counters::default(),
            emergency,
            openings: Default::default(),
            publishing: Default::default(),
            hearing: Default::default(),
            failing: Default::default(),
            anchored: (-1).into(),
            committed: Notify::new(),
            timers: Notify::new(),
            published: Notify::new(),
        }))
    }

    /// Does an act: permission, act, trail entry, news and request id in one transaction.
    ///
    /// # Errors
    /// [`Outcome`]: the act refused, the actor may not, the request id was used for something else,
    /// or storage failed (then nothing was saved).
    pub async fn run<C: Command>(&self, ask: &Ask, command: C) -> Result<C::Out, Outcome<C::Error>> {
        let ran = self.job(ask, command, Before::Nothing).await.map_err(Outcome::Fault)?;
        match ran.verdict {
            Verdict::Done(out) => Ok(out),
            Verdict::Refused(error) => Err(Outcome::Refused(error)),
            Verdict::Denied(denied) => Err(Outcome::Denied(denied)),
            Verdict::Reused => Err(Outcome::Reused),
            Verdict::Gone => Err(Outcome::Fault(DbError::Absent)),
        }
    }

    /// Does what a timer asks for; answers whether it was still to be done.
    pub(crate) async fn fire<C: Command + serde::de::DeserializeOwned>(
        &self,
        due: Due,
    ) -> Result<bool, DbError> {
        let command: C = serde_json::from_str(&due.payload).map_err(DbError::other)?;
        let ask = Ask::system();
        let ran = self.job(&ask, command, Before::Timer(due)).await?;
        Ok(!matches!(ran.verdict, Verdict::Gone))
    }

    /// Does what news leads to. A refusal is an answer too: it stands in the trail, and the handler goes on. False when
    /// another node has moved the handler's place.
    pub(crate) async fn run_before<C: Command>(
        &self,
        ask: &Ask,
        command: C,
        before: Before,
    ) -> Result<bool, DbError> {
        let ran = self.job(ask, command, before).await?;
        Ok(!matches!(ran.verdict, Verdict::Gone))
    }

    async fn job<C: Command>(&self, ask: &Ask, command: C, before: Before) -> Result<Ran<C>, DbError> {
        let shared = &self.0;
        // Where a commit can be lost on the wire, every act needs an id by which to ask for it.
        let request = match (&ask.request, shared.db.kind()) {
            (Some(id), _) => Some(id.clone()),
            (None, Kind::Postgres) => Some(crate::vault::hex(&crate::vault::random_key()[..16])),
            (None, Kind::Sqlite) => None,
        };
        let request = match request {
            Some(id) => Some((id, sha256(&serde_json::to_vec(&command).map_err(DbError::other)?).to_vec())),
            None => None,
        };
        let job = Job { shared: shared.clone(), ask: ask.clone(), command, request, before };
        let result = self.tried(job).await;
        shared.counters.count(&result);
        if let Ok(ran) = &result {
            shared.committed.notify_one();
            if ran.timers_set {
                shared.timers.notify_one();
            }
        }
        result
    }

    async fn tried<C: Command>(&self, job: Job<C>) -> Result<Ran<C>, DbError> {
        let job = Arc::new(job);
        let mut tries = 0;
        loop {
            tries += 1;
            match self.0.db.write(C::LANE, Try(job.clone())).await {
                Err(DbError::Lost) if tries < LOST_TRIES => {
                    tokio::time::sleep(std::time::Duration::from_millis(50 << tries)).await;
                }
                other => return other,
            }
        }
    }

    /// News after a position, in order: for a page that was away.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn since(&self, position: i64, limit: i64) -> Result<Vec<Stamped>, DbError> {
        self.0.db.read(Since { position, limit }).await
    }

    /// The clock that all rules go by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// News for open pages and doors.
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// Keys and tokens.
    pub fn vault(&self) -> &Vault {
        &self.0.vault
    }

    /// Storage.
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// All acts, questions, topics and handlers.
    pub fn registry(&self) -> &Registry {
        &self.0.registry
    }

    /// What was counted since the start.
    pub fn metrics(&self) -> DeskMetrics {
        self.0.counters.read()
    }
}
