//! The side of whoever acts for an elder.

pub(crate) mod acts;
pub(crate) mod ask;
pub(crate) mod name;
pub(crate) mod one;
pub(crate) mod people;
mod sign;
pub(crate) mod sign_in;

pub use sign_in::ShowCodes;

use axum::http::StatusCode;
use base::{AnyId as _, ElderId};
use desk::{Ask, Outcome, Refusal};
use pages::door::{Signed, Trouble};

/// The elder of a path.
fn elder(text: &str) -> Result<ElderId, Trouble> {
    ElderId::parse(text).map_err(|_| gone())
}

/// How a family asks: always for somebody.
fn asks(signed: &Signed, request: &str, elder: ElderId) -> Ask {
    signed.with(request).on_behalf_of(elder)
}

/// The same words for an elder who is not there, one whom somebody else acts for, and a mandate that has ended: nothing is
/// learnt by trying.
fn gone() -> Trouble {
    Trouble::told(StatusCode::NOT_FOUND, "您这里没有这位老人；也可能授权已经停了")
}

/// A refusal by the desk is told as [`gone`].
fn told<E: Refusal>(outcome: Outcome<E>) -> Trouble {
    match outcome {
        Outcome::Denied(_) => gone(),
        Outcome::Refused(refused) if refused.kind() == desk::Kind::NotFound => gone(),
        other => other.into(),
    }
}
