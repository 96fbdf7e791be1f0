//! After an act sent by a form: back to its page, saying what was done or why not.

use crate::door::{Answer, Signed, Trouble, say};
use axum::http::StatusCode;
use desk::{Outcome, Refusal, Role};

/// Back to `to`. A refusal is told there, above what was being done; who may not do it at all, and a fault, get a page of
/// their own.
pub(crate) fn back_with<E: Refusal>(to: &str, outcome: Result<String, Outcome<E>>) -> Answer {
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

/// Turns away who holds none of these roles, before anything of the form is looked at. The act itself checks again.
pub(crate) fn only(signed: &Signed, roles: &[Role]) -> Result<(), Trouble> {
    match signed.is(roles) {
        true => Ok(()),
        false => Err(Trouble::told(StatusCode::FORBIDDEN, "您没有做这件事的权限")),
    }
}
