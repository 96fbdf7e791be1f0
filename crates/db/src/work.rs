//! What callers hand to the database: pieces of work, and hooks around a commit.

use crate::{DbError, Tx};
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Which lane of the queue a piece of work waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lane {
    /// Presses, calls, and what else must not wait behind an import.
    Urgent,
    /// Everything else.
    #[default]
    Normal,
}

/// One transaction's work. It may run more than once: it touches nothing but the `Tx` and itself,
/// and running it again must mean the same.
pub trait Work: Send + 'static {
    /// What comes back after the commit.
    type Out: Send + 'static;
    /// Does it.
    fn run(&mut self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Self::Out, DbError>> + Send;
}

/// Runs around each commit of a batch on SQLite's writer; never on PostgreSQL.
pub trait BatchHook: Send + Sync {
    /// In the batch's own transaction, just before it commits. An error undoes the batch.
    fn before_commit(&self, tx: &mut Tx<'_>) -> Result<(), DbError>;
    /// After it committed and its work was answered.
    fn after_commit(&self);
}

/// Polls once a future that has nothing to wait for (on SQLite no statement waits).
/// One that does wait is a fault of the program.
pub fn now_or_fault<T>(fut: impl Future<Output = Result<T, DbError>>) -> Result<T, DbError> {
    match pin!(fut).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => {
            Err(DbError::other("work on the SQLite writer waited for something other than the database"))
        }
    }
}
