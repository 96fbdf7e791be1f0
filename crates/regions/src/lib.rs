//! 区划: the units of administration that everything belongs to: district, sub-district, community, and the
//! bodies that run them. A unit has days of validity, an administrative parent and, where that is
//! another, a managing body; both may change, and the past stays what it was.
//!
//! Invariants: one version of a code is valid on any one day; a unit's parent is known (in the same
//! file or from before). No district is written into the program: all units come from an import file.

mod file;
mod load;
mod read;
mod store;
mod unit;

pub use file::{BadFile, BadRow, read_file};
pub use load::{LoadRefused, LoadUnits, Loaded};
pub use read::{List, PathOf, UnitView, name_of, named, names, path, unit, within};
pub use unit::{Kind, Unit};

/// Tells the desk what this capability can do.
pub fn register(registry: &mut desk::Registry) {
    registry.act::<LoadUnits>();
    registry.ask::<List>();
    registry.ask::<PathOf>();
}
