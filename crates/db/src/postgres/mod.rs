//! PostgreSQL: each piece of work is one SERIALIZABLE transaction, tried again when it collides.

pub(crate) mod admin;
mod cell;
mod dump;
mod encode;
mod faults;
mod lease;
mod run;
mod seat;

pub(crate) use cell::cell;
pub(crate) use faults::fault;
pub(crate) use seat::Seat;

use crate::fault::Faults;
use crate::metrics::{Counters, add};
use crate::{DbError, Lane, Settings, Work};
use deadpool_postgres::{Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts};
use lease::Lease;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;
use tokio::sync::{Semaphore, TryAcquireError};
use tokio_postgres::{Config, NoTls};

/// The server and the way to it.
pub(crate) struct Postgres(Arc<Shared>);

struct Shared {
    config: Config,
    pool: Pool,
    /// One permit for each piece of work that may be under way or waiting.
    accepted: Arc<Semaphore>,
    queue: u32,
    /// Nothing more is taken.
    closing: AtomicBool,
    /// Writers of the normal lane; the urgent lane passes by, on connections that are left to it.
    writers: Semaphore,
    /// Those who read; together with the writers they leave some connections to the urgent lane.
    readers: Semaphore,
    counters: Arc<Counters>,
    faults: Arc<Faults>,
    retries: u32,
}

impl Postgres {
    pub async fn open(
        url: &str,
        settings: &Settings,
        counters: Arc<Counters>,
        faults: Arc<Faults>,
    ) -> Result<Self, DbError> {
        // The parser's own error may repeat the address, and with it the password.
        let mut config: Config = url.parse().map_err(|_| {
            DbError::Unreachable("the address is not postgres://user:password@host:port/database".to_owned())
        })?;
        config.connect_timeout(Duration::from_secs(5));
        if config.get_application_name().is_none() {
            config.application_name("yinqiao");
        }
        let options = config.get_options().unwrap_or_default();
        config.options(format!("{options} -c synchronous_commit=on"));
        let recycling_method = RecyclingMethod::Fast;
        let manager = Manager::from_config(config.clone(), NoTls, ManagerConfig { recycling_method });
        let pool_size = settings.pg_pool.max(3);
        let urgent = (pool_size / 6).max(1);
        let writers = settings.pg_writers.clamp(1, pool_size - urgent - 1);
        let timeouts = Timeouts {
            wait: Some(Duration::from_secs(30)),
            create: Some(Duration::from_secs(10)),
            recycle: Some(Duration::from_secs(5)),
        };
        let pool = Pool::builder(manager)
            .max_size(pool_size)
            .runtime(Runtime::Tokio1)
            .timeouts(timeouts)
            .build()
            .map_err(|e| DbError::Unreachable(e.to_string()))?;
        let queue = u32::try_from(settings.queue).unwrap_or(u32::MAX >> 4);
        let shared = Shared {
            config,
            pool,
            accepted: Arc::new(Semaphore::new(queue as usize)),
            queue,
            closing: AtomicBool::new(false),
            writers: Semaphore::new(writers),
            readers: Semaphore::new(pool_size - writers - urgent),
            counters,
            faults,
            retries: settings.retries,
        };
        shared.inspect().await?;
        Ok(Self(Arc::new(shared)))
    }

    /// Runs on a task of its own: what was accepted is finished even if its caller goes away, and
    /// a panic ends the task only.
    pub async fn write<W: Work>(&self, lane: Lane, work: W) -> Result<W::Out, DbError> {
        self.0.open()?;
        let permit = Arc::clone(&self.0.accepted).try_acquire_owned().map_err(|e| match e {
            TryAcquireError::NoPermits => DbError::Busy,
            TryAcquireError::Closed => DbError::Closed,
        })?;
        let shared = Arc::clone(&self.0);
        let task = tokio::spawn(async move {
            let _permit = permit;
            shared.write(lane, work).await
        });
        match task.await {
            Ok(answer) => answer,
            Err(e) if e.is_panic() => {
                add(&self.0.counters.panics, 1);
                add(&self.0.counters.failed, 1);
                Err(DbError::other("work panicked"))
            }
            Err(_) => Err(DbError::Closed),
        }
    }

    pub async fn read<W: Work>(&self, mut work: W) -> Result<W::Out, DbError> {
        self.0.open()?;
        let _permit = self.0.accepted.acquire().await.map_err(|_| DbError::Closed)?;
        self.0.read(&mut work).await
    }

    /// A connection outside of the pool, for what changes the connection itself.
    pub async fn apart(&self) -> Result<tokio_postgres::Client, DbError> {
        self.0.apart().await
    }

    pub async fn backup(&self, to: &std::path::Path) -> Result<(), DbError> {
        dump::dump(&self.0.config, to).await
    }

    pub fn forget_statements(&self) {
        self.0.pool.manager().statement_caches.clear();
    }

    pub fn queued(&self) -> usize {
        (self.0.queue as usize).saturating_sub(self.0.accepted.available_permits())
    }

    pub async fn close(&self) {
        self.0.closing.store(true, SeqCst);
        // Every permit back means that nothing is under way.
        let all = self.0.accepted.acquire_many(self.0.queue).await;
        self.0.accepted.close();
        drop(all);
        self.0.pool.close();
    }
}

impl Shared {
    fn open(&self) -> Result<(), DbError> {
        if self.closing.load(SeqCst) { Err(DbError::Closed) } else { Ok(()) }
    }

    async fn lease(&self) -> Result<Lease, DbError> {
        use deadpool_postgres::PoolError;
        match self.pool.get().await {
            Ok(object) => Ok(Lease::new(object)),
            Err(PoolError::Timeout(deadpool_postgres::TimeoutType::Wait)) => Err(DbError::Busy),
            Err(PoolError::Closed) => Err(DbError::Closed),
            Err(PoolError::Backend(e)) => Err(self.unreachable(&e)),
            Err(e) => Err(DbError::Unreachable(e.to_string())),
        }
    }

    async fn apart(&self) -> Result<tokio_postgres::Client, DbError> {
        connect(&self.config).await
    }

    fn unreachable(&self, error: &tokio_postgres::Error) -> DbError {
        unreachable(&self.config, error)
    }

    /// Text must sort and compare as on SQLite, or lists would differ between the two.
    async fn inspect(&self) -> Result<(), DbError> {
        let lease = self.lease().await?;
        let row = lease
            .client()
            .query_one(
                "SELECT datcollate::text, datctype::text, pg_encoding_to_char(encoding)::text, datname::text \
                 FROM pg_database WHERE datname = current_database()",
                &[],
            )
            .await
            .map_err(|e| self.unreachable(&e))?;
        lease.clean();
        let text = |index| row.get::<_, String>(index);
        let plain = |name: String| matches!(name.as_str(), "C" | "POSIX");
        if plain(text(0)) && plain(text(1)) && text(2) == "UTF8" {
            return Ok(());
        }
        let name = text(3);
        Err(DbError::Unreachable(format!(
            "database {name} sorts by {} in {}; make it anew with: CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
            text(0),
            text(2)
        )))
    }
}

/// Reads a dump into a database that nobody uses.
pub(crate) async fn restore(url: &str, from: &std::path::Path) -> Result<(), DbError> {
    let config =
        url.parse().map_err(|_| DbError::Unreachable("not the address of a PostgreSQL server".to_owned()))?;
    dump::restore(&config, from).await
}

async fn connect(config: &Config) -> Result<tokio_postgres::Client, DbError> {
    let (client, connection) = config.connect(NoTls).await.map_err(|e| unreachable(config, &e))?;
    tokio::spawn(async move {
        if let Err(e) = connection.await {
            tracing::debug!(error = %e, "a connection ended");
        }
    });
    Ok(client)
}

/// Says where we knocked and what was the answer, without the password.
fn unreachable(config: &Config, error: &tokio_postgres::Error) -> DbError {
    use std::error::Error as _;
    let host = match config.get_hosts().first() {
        Some(tokio_postgres::config::Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(tokio_postgres::config::Host::Unix(path)) => path.display().to_string(),
        None => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    let why = match (error.as_db_error(), error.source()) {
        (Some(e), _) => e.message().to_owned(),
        (None, Some(source)) => source.to_string(),
        (None, None) => error.to_string(),
    };
    DbError::Unreachable(format!("PostgreSQL at {host}:{port}: {why}"))
}
