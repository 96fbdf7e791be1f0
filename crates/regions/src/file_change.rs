//! A reorganisation as a file (TOML): units that come into being, units that go on under another code, name, parent or
//! managing body, units that end with an heir.

use crate::Kind;
use base::{Date, RegionCode};
use serde::Deserialize;

/// The change of 2025-11-06 by which 渝北区 was abolished; shipped, and run like any other file.
pub const SHIPPED: &str = include_str!("../data/2025-11-06.toml");

/// The district and its neighbours as they stood in 2024: what [`SHIPPED`] starts from, as an import file of units.
pub const UNITS_2024: &str = include_str!("../data/2024.csv");

/// The longest file.
const LONGEST: usize = 200_000;

/// A reorganisation as it was written down.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reorganisation {
    /// By which it is planned, done and undone.
    pub name: String,
    /// What it is about, for people.
    pub title: String,
    /// The first day on which it holds.
    pub day: Date,
    /// Units that come into being.
    #[serde(default)]
    pub new: Vec<New>,
    /// Units that go on otherwise.
    #[serde(default)]
    pub change: Vec<Change>,
    /// Units that are no more.
    #[serde(default)]
    pub end: Vec<End>,
}

/// A unit that comes into being.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct New {
    /// Its code.
    pub code: RegionCode,
    /// Its name.
    pub name: String,
    /// Its kind: 区县, 街道, ...
    pub kind: String,
    /// To whom it belongs.
    pub parent: Option<RegionCode>,
    /// Who runs it, where that is not the parent.
    pub manager: Option<RegionCode>,
}

/// A unit that goes on; everything below it goes along.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Its code until the day.
    pub from: RegionCode,
    /// Its code from the day on; the same where the code stays.
    pub to: RegionCode,
    /// A new name.
    pub name: Option<String>,
    /// Another parent; left out = the same one, or its heir.
    pub parent: Option<RegionCode>,
    /// Another managing body; empty = none from now on; left out = the same one, or its heir.
    pub manager: Option<String>,
    /// It becomes part of a unit that is there already.
    #[serde(default)]
    pub merge: bool,
}

/// A unit that is no more.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Its code.
    pub code: RegionCode,
    /// What was entered for it as a whole, and who was responsible for it as a whole, goes to this one.
    pub heir: RegionCode,
}

impl Reorganisation {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it and where, for whoever wrote it.
    pub fn read(text: &str) -> Result<Reorganisation, String> {
        if text.len() > LONGEST {
            return Err("文件太大".into());
        }
        let file: Reorganisation = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start.min(text.len())].lines().count().max(1));
            let place = line.map(|line| format!("第 {line} 行附近：")).unwrap_or_default();
            format!("{place}{}", error.message())
        })?;
        let name = file.name.trim();
        if name.is_empty() || name.chars().count() > 40 || name.contains(['/', ' ', '?', '#', '%', '&']) {
            return Err("name 要填，最多 40 字，不能有空格和斜线".into());
        }
        if file.title.trim().is_empty() || file.title.chars().count() > 120 {
            return Err("title 要填，最多 120 字".into());
        }
        if file.new.is_empty() && file.change.is_empty() && file.end.is_empty() {
            return Err("里面没有任何变更".into());
        }
        if let Some(new) = file.new.iter().find(|new| Kind::read(&new.kind).is_none()) {
            return Err(format!("{}：不认识级别“{}”", new.code, new.kind));
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_says_where() {
        let bad = "name = \"a\"\ntitle = \"t\"\nday = \"2025-11-06\"\n[[change]]\nfrom = \"990112\"\n";
        assert!(Reorganisation::read(bad).unwrap_err().contains("第"));
        let empty = "name = \"a\"\ntitle = \"t\"\nday = \"2025-11-06\"\n";
        assert_eq!(Reorganisation::read(empty).unwrap_err(), "里面没有任何变更");
        let day = "name = \"a\"\ntitle = \"t\"\nday = \"2025-02-30\"\n";
        assert!(Reorganisation::read(day).is_err());
        let other =
            "name = \"a/b\"\ntitle = \"t\"\nday = \"2025-11-06\"\n[[end]]\ncode = \"99\"\nheir = \"98\"\n";
        assert!(Reorganisation::read(other).is_err());
    }
}
