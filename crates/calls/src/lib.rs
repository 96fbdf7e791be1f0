//! 来电 calls: the queue of the one-key line, the agents who answer it, the calls we make ourselves.
//!
//! A call waits, is offered to one agent at a time, is talked, and ends ([`State`]); an agent is off, ready, reserved,
//! talking, writing up or pausing ([`AgentState`]). Everything stands in the database: a restart rebuilds the queue from it,
//! and [`Recover`] turns calls whose legs died into call-backs.
//!
//! Invariants, tried on random walks in `tests/`:
//! - a lower class never overtakes a higher one; inside a class the longest wait goes first;
//! - a call has at most one open offer, an agent at most one (the schema holds it); an offer that is over answers nothing;
//! - an offer is a lease: ten seconds, then the call is offered on and the first agent is not ready, with the reason;
//! - a known elder's call that ends before somebody spoke with them is called back: in 10 s, three times in three minutes,
//!   then the case goes up.
//!
//! Doors hear what to do from the live news after the commit: the page shows the card on `calls.offered`, a moment later
//! the phone rings. What carries calls implements [`Line`].

mod abandon;
mod add_phone;
mod agent;
mod answer;
mod arrive;
mod call;
mod call_back;
mod call_out;
mod connected;
mod decline;
mod hands;
mod hang_up;
mod hold;
mod import;
mod keep_number;
mod kept_store;
mod lift;
mod line;
mod matching;
pub mod news;
mod no_answer;
mod offer;
mod over;
mod phone_locked;
mod phone_seen;
pub mod read;
mod recode;
mod recording_saved;
mod recover;
mod refused;
mod remind;
mod secret;
mod set_state;
mod spoken_store;
mod store;
mod tie;
mod wrap_up;

pub use abandon::Abandon;
pub use add_phone::{AddPhone, RemovePhone};
pub use agent::{AgentState, reason};
pub use answer::{Answer, Picked};
pub use arrive::{Arrive, Welcome};
pub use call::{Class, Direction, Known, State, Waits, classify};
pub use call_back::{BETWEEN, CallBack, TRIES};
pub use call_out::{Begun, CallOut, Target};
pub use connected::Connected;
pub use decline::Decline;
pub use hang_up::HangUp;
pub use hold::Hold;
pub use import::{CHUNK, Import, ImportedCalls, PastCall};
pub use keep_number::KeepNumber;
pub use lift::Lift;
pub use line::{Done, Legs, Line, LineError};
pub use no_answer::NoAnswer;
pub use offer::{Offer, RING};
pub use over::{Over, Why};
pub use phone_locked::PhoneLocked;
pub use phone_seen::{PhoneSeen, Place};
pub use recode::Recode;
pub use recording_saved::RecordingSaved;
pub use recover::{Recover, Recovered};
pub use refused::Cannot;
pub use remind::Remind;
pub use secret::{Credential, Holder, REALM, hashes, mint};
pub use set_state::{Now, SetState};
pub use spoken_store::{Spoken, last_spoken, spoken, unreached_since};
pub use tie::{Attach, Tie};
pub use wrap_up::{NEXT_STEPS, OUTCOMES, WrapUp};

/// Tells the desk what this capability can do.
pub fn register(registry: &mut desk::Registry) {
    kept_store::enter(registry);
    regions::follow::<Recode>(registry);
    registry.act::<Arrive>().act::<Offer>().act::<Answer>().act::<Decline>().act::<NoAnswer>().act::<Lift>();
    registry
        .act::<Remind>()
        .act::<Over>()
        .act::<HangUp>()
        .act::<Abandon>()
        .act::<CallBack>()
        .act::<CallOut>();
    registry.act::<Connected>().act::<Hold>().act::<SetState>().act::<WrapUp>().act::<Tie>().act::<Attach>();
    registry.act::<KeepNumber>();
    registry
        .act::<AddPhone>()
        .act::<RemovePhone>()
        .act::<PhoneSeen>()
        .act::<PhoneLocked>()
        .act::<RecordingSaved>()
        .act::<Recover>();
    registry.act::<Import>();
    registry
        .ask::<read::Queue>()
        .ask::<read::Mine>()
        .ask::<read::List>()
        .ask::<read::Tally>()
        .ask::<read::Show>()
        .ask::<read::Board>();
    registry
        .ask::<read::Agents>()
        .ask::<read::CallBacks>()
        .ask::<read::RecordingsOfCase>()
        .ask::<read::Listen>();
    registry.ask::<read::LastHeard>().ask::<read::LastCalls>();
    registry.ask::<read::Phones>().ask::<read::Dialling>();
    registry
        .topic::<news::Arrived>()
        .topic::<news::Offered>()
        .topic::<news::Lifted>()
        .topic::<news::Withdrawn>();
    registry
        .topic::<news::Answered>()
        .topic::<news::Changed>()
        .topic::<news::Ended>()
        .topic::<news::Abandoned>();
    registry.topic::<news::Unreached>().topic::<news::Waiting>().topic::<news::AgentChanged>();
    registry.topic::<news::PhoneChanged>();
}
