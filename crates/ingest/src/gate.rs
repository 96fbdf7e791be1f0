//! Who may come in. A device shows its id and its token; wrong tokens slow down the address that
//! showed them, for this device only and never for good, so that nobody can lock an elder's
//! device out by guessing at its token from somewhere else.

use crate::counts::{Count, Counts};
use crate::limits::Limits;
use base::{DeviceId, Moment, Span, ids::AnyId};
use desk::{Ask, Desk};
use devices::{TokenHash, read::Knock};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

/// Failures remembered at a time; more than this and the oldest locks are let go.
const REMEMBERED: usize = 10_000;
/// A lock is forgotten this long after it ended.
const FORGET_AFTER: Span = Span::mins(10);

/// The answer at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Come in, as this device.
    Welcome(DeviceId),
    /// Unknown device, withdrawn device or wrong token: the three are not told apart.
    Wrong,
    /// Too many wrong tokens from this address; come again after the span.
    Slow(Span),
    /// The register could not be asked.
    Fault,
}

#[derive(Debug, Default)]
struct Failures {
    count: u32,
    until: Moment,
    last: Moment,
}

/// Checks tokens for both doors.
pub(crate) struct Gate {
    desk: Desk,
    counts: Arc<Counts>,
    free_failures: u32,
    longest_lock: Span,
    failures: Mutex<HashMap<(IpAddr, String), Failures>>,
    good: Mutex<HashMap<DeviceId, TokenHash>>,
}

impl Gate {
    pub(crate) fn new(desk: Desk, counts: Arc<Counts>, limits: &Limits) -> Self {
        Self {
            desk,
            counts,
            free_failures: limits.wrong_tokens,
            longest_lock: limits.longest_lock,
            failures: Mutex::default(),
            good: Mutex::default(),
        }
    }

    /// Checks the token shown for `device` from the address `from`.
    pub(crate) async fn knock(&self, from: IpAddr, device: &str, token: &[u8]) -> Entry {
        let key = (network(from), device.chars().take(64).collect::<String>());
        let known = DeviceId::parse(device).ok();
        let hash = TokenHash::of(token);
        let now = self.desk.clock().now();
        // The right token gets through a lock: whoever shows it is the device, not the guesser.
        if !known.is_some_and(|device| self.was_good(device, &hash))
            && let Some(wait) = self.locked(&key, now)
        {
            self.counts.add(Count::Slowed);
            return Entry::Slow(wait);
        }
        let answer = match known {
            Some(device) => {
                let knock = Knock { device, token: hash.clone() };
                match self.desk.look(&Ask::system(), knock).await {
                    Ok(true) => Entry::Welcome(device),
                    Ok(false) => Entry::Wrong,
                    Err(fault) => {
                        tracing::error!(%device, %fault, "the register of devices could not be asked");
                        Entry::Fault
                    }
                }
            }
            None => Entry::Wrong,
        };
        match answer {
            Entry::Welcome(device) => {
                self.good_tokens().insert(device, hash);
                self.failures().remove(&key);
                self.counts.add(Count::SignedIn);
            }
            Entry::Wrong => {
                self.counts.add(Count::WrongToken);
                self.failed(key, now);
            }
            Entry::Slow(_) | Entry::Fault => {}
        }
        answer
    }

    fn was_good(&self, device: DeviceId, hash: &TokenHash) -> bool {
        self.good_tokens().get(&device) == Some(hash)
    }

    fn locked(&self, key: &(IpAddr, String), now: Moment) -> Option<Span> {
        let failures = self.failures();
        let until = failures.get(key)?.until;
        (until > now).then(|| until - now)
    }

    fn failed(&self, key: (IpAddr, String), now: Moment) {
        let mut failures = self.failures();
        if failures.len() >= REMEMBERED {
            failures.retain(|_, f| f.until > now || now - f.last < FORGET_AFTER);
            if failures.len() >= REMEMBERED {
                failures.clear();
            }
        }
        let entry = failures.entry(key).or_default();
        if now - entry.last > FORGET_AFTER {
            entry.count = 0;
        }
        entry.count += 1;
        entry.last = now;
        if entry.count >= self.free_failures {
            let doublings = (entry.count - self.free_failures).min(20);
            let lock = Span::from_ms((1000_i64 << doublings).min(self.longest_lock.ms()));
            entry.until = now + lock;
        }
    }

    fn failures(&self) -> std::sync::MutexGuard<'_, HashMap<(IpAddr, String), Failures>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn good_tokens(&self) -> std::sync::MutexGuard<'_, HashMap<DeviceId, TokenHash>> {
        self.good.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An IPv6 guesser owns a whole /64, so failures count for the network.
fn network(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(v6) => {
            let kept = u128::from(v6) >> 64 << 64;
            IpAddr::V6(kept.into())
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_guesser_cannot_change_his_address() {
        let one: IpAddr = "2001:db8:1:2::1".parse().expect("an address");
        let two: IpAddr = "2001:db8:1:2:ffff::9".parse().expect("an address");
        assert_eq!(network(one), network(two));
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().expect("an address");
        assert_eq!(network(mapped).to_string(), "192.0.2.1");
    }
}
