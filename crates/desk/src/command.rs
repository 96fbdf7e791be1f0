//! What an act and a question look like.

use crate::{Cx, Refusal, Role, Rx, Stop};
use base::{AnyId, ElderId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;

pub use db::Lane;

/// An act: something that changes what is remembered. It runs in one transaction with its
/// permission, its trail entry and its news.
pub trait Command: Serialize + Send + Sync + 'static {
    /// The trail's word and the permission's word: `cases.close`.
    const NAME: &'static str;
    /// The trail's sentence, as people say it: "办结工单".
    const SAYS: &'static str;
    /// Who may. Our own rules always may; devices only where [`Role::Device`] is listed.
    const ROLES: &'static [Role];
    /// What a mandate must let somebody see or do for this ([`crate::under`]); empty: no mandate reaches it.
    const UNDER: &'static str = "";
    /// Presses and calls are urgent.
    const LANE: Lane = Lane::Normal;
    /// What the act answers; kept so that a repeated request finds its first answer. No secrets in it.
    type Out: Serialize + DeserializeOwned + Send + 'static;
    /// Why it may be refused.
    type Error: Refusal;

    /// Whose record it touches.
    fn subject(&self) -> Subject;

    /// Does it. May run more than once: touches nothing but `cx`.
    fn run(&self, cx: &mut Cx<'_, '_>) -> impl Future<Output = Result<Self::Out, Stop<Self::Error>>> + Send;
}

/// A question: reads one snapshot.
pub trait Query: Serialize + Send + Sync + 'static {
    /// The permission's word: `elders.card`.
    const NAME: &'static str;
    /// The trail's sentence when it opens personal data: "查看长者档案".
    const SAYS: &'static str;
    /// Who may.
    const ROLES: &'static [Role];
    /// What a mandate must let somebody see or do for this ([`crate::under`]); empty: no mandate reaches it.
    const UNDER: &'static str = "";
    /// Whether the answer shows somebody's personal data: then its reading leaves a trail entry.
    const OPENS: bool = false;
    /// What is answered.
    type Out: Send + 'static;
    /// Why it may be refused.
    type Error: Refusal;

    /// Whose record it reads.
    fn subject(&self) -> Subject;

    /// Reads it. May run more than once.
    fn run(&self, rx: &mut Rx<'_, '_>) -> impl Future<Output = Result<Self::Out, Stop<Self::Error>>> + Send;

    /// Whether this answer must be shown even when its trail entry cannot be written: the card of
    /// an elder with an open emergency. The reading is then noted in the emergency log.
    fn vital(_answer: &Self::Out) -> bool {
        false
    }
}

/// Whose record an act touches; decides the scope check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Nobody's: the roles alone decide.
    Nobody,
    /// An elder's.
    Elder(ElderId),
    /// A case, visit, call or other record that was entered with [`Cx::register`].
    Record(String),
    /// Everything in a region.
    Region(String),
}

impl Subject {
    /// The record with this id.
    pub fn record(id: impl AnyId) -> Self {
        Subject::Record(id.text())
    }

    /// The elder, or nobody where it is not known who it is.
    pub fn elder_or_nobody(elder: Option<ElderId>) -> Self {
        elder.map_or(Subject::Nobody, Subject::Elder)
    }
}
