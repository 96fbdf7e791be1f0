//! Errors as RFC 9457 problem details. The one place where this door maps a refusal to a status.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::{Kind, Outcome, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a request was not done.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A steady name of the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// This one in words, for a person.
    pub detail: String,
    /// The field that is wrong, when one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What to tell the system administrator, when it is our fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:yinqiao:problem:{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            field: None,
            reference: None,
        }
    }

    /// No token, or one that is not (or no longer) good.
    pub(crate) fn unsigned() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unsigned", "没有有效的令牌", "请在 Authorization 里带上令牌")
    }

    /// Something in the address or the body cannot be read.
    pub(crate) fn invalid(field: &str, detail: impl Into<String>) -> Self {
        let problem = Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "有一项填得不对", detail);
        Self { field: Some(field.to_owned()), ..problem }
    }
}

impl<E: Refusal> From<Outcome<E>> for Problem {
    fn from(outcome: Outcome<E>) -> Self {
        let said = outcome.to_string();
        match outcome.kind() {
            Kind::NotFound => Self::new(StatusCode::NOT_FOUND, "not-found", "没有找到", said),
            Kind::Forbidden => Self::new(StatusCode::FORBIDDEN, "forbidden", "不能做这件事", said),
            Kind::Invalid(field) => Self::invalid(field, said),
            Kind::Conflict => Self::new(StatusCode::CONFLICT, "conflict", "情况已经变了", said),
            Kind::Busy => Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "系统正忙", said),
            Kind::Broken => {
                // Faults are logged once, here, with a number by which the log entry is found.
                let reference = desk::hex(&desk::random_key()[..4]);
                tracing::error!(reference, fault = ?outcome.fault(), "a request met a fault");
                let problem = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", "系统出了故障", said);
                Self { reference: Some(reference), ..problem }
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self).expect("a problem is text and a number");
        let kind = HeaderValue::from_static("application/problem+json");
        let mut response = (status, [(header::CONTENT_TYPE, kind)], body).into_response();
        let headers = response.headers_mut();
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}
