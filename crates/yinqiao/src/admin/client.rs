//! The command line's side.
use super::{Reply, Request, socket_path};
use crate::console::Console;
use anyhow::{Context, Result};
use std::io::ErrorKind;
use std::path::Path;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

/// Has a running server carry out `words`; None when no server runs on this data directory.
pub async fn ask(
    data: &Path,
    words: Vec<String>,
    folder: &Path,
    input: Option<String>,
    console: &dyn Console,
) -> Result<Option<i32>> {
    let stream = match UnixStream::connect(socket_path(data)).await {
        Ok(stream) => stream,
        // A socket file that nobody listens on is what a killed server leaves.
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => return Ok(None),
        Err(e) => return Err(e).context("连不上正在运行的服务（admin.sock）"),
    };
    let (from, mut to) = stream.into_split();
    let mut line = serde_json::to_string(&Request { words, folder: folder.to_path_buf(), input })?;
    line.push('\n');
    to.write_all(line.as_bytes()).await?;
    let mut lines = BufReader::new(from).lines();
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line).context("服务的回答看不懂，程序版本是否一致？")? {
            Reply::Say(text) => console.say(&text),
            Reply::Warn(text) => console.warn(&text),
            Reply::Progress { label, done, total } => console.progress(&label, done, total),
            Reply::End(code) => return Ok(Some(code)),
        }
    }
    anyhow::bail!("服务中途断开了；命令可能没有做完，请查看后再试")
}
