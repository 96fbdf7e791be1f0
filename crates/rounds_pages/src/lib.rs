//! Pages of the rounds: the community worker's list of today on a phone (a whole day without a network), an elder's rounds,
//! the street's daily list, the rule with its preview, the visit rate.

mod act;
mod all;
mod card;
mod gap;
mod gaps;
mod params;
mod rate;
pub mod routes;
mod rules;
mod today;
mod words;

pub use routes::{ROUTES, routes};
