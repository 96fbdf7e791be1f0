//! Questions. One that opens personal data is answered only after its trail entry is committed;
//! one entry for an opening, not one for each refresh.

use crate::desk::{Desk, Shared};
use crate::keys::KeyRing;
use crate::stamp::{self, Order};
use crate::trail::{self, Ended, Frame};
use crate::{Ask, Denied, Outcome, Query, Rx, Stop, permit};
use base::{AnyId, EntryId, Moment, Span};
use db::{DbError, Lane, Tx, Work};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// A second reading of the same record by the same person within this time is the same opening.
const SAME_OPENING: Span = Span::mins(15);

/// Who opened what when, in this process.
#[derive(Default)]
pub(crate) struct Openings(Mutex<HashMap<(String, &'static str, String), Moment>>);

impl Openings {
    fn open(&self, actor: String, name: &'static str, subject: String, now: Moment) -> bool {
        let Ok(mut map) = self.0.lock() else { return true };
        if map.len() > 20_000 {
            map.retain(|_, at| now - *at < SAME_OPENING);
        }
        let fresh =
            map.get(&(actor.clone(), name, subject.clone())).is_none_or(|at| now - *at >= SAME_OPENING);
        if fresh {
            map.insert((actor, name, subject), now);
        }
        fresh
    }

    fn forget(&self, actor: String, name: &'static str, subject: String) {
        if let Ok(mut map) = self.0.lock() {
            map.remove(&(actor, name, subject));
        }
    }
}

struct Peek<Q: Query> {
    shared: Arc<Shared>,
    ask: Ask,
    query: Arc<Q>,
}

enum Saw<Q: Query> {
    Answer(Q::Out),
    Refused(Q::Error),
    Denied(Denied),
}

impl<Q: Query> Work for Peek<Q> {
    type Out = (Saw<Q>, Frame);

    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Self::Out, DbError> {
        let now = self.shared.clock.now();
        let checked = match permit::check(tx, &self.ask, (Q::ROLES, Q::UNDER), &self.query.subject(), now)
            .await?
        {
            Ok(checked) => checked,
            Err(denied) => return Ok((Saw::Denied(denied), Frame::new(EntryId::mint(now), Q::NAME, None))),
        };
        let gate = self.shared.registry.gate_of(Q::NAME);
        if let Err(denied) = permit::agreed(tx, &self.ask, checked.elder, gate).await? {
            return Ok((Saw::Denied(denied), Frame::new(EntryId::mint(now), Q::NAME, None)));
        }
        let mut rx = Rx::new(tx, &self.ask, &self.shared.vault, now, Q::NAME);
        rx.frame.elder = checked.elder;
        if let (Some(elder), Some(wrapped)) = (checked.elder, &checked.wrapped) {
            rx.ring.put(rx.vault, elder, wrapped)?;
        }
        match self.query.run(&mut rx).await {
            Ok(out) => Ok((Saw::Answer(out), rx.frame)),
            Err(Stop::Refused(error)) => Ok((Saw::Refused(error), rx.frame)),
            Err(Stop::Fault(DbError::Absent)) if rx.ring.missed => {
                Ok((Saw::Denied(Denied::Erased), rx.frame))
            }
            Err(Stop::Fault(fault)) => Err(fault),
        }
    }
}

/// Writes the trail entry of a reading.
pub(crate) struct Enter {
    pub(crate) shared: Arc<Shared>,
    pub(crate) ask: Ask,
    pub(crate) frame: Frame,
    pub(crate) ended: Ended,
}

impl Work for Enter {
    type Out = ();

    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let (shared, mut ring) = (&self.shared, KeyRing::default());
        let now = shared.clock.now();
        trail::write(tx, &mut ring, &shared.vault, &self.ask, now, &self.frame, self.ended).await?;
        stamp::enter(tx, Order::Trail, self.frame.id.text()).await
    }
}

impl Desk {
    /// Asks a question.
    ///
    /// # Errors
    /// [`Outcome`]: refused, not for this actor, or storage failed. Where the answer opens personal
    /// data and its trail entry cannot be written, the answer is not shown (but see [`Query::vital`]).
    pub async fn look<Q: Query>(&self, ask: &Ask, query: Q) -> Result<Q::Out, Outcome<Q::Error>> {
        let shared = &self.0;
        let query = Arc::new(query);
        let peek = Peek { shared: shared.clone(), ask: ask.clone(), query: query.clone() };
        let (saw, mut frame) = shared.db.read(peek).await.map_err(Outcome::Fault)?;
        match saw {
            Saw::Answer(out) if Q::OPENS => self.opened::<Q>(ask, &query, out, frame).await,
            Saw::Answer(out) => Ok(out),
            Saw::Refused(error) => Err(Outcome::Refused(error)),
            Saw::Denied(denied) => {
                frame.detail.note("denied", denied.word());
                // The refusal stands whether or not its entry can be written.
                if let Err(error) = self.enter(ask, frame, Ended::Denied).await {
                    tracing::error!(%error, act = Q::NAME, "a denied reading could not be entered");
                }
                Err(Outcome::Denied(denied))
            }
        }
    }

    async fn opened<Q: Query>(
        &self,
        ask: &Ask,
        query: &Q,
        out: Q::Out,
        frame: Frame,
    ) -> Result<Q::Out, Outcome<Q::Error>> {
        let actor = ask.actor.text();
        let subject = serde_json::to_string(query).map_err(|e| Outcome::Fault(DbError::other(e)))?;
        if !self.0.openings.open(actor.clone(), Q::NAME, subject.clone(), self.clock().now()) {
            return Ok(out);
        }
        let line = format!(
            "{} {actor} {} {}",
            self.clock().now().ms(),
            Q::NAME,
            frame.elder.map(|e| e.text()).unwrap_or_default()
        );
        let Err(error) = self.enter(ask, frame, Ended::Opened).await else { return Ok(out) };
        self.0.openings.forget(actor, Q::NAME, subject);
        if Q::vital(&out) && self.0.emergency.as_ref().is_some_and(|log| log.note(&line).is_ok()) {
            tracing::error!(%error, act = Q::NAME, "shown and noted in the emergency log: the trail cannot be written");
            return Ok(out);
        }
        Err(Outcome::Fault(error))
    }

    async fn enter(&self, ask: &Ask, frame: Frame, ended: Ended) -> Result<(), DbError> {
        let enter = Enter { shared: self.0.clone(), ask: ask.clone(), frame, ended };
        self.0.db.write(Lane::Normal, enter).await?;
        self.0.committed.notify_one();
        Ok(())
    }
}
