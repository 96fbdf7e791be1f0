//! What the page of a visit shows to the office.

use crate::agent::Step;
use crate::layout::{Chrome, Tag};

/// A visit.
#[derive(askama::Template)]
#[template(path = "visits/page.html")]
pub struct VisitPage {
    /// The frame.
    pub chrome: Chrome,
    /// The state.
    pub state: Tag,
    /// The steps.
    pub steps: Vec<Step>,
    /// Label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Address of the case and its words.
    pub case: (String, String),
    /// Whom it was offered to: who, why, how it ended.
    pub offers: Vec<(String, String, Tag)>,
    /// What was written.
    pub words: Vec<String>,
    /// Address and what it shows.
    pub photos: Vec<(String, String)>,
    /// It can still be called off.
    pub can_call_off: bool,
    /// The visit's id.
    pub id: String,
}
