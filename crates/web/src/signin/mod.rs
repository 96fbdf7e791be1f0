//! Signing in and out.

mod handle;
mod page;

pub(crate) use handle::{enter, home, leave, no_session, show};
pub use page::SignInPage;
