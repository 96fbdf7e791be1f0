//! 老年人能力评估 by GB/T 42195-2022: 26 items in four parts, five levels, and the rules that make a level worse than the
//! sum of the scores says. Pure: a filled [`Sheet`] and the [`Rules`] in force give an [`Outcome`] that explains itself
//! step by step, so that a page, a print and a complaint years later show the same arithmetic.
//!
//! Items, maxima, cut-offs and adjustments follow two transcriptions of the standard that agree; the standard itself was
//! not at hand, so what it leaves open (whether two adjustments add up, how often to assess again) is a rule that can be
//! set, and the ladder beside each item is our own wording of its grades.

mod items;
mod level;
mod outcome;
mod rules;
mod sheet;

pub use items::{ITEMS, Item, Part};
pub use level::Level;
pub use outcome::{Outcome, Step, assess};
pub use rules::{Adding, Rules};
pub use sheet::{BadSheet, NotScores, Risk, Sheet, Wrong};

/// What an assessment by this crate is called in the record; a level by another instrument is never compared with it.
pub const INSTRUMENT: &str = "GB/T 42195-2022";
