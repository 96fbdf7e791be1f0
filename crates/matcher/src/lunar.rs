//! The farmers' calendar of the years 1900 to 2030: which day it was by the sun that somebody wrote down by the moon.

use base::Date;
use base::moment::{civil_from_days, days_from_civil};

/// One word a year. Low four bits: the month that is followed by a leap month (0: none); bits 15 down to 4: months 1
/// to 12, set where the month has 30 days and not 29; bit 16: the same of the leap month.
const YEARS: [u32; 131] = [
    0x04bd8, 0x04ae0, 0x0a570, 0x054d5, 0x0d260, 0x0d950, 0x16554, 0x056a0, 0x09ad0, 0x055d2, 0x04ae0,
    0x0a5b6, 0x0a4d0, 0x0d250, 0x1d255, 0x0b540, 0x0d6a0, 0x0ada2, 0x095b0, 0x14977, 0x04970, 0x0a4b0,
    0x0b4b5, 0x06a50, 0x06d40, 0x1ab54, 0x02b60, 0x09570, 0x052f2, 0x04970, 0x06566, 0x0d4a0, 0x0ea50,
    0x16a95, 0x05ad0, 0x02b60, 0x186e3, 0x092e0, 0x1c8d7, 0x0c950, 0x0d4a0, 0x1d8a6, 0x0b550, 0x056a0,
    0x1a5b4, 0x025d0, 0x092d0, 0x0d2b2, 0x0a950, 0x0b557, 0x06ca0, 0x0b550, 0x15355, 0x04da0, 0x0a5b0,
    0x14573, 0x052b0, 0x0a9a8, 0x0e950, 0x06aa0, 0x0aea6, 0x0ab50, 0x04b60, 0x0aae4, 0x0a570, 0x05260,
    0x0f263, 0x0d950, 0x05b57, 0x056a0, 0x096d0, 0x04dd5, 0x04ad0, 0x0a4d0, 0x0d4d4, 0x0d250, 0x0d558,
    0x0b540, 0x0b6a0, 0x195a6, 0x095b0, 0x049b0, 0x0a974, 0x0a4b0, 0x0b27a, 0x06a50, 0x06d40, 0x0af46,
    0x0ab60, 0x09570, 0x04af5, 0x04970, 0x064b0, 0x074a3, 0x0ea50, 0x06b58, 0x05ac0, 0x0ab60, 0x096d5,
    0x092e0, 0x0c960, 0x0d954, 0x0d4a0, 0x0da50, 0x07552, 0x056a0, 0x0abb7, 0x025d0, 0x092d0, 0x0cab5,
    0x0a950, 0x0b4a0, 0x0baa4, 0x0ad50, 0x055d9, 0x04ba0, 0x0a5b0, 0x15176, 0x052b0, 0x0a930, 0x07954,
    0x06aa0, 0x0ad50, 0x05b52, 0x04b60, 0x0a6e6, 0x0a4e0, 0x0d260, 0x0ea65, 0x0d530, 0x05aa0,
];
const FIRST: i32 = 1900;

/// Days of the lunar months of a year in order, leap month included: (month, is the leap one, days).
fn months(word: u32) -> impl Iterator<Item = (u32, bool, i64)> {
    let leap = word & 0xf;
    (1..=12u32).flat_map(move |month| {
        let days = if word & (0x10000 >> month) == 0 { 29 } else { 30 };
        let leap_days = if word & 0x10000 == 0 { 29 } else { 30 };
        let extra = (month == leap).then_some((month, true, leap_days));
        std::iter::once((month, false, days)).chain(extra)
    })
}

/// The days by the sun on which the lunar day `year`-`month`-`day` fell: one, two where the month was doubled, none
/// where the day was not or the year is not known.
pub(crate) fn solar_days(year: i32, month: u32, day: u32) -> Vec<Date> {
    let Some(index) = usize::try_from(year - FIRST).ok().filter(|index| *index < YEARS.len()) else {
        return Vec::new();
    };
    let before: i64 =
        YEARS[..index].iter().map(|word| months(*word).map(|(_, _, days)| days).sum::<i64>()).sum();
    let mut at = days_from_civil(1900, 1, 31) + before;
    let mut found = Vec::new();
    for (this, _, days) in months(YEARS[index]) {
        if this == month && i64::from(day) <= days && day > 0 {
            let (y, m, d) = civil_from_days(at + i64::from(day) - 1);
            found.extend(Date::new(y, m, d).ok());
        }
        at += days;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_years_days_as_they_were() {
        for (year, day) in [
            (1900, "1900-01-31"),
            (1945, "1945-02-13"),
            (1984, "1984-02-02"),
            (2020, "2020-01-25"),
            (2026, "2026-02-17"),
        ] {
            assert_eq!(solar_days(year, 1, 1), [day.parse().unwrap()], "{year}");
        }
        assert_eq!(solar_days(1942, 8, 15), ["1942-09-24".parse().unwrap()]);
        // 2020 had a second fourth month.
        assert_eq!(solar_days(2020, 4, 1).len(), 2);
        assert!(solar_days(1899, 1, 1).is_empty() && solar_days(2020, 1, 31).is_empty());
    }
}
