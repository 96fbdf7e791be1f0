//! How much one device, one address and all of them together may ask of the door.

use base::Span;
use std::time::Duration;

/// Limits of both doors. The defaults suit a district of some thousand devices on two cores.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Open MQTT connections, signed in or not.
    pub connections: usize,
    /// Connections that have not signed in yet.
    pub strangers: usize,
    /// Connections of one device; one more closes the oldest.
    pub connections_per_device: usize,
    /// The time a connection has to sign in.
    pub sign_in_within: Duration,
    /// Silence after which a connection without keep-alive is closed.
    pub idle: Duration,
    /// The longest a write may take before the connection is given up.
    pub write_within: Duration,
    /// The largest MQTT packet or HTTP body read.
    pub largest_packet: u32,
    /// Messages of one connection under way at a time; beyond it the socket is not read.
    pub in_flight: usize,
    /// Presses of one device that are handled singly, one after the other, before merging begins.
    pub press_burst: u32,
    /// Time that earns one more single press.
    pub press_every: Span,
    /// How often the merged presses of a flooding device are written down.
    pub merge_every: Duration,
    /// How long signs of life are gathered before they are written down together.
    pub gather_beats: Duration,
    /// Signs of life nearer than this to the last one are answered without being written down.
    pub beat_every: Span,
    /// Wrong tokens from one address for one device before it is slowed down.
    pub wrong_tokens: u32,
    /// The longest an address is kept waiting after wrong tokens; never for good.
    pub longest_lock: Span,
    /// Tries to write a press down before the device is left to retry.
    pub tries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            strangers: 1_000,
            connections_per_device: 4,
            sign_in_within: Duration::from_secs(10),
            idle: Duration::from_secs(2 * 3600),
            write_within: Duration::from_secs(10),
            largest_packet: 64 * 1024,
            in_flight: 64,
            press_burst: 10,
            press_every: Span::secs(2),
            merge_every: Duration::from_millis(200),
            gather_beats: Duration::from_secs(2),
            beat_every: Span::secs(10),
            wrong_tokens: 5,
            longest_lock: Span::secs(60),
            tries: 6,
        }
    }
}
