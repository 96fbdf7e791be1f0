//! Counters that operators and benchmarks look at.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A reading of the counters since the database was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DbMetrics {
    /// Durable commits.
    pub commits: u64,
    /// Pieces of work that were committed.
    pub saved: u64,
    /// Pieces of work that were answered with an error.
    pub failed: u64,
    /// Reads.
    pub reads: u64,
    /// The most pieces of work that one commit has saved.
    pub largest_batch: u64,
    /// Pieces of work that had to run again.
    pub retries: u64,
    /// Transactions given up because of a serialization conflict or a deadlock (PostgreSQL).
    pub aborted: u64,
    /// Batches whose transaction ended under them (SQLite, for example a full disk).
    pub broken_batches: u64,
    /// Panics caught in work.
    pub panics: u64,
    /// Work refused because the queue was full.
    pub refused: u64,
    /// Pieces of work waiting now.
    pub queued: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub commits: AtomicU64,
    pub saved: AtomicU64,
    pub failed: AtomicU64,
    pub reads: AtomicU64,
    pub largest_batch: AtomicU64,
    pub retries: AtomicU64,
    pub aborted: AtomicU64,
    pub broken_batches: AtomicU64,
    pub panics: AtomicU64,
    pub refused: AtomicU64,
}

pub(crate) fn add(counter: &AtomicU64, n: usize) {
    counter.fetch_add(n as u64, Relaxed);
}

impl Counters {
    pub fn read(&self, queued: usize) -> DbMetrics {
        let get = |c: &AtomicU64| c.load(Relaxed);
        DbMetrics {
            commits: get(&self.commits),
            saved: get(&self.saved),
            failed: get(&self.failed),
            reads: get(&self.reads),
            largest_batch: get(&self.largest_batch),
            retries: get(&self.retries),
            aborted: get(&self.aborted),
            broken_batches: get(&self.broken_batches),
            panics: get(&self.panics),
            refused: get(&self.refused),
            queued: queued as u64,
        }
    }

    /// After a commit of `n` pieces of work.
    pub fn committed(&self, n: usize) {
        add(&self.commits, 1);
        add(&self.saved, n);
        self.largest_batch.fetch_max(n as u64, Relaxed);
    }
}
