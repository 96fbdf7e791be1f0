//! Threads that read, each with its own connection, each piece of work in one snapshot.

use super::job::Ran;
use super::queue::{Queue, Turn};
use super::seat::{Local, Scope, Seat};
use crate::Tx;
use crate::metrics::{Counters, add};
use crate::tx::Seat as AnySeat;
use rusqlite::Connection;
use std::sync::Arc;

pub(super) struct Reader {
    pub conn: Connection,
    pub local: Local,
    pub queue: Arc<Queue>,
    pub counters: Arc<Counters>,
}

impl Reader {
    /// Reads until the queue is closed and empty.
    pub fn serve(mut self) {
        while let Some(turn) = self.queue.next() {
            match turn {
                Turn::Control(control) => control(&mut self.conn, &mut self.local),
                Turn::Work(mut job) => {
                    if let Err(e) = self.statement("BEGIN") {
                        job.fail(super::rules::plain(&e));
                        continue;
                    }
                    let ran = job.run(&mut Tx::new(AnySeat::Sqlite(Seat {
                        conn: &mut self.conn,
                        local: &mut self.local,
                        scope: Scope::Snapshot,
                    })));
                    if ran == Ran::Panicked {
                        add(&self.counters.panics, 1);
                    }
                    if !self.conn.is_autocommit()
                        && let Err(e) = self.statement("ROLLBACK")
                    {
                        tracing::error!(error = %e, "a reader's snapshot could not be let go");
                    }
                    add(&self.counters.reads, 1);
                    job.answer();
                }
            }
        }
    }

    fn statement(&self, text: &str) -> rusqlite::Result<usize> {
        self.conn.prepare_cached(text)?.raw_execute()
    }
}
