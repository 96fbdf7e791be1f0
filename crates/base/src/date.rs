//! A calendar day without an hour: birthdays, days of validity.

use crate::Moment;
use crate::moment::{civil_from_days, days_from_civil};
use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, stored as the number `YYYYMMDD`, so that days sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u32,
    day: u32,
}

/// The text or number is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("日期不对")]
pub struct NotADate;

impl Date {
    /// A day that exists, between the years 1800 and 2199.
    pub fn new(year: i32, month: u32, day: u32) -> Result<Self, NotADate> {
        let exists = (1800..2200).contains(&year)
            && (1..=12).contains(&month)
            && (1..=31).contains(&day)
            && civil_from_days(days_from_civil(year, month, day)) == (year, month, day);
        if exists { Ok(Self { year, month, day }) } else { Err(NotADate) }
    }

    /// From `19420315`.
    pub fn from_number(number: i64) -> Result<Self, NotADate> {
        let part = |n: i64| u32::try_from(n).map_err(|_| NotADate);
        let year = i32::try_from(number / 10_000).map_err(|_| NotADate)?;
        Self::new(year, part(number / 100 % 100)?, part(number % 100)?)
    }

    /// `19420315`: how it is stored.
    pub fn number(self) -> i64 {
        i64::from(self.year) * 10_000 + i64::from(self.month) * 100 + i64::from(self.day)
    }

    /// The day it is in Beijing.
    pub fn of(now: Moment) -> Self {
        let b = now.beijing();
        Self { year: b.year, month: b.month, day: b.day }
    }

    /// Midnight in Beijing that begins the day.
    pub fn starts(self) -> Moment {
        Moment::from_beijing(self.year, self.month, self.day, 0, 0, 0)
    }

    /// Full years since this birthday; never negative.
    pub fn age_on(self, today: Date) -> i64 {
        let turned = (today.month, today.day) >= (self.month, self.day);
        (i64::from(today.year) - i64::from(self.year) - i64::from(!turned)).max(0)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.year
    }
    /// The month, from 1.
    pub fn month(self) -> u32 {
        self.month
    }
    /// The day of the month, from 1.
    pub fn day(self) -> u32 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Reads `1942-03-15`, `1942/3/15`, `1942.3.15`, `19420315`, `1942年3月15日`, also in full-width signs.
impl FromStr for Date {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let half: String = text.chars().map(half_width).collect();
        let text = half.trim();
        if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Self::from_number(text.parse().map_err(|_| NotADate)?);
        }
        let mut parts = text.trim_end_matches(['日', '号']).split(['-', '/', '.', '年', '月']);
        let mut next = || parts.next().and_then(|p| p.trim().parse::<u32>().ok()).ok_or(NotADate);
        let (year, month, day) = (next()?, next()?, next()?);
        if parts.next().is_some() {
            return Err(NotADate);
        }
        Self::new(i32::try_from(year).map_err(|_| NotADate)?, month, day)
    }
}

/// `１` to `1`, `－` to `-`: as an input method for Chinese writes them.
fn half_width(sign: char) -> char {
    match sign {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(sign) - 0xfee0).expect("the full-width block mirrors ASCII")
        }
        '。' => '.',
        '\u{3000}' => ' ',
        other => other,
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_forms() {
        for text in [
            "1942-03-15",
            "1942/3/15",
            "1942.3.15",
            "19420315",
            "1942年3月15日",
            " 1942-3-15 ",
            "１９４２－０３－１５",
            "1942。3。15",
        ] {
            assert_eq!(text.parse::<Date>().map(Date::number), Ok(19_420_315), "{text}");
        }
        for text in ["1942-02-30", "1942-13-01", "", "三月", "1942-3-15-1", "0000-01-01", "19420230"] {
            assert_eq!(text.parse::<Date>(), Err(NotADate), "{text}");
        }
    }

    #[test]
    fn age_turns_on_the_birthday() {
        let born: Date = "1942-03-15".parse().unwrap();
        let age = |day: &str| born.age_on(day.parse().unwrap());
        assert_eq!((age("2026-03-14"), age("2026-03-15"), age("1900-01-01")), (83, 84, 0));
    }

    #[test]
    fn today_is_beijings_today() {
        assert_eq!(Date::of(Moment::from_beijing(2026, 11, 25, 0, 0, 0)).to_string(), "2026-11-25");
        assert_eq!(
            Date::from_number(20_261_125).unwrap().starts(),
            Moment::from_beijing(2026, 11, 25, 0, 0, 0)
        );
    }
}
