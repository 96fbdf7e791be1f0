//! A filled house, and how large its index is.
use super::people::Known;
use crate::frame::{Database, Scratch};
use anyhow::{Context, Result, ensure};
use desk::Desk;
use std::process::{Command, Stdio};

/// A desk over a filled database.
pub(crate) struct Filled {
    pub(crate) desk: Desk,
    /// Some of its elders, to ask for.
    pub(crate) known: Vec<Known>,
    pub(crate) kind: Database,
    /// The file, or the URL.
    pub(crate) target: String,
    pub(crate) scratch: Scratch,
}

impl Filled {
    /// Bytes of the search's tables and indexes.
    pub(crate) fn index_bytes(&self) -> Result<u64> {
        match self.kind {
            Database::Sqlite => {
                let file = rusqlite::Connection::open(&self.target)?;
                let sum =
                    "SELECT CAST(SUM(pgsize) AS BIGINT) FROM dbstat WHERE name LIKE 'find!_%' ESCAPE '!'";
                Ok(u64::try_from(file.query_row(sum, [], |row| row.get::<_, i64>(0))?)?)
            }
            Database::Postgres => {
                let sum = "SELECT CAST(SUM(pg_total_relation_size(c.oid)) AS BIGINT) FROM pg_class c \
                           WHERE c.relname LIKE 'find!_%' ESCAPE '!' AND c.relkind = 'r'";
                Ok(psql(&self.target, &["-At", "-c", sum])?.trim().parse()?)
            }
        }
    }

    /// Gives the disk back.
    pub(crate) fn done(self) -> Result<()> {
        if self.kind == Database::Postgres {
            let (server, name) = self.target.rsplit_once('/').context("a URL ends with the database")?;
            psql(&format!("{server}/postgres"), &["-c", &format!("DROP DATABASE {name}")])?;
        }
        drop(self.scratch);
        Ok(())
    }
}

/// Runs `psql` and answers what it printed.
pub(crate) fn psql(url: &str, words: &[&str]) -> Result<String> {
    let out = Command::new("psql")
        .arg(url)
        .args(["-v", "ON_ERROR_STOP=1", "-q"])
        .args(words)
        .stdin(Stdio::null())
        .output()?;
    ensure!(out.status.success(), "psql: {}", String::from_utf8_lossy(&out.stderr));
    Ok(String::from_utf8(out.stdout)?)
}
