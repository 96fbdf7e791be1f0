//! Session descriptions (RFC 8866, offer and answer of RFC 3264), as far as a voice call needs them.
//!
//! We read leniently: unknown lines are skipped, only the first audio stream counts, other streams are refused in the answer with port 0.

use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr};

use crate::media::g711::Law;

/// Whether media flows, from the describer's point of view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Both ways.
    SendRecv,
    /// The describer only sends: it has put us on hold.
    SendOnly,
    /// The describer only receives.
    RecvOnly,
    /// Nothing flows.
    Inactive,
}

impl Flow {
    fn word(self) -> &'static str {
        match self {
            Flow::SendRecv => "sendrecv",
            Flow::SendOnly => "sendonly",
            Flow::RecvOnly => "recvonly",
            Flow::Inactive => "inactive",
        }
    }

    fn of(word: &str) -> Option<Flow> {
        Some(match word {
            "sendrecv" => Flow::SendRecv,
            "sendonly" => Flow::SendOnly,
            "recvonly" => Flow::RecvOnly,
            "inactive" => Flow::Inactive,
            _ => return None,
        })
    }

    /// What we answer to the other side's flow.
    pub fn answer(self) -> Flow {
        match self {
            Flow::SendOnly => Flow::RecvOnly,
            Flow::RecvOnly => Flow::SendOnly,
            same => same,
        }
    }
}

/// The audio stream of the other side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audio {
    /// Where it wants to hear us.
    pub address: SocketAddr,
    /// The laws it speaks, in its order of preference, with its payload types.
    pub laws: Vec<(u8, Law)>,
    /// Its payload type for keys, when it has one.
    pub keys: Option<u8>,
    /// What flows.
    pub flow: Flow,
    /// Position among the media lines, and how many there are: the answer must mirror them.
    position: usize,
    streams: Vec<String>,
}

impl Audio {
    /// The law both sides speak: the other side's preference counts.
    pub fn law(&self) -> Option<(u8, Law)> {
        self.laws.first().copied()
    }

    /// Held: the address or the flow says that nobody listens.
    pub fn held(&self) -> bool {
        matches!(self.flow, Flow::SendOnly | Flow::Inactive) || self.address.ip().is_unspecified()
    }

    /// Reads a description; `None` when it has no audio stream that we could answer.
    pub fn parse(body: &[u8]) -> Option<Audio> {
        // A body with stray bytes is read for what it says; the lines we need are ASCII.
        let text = String::from_utf8_lossy(body);
        if !text.trim_start().starts_with("v=0") {
            return None;
        }
        let mut reading = Reading::default();
        for line in text.lines() {
            let Some((kind, value)) = line.trim_end().split_once('=') else { continue };
            match kind.trim() {
                "c" => reading.connection(value),
                "m" => reading.media(value),
                "a" => reading.attribute(value),
                _ => {}
            }
        }
        reading.finish()
    }
}

#[derive(Default)]
struct Reading {
    session: Option<IpAddr>,
    session_flow: Option<Flow>,
    media: Option<IpAddr>,
    flow: Option<Flow>,
    port: u16,
    formats: Vec<u8>,
    maps: Vec<(u8, String)>,
    streams: Vec<String>,
    audio: Option<usize>,
}

impl Reading {
    fn in_audio(&self) -> bool {
        self.audio.is_some_and(|at| at + 1 == self.streams.len())
    }

    fn connection(&mut self, value: &str) {
        let mut words = value.split_whitespace();
        let (Some("IN"), Some(_), Some(address)) = (words.next(), words.next(), words.next()) else { return };
        let Ok(address) = address.split('/').next().unwrap_or(address).parse::<IpAddr>() else { return };
        if self.streams.is_empty() {
            self.session = Some(address);
        } else if self.in_audio() {
            self.media = Some(address);
        }
    }

    fn media(&mut self, value: &str) {
        self.streams.push(value.to_owned());
        let mut words = value.split_whitespace();
        let (Some(kind), Some(port), Some(profile)) = (words.next(), words.next(), words.next()) else {
            return;
        };
        let port = port.split('/').next().and_then(|p| p.parse::<u16>().ok()).unwrap_or(0);
        // SAVP is not answered: our relay does not encrypt.
        if self.audio.is_some() || kind != "audio" || port == 0 || !matches!(profile, "RTP/AVP" | "RTP/AVPF")
        {
            return;
        }
        self.audio = Some(self.streams.len() - 1);
        self.port = port;
        self.formats = words.filter_map(|w| w.parse().ok()).filter(|p| *p < 128).take(32).collect();
    }

    fn attribute(&mut self, value: &str) {
        if let Some(flow) = Flow::of(value) {
            if self.streams.is_empty() {
                self.session_flow = Some(flow);
            } else if self.in_audio() {
                self.flow = Some(flow);
            }
            return;
        }
        let Some(map) = value.strip_prefix("rtpmap:").filter(|_| self.in_audio()) else { return };
        let Some((kind, name)) = map.split_once(' ') else { return };
        if let Ok(kind) = kind.trim().parse()
            && self.maps.len() < 64
        {
            self.maps.push((kind, name.trim().to_ascii_uppercase()));
        }
    }

    fn finish(self) -> Option<Audio> {
        let position = self.audio?;
        let ip = self.media.or(self.session)?;
        let named = |kind: u8| self.maps.iter().find(|(k, _)| *k == kind).map(|(_, name)| name.as_str());
        let law_of = |kind: u8| match named(kind) {
            Some(name) if name.starts_with("PCMA/8000") => Some(Law::A),
            Some(name) if name.starts_with("PCMU/8000") => Some(Law::Mu),
            Some(_) => None,
            None => Law::of(kind),
        };
        let laws: Vec<(u8, Law)> =
            self.formats.iter().filter_map(|&kind| law_of(kind).map(|law| (kind, law))).collect();
        if laws.is_empty() {
            return None;
        }
        let keys = self
            .formats
            .iter()
            .copied()
            .find(|&kind| named(kind).is_some_and(|n| n.starts_with("TELEPHONE-EVENT/8000")));
        Some(Audio {
            address: SocketAddr::new(ip, self.port),
            laws,
            keys,
            flow: self.flow.or(self.session_flow).unwrap_or(Flow::SendRecv),
            position,
            streams: self.streams,
        })
    }
}

/// What we say about ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ours {
    /// Where we hear.
    pub address: SocketAddr,
    /// Identifies the session and its versions.
    pub session: u64,
    /// Goes up with every change.
    pub version: u64,
}

const KEYS: u8 = 101;

/// Our offer to a phone or a trunk: A-law first, then µ-law, and keys.
pub fn offer(ours: Ours, flow: Flow) -> Vec<u8> {
    let mut text = head(ours);
    let _ = write!(text, "m=audio {} RTP/AVP 8 0 {KEYS}\r\n", ours.address.port());
    text.push_str("a=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n");
    keys_and_flow(&mut text, Some(KEYS), flow);
    text.into_bytes()
}

/// Our answer to `theirs`: one law, keys when offered, every other stream refused.
pub fn answer(ours: Ours, theirs: &Audio) -> Option<Vec<u8>> {
    let (kind, law) = theirs.law()?;
    let mut text = head(ours);
    for (at, stream) in theirs.streams.iter().enumerate() {
        if at == theirs.position {
            let _ = write!(text, "m=audio {} RTP/AVP {kind}", ours.address.port());
            if let Some(keys) = theirs.keys {
                let _ = write!(text, " {keys}");
            }
            let _ = write!(text, "\r\na=rtpmap:{kind} {}/8000\r\n", law.name());
            keys_and_flow(&mut text, theirs.keys, theirs.flow.answer());
        } else {
            let mut words = stream.split_whitespace();
            let media = words.next().unwrap_or("audio");
            let rest: Vec<&str> = words.skip(1).collect();
            let _ = write!(text, "m={media} 0 {}\r\n", rest.join(" "));
        }
    }
    Some(text.into_bytes())
}

fn head(ours: Ours) -> String {
    let ip = ours.address.ip();
    let family = if ip.is_ipv4() { "IP4" } else { "IP6" };
    format!(
        "v=0\r\no=yinqiao {} {} IN {family} {ip}\r\ns=-\r\nc=IN {family} {ip}\r\nt=0 0\r\n",
        ours.session, ours.version
    )
}

fn keys_and_flow(text: &mut String, keys: Option<u8>, flow: Flow) {
    if let Some(keys) = keys {
        let _ = write!(text, "a=rtpmap:{keys} telephone-event/8000\r\na=fmtp:{keys} 0-15\r\n");
    }
    let _ = write!(text, "a=ptime:20\r\na={}\r\n", flow.word());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PHONE: &[u8] = b"v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 4002 RTP/AVP 18 0 8 101\r\n\
        a=rtpmap:18 G729/8000\r\na=rtpmap:101 telephone-event/8000\r\na=sendrecv\r\nm=video 9 RTP/AVP 96\r\na=inactive\r\n";

    fn ours() -> Ours {
        Ours { address: "198.51.100.1:20000".parse().expect("an address"), session: 7, version: 1 }
    }

    #[test]
    fn a_phone_is_understood_and_answered() {
        let theirs = Audio::parse(PHONE).expect("an offer");
        assert_eq!(theirs.address, "192.0.2.9:4002".parse().expect("an address"));
        assert_eq!(theirs.laws, vec![(0, Law::Mu), (8, Law::A)]);
        assert_eq!((theirs.keys, theirs.flow), (Some(101), Flow::SendRecv));
        let text = String::from_utf8(answer(ours(), &theirs).expect("a common law")).expect("text");
        assert!(text.contains("m=audio 20000 RTP/AVP 0 101\r\n"), "{text}");
        assert!(
            text.contains("m=video 0 RTP/AVP 96\r\n"),
            "the second stream is refused in its place: {text}"
        );
    }

    #[test]
    fn our_offer_reads_back() {
        let audio = Audio::parse(&offer(ours(), Flow::SendOnly)).expect("our own words");
        assert_eq!(audio.law(), Some((8, Law::A)));
        assert_eq!(audio.keys, Some(101));
        assert!(audio.held());
    }

    #[test]
    fn what_we_cannot_speak_is_not_an_offer() {
        assert_eq!(Audio::parse(b"v=0\r\nc=IN IP4 192.0.2.9\r\nm=audio 4002 RTP/AVP 18\r\n"), None);
        assert_eq!(Audio::parse(b"v=0\r\nm=audio 4002 RTP/AVP 8\r\n"), None, "no address");
        assert_eq!(
            Audio::parse(b"v=0\r\nc=IN IP4 192.0.2.9\r\nm=audio 4002 RTP/SAVP 8\r\n"),
            None,
            "encrypted only"
        );
        assert_eq!(Audio::parse(b""), None);
    }

    #[test]
    fn the_old_way_to_hold_is_seen() {
        let body = b"v=0\r\nc=IN IP4 0.0.0.0\r\nm=audio 4002 RTP/AVP 8\r\n";
        assert!(Audio::parse(body).expect("an offer").held());
    }

    proptest! {
        #[test]
        fn any_body_is_survived(body in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = Audio::parse(&body);
        }

        #[test]
        fn torn_descriptions_are_survived(cut in 0usize..200, noise in proptest::collection::vec(any::<u8>(), 0..20)) {
            let mut body = PHONE[..cut.min(PHONE.len())].to_vec();
            body.extend(noise);
            if let Some(theirs) = Audio::parse(&body) {
                let text = answer(ours(), &theirs).expect("a law was found");
                prop_assert!(Audio::parse(&text).is_some(), "our answer is well formed");
            }
        }
    }
}
