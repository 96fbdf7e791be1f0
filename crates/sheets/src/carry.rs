//! Carries a file in: reads it beside the desk, hands its rows over in chunks, and says what it was. Doors use it; it
//! holds no rule. The file passes through memory only.

use crate::intake::{Begin, Discard, Finish, Load};
use crate::reader::{self, BadFile, Format, Row};
use crate::refused::Refused;
use crate::sheet::{CHUNK, Part, SheetId};
use desk::{Ask, Desk, Outcome, hex, sha256};
use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Chunks read ahead.
const AHEAD: usize = 8;
/// Acts on their way at once.
const SIDE_BY_SIDE: usize = 8;
/// The digest goes over blocks of so many bytes.
const BLOCK: usize = 1 << 16;

/// Why a file did not come in.
#[derive(Debug, thiserror::Error)]
pub enum NotBrought {
    /// The file.
    #[error("{0}")]
    File(#[from] BadFile),
    /// The desk.
    #[error("{0}")]
    Desk(#[from] Outcome<Refused>),
}

/// Brings a file; answers under which number it is kept. What cannot be read is destroyed at once.
///
/// # Errors
/// [`NotBrought`]: nothing of the file is kept.
pub async fn bring(
    desk: &Desk,
    ask: &Ask,
    name: &str,
    source: impl Read + Send + 'static,
    progress: impl Fn(u64),
) -> Result<SheetId, NotBrought> {
    // A file cannot come twice under one request: its first rows would be the second's.
    let ask = Ask { request: None, ..ask.clone() };
    let sheet = desk.run(&ask, Begin { name: name.to_owned() }).await?;
    match carried(desk, &ask, sheet, source, progress).await {
        Ok(()) => Ok(sheet),
        Err(error) => {
            let why = error.to_string();
            if let Err(error) = desk.run(&ask, Discard { sheet, why }).await {
                // Its day of destruction was set when it began.
                tracing::warn!(%error, "a file that was not read could not be discarded at once");
            }
            Err(error)
        }
    }
}

async fn carried(
    desk: &Desk,
    ask: &Ask,
    sheet: SheetId,
    source: impl Read + Send + 'static,
    progress: impl Fn(u64),
) -> Result<(), NotBrought> {
    let (send, mut chunks) = mpsc::channel::<Chunk>(AHEAD);
    let reading = tokio::task::spawn_blocking(move || read(source, &send));
    let mut acting = tokio::task::JoinSet::new();
    let mut rows = 0;
    while let Some(chunk) = chunks.recv().await {
        rows += chunk.rows.len() as u64;
        while acting.len() >= SIDE_BY_SIDE {
            landed(acting.join_next().await)?;
        }
        let (desk, ask) = (desk.clone(), ask.clone());
        let act = Load { sheet, part: chunk.part as i64, ordinal: chunk.ordinal, rows: chunk.rows };
        acting.spawn(async move { desk.run(&ask, act).await });
        progress(rows);
    }
    while !acting.is_empty() {
        landed(acting.join_next().await)?;
    }
    let read = reading.await.map_err(|error| BadFile::Io(io::Error::other(error)))??;
    desk.run(
        ask,
        Finish { sheet, format: read.format, bytes: read.bytes, parts: read.parts, digest: read.digest },
    )
    .await?;
    Ok(())
}

type Landed = Option<Result<Result<(), Outcome<Refused>>, tokio::task::JoinError>>;

fn landed(done: Landed) -> Result<(), NotBrought> {
    match done {
        Some(Ok(result)) => Ok(result?),
        Some(Err(error)) => Err(BadFile::Io(io::Error::other(error)).into()),
        None => Ok(()),
    }
}

struct Chunk {
    part: usize,
    ordinal: i64,
    rows: Vec<Row>,
}

/// What was read.
struct Done {
    format: Format,
    bytes: u64,
    parts: Vec<Part>,
    digest: String,
}

fn read(source: impl Read, send: &mpsc::Sender<Chunk>) -> Result<Done, BadFile> {
    let seen = Arc::new(Mutex::new(Digest::default()));
    let source = Watched { source, seen: seen.clone() };
    let mut parts: Vec<Part> = Vec::new();
    let mut waiting: Vec<Row> = Vec::with_capacity(CHUNK);
    let mut at = 0;
    let hand = |part: usize, rows: Vec<Row>, parts: &mut Vec<Part>| {
        parts.resize_with(parts.len().max(part + 1), Part::default);
        let ordinal = parts[part].chunks as i64;
        parts[part].chunks += 1;
        parts[part].rows += rows.len() as u64;
        // The other end is gone when an act was refused: reading on would be for nothing.
        send.blocking_send(Chunk { part, ordinal, rows }).is_ok()
    };
    let (format, names) = reader::read(source, &mut |part, row| {
        if (part != at || waiting.len() == CHUNK) && !waiting.is_empty() {
            let rows = std::mem::replace(&mut waiting, Vec::with_capacity(CHUNK));
            if !hand(at, rows, &mut parts) {
                return false;
            }
        }
        at = part;
        waiting.push(row);
        true
    })?;
    if !waiting.is_empty() && !hand(at, waiting, &mut parts) {
        return Err(BadFile::Stopped);
    }
    for (part, name) in parts.iter_mut().zip(names) {
        part.name = name;
    }
    let (bytes, digest) = seen.lock().unwrap_or_else(PoisonError::into_inner).finish();
    Ok(Done { format, bytes, parts, digest })
}

/// The digest of a file's bytes, by which the same file is known again.
///
/// # Errors
/// When it cannot be read.
pub fn digest(mut source: impl Read) -> io::Result<String> {
    let mut seen = Digest::default();
    let mut buffer = vec![0; BLOCK];
    loop {
        match source.read(&mut buffer)? {
            0 => return Ok(seen.finish().1),
            size => seen.take(&buffer[..size]),
        }
    }
}

/// SHA-256 over the SHA-256 of the blocks before and the block, however the bytes come.
#[derive(Default)]
struct Digest {
    state: [u8; 32],
    block: Vec<u8>,
    bytes: u64,
}

impl Digest {
    fn take(&mut self, mut bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        while !bytes.is_empty() {
            let room = BLOCK - self.block.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.block.extend_from_slice(now);
            bytes = later;
            if self.block.len() == BLOCK {
                self.turn();
            }
        }
    }

    fn turn(&mut self) {
        let whole = [self.state.as_slice(), self.block.as_slice()].concat();
        self.state = sha256(&whole);
        self.block.clear();
    }

    fn finish(&mut self) -> (u64, String) {
        if !self.block.is_empty() {
            self.turn();
        }
        (self.bytes, hex(&self.state))
    }
}

/// Looks at the bytes that pass.
struct Watched<R> {
    source: R,
    seen: Arc<Mutex<Digest>>,
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.source.read(buffer)?;
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).take(&buffer[..size]);
        Ok(size)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_the_same_however_the_bytes_come() {
        let bytes: Vec<u8> = (0..200_000u32).map(|n| (n % 251) as u8).collect();
        let whole = digest(bytes.as_slice()).unwrap();
        let mut seen = Digest::default();
        bytes.chunks(777).for_each(|part| seen.take(part));
        assert_eq!(seen.finish(), (200_000, whole.clone()));
        assert_ne!(digest(&bytes[1..]).unwrap(), whole);
    }
}
