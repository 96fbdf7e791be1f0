//! The review desk: one pair a page, both sides beside each other, what differs is marked, and one key says what it is.
//! Also the story of an elder's records, the groups, and the weights.

mod acts;
mod clusters;
mod elder;
mod pair;
mod queue;
mod routes;
mod weights;
mod words;

pub use routes::{ROUTES, routes};
