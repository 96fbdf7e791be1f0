//! While both sides are there: hold, changes of the session, silence, hanging up.

use std::time::Duration;

use calls::Why;
use rsipstack::dialog::dialog::{DialogState, TerminatedReason, TransactionHandle};
use rsipstack::sip::{Header, Method, Request, StatusCode};

use super::{Call, Event};
use crate::media::Side;
use crate::media::session::Heard;
use crate::media::sound::Prompt;
use crate::wire::sdp::{self, Audio, Flow, Ours};

/// How long a silent phone may think about whether it is there.
const PROBE: Duration = Duration::from_secs(8);

impl Call {
    /// Parts or joins both sides.
    pub(super) fn hold(&mut self, on: bool) {
        if self.outer.is_none() || self.inner.is_none() {
            return;
        }
        self.session.bridge(!on);
        if on {
            self.say(Prompt::Hold);
        }
    }

    /// A leg changed.
    pub(super) async fn state(&mut self, side: Side, state: DialogState) -> Option<Option<Why>> {
        match state {
            DialogState::Terminated(_, reason) => return Some(Some(why(side, &reason))),
            DialogState::Updated(_, request, handle) => self.updated(side, &request, handle),
            DialogState::Info(_, _, handle) | DialogState::Options(_, _, handle) => {
                respond(handle, StatusCode::OK)
            }
            DialogState::Refer(_, _, handle) => respond(handle, StatusCode::Decline),
            DialogState::Publish(_, _, handle)
            | DialogState::Notify(_, _, handle)
            | DialogState::Message(_, _, handle) => respond(handle, StatusCode::MethodNotAllowed),
            DialogState::Calling(_)
            | DialogState::Trying(_)
            | DialogState::Early(..)
            | DialogState::WaitAck(..) => {}
            DialogState::Confirmed(..) if side == Side::Outer => return self.answered_late(),
            DialogState::Confirmed(..) => {}
        }
        None
    }

    /// The ACK of a caller who left the offer to us says where to send the voice.
    fn answered_late(&mut self) -> Option<Option<Why>> {
        let believed = self.late.take()?;
        let ack = self.outer.as_ref().and_then(|leg| leg.dialog.last_remote_ack());
        match ack.and_then(|ack| Audio::parse(&ack.body)) {
            Some(theirs) => {
                self.session.describe(Side::Outer, theirs, Some(believed));
                None
            }
            // Nothing can be heard there; the call is owed a call-back.
            None => Some(Some(Why::Fault)),
        }
    }

    /// The far end describes itself anew (its own hold, another address) or only refreshes the session.
    fn updated(&mut self, side: Side, request: &Request, handle: TransactionHandle) {
        let Some(ours) = self.ours(side) else { return respond(handle, StatusCode::NotAcceptableHere) };
        let body = match Audio::parse(&request.body) {
            Some(theirs) => {
                let answer = sdp::answer(ours, &theirs);
                self.own_hold(side, theirs.held());
                // Its signalling is the dialog's: the address is believed as it was.
                self.session.describe(side, theirs, None);
                answer
            }
            None if request.body.is_empty() && request.method == Method::Invite => {
                Some(sdp::offer(ours, Flow::SendRecv))
            }
            None if request.body.is_empty() => None,
            None => return respond(handle, StatusCode::NotAcceptableHere),
        };
        let headers = body.is_some().then(|| vec![Header::ContentType("application/sdp".into())]);
        self.shared.tasks.spawn(async move {
            let _ = handle.respond(StatusCode::OK, headers, body).await;
        });
    }

    /// The agent's phone holds by its own key: the elder hears that somebody comes back.
    fn own_hold(&self, side: Side, held: bool) {
        if side == Side::Outer || self.outer.is_none() {
            return;
        }
        if held {
            self.say(Prompt::Hold);
        } else {
            self.session.bridge(true);
        }
    }

    fn ours(&mut self, side: Side) -> Option<Ours> {
        let leg = match side {
            Side::Outer => self.outer.as_mut(),
            Side::Inner => self.inner.as_mut(),
        };
        leg.map(|leg| {
            leg.ours.version += 1;
            leg.ours
        })
    }

    /// A key, or silence.
    pub(super) fn heard(&mut self, heard: Heard) -> Option<Option<Why>> {
        match heard {
            // Which key it was is the caller's business until something asks for keys.
            Heard::Key(side, _) => tracing::debug!(call = %self.id, ?side, "a key was pressed"),
            Heard::Quiet(side, seconds) => self.quiet(side, seconds),
        }
        None
    }

    /// A side that says nothing for a minute is asked whether it is there: a phone that lost its power hangs up on nobody.
    fn quiet(&mut self, side: Side, seconds: u32) {
        let leg = match side {
            Side::Outer => &self.outer,
            Side::Inner => &self.inner,
        };
        let Some(leg) = leg.as_ref().filter(|_| !self.probing) else { return };
        if i64::from(seconds) * 1_000 < self.shared.settings.quiet.ms() {
            return;
        }
        self.probing = true;
        let (dialog, sender) = (leg.dialog.clone(), self.sender.clone());
        self.shared.tasks.spawn(async move {
            let asked = tokio::time::timeout(PROBE, dialog.request(Method::Options, None, None)).await;
            let gone = [StatusCode::CallTransactionDoesNotExist, StatusCode::RequestTimeout];
            let alive = matches!(asked, Ok(Ok(Some(response))) if !gone.contains(&response.status_code));
            let _ = sender.send(Event::Probed { side, alive });
        });
    }

    /// The answer to that.
    pub(super) fn probed(&mut self, side: Side, alive: bool) -> Option<Option<Why>> {
        self.probing = false;
        if alive {
            return None;
        }
        tracing::warn!(call = %self.id, ?side, "a phone fell silent and does not answer");
        Some(Some(Why::Lost))
    }
}

fn respond(handle: TransactionHandle, status: StatusCode) {
    // The channel has room: a handle is answered once.
    tokio::spawn(async move {
        let _ = handle.reply(status).await;
    });
}

/// Who ended it.
fn why(side: Side, reason: &TerminatedReason) -> Why {
    match (side, reason) {
        (_, TerminatedReason::Timeout) => Why::Lost,
        (Side::Outer, _) => Why::Caller,
        (Side::Inner, _) => Why::Agent,
    }
}
