//! SQLite: one thread writes, some threads read, and a third kind carries the log into the file.

mod checkpoint;
mod copy;
mod job;
mod open;
mod queue;
mod readers;
mod rules;
mod seat;
mod texts;
mod writer;

pub(crate) use copy::restore;
use queue::Control;
pub(crate) use rules::{Rules, plain};
pub(crate) use seat::{Local, Seat};

use crate::fault::Faults;
use crate::metrics::Counters;
use crate::{BatchHook, DbError, Lane, Settings, Work};
use checkpoint::Checkpointer;
use queue::Queue;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The threads and the way to them.
pub(crate) struct Sqlite {
    pub path: PathBuf,
    writes: Arc<Queue>,
    reads: Arc<Queue>,
    pub hook: Arc<OnceLock<Arc<dyn BatchHook>>>,
    checkpointer: Arc<Checkpointer>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Sqlite {
    pub fn open(
        path: &Path,
        settings: &Settings,
        counters: Arc<Counters>,
        faults: Arc<Faults>,
    ) -> Result<Self, DbError> {
        let conn = open::writer(path, settings.bulk)?;
        conn.commit_hook(Some(move || faults.commit_fails())).map_err(DbError::other)?;
        let rules = Arc::new(RwLock::new(Arc::new(Rules::load(&conn)?)));
        let local =
            || Local { texts: texts::Texts::default(), rules: Arc::clone(&rules), gone: false, undo: false };
        let writes = Arc::new(Queue::new(settings.queue));
        let reads = Arc::new(Queue::new(settings.queue));
        let hook = Arc::new(OnceLock::new());
        let checkpointer = Arc::new(Checkpointer::default());
        let mut threads = vec![checkpoint::spawn(
            Arc::clone(&checkpointer),
            open::checkpointer(path)?,
            Arc::clone(&counters),
            if settings.bulk { checkpoint::RARELY } else { checkpoint::OFTEN },
        )?];
        for _ in 0..settings.readers.max(1) {
            let reader = readers::Reader {
                conn: open::reader(path)?,
                local: local(),
                queue: Arc::clone(&reads),
                counters: Arc::clone(&counters),
            };
            threads.push(spawn("db-reader", move || reader.serve())?);
        }
        let writer = writer::Writer {
            conn,
            local: local(),
            queue: Arc::clone(&writes),
            hook: Arc::clone(&hook),
            counters: Arc::clone(&counters),
            settings: settings.clone(),
            careful: 0,
        };
        threads.push(spawn("db-writer", move || writer.serve())?);
        Ok(Self { path: path.to_owned(), writes, reads, hook, checkpointer, threads: Mutex::new(threads) })
    }

    pub async fn write<W: Work>(&self, lane: Lane, work: W) -> Result<W::Out, DbError> {
        let (job, answer) = job::job(work);
        self.writes.push(lane, job)?;
        answer.await.unwrap_or(Err(DbError::Closed))
    }

    pub async fn read<W: Work>(&self, work: W) -> Result<W::Out, DbError> {
        let (job, answer) = job::job(work);
        self.reads.push(Lane::Normal, job)?;
        answer.await.unwrap_or(Err(DbError::Closed))
    }

    /// Runs `f` with the writer's connection between two batches.
    pub async fn control<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut rusqlite::Connection, &mut Local) -> T + Send + 'static,
    ) -> Result<T, DbError> {
        let (reply, answer) = oneshot::channel();
        let control: Control = Box::new(move |conn, local| {
            let _ = reply.send(f(conn, local));
        });
        self.writes.control(control)?;
        answer.await.map_err(|_| DbError::Closed)
    }

    pub fn queued(&self) -> usize {
        self.writes.len() + self.reads.len()
    }

    /// See [`crate::Db::limit_pages`].
    pub async fn limit_pages(&self, pages: Option<u32>) -> Result<(), DbError> {
        let most = pages.unwrap_or(u32::MAX - 1);
        let text = format!("PRAGMA max_page_count = {most}");
        self.control(move |conn, _| conn.query_row(&text, [], |_| Ok(())).map_err(|e| plain(&e))).await?
    }

    pub async fn backup(&self, to: &Path) -> Result<(), DbError> {
        copy::backup(self.path.clone(), to.to_owned()).await
    }

    pub async fn close(&self) {
        self.shut();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let joined = blocking(move || {
            // A thread that panicked has nothing more to finish.
            threads.into_iter().for_each(|t| drop(t.join()));
            Ok(())
        });
        if let Err(e) = joined.await {
            tracing::error!(error = %e, "closing the database");
        }
    }

    fn shut(&self) {
        self.checkpointer.stop();
        self.writes.close();
        self.reads.close();
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        self.shut();
    }
}

fn spawn(name: &str, f: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, DbError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(f)
        .map_err(|e| DbError::Unreachable(format!("no thread: {e}")))
}

/// Runs what blocks off the async threads.
pub(crate) async fn blocking<T: Send + 'static>(
    f: impl FnOnce() -> Result<T, DbError> + Send + 'static,
) -> Result<T, DbError> {
    tokio::task::spawn_blocking(f).await.unwrap_or_else(|e| Err(DbError::other(e)))
}
