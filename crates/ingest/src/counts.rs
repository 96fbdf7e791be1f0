//! What the door has done, counted for `/metrics`. Whatever is dropped is dropped with a reason
//! that somebody can see.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident => $text:literal,)+) => {
        /// One counted thing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Count { $($(#[$doc])* $name,)+ }

        const NAMES: &[&str] = &[$($text,)+];
    };
}

counts! {
    /// MQTT connections accepted.
    Connected => "connected",
    /// MQTT connections closed again.
    Closed => "closed",
    /// Turned away because the door was full.
    Full => "refused_full",
    /// Signed in.
    SignedIn => "signed_in",
    /// Wrong device or token.
    WrongToken => "refused_wrong_token",
    /// Turned away for a while after wrong tokens.
    Slowed => "refused_slowed",
    /// Not MQTT, or not as the standard has it.
    Malformed => "refused_malformed",
    /// Larger than allowed.
    TooLarge => "refused_too_large",
    /// Presses written down one by one.
    Pressed => "pressed",
    /// Presses that had been written down before.
    Repeated => "pressed_again",
    /// Presses merged with others of the same device.
    Merged => "pressed_merged",
    /// Presses whose payload could not be read.
    Torn => "pressed_torn",
    /// Presses that could not be written down; the device retries.
    Undone => "press_undone",
    /// Signs of life written down.
    Beat => "beat",
    /// Signs of life too near to the last one.
    BeatSkipped => "beat_skipped",
    /// Signs of life that could not be read.
    BeatUnreadable => "beat_unreadable",
    /// Messages under another device's id.
    Foreign => "dropped_foreign_topic",
    /// Messages on a topic we do not know.
    UnknownTopic => "dropped_unknown_topic",
    /// Last-will messages, which we do not pass on.
    Will => "dropped_will",
    /// Connections closed because the device fell silent.
    KeepAlive => "closed_keep_alive",
    /// Connections closed because the same client came again.
    TakenOver => "closed_taken_over",
}

/// All counters of one door.
#[derive(Debug)]
pub struct Counts([AtomicU64; NAMES.len()]);

impl Default for Counts {
    fn default() -> Self {
        Self(std::array::from_fn(|_| AtomicU64::new(0)))
    }
}

impl Counts {
    /// One more.
    pub fn add(&self, what: Count) {
        self.add_many(what, 1);
    }

    /// `many` more.
    pub fn add_many(&self, what: Count, many: u64) {
        self.0[what as usize].fetch_add(many, Ordering::Relaxed);
    }

    /// How many so far.
    pub fn get(&self, what: Count) -> u64 {
        self.0[what as usize].load(Ordering::Relaxed)
    }

    /// All of them in the Prometheus text format.
    pub fn prometheus(&self) -> String {
        let mut text = String::from("# TYPE yinqiao_ingest_total counter\n");
        for (name, count) in NAMES.iter().zip(&self.0) {
            let count = count.load(Ordering::Relaxed);
            writeln!(text, "yinqiao_ingest_total{{what=\"{name}\"}} {count}")
                .expect("writing to a string cannot fail");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_has_its_own_line() {
        let counts = Counts::default();
        counts.add(Count::TakenOver);
        counts.add_many(Count::Merged, 7);
        assert_eq!(counts.get(Count::Merged), 7);
        let text = counts.prometheus();
        assert!(text.contains("what=\"closed_taken_over\"} 1\n"));
        assert_eq!(text.lines().count(), NAMES.len() + 1);
    }
}
