//! The one-key line: a SIP registrar, a queue that answers, a relay that records, a dialler.
//!
//! This crate is a door. What a call *is* (its class, its place in the queue, its agent) lives in the database and is
//! decided by the commands of `calls`; the door carries them out: it answers, plays the announcement, rings the agent's
//! phone when the live news says that the call was offered, joins the two legs, writes the recording, and reports what
//! happened. When the process dies, the legs die; `calls::Recover` turns them into call-backs at the next start.
//!
//! Layout: [`wire`] reads what comes from strangers, [`media`] is sound, the rest is the door.

pub mod media;
pub mod wire;

mod call;
mod descriptors;
mod door;
mod farewell;
mod gate;
mod guard;
mod incoming;
mod legs;
mod line;
mod news;
mod registrar;
mod settings;
mod transports;

pub use door::{Counts, Door, StartError};
pub use settings::{Limits, Settings, Tls, Trunk};
