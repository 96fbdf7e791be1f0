//! The server's side.
use super::{Reply, Request, socket_path};
use crate::console::Console;
use anyhow::{Context, Result};
use std::future::Future;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Longest request: a command line and a password.
const LONGEST: u64 = 64 * 1024;

/// Carries out one command line: (words, the client's folder, input, console) to exit code.
pub type Handler =
    Arc<dyn Fn(Vec<String>, PathBuf, Option<String>, Arc<dyn Console>) -> Answer + Send + Sync>;
/// The exit code to come.
pub type Answer = Pin<Box<dyn Future<Output = i32> + Send>>;

/// The bound socket; its file goes when it is dropped.
pub struct Listener {
    socket: UnixListener,
    path: PathBuf,
}

impl Drop for Listener {
    fn drop(&mut self) {
        std::fs::remove_file(&self.path).ok();
    }
}

/// Binds the socket. The data directory is locked by us, so a file left there is a dead server's.
pub fn listen(data: &Path) -> Result<Listener> {
    let path = socket_path(data);
    std::fs::remove_file(&path).ok();
    let socket = UnixListener::bind(&path).with_context(|| format!("打不开管理口 {}", path.display()))?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(Listener { socket, path })
}

impl Listener {
    /// Answers until told to stop; commands under way are finished.
    pub async fn run(self, stop: CancellationToken, handler: Handler) {
        let tasks = TaskTracker::new();
        loop {
            let accepted = tokio::select! {
                () = stop.cancelled() => break,
                accepted = self.socket.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    let handler = handler.clone();
                    tasks.spawn(async move {
                        if let Err(error) = answer(stream, handler).await {
                            tracing::warn!(%error, "admin socket");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "admin socket");
                    // Out of file descriptors: others must give some back first.
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            }
        }
        tasks.close();
        tasks.wait().await;
    }
}

async fn answer(stream: UnixStream, handler: Handler) -> Result<()> {
    let (from, mut to) = stream.into_split();
    let mut line = String::new();
    BufReader::new(from.take(LONGEST)).read_line(&mut line).await?;
    let Request { words, folder, input } = serde_json::from_str(&line).context("request")?;
    let (replies, mut outgoing) = unbounded_channel::<Reply>();
    let console: Arc<dyn Console> = Arc::new(Remote(replies.clone()));
    let work = tokio::spawn(handler(words, folder, input, console));
    let closing = tokio::spawn(async move {
        let code = work.await.unwrap_or(1);
        replies.send(Reply::End(code)).ok();
    });
    while let Some(reply) = outgoing.recv().await {
        let mut text = serde_json::to_string(&reply)?;
        text.push('\n');
        // A client that left does not stop the command: an import goes on.
        let gone = to.write_all(text.as_bytes()).await.is_err();
        if gone || matches!(reply, Reply::End(_)) {
            break;
        }
    }
    closing.await?;
    Ok(())
}

/// Hands lines on to the client's terminal.
struct Remote(UnboundedSender<Reply>);

impl Console for Remote {
    fn say(&self, line: &str) {
        self.0.send(Reply::Say(line.to_string())).ok();
    }

    fn warn(&self, line: &str) {
        self.0.send(Reply::Warn(line.to_string())).ok();
    }

    fn progress(&self, label: &str, done: u64, total: u64) {
        self.0.send(Reply::Progress { label: label.to_string(), done, total }).ok();
    }
}
