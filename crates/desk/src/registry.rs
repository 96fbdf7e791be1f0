//! Everything that can be done and asked, with who may: built once at start from every capability's
//! `register`. Timers and news find their handlers here.

use crate::outbox::Handler;
use crate::timers::Due;
use crate::{About, Command, Desk, Keeping, Query, Role, Topic};
use db::DbError;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::Future;
use std::pin::Pin;

/// A future that owns all it needs.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;
pub(crate) type Fire = fn(Desk, Due) -> Boxed<Result<bool, DbError>>;

/// One act or question, as the permissions table shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// `cases.close`.
    pub name: &'static str,
    /// "办结工单".
    pub says: &'static str,
    /// Who may.
    pub roles: &'static [Role],
    /// A question rather than an act.
    pub asks: bool,
    /// A question that opens personal data and leaves a trail entry.
    pub opens: bool,
}

/// The list of all acts, questions, topics and handlers.
#[derive(Default)]
pub struct Registry {
    acts: BTreeMap<&'static str, Act>,
    topics: BTreeSet<&'static str>,
    fires: HashMap<&'static str, Fire>,
    pub(crate) handlers: Vec<Handler>,
    abouts: Vec<About>,
    keeps: Vec<Keeping>,
    gates: BTreeMap<&'static str, &'static str>,
}

impl Registry {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// An act that timers may also do.
    pub fn act<C: Command + DeserializeOwned>(&mut self) -> &mut Self {
        self.fires.insert(C::NAME, |desk, due| Box::pin(async move { desk.fire::<C>(due).await }));
        self.quiet_act::<C>()
    }

    /// An act that no timer does.
    pub fn quiet_act<C: Command>(&mut self) -> &mut Self {
        self.enter(Act { name: C::NAME, says: C::SAYS, roles: C::ROLES, asks: false, opens: false })
    }

    /// A question.
    pub fn ask<Q: Query>(&mut self) -> &mut Self {
        self.enter(Act { name: Q::NAME, says: Q::SAYS, roles: Q::ROLES, asks: true, opens: Q::OPENS })
    }

    /// A kind of news.
    pub fn topic<T: Topic>(&mut self) -> &mut Self {
        self.topics.insert(T::NAME);
        self
    }

    /// What our own rules do on news: `name` is the handler's own and keeps its place in the order.
    pub fn on<T: Topic, C: Command>(&mut self, name: &'static str, f: fn(T) -> Option<C>) -> &mut Self {
        self.topics.insert(T::NAME);
        assert!(self.handlers.iter().all(|h| h.name != name), "two handlers are called {name}");
        self.handlers.push(Handler::new::<T, C>(name, f));
        self
    }

    /// Tables that hold something about elders.
    pub fn about(&mut self, tables: &[About]) -> &mut Self {
        self.abouts.extend_from_slice(tables);
        self
    }

    /// All of these tables, in the order of the capabilities.
    pub fn abouts(&self) -> impl Iterator<Item = &About> {
        self.abouts.iter()
    }

    /// Records that may be taken away after the time of their class.
    pub fn keeps(&mut self, keeping: &[Keeping]) -> &mut Self {
        self.keeps.extend_from_slice(keeping);
        self
    }

    /// All of these records.
    pub fn keepings(&self) -> impl Iterator<Item = &Keeping> {
        self.keeps.iter()
    }

    /// An act or question that a person may do on an elder's record only while the elder agrees to this purpose
    /// ([`crate::Cx::agree`]).
    pub fn gate(&mut self, act: &'static str, purpose: &'static str) -> &mut Self {
        self.gates.insert(act, purpose);
        self
    }

    /// The purpose to which the elder must agree for this act, if any.
    pub fn gate_of(&self, act: &str) -> Option<&'static str> {
        self.gates.get(act).copied()
    }

    fn enter(&mut self, act: Act) -> &mut Self {
        let before = self.acts.insert(act.name, act);
        assert!(before.is_none_or(|b| b == act), "two acts are called {}", act.name);
        self
    }

    /// All acts and questions in the order of their names.
    pub fn acts(&self) -> impl Iterator<Item = &Act> {
        self.acts.values()
    }

    /// The sentence of an act: "办结工单"; its bare name when it is not known (any more).
    pub fn says<'n>(&self, name: &'n str) -> &'n str {
        self.acts.get(name).map_or(name, |act| act.says)
    }

    /// All topics.
    pub fn topics(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.topics.iter().copied()
    }

    /// The names of all handlers with their topics.
    pub fn handlers(&self) -> impl Iterator<Item = (&'static str, &'static str)> + '_ {
        self.handlers.iter().map(|h| (h.name, h.topic))
    }

    pub(crate) fn knows_topic(&self, topic: &str) -> bool {
        self.topics.contains(topic)
    }

    pub(crate) fn can_fire(&self, act: &str) -> bool {
        self.fires.contains_key(act)
    }

    pub(crate) fn fire(&self, act: &str) -> Option<Fire> {
        self.fires.get(act).copied()
    }
}
