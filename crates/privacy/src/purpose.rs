//! 目的 purposes: what personal data is used for, by what right. Data, in `data/purposes.toml`; pure.

use serde::Deserialize;
use std::sync::LazyLock;

/// By what right data is used (PIPL 13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// 法定职责.
    Duty,
    /// 紧急情况.
    Emergency,
    /// 合同、服务约定.
    Contract,
    /// 单独同意.
    Consent,
}

impl Basis {
    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Basis::Duty => "法定职责",
            Basis::Emergency => "紧急情况",
            Basis::Contract => "服务约定",
            Basis::Consent => "单独同意",
        }
    }
}

/// One purpose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Its code, never changed.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// By what right.
    pub basis: Basis,
    /// Which article says so.
    pub law: String,
    /// Which data.
    pub data: String,
    /// Which of it is sensitive (PIPL 28).
    pub sensitive: Vec<String>,
    /// Who gets it.
    pub who: String,
    /// The class by which it is kept ([`crate::classes`]).
    pub keep: String,
    /// Names of acts and questions; one that ends with `*` is the beginning of many.
    pub acts: Vec<String>,
    /// What a withdrawal stops, where it stands on consent.
    #[serde(default)]
    pub stops: String,
}

impl Purpose {
    /// Its consent is kept by the capability itself, person by person: its acts are not gated by a consent here.
    pub fn given_elsewhere(&self) -> bool {
        self.basis == Basis::Consent && self.acts.iter().all(|act| act.ends_with('*'))
    }
}

#[derive(Deserialize)]
struct File {
    purpose: Vec<Purpose>,
}

static ALL: LazyLock<Vec<Purpose>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../data/purposes.toml")).expect("the shipped file reads: a test");
    file.purpose
});

/// All purposes.
pub fn all() -> &'static [Purpose] {
    &ALL
}

/// The purpose with this code.
pub fn by_code(code: &str) -> Option<&'static Purpose> {
    all().iter().find(|purpose| purpose.code == code)
}

/// The purpose that an act or question serves: the longest pattern that fits. None when nobody thought of it; the program's own
/// test refuses that.
pub fn of(act: &str) -> Option<&'static Purpose> {
    let fits = |pattern: &str| match pattern.strip_suffix('*') {
        Some(beginning) => act.starts_with(beginning),
        None => act == pattern,
    };
    let patterns =
        all().iter().flat_map(|purpose| purpose.acts.iter().map(move |pattern| (purpose, pattern)));
    patterns
        .filter(|(_, pattern)| fits(pattern))
        .max_by_key(|(_, pattern)| pattern.len())
        .map(|(purpose, _)| purpose)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_register_is_whole() {
        let mut codes: Vec<&str> = all().iter().map(|p| p.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all().len(), "a code stands for one purpose");
        for purpose in all() {
            assert!(!purpose.law.is_empty() && !purpose.acts.is_empty(), "{}", purpose.code);
            assert!(
                crate::retention::class(&purpose.keep).is_some(),
                "{} is kept by {}",
                purpose.code,
                purpose.keep
            );
            let consent = purpose.basis == Basis::Consent;
            assert_eq!(
                consent,
                !purpose.stops.is_empty(),
                "{}: what a withdrawal stops is said",
                purpose.code
            );
            if consent {
                assert!(
                    crate::text::newest(&purpose.code).is_some(),
                    "{}: consent needs its text",
                    purpose.code
                );
            }
        }
    }

    #[test]
    fn the_longest_pattern_decides() {
        assert_eq!(of("privacy.copy_for").map(|p| p.code.as_str()), Some("hand_over"));
        assert_eq!(of("privacy.whole_copy").map(|p| p.code.as_str()), Some("rights"));
        assert_eq!(of("devices.press").map(|p| p.code.as_str()), Some("line"));
        assert_eq!(of("nowhere.known"), None);
    }
}
