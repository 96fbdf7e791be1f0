//! One leg of a call: its socket, whom it listens to, and the unbroken stream that it sends.

use std::net::{IpAddr, SocketAddr};

use tokio::net::UdpSocket;

use super::FRAME;
use super::dtmf::{Detector, Event};
use super::g711::Law;
use super::rtp::{Packet, Reception};
use crate::wire::sdp::Audio;

/// What became of a datagram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict<'a> {
    /// Voice of the leg's law.
    Voice(Packet<'a>, Law),
    /// A key's packet; the key when it is new.
    Key(Packet<'a>, Option<char>),
    /// From somebody who has no business here.
    Stranger,
    /// Not RTP, or of a type nobody agreed on.
    Noise,
}

/// Who may be heard: RTP has no password, so the source is all we have.
///
/// The described address is believed at once. Behind a NAT another one comes; the first is latched, but only from the
/// host that signalled or described itself. From then on nobody else is heard until a new description.
#[derive(Debug, Default)]
struct Source {
    described: Option<SocketAddr>,
    signalled: Option<IpAddr>,
    latched: Option<SocketAddr>,
}

impl Source {
    fn accepts(&mut self, from: SocketAddr) -> bool {
        if let Some(latched) = self.latched {
            return latched == from;
        }
        let known = self.described == Some(from)
            || self.described.is_some_and(|d| d.ip() == from.ip())
            || (self.described.is_some() && self.signalled == Some(from.ip()));
        if known {
            self.latched = Some(from);
        }
        known
    }
}

#[derive(Debug, Clone, Copy)]
struct Codec {
    payload_type: u8,
    law: Law,
    keys: Option<u8>,
}

/// The stream we send: one source, numbers without a gap, whoever speaks.
#[derive(Debug)]
struct Outgoing {
    ssrc: u32,
    sequence: u16,
    timestamp: u32,
    /// The speaker that is being passed on: its source, and what to add to its numbers.
    passing: Option<(u32, u16, u32)>,
    fresh: bool,
}

impl Outgoing {
    fn new() -> Outgoing {
        Outgoing {
            ssrc: rand::random(),
            sequence: rand::random(),
            timestamp: rand::random(),
            passing: None,
            fresh: true,
        }
    }

    /// The numbers for our own next frame.
    fn own(&mut self) -> (bool, u16, u32) {
        let marker = std::mem::take(&mut self.fresh) || self.passing.take().is_some();
        self.sequence = self.sequence.wrapping_add(1);
        self.timestamp = self.timestamp.wrapping_add(FRAME as u32);
        (marker, self.sequence, self.timestamp)
    }

    /// The numbers for a packet that is passed on: its own spacing, so that loss and order stay visible.
    fn passed(&mut self, packet: &Packet<'_>) -> (bool, u16, u32) {
        let mut marker = packet.marker;
        let (sequence, timestamp) = match self.passing {
            Some((ssrc, sequence, timestamp)) if ssrc == packet.ssrc => (sequence, timestamp),
            _ => {
                marker = true;
                self.fresh = false;
                let sequence = self.sequence.wrapping_add(1).wrapping_sub(packet.sequence);
                let timestamp = self.timestamp.wrapping_add(FRAME as u32).wrapping_sub(packet.timestamp);
                self.passing = Some((packet.ssrc, sequence, timestamp));
                (sequence, timestamp)
            }
        };
        let numbers = (packet.sequence.wrapping_add(sequence), packet.timestamp.wrapping_add(timestamp));
        if numbers.0.wrapping_sub(self.sequence) < 0x8000 {
            (self.sequence, self.timestamp) = numbers;
        }
        (marker, numbers.0, numbers.1)
    }
}

/// What a leg saw, for the call's record and the metrics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packets that came.
    pub received: u64,
    /// Packets that should have come.
    pub lost: u64,
    /// Packets sent.
    pub sent: u64,
    /// Packets from a wrong source, dropped.
    pub strangers: u64,
}

/// One leg.
#[derive(Debug)]
pub struct Leg {
    /// Bound to the leg's own port.
    pub socket: UdpSocket,
    source: Source,
    codec: Option<Codec>,
    /// The far end has put us on hold: it is not sent to.
    held: bool,
    outgoing: Outgoing,
    reception: Reception,
    detector: Detector,
    sent: u64,
    strangers: u64,
}

impl Leg {
    /// A leg that waits for its description.
    pub fn new(socket: UdpSocket) -> Leg {
        Leg {
            socket,
            source: Source::default(),
            codec: None,
            held: false,
            outgoing: Outgoing::new(),
            reception: Reception::default(),
            detector: Detector::default(),
            sent: 0,
            strangers: 0,
        }
    }

    /// Takes in what the far end says about itself; `signalled` is where its signalling came from.
    pub fn describe(&mut self, audio: &Audio, signalled: Option<IpAddr>) {
        let moved = self.source.described != Some(audio.address);
        self.held = audio.held();
        if moved && !audio.address.ip().is_unspecified() {
            self.source = Source { described: Some(audio.address), signalled, latched: None };
        }
        self.codec = audio.law().map(|(payload_type, law)| Codec { payload_type, law, keys: audio.keys });
    }

    /// Judges a datagram.
    pub fn judge<'a>(&mut self, data: &'a [u8], from: SocketAddr) -> Verdict<'a> {
        let Some(packet) = Packet::parse(data) else { return Verdict::Noise };
        if !self.source.accepts(from) {
            self.strangers += 1;
            return Verdict::Stranger;
        }
        let Some(codec) = self.codec else { return Verdict::Noise };
        self.reception.note(packet.sequence);
        if Some(packet.payload_type) == codec.keys {
            let key = self.detector.feed(packet.timestamp, packet.payload);
            return Verdict::Key(packet, key);
        }
        if packet.payload_type == codec.payload_type {
            return Verdict::Voice(packet, codec.law);
        }
        // Some phones switch between the two laws at will.
        match Law::of(packet.payload_type) {
            Some(law) => Verdict::Voice(packet, law),
            None => Verdict::Noise,
        }
    }

    /// The law this leg hears.
    pub fn law(&self) -> Option<Law> {
        self.codec.map(|c| c.law)
    }

    /// Writes a frame of our own into `out`; false when the leg cannot hear.
    pub fn speak(&mut self, frame: &[i16; FRAME], out: &mut Vec<u8>) -> bool {
        let Some(codec) = self.audible() else { return false };
        let (marker, sequence, timestamp) = self.outgoing.own();
        let payload = frame.map(|sample| codec.law.encode(sample));
        let ssrc = self.outgoing.ssrc;
        Packet { marker, payload_type: codec.payload_type, sequence, timestamp, ssrc, payload: &payload }
            .write(out);
        true
    }

    /// Writes another leg's voice into `out`, in this leg's law.
    pub fn pass_voice(&mut self, packet: &Packet<'_>, law: Law, out: &mut Vec<u8>) -> bool {
        let Some(codec) = self.audible() else { return false };
        let (marker, sequence, timestamp) = self.outgoing.passed(packet);
        let ssrc = self.outgoing.ssrc;
        Packet {
            marker,
            payload_type: codec.payload_type,
            sequence,
            timestamp,
            ssrc,
            payload: packet.payload,
        }
        .write(out);
        law.transcode(codec.law, &mut out[super::rtp::HEADER..]);
        true
    }

    /// Writes another leg's key into `out`, when this leg has keys.
    pub fn pass_key(&mut self, packet: &Packet<'_>, out: &mut Vec<u8>) -> bool {
        let Some(keys) = self.audible().and_then(|c| c.keys) else { return false };
        if Event::parse(packet.payload).is_none() {
            return false;
        }
        let (marker, sequence, timestamp) = self.outgoing.passed(packet);
        let ssrc = self.outgoing.ssrc;
        Packet { marker, payload_type: keys, sequence, timestamp, ssrc, payload: packet.payload }.write(out);
        true
    }

    fn audible(&self) -> Option<Codec> {
        self.codec.filter(|_| !self.held)
    }

    /// Where this leg is spoken to: the latched source, else what it described.
    pub fn target(&self) -> Option<SocketAddr> {
        self.source.latched.or(self.source.described)
    }

    /// Sends what was written; a full socket buffer loses the packet, as a network would.
    pub fn send(&mut self, data: &[u8]) {
        if let Some(target) = self.target()
            && self.socket.try_send_to(data, target).is_ok()
        {
            self.sent += 1;
        }
    }

    /// What this leg saw so far.
    pub fn counts(&self) -> Counts {
        Counts {
            received: self.reception.received(),
            lost: self.reception.lost(),
            sent: self.sent,
            strangers: self.strangers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: &[u8] =
        b"v=0\r\nc=IN IP4 10.0.0.9\r\nm=audio 4002 RTP/AVP 8 96\r\na=rtpmap:96 telephone-event/8000\r\n";

    async fn leg() -> Leg {
        let mut leg = Leg::new(UdpSocket::bind("127.0.0.1:0").await.expect("bound"));
        let audio = Audio::parse(PHONE).expect("a description");
        leg.describe(&audio, Some("203.0.113.7".parse().expect("an address")));
        leg
    }

    fn voice(sequence: u16) -> Vec<u8> {
        let mut out = Vec::new();
        let packet = Packet {
            marker: false,
            payload_type: 8,
            sequence,
            timestamp: 160 * u32::from(sequence),
            ssrc: 5,
            payload: &[0xd5; 160],
        };
        packet.write(&mut out);
        out
    }

    fn at(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[tokio::test]
    async fn the_first_good_source_is_latched_and_strangers_are_counted() {
        let mut leg = leg().await;
        let data = voice(1);
        assert_eq!(leg.judge(&data, at("198.51.100.66:4002")), Verdict::Stranger);
        assert!(matches!(leg.judge(&data, at("203.0.113.7:61000")), Verdict::Voice(..)), "behind a NAT");
        assert_eq!(leg.target(), Some(at("203.0.113.7:61000")));
        assert_eq!(leg.judge(&data, at("203.0.113.7:61001")), Verdict::Stranger, "same host, another port");
        assert_eq!(
            leg.judge(&data, at("10.0.0.9:4002")),
            Verdict::Stranger,
            "described, but already latched elsewhere"
        );
        assert_eq!(leg.counts().strangers, 3);
    }

    #[tokio::test]
    async fn nobody_is_heard_before_a_description() {
        let mut leg = Leg::new(UdpSocket::bind("127.0.0.1:0").await.expect("bound"));
        assert_eq!(leg.judge(&voice(1), at("127.0.0.1:9")), Verdict::Stranger);
    }

    #[tokio::test]
    async fn numbers_go_on_without_a_gap_when_the_speaker_changes() {
        let mut leg = leg().await;
        let mut out = Vec::new();
        let mut numbers = Vec::new();
        let mut note = |out: &[u8]| {
            let p = Packet::parse(out).expect("a packet");
            numbers.push((p.sequence, p.timestamp, p.ssrc, p.marker));
        };
        for _ in 0..2 {
            assert!(leg.speak(&[0; FRAME], &mut out));
            note(&out);
        }
        for sequence in [900u16, 901] {
            let data = voice(sequence);
            assert!(leg.pass_voice(&Packet::parse(&data).expect("a packet"), Law::A, &mut out));
            note(&out);
        }
        assert!(leg.speak(&[0; FRAME], &mut out));
        note(&out);
        for pair in numbers.windows(2) {
            assert_eq!(pair[1].0, pair[0].0.wrapping_add(1));
            assert_eq!(pair[1].1, pair[0].1.wrapping_add(160));
            assert_eq!(pair[1].2, pair[0].2);
        }
        let markers: Vec<bool> = numbers.iter().map(|n| n.3).collect();
        assert_eq!(markers, [true, false, true, false, true], "each change of speaker is marked");
    }

    #[tokio::test]
    async fn a_leg_on_hold_is_not_spoken_to() {
        let mut leg = leg().await;
        let held = Audio::parse(&[PHONE, b"a=sendonly\r\n"].concat()).expect("a description");
        leg.describe(&held, None);
        assert!(!leg.speak(&[0; FRAME], &mut Vec::new()));
    }
}
