//! Small words of these pages.

use base::{Date, Moment};
use pages::layout::Tag;
use rounds::{Ending, Rung, State, Tier};

/// A tier.
pub(crate) fn tier(tier: Tier) -> Tag {
    let class = match tier {
        Tier::High => "p0",
        Tier::Key => "p1",
        Tier::Ordinary => "p2",
    };
    Tag::new(class, tier.label())
}

/// Where rounds stand.
pub(crate) fn state(state: State) -> Tag {
    let class = match state {
        State::On => "good",
        State::Declined | State::Moved => "late",
        State::Hospital => "p1",
        State::Died | State::Out => "line",
    };
    Tag::new(class, state.label())
}

/// How a round ended.
pub(crate) fn ending(ending: Ending) -> Tag {
    let class = match ending {
        Ending::Seen | Ending::Spoke => "good",
        Ending::Closed | Ending::Worries => "late",
        Ending::Moved | Ending::Hospital => "p1",
    };
    Tag::new(class, ending.label())
}

/// Whose turn it is.
pub(crate) fn rung(rung: Rung) -> Tag {
    let class = match rung {
        Rung::Worker => "p2",
        Rung::Officer => "p1",
        Rung::Supervisor => "p0",
    };
    Tag::new(class, rung.label())
}

/// A day: 今天, 明天, 昨天, 11月24日, with the year when it is another one.
pub(crate) fn day(day: i64, now: Moment) -> String {
    let (on, today) = (Moment::of_local_day(day).beijing(), now.beijing());
    match day - now.local_day() {
        0 => "今天".to_owned(),
        1 => "明天".to_owned(),
        -1 => "昨天".to_owned(),
        _ if on.year == today.year => format!("{}月{}日", on.month, on.day),
        _ => format!("{}年{}月{}日", on.year, on.month, on.day),
    }
}

/// An instant: the day and the hour.
pub(crate) fn when(at: Moment, now: Moment) -> String {
    format!("{} {}", day(at.local_day(), now), at.clock_text())
}

/// A day of a form: `2026-11-24` as whole days since 1970; none when it is no day.
pub(crate) fn form_day(text: &str) -> Option<i64> {
    text.parse::<Date>().ok().map(|date| date.starts().local_day())
}

/// The day for a form's field.
pub(crate) fn day_form(day: i64) -> String {
    Date::of(Moment::of_local_day(day)).to_string()
}

/// How far: 80 米, 1.2 公里.
pub(crate) fn far(metres: i64) -> String {
    match metres {
        ..1_000 => format!("{metres} 米"),
        _ => format!("{}.{} 公里", metres / 1_000, metres % 1_000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_said_as_people_say_them() {
        let now = Moment::from_beijing(2026, 11, 24, 9, 0, 0);
        let today = now.local_day();
        assert_eq!(day(today, now), "今天");
        assert_eq!(day(today - 1, now), "昨天");
        assert_eq!(day(today + 40, now), "2027年1月3日");
        assert_eq!(day(today - 10, now), "11月14日");
        assert_eq!(form_day(&day_form(today)), Some(today));
        assert_eq!(form_day("2026-02-30"), None);
        assert_eq!((far(80), far(1_260)), ("80 米".to_owned(), "1.2 公里".to_owned()));
    }
}
