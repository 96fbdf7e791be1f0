//! The only reader of the machine's clock. Everything else is told what time it is, so that a
//! test can be at any hour and a machine whose clock jumps back does not reorder what happened.
#![expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]

use crate::{Moment, Span};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Tells the time. Cheap to clone; all clones of one clock agree.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    /// The machine's clock, held so that it never runs backwards.
    System { latest_ms: AtomicI64 },
    /// Moves only when told.
    Manual { now_ms: AtomicI64 },
}

impl Clock {
    /// The machine's clock. If the machine's clock is set back, this one stands still until the
    /// machine has caught up.
    pub fn system() -> Self {
        Self(Arc::new(Kind::System { latest_ms: AtomicI64::new(i64::MIN) }))
    }

    /// A clock that stands at `start` until it is moved.
    pub fn manual(start: Moment) -> Self {
        Self(Arc::new(Kind::Manual { now_ms: AtomicI64::new(start.ms()) }))
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        match &*self.0 {
            Kind::System { latest_ms } => {
                let machine = std::time::SystemTime::now()
                    .duration_since(std::time::UNIX_EPOCH)
                    .map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
                let before = latest_ms.fetch_max(machine, Ordering::AcqRel);
                Moment::from_ms(machine.max(before))
            }
            Kind::Manual { now_ms } => Moment::from_ms(now_ms.load(Ordering::Acquire)),
        }
    }

    /// Moves a manual clock on; a system clock is left alone.
    pub fn advance(&self, by: Span) {
        if let Kind::Manual { now_ms } = &*self.0 {
            now_ms.fetch_add(by.ms(), Ordering::AcqRel);
        }
    }

    /// Sets a manual clock; a system clock is left alone.
    pub fn set(&self, to: Moment) {
        if let Kind::Manual { now_ms } = &*self.0 {
            now_ms.store(to.ms(), Ordering::Release);
        }
    }

    /// Whether this clock moves only when told.
    pub fn is_manual(&self) -> bool {
        matches!(&*self.0, Kind::Manual { .. })
    }
}

/// Measures how long something took; for metrics and benchmarks, never for rules.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_clock_never_runs_backwards() {
        let clock = Clock::system();
        let mut before = clock.now();
        for _ in 0..10_000 {
            let now = clock.now();
            assert!(now >= before);
            before = now;
        }
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(Moment::from_ms(5));
        assert_eq!(clock.now(), Moment::from_ms(5));
        clock.clone().advance(Span::secs(1));
        assert_eq!(clock.now(), Moment::from_ms(1005));
    }
}
