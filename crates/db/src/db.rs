//! The handle that the whole program shares.

use crate::fault::Faults;
use crate::metrics::Counters;
use crate::migrate::Migration;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::{BatchHook, DbError, DbMetrics, Kind, Lane, Settings, Target, Work};
use std::path::Path;
use std::sync::Arc;

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    backend: Backend,
    counters: Arc<Counters>,
    faults: Arc<Faults>,
}

pub(crate) enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// Opens it and asserts what durability rests on. Does not migrate.
    pub async fn open(target: &Target, settings: Settings) -> Result<Db, DbError> {
        let counters = Arc::new(Counters::default());
        let faults = Arc::new(Faults::default());
        let (c, f) = (Arc::clone(&counters), Arc::clone(&faults));
        let backend = match target {
            Target::Sqlite { path } => {
                let path = path.clone();
                Backend::Sqlite(crate::sqlite::blocking(move || Sqlite::open(&path, &settings, c, f)).await?)
            }
            Target::Postgres { url } => Backend::Postgres(Postgres::open(url, &settings, c, f).await?),
        };
        Ok(Self(Arc::new(Inner { backend, counters, faults })))
    }

    /// Brings the schema up to this list; names what was applied.
    pub async fn migrate(&self, list: &'static [Migration]) -> Result<Vec<String>, DbError> {
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.migrate(list).await,
            Backend::Postgres(postgres) => postgres.migrate(list).await,
        }
    }

    /// Whether acts that write side by side collide and are tried again; where there is one writer they only queue.
    pub fn collides(&self) -> bool {
        self.kind() == Kind::Postgres
    }

    /// Which database it is.
    pub fn kind(&self) -> Kind {
        match &self.0.backend {
            Backend::Sqlite(_) => Kind::Sqlite,
            Backend::Postgres(_) => Kind::Postgres,
        }
    }

    /// Runs work in a transaction and answers after it is durable. Work that was accepted is
    /// finished even if nobody waits for its answer any more.
    pub async fn write<W: Work>(&self, lane: Lane, work: W) -> Result<W::Out, DbError> {
        let answer = match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.write(lane, work).await,
            Backend::Postgres(postgres) => postgres.write(lane, work).await,
        };
        if matches!(answer, Err(DbError::Busy)) {
            crate::metrics::add(&self.0.counters.refused, 1);
        }
        answer
    }

    /// Runs work that only reads, on one snapshot.
    pub async fn read<W: Work>(&self, work: W) -> Result<W::Out, DbError> {
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.read(work).await,
            Backend::Postgres(postgres) => postgres.read(work).await,
        }
    }

    /// Sets the hook around SQLite's commits, once; later calls change nothing.
    pub fn on_batch(&self, hook: Arc<dyn BatchHook>) {
        if let Backend::Sqlite(sqlite) = &self.0.backend
            && sqlite.hook.set(hook).is_err()
        {
            tracing::warn!("the batch hook was set already");
        }
    }

    /// One consistent copy while writing goes on: SQLite's own copy, or a custom-format dump.
    pub async fn backup(&self, to: &Path) -> Result<(), DbError> {
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.backup(to).await,
            Backend::Postgres(postgres) => postgres.backup(to).await,
        }
    }

    /// Takes nothing more, finishes what was accepted.
    pub async fn close(&self) {
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.close().await,
            Backend::Postgres(postgres) => postgres.close().await,
        }
    }

    /// The counters now.
    pub fn metrics(&self) -> DbMetrics {
        let queued = match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.queued(),
            Backend::Postgres(postgres) => postgres.queued(),
        };
        self.0.counters.read(queued)
    }

    /// Faults to order, for tests.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// A fault for tests: the file may not grow beyond so many pages (SQLite; `None` lifts it).
    pub async fn limit_pages(&self, pages: Option<u32>) -> Result<(), DbError> {
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.limit_pages(pages).await,
            Backend::Postgres(_) => Err(DbError::other("only a file can be kept small")),
        }
    }

    pub(crate) fn backend(&self) -> &Backend {
        &self.0.backend
    }
}

/// Puts a backup in the place of a database that nobody has open.
pub async fn restore(target: &Target, from: &Path) -> Result<(), DbError> {
    match target {
        Target::Sqlite { path } => crate::sqlite::restore(path, from).await,
        Target::Postgres { url } => crate::postgres::restore(url, from).await,
    }
}
