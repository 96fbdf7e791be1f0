//! Chance that can be repeated: the same seed and the same labels give the same throws on every
//! machine and in every release, which no general generator promises. Every elder, pair and day
//! has dice of its own, so rows may be made in any order or in parallel.

/// A small generator (SplitMix64) with the few kinds of throw that a district needs.
#[derive(Debug, Clone)]
pub struct Dice(u64);

const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

impl Dice {
    /// Dice of one thing: `seed` is the district's, `what` the kind of thing, `index` which one.
    pub fn of(seed: u64, what: &str, index: u64) -> Self {
        let mut state = seed ^ 0x5157_4E51_4941_4F00;
        for byte in what.bytes() {
            state = mix(state ^ u64::from(byte)).wrapping_add(GOLDEN);
        }
        Self(mix(state ^ index.wrapping_mul(GOLDEN)))
    }

    /// 64 even bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A whole number from 0 to `end` - 1; 0 when `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(end)) >> 64) as u64
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high.abs_diff(low) + 1) as i64
    }

    /// A fraction from 0 up to, never at, 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True in `share` of all throws.
    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// One of `things`, all equally likely.
    pub fn pick<'a, T: ?Sized>(&mut self, things: &'a [&'a T]) -> &'a T {
        things[self.below(things.len() as u64) as usize]
    }

    /// One of `things`, all equally likely.
    pub fn one<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.below(things.len() as u64) as usize]
    }

    /// One of `things`, each as likely as its weight says.
    pub fn weighted<T: Copy>(&mut self, things: &[(T, u32)]) -> T {
        let total: u64 = things.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let mut rest = self.below(total);
        for (thing, weight) in things {
            if rest < u64::from(*weight) {
                return *thing;
            }
            rest -= u64::from(*weight);
        }
        things[things.len() - 1].0
    }

    /// Bell-shaped around 0 with deviation 1 (sum of twelve fractions; never beyond 6).
    pub fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// How long until the next of events that come `per_second` on average, in seconds.
    pub fn wait(&mut self, per_second: f64) -> f64 {
        -(1.0 - self.unit()).ln() / per_second.max(1e-9)
    }
}

/// Shares `total` among `weights` in whole numbers that add up exactly (largest remainders first).
pub fn shares(total: u64, weights: &[f64]) -> Vec<u64> {
    let sum: f64 = weights.iter().sum();
    if weights.is_empty() || sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|w| total as f64 * w / sum).collect();
    let mut given: Vec<u64> = exact.iter().map(|x| x.floor() as u64).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| {
        let (ra, rb) = (exact[*a].fract(), exact[*b].fract());
        rb.total_cmp(&ra).then(a.cmp(b))
    });
    let missing = total.saturating_sub(given.iter().sum());
    for index in order.into_iter().cycle().take(missing as usize) {
        given[index] += 1;
    }
    given
}

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_label_throws_the_same_and_another_does_not() {
        let throws = |label, index| {
            let mut dice = Dice::of(7, label, index);
            (0..8).map(|_| dice.bits()).collect::<Vec<_>>()
        };
        assert_eq!(throws("elder", 3), throws("elder", 3));
        assert_ne!(throws("elder", 3), throws("elder", 4));
        assert_ne!(throws("elder", 3), throws("pair", 3));
        assert_eq!(Dice::of(7, "elder", 3).bits(), 12_268_300_968_124_878_862);
    }

    #[test]
    fn shares_always_add_up() {
        for total in [0, 1, 7, 999, 130_000] {
            let parts = shares(total, &[14.2, 0.0, 16.9, 2.1, 2.1]);
            assert_eq!(parts.iter().sum::<u64>(), total);
            assert_eq!(parts[1], 0);
        }
    }

    #[test]
    fn a_weight_is_kept() {
        let mut dice = Dice::of(1, "weights", 0);
        let hits = (0..100_000).filter(|_| dice.weighted(&[(true, 1), (false, 3)])).count();
        assert!((24_000..26_000).contains(&hits), "{hits}");
    }
}
