//! What matches tell: ids only.

use base::{AnyId, ElderId};
use desk::Topic;
use serde::{Deserialize, Serialize};

/// Two elders' records are one person's: `gone` points to `kept` from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Who stays.
    pub kept: ElderId,
    /// Who points there.
    pub gone: ElderId,
}

impl Topic for Joined {
    const NAME: &'static str = "matches.joined";
    fn keys(&self) -> Vec<String> {
        vec![self.kept.text(), self.gone.text()]
    }
}

/// They were two persons after all: `gone` stands for itself again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartedNews {
    /// Who had stayed.
    pub kept: ElderId,
    /// Who had pointed there, or was made from the record that is taken away.
    pub gone: ElderId,
}

impl Topic for PartedNews {
    const NAME: &'static str = "matches.parted";
    fn keys(&self) -> Vec<String> {
        vec![self.kept.text(), self.gone.text()]
    }
}

/// The queue of the review desk has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queued {
    /// How many pairs came in; 0 when one was decided.
    pub pairs: usize,
}

impl Topic for Queued {
    const NAME: &'static str = "matches.queued";
    fn keys(&self) -> Vec<String> {
        vec!["matches".to_owned()]
    }
}
