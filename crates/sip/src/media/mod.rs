//! The sound of a call: RTP in and out, the relay between two legs, announcements, the recording.
//!
//! Nothing here knows SIP or the database; the door describes the two legs and says what shall be heard.

pub mod dtmf;
pub mod g711;
pub mod leg;
pub mod mix;
pub mod ports;
pub mod recorder;
pub mod rtp;
pub mod session;
#[cfg(test)]
mod session_tests;
pub mod sound;
pub mod wav;

/// Samples in the usual 20 ms packet.
pub const FRAME: usize = 160;

/// Samples a second: G.711 knows no other.
pub const RATE: u32 = 8_000;

/// The two ends of a call. The outer end is the elder (or whoever is at the far end), the inner end the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// 来电一侧: recorded left.
    Outer,
    /// 话务员一侧: recorded right.
    Inner,
}

impl Side {
    /// The one across.
    pub fn other(self) -> Side {
        match self {
            Side::Outer => Side::Inner,
            Side::Inner => Side::Outer,
        }
    }
}
