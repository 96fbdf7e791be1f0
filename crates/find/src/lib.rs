//! 查找 find: one box that finds an elder by whatever people know: the name or a part of it, pinyin or first letters in any
//! mixture and with slips, a number or its last four digits, the home, a device, a case.
//!
//! A read model: it owns tables of its own, keeps them by following the register, and can be built anew at any time
//! ([`Rebuild`]). Invariants:
//! - an elder has one number; every token of the elder's ([`term`]) has the elder's bit in the row of that token and span;
//! - what is found is held against the asking person's scope as it is in the same snapshot, whatever the index says;
//! - what was typed is written nowhere; the trail says that somebody searched, by what kind of key, how many were found.
//!
//! What the tables leak to somebody who has the database without the keys: names, as the register itself does; which elders
//! have a token in common, and how many have it, from which common characters and surnames can be guessed; who has asked for
//! something lately; who has died.

mod bits;
mod choose;
mod find;
mod follow;
mod fresh;
mod gather;
mod heard;
mod index;
mod key;
mod meaning;
mod pool;
mod rebuild;
mod sound;
mod store;
mod term;
mod typed;

pub use find::{Find, FindRefused, Found, Hit};
pub use follow::Refresh;
pub use fresh::{AT_ONCE, Fresh, fresh};
pub use heard::{Fade, Heard, LATELY};
pub use key::{Close, Key, Why};
pub use rebuild::{Built, Progress, Rebuild, Step};

/// Enters everything that can be asked of the search, and hangs it on what it follows. The program runs
/// [`Rebuild`]` { if_needed: true }` and [`Fade`] once at its start; from then on they keep their own timers.
pub fn register(registry: &mut desk::Registry) {
    registry.ask::<Find>().ask::<Progress>();
    registry.quiet_act::<Refresh>().quiet_act::<Heard>();
    registry.act::<Fade>().act::<Rebuild>().act::<Step>();
    follow::followers(registry);
}
