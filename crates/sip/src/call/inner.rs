//! The agent's side: ringing, answering.

use std::time::Duration;

use base::{AccountId, OfferId};
use calls::{LineError, Why};
use desk::{Ask, Channel};
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::Response;

use super::{Attempt, Call, Event};
use crate::legs::{Goal, Leg, Refusal, Ringing};
use crate::media::Side;
use crate::wire::sdp::Audio;
use std::sync::atomic::Ordering;

/// Ends a leg that is not wanted any more, whatever its state, without holding anybody up.
pub(super) fn drop_leg(shared: &std::sync::Arc<crate::door::Shared>, dialog: InviteDialog) {
    let shared = shared.clone();
    let tasks = shared.tasks.clone();
    tasks.spawn(async move {
        if dialog.state().can_cancel() {
            // An incoming call that we could not answer after all; on a leg of ours this does nothing.
            let _ = dialog.reject(Some(rsipstack::sip::StatusCode::ServiceUnavailable), None);
        }
        if let Err(error) = dialog.hangup().await {
            tracing::debug!(%error, "a leg did not end cleanly");
        }
        shared.dialogs.remove_dialog(&dialog.id());
    });
}

impl Call {
    /// Rings an agent's phone in a task of its own, a moment after the page was told.
    pub(super) fn ring(&mut self, offer: OfferId, agent: AccountId, lift: bool) {
        if self.inner.is_some() {
            return;
        }
        let again = self.stop_ringing();
        self.attempts += 1;
        let number = self.attempts;
        self.ringing = Some(Attempt { number, offer, agent, dialog: None });
        let (shared, session, sender) = (self.shared.clone(), self.session.clone(), self.sender.clone());
        let wait = if again { 0 } else { shared.settings.ring_after.ms().max(0) as u64 };
        let tasks = shared.tasks.clone();
        tasks.spawn(async move {
            tokio::time::sleep(Duration::from_millis(wait)).await;
            let begun = async {
                let goal = Goal::agent(&shared, agent, "line", lift)?;
                let socket = shared.ports.take().await.map_err(|_| LineError::Full)?;
                let port = socket.local_addr().map_err(|_| LineError::Broken)?.port();
                session.leg(Side::Inner, Some(socket));
                let media = std::net::SocketAddr::new(shared.address(), port);
                Ok::<_, LineError>((Ringing::begin(&shared, &goal, media)?, goal.host()))
            };
            let result = match begun.await {
                Ok((ringing, host)) => {
                    let _ = sender.send(Event::Ringing { attempt: number, dialog: ringing.dialog.clone() });
                    let answered = ringing.answered(|_| {}).await;
                    if let Ok((_, response)) = &answered
                        && let Some(audio) = Audio::parse(&response.body)
                    {
                        session.describe(Side::Inner, audio, host);
                    }
                    answered
                }
                Err(error) => {
                    tracing::warn!(%error, "an agent's phone cannot be rung");
                    Err(Refusal::Silence)
                }
            };
            if let Err(lost) = sender.send(Event::Rung { attempt: number, result })
                && let Event::Rung { result: Ok((leg, _)), .. } = lost.0
            {
                // The call ended while the phone was picked up.
                drop_leg(&shared, leg.dialog);
            }
        });
    }

    /// The stack has sent the INVITE.
    pub(super) fn rings(&mut self, attempt: u64, dialog: InviteDialog) {
        match &mut self.ringing {
            Some(ringing) if ringing.number == attempt => ringing.dialog = Some(dialog),
            // Withdrawn before it went out.
            _ => drop_leg(&self.shared, dialog),
        }
    }

    /// Stops ringing for this offer.
    pub(super) fn unring(&mut self, offer: OfferId) {
        if self.ringing.as_ref().is_some_and(|attempt| attempt.offer == offer) {
            self.stop_ringing();
            self.waits_again();
        }
    }

    /// Stops whatever rings; true when something did.
    pub(super) fn stop_ringing(&mut self) -> bool {
        let Some(attempt) = self.ringing.take() else { return false };
        if let Some(dialog) = attempt.dialog {
            drop_leg(&self.shared, dialog);
        }
        true
    }

    /// An agent's phone answered or did not.
    pub(super) async fn rung(
        &mut self,
        attempt: u64,
        result: Result<(Leg, Response), Refusal>,
    ) -> Option<Option<Why>> {
        let current = self.ringing.take_if(|ringing| ringing.number == attempt);
        let Some(current) = current else {
            if let Ok((leg, _)) = result {
                drop_leg(&self.shared, leg.dialog);
            }
            return None;
        };
        match result {
            Ok((leg, _)) => self.picked_up(current, leg).await,
            Err(refusal) => {
                let reason = refusal.of_agent().to_owned();
                let decline = calls::Decline { offer: current.offer, reason };
                if let Err(error) = self.shared.desk.run(&self.shared.ask(), decline).await {
                    tracing::debug!(%error, "an offer was settled before its phone declined");
                }
                self.waits_again();
                None
            }
        }
    }

    async fn picked_up(&mut self, attempt: Attempt, leg: Leg) -> Option<Option<Why>> {
        let ask = Ask::person(attempt.agent, Channel::Phone);
        match self.shared.desk.run(&ask, calls::Answer { offer: attempt.offer }).await {
            Ok(picked) => {
                self.inner = Some(leg);
                self.announce = None;
                self.remember();
                self.shared.counters.answered.fetch_add(1, Ordering::Relaxed);
                if picked.out {
                    self.tone(Side::Inner);
                    self.dial();
                } else {
                    self.session.bridge(true);
                }
            }
            Err(error) => {
                tracing::info!(%error, call = %self.id, "a phone was picked up too late");
                drop_leg(&self.shared, leg.dialog);
                self.waits_again();
            }
        }
        None
    }
}
