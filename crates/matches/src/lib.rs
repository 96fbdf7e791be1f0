//! 比对: each elder known once. Whoever comes in, from a file, a window or another program, is told apart from whoever
//! is there by one matcher, and what it cannot tell is asked of a person at the review desk.
//!
//! What may happen to a record: it is *registered* as a new elder; *linked* to an elder who is there; or *asked about*:
//! then it is registered as an elder all the same, so that help never waits for paper, and a pair waits for a person.
//! A person says of a pair: one person (the two are *joined*: the gone one points to the kept one), two persons
//! (*apart*), or later. Whatever was linked or joined can be *parted* again, by naming the event.
//!
//! Invariants:
//! - one record of one source belongs to one elder: a rule of the database;
//! - events are only added; an event is undone once, by an event that names it: a rule of the database;
//! - an elder is gone into one other at most: a rule of the database; nothing of the gone one is moved or rewritten;
//! - an identity number with another name never links by itself, and two numbers never do;
//! - what is compared of an elder is kept as keyed tokens, except name, birthday, sex and region, which are clear in
//!   the register too. What the index leaks besides: who shares a telephone, a building, a sounding name and birthday.

mod core;
mod decide;
mod enrol;
mod enrol_many;
mod events;
mod faces;
mod follow;
mod ids;
mod joins;
mod kept_store;
mod learn;
mod many;
mod model;
mod pairs;
mod part;
mod read;
mod record;
mod settle;
mod sources;
mod topics;
mod weigh;

pub use decide::{Decide, DecideRefused, Decided, Say};
pub use enrol::{Enrol, EnrolRefused, Enrolled, SourceKey};
pub use enrol_many::{Asked, EnrolMany, EnrolManyRefused, EnrolledMany};
pub use faces::forget;
pub use follow::{LookAgain, Survey};
pub use ids::{EventId, PairId};
pub use joins::{kept, kept_many, members};
pub use learn::{Estimate, Estimated, SetModel};
pub use matcher::{Doubt, Explained, Sign};
pub use pairs::is_provisional;
pub use part::{Part, PartRefused, Parted};
pub use read::{
    ClusterRow, Clusters, Event, EventsOf, KeptOf, NoPair, Pair, PairOf, Queue, QueueCount, QueuePage,
    QueueRow, Side, Story, Waiting, still_waiting, waiting,
};
pub use topics::{Joined, PartedNews, Queued};
pub use weigh::{Foreseen, Weigh, weigh};

/// Most rows of one act.
pub const CHUNK: usize = elders::CHUNK;
/// Most records that one person may have: a larger group is looked at by a person.
pub const MOST_RECORDS: usize = 12;

/// Tells the desk what this capability can do.
pub fn register(registry: &mut desk::Registry) {
    kept_store::enter(registry);
    registry.act::<Enrol>();
    registry.act::<EnrolMany>();
    registry.act::<Decide>();
    registry.act::<Part>();
    registry.act::<SetModel>();
    registry.act::<Survey>();
    registry.act::<LookAgain>();
    registry.ask::<Queue>();
    registry.ask::<PairOf>();
    registry.ask::<EventsOf>();
    registry.ask::<Clusters>();
    registry.ask::<KeptOf>();
    registry.ask::<Weigh>();
    registry.ask::<Estimate>();
    registry.topic::<Joined>().topic::<PartedNews>().topic::<Queued>();
    registry
        .on::<elders::Changed, LookAgain>("matches.faces", |news| Some(LookAgain { elders: news.elders }));
}
