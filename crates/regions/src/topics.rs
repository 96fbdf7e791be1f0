//! What regions tell.

use desk::Topic;
use serde::{Deserialize, Serialize};

/// Codes have changed: everybody who keeps region codes moves what is open to its new code, or back. Heard by every
/// [`crate::Follower`]; the codes are in the tables of the reorganisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recoded {
    /// The reorganisation.
    pub name: String,
    /// It is being undone.
    pub undo: bool,
    /// Which time it is told, from 1: what was entered under an old code meanwhile is moved the next time.
    pub pass: i64,
}

impl Topic for Recoded {
    const NAME: &'static str = "regions.recoded";
    fn keys(&self) -> Vec<String> {
        vec![format!("reorganisation:{}", self.name)]
    }
}

/// A reorganisation was planned, has got further, is done or undone: for its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progressed {
    /// The reorganisation.
    pub name: String,
}

impl Topic for Progressed {
    const NAME: &'static str = "regions.progressed";
    fn keys(&self) -> Vec<String> {
        vec![format!("reorganisation:{}", self.name)]
    }
}
