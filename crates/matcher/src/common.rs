//! Names that many share say less about who somebody is.

use std::collections::HashMap;

/// How common names are.
pub trait Common {
    /// The share of people who have this whole name.
    fn share(&self, name: &str) -> Option<f64>;
}

/// Counted in a register.
#[derive(Debug, Clone, Default)]
pub struct NameCounts {
    counts: HashMap<String, u64>,
    total: u64,
    usual: f64,
}

/// How many people a small register is believed to have besides its own, with names as usual.
const BACKGROUND: f64 = 2_000.0;
/// Most bits that being common or rare may change.
const MOST_BITS: f64 = 4.0;

impl NameCounts {
    /// From counts of folded names among `total` people; `usual` is how often two strangers share a name.
    pub fn new(counts: HashMap<String, u64>, total: u64, usual: f64) -> Self {
        Self { counts, total, usual }
    }

    /// Counts the names of a set.
    pub fn of<'n>(names: impl Iterator<Item = &'n str>, usual: f64) -> Self {
        let mut counts: HashMap<String, u64> = HashMap::new();
        let mut total = 0;
        for name in names {
            *counts.entry(name.to_owned()).or_default() += 1;
            total += 1;
        }
        Self { counts, total, usual }
    }
}

impl Common for NameCounts {
    fn share(&self, name: &str) -> Option<f64> {
        let count = self.counts.get(name).copied().unwrap_or(0) as f64;
        Some((count + self.usual * BACKGROUND) / (self.total as f64 + BACKGROUND))
    }
}

/// Bits to add to an agreement on a name: less than nothing for a common one. `usual` is the share among strangers
/// that the model's weight was made from.
pub(crate) fn adjust(share: f64, usual: f64) -> f64 {
    (usual.max(1e-9) / share.max(1e-9)).log2().clamp(-MOST_BITS, MOST_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_name_says_less_and_a_rare_one_more() {
        let names = std::iter::repeat_n("王秀英", 900)
            .chain(std::iter::repeat_n("谌溥仪", 1))
            .chain(std::iter::repeat_n("李兰", 99_099));
        let counts = NameCounts::of(names, 0.001);
        let bits = |name: &str| adjust(counts.share(name).unwrap(), 0.001);
        assert!(bits("王秀英") < -2.0, "{}", bits("王秀英"));
        assert!(bits("谌溥仪") > 2.0, "{}", bits("谌溥仪"));
        let small = NameCounts::of(["王秀英"].into_iter(), 0.001);
        assert!(adjust(small.share("王秀英").unwrap(), 0.001).abs() < 0.7, "one person is no statistics");
    }
}
