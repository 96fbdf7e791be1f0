//! 保存期限 retention: how long each class of records is kept, and by what rule. Data, in `data/retention.toml`; pure.

use base::{Moment, Span};
use serde::Deserialize;
use std::sync::LazyLock;

/// One class of records.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Its code, as [`desk::Keeping::class`] says it.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// How many days; none = it is not swept.
    pub days: Option<i64>,
    /// Which law or house rule says so.
    pub source: String,
    /// Why it is not swept.
    #[serde(default)]
    pub why: String,
}

impl Class {
    /// What is older than this is over; none for what is not swept.
    pub fn before(&self, now: Moment) -> Option<Moment> {
        self.days.filter(|_| self.why.is_empty()).map(|days| now - Span::days(days))
    }
}

#[derive(Deserialize)]
struct File {
    class: Vec<Class>,
}

static ALL: LazyLock<Vec<Class>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../data/retention.toml")).expect("the shipped file reads: a test");
    file.class
});

/// All classes.
pub fn classes() -> &'static [Class] {
    &ALL
}

/// The class with this code.
pub fn class(code: &str) -> Option<&'static Class> {
    classes().iter().find(|class| class.code == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_a_time_or_a_reason() {
        for class in classes() {
            assert!(class.days.is_some() || !class.why.is_empty(), "{}", class.code);
            assert!(!class.source.is_empty(), "{}", class.code);
            // The trail, sessions: not below six months (Cybersecurity Law 21).
            if matches!(class.code.as_str(), "trail" | "sessions") {
                assert!(class.days.is_none_or(|days| days >= 180), "{}", class.code);
            }
        }
        let now = Moment::from_ms(1_000_000_000_000);
        let positions = class("positions").expect("there");
        assert_eq!(positions.before(now), Some(now - Span::days(7)));
        assert_eq!(class("trail").and_then(|c| c.before(now)), None);
    }
}
