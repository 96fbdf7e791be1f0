//! Where the database is and how much of the machine it may use.

use crate::DbError;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One file, one process.
    Sqlite,
    /// A server.
    Postgres,
}

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// A file; it is made when it is not there.
    Sqlite {
        /// The file.
        path: PathBuf,
    },
    /// A server.
    Postgres {
        /// `postgres://user:password@host:port/database`.
        url: String,
    },
}

impl FromStr for Target {
    type Err = DbError;
    fn from_str(text: &str) -> Result<Self, DbError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres { url: text.to_owned() });
        }
        let path = text.strip_prefix("sqlite://").unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            return Err(DbError::Unreachable(
                "a database is a file or postgres://user:password@host:port/name".to_owned(),
            ));
        }
        Ok(Self::Sqlite { path: path.into() })
    }
}

impl std::fmt::Debug for Target {
    /// The address may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite { path } => write!(f, "Sqlite({})", path.display()),
            Self::Postgres { .. } => write!(f, "Postgres"),
        }
    }
}

/// How much of the machine the database may use.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Threads that read (SQLite).
    pub readers: usize,
    /// Connections (PostgreSQL).
    pub pg_pool: usize,
    /// Transactions that may write at one time (PostgreSQL); more only collide.
    pub pg_writers: usize,
    /// Pieces of work that may wait in each lane.
    pub queue: usize,
    /// The most pieces of work in one commit (SQLite).
    pub batch: usize,
    /// The longest that one batch gathers before it commits (SQLite).
    pub batch_time: Duration,
    /// How often a piece of work is tried again before it is answered with [`DbError::Contended`].
    pub retries: u32,
    /// Large acts one after the other with nobody waiting beside them, as when a district moves in: more memory,
    /// and the log is carried into the file rarely (SQLite). See [`Settings::bulk`].
    pub bulk: bool,
}

impl Settings {
    /// For a house that is not open yet: many acts share a commit, so that a page of an index is written
    /// once for all of them. Just as durable; only, an urgent act would wait.
    #[must_use]
    pub fn bulk(self) -> Self {
        Self { batch_time: Duration::from_secs(2), bulk: true, ..self }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            readers: cores.clamp(2, 8),
            pg_pool: 24,
            pg_writers: 12,
            queue: 16_384,
            batch: 512,
            batch_time: Duration::from_millis(4),
            retries: 40,
            bulk: false,
        }
    }
}
