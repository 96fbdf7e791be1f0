//! The phone's pocket: forms that were kept on a phone without a network and are sent later, perhaps twice
//! (`assets/offline.js`). It wants to know only whether the act was taken, not a page.

use crate::door::act::back_with;
use crate::door::{Answer, Trouble};
use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::IntoResponse;
use desk::{Outcome, Refusal};
use serde_json::json;
use std::convert::Infallible;

/// Whether the phone's pocket sends, and wants to know only whether it was taken.
#[derive(Debug, Clone, Copy)]
pub struct Pocket(bool);

impl<S: Send + Sync> FromRequestParts<S> for Pocket {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let accept = parts.headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        Ok(Self(accept.starts_with("application/json")))
    }
}

impl Pocket {
    /// Back to the page with a word, or the same for the pocket.
    ///
    /// # Errors
    /// Trouble of the page, when it was no pocket that sent.
    pub fn answer<E: Refusal>(&self, to: &str, outcome: Result<String, Outcome<E>>) -> Answer {
        match outcome {
            outcome if !self.0 => back_with(to, outcome),
            Ok(words) => Ok(Json(json!({ "said": words })).into_response()),
            Err(outcome) => self.trouble(Trouble::from(outcome)),
        }
    }

    /// A refusal as the pocket reads it: a problem document.
    ///
    /// # Errors
    /// The trouble itself, when it was no pocket that sent.
    pub fn trouble(&self, trouble: Trouble) -> Answer {
        match trouble {
            Trouble::Told { status, ref what, .. } if self.0 => {
                let mut answer =
                    (status, Json(json!({ "title": "没有办成", "status": status.as_u16(), "detail": what })))
                        .into_response();
                answer
                    .headers_mut()
                    .insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
                Ok(answer)
            }
            trouble => Err(trouble),
        }
    }
}
