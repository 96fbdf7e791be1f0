//! Faults that tests ask for. Always there, inert until asked; what fails then fails in the
//! database itself, not in a stand-in for it.

use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

/// What shall go wrong next.
#[derive(Debug, Default)]
pub struct Faults {
    commits: AtomicU32,
    lost_before: AtomicU32,
    lost_after: AtomicU32,
}

impl Faults {
    /// The next `n` commits fail and save nothing.
    pub fn fail_commits(&self, n: u32) {
        self.commits.store(n, SeqCst);
    }

    /// PostgreSQL: the next `n` connections are lost just before their commit is sent.
    pub fn lose_before_commit(&self, n: u32) {
        self.lost_before.store(n, SeqCst);
    }

    /// PostgreSQL: the next `n` connections are lost after the server has committed and before it
    /// has said so.
    pub fn lose_after_commit(&self, n: u32) {
        self.lost_after.store(n, SeqCst);
    }

    pub(crate) fn commit_fails(&self) -> bool {
        take(&self.commits)
    }

    pub(crate) fn loses_before_commit(&self) -> bool {
        take(&self.lost_before)
    }

    pub(crate) fn loses_after_commit(&self) -> bool {
        take(&self.lost_after)
    }
}

fn take(counter: &AtomicU32) -> bool {
    counter.load(SeqCst) > 0 && counter.fetch_update(SeqCst, SeqCst, |n| n.checked_sub(1)).is_ok()
}
