//! 区划: the units of administration that everything belongs to: district, sub-district, community, and the
//! bodies that run them. A unit has days of validity, an administrative parent and, where that is
//! another, a managing body; both may change, and the past stays what it was.
//!
//! A reorganisation ([`Reorganisation`], a file) changes many units on one day: planned, done in steps, followed by every
//! capability that keeps region codes ([`Follower`]), undone by name.
//!
//! Invariants: one version of a code is valid on any one day; a unit's parent is known (in the same
//! file or from before); nothing is above itself; where each record stood before it moved is kept, so that a view of an
//! earlier day ([`AsOf`]) reads as it was. No district is written into the program: all units come from an import file.

mod as_of;
mod change;
mod change_store;
mod file;
mod file_change;
mod follow;
mod load;
mod moves;
mod plan;
mod reaches;
mod read;
mod read_change;
mod reorganise;
mod store;
mod topics;
mod undo;
mod unit;

pub use as_of::{AsOf, Way};
pub use change::{Heir, Turn, through, tree_faults};
pub use change_store::{Follow, Kept, State};
pub use file::{BadFile, BadRow, read_file};
pub use file_change::{Change, End, New, Reorganisation, SHIPPED, UNITS_2024};
pub use follow::{Follower, Glean, HandOver, Holding, STEP, follow};
pub use load::{LoadRefused, LoadUnits, Loaded};
pub use plan::{Plan, PlanRefused, Planned};
pub use reaches::RefreshReaches;
pub use read::{List, PathOf, UnitView, name_of, named, names, path, unit, within};
pub use read_change::{
    Around, Course, NoReorganisation, NoUnit, Outlook, Progress, Reorganisations, Show, outlook, would_move,
};
pub use reorganise::{Reorganise, Start, StartRefused};
pub use topics::{Progressed, Recoded};
pub use undo::{TakeBack, Undo, UndoRefused};
pub use unit::{Kind, Unit};

/// Tells the desk what this capability can do.
pub fn register(registry: &mut desk::Registry) {
    registry.act::<LoadUnits>().act::<RefreshReaches>();
    registry.act::<Plan>().act::<Start>().act::<Undo>();
    registry.act::<Reorganise>().act::<TakeBack>().act::<Glean>();
    registry.ask::<List>().ask::<PathOf>().ask::<Show>();
    registry.ask::<Reorganisations>().ask::<Progress>();
    registry.topic::<Recoded>().topic::<Progressed>();
}
