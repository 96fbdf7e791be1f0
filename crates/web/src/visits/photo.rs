//! Photos of visits: kept sealed in files named by the SHA-256 of their clear bytes, shown to whoever may see the visit.

use crate::door::{Answer, Signed, State, Trouble};
use axum::extract::{Path, State as Held};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use base::{AnyId as _, VisitId};
use catalogue::Evidence;
use desk::Role;
use std::path::{Path as FsPath, PathBuf};
use visits::read::{Job, ProofRow, Show};

/// The largest photo that is taken.
pub(crate) const LARGEST: usize = 12 * 1024 * 1024;

/// What the bytes are, by their beginning; nothing but pictures is kept, whatever a name says.
pub(crate) fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h', b'e', b'i', b'c' | b'x' | b'f', ..] => Some("image/heic"),
        _ => None,
    }
}

/// Puts a photo away, sealed: first beside its place, then moved, so that a name never means half a photo. The same one twice
/// is one. Answers its name.
pub(crate) async fn keep(vault: &desk::Vault, folder: &FsPath, bytes: Vec<u8>) -> std::io::Result<String> {
    let name = desk::hex(&desk::sha256(&bytes));
    let place = place(folder, &name);
    if tokio::fs::try_exists(&place).await? {
        return Ok(name);
    }
    tokio::fs::create_dir_all(place.parent().unwrap_or(folder)).await?;
    let vault = vault.clone();
    let kept = tokio::task::spawn_blocking(move || desk::filebox::keep(&vault, &place, &bytes)).await;
    kept.map_err(std::io::Error::other)??;
    Ok(name)
}

/// Two digits a folder, so that none grows without end.
fn place(folder: &FsPath, name: &str) -> PathBuf {
    folder.join(name.get(..2).unwrap_or("00")).join(name)
}

/// `GET /photos/{visit}/{name}`.
pub(crate) async fn show(
    Held(state): Held<State>,
    signed: Signed,
    Path((visit, name)): Path<(String, String)>,
) -> Answer {
    let visit = VisitId::parse(&visit).map_err(|_| Trouble::absent())?;
    if !proofs(&state, &signed, visit).await?.iter().any(|p| p.kind == Evidence::Photo && p.reference == name)
    {
        return Err(Trouble::absent());
    }
    let (vault, place) = (state.desk.vault().clone(), place(&state.settings.photos, &name));
    let read = move || desk::filebox::Reader::open(&vault, &place)?.read_all();
    let bytes =
        match tokio::task::spawn_blocking(read).await.unwrap_or_else(|e| Err(std::io::Error::other(e))) {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::error!(photo = %name, %error, "a photo cannot be read");
                return Err(Trouble::told(StatusCode::NOT_FOUND, "照片文件不在了，请告诉系统管理员"));
            }
        };
    let kind = kind(&bytes).unwrap_or("application/octet-stream");
    Ok(([(CONTENT_TYPE, kind), (CACHE_CONTROL, "private, no-store")], bytes).into_response())
}

/// A helper sees what is theirs, the office what its scope holds.
async fn proofs(state: &State, signed: &Signed, visit: VisitId) -> Result<Vec<ProofRow>, Trouble> {
    let office = signed.me.roles.iter().any(|role| role != Role::Helper);
    match office {
        true => Ok(state.desk.look(&signed.ask, Show { visit }).await?.proofs),
        false => Ok(state.desk.look(&signed.ask, Job { visit }).await?.shown.proofs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_pictures() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n....."), Some("image/png"));
        assert_eq!(kind(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        assert_eq!(kind(b"<svg onload=x>"), None);
        assert_eq!(kind(b""), None);
    }

    #[test]
    fn a_name_is_a_place() {
        assert_eq!(place(FsPath::new("/p"), "abcdef"), PathBuf::from("/p/ab/abcdef"));
    }
}
