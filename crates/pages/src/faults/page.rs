//! The friendly page for what cannot be shown: absent, not allowed, expired, broken.

use crate::layout::Chrome;

/// One page for every fault: what happened, what to do, and a number to tell.
#[derive(askama::Template)]
#[template(path = "faults/page.html")]
pub struct FaultPage {
    /// The frame.
    pub chrome: Chrome,
    /// What happened, in one sentence.
    pub what: String,
    /// What a person can do now.
    pub advice: &'static str,
    /// The number under which the fault was logged.
    pub reference: Option<String>,
}
