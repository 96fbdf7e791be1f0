//! After an act sent by a form: back to its page, saying what was done or why not.

use crate::door::{Answer, Trouble, say};
use axum::http::StatusCode;
use desk::{Outcome, Refusal};

/// Back to `to`. A refusal is told there, above what was being done; who may not do it at all, and a fault, get a page of
/// their own.
pub fn back_with<E: Refusal>(to: &str, outcome: Result<String, Outcome<E>>) -> Answer {
    match outcome {
        Ok(words) => Ok(say(to, false, &words)),
        Err(Outcome::Refused(refused)) => Ok(say(to, true, &refused.to_string())),
        Err(Outcome::Reused) => Ok(say(to, true, &Outcome::<E>::Reused.to_string())),
        Err(other) => match Trouble::from(other) {
            Trouble::Told { status, what, .. } if status == StatusCode::SERVICE_UNAVAILABLE => {
                Ok(say(to, true, &what))
            }
            trouble => Err(trouble),
        },
    }
}
