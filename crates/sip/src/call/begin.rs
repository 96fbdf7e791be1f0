//! How a call begins: somebody calls us, or an agent wants to call.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use base::{AnyId, CallId};
use calls::LineError;
use calls::news::Offered;
use rsipstack::sip::prelude::HeadersExt;
use rsipstack::sip::{Header, Request, StatusCode};
use rsipstack::transaction::transaction::Transaction;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::{Call, Caller, Event, Handle, TONE};
use crate::door::{Shared, day_dir, lock};
use crate::legs::Leg;
use crate::media::Side;
use crate::media::session::{Heard, Session, Start};
use crate::media::sound::Prompt;
use crate::wire::sdp::{self, Audio, Flow, Ours};

type Ears = mpsc::UnboundedReceiver<Heard>;
type Events = mpsc::UnboundedReceiver<Event>;

/// Enters a call's task among the living, so that news finds it from now on.
fn enter(shared: &Arc<Shared>, id: CallId) -> (Call, Events, Ears) {
    let (sender, events) = mpsc::unbounded_channel();
    let (tell, heard) = mpsc::unbounded_channel();
    let record = Some((shared.recorder.clone(), day_dir(shared)));
    let session = Session::start(Start { call: id, record, heard: tell });
    let handle = Handle { events: sender.clone(), session: session.clone() };
    lock(&shared.calls).insert(id, handle);
    shared.counters.live.fetch_add(1, Ordering::Relaxed);
    let call = Call {
        shared: shared.clone(),
        id,
        session,
        sender,
        outer: None,
        inner: None,
        ringing: None,
        dialling: None,
        attempts: 0,
        announce: None,
        probing: false,
        late: None,
    };
    (call, events, heard)
}

/// Names a leg: a retransmission is the same leg. With the day, because careless phones use the same words again.
fn leg_name(shared: &Shared, request: &Request) -> String {
    let call_id = request.call_id_header().map(|c| c.value().to_owned()).unwrap_or_default();
    let tag = request.from_header().ok().and_then(|f| f.tag().ok().flatten());
    let tag = tag.map(|t| t.value().to_owned()).unwrap_or_default();
    // A stranger chooses these words: keep them short.
    let words: String = format!("{call_id};{tag}").chars().take(180).collect();
    format!("{words};{}", shared.now().ms() / 86_400_000)
}

/// Somebody calls: the queue answers.
pub(crate) async fn begin_in(shared: &Arc<Shared>, mut tx: Transaction, caller: Caller) {
    // Some exchanges leave the offer to us (RFC 3264 §5, RFC 6337 §2): a call without one is a call all the same.
    let theirs = match tx.original.body.is_empty() {
        true => None,
        false => match Audio::parse(&tx.original.body) {
            Some(theirs) => Some(theirs),
            None => return drop(tx.reply(StatusCode::NotAcceptableHere).await),
        },
    };
    let Ok(socket) = shared.ports.take().await else {
        shared.counters.refused.fetch_add(1, Ordering::Relaxed);
        let later = Header::RetryAfter(shared.settings.limits.retry_after.to_string().into());
        return drop(tx.reply_with(StatusCode::ServiceUnavailable, vec![later], None).await);
    };
    let id = CallId::mint(shared.now());
    let (mut call, events, heard) = enter(shared, id);
    let arrive = calls::Arrive {
        call: id,
        leg: leg_name(shared, &tx.original),
        user: caller.user.clone(),
        number: caller.number.clone(),
        trunk: caller.trunk.clone(),
    };
    let welcome = match shared.desk.run(&shared.ask(), arrive).await {
        Ok(welcome) => welcome,
        Err(error) => {
            // Not taken: the network may try another way, and must not believe that we have it.
            tracing::error!(%error, "a call cannot be taken");
            let later = Header::RetryAfter(shared.settings.limits.retry_after.to_string().into());
            let _ = tx.reply_with(StatusCode::ServiceUnavailable, vec![later], None).await;
            return call.end(None, events).await;
        }
    };
    if welcome.call != id {
        let _ = tx.reply(StatusCode::LoopDetected).await;
        return call.end(None, events).await;
    }
    shared.counters.arrived.fetch_add(1, Ordering::Relaxed);
    if let Err(error) = call.answer(tx, &caller, theirs, socket) {
        tracing::warn!(%error, call = %id, "a call cannot be answered");
        return call.end(Some(calls::Why::Fault), events).await;
    }
    call.remember();
    if welcome.offered {
        call.tone(Side::Outer);
        call.announce = Some(Instant::now() + TONE);
    } else {
        call.say(Prompt::Waiting);
    }
    shared.tasks.spawn(call.run(events, heard));
}

impl Call {
    /// 200 with our description; the stack waits for the ACK.
    fn answer(
        &mut self,
        mut tx: Transaction,
        caller: &Caller,
        theirs: Option<Audio>,
        socket: UdpSocket,
    ) -> Result<(), LineError> {
        let shared = self.shared.clone();
        let port = socket.local_addr().map_err(|_| LineError::Broken)?.port();
        let address = std::net::SocketAddr::new(shared.address(), port);
        let ours = Ours { address, session: u64::from(rand::random::<u32>()), version: 1 };
        let body = match &theirs {
            Some(theirs) => sdp::answer(ours, theirs).ok_or(LineError::Broken)?,
            None => sdp::offer(ours, Flow::SendRecv),
        };
        let (sender, states) = shared.dialogs.new_dialog_state_channel();
        let contact = shared.contact("line", caller.transport);
        let dialog =
            shared.dialogs.get_or_create_server_invite(&tx, sender, None, Some(contact)).map_err(broken)?;
        self.outer = Some(Leg { dialog: dialog.clone(), states, ours });
        self.session.leg(Side::Outer, Some(socket));
        match theirs {
            Some(theirs) => self.session.describe(Side::Outer, theirs, Some(caller.from.ip())),
            None => self.late = Some(caller.from.ip()),
        }
        let mut handled = dialog.clone();
        shared.tasks.spawn(async move {
            if let Err(error) = handled.handle(&mut tx).await {
                tracing::debug!(%error, "an INVITE ended badly");
            }
        });
        dialog.accept(Some(vec![Header::ContentType("application/sdp".into())]), Some(body)).map_err(broken)
    }
}

fn broken(error: rsipstack::Error) -> LineError {
    tracing::warn!(%error, "the stack could not answer");
    LineError::Broken
}

/// An agent calls out: their own phone first.
pub(crate) fn begin_out(shared: &Arc<Shared>, offered: &Offered) {
    let (call, events, heard) = enter(shared, offered.call);
    let ring = Event::Ring { offer: offered.offer, agent: offered.agent, lift: offered.lift };
    let _ = call.sender.send(ring);
    shared.tasks.spawn(call.run(events, heard));
}
