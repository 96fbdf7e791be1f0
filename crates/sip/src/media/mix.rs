//! Puts the two sides of a call on one time line, so that a recording can be heard as it was spoken.
//!
//! Packets are placed by their own timestamps; the clock of arrival only anchors them and takes over when a sender's
//! timestamps jump. What comes within the window of [`LATE`] samples still lands in its place.

use std::collections::VecDeque;

use super::g711::Law;
use super::{RATE, Side};

/// How long a packet may be late and still be placed: 300 ms.
const LATE: u64 = 2_400;
/// Timestamps that disagree with the clock by more than a second are re-anchored.
const DRIFT: i64 = RATE as i64;

#[derive(Debug, Clone, Copy)]
struct Anchor {
    ssrc: u32,
    timestamp: u32,
    position: u64,
}

/// The time line of one call.
#[derive(Debug, Default)]
pub struct Mixer {
    samples: VecDeque<[i16; 2]>,
    start: u64,
    anchors: [Option<Anchor>; 2],
}

impl Mixer {
    /// Places a packet that arrived when `now` samples had passed since the start.
    pub fn place(&mut self, side: Side, now: u64, ssrc: u32, timestamp: u32, law: Law, payload: &[u8]) {
        let at = self.position(side, now, ssrc, timestamp);
        let channel = side as usize;
        for (offset, code) in payload.iter().enumerate() {
            let Some(slot) = (at + offset as u64).checked_sub(self.start) else { continue };
            let slot = slot as usize;
            if slot >= self.samples.len() {
                self.samples.resize(slot + 1, [0; 2]);
            }
            self.samples[slot][channel] = law.decode(*code);
        }
    }

    fn position(&mut self, side: Side, now: u64, ssrc: u32, timestamp: u32) -> u64 {
        let anchor = &mut self.anchors[side as usize];
        if let Some(known) = anchor.filter(|a| a.ssrc == ssrc) {
            let ahead = i64::from(timestamp.wrapping_sub(known.timestamp) as i32);
            let position = known.position as i64 + ahead;
            if position >= 0 && (position - now as i64).abs() <= DRIFT {
                if ahead > 0 {
                    *anchor = Some(Anchor { ssrc, timestamp, position: position as u64 });
                }
                return position as u64;
            }
        }
        *anchor = Some(Anchor { ssrc, timestamp, position: now });
        now
    }

    /// Takes out what can no longer change, as interleaved little-endian samples, silence where nobody spoke.
    pub fn take(&mut self, now: u64) -> Vec<u8> {
        self.take_until(now.saturating_sub(LATE))
    }

    /// Takes out everything up to `now`: the call is over.
    pub fn drain(&mut self, now: u64) -> Vec<u8> {
        self.take_until(now.max(self.start + self.samples.len() as u64).min(now + u64::from(RATE)))
    }

    fn take_until(&mut self, end: u64) -> Vec<u8> {
        let count = end.saturating_sub(self.start) as usize;
        let mut out = Vec::with_capacity(count * 4);
        for _ in 0..count {
            let [left, right] = self.samples.pop_front().unwrap_or_default();
            out.extend_from_slice(&left.to_le_bytes());
            out.extend_from_slice(&right.to_le_bytes());
        }
        self.start += count as u64;
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frames(bytes: &[u8]) -> Vec<[i16; 2]> {
        bytes
            .chunks_exact(4)
            .map(|b| [i16::from_le_bytes([b[0], b[1]]), i16::from_le_bytes([b[2], b[3]])])
            .collect()
    }

    #[test]
    fn both_sides_lie_side_by_side_in_order() {
        let mut mixer = Mixer::default();
        let loud = Law::A.encode(8_000);
        // The outer side speaks from 0; its second packet comes before its first.
        mixer.place(Side::Outer, 0, 1, 1_000, Law::A, &[loud; 160]);
        mixer.place(Side::Outer, 320, 1, 1_320, Law::A, &[loud; 160]);
        mixer.place(Side::Outer, 330, 1, 1_160, Law::A, &[loud; 160]);
        mixer.place(Side::Inner, 160, 9, 77, Law::Mu, &[Law::Mu.encode(-8_000); 160]);
        let out = frames(&mixer.drain(480));
        assert_eq!(out.len(), 480);
        assert!(out.iter().all(|f| f[0] > 7_000));
        assert!(out[160..320].iter().all(|f| f[1] < -7_000));
        assert!(out[..160].iter().chain(&out[320..]).all(|f| f[1] == 0));
    }

    #[test]
    fn a_sender_that_restarts_its_clock_is_placed_by_arrival() {
        let mut mixer = Mixer::default();
        let loud = Law::A.encode(8_000);
        mixer.place(Side::Outer, 0, 1, 4_000_000_000, Law::A, &[loud; 160]);
        mixer.place(Side::Outer, 16_000, 1, 5, Law::A, &[loud; 160]);
        let out = frames(&mixer.drain(16_160));
        assert_eq!(out.len(), 16_160);
        assert!(out[16_000..].iter().all(|f| f[0] > 7_000));
        assert!(out[160..16_000].iter().all(|f| f[0] == 0));
    }

    proptest! {
        #[test]
        fn length_follows_the_clock_whatever_comes(packets in proptest::collection::vec((any::<bool>(), any::<u32>(), any::<u32>(), 0usize..400), 0..60)) {
            let mut mixer = Mixer::default();
            let mut now = 0u64;
            let mut written = 0usize;
            for (inner, ssrc, timestamp, length) in packets {
                let side = if inner { Side::Inner } else { Side::Outer };
                mixer.place(side, now, ssrc % 3, timestamp, Law::A, &vec![1; length]);
                now += 160;
                written += mixer.take(now).len() / 4;
                prop_assert!(mixer.samples.len() < 3 * RATE as usize, "memory stays bounded");
            }
            written += mixer.drain(now).len() / 4;
            prop_assert!(written as u64 >= now && written as u64 <= now + u64::from(RATE));
        }
    }
}
