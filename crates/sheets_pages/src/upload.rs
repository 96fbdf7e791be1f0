//! `POST /sheets`: a file comes. It passes through memory in pieces and is sealed row by row; nothing of it is written
//! to the disk in the clear. One that is too large is read to its end and thrown away, so that the browser hears why.

use axum::extract::Multipart;
use axum::extract::multipart::Field;
use axum::http::StatusCode;
use base::AnyId;
use bytes::Bytes;
use desk::Outcome;
use pages::State;
use pages::door::{Answer, Signed, Trouble, back, say};
use sheets::NotBrought;
use sheets::reader::BadFile;
use std::io::{self, Read};
use tokio::sync::{Semaphore, mpsc};

/// Largest file that a page takes; larger ones go over the command line.
const LARGEST: u64 = 256 << 20;
/// What is read to its end although it is too large. Beyond it the connection is closed.
const DRAINED: u64 = 4 << 30;
/// Pieces that wait to be read.
const WAITING: usize = 16;

/// Workbooks have to be held in memory to be read: two at a time are enough for a district.
static READING: Semaphore = Semaphore::const_new(2);

/// Brings it, and goes on to its columns.
pub(crate) async fn bring(
    state: axum::extract::State<State>,
    signed: Signed,
    parts: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Answer {
    let unread = || Trouble::told(StatusCode::UNPROCESSABLE_ENTITY, "没有收到文件，请再选一次");
    let mut parts = parts.map_err(|_| unread())?;
    while let Some(field) = parts.next_field().await.map_err(|_| unread())? {
        if field.name() != Some("file") {
            continue;
        }
        let name = field.file_name().unwrap_or_default().to_owned();
        if name.is_empty() {
            return Ok(say("/sheets", true, "还没有选文件"));
        }
        let Ok(_turn) = READING.acquire().await else { return Err(unread()) };
        let (send, receive) = mpsc::channel(WAITING);
        let source = Pieces { receive, now: Bytes::new() };
        let bringing = sheets::bring(&state.desk, &signed.ask, &name, source, |_| {});
        let (pumped, brought) = tokio::join!(pump(field, send), bringing);
        return match (pumped, brought) {
            (Pumped::Large, _) => Ok(say(
                "/sheets",
                true,
                "文件太大：网页最多 256 MB。请分成几个文件，或请系统管理员用命令行导入",
            )),
            (Pumped::Lost, _) => Err(unread()),
            (Pumped::Whole, Ok(sheet)) => Ok(back(&format!("/sheets/{}/columns", sheet.text()))),
            (Pumped::Whole, Err(error)) => told(error),
        };
    }
    Ok(say("/sheets", true, "还没有选文件"))
}

fn told(error: NotBrought) -> Answer {
    match error {
        NotBrought::File(BadFile::Io(error)) => {
            tracing::error!(%error, "a file that was sent could not be read");
            Ok(say("/sheets", true, "文件没有读完，请再传一次"))
        }
        NotBrought::File(bad) => Ok(say("/sheets", true, &bad.to_string())),
        NotBrought::Desk(Outcome::Refused(refused)) => Ok(say("/sheets", true, &refused.to_string())),
        NotBrought::Desk(other) => Err(other.into()),
    }
}

/// How the sending ended.
enum Pumped {
    Whole,
    Large,
    Lost,
}

/// Hands the pieces over as they come; goes on reading when nobody takes them any more.
async fn pump(mut field: Field<'_>, send: mpsc::Sender<io::Result<Bytes>>) -> Pumped {
    let mut send = Some(send);
    let (mut seen, mut large) = (0, false);
    loop {
        let piece = match field.chunk().await {
            Ok(Some(piece)) => piece,
            Ok(None) if large => return Pumped::Large,
            Ok(None) => return Pumped::Whole,
            Err(_) => {
                if let Some(send) = send {
                    // The reader must not take half a file for a whole one.
                    send.send(Err(io::Error::other("the sender was cut off"))).await.ok();
                }
                return Pumped::Lost;
            }
        };
        seen += piece.len() as u64;
        if seen > DRAINED {
            return Pumped::Large;
        }
        if seen > LARGEST && !large {
            large = true;
            if let Some(send) = send.take() {
                send.send(Err(io::Error::other("more than a page takes"))).await.ok();
            }
        }
        let refused = match &send {
            Some(open) => open.send(Ok(piece)).await.is_err(),
            None => false,
        };
        if refused {
            send = None;
        }
    }
}

/// The pieces as something that can be read, on the reader's own thread.
struct Pieces {
    receive: mpsc::Receiver<io::Result<Bytes>>,
    now: Bytes,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.now.is_empty() {
            match self.receive.blocking_recv() {
                Some(piece) => self.now = piece?,
                None => return Ok(0),
            }
        }
        let size = buffer.len().min(self.now.len());
        buffer[..size].copy_from_slice(&self.now.split_to(size));
        Ok(size)
    }
}
