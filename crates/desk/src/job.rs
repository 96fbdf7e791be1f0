//! One act on its way through the spine: before → permission → act → trail → news → request id.
//! It may run several times (a batch that was undone, a conflict on PostgreSQL), always from the start.

use crate::desk::Shared;
use crate::keys::KeyRing;
use crate::stamp::{self, Order};
use crate::timers::{self, Due};
use crate::trail::{self, Ended, Frame};
use crate::{Ask, Command, Cx, Denied, Stop, news, outbox, permit, requests};
use base::{AnyId, EntryId, Moment};
use db::{DbError, Tx, Work};
use std::sync::Arc;

/// What must hold, in the same transaction, for the act to run at all.
#[derive(Debug, Clone)]
pub(crate) enum Before {
    Nothing,
    /// The timer is still there; taken.
    Timer(Due),
    /// The handler is still at `from`; moved to `to`.
    News {
        handler: &'static str,
        from: i64,
        to: i64,
    },
}

/// How it went.
pub(crate) enum Verdict<C: Command> {
    Done(C::Out),
    Refused(C::Error),
    Denied(Denied),
    /// Same request id, other payload.
    Reused,
    /// The timer was cancelled, or another node was quicker.
    Gone,
}

/// What comes back after the commit.
pub(crate) struct Ran<C: Command> {
    pub(crate) verdict: Verdict<C>,
    pub(crate) timers_set: bool,
}

pub(crate) struct Job<C: Command> {
    pub(crate) shared: Arc<Shared>,
    pub(crate) ask: Ask,
    pub(crate) command: C,
    /// The request id and the payload's hash, where a repeat must find its first answer.
    pub(crate) request: Option<(String, Vec<u8>)>,
    pub(crate) before: Before,
}

/// One try of a job; a job whose connection was lost is tried again.
pub(crate) struct Try<C: Command>(pub(crate) Arc<Job<C>>);

impl<C: Command> Work for Try<C> {
    type Out = Ran<C>;

    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Ran<C>, DbError> {
        self.0.attempt(tx).await
    }
}

impl<C: Command> Job<C> {
    async fn attempt(&self, tx: &mut Tx<'_>) -> Result<Ran<C>, DbError> {
        let now = self.shared.clock.now();
        if !self.before(tx).await? {
            return Ok(Self::ran(Verdict::Gone));
        }
        let checked =
            match permit::check(tx, &self.ask, (C::ROLES, C::UNDER), &self.command.subject(), now).await? {
                Ok(checked) => checked,
                Err(denied) => return self.denied(tx, now, denied).await,
            };
        let gate = self.shared.registry.gate_of(C::NAME);
        if let Err(denied) = permit::agreed(tx, &self.ask, checked.elder, gate).await? {
            return self.denied(tx, now, denied).await;
        }
        let mut cx = Cx::new(tx, &self.ask, &self.shared.vault, &self.shared.registry, now, C::NAME);
        cx.frames[0].elder = checked.elder;
        if let (Some(elder), Some(wrapped)) = (checked.elder, &checked.wrapped) {
            cx.ring.put(cx.vault, elder, wrapped)?;
        }
        match self.command.run(&mut cx).await {
            Ok(out) => self.done(cx, out).await,
            Err(Stop::Fault(DbError::Absent)) if cx.ring.missed => self.denied(tx, now, Denied::Erased).await,
            Err(Stop::Fault(fault)) => Err(fault),
            Err(Stop::Refused(error)) => {
                let frame = cx.frames.swap_remove(0);
                self.refused(tx, now, frame, error).await
            }
        }
    }

    fn ran(verdict: Verdict<C>) -> Ran<C> {
        Ran { verdict, timers_set: false }
    }

    async fn before(&self, tx: &mut Tx<'_>) -> Result<bool, DbError> {
        match &self.before {
            Before::Nothing => Ok(true),
            Before::Timer(due) => timers::take(tx, due).await,
            Before::News { handler, from, to } => outbox::advance(tx, handler, *from, *to).await,
        }
    }

    async fn done(&self, cx: Cx<'_, '_>, out: C::Out) -> Result<Ran<C>, DbError> {
        let Cx { tx, now, mut ring, frames, news, timers_set, .. } = cx;
        if let Some((request, hash)) = &self.request {
            let answer = serde_json::to_string(&out).map_err(DbError::other)?;
            if !requests::claim(tx, &self.ask, C::NAME, request, hash, &answer, now).await? {
                tx.restart().await?;
                return self.again(tx).await?.ok_or(DbError::Absent);
            }
        }
        for frame in &frames {
            self.enter(tx, &mut ring, now, frame, Ended::Done).await?;
        }
        for row in &news {
            news::write(tx, now, row).await?;
            stamp::enter(tx, Order::News, row.id.text()).await?;
        }
        Ok(Ran { verdict: Verdict::Done(out), timers_set })
    }

    /// The first answer to this request, when there was one.
    async fn again(&self, tx: &mut Tx<'_>) -> Result<Option<Ran<C>>, DbError> {
        let Some((request, hash)) = &self.request else { return Ok(None) };
        let Some(found) = requests::find(tx, &self.ask, C::NAME, request).await? else { return Ok(None) };
        if found.payload_hash != *hash {
            return Ok(Some(Self::ran(Verdict::Reused)));
        }
        let out = serde_json::from_str(&found.answer).map_err(DbError::other)?;
        Ok(Some(Self::ran(Verdict::Done(out))))
    }

    async fn refused(
        &self,
        tx: &mut Tx<'_>,
        now: Moment,
        mut frame: Frame,
        error: C::Error,
    ) -> Result<Ran<C>, DbError> {
        tx.restart().await?;
        // A repeat may be refused only because its first time succeeded: then that answer counts.
        if let Some(ran) = self.again(tx).await? {
            return Ok(ran);
        }
        frame.detail.note("refusal", error.to_string());
        self.close(tx, now, &frame, Ended::Refused).await?;
        Ok(Self::ran(Verdict::Refused(error)))
    }

    async fn denied(&self, tx: &mut Tx<'_>, now: Moment, denied: Denied) -> Result<Ran<C>, DbError> {
        tx.restart().await?;
        let mut frame = Frame::new(EntryId::mint(now), C::NAME, None);
        frame.detail.note("denied", denied.word());
        self.close(tx, now, &frame, Ended::Denied).await?;
        Ok(Self::ran(Verdict::Denied(denied)))
    }

    /// After a restart: what the act stood on is taken again, and its end entered.
    async fn close(&self, tx: &mut Tx<'_>, now: Moment, frame: &Frame, ended: Ended) -> Result<(), DbError> {
        self.before(tx).await?;
        // The elder may have been made by the act itself and be gone with it.
        let mut ring = KeyRing::default();
        let mut frame_kept = Frame::new(frame.id, frame.act, None);
        frame_kept.detail = frame.detail.clone();
        frame_kept.thread = frame.thread;
        if let Some(elder) = frame.elder
            && ring.has(tx, elder).await?
        {
            frame_kept.elder = Some(elder);
        }
        self.enter(tx, &mut ring, now, &frame_kept, ended).await
    }

    async fn enter(
        &self,
        tx: &mut Tx<'_>,
        ring: &mut KeyRing,
        now: Moment,
        frame: &Frame,
        ended: Ended,
    ) -> Result<(), DbError> {
        trail::write(tx, ring, &self.shared.vault, &self.ask, now, frame, ended).await?;
        stamp::enter(tx, Order::Trail, frame.id.text()).await
    }
}
