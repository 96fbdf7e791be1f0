//! Durations collected in a run, and their percentiles.
use std::time::Duration;

/// Every sample is kept: runs are short and a percentile from buckets would be a guess.
#[derive(Default, Clone)]
pub(crate) struct Samples(Vec<Duration>);

impl Samples {
    /// Adds one.
    pub(crate) fn add(&mut self, one: Duration) {
        self.0.push(one);
    }

    /// Adds all of another's.
    pub(crate) fn join(&mut self, other: Samples) {
        self.0.extend(other.0);
    }

    /// How many.
    pub(crate) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    /// The percentile in ms (0 when there is none): the smallest sample that `percent` of all do not exceed.
    pub(crate) fn ms(&self, percent: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.saturating_sub(1)).map_or(0.0, |d| d.as_secs_f64() * 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_samples_that_were_taken() {
        let mut all = Samples::default();
        (1..=100).for_each(|ms| all.add(Duration::from_millis(ms)));
        assert_eq!((all.ms(50.0), all.ms(99.0), all.ms(100.0)), (50.0, 99.0, 100.0));
        assert_eq!(Samples::default().ms(99.0), 0.0);
    }
}
