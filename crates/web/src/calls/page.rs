//! What the page of a call shows.

use crate::agent::Found;
use crate::layout::{Chrome, Tag};

/// A call.
#[derive(askama::Template)]
#[template(path = "calls/page.html")]
pub struct CallPage {
    /// The frame.
    pub chrome: Chrome,
    /// The id.
    pub id: String,
    /// The state.
    pub state: Tag,
    /// The priority.
    pub priority: Tag,
    /// Label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Who: masked name and the card.
    pub elder: Option<(String, String)>,
    /// The case it belongs to.
    pub case: Option<(String, String)>,
    /// When, what.
    pub events: Vec<(String, String)>,
    /// Address and name.
    pub recordings: Vec<(String, String)>,
    /// It may be tied to an elder.
    pub can_tie: bool,
    /// Elders found.
    pub found: Vec<Found>,
    /// A search was made.
    pub searched: bool,
}
