//! Photographed papers: sealed files beside the photos of visits, named by the SHA-256 of the picture, shown to whoever may see
//! the mandate.

use axum::extract::{Path, State as Held};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use mandates::{MandateId, OpenPaper};
use pages::State;
use pages::door::{Answer, Signed, Trouble};
use std::path::{Path as FsPath, PathBuf};

/// The largest photo that is taken.
pub(crate) const LARGEST: usize = 12 * 1024 * 1024;

/// What the bytes are, by their beginning; nothing but pictures is kept, whatever a name says.
pub(crate) fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// Two digits a folder, so that none grows without end.
fn place(folder: &FsPath, name: &str) -> PathBuf {
    folder.join(name.get(..2).unwrap_or("00")).join(name)
}

/// Seals a photo and puts it away; answers its name.
pub(crate) async fn keep(state: &State, bytes: Vec<u8>) -> Result<String, Trouble> {
    if kind(&bytes).is_none() {
        return Err(Trouble::told(
            StatusCode::UNPROCESSABLE_ENTITY,
            "这不是照片；请重新拍一张（JPG、PNG 或 WebP）",
        ));
    }
    let (desk, folder) = (state.desk.clone(), state.settings.photos.clone());
    let kept = tokio::task::spawn_blocking(move || {
        let name = desk::hex(&desk::sha256(&bytes));
        let place = place(&folder, &name);
        if let Some(parent) = place.parent() {
            std::fs::create_dir_all(parent)?;
        }
        desk::filebox::keep(desk.vault(), &place, &bytes)?;
        Ok::<_, std::io::Error>(name)
    });
    match kept.await {
        Ok(Ok(name)) => Ok(name),
        Ok(Err(error)) => {
            tracing::error!(%error, "a paper cannot be kept");
            Err(Trouble::told(StatusCode::INSUFFICIENT_STORAGE, "照片没有存下来，请再试一次"))
        }
        Err(_) => Err(Trouble::told(StatusCode::INTERNAL_SERVER_ERROR, "照片没有存下来，请再试一次")),
    }
}

/// `GET /mandates/{id}/papers/{name}`.
pub(crate) async fn show(
    Held(state): Held<State>,
    signed: Signed,
    Path((id, name)): Path<(String, String)>,
) -> Answer {
    let mandate: MandateId = id.parse().map_err(|_| Trouble::absent())?;
    state.desk.look(&signed.ask, OpenPaper { mandate, name: name.clone() }).await?;
    let (desk, file) = (state.desk.clone(), place(&state.settings.photos, &name));
    let read = tokio::task::spawn_blocking(move || {
        desk::filebox::Reader::open(desk.vault(), &file).and_then(|mut reader| reader.read_all())
    });
    match read.await {
        Ok(Ok(bytes)) => {
            let kind = kind(&bytes).unwrap_or("application/octet-stream");
            Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, "private, no-store")], bytes).into_response())
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "a paper cannot be read");
            Err(Trouble::told(StatusCode::NOT_FOUND, "照片文件不在了，请告诉系统管理员"))
        }
        Err(_) => Err(Trouble::told(StatusCode::INTERNAL_SERVER_ERROR, "照片打不开，请再试一次")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_pictures() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n....."), Some("image/png"));
        assert_eq!(kind(b"%PDF-1.7"), None);
        assert_eq!(kind(b"<svg onload=x>"), None);
    }
}
