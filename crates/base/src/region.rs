//! Codes of regions: digits as GB/T 2260 and the statistical code of sub-districts and communities
//! write them. The code says how large a unit is, not to whom it belongs today: parents and managing
//! bodies change, and `regions` knows them.

use std::fmt;
use std::str::FromStr;

/// 2 to 15 digits: province 2, city 4, district 6, sub-district or town 9, community or village 12.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct RegionCode(String);

/// The text is not a region code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("区划代码不对")]
pub struct NotARegion;

impl RegionCode {
    /// Reads a code; trailing zeros of the long form (`500112002000`) are cut.
    pub fn parse(text: &str) -> Result<Self, NotARegion> {
        let text = text.trim();
        if !(2..=15).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotARegion);
        }
        let short = match text.len() {
            12 if text.ends_with("000000") => &text[..6],
            12 if text.ends_with("000") => &text[..9],
            9 if text.ends_with("000") => &text[..6],
            _ => text,
        };
        Ok(Self(short.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `other` lies inside by its code. After a reorganisation a unit may belong elsewhere
    /// than its code says: ask `regions` where that matters.
    pub fn covers(&self, other: &RegionCode) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RegionCode {
    type Err = NotARegion;
    fn from_str(text: &str) -> Result<Self, NotARegion> {
        Self::parse(text)
    }
}

impl AsRef<str> for RegionCode {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<'de> serde::Deserialize<'de> for RegionCode {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_forms_are_cut_and_nonsense_refused() {
        assert_eq!(RegionCode::parse(" 990112002000 ").unwrap().as_str(), "990112002");
        assert_eq!(RegionCode::parse("990112000000").unwrap().as_str(), "990112");
        assert_eq!(RegionCode::parse("990112002001").unwrap().as_str(), "990112002001");
        for text in ["", "9", "99 01", "99a112", "9901120020010001"] {
            assert_eq!(RegionCode::parse(text), Err(NotARegion), "{text}");
        }
    }

    #[test]
    fn a_district_covers_its_towns() {
        let code = |t| RegionCode::parse(t).unwrap();
        assert!(code("990112").covers(&code("990112002")));
        assert!(!code("990112002").covers(&code("990112")));
    }
}
