//! The one thread that writes recordings, so that a slow disk never delays a voice.
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

/// Hands blocks to the writing thread. Cheap to clone; the thread ends when the last clone is gone.
#[derive(Debug, Clone)]
pub struct Recorder {
    jobs: mpsc::Sender<Job>,
    dropped: Arc<AtomicU64>,
}

impl Recorder {
    /// Starts the thread.
    pub fn start() -> std::io::Result<Recorder> {
        let (jobs, queue) = mpsc::channel(8_192);
        std::thread::Builder::new().name("recordings".into()).spawn(move || write_all(queue))?;
        Ok(Recorder { jobs, dropped: Arc::default() })
    }

    /// Begins a call's file below `dir`.
    pub fn open(&self, call: CallId, dir: &Path) {
        self.push(Job::Open { call, dir: dir.to_path_buf() });
    }

    /// Adds interleaved samples.
    pub fn block(&self, call: CallId, frames: Vec<u8>) {
        if !frames.is_empty() {
            self.push(Job::Block { call, frames });
        }
    }

    /// Finishes a call's file; `None` when nothing could be written.
    pub async fn close(&self, call: CallId) -> Option<Finished> {
        let (done, finished) = oneshot::channel();
        // Waits for room: the end of a recording is never dropped.
        self.jobs.send(Job::Close { call, done }).await.ok()?;
        finished.await.ok().flatten()
    }

    /// Blocks that the disk was too slow for.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn push(&self, job: Job) {
        if self.jobs.try_send(job).is_err() {
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
