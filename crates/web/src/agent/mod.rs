//! The agent's desk: who is calling, what can be done, all by keys.

pub(crate) mod handle;
mod look;
mod page;
pub(crate) mod words;

pub use page::{
    AtHand, CallBar, Contact, DeskPage, Found, HelperRow, MyState, Past, Person, ServiceKey, Step, Unknown,
    Waiting,
};
