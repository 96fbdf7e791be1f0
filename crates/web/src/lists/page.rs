//! A list of records: filters, rows that link, pages. Cases, calls, visits, the trail and the accounts share it.

use crate::layout::{Choice, Chrome, Pager, Tag};

/// A list.
#[derive(askama::Template)]
#[template(path = "lists/page.html")]
pub struct ListPage {
    /// The frame.
    pub chrome: Chrome,
    /// What the list holds, in a sentence below the title.
    pub about: String,
    /// Views of the list: addresses.
    pub tabs: Vec<Choice>,
    /// Selects above the list: name, label, choices.
    pub filters: Vec<Filter>,
    /// Hidden parameters that filtering keeps.
    pub kept: Vec<(&'static str, String)>,
    /// Names of the columns.
    pub columns: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Row>,
    /// What to say when there are none.
    pub empty: &'static str,
    /// Pages.
    pub pager: Pager,
    /// A button beside the title: address and word.
    pub act: Option<(&'static str, &'static str)>,
}

/// A select above a list.
pub struct Filter {
    /// The parameter.
    pub name: &'static str,
    /// The label.
    pub label: &'static str,
    /// The choices.
    pub choices: Vec<Choice>,
}

/// One row.
pub struct Row {
    /// late or "".
    pub class: &'static str,
    /// The cells.
    pub cells: Vec<Cell>,
}

/// One cell.
pub enum Cell {
    /// Words.
    Text(String),
    /// Quiet words.
    Soft(String),
    /// Right-aligned figures.
    Num(String),
    /// A link: address, words.
    Link(String, String),
    /// A tag.
    Tag(Tag),
}
