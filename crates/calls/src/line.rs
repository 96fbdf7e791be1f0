//! The line as other doors see it: what carries calls out, whoever implements it.
//!
//! The rule is: a command first, then the line. Doors listen to the live news and do what was committed; the trait is for
//! what no command can say (which legs live just now) and lets tests and other doors drive the legs of a call.

use std::future::Future;
use std::pin::Pin;

use base::{AccountId, CallId, OfferId};

/// What a method of [`Line`] answers.
pub type Done<'a, T = ()> = Pin<Box<dyn Future<Output = Result<T, LineError>> + Send + 'a>>;

/// Why the line could not do it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// The call has no legs here (ended, or another node's).
    #[error("这通电话已经不在线上")]
    NoCall,
    /// The phone is not registered.
    #[error("话机不在线")]
    NoPhone,
    /// The number cannot be dialled: no trunk takes it.
    #[error("这个号码打不出去")]
    NoRoute,
    /// The other side refused or did not answer.
    #[error("对方没有接听")]
    Refused,
    /// Everything is in use.
    #[error("线路全忙")]
    Full,
    /// The stack reported something else.
    #[error("线路故障")]
    Broken,
}

/// The legs of a call as they are just now.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Legs {
    /// Packets heard from the outer side, and lost.
    pub outer: (u64, u64),
    /// Packets heard from the agent's side, and lost.
    pub inner: (u64, u64),
    /// Packets from a wrong source, dropped.
    pub strangers: u64,
}

/// What carries calls: rings, joins, holds, hangs up, dials.
pub trait Line: Send + Sync {
    /// Rings an agent's phone for an offer. `lift`: ask the phone to answer by itself.
    fn ring(&self, call: CallId, offer: OfferId, agent: AccountId, lift: bool) -> Done<'_>;
    /// Stops ringing.
    fn unring(&self, call: CallId, offer: OfferId) -> Done<'_>;
    /// Joins both legs, or parts them: the outer one hears the hold announcement.
    fn hold(&self, call: CallId, on: bool) -> Done<'_>;
    /// Ends every leg of a call.
    fn hang_up(&self, call: CallId) -> Done<'_>;
    /// Dials the outer side of a call that the agent has answered.
    fn dial(&self, call: CallId) -> Done<'_>;
    /// What the legs saw so far.
    fn legs(&self, call: CallId) -> Done<'_, Legs>;
}
