//! When silence means something. A device is late after two missed signs of life and silent after three, or after a day,
//! whichever comes first; one that speaks only once a day gets a quarter more.

use base::{Moment, Span};
use serde::{Deserialize, Serialize};

/// Whether a device is heard of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Never heard of yet: not installed, or not switched on. No alarm.
    Never,
    /// All is well.
    Heard,
    /// Missed twice.
    Late,
    /// Missed three times: somebody looks after it.
    Silent,
}

impl Silence {
    /// All, from well to worst.
    pub const ALL: [Silence; 4] = [Silence::Never, Silence::Heard, Silence::Late, Silence::Silent];

    /// The word kept in tables and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Silence::Never => "never",
            Silence::Heard => "heard",
            Silence::Late => "late",
            Silence::Silent => "silent",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<Silence> {
        Silence::ALL.into_iter().find(|s| s.word() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Silence::Never => "还没上线",
            Silence::Heard => "正常",
            Silence::Late => "有点晚",
            Silence::Silent => "失联",
        }
    }
}

const DAY: Span = Span::hours(24);

/// When a device heard of at `heard` becomes late.
pub(crate) fn late_at(heard: Moment, every: Span) -> Moment {
    heard + Span::from_ms((2 * every.ms()).min(DAY.ms()).max(every.ms() + every.ms() / 8))
}

/// When it becomes silent.
pub(crate) fn silent_at(heard: Moment, every: Span) -> Moment {
    heard + Span::from_ms((3 * every.ms()).min(DAY.ms()).max(every.ms() + every.ms() / 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_ms(1_795_525_805_000);

    #[test]
    fn half_hourly_devices_are_late_after_an_hour_and_silent_after_ninety_minutes() {
        assert_eq!(late_at(NOW, Span::mins(30)) - NOW, Span::mins(60));
        assert_eq!(silent_at(NOW, Span::mins(30)) - NOW, Span::mins(90));
    }

    #[test]
    fn nobody_waits_much_longer_than_a_day() {
        assert_eq!(silent_at(NOW, Span::hours(12)) - NOW, Span::hours(24));
        assert_eq!(silent_at(NOW, Span::hours(24)) - NOW, Span::hours(30));
        for minutes in [1, 30, 60, 600, 1440] {
            let every = Span::mins(minutes);
            assert!(late_at(NOW, every) <= silent_at(NOW, every));
            assert!(late_at(NOW, every) > NOW + every, "a punctual device is never late");
        }
    }
}
