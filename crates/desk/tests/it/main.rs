//! The spine's own tests.

mod acts;
mod stories;
