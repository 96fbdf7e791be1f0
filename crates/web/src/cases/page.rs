//! What the page of a case shows: where it stands, the whole story, what can be done.

use crate::agent::{AtHand, HelperRow};
use crate::layout::{Choice, Chrome, Tag};

/// A case.
#[derive(askama::Template)]
#[template(path = "cases/page.html")]
pub struct CasePage {
    /// The frame.
    pub chrome: Chrome,
    /// Where it stands and what can be done.
    pub case: AtHand,
    /// Who it is about: masked name, address of the card.
    pub elder: Option<(String, String)>,
    /// Label and value.
    pub facts: Vec<(&'static str, String)>,
    /// What the caller wants.
    pub summary: String,
    /// Everything that happened, in order.
    pub story: Vec<Line>,
    /// Visits of this case.
    pub visits: Vec<(String, String, Tag)>,
    /// Who could go.
    pub helpers: Vec<HelperRow>,
    /// Why nobody could be sent.
    pub nobody: Option<String>,
    /// A page of its own on which this case is worked: address and word.
    pub leads: Option<(String, &'static str)>,
    /// Outcomes a closing needs.
    pub outcomes: Vec<Choice>,
    /// More acts, each with a reason: path, word, class.
    pub turns: Vec<(&'static str, &'static str, &'static str)>,
    /// To whom it can be handed over: rungs and agents on duty.
    pub people: Vec<Choice>,
    /// A note may be added.
    pub can_note: bool,
    /// The trail of this case may be read.
    pub can_trail: bool,
    /// What was typed before a refusal.
    pub draft: String,
}

/// One line of the story.
pub struct Line {
    /// A new day begins with this line.
    pub day: Option<String>,
    /// The hour.
    pub at: String,
    /// key, bad, "".
    pub class: &'static str,
    /// What happened.
    pub what: String,
    /// Who did it, over which channel.
    pub by: String,
    /// What was said or written.
    pub words: Vec<String>,
    /// Recordings: address and name.
    pub recordings: Vec<(String, String)>,
    /// Photos: address and what they show.
    pub photos: Vec<(String, String)>,
    /// More: address and words.
    pub link: Option<(String, String)>,
}
