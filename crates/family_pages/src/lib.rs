//! Pages of mandates: for whoever acts for an elder (large, plain, one hand), and for the office that enters, confirms and
//! ends mandates and answers families. Every question of a family says for whom it is asked, so the desk holds it against
//! the mandate and the trail says it.

mod home;
mod office;
pub mod routes;
mod words;

pub use home::ShowCodes;
pub use routes::{ROUTES, routes};
