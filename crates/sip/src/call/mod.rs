//! One call: a task that owns its legs and does, in order, what the news, the legs and the ear tell it.

mod begin;
mod end;
mod inner;
mod outer;
mod talk;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use base::{AccountId, CallId, OfferId};
use calls::Why;
use rsipstack::dialog::dialog::DialogState;
use rsipstack::dialog::invite_dialog::InviteDialog;
use rsipstack::sip::{Response, Transport};
use tokio::sync::mpsc;
use tokio::time::Instant;

pub(crate) use begin::{begin_in, begin_out};

use crate::door::Shared;
use crate::farewell::{self, Farewell};
use crate::legs::{Leg, Refusal};
use crate::media::Side;
use crate::media::session::{Heard, Session};
use crate::media::sound::{Prompt, Sound};

/// How long a caller hears the ringing tone before the announcement, when an agent's phone rings at once.
const TONE: Duration = Duration::from_secs(6);

/// Who calls.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// A registered phone that proved who it is.
    pub(crate) user: Option<String>,
    /// The number that a trunk gave.
    pub(crate) number: Option<String>,
    /// Which trunk.
    pub(crate) trunk: Option<String>,
    /// Where the request came from.
    pub(crate) from: SocketAddr,
    /// Over what.
    pub(crate) transport: Transport,
}

/// What a call's task is told.
pub(crate) enum Event {
    /// Ring an agent's phone (again, asking it to answer by itself).
    Ring { offer: OfferId, agent: AccountId, lift: bool },
    /// Stop ringing.
    Unring { offer: OfferId },
    /// Hold, or take back.
    Hold(bool),
    /// Dial the other side (the agent is there).
    Dial,
    /// The call ended by a command: end the legs.
    Over,
    /// The door closes.
    Shutdown,
    /// An agent's phone is being rung.
    Ringing { attempt: u64, dialog: InviteDialog },
    /// An agent's phone answered or did not.
    Rung { attempt: u64, result: Result<(Leg, Response), Refusal> },
    /// The other side is being dialled.
    Dialling { dialog: InviteDialog },
    /// The other side sends sound before it answers.
    Early(Response),
    /// The other side answered or did not.
    Dialled(Result<(Leg, Response), Why>),
    /// A silent phone was asked whether it is there.
    Probed { side: Side, alive: bool },
}

/// How others reach a call's task.
#[derive(Clone)]
pub(crate) struct Handle {
    pub(crate) events: mpsc::UnboundedSender<Event>,
    pub(crate) session: Session,
}

/// A phone being rung.
struct Attempt {
    number: u64,
    offer: OfferId,
    agent: AccountId,
    dialog: Option<InviteDialog>,
}

/// A call.
pub(crate) struct Call {
    shared: Arc<Shared>,
    id: CallId,
    session: Session,
    sender: mpsc::UnboundedSender<Event>,
    /// The elder's side; none while we still dial.
    outer: Option<Leg>,
    /// The agent's side, once answered.
    inner: Option<Leg>,
    ringing: Option<Attempt>,
    dialling: Option<InviteDialog>,
    attempts: u64,
    /// When the announcement follows the ringing tone.
    announce: Option<Instant>,
    /// A silent side is being asked.
    probing: bool,
    /// The caller sent no offer: the ACK answers ours, and voice is believed from this address.
    late: Option<std::net::IpAddr>,
}

/// Waits for a state of a leg that may not be there.
async fn next_state(leg: &mut Option<Leg>) -> DialogState {
    if let Some(leg) = leg
        && let Some(state) = leg.states.recv().await
    {
        return state;
    }
    std::future::pending().await
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

impl Call {
    /// Lives until the call is over.
    async fn run(
        mut self,
        mut events: mpsc::UnboundedReceiver<Event>,
        mut heard: mpsc::UnboundedReceiver<Heard>,
    ) {
        let why = loop {
            let (outer, inner) = (&mut self.outer, &mut self.inner);
            let over = tokio::select! {
                event = events.recv() => match event {
                    Some(event) => self.event(event).await,
                    None => Some(Some(Why::Fault)),
                },
                state = next_state(outer) => self.state(Side::Outer, state).await,
                state = next_state(inner) => self.state(Side::Inner, state).await,
                Some(heard) = heard.recv() => self.heard(heard),
                () = until(self.announce) => {
                    self.announce = None;
                    self.say(Prompt::Waiting);
                    None
                }
            };
            if let Some(why) = over {
                break why;
            }
        };
        self.end(why, events).await;
    }

    /// Does one thing; `Some` when the call is over, with the reason unless the database knows it already.
    async fn event(&mut self, event: Event) -> Option<Option<Why>> {
        match event {
            Event::Ring { offer, agent, lift } => self.ring(offer, agent, lift),
            Event::Unring { offer } => self.unring(offer),
            Event::Hold(on) => self.hold(on),
            Event::Dial => self.dial(),
            Event::Over => return Some(None),
            Event::Shutdown => return Some(Some(Why::Shutdown)),
            Event::Ringing { attempt, dialog } => self.rings(attempt, dialog),
            Event::Rung { attempt, result } => return self.rung(attempt, result).await,
            Event::Dialling { dialog } => self.dialling = Some(dialog),
            Event::Early(response) => self.early(&response),
            Event::Dialled(result) => return self.dialled(result).await,
            Event::Probed { side, alive } => return self.probed(side, alive),
        }
        None
    }

    /// Writes down what a BYE would need, should this process die.
    fn remember(&self) {
        let legs: Vec<Farewell> =
            [&self.outer, &self.inner].into_iter().flatten().map(|leg| Farewell::of(&leg.dialog)).collect();
        farewell::remember(&self.shared, self.id, &legs);
    }

    /// Lets the caller hear a prompt, again and again.
    fn say(&self, prompt: Prompt) {
        self.session.play(Side::Outer, Some(self.shared.voice.repeating(prompt)));
    }

    /// Lets a side hear the ringing tone.
    fn tone(&self, side: Side) {
        self.session.play(side, Some(Sound::ringing()));
    }

    /// Nobody's phone rings any more and nobody has answered: the announcement goes on.
    fn waits_again(&mut self) {
        if self.inner.is_none() && self.outer.is_some() && self.announce.take().is_some() {
            self.say(Prompt::Waiting);
        }
    }
}
