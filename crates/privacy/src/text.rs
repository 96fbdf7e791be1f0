//! What people are told, in versions: never changed, only followed by the next. Data, in `data/texts.toml`; pure.

use serde::Deserialize;
use std::sync::LazyLock;

/// One version of a text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// What it is about: `general`, or a purpose's code.
    pub code: String,
    /// From 1.
    pub version: i64,
    /// The day from which it is used.
    pub since: String,
    /// Its headline.
    pub title: String,
    /// Short sentences, large print.
    pub paragraphs: Vec<String>,
    /// What a voice says.
    pub spoken: String,
}

#[derive(Deserialize)]
struct File {
    text: Vec<Text>,
}

static ALL: LazyLock<Vec<Text>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../data/texts.toml")).expect("the shipped file reads: a test");
    file.text
});

/// All versions of all texts.
pub fn all() -> &'static [Text] {
    &ALL
}

/// The newest version of a text.
pub fn newest(code: &str) -> Option<&'static Text> {
    all().iter().filter(|text| text.code == code).max_by_key(|text| text.version)
}

/// One version of a text.
pub fn version(code: &str, version: i64) -> Option<&'static Text> {
    all().iter().find(|text| text.code == code && text.version == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_counted_through_and_sentences_are_short() {
        for text in all() {
            assert!((1..=text.version).all(|v| version(&text.code, v).is_some()), "{}", text.code);
            assert!(text.paragraphs.iter().all(|p| p.chars().count() <= 80), "{}", text.code);
            assert!(!text.spoken.is_empty() && text.spoken.chars().count() <= 160, "{}", text.code);
        }
        assert!(newest("general").is_some());
    }
}
