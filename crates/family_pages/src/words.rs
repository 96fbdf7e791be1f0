//! Times as people say them.

use base::{Date, Moment};

/// 今天 9:05, 昨天 18:30, 11月20日 8:00, 2025年3月4日.
pub(crate) fn when(at: Moment, now: Moment) -> String {
    let (then, today) = (at.beijing(), now.beijing());
    let clock = format!("{}:{:02}", then.hour, then.minute);
    match now.local_day() - at.local_day() {
        0 => format!("今天 {clock}"),
        1 => format!("昨天 {clock}"),
        2 => format!("前天 {clock}"),
        _ if then.year == today.year => format!("{}月{}日 {clock}", then.month, then.day),
        _ => format!("{}年{}月{}日", then.year, then.month, then.day),
    }
}

/// 2027年11月24日.
pub(crate) fn day(at: Moment) -> String {
    let at = at.beijing();
    format!("{}年{}月{}日", at.year, at.month, at.day)
}

/// How long ago, in whole days of Beijing.
pub(crate) fn days_ago(at: Moment, now: Moment) -> i64 {
    now.local_day() - at.local_day()
}

/// The end of a day that a form names as `2027-11-24`; none when the field is empty or no day.
pub(crate) fn end_of_day(text: &str) -> Option<Moment> {
    parse(text).map(|date| Moment::of_local_day(date.starts().local_day() + 1))
}

/// The beginning of such a day.
pub(crate) fn start_of_day(text: &str) -> Option<Moment> {
    parse(text).map(Date::starts)
}

fn parse(text: &str) -> Option<Date> {
    let mut parts = text.trim().splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A day as a form's date field has it.
pub(crate) fn field(at: Moment) -> String {
    let at = at.beijing();
    format!("{:04}-{:02}-{:02}", at.year, at.month, at.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        let now = Moment::from_beijing(2026, 11, 24, 9, 0, 0);
        assert_eq!(when(Moment::from_beijing(2026, 11, 24, 8, 5, 0), now), "今天 8:05");
        assert_eq!(when(Moment::from_beijing(2026, 11, 23, 23, 59, 0), now), "昨天 23:59");
        assert_eq!(when(Moment::from_beijing(2026, 3, 1, 7, 0, 0), now), "3月1日 7:00");
        assert_eq!(when(Moment::from_beijing(2024, 3, 1, 7, 0, 0), now), "2024年3月1日");
        assert_eq!(days_ago(Moment::from_beijing(2026, 11, 21, 23, 0, 0), now), 3);
    }

    #[test]
    fn a_day_ends_at_midnight() {
        assert_eq!(end_of_day("2026-11-24"), Some(Moment::from_beijing(2026, 11, 25, 0, 0, 0)));
        assert_eq!(start_of_day("2026-11-24"), Some(Moment::from_beijing(2026, 11, 24, 0, 0, 0)));
        assert_eq!(end_of_day(""), None);
        assert_eq!(end_of_day("2026-13-40"), None);
    }
}
