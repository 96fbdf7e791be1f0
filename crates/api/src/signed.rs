//! Who asks: the bearer token of a program, checked with every request.

use crate::Problem;
use axum::extract::{FromRequestParts, Path};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base::AnyId;
use desk::{Ask, Channel, Desk};

/// Somebody with a good token. A handler that needs one cannot forget the check.
pub(crate) struct Signed {
    pub(crate) ask: Ask,
}

impl FromRequestParts<Desk> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or_else(Problem::unsigned)?;
        let me = desk.look(&Ask::system_over(Channel::Api), staff::WhoIs::of(token)).await?;
        let me = me.ok_or_else(Problem::unsigned)?;
        let mut ask = Ask::person(me.account, Channel::Api);
        if let Some(key) = parts.headers.get("idempotency-key") {
            let key = key.to_str().ok().filter(|key| (1..=200).contains(&key.len()));
            let key = key.ok_or_else(|| Problem::invalid("Idempotency-Key", "要 1 到 200 个可打印的字符"))?;
            ask = ask.request(key);
        }
        Ok(Self { ask })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// An id out of the address; a text that is no id finds nothing.
pub(crate) fn id<T: AnyId>(Path(text): Path<String>) -> Result<T, Problem> {
    T::parse(&text)
        .map_err(|_| Problem::new(axum::http::StatusCode::NOT_FOUND, "not-found", "没有找到", "没有这个编号"))
}

/// An id out of the query.
pub(crate) fn named<T: AnyId>(field: &str, text: &Option<String>) -> Result<Option<T>, Problem> {
    let text = text.as_deref().filter(|text| !text.is_empty());
    text.map(T::parse).transpose().map_err(|error| Problem::invalid(field, error.to_string()))
}
