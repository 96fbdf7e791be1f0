//! 设施: where elders are cared for, fed, treated: facilities and medical institutions, with their hours and
//! where they stand. Nobody's personal data.
//!
//! Invariant: one place per number of the old system; what the file says last is so.

mod file;
mod import;
mod place;
mod read;
mod recode;
mod store;

pub use file::{File, PlaceRow};
pub use import::{Import, ImportRefused, Imported};
pub use place::{Kind, Place};
pub use read::{List, Near, NearPlace, NoPlace, Page, PlaceOf, PlaceView, by_institution, nearest};
pub use recode::Recode;

/// Tells the desk what this capability can do.
pub fn register(registry: &mut desk::Registry) {
    regions::follow::<Recode>(registry);
    registry.act::<Import>();
    registry.ask::<List>();
    registry.ask::<Near>();
    registry.ask::<PlaceOf>();
}
