//! Where one packet ends and the next begins. The codec could find that out by itself, but then
//! the bytes of a packet that it cannot read, or that never arrives whole, would be gone; and a
//! press whose packet is torn is a press all the same.

use crate::topic::{Route, route};
use base::DeviceId;

/// What the bytes at hand begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Frame {
    /// Not yet a whole packet.
    Partial,
    /// A whole packet of this many bytes.
    Whole(usize),
    /// A packet larger than allowed, or no packet at all.
    Wrong,
}

/// Looks for one packet at the beginning of `bytes`.
pub(crate) fn frame(bytes: &[u8], largest: u32) -> Frame {
    let Some((header, length)) = header(bytes) else {
        // A length of more than four bytes is none.
        return if bytes.len() >= 5 { Frame::Wrong } else { Frame::Partial };
    };
    let total = header + length;
    if total > largest as usize {
        Frame::Wrong
    } else if bytes.len() >= total {
        Frame::Whole(total)
    } else {
        Frame::Partial
    }
}

/// Whether these bytes are, or begin, a press of this device that nobody could read.
pub(crate) fn is_press(bytes: &[u8], device: DeviceId) -> bool {
    if bytes.first().is_none_or(|first| first >> 4 != 3) {
        return false;
    }
    let Some((header, _)) = header(bytes) else {
        return false;
    };
    let body = &bytes[header..];
    let Some((length, rest)) = body.split_first_chunk::<2>() else {
        return false;
    };
    rest.get(..usize::from(u16::from_be_bytes(*length)))
        .and_then(|topic| std::str::from_utf8(topic).ok())
        .is_some_and(|topic| route(topic, device) == Route::Press)
}

/// Size of the fixed header and the length that it announces.
fn header(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut length = 0_usize;
    for (index, byte) in bytes.iter().skip(1).take(4).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((index + 2, length));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Moment, ids::AnyId};
    use proptest::prelude::*;

    fn publish(topic: &str, payload: &[u8]) -> Vec<u8> {
        let mut body = u16::try_from(topic.len()).expect("short").to_be_bytes().to_vec();
        body.extend(topic.as_bytes());
        body.extend(payload);
        let mut packet = vec![0x30, u8::try_from(body.len()).expect("short")];
        packet.extend(body);
        packet
    }

    #[test]
    fn packets_are_cut_where_they_end() {
        let mut bytes = publish("a/b", b"hello");
        let size = bytes.len();
        assert_eq!(frame(&bytes[..size - 1], 1000), Frame::Partial);
        bytes.extend([0xc0, 0x00]);
        assert_eq!(frame(&bytes, 1000), Frame::Whole(size));
        assert_eq!(frame(&bytes[size..], 1000), Frame::Whole(2));
        assert_eq!(frame(&bytes, 5), Frame::Wrong);
        assert_eq!(frame(&[0x30, 0xff, 0xff, 0xff, 0xff], 1000), Frame::Wrong);
        assert_eq!(frame(&[0x30, 0xff], 1000), Frame::Partial);
        assert_eq!(frame(&[], 1000), Frame::Partial);
    }

    #[test]
    fn a_torn_press_is_known_by_its_topic() {
        let device = DeviceId::mint(Moment::from_ms(1));
        let other = DeviceId::mint(Moment::from_ms(2));
        let press = publish(&format!("yinqiao/v1/{device}/press"), b"{\"id\":\"1\"}");
        assert!(is_press(&press[..press.len() - 4], device));
        assert!(!is_press(&press, other));
        assert!(!is_press(&press[..20], device));
        let beat = publish(&format!("yinqiao/v1/{device}/beat"), b"");
        assert!(!is_press(&beat, device));
    }

    proptest! {
        #[test]
        fn no_bytes_upset_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let device = DeviceId::mint(Moment::from_ms(1));
            if let Frame::Whole(size) = frame(&bytes, 1000) {
                prop_assert!(size <= bytes.len());
            }
            let _ = is_press(&bytes, device);
        }
    }
}
