//! Forms as they arrive: names and values, bounded, with the request id that makes a double submit harmless.

use crate::door::Trouble;
use axum::extract::{Form, FromRequest, Request};
use axum::http::StatusCode;
use base::AnyId;

/// A form that was sent: its fields in order. Repeated names (check boxes) are kept.
#[derive(Debug, Clone, Default)]
pub struct Sent(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Self, Trouble> {
        match Form::<Vec<(String, String)>>::from_request(request, state).await {
            Ok(Form(fields)) => Ok(Self(fields)),
            Err(_) => Err(Trouble::told(StatusCode::UNPROCESSABLE_ENTITY, "提交的内容读不懂，请刷新后重填")),
        }
    }
}

impl Sent {
    /// From fields read elsewhere (a multipart form).
    pub fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The field, without spaces around it; empty when it is not there.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The field as it was typed (passwords).
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The field, when something is in it.
    pub fn some(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// All values of a repeated field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name).parse().ok()
    }

    /// An id; none when the field is empty or no id.
    pub fn id<T: AnyId>(&self, name: &str) -> Option<T> {
        T::parse(self.text(name)).ok()
    }

    /// The form's request id.
    pub fn request(&self) -> &str {
        self.text("request")
    }
}
