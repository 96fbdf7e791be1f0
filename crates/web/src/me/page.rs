//! My own settings: second factor, password, view.

use crate::layout::Chrome;

/// My settings.
#[derive(askama::Template)]
#[template(path = "me/page.html")]
pub struct MePage {
    /// The frame.
    pub chrome: Chrome,
    /// Label and value.
    pub facts: Vec<(&'static str, String)>,
    /// A second factor is enrolled.
    pub coded: bool,
    /// A second factor being enrolled: the secret in groups of four, the otpauth address.
    pub enrolling: Option<(String, String)>,
}
