//! Helpers: whether they work now, where they were last seen, what they are qualified for. Pure.

use base::geo::Point;
use base::{AccountId, Moment, Span};
use serde::{Deserialize, Serialize};

/// Whether a helper works now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// Not working.
    Off,
    /// Working and free.
    On,
    /// Working, on a visit. Never set by hand: it follows from the visits.
    Job,
    /// Working, but on a break.
    Resting,
}

impl Duty {
    /// All of them.
    pub const ALL: [Duty; 4] = [Duty::Off, Duty::On, Duty::Job, Duty::Resting];

    /// The word kept in tables.
    pub fn word(self) -> &'static str {
        match self {
            Duty::Off => "off",
            Duty::On => "on",
            Duty::Job => "job",
            Duty::Resting => "resting",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<Duty> {
        Duty::ALL.into_iter().find(|d| d.word() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Duty::Off => "不在班",
            Duty::On => "在班空闲",
            Duty::Job => "正在上门",
            Duty::Resting => "休息中",
        }
    }
}

/// Where a phone said it was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// Where.
    pub point: Point,
    /// How exact, in metres.
    pub accuracy: f64,
    /// When we heard of it.
    pub at: Moment,
}

/// A position older than this says little about where a helper is now.
pub const STALE: Span = Span::mins(30);

impl Fix {
    /// Whether it is too old to go by.
    pub fn stale(&self, now: Moment) -> bool {
        now - self.at > STALE
    }
}

/// A helper as the search for one sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct Helper {
    /// Who.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Whether they work now.
    pub duty: Duty,
    /// Last position.
    pub fix: Option<Fix>,
    /// Where they live, when they told us.
    pub home: Option<Point>,
    /// Codes of the skills that are valid today.
    pub skills: Vec<String>,
    /// They are being asked about another visit just now.
    pub considering: bool,
    /// They were asked about this one already, or gave it back.
    pub asked: bool,
    /// Visits finished or under way today: who had fewer goes first when all else is equal.
    pub today: i64,
}
