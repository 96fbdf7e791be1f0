//! What the desk counts since its start.

use crate::Command;
use crate::job::{Ran, Verdict};
use db::DbError;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Default)]
pub(crate) struct Counters {
    done: AtomicU64,
    refused: AtomicU64,
    denied: AtomicU64,
    busy: AtomicU64,
    faults: AtomicU64,
}

/// Acts since the start, by how they ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeskMetrics {
    /// Done, or answered again.
    pub done: u64,
    /// Refused by the act.
    pub refused: u64,
    /// Not let by the desk.
    pub denied: u64,
    /// Turned away because the queue was full.
    pub busy: u64,
    /// Storage failed.
    pub faults: u64,
}

impl Counters {
    pub(crate) fn count<C: Command>(&self, result: &Result<Ran<C>, DbError>) {
        let counter = match result {
            Ok(ran) => match ran.verdict {
                Verdict::Done(_) | Verdict::Gone => &self.done,
                Verdict::Refused(_) | Verdict::Reused => &self.refused,
                Verdict::Denied(_) => &self.denied,
            },
            Err(DbError::Busy) => &self.busy,
            Err(_) => &self.faults,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> DeskMetrics {
        DeskMetrics {
            done: self.done.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            denied: self.denied.load(Ordering::Relaxed),
            busy: self.busy.load(Ordering::Relaxed),
            faults: self.faults.load(Ordering::Relaxed),
        }
    }
}
