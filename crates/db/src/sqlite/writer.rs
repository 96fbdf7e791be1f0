//! The one thread that writes: many pieces of work, one durable commit.
//!
//! Hardly any work is undone, and a savepoint copies every page that is changed under it. So a batch runs boldly, without
//! savepoints, and only when one of its works wants to be undone is everything undone and run again from its start, each
//! work in its savepoint. (A work may run more than once; that is what `Work` promises.) After that the next batches are
//! careful from the start.

use super::job::{Job, Ran};
use super::queue::{Queue, Turn};
use super::seat::{Local, Scope, Seat};
use crate::metrics::{Counters, add};
use crate::tx::Seat as AnySeat;
use crate::{BatchHook, DbError, Settings, Tx};
use base::Stopwatch;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};

type Jobs = Vec<Box<dyn Job>>;

/// How many batches are careful after one that was bold in vain.
const CAREFUL: u32 = 16;

/// How one piece of work went.
enum Attempt {
    /// It has its answer; whether it changed anything.
    Done(bool),
    /// The transaction ended under it.
    Gone,
    /// It must be undone, and nothing but the whole batch can be.
    Undone,
}

pub(super) struct Writer {
    pub conn: Connection,
    pub local: Local,
    pub queue: Arc<Queue>,
    pub hook: Arc<OnceLock<Arc<dyn BatchHook>>>,
    pub counters: Arc<Counters>,
    pub settings: Settings,
    /// How many batches from now on run with savepoints.
    pub careful: u32,
}

impl Drop for Writer {
    /// Also when this thread panics, which is a fault of this crate: nobody may wait for ever.
    fn drop(&mut self) {
        self.queue.abandon();
    }
}

impl Writer {
    /// Works until the queue is closed and empty.
    pub fn serve(mut self) {
        while let Some(turn) = self.queue.next() {
            match turn {
                Turn::Control(control) => control(&mut self.conn, &mut self.local),
                Turn::Work(first) => self.gather(first),
            }
        }
        self.fold();
    }

    /// One batch: the first piece of work and what comes in while it runs.
    fn gather(&mut self, first: Box<dyn Job>) {
        let watch = Stopwatch::start();
        let queue = Arc::clone(&self.queue);
        let (limit, time) = (self.settings.batch, self.settings.batch_time);
        let mut first = Some(first);
        let bold = self.careful == 0;
        self.careful = self.careful.saturating_sub(1);
        self.together(bold, &mut |ran| {
            first.take().or_else(|| {
                let goes_on = ran < limit && watch.elapsed() < time;
                goes_on.then(|| queue.more()).flatten()
            })
        });
    }

    /// Runs what `source` gives in one transaction (it is told how many have run) and commits.
    fn together(&mut self, bold: bool, source: &mut dyn FnMut(usize) -> Option<Box<dyn Job>>) {
        let mut ran: Jobs = Vec::new();
        let mut well = 0;
        let mut begun = Ok(());
        while let Some(mut job) = source(ran.len()) {
            if ran.is_empty() {
                (self.local.gone, self.local.undo) = (false, false);
                begun = self.statement("BEGIN IMMEDIATE");
            }
            if let Err(e) = &begun {
                self.answer_failed(job, e.clone());
                continue;
            }
            match self.attempt(&mut *job, bold) {
                Attempt::Gone => return self.broken(ran, job),
                Attempt::Undone => {
                    ran.push(job);
                    return self.carefully(ran);
                }
                Attempt::Done(ok) => well += usize::from(ok),
            }
            ran.push(job);
        }
        if begun.is_ok() && !ran.is_empty() {
            self.commit(ran, well);
        }
    }

    /// Everything is undone and runs again from its start, each work in its savepoint.
    fn carefully(&mut self, ran: Jobs) {
        self.abandon();
        self.careful = CAREFUL;
        add(&self.counters.retries, ran.len());
        let mut ran = ran.into_iter();
        while ran.len() > 0 {
            self.together(false, &mut |_| ran.next());
        }
    }

    /// One piece of work; in a savepoint of its own unless it runs boldly.
    fn attempt(&mut self, job: &mut dyn Job, bold: bool) -> Attempt {
        if !bold && let Err(e) = self.statement("SAVEPOINT work") {
            tracing::error!(error = %e, "no savepoint");
            return Attempt::Gone;
        }
        let ran = job.run(&mut Tx::new(AnySeat::Sqlite(Seat {
            conn: &mut self.conn,
            local: &mut self.local,
            scope: if bold { Scope::Batch } else { Scope::Savepoint },
        })));
        if bold && !self.conn.is_autocommit() && !self.local.gone {
            let undone = ran != Ran::Well || std::mem::take(&mut self.local.undo);
            return if undone { Attempt::Undone } else { Attempt::Done(true) };
        }
        if ran == Ran::Panicked {
            add(&self.counters.panics, 1);
        }
        if self.conn.is_autocommit() || self.local.gone {
            return Attempt::Gone;
        }
        let settled = match ran {
            Ran::Well => Ok(()),
            Ran::Badly | Ran::Panicked => self.statement("ROLLBACK TO work"),
        }
        .and_then(|()| self.statement("RELEASE work"));
        if let Err(e) = settled {
            tracing::error!(error = %e, "a savepoint could not be settled");
            return Attempt::Gone;
        }
        Attempt::Done(ran == Ran::Well)
    }

    /// The transaction ended under `last` and took everything with it. What ran before runs again
    /// from its start; then `last` alone, and if it ends its own transaction, that is its answer.
    fn broken(&mut self, ran: Jobs, last: Box<dyn Job>) {
        add(&self.counters.broken_batches, 1);
        self.abandon();
        if ran.is_empty() {
            add(&self.counters.failed, 1);
            last.answer();
            return;
        }
        add(&self.counters.retries, ran.len() + 1);
        let mut ran = ran.into_iter();
        while ran.len() > 0 {
            self.together(false, &mut |_| ran.next());
        }
        let mut last = Some(last);
        self.together(false, &mut |_| last.take());
    }

    /// One durable commit, then the answers.
    fn commit(&mut self, ran: Jobs, well: usize) {
        if well == 0 {
            self.abandon();
            add(&self.counters.failed, ran.len());
            ran.into_iter().for_each(Job::answer);
            return;
        }
        if let Err(e) = self.before_commit().and_then(|()| self.statement("COMMIT")) {
            self.abandon();
            self.unsaved(ran, e);
            return;
        }
        self.counters.committed(well);
        add(&self.counters.failed, ran.len() - well);
        ran.into_iter().for_each(Job::answer);
        if let Some(hook) = self.hook.get()
            && catch_unwind(AssertUnwindSafe(|| hook.after_commit())).is_err()
        {
            tracing::error!("the hook after a commit panicked");
        }
    }

    fn before_commit(&mut self) -> Result<(), DbError> {
        let Some(hook) = self.hook.get().map(Arc::clone) else {
            return Ok(());
        };
        let mut tx = Tx::new(AnySeat::Sqlite(Seat {
            conn: &mut self.conn,
            local: &mut self.local,
            scope: Scope::Hook,
        }));
        catch_unwind(AssertUnwindSafe(|| hook.before_commit(&mut tx)))
            .unwrap_or_else(|_| Err(DbError::other("the hook before a commit panicked")))?;
        match tx.poison.take() {
            None => Ok(()),
            Some(poison) => Err(poison),
        }
    }

    /// The commit failed, so nothing is saved. One piece of work may be what the commit cannot
    /// bear (the disk has room for the others): each is tried once more alone.
    fn unsaved(&mut self, ran: Jobs, error: DbError) {
        tracing::warn!(error = %error, works = ran.len(), "commit failed");
        if ran.len() == 1 {
            ran.into_iter().for_each(|job| self.answer_failed(job, error.clone()));
            return;
        }
        add(&self.counters.retries, ran.len());
        for job in ran {
            let mut job = Some(job);
            self.together(false, &mut |_| job.take());
        }
    }

    fn answer_failed(&self, job: Box<dyn Job>, error: DbError) {
        add(&self.counters.failed, 1);
        job.fail(error);
    }

    /// Ends the transaction without saving, if there still is one.
    fn abandon(&mut self) {
        if !self.conn.is_autocommit()
            && let Err(e) = self.statement("ROLLBACK")
        {
            tracing::error!(error = %e, "rollback failed");
        }
    }

    fn statement(&self, text: &str) -> Result<(), DbError> {
        self.conn
            .prepare_cached(text)
            .and_then(|mut stmt| stmt.raw_execute())
            .map(|_| ())
            .map_err(|e| super::rules::plain(&e))
    }

    /// Leaves one tidy file behind.
    fn fold(&mut self) {
        let folded = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        if let Err(e) = folded {
            tracing::warn!(error = %e, "the write-ahead log stays beside the database");
        }
    }
}
