//! Keys pressed during a call (RFC 4733 telephone-event).
//!
//! A key travels as several packets with one timestamp, the last ones marked `end` and repeated; a detector must report it once.

/// One telephone-event payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// 0 to 9 digits, 10 star, 11 hash, 12 to 15 A to D.
    pub code: u8,
    /// The key was let go.
    pub end: bool,
    /// 0 (loud) to 63.
    pub volume: u8,
    /// In samples since the key went down.
    pub duration: u16,
}

impl Event {
    /// Reads a payload; longer ones are tolerated, shorter ones are not an event.
    pub fn parse(payload: &[u8]) -> Option<Event> {
        let [code, flags, high, low] = *payload.first_chunk::<4>()?;
        Some(Event {
            code,
            end: flags & 0x80 != 0,
            volume: flags & 0x3f,
            duration: u16::from_be_bytes([high, low]),
        })
    }

    /// The four bytes on the wire.
    pub fn bytes(&self) -> [u8; 4] {
        let [high, low] = self.duration.to_be_bytes();
        [self.code, (u8::from(self.end) << 7) | (self.volume & 0x3f), high, low]
    }

    /// The key's character, for the sixteen keys of a telephone.
    pub fn key(&self) -> Option<char> {
        "0123456789*#ABCD".chars().nth(usize::from(self.code))
    }
}

/// Turns the stream of event packets of one leg into keys, each once.
#[derive(Debug, Default)]
pub struct Detector {
    last: Option<(u32, u8)>,
}

impl Detector {
    /// Feeds a packet's timestamp and payload; answers with the key when it is seen for the first time.
    pub fn feed(&mut self, timestamp: u32, payload: &[u8]) -> Option<char> {
        let event = Event::parse(payload)?;
        let key = event.key()?;
        if self.last == Some((timestamp, event.code)) {
            return None;
        }
        self.last = Some((timestamp, event.code));
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_is_heard_once_however_often_it_is_sent() {
        let mut detector = Detector::default();
        let mut heard = String::new();
        for (timestamp, code) in [(800, 1), (800, 1), (800, 1), (2_400, 1), (2_400, 1), (4_000, 11)] {
            let payload = Event { code, end: false, volume: 10, duration: 160 }.bytes();
            heard.extend(detector.feed(timestamp, &payload));
        }
        assert_eq!(heard, "11#");
    }

    proptest! {
        #[test]
        fn bytes_round_trip(code: u8, end: bool, volume in 0u8..64, duration: u16) {
            let event = Event { code, end, volume, duration };
            prop_assert_eq!(Event::parse(&event.bytes()), Some(event));
        }

        #[test]
        fn any_payload_is_survived(timestamp: u32, payload in proptest::collection::vec(any::<u8>(), 0..12)) {
            let _ = Detector::default().feed(timestamp, &payload);
        }
    }
}
