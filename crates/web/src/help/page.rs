//! Help: large, for anybody, the only page of the elder family so far.

use crate::layout::Chrome;

/// How to reach a person, and what the keys of the desk are.
#[derive(askama::Template)]
#[template(path = "help/page.html")]
pub struct HelpPage {
    /// The frame.
    pub chrome: Chrome,
    /// The centre's number, if it was set.
    pub line: Option<String>,
}
