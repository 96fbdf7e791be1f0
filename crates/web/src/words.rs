//! How calls and their lengths are said in lists.

use crate::layout::Tag;
use base::Span;

/// "2 分 11 秒": how long a call was.
pub fn lasting(span: Span) -> String {
    let seconds = span.whole_secs().max(0);
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} 秒"),
        (minutes, 0) => format!("{minutes} 分"),
        (minutes, seconds) => format!("{minutes} 分 {seconds} 秒"),
    }
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
    fn lengths_say_as_much_as_is_needed() {
        let said: Vec<String> = [5, 60, 131].into_iter().map(|n| lasting(Span::secs(n))).collect();
        assert_eq!(said, ["5 秒", "1 分", "2 分 11 秒"]);
    }
}
