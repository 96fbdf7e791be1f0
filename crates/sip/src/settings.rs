//! What the door is told at its start.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use base::Span;

/// A network that delivers and takes calls: a peer known by its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trunk {
    /// What it is called in the records.
    pub name: String,
    /// Where it is, and where calls out are sent.
    pub address: SocketAddr,
    /// Its requests may come from any port of its address (the usual case); else only from that port.
    pub any_port: bool,
    /// User and secret, when it challenges our calls.
    pub credential: Option<(String, String)>,
}

impl Trunk {
    /// From `10.0.0.1` or `10.0.0.1:5070`: with a port, only that port is believed.
    pub fn parse(text: &str) -> Option<Trunk> {
        let text = text.trim();
        let (address, any_port) = match text.parse::<SocketAddr>() {
            Ok(address) => (address, false),
            Err(_) => (SocketAddr::new(text.parse::<IpAddr>().ok()?, 5_060), true),
        };
        Some(Trunk { name: format!("trunk-{text}"), address, any_port, credential: None })
    }

    /// Whether a request from this source is this trunk's. Over TCP the port says nothing.
    pub fn is(&self, source: SocketAddr, stream: bool) -> bool {
        self.address.ip() == source.ip() && (self.any_port || stream || self.address.port() == source.port())
    }
}

/// How much the line takes before it says "later" (503 with Retry-After).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Calls at once.
    pub calls: usize,
    /// New calls a second.
    pub arrivals: u32,
    /// Requests a second from one unknown address, other than calls; what is above is dropped unanswered.
    pub requests: u32,
    /// Seconds after which the caller may try again.
    pub retry_after: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { calls: 1_000, arrivals: 600, requests: 200, retry_after: 2 }
    }
}

/// Signalling that nobody on the way can read (SIP over TLS, RFC 3261 §26.2). Voice is not covered by it.
#[derive(Clone)]
pub struct Tls {
    /// Where we listen; usually port 5061.
    pub bind: SocketAddr,
    /// Our certificate and those above it, PEM.
    pub certificate: Vec<u8>,
    /// Its key, PEM (PKCS #8 or PKCS #1).
    pub key: Vec<u8>,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("bind", &self.bind).finish_non_exhaustive()
    }
}

/// Everything the door is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where we listen, UDP and TCP.
    pub bind: SocketAddr,
    /// Where we listen for TLS, when we do.
    pub tls: Option<Tls>,
    /// Under which address others reach us, when it is not the bound one.
    pub public: Option<IpAddr>,
    /// The ports for media, first and last.
    pub media: (u16, u16),
    /// Networks that deliver calls.
    pub trunks: Vec<Trunk>,
    /// Where recordings lie.
    pub recordings: PathBuf,
    /// Files that replace the shipped voice.
    pub prompts: Option<PathBuf>,
    /// How much we take.
    pub limits: Limits,
    /// How long after the page was told the phone rings.
    pub ring_after: Span,
    /// A side that sends nothing for so long is asked whether it is still there.
    pub quiet: Span,
}

impl Settings {
    /// On this address, with everything else as usual.
    pub fn new(bind: SocketAddr, recordings: PathBuf) -> Settings {
        Settings {
            bind,
            tls: None,
            public: None,
            media: (20_000, 24_999),
            trunks: Vec::new(),
            recordings,
            prompts: None,
            limits: Limits::default(),
            ring_after: Span::from_ms(150),
            quiet: Span::secs(60),
        }
    }

    /// The address that phones are told.
    pub fn address(&self) -> IpAddr {
        match self.public {
            Some(public) => public,
            // Bound to everything: what the stack finds out is put in by the door.
            None => self.bind.ip(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunks_by_address() {
        let any = Trunk::parse("10.0.0.1").expect("an address");
        let one = Trunk::parse("10.0.0.1:5070").expect("an address");
        let from = |text: &str| text.parse::<SocketAddr>().expect("an address");
        assert!(any.is(from("10.0.0.1:1024"), false) && !any.is(from("10.0.0.2:5060"), false));
        assert!(one.is(from("10.0.0.1:5070"), false) && !one.is(from("10.0.0.1:5060"), false));
        assert!(one.is(from("10.0.0.1:33333"), true), "a stream has a port of its own");
        assert_eq!(Trunk::parse("trunk.example"), None);
    }
}
