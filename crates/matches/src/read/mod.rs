//! What the review desk shows.

mod clusters;
mod events;
mod kept_of;
mod pair;
mod queue;
mod waiting;

pub use clusters::{ClusterRow, Clusters};
pub use events::{Event, EventsOf, Story};
pub use kept_of::KeptOf;
pub use pair::{NoPair, Pair, PairOf, Side};
pub use queue::{Queue, QueueCount, QueuePage, QueueRow};
pub use waiting::{Waiting, still_waiting, waiting};
