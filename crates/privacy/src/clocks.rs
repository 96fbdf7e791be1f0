//! Clocks that a law or a house rule sets. Working days are Monday to Friday by Beijing's calendar: public holidays would only make
//! a clock longer, so we are never later than the law allows.

use base::{Moment, Span};

/// A request of a person's right is answered within so many working days.
pub const RIGHT_DAYS: i64 = 15;
/// An opening against the scope is reviewed until this hour of the next working day.
pub(crate) const REVIEW_HOUR: i64 = 12;
/// The authority is told within (house rule; PIPL 57 says at once).
pub(crate) const TELL_AUTHORITY: Span = Span::hours(4);
/// The people are told within (house rule; PIPL 57 says at once).
pub(crate) const TELL_PEOPLE: Span = Span::hours(24);

/// 1970-01-01 was a Thursday; Monday is 0.
fn weekday(local_day: i64) -> i64 {
    (local_day + 3).rem_euclid(7)
}

fn is_working(local_day: i64) -> bool {
    weekday(local_day) < 5
}

/// The end of the `days`-th working day after the day of `now`.
pub fn working_days_after(now: Moment, days: i64) -> Moment {
    let mut day = now.local_day();
    let mut left = days;
    while left > 0 {
        day += 1;
        left -= i64::from(is_working(day));
    }
    Moment::of_local_day(day + 1) - Span::secs(1)
}

/// Noon of the next working day.
pub(crate) fn next_review(now: Moment) -> Moment {
    let mut day = now.local_day() + 1;
    while !is_working(day) {
        day += 1;
    }
    Moment::of_local_day(day) + Span::hours(REVIEW_HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekends_are_no_working_days() {
        // 2026-11-24 is a Tuesday.
        let tuesday = Moment::from_beijing(2026, 11, 24, 9, 0, 0);
        assert_eq!(working_days_after(tuesday, 1), Moment::from_beijing(2026, 11, 25, 23, 59, 59));
        assert_eq!(working_days_after(tuesday, 15), Moment::from_beijing(2026, 12, 15, 23, 59, 59));
        let friday_night = Moment::from_beijing(2026, 11, 27, 23, 30, 0);
        assert_eq!(next_review(friday_night), Moment::from_beijing(2026, 11, 30, 12, 0, 0));
        assert_eq!(next_review(tuesday), Moment::from_beijing(2026, 11, 25, 12, 0, 0));
    }
}
