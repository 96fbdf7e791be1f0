//! The supervisor's live board: every number opens to its records.

use crate::layout::{Chrome, Tag};
use base::Moment;

/// The board.
#[derive(askama::Template)]
#[template(path = "board/page.html")]
pub struct BoardPage {
    /// The frame.
    pub chrome: Chrome,
    /// Up to which hour the figures count ("今天 00:00 起").
    pub span: String,
    /// The figures by what they are about: name, words, figures.
    pub groups: Vec<(&'static str, &'static str, Vec<Figure>)>,
    /// Alarms that wait for the supervisor.
    pub alarms: Vec<Alarm>,
    /// Agents by state.
    pub agents: Vec<AgentRow>,
    /// Cases out of clock, worst first.
    pub late: Vec<LateRow>,
    /// How many are late beyond those shown.
    pub late_more: usize,
    /// Helpers: words and count, address.
    pub helpers: Vec<(String, i64, String)>,
}

/// One figure.
pub struct Figure {
    /// The name for tests.
    pub name: &'static str,
    /// What it counts.
    pub word: &'static str,
    /// The value.
    pub value: String,
    /// Its unit.
    pub unit: &'static str,
    /// The goal, and over what it is counted.
    pub goal: String,
    /// good, bad, "".
    pub class: &'static str,
    /// Opens its records.
    pub href: String,
}

/// Somebody must act.
pub struct Alarm {
    /// Since when.
    pub since: Moment,
    /// What.
    pub what: String,
    /// Opens it.
    pub href: String,
}

/// One agent.
pub struct AgentRow {
    /// The name.
    pub name: String,
    /// The state.
    pub tag: Tag,
    /// Since when.
    pub since: Option<Moment>,
    /// What the agent is at: address and words.
    pub at: Option<(String, String)>,
    /// Calls answered today.
    pub answered: i64,
}

/// One case out of clock.
pub struct LateRow {
    /// Opens it.
    pub href: String,
    /// What.
    pub what: String,
    /// The priority.
    pub tag: Tag,
    /// Which step is late.
    pub step: String,
    /// It was due then.
    pub due: Moment,
    /// Who has it.
    pub owner: String,
}
