//! Carries the write-ahead log into the file while the writer goes on, so that no commit has to
//! wait for it. What this thread cannot keep up with, the writer does itself at a high limit.

use crate::DbError;
use crate::metrics::Counters;
use rusqlite::Connection;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long new commits wait in the log before they are carried over.
pub(super) const OFTEN: Duration = Duration::from_millis(500);
/// The same while a district moves in: the next commit changes the same pages again.
pub(super) const RARELY: Duration = Duration::from_secs(20);

#[derive(Default)]
pub(super) struct Checkpointer {
    stopped: Mutex<bool>,
    wake: Condvar,
}

impl Checkpointer {
    pub fn stop(&self) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.wake.notify_all();
    }

    /// Waits; says whether to go on.
    fn pause(&self, pause: Duration) -> bool {
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let (stopped, _) = self
            .wake
            .wait_timeout_while(stopped, pause, |stopped| !*stopped)
            .unwrap_or_else(PoisonError::into_inner);
        !*stopped
    }
}

pub(super) fn spawn(
    checkpointer: Arc<Checkpointer>,
    conn: Connection,
    counters: Arc<Counters>,
    pause: Duration,
) -> Result<JoinHandle<()>, DbError> {
    super::spawn("db-checkpoint", move || {
        let mut seen = 0;
        while checkpointer.pause(pause) {
            let commits = counters.commits.load(Relaxed);
            if commits == seen {
                continue;
            }
            seen = commits;
            let done = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
            if let Err(e) = done {
                tracing::warn!(error = %e, "checkpoint");
            }
        }
    })
}
