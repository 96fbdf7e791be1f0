//! Statements as SQLite must see them, translated once per text.

use crate::{Query, dialect};
use std::borrow::Cow;
use std::collections::HashMap;

/// How many texts made at run time are kept; a `$n` list of every length would grow for ever.
const MADE_KEPT: usize = 512;

/// Translated texts of one connection.
#[derive(Default)]
pub(crate) struct Texts {
    /// By address: a text that lives as long as the program is known by where it lies.
    fixed: HashMap<(usize, usize), Box<str>>,
    made: HashMap<String, Box<str>>,
}

impl Texts {
    /// The text of a statement with `?n` in place of `$n`.
    pub fn of<'a>(&'a mut self, query: &Query) -> &'a str {
        match &query.text {
            Cow::Borrowed(fixed) => self
                .fixed
                .entry((fixed.as_ptr() as usize, fixed.len()))
                .or_insert_with(|| dialect::numbered(fixed).into()),
            Cow::Owned(made) => {
                if !self.made.contains_key(made) {
                    if self.made.len() >= MADE_KEPT {
                        self.made.clear();
                    }
                    let translated = dialect::numbered(made).into();
                    self.made.insert(made.clone(), translated);
                }
                &self.made[made]
            }
        }
    }
}
