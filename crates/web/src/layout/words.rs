//! How people, times and states are said on every page.

use crate::layout::Tag;
use base::{Date, Moment, Sex, Span};
use catalogue::Priority;

/// A name as lists show it: 王*芳, 王*, 欧**英.
pub fn masked(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    match letters.as_slice() {
        [] => String::new(),
        [only] => only.to_string(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len().min(3))),
    }
}

/// "82 岁 女"; what is not known is left out.
pub fn age_and_sex(age: Option<i64>, sex: Sex) -> String {
    let sex = match sex {
        Sex::Female => "女",
        Sex::Male => "男",
        Sex::Unknown => "",
    };
    let age = age.map(|age| format!("{age} 岁")).unwrap_or_default();
    [age.as_str(), sex].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// "21:10" today, "11-24 21:10" this year, "2025-11-24" before.
pub fn when(at: Moment, now: Moment) -> String {
    let (then, today) = (at.beijing(), now.beijing());
    if at.local_day() == now.local_day() {
        at.clock_text()
    } else if then.year == today.year {
        format!("{:02}-{:02} {}", then.month, then.day, at.clock_text())
    } else {
        Date::of(at).to_string()
    }
}

/// "2 分 11 秒": how long a call was.
pub fn lasting(span: Span) -> String {
    let seconds = span.whole_secs().max(0);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} 秒"),
        (minutes, 0) => format!("{minutes} 分"),
        (minutes, seconds) => format!("{minutes} 分 {seconds} 秒"),
    }
}

/// "640 米", "1.2 公里".
pub fn metres(distance: f64) -> String {
    match distance {
        d if d < 1000.0 => format!("{d:.0} 米"),
        d => format!("{:.1} 公里", d / 1000.0),
    }
}

/// The tag of a priority: the class and the word.
pub fn priority(priority: Priority) -> Tag {
    let class = match priority {
        Priority::P0 => "p0",
        Priority::P1 => "p1",
        Priority::P2 => "p2",
        Priority::P3 | Priority::P4 => "p3",
    };
    Tag::new(class, format!("{priority:?} {}", priority.name()))
}

/// The tag of a case's state.
pub fn case_state(state: cases::State, overdue: bool) -> Tag {
    let class = match (state, overdue && state.open()) {
        (_, true) => return Tag::new("late", format!("{}，超时", state.label())),
        (cases::State::Waiting, _) => "p1",
        (cases::State::Working, _) => "p2",
        (cases::State::Done, _) => "p3",
        (cases::State::Closed, _) => "good",
        (cases::State::Cancelled, _) => "line",
    };
    Tag::new(class, state.label())
}

/// The tag of a visit's state.
pub fn visit_state(state: visits::State) -> Tag {
    let class = match state {
        visits::State::Offering => "p2",
        visits::State::Accepted | visits::State::OnWay | visits::State::Arrived => "p1",
        visits::State::Finished => "good",
        visits::State::Failed | visits::State::Nobody => "late",
        visits::State::Cancelled => "line",
    };
    Tag::new(class, state.label())
}

/// The tag of a call's state.
pub fn call_state(state: calls::State) -> Tag {
    let class = match state {
        calls::State::Waiting | calls::State::Offered => "p1",
        calls::State::Dialling => "p2",
        calls::State::Talking | calls::State::Held => "p0",
        calls::State::Ended => "good",
        calls::State::Abandoned => "late",
    };
    Tag::new(class, state.label())
}

/// The tag of a call's class.
pub fn call_class(class: calls::Class) -> Tag {
    let colour = match class {
        calls::Class::P0 => "p0",
        calls::Class::P1 => "p1",
        calls::Class::P2 => "p2",
        calls::Class::P3 => "p3",
        calls::Class::P4 => "line",
    };
    Tag::new(colour, class.label())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_lists_keep_their_ends_only() {
        let said: Vec<String> = ["", "王", "王芳", "王桂芳", "欧阳玉英"].iter().map(|n| masked(n)).collect();
        assert_eq!(said, ["", "王", "王*", "王*芳", "欧**英"]);
    }

    #[test]
    fn times_say_as_much_as_is_needed() {
        let now = Moment::from_beijing(2026, 11, 24, 21, 10, 0);
        assert_eq!(when(Moment::from_beijing(2026, 11, 24, 8, 30, 0), now), "08:30");
        assert_eq!(when(Moment::from_beijing(2026, 11, 22, 19, 2, 0), now), "11-22 19:02");
        assert_eq!(when(Moment::from_beijing(2025, 1, 2, 19, 2, 0), now), "2025-01-02");
        assert_eq!(lasting(Span::secs(131)), "2 分 11 秒");
        assert_eq!(age_and_sex(Some(82), Sex::Female), "82 岁 女");
        assert_eq!(age_and_sex(None, Sex::Unknown), "");
    }
}
