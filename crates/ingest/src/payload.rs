//! What a device sends, read leniently: a press that cannot be read is still a press. Somebody
//! pressed a key, and a lost alarm is the worst fault this program can have; so an unreadable
//! payload gets an id of its own and opens a case, marked as torn.

use base::{Moment, Span};
use ring::digest::{SHA256, digest};
use serde_json::Value;

/// The longest press id kept as the device wrote it.
const LONGEST_ID: usize = 64;
/// Retries of one unreadable payload within this span are one press; later the same bytes are a
/// new press, since a device that always sends nothing but an empty packet must not go deaf.
const TORN_WINDOW: Span = Span::mins(1);

/// A press as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PressIn {
    /// The device's own id of this press.
    pub id: String,
    /// The device's clock, which may be years off.
    pub at: Option<Moment>,
    /// The payload could not be read.
    pub torn: bool,
}

/// A sign of life as it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct BeatIn {
    /// Charge in percent.
    pub battery: Option<u8>,
}

/// Reads `{"id":"...","at":MS}`; never fails.
pub(crate) fn press(payload: &[u8], now: Moment) -> PressIn {
    let Ok(Value::Object(fields)) = serde_json::from_slice(payload) else {
        return torn(payload, now);
    };
    let at = fields.get("at").and_then(moment);
    let id = match fields.get("id") {
        Some(Value::String(text)) if !text.is_empty() => plain_id(text),
        Some(Value::Number(number)) => number.to_string(),
        _ => return PressIn { at, ..torn(payload, now) },
    };
    PressIn { id, at, torn: false }
}

/// A press whose payload says nothing that can be read.
pub(crate) fn torn(payload: &[u8], now: Moment) -> PressIn {
    let window = now.ms().div_euclid(TORN_WINDOW.ms());
    PressIn { id: format!("torn-{}-{window}", short_hash(payload)), at: None, torn: true }
}

/// An id that storage and logs can carry. One that they cannot is replaced by its hash, which is
/// the same at every retry.
pub(crate) fn plain_id(text: &str) -> String {
    let plain =
        text.len() <= LONGEST_ID && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b));
    if plain { text.to_owned() } else { format!("hash-{}", short_hash(text.as_bytes())) }
}

/// Reads `{"battery":87}`; other fields are left for later. `None`: nothing readable, which is
/// still a sign of life.
pub(crate) fn beat(payload: &[u8]) -> Option<BeatIn> {
    if payload.is_empty() {
        return Some(BeatIn::default());
    }
    let Ok(Value::Object(fields)) = serde_json::from_slice(payload) else {
        return None;
    };
    let battery = fields
        .get("battery")
        .and_then(Value::as_f64)
        .filter(|percent| (0.0..=100.0).contains(percent))
        .map(|percent| percent.round() as u8);
    Some(BeatIn { battery })
}

fn moment(value: &Value) -> Option<Moment> {
    value.as_i64().map(Moment::from_ms)
}

fn short_hash(bytes: &[u8]) -> String {
    let hash = digest(&SHA256, bytes);
    hash.as_ref()[..12].iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Moment = Moment::from_ms(1_795_525_805_000);

    #[test]
    fn a_whole_press_is_read() {
        let press = press(br#"{"id":"7f-1","at":1795525800000}"#, NOW);
        assert_eq!(press.id, "7f-1");
        assert_eq!(press.at, Some(Moment::from_ms(1_795_525_800_000)));
        assert!(!press.torn);
    }

    #[test]
    fn a_counter_for_an_id_and_a_missing_clock_are_enough() {
        let press = press(br#"{"id":42}"#, NOW);
        assert_eq!((press.id.as_str(), press.at, press.torn), ("42", None, false));
    }

    #[test]
    fn a_torn_press_is_a_press_and_its_retry_is_the_same_one() {
        let first = press(br#"{"id":"7f-1","a"#, NOW);
        let retry = press(br#"{"id":"7f-1","a"#, NOW + Span::secs(1));
        assert!(first.torn);
        assert_eq!(first.id, retry.id);
        let later = press(br#"{"id":"7f-1","a"#, NOW + Span::mins(30));
        assert_ne!(first.id, later.id, "half an hour later it is a new press");
    }

    #[test]
    fn a_wild_id_becomes_a_steady_one() {
        let wild = "啊".repeat(100);
        let text = format!(r#"{{"id":"{wild}"}}"#);
        let first = press(text.as_bytes(), NOW);
        let later = press(text.as_bytes(), NOW + Span::hours(5));
        assert_eq!(first.id, later.id);
        assert!(!first.torn && first.id.len() <= LONGEST_ID);
    }

    #[test]
    fn a_beat_may_be_empty_and_a_charge_must_be_possible() {
        assert_eq!(beat(b""), Some(BeatIn::default()));
        assert_eq!(beat(br#"{"battery":86.6}"#), Some(BeatIn { battery: Some(87) }));
        assert_eq!(beat(br#"{"battery":900}"#), Some(BeatIn { battery: None }));
        assert_eq!(beat(b"\xff\xfe"), None);
    }

    proptest! {
        #[test]
        fn whatever_arrives_is_one_press_with_a_plain_id(payload in proptest::collection::vec(any::<u8>(), 0..400)) {
            let press = press(&payload, NOW);
            prop_assert!(!press.id.is_empty() && press.id.len() <= LONGEST_ID);
            prop_assert!(press.id.is_ascii());
            let _ = beat(&payload);
        }
    }
}
