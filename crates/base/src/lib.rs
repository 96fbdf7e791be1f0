//! The vocabulary every other crate speaks: ids, instants, the clock, telephone numbers,
//! identity documents, region codes, money, geography. Pure: no I/O, no database, no async.

pub mod clock;
pub mod date;
pub mod geo;
pub mod identity;
mod identity_kinds;
pub mod identity_regions;
pub mod ids;
pub mod moment;
pub mod money;
pub mod phone;
pub mod region;
pub mod sheet;

pub use clock::{Clock, Stopwatch};
pub use date::Date;
pub use geo::Point;
pub use identity::{Identity, Sex};
pub use ids::*;
pub use moment::{Beijing, Moment, Span};
pub use money::Fen;
pub use phone::Phone;
pub use region::RegionCode;
