//! 月报 the officer's month: tables of a unit made from the record, nothing typed in. Every figure is the count of a list
//! that can be opened, because both are one SELECT ([`source`]). Also the preview of a reorganisation, which must see all
//! capabilities together.
//!
//! Invariants: a figure and its list cannot differ; a month is told as of its last day, in the units of that day; a closed
//! month keeps its figures and the version of its rules ([`RULES`]), and can be counted again and compared.

mod close;
mod figure;
mod labels;
mod month;
mod preview;
mod read;
pub mod sheet;
mod source;
mod store;
mod tables;
mod tally;

pub use close::{CloseMonth, CloseRefused, Compare, Compared, Count};
pub use figure::{Figure, NotAFigure};
pub use month::{Month, NotAMonth};
pub use preview::{Line as PreviewLine, Preview, Previewed, Unreadable};
pub use read::{NoReport, Opened, PAGE, Record, Records, Report, Shown};
pub use source::{Row, SOURCES, Source};
pub use store::Closing;
pub use tables::{Cell, Line, RULES, Table};
pub use tally::{Leaves, Tally};

/// Tells the desk what can be asked here, and that a month can be closed.
pub fn register(registry: &mut desk::Registry) {
    registry.act::<CloseMonth>().act::<Count>();
    registry.ask::<Report>().ask::<Records>().ask::<Compare>().ask::<Preview>();
}
