//! 通知: words sent out: said in a call, by SMS, on a page, on paper, each with its fate.
//!
//! States: queued (待发) → sent (已发) → heard (已听到, 已看到) → confirmed (已确认); queued and sent may become failed
//! (没送到), and a failed one may be queued again.
//!
//! Invariants:
//! - a notice is never forgotten: it is queued until somebody says what became of it;
//! - words and number are sealed: with the elder's key where it is for an elder, else with the house's;
//! - the headline, clear and shown in lists, carries nobody's personal data;
//! - a message that goes through a provider may be handed over twice after a kill, never not at all; its id tells the
//!   provider that it is the same.

mod kept_store;
mod mark;
mod notice;
mod queue;
mod read;
mod send;
pub mod sms;
mod store;
mod topics;

pub use mark::{Again, Mark, MarkRefused};
pub use notice::{Fate, Means, Misplaced, State};
pub use queue::{Due, Queued};
pub use read::{About, List, NoNotice, NoticeView, OpenNotice, Opened, Page, Unread};
pub use send::{Recipient, Send, SendRefused};
pub use topics::{NoticeChanged, NoticeQueued};

/// Tells the desk what this capability can do.
pub fn register(registry: &mut desk::Registry) {
    kept_store::enter(registry);
    registry.act::<Send>();
    registry.act::<Mark>();
    registry.act::<Again>();
    registry.ask::<List>();
    registry.ask::<Unread>();
    registry.ask::<OpenNotice>();
    registry.ask::<Queued>();
    registry.topic::<NoticeQueued>();
    registry.topic::<NoticeChanged>();
}
