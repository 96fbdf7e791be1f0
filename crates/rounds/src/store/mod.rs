//! All SQL of rounds.

pub(crate) mod dues;
pub(crate) mod gaps;
pub(crate) mod people;
pub(crate) mod results;
pub(crate) mod rounds;
pub(crate) mod rules;

use db::DbError;

/// A word that no version of ours has written.
pub(crate) fn strange(what: &str) -> DbError {
    DbError::other(format!("an unknown {what} in the rounds"))
}

/// `$from, $from+1, ...`: the marks of an IN list.
pub(crate) fn marks(from: usize, count: usize) -> String {
    (from..from + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}
