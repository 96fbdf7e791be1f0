//! The sign-in page.

use crate::layout::Chrome;

/// Name, password, and the code of those who enrolled one.
#[derive(askama::Template)]
#[template(path = "signin/page.html")]
pub struct SignInPage {
    /// The frame.
    pub chrome: Chrome,
    /// The name typed before.
    pub name: String,
    /// Where to go afterwards: a path of ours.
    pub next: String,
    /// The password was right and a code is wanted.
    pub code_wanted: bool,
    /// The session ran out, or the page was old.
    pub expired: bool,
}
