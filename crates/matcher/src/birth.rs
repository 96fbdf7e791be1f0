//! Two birthdays beside each other.

use crate::lunar::solar_days;
use base::Date;

/// How alike two birthdays are; greater is more alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BirthLevel {
    /// One of them is not known.
    Missing = 0,
    /// Two different days.
    Other = 1,
    /// The same year only.
    Year = 2,
    /// The same month and day a year apart: counted by the other calendar, or by years of age.
    YearOff = 3,
    /// One digit of the eight differs.
    OneDigit = 4,
    /// One is the other as the farmers' calendar has it.
    Lunar = 5,
    /// Day and month have changed places.
    Swapped = 6,
    /// The same day.
    Same = 7,
}

/// Compares two birthdays.
pub fn compare_births(a: Option<Date>, b: Option<Date>) -> BirthLevel {
    let (Some(a), Some(b)) = (a, b) else { return BirthLevel::Missing };
    if a == b {
        return BirthLevel::Same;
    }
    if a.year() == b.year() && a.month() == b.day() && a.day() == b.month() {
        return BirthLevel::Swapped;
    }
    if is_lunar_of(a, b) || is_lunar_of(b, a) {
        return BirthLevel::Lunar;
    }
    if a.month() == b.month() && a.day() == b.day() && (a.year() - b.year()).abs() == 1 {
        return BirthLevel::YearOff;
    }
    if digits_off(a, b) == 1 {
        return BirthLevel::OneDigit;
    }
    if a.year() == b.year() { BirthLevel::Year } else { BirthLevel::Other }
}

fn is_lunar_of(written: Date, sun: Date) -> bool {
    // By the moon the day comes 17 to 53 days early: most pairs are told apart without the table.
    let early = sun.number() > written.number() && sun.year() - written.year() <= 1;
    early && solar_days(written.year(), written.month(), written.day()).contains(&sun)
}

fn digits_off(a: Date, b: Date) -> usize {
    let (mut x, mut y, mut off) = (a.number(), b.number(), 0);
    for _ in 0..8 {
        off += usize::from(x % 10 != y % 10);
        x /= 10;
        y /= 10;
    }
    off
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_has_its_days() {
        for (a, b, level) in [
            ("1942-03-15", "1942-03-15", BirthLevel::Same),
            ("1942-03-05", "1942-05-03", BirthLevel::Swapped),
            ("1942-08-15", "1942-09-24", BirthLevel::Lunar),
            ("1942-03-15", "1943-03-15", BirthLevel::YearOff),
            ("1942-03-15", "1942-03-16", BirthLevel::OneDigit),
            ("1942-03-15", "1952-03-15", BirthLevel::OneDigit),
            ("1942-03-15", "1942-07-22", BirthLevel::Year),
            ("1942-03-15", "1951-07-22", BirthLevel::Other),
        ] {
            let (a, b) = (a.parse().ok(), b.parse().ok());
            assert_eq!((compare_births(a, b), compare_births(b, a)), (level, level), "{a:?} {b:?}");
        }
        assert_eq!(compare_births(None, "1942-03-15".parse().ok()), BirthLevel::Missing);
    }
}
