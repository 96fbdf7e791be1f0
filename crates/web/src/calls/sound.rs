//! `GET /recordings/{id}`: a recording, whole or in ranges, so that a browser can play from anywhere in it. It is sealed on the
//! disk and opened piece by piece.
//! Listening leaves a trail entry.

use crate::door::{Answer, Signed, State, Trouble};
use axum::body::{Body, Bytes};
use axum::extract::{Path, State as Held};
use axum::http::header::{ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use base::{AnyId as _, RecordingId};
use calls::read::Listen;
use desk::filebox::Reader;
use futures_util::stream;
use std::path::{Component, Path as FsPath};

/// Read and sent at once.
const PIECE: usize = 64 * 1024;

/// The recording.
pub(crate) async fn play(
    Held(state): Held<State>,
    signed: Signed,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let recording = RecordingId::parse(&id).map_err(|_| Trouble::absent())?;
    let sound = state.desk.look(&signed.ask, Listen { recording }).await?;
    let below = FsPath::new(&sound.path);
    if !below.components().all(|part| matches!(part, Component::Normal(_))) {
        return Err(Trouble::absent());
    }
    let missing = |error: std::io::Error| {
        tracing::error!(recording = %id, %error, "a recording cannot be read");
        Trouble::told(StatusCode::NOT_FOUND, "录音文件不在了，请告诉系统管理员")
    };
    let (vault, place) = (state.desk.vault().clone(), state.settings.recordings.join(below));
    let opened = tokio::task::spawn_blocking(move || Reader::open(&vault, &place)).await;
    let file = opened.unwrap_or_else(|error| Err(std::io::Error::other(error))).map_err(missing)?;
    let length = file.length();
    let kind = match below.extension().and_then(|end| end.to_str()) {
        Some("ogg" | "opus") => "audio/ogg",
        Some("mp3") => "audio/mpeg",
        _ => "audio/wav",
    };
    let wanted = headers.get(RANGE).and_then(|range| range.to_str().ok());
    let (status, from, until) = match wanted.map(|range| part(range, length)) {
        None | Some(Part::Whole) => (StatusCode::OK, 0, length),
        Some(Part::Some(from, until)) => (StatusCode::PARTIAL_CONTENT, from, until),
        Some(Part::Beyond) => {
            let range = [(CONTENT_RANGE, format!("bytes */{length}"))];
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, range).into_response());
        }
    };
    let mut answer = (
        status,
        [
            (CONTENT_TYPE, kind.to_owned()),
            (ACCEPT_RANGES, "bytes".to_owned()),
            (CONTENT_LENGTH, (until - from).to_string()),
            (CACHE_CONTROL, "private, no-store".to_owned()),
        ],
        body(file, from, until),
    )
        .into_response();
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {from}-{}/{length}", until.saturating_sub(1));
        answer.headers_mut().extend(range.parse().ok().map(|range| (CONTENT_RANGE, range)));
    }
    Ok(answer)
}

fn body(file: Reader<std::fs::File>, from: u64, until: u64) -> Body {
    Body::from_stream(stream::unfold((Some(file), from), move |(file, at)| async move {
        let mut file = file.filter(|_| at < until)?;
        let most = usize::try_from(until - at).unwrap_or(usize::MAX).min(PIECE);
        let read = tokio::task::spawn_blocking(move || {
            let piece = file.read_at(at, most);
            (file, piece)
        });
        match read.await {
            // A file that became shorter meanwhile ends the answer early, which the browser notices.
            Ok((_, Ok(piece))) if piece.is_empty() => None,
            Ok((file, Ok(piece))) => {
                let next = at + piece.len() as u64;
                Some((Ok::<_, std::io::Error>(Bytes::from(piece)), (Some(file), next)))
            }
            Ok((_, Err(error))) => Some((Err(error), (None, at))),
            Err(error) => Some((Err(std::io::Error::other(error)), (None, at))),
        }
    }))
}

/// What a `Range` header asks for.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Everything: no range, several, or one that cannot be read.
    Whole,
    /// From (inclusive) until (exclusive).
    Some(u64, u64),
    /// Nothing of this file.
    Beyond,
}

fn part(range: &str, length: u64) -> Part {
    let Some((from, until)) = range.trim().strip_prefix("bytes=").and_then(|r| r.split_once('-')) else {
        return Part::Whole;
    };
    match (from.trim().parse::<u64>(), until.trim().parse::<u64>()) {
        (Ok(from), _) if from >= length => Part::Beyond,
        (Ok(from), Ok(last)) if last < from => Part::Whole,
        (Ok(from), Ok(last)) => Part::Some(from, last.saturating_add(1).min(length)),
        (Ok(from), Err(_)) if until.trim().is_empty() => Part::Some(from, length),
        (Err(_), Ok(0)) if from.trim().is_empty() => Part::Beyond,
        (Err(_), Ok(tail)) if from.trim().is_empty() => Part::Some(length.saturating_sub(tail), length),
        _ => Part::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_browsers_write_them() {
        assert_eq!(part("bytes=0-", 100), Part::Some(0, 100));
        assert_eq!(part("bytes=10-19", 100), Part::Some(10, 20));
        assert_eq!(part("bytes=90-500", 100), Part::Some(90, 100));
        assert_eq!(part("bytes=-10", 100), Part::Some(90, 100));
        assert_eq!(part("bytes=100-", 100), Part::Beyond);
        assert_eq!(part("bytes=-0", 100), Part::Beyond);
        for strange in ["items=1-2", "bytes=a-b", "bytes=5-2", "bytes=", "bytes=0-1,5-6"] {
            assert_eq!(part(strange, 100), Part::Whole, "{strange}");
        }
    }
}
