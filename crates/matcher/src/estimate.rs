//! Learns the weights from records nobody has labelled: how often levels are met among strangers from pairs drawn by
//! lot, how often among records of one person by expectation and maximisation over pairs that share a key.

use crate::model::{FieldModel, MISSING, Model, Pattern, chance};
use std::collections::BTreeMap;

/// How often each pattern was met. In order, so that sums of floating-point numbers come out the same each time.
pub type Counts = BTreeMap<Pattern, u64>;

/// Pairs that share one kind of key.
#[derive(Debug, Clone)]
pub struct Pass {
    /// Fields that the key is made of: they agree by selection and say nothing here.
    pub skip: Vec<usize>,
    /// The pairs.
    pub counts: Counts,
}

/// The beginning of a fixed sequence of lots.
#[derive(Debug, Clone, Copy)]
pub struct Seed(pub u64);

impl Seed {
    /// The next lot.
    pub fn lot(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A lot below `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.lot() % (n.max(1) as u64)) as usize
    }
}

/// `wanted` pairs of different records out of `left` × `right` (the same set when `right` is none), by lot.
pub fn shuffled_pairs(seed: Seed, left: usize, right: Option<usize>, wanted: usize) -> Vec<(usize, usize)> {
    let mut seed = seed;
    let other = right.unwrap_or(left);
    if left == 0 || other == 0 || (right.is_none() && left < 2) {
        return Vec::new();
    }
    let mut pairs = Vec::with_capacity(wanted);
    while pairs.len() < wanted {
        let (a, b) = (seed.below(left), seed.below(other));
        if right.is_some() || a != b {
            pairs.push((a, b));
        }
    }
    pairs
}

/// How often levels are met among strangers. `levels` is how many levels each field has.
pub fn estimate_u(levels: &[usize], strangers: &Counts) -> Vec<Vec<f64>> {
    levels
        .iter()
        .enumerate()
        .map(|(field, count)| {
            let mut sums = vec![0.0; *count];
            for (pattern, n) in strangers {
                sums[usize::from(pattern.0[field]).min(count - 1)] += *n as f64;
            }
            shares(&sums, 0.2)
        })
        .collect()
}

/// Shares of the levels that are there; `smooth` pairs are added to each, so that nothing is impossible.
fn shares(sums: &[f64], smooth: f64) -> Vec<f64> {
    let total: f64 = sums.iter().skip(1).map(|sum| sum + smooth).sum();
    sums.iter()
        .enumerate()
        .map(|(level, sum)| if level == usize::from(MISSING) { 0.0 } else { (sum + smooth) / total })
        .collect()
}

/// The model by expectation and maximisation, one run a pass. Two persons who share a key are no strangers drawn by lot
/// (a couple shares telephone and address), so each run also learns what those others of its own pass are like, and
/// forgets it again: a field's levels are the mean over the passes that do not select by it, weighed by how many pairs of one person each has. A
/// field that every pass selects by keeps what `start` says.
pub fn estimate_m(start: &Model, passes: &[Pass], rounds: usize) -> Model {
    let mut sums: Vec<Vec<f64>> = start.levels().iter().map(|levels| vec![0.0; *levels]).collect();
    for pass in passes {
        let found = run(start, pass, rounds);
        for (field, levels) in found.into_iter().enumerate() {
            if !pass.skip.contains(&field) {
                sums[field].iter_mut().zip(levels).for_each(|(sum, level)| *sum += level);
            }
        }
    }
    let fields = start
        .fields
        .iter()
        .zip(sums)
        .map(|(field, sums)| {
            let found: f64 = sums.iter().skip(1).sum();
            let m = if found > 0.0 { shares(&sums, 0.2) } else { field.m.clone() };
            FieldModel { m, u: field.u.clone() }
        })
        .collect();
    Model { fields }
}

/// One pass; answers how many pairs of one person are expected at each level of each field.
fn run(start: &Model, pass: &Pass, rounds: usize) -> Vec<Vec<f64>> {
    let mut model = start.clone();
    for field in &pass.skip {
        // Both shares alike: no weight.
        if let Some(field) = model.fields.get_mut(*field) {
            field.m.clone_from(&field.u);
        }
    }
    let total: f64 = pass.counts.values().map(|n| *n as f64).sum();
    let mut prior = 0.1;
    let mut expected: Vec<Vec<f64>> = Vec::new();
    for _ in 0..rounds {
        expected = model.levels().iter().map(|levels| vec![0.0; *levels]).collect();
        let mut matches = 0.0;
        let odds = (prior / (1.0_f64 - prior)).log2();
        for (pattern, n) in &pass.counts {
            let share = chance(model.bits(pattern) + odds) * *n as f64;
            matches += share;
            for (field, level) in expected.iter_mut().zip(pattern.0) {
                let last = field.len() - 1;
                field[usize::from(level).min(last)] += share;
            }
        }
        if total <= 0.0 {
            break;
        }
        let mut others: Vec<Vec<f64>> = model.levels().iter().map(|levels| vec![0.0; *levels]).collect();
        for (pattern, n) in &pass.counts {
            let share = (1.0 - chance(model.bits(pattern) + odds)) * *n as f64;
            for (field, level) in others.iter_mut().zip(pattern.0) {
                let last = field.len() - 1;
                field[usize::from(level).min(last)] += share;
            }
        }
        let moved = (matches / total - prior).abs();
        prior = (matches / total).clamp(1e-6, 1.0 - 1e-6);
        for (at, (field, sums)) in model.fields.iter_mut().zip(&expected).enumerate() {
            if !pass.skip.contains(&at) {
                field.m = shares(sums, 0.2);
                field.u = shares(&others[at], 0.2);
            }
        }
        if moved < 1e-9 {
            break;
        }
    }
    expected
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two fields of two levels: pairs of one person agree in 90 %, strangers in 5 %.
    fn drawn(share: f64) -> Counts {
        let mut seed = Seed(7);
        let mut counts = Counts::new();
        let mut below = |p: f64| (seed.lot() as f64 / u64::MAX as f64) < p;
        for _ in 0..40_000 {
            let agree = if below(share) { 0.9 } else { 0.05 };
            let mut pattern = Pattern::default();
            for field in 0..4 {
                pattern.0[field] = 1 + u8::from(below(agree));
            }
            *counts.entry(pattern).or_default() += 1;
        }
        counts
    }

    #[test]
    fn what_was_drawn_is_found_again() {
        let field = FieldModel { m: vec![0.0, 0.3, 0.7], u: vec![0.0, 0.5, 0.5] };
        let u = estimate_u(&[3; 4], &drawn(0.0));
        let start = Model { fields: u.into_iter().map(|u| FieldModel { u, ..field.clone() }).collect() };
        let pass = Pass { skip: vec![], counts: drawn(0.2) };
        let model = estimate_m(&start, std::slice::from_ref(&pass), 200);
        for field in &model.fields {
            assert!((field.m[2] - 0.9).abs() < 0.02, "{field:?}");
            assert!((field.u[2] - 0.05).abs() < 0.01, "{field:?}");
        }
        assert_eq!(model, estimate_m(&start, &[pass], 200), "the same twice");
    }

    #[test]
    fn a_field_that_selects_keeps_its_start() {
        let field = FieldModel { m: vec![0.0, 0.3, 0.7], u: vec![0.0, 0.9, 0.1] };
        let start = Model { fields: vec![field; 4] };
        let model = estimate_m(&start, &[Pass { skip: vec![1], counts: drawn(0.2) }], 50);
        assert_eq!(model.fields[1].m, start.fields[1].m);
        assert_ne!(model.fields[0].m, start.fields[0].m);
    }

    #[test]
    fn lots_are_the_same_each_time_and_never_pair_somebody_with_themselves() {
        let pairs = shuffled_pairs(Seed(1), 10, None, 100);
        assert_eq!(pairs, shuffled_pairs(Seed(1), 10, None, 100));
        assert!(pairs.iter().all(|(a, b)| a != b && *a < 10 && *b < 10));
        assert!(shuffled_pairs(Seed(1), 1, None, 10).is_empty());
    }
}
