//! Pages about elders: the search and the card.

use crate::agent::{Past, Person};
use crate::layout::{Chrome, Pager, Tag};

/// The search: words travel in the body of a form, never in an address.
#[derive(askama::Template)]
#[template(path = "elders/find.html")]
pub struct FindPage {
    /// The frame.
    pub chrome: Chrome,
    /// What was typed.
    pub q: String,
    /// What was found.
    pub found: Vec<FoundRow>,
    /// A search was made.
    pub searched: bool,
    /// There may be more.
    pub more: bool,
}

/// One elder found: enough to choose the right one, nothing to take away.
pub struct FoundRow {
    /// The id.
    pub id: String,
    /// Masked name.
    pub name: String,
    /// 王婆婆.
    pub called: String,
    /// Age and sex.
    pub age: String,
    /// The region's name.
    pub region: String,
    /// Masked number; empty = none is known.
    pub phone: String,
    /// Why it is in the list, one word for each part of what was typed.
    pub why: Vec<String>,
    /// The elder has died.
    pub died: bool,
}

/// The card: masked until it is opened.
#[derive(askama::Template)]
#[template(path = "elders/card.html")]
pub struct CardPage {
    /// The frame.
    pub chrome: Chrome,
    /// The elder's id.
    pub id: String,
    /// Masked name.
    pub masked: String,
    /// Age and sex.
    pub age: String,
    /// The region's name.
    pub region: String,
    /// The whole card once it is opened.
    pub person: Option<Person>,
    /// Label and value of what is not personal.
    pub facts: Vec<(&'static str, String)>,
    /// Devices of this elder: words and state.
    pub devices: Vec<(String, Tag)>,
    /// What happened.
    pub history: Vec<Past>,
    /// Pages of the history.
    pub pager: Pager,
    /// A case can be opened from here.
    pub can_open_case: bool,
    /// Services to open.
    pub services: Vec<crate::agent::ServiceKey>,
    /// What to know first and the hazards as they may be rewritten; none = not by this person, or not opened.
    pub first: Option<(String, String)>,
    /// Seen against the scope just now: the opening's address, until when.
    pub glass: Option<(String, String)>,
}
