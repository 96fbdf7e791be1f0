//! Copies of the whole database, there and back.

use super::{blocking, open, plain};
use crate::DbError;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use std::path::{Path, PathBuf};

/// A copy of one instant; writing goes on meanwhile.
pub(super) async fn backup(from: PathBuf, to: PathBuf) -> Result<(), DbError> {
    blocking(move || {
        let source = open::reader(&from)?;
        let mut copy = Connection::open(&to).map_err(|e| plain(&e))?;
        // All pages in one step: one snapshot, and no starting over when a batch commits.
        let backup = Backup::new(&source, &mut copy).map_err(|e| plain(&e))?;
        backup.step(-1).map_err(|e| plain(&e))?;
        drop(backup);
        whole(&copy)?;
        // One file, without a log beside it.
        copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).map_err(|e| plain(&e))
    })
    .await
}

/// Puts a copy in the place of a database that nobody has open.
pub(crate) async fn restore(path: &Path, from: &Path) -> Result<(), DbError> {
    let (path, from) = (path.to_owned(), from.to_owned());
    blocking(move || {
        let source = open::reader(&from)?;
        whole(&source)?;
        let beside = path.with_extension("restoring");
        let step = |r: std::io::Result<()>| r.map_err(DbError::other);
        step(std::fs::copy(&from, &beside).map(drop))?;
        step(std::fs::File::open(&beside).and_then(|f| f.sync_all()))?;
        // The log of the old database must not be played onto the new one.
        for ending in ["-wal", "-shm"] {
            let mut log = path.clone().into_os_string();
            log.push(ending);
            match std::fs::remove_file(log) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(DbError::other(e)),
                _ => {}
            }
        }
        step(std::fs::rename(&beside, &path))?;
        match path.parent().filter(|p| !p.as_os_str().is_empty()) {
            Some(folder) => step(std::fs::File::open(folder).and_then(|f| f.sync_all())),
            None => Ok(()),
        }
    })
    .await
}

fn whole(conn: &Connection) -> Result<(), DbError> {
    let verdict: String =
        conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|e| plain(&e))?;
    if verdict == "ok" { Ok(()) } else { Err(DbError::other("the copy is damaged")) }
}
