//! Who is meant most likely: each elder that the index offers is held against what was typed, then sorted.

use crate::gather::Wanted;
use crate::key::{Close, Why};
use crate::meaning::Meaning;
use crate::sound::{Fit, spoken};
use crate::store::Kept;
use crate::term::Term;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

/// Elders who are known otherwise than by the index: their numbers, by the term made up for them.
pub(crate) type Listed = HashMap<Term, HashSet<i64>>;

/// One who answers to every part.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub kept: Kept,
    /// One for each part.
    pub why: Vec<Why>,
    fit: Fit,
}

/// Those who answer, the likeliest first: exact before beginning before part before near, as typed before sounding alike,
/// living before dead, heard of lately before long ago.
pub(crate) fn choose(offered: Vec<Kept>, wanted: &Wanted, listed: &Listed) -> Vec<Choice> {
    let mut chosen: Vec<Choice> =
        offered.into_iter().filter_map(|kept| answers(kept, wanted, listed)).collect();
    chosen.sort_by_cached_key(|choice| {
        let apart: i64 = choice.why.iter().map(|why| why.close as i64).sum();
        let heard = Reverse(choice.kept.heard_at);
        (apart, choice.fit, choice.kept.died, heard, choice.kept.name.clone(), choice.kept.number)
    });
    chosen
}

fn answers(kept: Kept, wanted: &Wanted, listed: &Listed) -> Option<Choice> {
    let has = |term: &Term| match listed.get(term) {
        Some(numbers) => numbers.contains(&kept.number),
        None => kept.terms.binary_search(term).is_ok(),
    };
    if wanted.scope.as_ref().is_some_and(|scope| !scope.iter().any(has)) {
        return None;
    }
    let name = spoken(&kept.name);
    let mut why = Vec::with_capacity(wanted.parts.len());
    let mut worst = Fit::AsTyped;
    for part in &wanted.parts {
        let one = |meaning: &Meaning| {
            let all = meaning.all.iter().all(|any| any.iter().any(has));
            let (close, fit) = all.then(|| meaning.check.of(meaning.close, &name)).flatten()?;
            Some((close, fit, meaning.key))
        };
        let (close, fit, key) = part.iter().filter_map(one).min()?;
        why.push(Why { key, close });
        worst = worst.max(fit);
    }
    Some(Choice { kept, why, fit: worst })
}

/// Whether there is nothing left to hope for from looser meanings.
pub(crate) fn settled(chosen: &[Choice], limit: usize, close: Close) -> bool {
    // Near is for those who mistyped: where others answer, it would only be in the way.
    chosen.len() > limit || (close >= Close::Part && !chosen.is_empty())
}
