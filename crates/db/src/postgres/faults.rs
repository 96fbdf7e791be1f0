//! The server's errors by our names. Only messages, never details: details hold values.

use crate::DbError;
use std::error::Error as _;
use tokio_postgres::error::SqlState;

pub(crate) fn fault(error: &tokio_postgres::Error) -> DbError {
    let Some(db) = error.as_db_error() else {
        let io = error.source().is_some_and(|s| s.is::<std::io::Error>());
        return if error.is_closed() || io {
            DbError::Lost
        } else {
            match error.source() {
                Some(source) => DbError::Other(format!("{error}: {source}")),
                None => DbError::other(error),
            }
        };
    };
    let rule = || db.constraint().unwrap_or("unnamed").to_owned();
    let column = || {
        let part = |p: Option<&str>| p.unwrap_or("unnamed").to_owned();
        format!("{}.{}", part(db.table()), part(db.column()))
    };
    match db.code() {
        c if *c == SqlState::UNIQUE_VIOLATION => DbError::Taken(rule()),
        c if *c == SqlState::FOREIGN_KEY_VIOLATION
            || *c == SqlState::CHECK_VIOLATION
            || *c == SqlState::EXCLUSION_VIOLATION =>
        {
            DbError::Broken(rule())
        }
        c if *c == SqlState::NOT_NULL_VIOLATION => DbError::Broken(column()),
        c if *c == SqlState::T_R_SERIALIZATION_FAILURE
            || *c == SqlState::T_R_DEADLOCK_DETECTED
            || *c == SqlState::LOCK_NOT_AVAILABLE =>
        {
            DbError::Contended
        }
        c if *c == SqlState::FEATURE_NOT_SUPPORTED && db.message().starts_with("cached plan") => {
            DbError::Contended
        }
        c if *c == SqlState::DISK_FULL => DbError::DiskFull,
        c if *c == SqlState::ADMIN_SHUTDOWN
            || *c == SqlState::CRASH_SHUTDOWN
            || *c == SqlState::CANNOT_CONNECT_NOW
            || c.code().starts_with("08") =>
        {
            DbError::Lost
        }
        c => DbError::Other(format!("{}: {}", c.code(), db.message())),
    }
}
