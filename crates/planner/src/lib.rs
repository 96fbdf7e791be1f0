//! 排班 the plan of a day: which helper goes to which door, in which order, and when. Pure: no clock, no database, no
//! threads; the caller says how long to search and looks on.
//!
//! A plan is an order of all visits and, for each part of a visit, a helper. Times follow from it ([`time`]): each helper
//! does their visits in that order, two who are needed at the same door wait for each other, a second part keeps its gap
//! to the first. So every order of visits is a plan whose times can be told, also with visits that bind two rounds, and a
//! search ([`search`]) may change the order at will.
//!
//! Hard: skills, forbidden pairs, two different helpers for two parts, what is pinned. Soft, at a price the caller sets:
//! travel, lateness, work after the end of a shift, who goes (continuity, dialect, wishes, yesterday's plan), a visit that
//! nobody can do.

mod build;
mod check;
mod offer;
mod plan;
mod problem;
mod search;
mod time;
mod why;

pub use check::{Broken, check};
pub use offer::{Offer, offers};
pub use plan::{Plan, Stop, Stops};
pub use problem::{
    Helper, HelperIx, Link, Matrix, Part, Pause, Pin, Problem, Unsound, Visit, VisitIx, Weights,
};
pub use search::{BOLD, CALM, Search, Watch};
pub use time::Cost;
pub use why::{Reason, why};
