//! How fast life goes in the simulation.

use crate::dice::Dice;
use std::time::Duration;

/// Shortest conversation and shortest look at a page, in seconds: below, nobody could watch.
const WATCHABLE: f64 = 5.0;

/// The speed factor: things happen this many times as often, and roads are this many times as short.
#[derive(Debug, Clone, Copy)]
pub struct Pace(pub f64);

impl Pace {
    /// A stretch of life, such as a way to the door or a bath, shortened by the speed.
    pub fn life(self, dice: &mut Dice, low: f64, high: f64) -> Duration {
        let seconds = (low + (high - low) * dice.unit()) / self.0.max(0.01);
        Duration::from_secs_f64(seconds.clamp(0.3, 86_400.0))
    }

    /// A conversation: shortened too, but never below what can be watched.
    pub fn talk(self, dice: &mut Dice, low: f64, high: f64) -> Duration {
        let seconds = low + (high - low) * dice.unit();
        Duration::from_secs_f64((seconds / self.0.max(0.01)).max(WATCHABLE + WATCHABLE * dice.unit()))
    }

    /// The time until the next of events that come `per_day` in real life.
    pub fn until(self, dice: &mut Dice, per_day: f64) -> Duration {
        let seconds = dice.wait(per_day * self.0.max(0.01) / 86_400.0);
        Duration::from_secs_f64(seconds.clamp(0.2, 86_400.0))
    }
}
