//! The agent's desk: who is calling, what can be done, all by keys.

mod page;

pub use page::{
    AtHand, CallBar, Contact, DeskPage, Found, HelperRow, MyState, Past, Person, ServiceKey, Step, Unknown,
    Waiting,
};
