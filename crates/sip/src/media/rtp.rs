//! RTP packets (RFC 3550): read from a datagram without copying, written in front of a payload.

/// The fixed part of the header.
pub const HEADER: usize = 12;

/// A packet as it lies in the datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packet<'a> {
    /// Set on the first packet of a talk spurt.
    pub marker: bool,
    /// Payload type, 0 to 127.
    pub payload_type: u8,
    /// Counts packets, wraps.
    pub sequence: u16,
    /// Counts samples, wraps.
    pub timestamp: u32,
    /// Who sends.
    pub ssrc: u32,
    /// What is said.
    pub payload: &'a [u8],
}

impl<'a> Packet<'a> {
    /// Reads a datagram; `None` for anything that is not RTP version 2 or is torn.
    pub fn parse(data: &'a [u8]) -> Option<Packet<'a>> {
        let first = *data.first()?;
        if data.len() < HEADER || first >> 6 != 2 {
            return None;
        }
        let second = data[1];
        // RTCP shares the version bits; its types 200 to 207 would read as marker + 72..79.
        if (200..=207).contains(&second) {
            return None;
        }
        let mut start = HEADER + 4 * usize::from(first & 0x0f);
        if first & 0x10 != 0 {
            let words = data.get(start + 2..start + 4)?;
            start += 4 + 4 * usize::from(u16::from_be_bytes([words[0], words[1]]));
        }
        let mut end = data.len();
        if first & 0x20 != 0 {
            let padding = usize::from(*data.last()?);
            if padding == 0 {
                return None;
            }
            end = end.checked_sub(padding)?;
        }
        if start > end {
            return None;
        }
        Some(Packet {
            marker: second & 0x80 != 0,
            payload_type: second & 0x7f,
            sequence: u16::from_be_bytes([data[2], data[3]]),
            timestamp: u32::from_be_bytes([data[4], data[5], data[6], data[7]]),
            ssrc: u32::from_be_bytes([data[8], data[9], data[10], data[11]]),
            payload: &data[start..end],
        })
    }

    /// Writes the packet into `out`, which is cleared first.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.clear();
        out.push(0x80);
        out.push((u8::from(self.marker) << 7) | (self.payload_type & 0x7f));
        out.extend_from_slice(&self.sequence.to_be_bytes());
        out.extend_from_slice(&self.timestamp.to_be_bytes());
        out.extend_from_slice(&self.ssrc.to_be_bytes());
        out.extend_from_slice(self.payload);
    }
}

/// Counts what arrived and what did not, by RFC 3550 A.3 without the probation.
#[derive(Debug, Default, Clone)]
pub struct Reception {
    first: Option<u16>,
    highest: u32,
    received: u64,
}

impl Reception {
    /// Notes a packet's sequence number.
    pub fn note(&mut self, sequence: u16) {
        match self.first {
            None => {
                self.first = Some(sequence);
                self.highest = u32::from(sequence);
            }
            Some(_) => {
                let ahead = sequence.wrapping_sub(self.highest as u16);
                if ahead < 0x8000 {
                    self.highest = self.highest.wrapping_add(u32::from(ahead));
                }
            }
        }
        self.received += 1;
    }

    /// Packets that came.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Packets that should have come and did not (duplicates may hide some).
    pub fn lost(&self) -> u64 {
        let Some(first) = self.first else { return 0 };
        let expected = u64::from(self.highest.wrapping_sub(u32::from(first))) + 1;
        expected.saturating_sub(self.received)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn extensions_and_padding_are_stepped_over() {
        let mut data = vec![0xb1, 0x08, 0, 1, 0, 0, 0, 160, 0, 0, 0, 9];
        data.extend_from_slice(&[1, 2, 3, 4]); // one contributing source
        data.extend_from_slice(&[0xbe, 0xde, 0, 1, 5, 5, 5, 5]); // one extension word
        data.extend_from_slice(&[7, 7, 7, 0, 2]); // payload, then two bytes of padding
        let packet = Packet::parse(&data).expect("a good packet");
        assert_eq!(packet.payload, &[7, 7, 7]);
        assert_eq!((packet.payload_type, packet.sequence, packet.timestamp, packet.ssrc), (8, 1, 160, 9));
    }

    #[test]
    fn control_packets_are_not_media() {
        assert_eq!(Packet::parse(&[0x80, 200, 0, 6, 0, 0, 0, 1, 0, 0, 0, 0]), None);
    }

    #[test]
    fn loss_is_counted_across_the_wrap() {
        let mut reception = Reception::default();
        for sequence in [65_533u16, 65_534, 0, 2, 1, 5] {
            reception.note(sequence);
        }
        // 65533..=5 is nine packets; six came.
        assert_eq!((reception.received(), reception.lost()), (6, 3));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(data in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Some(packet) = Packet::parse(&data) {
                prop_assert!(packet.payload.len() <= data.len() - HEADER);
            }
        }

        #[test]
        fn what_is_written_is_read_back(marker: bool, kind in 0u8..128, sequence: u16, timestamp: u32, ssrc: u32, payload in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assume!(!(marker && (72..=79).contains(&kind)));
            let packet = Packet { marker, payload_type: kind, sequence, timestamp, ssrc, payload: &payload };
            let mut out = Vec::new();
            packet.write(&mut out);
            prop_assert_eq!(Packet::parse(&out), Some(packet));
        }
    }
}
