//! The threads that write recordings, so that a slow disk never delays a voice.
//!
//! The queue is bounded: when the disk cannot follow, blocks are dropped and counted, and the call goes on.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use base::CallId;
use tokio::sync::{mpsc, oneshot};

use super::wav::{Finished, Writer};

enum Job {
    Open { call: CallId, dir: PathBuf },
    Block { call: CallId, frames: Vec<u8> },
    Close { call: CallId, done: oneshot::Sender<Option<Finished>> },
}

/// How many threads write: one waits for the disk while the other goes on.
const WRITERS: usize = 2;

/// Hands blocks to the writing threads. Cheap to clone; they end when the last clone is gone.
#[derive(Debug, Clone)]
pub struct Recorder {
    jobs: [mpsc::Sender<Job>; WRITERS],
    dropped: Arc<AtomicU64>,
}

impl Recorder {
    /// Starts the threads.
    pub fn start() -> std::io::Result<Recorder> {
        let mut jobs = Vec::with_capacity(WRITERS);
        for _ in 0..WRITERS {
            let (sender, queue) = mpsc::channel(8_192);
            std::thread::Builder::new().name("recordings".into()).spawn(move || write_all(queue))?;
            jobs.push(sender);
        }
        let jobs = jobs.try_into().map_err(|_| std::io::Error::other("a queue for each writer"))?;
        Ok(Recorder { jobs, dropped: Arc::default() })
    }

    /// The queue of a call, always the same one: the order of its blocks is the order of its voice.
    fn queue(&self, call: CallId) -> &mpsc::Sender<Job> {
        let digit = base::AnyId::text(&call).bytes().last().unwrap_or_default();
        &self.jobs[usize::from(digit) % WRITERS]
    }

    /// Begins a call's file below `dir`.
    pub fn open(&self, call: CallId, dir: &Path) {
        self.push(call, Job::Open { call, dir: dir.to_path_buf() });
    }

    /// Adds interleaved samples.
    pub fn block(&self, call: CallId, frames: Vec<u8>) {
        if !frames.is_empty() {
            self.push(call, Job::Block { call, frames });
        }
    }

    /// Finishes a call's file; `None` when nothing could be written.
    pub async fn close(&self, call: CallId) -> Option<Finished> {
        let (done, finished) = oneshot::channel();
        // Waits for room: the end of a recording is never dropped.
        self.queue(call).send(Job::Close { call, done }).await.ok()?;
        finished.await.ok().flatten()
    }

    /// Blocks that the disk was too slow for.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn push(&self, call: CallId, job: Job) {
        if self.queue(call).try_send(job).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn write_all(mut queue: mpsc::Receiver<Job>) {
    let mut open: HashMap<CallId, Writer> = HashMap::new();
    while let Some(job) = queue.blocking_recv() {
        match job {
            Job::Open { call, dir } => match Writer::create(&dir, &call.to_string()) {
                Ok(writer) => {
                    open.insert(call, writer);
                }
                Err(error) => tracing::error!(%call, %error, "the recording cannot be opened"),
            },
            Job::Block { call, frames } => {
                let Some(writer) = open.get_mut(&call) else { continue };
                if let Err(error) = writer.append(&frames) {
                    tracing::error!(%call, %error, "a block of the recording is lost");
                }
            }
            Job::Close { call, done } => {
                let finished = open.remove(&call).and_then(|writer| match writer.finish() {
                    Ok(finished) => Some(finished),
                    Err(error) => {
                        tracing::error!(%call, %error, "the recording cannot be finished");
                        None
                    }
                });
                let _ = done.send(finished);
            }
        }
    }
}
