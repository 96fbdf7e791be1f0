//! One elder on the list: where the rounds stand, and how a meeting or a door that stays closed moves them. Pure.

use crate::due::serves;
use crate::ending::Ending;
use crate::rule::{How, Tier};
use base::{AccountId, ElderId, Moment, Point};
use serde::{Deserialize, Serialize};

/// After so many days somebody in hospital is asked after again.
pub const HOSPITAL_DAYS: i64 = 14;

/// Where the rounds of an elder stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Seen regularly.
    On,
    /// The elder does not want it; the risk stays on the list, and the elder is asked again.
    Declined,
    /// In hospital; asked after.
    Hospital,
    /// Moved away; whereto is to be found out.
    Moved,
    /// Died.
    Died,
    /// No rule holds any more.
    Out,
}

impl State {
    /// All of them.
    pub const ALL: [State; 6] =
        [State::On, State::Declined, State::Hospital, State::Moved, State::Died, State::Out];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            State::On => "on",
            State::Declined => "declined",
            State::Hospital => "hospital",
            State::Moved => "moved",
            State::Died => "died",
            State::Out => "out",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            State::On => "探访中",
            State::Declined => "本人不要探访",
            State::Hospital => "住院",
            State::Moved => "搬走了",
            State::Died => "已去世",
            State::Out => "不在名单",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// An elder on the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// Who.
    pub elder: ElderId,
    /// Where the elder lives.
    pub region: String,
    /// How urgent.
    pub tier: Tier,
    /// Why: lines of the rule as they are read to the elder.
    pub reasons: Vec<String>,
    /// Where it stands.
    pub state: State,
    /// Where it stood before the elder died.
    pub was: Option<State>,
    /// The worker whose elder it is.
    pub owner: Option<AccountId>,
    /// Somebody gave the elder to this worker: the series leaves it so.
    pub given: bool,
    /// The home.
    pub point: Option<Point>,
    /// On the list since this day.
    pub since: i64,
    /// Days between two meetings just now, raises included.
    pub every: i64,
    /// Due on this day; none when nobody goes (moved, died, out).
    pub due: Option<i64>,
    /// The last sign of life.
    pub last: Option<Moment>,
    /// From what it is known.
    pub last_how: Option<How>,
    /// The last meeting that counted.
    pub met: Option<Moment>,
    /// The door stayed closed on this day, once.
    pub tried: Option<i64>,
}

impl Round {
    /// A contact at `at`. A sign of life is noted when it is one; where it counts, the turn that was due is answered (if
    /// this contact serves it) and the next one set.
    pub fn contact(&mut self, how: How, at: Moment, sign: bool, counts: bool) -> Option<i64> {
        if sign && self.last.is_none_or(|last| last < at) {
            (self.last, self.last_how) = (Some(at), Some(how));
        }
        if !counts || !matches!(self.state, State::On | State::Hospital) {
            return None;
        }
        let day = at.local_day();
        if self.met.is_some_and(|met| met.local_day() > day) {
            // Something that happened before what is known already (a phone that was without a network for a day).
            return None;
        }
        self.met = Some(at);
        self.tried = None;
        let due = self.due?;
        self.due = Some(day + self.every);
        let served = crate::due::passed(due, self.every, day);
        serves(due, self.every, day).then_some(served)
    }

    /// The door stayed closed on `day`; true when it did so for the second time that day.
    pub fn closed(&mut self, day: i64) -> bool {
        if self.tried == Some(day) {
            return true;
        }
        self.tried = Some(day);
        false
    }

    /// What a result does beside being a meeting.
    pub fn after(&mut self, ending: Ending, day: i64) {
        match ending {
            Ending::Moved => (self.state, self.due, self.tried) = (State::Moved, None, None),
            Ending::Hospital => {
                self.state = State::Hospital;
                self.due = Some(day + HOSPITAL_DAYS);
                self.tried = None;
            }
            Ending::Seen | Ending::Spoke | Ending::Worries if self.state == State::Hospital => {
                self.state = State::On;
            }
            // Met at a door that was thought to be left: the elder is back.
            Ending::Seen | Ending::Spoke | Ending::Worries if self.state == State::Moved => {
                self.state = State::On;
                self.due = Some(day + self.every);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::AnyId;

    fn round(due: i64) -> Round {
        Round {
            elder: ElderId::mint(Moment::from_ms(1)),
            region: "990112002003".into(),
            tier: Tier::High,
            reasons: vec!["独居".into()],
            state: State::On,
            was: None,
            owner: None,
            given: false,
            point: None,
            since: 0,
            every: 7,
            due: Some(due),
            last: None,
            last_how: None,
            met: None,
            tried: None,
        }
    }

    fn noon(day: i64) -> Moment {
        Moment::of_local_day(day) + base::Span::hours(12)
    }

    #[test]
    fn a_meeting_serves_its_turn_and_sets_the_next() {
        let mut on_time = round(100);
        assert_eq!(on_time.contact(How::Round, noon(99), true, true), Some(100));
        assert_eq!((on_time.due, on_time.last), (Some(106), Some(noon(99))));
        assert_eq!(on_time.contact(How::Round, noon(99), true, true), None, "twice a day is one turn");
        let mut late = round(100);
        assert_eq!(late.contact(How::Round, noon(116), true, true), Some(114), "the second week unseen");
        assert_eq!(late.due, Some(123));
    }

    #[test]
    fn a_sign_that_does_not_count_moves_nothing() {
        let mut one = round(100);
        assert_eq!(one.contact(How::Call, noon(99), true, false), None);
        assert_eq!((one.due, one.last_how, one.met), (Some(100), Some(How::Call), None));
        assert_eq!(
            one.contact(How::Round, noon(100), false, true),
            Some(100),
            "asked after, but no sign of life"
        );
        assert_eq!(one.last, Some(noon(99)));
    }

    #[test]
    fn what_comes_late_from_a_phone_changes_nothing_newer() {
        let mut one = round(100);
        one.contact(How::Round, noon(102), true, true);
        assert_eq!(one.contact(How::Round, noon(100), true, true), None);
        assert_eq!((one.due, one.last), (Some(109), Some(noon(102))));
    }

    #[test]
    fn doors_hospitals_and_moves() {
        let mut one = round(100);
        assert!(!one.closed(100) && one.closed(100) && !one.closed(101));
        one.after(Ending::Hospital, 101);
        assert_eq!((one.state, one.due), (State::Hospital, Some(115)));
        one.contact(How::Round, noon(110), true, true);
        one.after(Ending::Seen, 110);
        assert_eq!((one.state, one.due), (State::On, Some(117)));
        one.after(Ending::Moved, 111);
        assert_eq!((one.state, one.due), (State::Moved, None));
        one.after(Ending::Seen, 112);
        assert_eq!((one.state, one.due), (State::On, Some(119)), "back again");
    }
}
