//! A call: its class, its states, and who goes first. Pure.

use base::Moment;
use serde::{Deserialize, Serialize};

/// Which call is answered first. A lower class never overtakes a higher one; within a class the longest wait goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A one-key phone, or an elder with an open urgent case: an emergency until somebody has spoken to them.
    P0,
    /// A call-back that we owe because the line was cut or given up.
    P1,
    /// An elder (or a contact) on an ordinary known number.
    P2,
    /// A number nobody knows.
    P3,
    /// We call out.
    P4,
}

impl Class {
    /// All, highest first.
    pub const ALL: [Class; 5] = [Class::P0, Class::P1, Class::P2, Class::P3, Class::P4];

    /// As it is stored.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// Back from the number; anything else is the lowest.
    pub fn of(number: i64) -> Class {
        Class::ALL.into_iter().find(|c| c.number() == number).unwrap_or(Class::P4)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Class::P0 => "一键呼",
            Class::P1 => "欠回拨",
            Class::P2 => "登记号码",
            Class::P3 => "陌生号码",
            Class::P4 => "呼出",
        }
    }

    /// Whether an abandoned call of this class is called back by itself.
    pub fn owed(self) -> bool {
        self <= Class::P2
    }
}

/// What is known of a caller before anybody has answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// The number or phone belongs to an elder.
    pub elder: bool,
    /// The phone is a one-key phone.
    pub one_key: bool,
    /// The elder has an open urgent case.
    pub urgent: bool,
}

/// The class of an incoming call.
pub fn classify(known: Known) -> Class {
    match known {
        Known { one_key: true, .. } | Known { elder: true, urgent: true, .. } => Class::P0,
        Known { elder: true, .. } => Class::P2,
        _ => Class::P3,
    }
}

/// Who began it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// 呼入.
    In,
    /// 呼出.
    Out,
}

impl Direction {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Direction::In => "in",
            Direction::Out => "out",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Direction {
        if word == "out" { Direction::Out } else { Direction::In }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Direction::In => "呼入",
            Direction::Out => "呼出",
        }
    }
}

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// In the queue.
    Waiting,
    /// An agent's phone rings.
    Offered,
    /// The agent is there, the other side's phone rings (calls out).
    Dialling,
    /// Both speak.
    Talking,
    /// The other side hears the hold announcement.
    Held,
    /// Over, after somebody answered (or, calling out, nobody did).
    Ended,
    /// The caller gave up before anybody answered.
    Abandoned,
}

impl State {
    /// All, in the order of a call's life.
    pub const ALL: [State; 7] = [
        State::Waiting,
        State::Offered,
        State::Dialling,
        State::Talking,
        State::Held,
        State::Ended,
        State::Abandoned,
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Offered => "offered",
            State::Dialling => "dialling",
            State::Talking => "talking",
            State::Held => "held",
            State::Ended => "ended",
            State::Abandoned => "abandoned",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            State::Waiting => "排队中",
            State::Offered => "振铃中",
            State::Dialling => "正在拨号",
            State::Talking => "通话中",
            State::Held => "保持中",
            State::Ended => "已结束",
            State::Abandoned => "对方挂断",
        }
    }

    /// Whether there are still legs to care for.
    pub fn live(self) -> bool {
        !matches!(self, State::Ended | State::Abandoned)
    }

    /// Whether nobody has answered yet.
    pub fn unanswered(self) -> bool {
        matches!(self, State::Waiting | State::Offered)
    }

    /// Whether a call may go from here to `next`.
    pub fn may_become(self, next: State) -> bool {
        use State::{Abandoned, Dialling, Ended, Held, Offered, Talking, Waiting};
        match (self, next) {
            (Waiting, Offered) | (Offered, Waiting) | (Offered, Talking) | (Offered, Dialling) => true,
            (Dialling, Talking) | (Talking, Held) | (Held, Talking) => true,
            (from, Ended) => from.live(),
            (from, Abandoned) => from.unanswered(),
            _ => false,
        }
    }
}

/// A waiting call, as the matcher sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// Its class.
    pub class: Class,
    /// Since when it waits; an offer that failed does not start the wait anew.
    pub since: Moment,
}

impl Waits {
    /// Who goes first: class, then the longest wait.
    pub fn before(&self, other: &Waits) -> bool {
        (self.class, self.since) < (other.class, other.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_class_of_a_caller() {
        let elder = Known { elder: true, ..Known::default() };
        assert_eq!(classify(Known { one_key: true, ..elder }), Class::P0);
        assert_eq!(classify(Known { urgent: true, ..elder }), Class::P0);
        assert_eq!(classify(elder), Class::P2);
        assert_eq!(classify(Known::default()), Class::P3);
        assert_eq!(classify(Known { urgent: true, ..Known::default() }), Class::P3, "nobody's case");
    }

    #[test]
    fn an_ended_call_stays_ended() {
        for from in [State::Ended, State::Abandoned] {
            assert!(State::ALL.into_iter().all(|next| !from.may_become(next)));
        }
        assert!(!State::Talking.may_become(State::Abandoned));
        assert!(!State::Waiting.may_become(State::Talking), "only through an offer");
    }

    proptest! {
        #[test]
        fn a_lower_class_never_overtakes(a in 0i64..5, b in 0i64..5, wait_a in 0i64..100_000, wait_b in 0i64..100_000) {
            let one = Waits { class: Class::of(a), since: Moment::from_ms(wait_a) };
            let two = Waits { class: Class::of(b), since: Moment::from_ms(wait_b) };
            if a < b {
                prop_assert!(one.before(&two), "however long the other waits");
            }
            if a == b && wait_a < wait_b {
                prop_assert!(one.before(&two));
            }
        }

        #[test]
        fn words_read_back(at in 0usize..7) {
            let state = State::ALL[at];
            prop_assert_eq!(State::parse(state.word()), Some(state));
        }
    }
}
