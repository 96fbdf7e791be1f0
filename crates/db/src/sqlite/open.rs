//! Opening connections, and asserting that they are what durability rests on.

use crate::DbError;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// The first version with the fix of the write-ahead log's reset.
const OLDEST: i32 = 3_051_003;

/// The one connection that writes.
pub(super) fn writer(path: &Path, bulk: bool) -> Result<Connection, DbError> {
    if rusqlite::version_number() < OLDEST {
        return Err(DbError::Unreachable(format!("SQLite {} is too old", rusqlite::version())));
    }
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| unreachable(path, &e))?;
    }
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|e| unreachable(path, &e))?;
    settle(&conn).map_err(|e| unreachable(path, &e))?;
    let mode: String = conn
        .query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))
        .map_err(|e| unreachable(path, &e))?;
    // The thread beside the writer carries the log over; the writer itself only when the log has grown to 128 MiB, because
    // under unbroken load nobody but the writer can begin the log anew.
    let (log_pages, cache_kib) = if bulk { (150_000, 393_216) } else { (32_000, 32_768) };
    conn.execute_batch(&format!(
        "PRAGMA synchronous = FULL;
         PRAGMA wal_autocheckpoint = {log_pages};
         PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -{cache_kib};"
    ))
    .map_err(|e| unreachable(path, &e))?;
    let durable: i64 =
        conn.query_row("PRAGMA synchronous", [], |row| row.get(0)).map_err(|e| unreachable(path, &e))?;
    if !mode.eq_ignore_ascii_case("wal") || durable != 2 {
        return Err(DbError::Unreachable(format!(
            "{}: this file system does not give a durable write-ahead log (mode {mode}, synchronous {durable})",
            path.display()
        )));
    }
    conn.set_prepared_statement_cache_capacity(1024);
    Ok(conn)
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection, DbError> {
    let conn =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(|e| unreachable(path, &e))?;
    settle(&conn).map_err(|e| unreachable(path, &e))?;
    conn.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8192;")
        .map_err(|e| unreachable(path, &e))?;
    conn.set_prepared_statement_cache_capacity(512);
    Ok(conn)
}

/// A connection of the thread that carries the write-ahead log into the file.
pub(super) fn checkpointer(path: &Path) -> Result<Connection, DbError> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(|e| unreachable(path, &e))?;
    settle(&conn).map_err(|e| unreachable(path, &e))?;
    conn.execute_batch("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;")
        .map_err(|e| unreachable(path, &e))?;
    Ok(conn)
}

/// What every connection has: rules are kept, and `LIKE` means what it means on PostgreSQL.
fn settle(conn: &Connection) -> rusqlite::Result<()> {
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA case_sensitive_like = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA temp_store = MEMORY;",
    )
}

fn unreachable(path: &Path, error: &dyn std::fmt::Display) -> DbError {
    DbError::Unreachable(format!("{}: {error}", path.display()))
}
