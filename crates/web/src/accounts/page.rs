//! Pages of the security administrator: a new account, one account.

use crate::layout::{Choice, Chrome, Tag};

/// A form for a new account.
#[derive(askama::Template)]
#[template(path = "accounts/add.html")]
pub struct AddPage {
    /// The frame.
    pub chrome: Chrome,
    /// Typed before.
    pub name: String,
    /// Typed before.
    pub label: String,
    /// Typed before.
    pub region: String,
    /// Roles to tick.
    pub roles: Vec<Choice>,
    /// Regions to choose.
    pub regions: Vec<Choice>,
}

/// One account.
#[derive(askama::Template)]
#[template(path = "accounts/page.html")]
pub struct AccountPage {
    /// The frame.
    pub chrome: Chrome,
    /// The id.
    pub id: String,
    /// The state.
    pub state: Tag,
    /// Label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Roles to tick.
    pub roles: Vec<Choice>,
    /// It is active.
    pub active: bool,
    /// It is locked after wrong passwords.
    pub locked: bool,
    /// It has a second factor.
    pub coded: bool,
}
