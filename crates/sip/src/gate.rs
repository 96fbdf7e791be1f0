//! Who is let in, and how much: lockout of guessers, limits on floods, admission of calls. Pure; the clock is handed in.

use std::collections::HashMap;
use std::net::IpAddr;

use base::{Moment, Span};

use crate::settings::Limits;

/// Wrong digests from one address for one user before that pair is locked out.
const WRONG: u32 = 5;
/// Wrong digests from one address, whatever the user.
const WRONG_FROM: u32 = 50;
/// The first lockout; each further one doubles, up to [`LONGEST`].
const FIRST: Span = Span::secs(60);
const LONGEST: Span = Span::mins(15);
/// A pair that behaves for so long starts anew.
const FORGET: Span = Span::mins(30);

#[derive(Debug, Default, Clone, Copy)]
struct Record {
    wrong: u32,
    locks: u32,
    until: Option<Moment>,
    last: Moment,
}

/// Counts wrong digests by address and user together: a stranger who guesses an elder's password from elsewhere locks
/// himself out, never the elder's phone at home.
#[derive(Debug, Default)]
pub struct Lockout {
    pairs: HashMap<(IpAddr, String), Record>,
    sources: HashMap<IpAddr, Record>,
}

impl Lockout {
    /// Whether this address may try this user now.
    pub fn allows(&self, now: Moment, source: IpAddr, user: &str) -> bool {
        let free = |record: Option<&Record>| record.and_then(|r| r.until).is_none_or(|until| until <= now);
        free(self.pairs.get(&(source, user.to_owned()))) && free(self.sources.get(&source))
    }

    /// Notes a wrong digest; true when it began a lockout.
    pub fn wrong(&mut self, now: Moment, source: IpAddr, user: &str) -> bool {
        self.forget(now);
        let pair = note(self.pairs.entry((source, user.to_owned())).or_default(), now, WRONG);
        let whole = note(self.sources.entry(source).or_default(), now, WRONG_FROM);
        pair || whole
    }

    /// The phone knows its secret: its own record is clean.
    pub fn right(&mut self, source: IpAddr, user: &str) {
        self.pairs.remove(&(source, user.to_owned()));
    }

    fn forget(&mut self, now: Moment) {
        if self.pairs.len() + self.sources.len() > 50_000 {
            self.pairs.retain(|_, r| now - r.last < FORGET);
            self.sources.retain(|_, r| now - r.last < FORGET);
        }
        // A flood from ever new addresses must not eat the memory either.
        if self.pairs.len() > 100_000 {
            self.pairs.clear();
        }
    }
}

fn note(record: &mut Record, now: Moment, most: u32) -> bool {
    if now - record.last > FORGET {
        *record = Record::default();
    }
    record.last = now;
    record.wrong += 1;
    if record.wrong < most {
        return false;
    }
    record.wrong = 0;
    let length = FIRST.ms().saturating_mul(1 << record.locks.min(10)).min(LONGEST.ms());
    record.locks += 1;
    record.until = Some(now + Span::from_ms(length));
    true
}

/// Fills with time, empties with use.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Moment,
}

impl Bucket {
    fn take(&mut self, now: Moment, rate: f64, most: f64) -> bool {
        let passed = (now - self.at).ms().max(0) as f64 / 1_000.0;
        self.tokens = (self.tokens + passed * rate).min(most);
        self.at = now;
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

/// Limits requests by address and calls altogether.
#[derive(Debug)]
pub struct Flood {
    limits: Limits,
    sources: HashMap<IpAddr, Bucket>,
    calls: Bucket,
    /// Requests dropped so far.
    pub dropped: u64,
}

impl Flood {
    /// With full buckets.
    pub fn new(limits: Limits, now: Moment) -> Flood {
        let calls = Bucket { tokens: f64::from(limits.arrivals), at: now };
        Flood { limits, sources: HashMap::new(), calls, dropped: 0 }
    }

    /// Whether a request from this address is looked at.
    pub fn request(&mut self, now: Moment, source: IpAddr) -> bool {
        if self.sources.len() > 20_000 {
            self.sources.retain(|_, bucket| now - bucket.at < Span::secs(10));
            if self.sources.len() > 20_000 {
                self.sources.clear();
            }
        }
        let rate = f64::from(self.limits.requests);
        let bucket = self.sources.entry(source).or_insert(Bucket { tokens: 2.0 * rate, at: now });
        let good = bucket.take(now, rate, 2.0 * rate);
        self.dropped += u64::from(!good);
        good
    }

    /// Whether one more call is taken.
    pub fn call(&mut self, now: Moment, running: usize) -> bool {
        let rate = f64::from(self.limits.arrivals);
        running < self.limits.calls && self.calls.take(now, rate, rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_ms(1_000_000_000_000) + Span::secs(seconds)
    }

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn a_guesser_locks_himself_out_and_the_phone_stays_in() {
        let mut lockout = Lockout::default();
        let began: Vec<bool> = (0..5).map(|_| lockout.wrong(at(0), ip(66), "e1")).collect();
        assert_eq!(began, [false, false, false, false, true]);
        assert!(!lockout.allows(at(1), ip(66), "e1"));
        assert!(lockout.allows(at(1), ip(7), "e1"), "the elder's phone at home");
        assert!(lockout.allows(at(1), ip(66), "e2"), "another phone behind the same address");
        assert!(lockout.allows(at(61), ip(66), "e1"), "not for good");
    }

    #[test]
    fn lockouts_grow_but_end() {
        let mut lockout = Lockout::default();
        let mut now = at(0);
        for _ in 0..12 {
            while !lockout.wrong(now, ip(66), "e1") {}
            assert!(lockout.allows(now + LONGEST, ip(66), "e1"));
            now = now + LONGEST;
        }
        lockout.right(ip(66), "e1");
        assert!(lockout.allows(now, ip(66), "e1"));
    }

    #[test]
    fn one_source_that_tries_many_users_is_locked_out_too() {
        let mut lockout = Lockout::default();
        for user in 0..50 {
            lockout.wrong(at(0), ip(66), &format!("e{user}"));
        }
        assert!(!lockout.allows(at(1), ip(66), "e999"));
    }

    #[test]
    fn a_flood_is_dropped_and_others_are_not() {
        let limits = Limits { requests: 10, ..Limits::default() };
        let mut flood = Flood::new(limits, at(0));
        let passed = (0..1_000).filter(|_| flood.request(at(0), ip(66))).count();
        assert_eq!((passed, flood.dropped), (20, 980));
        assert!(flood.request(at(0), ip(7)));
        assert!(flood.request(at(1), ip(66)), "a second later it may speak again");
    }

    proptest! {
        #[test]
        fn calls_never_exceed_the_rate(steps in proptest::collection::vec(0i64..50, 1..300)) {
            let limits = Limits { arrivals: 20, calls: 1_000_000, ..Limits::default() };
            let mut flood = Flood::new(limits, at(0));
            let (mut now, mut taken) = (at(0), 0u64);
            for step in steps {
                now = now + Span::from_ms(step);
                taken += u64::from(flood.call(now, 0));
            }
            let seconds = (now - at(0)).ms() as f64 / 1_000.0;
            prop_assert!(taken as f64 <= 20.0 + 20.0 * seconds + 1.0);
        }
    }
}
