//! `GET /months/file`: the month as a workbook or as plain text with commas.

use crate::month::report;
use crate::words::param;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use pages::State;
use pages::door::answer::encode;
use pages::door::{Answer, Signed, Trouble};

/// The file.
pub(crate) async fn download(state: axum::extract::State<State>, signed: Signed, uri: Uri) -> Answer {
    let shown = report(&state, &signed, &uri).await?;
    let (bytes, kind, ending) = match param(&uri, "as").as_deref() {
        Some("csv") => {
            (reports::sheet::csv(&shown).map_err(|e| e.to_string()), "text/csv; charset=utf-8", "csv")
        }
        _ => (
            reports::sheet::xlsx(&shown).map_err(|e| e.to_string()),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "xlsx",
        ),
    };
    let bytes = bytes.map_err(|fault| {
        tracing::error!(%fault, "a month cannot be written as a file");
        Trouble::told(StatusCode::INTERNAL_SERVER_ERROR, "文件没有做出来，请告诉系统管理员")
    })?;
    let name = format!("attachment; filename*=UTF-8''{}.{ending}", encode(&reports::sheet::name(&shown)));
    Ok((
        [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name), (CACHE_CONTROL, "no-store".into())],
        bytes,
    )
        .into_response())
}
