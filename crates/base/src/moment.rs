//! Instants and spans in milliseconds. UTC inside; Beijing time (UTC+8, no summer time) only
//! where a person reads it.

use std::fmt;
use std::ops::{Add, Sub};

const DAY_MS: i64 = 86_400_000;
const BEIJING_MS: i64 = 8 * 3_600_000;

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Moment(i64);

/// A length of time in milliseconds; may be negative.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Span(i64);

/// A date and time as a clock on the wall in Chongqing shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beijing {
    /// Four digits.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
}

impl Moment {
    /// From milliseconds since the epoch.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the epoch.
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// From a wall clock in Beijing; months and days outside their range roll over.
    pub fn from_beijing(year: i32, month: u32, day: u32, hour: u32, minute: u32, second: u32) -> Self {
        let days = days_from_civil(year, month, day);
        let secs = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Self(days * DAY_MS + secs * 1000 - BEIJING_MS)
    }

    /// As a wall clock in Beijing shows it.
    pub fn beijing(self) -> Beijing {
        let local = self.0 + BEIJING_MS;
        let (year, month, day) = civil_from_days(local.div_euclid(DAY_MS));
        let secs = local.rem_euclid(DAY_MS) / 1000;
        let part = |n: i64| u32::try_from(n).expect("part of a day");
        Beijing {
            year,
            month,
            day,
            hour: part(secs / 3600),
            minute: part(secs / 60 % 60),
            second: part(secs % 60),
        }
    }

    /// Days since 1970-01-01 in Beijing: the key of "today".
    pub fn local_day(self) -> i64 {
        (self.0 + BEIJING_MS).div_euclid(DAY_MS)
    }

    /// Midnight in Beijing that begins the given [`Moment::local_day`].
    pub fn of_local_day(day: i64) -> Self {
        Self(day * DAY_MS - BEIJING_MS)
    }

    /// "21:10" in Beijing.
    pub fn clock_text(self) -> String {
        let b = self.beijing();
        format!("{:02}:{:02}", b.hour, b.minute)
    }
}

impl Span {
    /// From milliseconds.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }
    /// From seconds.
    pub const fn secs(n: i64) -> Self {
        Self(n * 1000)
    }
    /// From minutes.
    pub const fn mins(n: i64) -> Self {
        Self(n * 60_000)
    }
    /// From hours.
    pub const fn hours(n: i64) -> Self {
        Self(n * 3_600_000)
    }
    /// From days of 24 hours.
    pub const fn days(n: i64) -> Self {
        Self(n * DAY_MS)
    }
    /// In milliseconds.
    pub const fn ms(self) -> i64 {
        self.0
    }
    /// Whole seconds, rounded towards zero.
    pub const fn whole_secs(self) -> i64 {
        self.0 / 1000
    }
    /// For waiting with the standard library; a negative span is no wait.
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_millis(self.0.max(0) as u64)
    }
    /// As people say it: "38 秒", "12 分钟", "3 小时 5 分", "2 天".
    pub fn spoken(self) -> String {
        let secs = self.0.abs() / 1000;
        match secs {
            0..=59 => format!("{secs} 秒"),
            60..=3599 => format!("{} 分钟", secs / 60),
            3600..=86_399 if secs / 60 % 60 == 0 => format!("{} 小时", secs / 3600),
            3600..=86_399 => format!("{} 小时 {} 分", secs / 3600, secs / 60 % 60),
            _ => format!("{} 天", secs / 86_400),
        }
    }
}

impl Add<Span> for Moment {
    type Output = Moment;
    fn add(self, span: Span) -> Moment {
        Moment(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Moment {
    type Output = Moment;
    fn sub(self, span: Span) -> Moment {
        Moment(self.0.saturating_sub(span.0))
    }
}

impl Sub<Moment> for Moment {
    type Output = Span;
    fn sub(self, earlier: Moment) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Beijing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02} {:02}:{:02}", self.year, self.month, self.day, self.hour, self.minute)
    }
}

/// Days since the epoch of a proleptic Gregorian date (H. Hinnant's civil calendar arithmetic).
pub fn days_from_civil(year: i32, month: u32, day: u32) -> i64 {
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

/// The inverse of [`days_from_civil`].
pub fn civil_from_days(days: i64) -> (i32, u32, u32) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year as i32, month as u32, (doy - (153 * mp + 2) / 5 + 1) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beijing_is_eight_hours_ahead_and_reads_back() {
        let noon = Moment::from_beijing(2026, 11, 24, 21, 10, 5);
        assert_eq!(noon.ms(), 1_795_525_805_000);
        assert_eq!(noon.beijing().to_string(), "2026-11-24 21:10");
        assert_eq!(noon.clock_text(), "21:10");
    }

    #[test]
    fn every_day_of_four_centuries_reads_back() {
        for days in -40_000..120_000 {
            let (y, m, d) = civil_from_days(days);
            assert_eq!(days_from_civil(y, m, d), days);
        }
    }

    #[test]
    fn the_local_day_turns_at_beijing_midnight() {
        let before = Moment::from_beijing(2026, 1, 1, 23, 59, 59);
        let after = before + Span::secs(1);
        assert_eq!(after.local_day(), before.local_day() + 1);
        assert_eq!(Moment::of_local_day(after.local_day()), after);
    }

    #[test]
    fn spans_are_spoken_as_people_speak() {
        assert_eq!(Span::secs(38).spoken(), "38 秒");
        assert_eq!(Span::mins(12).spoken(), "12 分钟");
        assert_eq!(Span::mins(185).spoken(), "3 小时 5 分");
        assert_eq!(Span::hours(50).spoken(), "2 天");
    }
}
