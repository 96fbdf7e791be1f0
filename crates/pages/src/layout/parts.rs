//! Small parts of pages: tags, messages, pagers, choices.

/// HTML-escapes text for the few parts that are written as strings.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// A word on a coloured ground: a state or a priority. The word says it all, the colour only helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// p0..p3, good, late, line.
    pub class: &'static str,
    /// What it says.
    pub word: String,
}

impl Tag {
    /// A tag.
    pub fn new(class: &'static str, word: impl Into<String>) -> Tag {
        Tag { class, word: word.into() }
    }

    /// Its HTML.
    pub fn html(&self) -> String {
        format!(r#"<span class="tag {}">{}</span>"#, self.class, escape(&self.word))
    }
}

/// What the last act did, shown once after the redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// It was refused.
    pub bad: bool,
    /// What to tell.
    pub words: String,
}

/// One wrong field of a form, or of none ("").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field's id on the page.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub words: String,
}

/// Pages of a list: plain links, so that "back" and bookmarks work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pager {
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// "第 2 页", "共 120 条".
    pub words: String,
}

/// One choice of a select or a row of tabs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The value sent, or the address of a tab.
    pub value: String,
    /// What it says.
    pub word: String,
    /// It is the one chosen.
    pub chosen: bool,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, word: impl Into<String>, chosen: bool) -> Choice {
        Choice { value: value.into(), word: word.into(), chosen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_cannot_smuggle_markup() {
        assert_eq!(Tag::new("p0", "<b>").html(), r#"<span class="tag p0">&lt;b&gt;</span>"#);
    }
}
