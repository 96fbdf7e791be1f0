//! Whether two records speak of one person: comparison of Chinese and Latin names, birthdays, numbers and
//! addresses, weighed after Fellegi and Sunter, decided by rules that people can read. Pure: no database, no clock.
//!
//! How it hangs together:
//! - a [`Face`] is what is compared of a person; telephone numbers and addresses in it may be keyed tokens, since
//!   only their being equal counts;
//! - [`keys_of`] says under which keys a face is looked for, by [`BLOCKS`]: only faces with a key in common are compared;
//! - [`compare`] gives a [`Pattern`], one level a field; a [`Model`] gives each level its weight in bits;
//! - [`judge`] decides with the number's rules first and the weights after them; an [`Explained`] says why.
//!
//! Invariants: a level without data weighs nothing; equal numbers with another name never link by themselves; two
//! records with two numbers never link by themselves; the same input gives the same model, in whatever order.

mod address;
mod birth;
mod block;
mod chinese;
mod cluster;
mod common;
mod decide;
mod estimate;
mod explain;
mod face;
mod latin;
mod lunar;
mod model;
mod name;
mod norm;
mod sound;

pub use address::{Address, address_keys};
pub use birth::{BirthLevel, compare_births};
pub use block::{BLOCKS, Block, Part, keys_of};
pub use chinese::{FIELDS, compare, default_model};
pub use cluster::{Cluster, Clusters, Refused};
pub use common::{Common, NameCounts};
pub use decide::{Doubt, Judged, LINK_BITS, REVIEW_BITS, Verdict, judge};
pub use estimate::{Counts, Pass, Seed, estimate_m, estimate_u, shuffled_pairs};
pub use explain::{Explained, Sign, explain};
pub use face::Face;
pub use latin::{damerau, jaro_winkler, soundex};
pub use model::{FieldModel, MISSING, MOST_FIELDS, Model, Pattern};
pub use name::{NameLevel, compare_names, surname_of};
pub use norm::{digits, fold_text, name as fold_name};
pub use sound::{Syllables, folded, spellings};
