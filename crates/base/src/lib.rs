//! The vocabulary every other crate speaks: ids, instants, the clock, telephone numbers,
//! identity documents, region codes, money, geography. Pure: no I/O, no database, no async.

pub mod clock;
pub mod ids;
pub mod moment;

pub use clock::{Clock, Stopwatch};
pub use ids::*;
pub use moment::{Beijing, Moment, Span};
