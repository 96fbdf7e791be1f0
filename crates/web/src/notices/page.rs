//! One notice with its words.

use crate::layout::{Chrome, Tag};

/// One notice.
#[derive(askama::Template)]
#[template(path = "notices/page.html")]
pub struct NoticePage {
    /// The frame.
    pub chrome: Chrome,
    /// Its id.
    pub id: String,
    /// What has become of it.
    pub state: Tag,
    /// Its words.
    pub words: String,
    /// It goes out on paper: the words are printed large.
    pub paper: bool,
    /// What happened when.
    pub facts: Vec<(&'static str, String)>,
    /// Address and words of the elder and the case.
    pub links: Vec<(String, &'static str)>,
    /// What can be said of it: value, words.
    pub fates: Vec<(&'static str, &'static str)>,
    /// It can be said that it will not arrive.
    pub can_fail: bool,
    /// It can be sent again.
    pub can_again: bool,
}
