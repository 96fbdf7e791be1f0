//! The helper's pages: today, and one job at a door.

use crate::layout::{Choice, Chrome, Tag};
use base::Moment;

/// Today: duty, offers, jobs.
#[derive(askama::Template)]
#[template(path = "day/page.html")]
pub struct DayPage {
    /// The frame.
    pub chrome: Chrome,
    /// On duty.
    pub on: bool,
    /// What that means, in words.
    pub duty: String,
    /// Offers that wait for my answer.
    pub offers: Vec<JobRow>,
    /// Jobs in hand.
    pub jobs: Vec<JobRow>,
    /// Jobs finished today.
    pub done: Vec<JobRow>,
}

/// One job in the list.
pub struct JobRow {
    /// Opens it.
    pub href: String,
    /// The service.
    pub what: String,
    /// Where: street and distance; the door only after accepting.
    pub place: String,
    /// Why me, or when.
    pub why: String,
    /// The priority or state.
    pub tag: Tag,
    /// The answer is wanted by then.
    pub until: Option<Moment>,
}

/// One job. All its steps are on one page, so that it can be done without a network.
#[derive(askama::Template)]
#[template(path = "day/job.html")]
pub struct JobPage {
    /// The frame.
    pub chrome: Chrome,
    /// The visit's id.
    pub id: String,
    /// offered, accepted, arrived, finished, over.
    pub step: &'static str,
    /// The step's tag.
    pub state: Tag,
    /// The service.
    pub what: String,
    /// Why me, how far.
    pub why: String,
    /// The answer is wanted by then, or the next clock.
    pub until: Option<Moment>,
    /// The door, once accepted.
    pub door: Option<Door>,
    /// What is to be done.
    pub todo: Vec<String>,
    /// Photos are wanted: how many.
    pub photos_wanted: u32,
    /// Words are wanted.
    pub words_wanted: bool,
    /// Photos that arrived.
    pub photos: Vec<(String, String)>,
    /// Words that arrived.
    pub words: Vec<String>,
    /// Why a job can fail: value and word.
    pub failures: Vec<(&'static str, &'static str)>,
    /// How the job ended, when there is more than one way.
    pub outcomes: Vec<Choice>,
    /// A reason is wanted before finishing, and why.
    pub explain: Option<String>,
    /// The helper has said that they left.
    pub departed: bool,
}

/// Who lives there.
pub struct Door {
    /// The name.
    pub name: String,
    /// Age, sex, how to address.
    pub age: String,
    /// The address.
    pub home: String,
    /// Key, floor, dog.
    pub notes: String,
    /// What to know first.
    pub first: Vec<String>,
    /// The centre's number to dial, when set.
    pub centre: Option<String>,
    /// Opens the map of the phone.
    pub map: Option<String>,
}
