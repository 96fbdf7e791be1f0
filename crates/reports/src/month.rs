//! A month as reports know it: days in Beijing.

use base::{Date, Moment};
use std::fmt;
use std::str::FromStr;

/// A calendar month, from 2000 to 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u32,
}

/// The text is no month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("月份要写成 2026-10 这样")]
pub struct NotAMonth;

impl Month {
    /// The month in which this moment lies.
    pub fn of(now: Moment) -> Month {
        let b = now.beijing();
        Month { year: b.year, month: b.month }
    }

    /// The month before.
    pub fn before(self) -> Month {
        match self.month {
            1 => Month { year: self.year - 1, month: 12 },
            month => Month { year: self.year, month: month - 1 },
        }
    }

    /// The month after.
    pub fn after(self) -> Month {
        match self.month {
            12 => Month { year: self.year + 1, month: 1 },
            month => Month { year: self.year, month: month + 1 },
        }
    }

    /// The moment at which it begins.
    pub fn starts(self) -> Moment {
        Moment::from_beijing(self.year, self.month, 1, 0, 0, 0)
    }

    /// The moment at which it is over.
    pub fn ends(self) -> Moment {
        self.after().starts()
    }

    /// Its first day.
    pub fn first(self) -> Date {
        Date::of(self.starts())
    }

    /// Its last day: the day of which reports say how things stood.
    pub fn last(self) -> Date {
        Date::of(self.ends() - base::Span::hours(1))
    }

    /// As it is stored: yyyymm.
    pub fn number(self) -> i64 {
        i64::from(self.year) * 100 + i64::from(self.month)
    }

    /// As people say it: 2026年10月.
    pub fn label(self) -> String {
        format!("{}年{}月", self.year, self.month)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = NotAMonth;
    fn from_str(text: &str) -> Result<Month, NotAMonth> {
        let (year, month) = text.trim().split_once('-').ok_or(NotAMonth)?;
        let digits = |text: &str, len| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) {
            return Err(NotAMonth);
        }
        let (year, month) = (year.parse().map_err(|_| NotAMonth)?, month.parse().map_err(|_| NotAMonth)?);
        if !(2000..2200).contains(&year) || !(1..=12).contains(&month) {
            return Err(NotAMonth);
        }
        Ok(Month { year, month })
    }
}

impl serde::Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Month, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_and_nonsense_is_refused() {
        let month: Month = "2024-12".parse().unwrap();
        assert_eq!(month.after().to_string(), "2025-01");
        assert_eq!(month.after().before(), month);
        assert_eq!(
            (month.first().to_string(), month.last().to_string()),
            ("2024-12-01".into(), "2024-12-31".into())
        );
        assert_eq!("2024-02".parse::<Month>().unwrap().last().to_string(), "2024-02-29");
        for text in ["", "2024", "2024-13", "2024-00", "24-01", "2024-1", "2024-+1", "1999-01"] {
            assert_eq!(text.parse::<Month>(), Err(NotAMonth), "{text}");
        }
    }
}
