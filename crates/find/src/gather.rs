//! Who may be meant: the sets of the index met span by span, the rare ones first, until there are enough to choose from.

use crate::bits::{Bits, SPAN};
use crate::key::Close;
use crate::meaning::Meaning;
use crate::pool::Pool;
use crate::store::{self, LAST_SPAN};
use crate::term::Term;
use db::{DbError, Tx};
use std::collections::{BTreeMap, BTreeSet};

/// Most elders among whom is chosen. Who types one syllable of a name that every tenth elder has sees some of them, those
/// who were heard of lately first.
pub(crate) const CHOICE: usize = 200;
/// Spans that are read on at once, the first time; four times as many each time after.
const STRETCH: i64 = 96;

/// A search: for each part of what was typed what it may mean, and who is in scope.
pub(crate) struct Wanted {
    pub parts: Vec<Vec<Meaning>>,
    /// One of these; none = everybody.
    pub scope: Option<Vec<Term>>,
    pub living: Term,
    pub recent: Term,
}

/// What is required of an elder: each with several ways, each way with several clauses, each clause with several terms.
type Ways<'w> = Vec<Vec<&'w [Term]>>;

impl Wanted {
    /// Every term of meanings at least so close.
    pub(crate) fn terms(&self, close: Close) -> BTreeSet<Term> {
        let mut all = terms_of(&self.required(close));
        all.extend([self.living, self.recent]);
        all
    }

    fn required(&self, close: Close) -> Vec<Ways<'_>> {
        let mut all: Vec<Ways<'_>> = Vec::with_capacity(self.parts.len() + 1);
        for part in &self.parts {
            let close_enough = part.iter().filter(|meaning| meaning.close <= close);
            all.push(close_enough.map(|meaning| meaning.all.iter().map(Vec::as_slice).collect()).collect());
        }
        all.extend(self.scope.as_ref().map(|scope| vec![vec![scope.as_slice()]]));
        all
    }
}

fn terms_of(required: &[Ways<'_>]) -> BTreeSet<Term> {
    required.iter().flatten().flatten().flat_map(|any| any.iter().copied()).collect()
}

/// Elders who answer to every part in a way at least so close, at most [`CHOICE`]: those heard of lately first, then the
/// living, then everybody.
pub(crate) async fn gather(
    tx: &mut Tx<'_>,
    pool: &mut Pool,
    wanted: &Wanted,
    close: Close,
) -> Result<Vec<i64>, DbError> {
    let required = wanted.required(close);
    if required.iter().any(Vec::is_empty) {
        return Ok(Vec::new());
    }
    pool.peek(tx, &wanted.terms(close)).await?;
    let is_whole =
        |ways: &&Ways<'_>| ways.iter().flatten().flat_map(|any| any.iter()).all(|term| pool.whole(*term));
    let (whole, open): (Vec<&Ways<'_>>, Vec<&Ways<'_>>) = required.iter().partition(is_whole);
    let mut tiers = Tiers::new(pool, wanted);
    if whole.is_empty() {
        return in_order(tx, pool, &required, tiers).await;
    }
    let mut sure: BTreeMap<i64, Bits> = BTreeMap::new();
    for span in spans_of(pool, whole[0]) {
        let bits = meet(pool, whole.iter().copied(), span)?;
        if !bits.is_none() {
            sure.insert(span, bits);
        }
    }
    let count: usize = sure.values().map(Bits::count).sum();
    if count <= CHOICE && !open.is_empty() {
        // Few enough to be held against what they have themselves.
        return Ok(sure.iter().flat_map(|(span, bits)| numbers(*span, bits)).collect());
    }
    let spans: Vec<i64> = sure.keys().copied().collect();
    let mut rest: BTreeSet<Term> =
        open.iter().flat_map(|ways| ways.iter().flatten()).flat_map(|any| any.iter().copied()).collect();
    rest.extend(tiers.terms());
    if !pool.pick(tx, &rest, &spans).await? {
        pool.widen(tx, &rest, spans.last().copied().unwrap_or(0)).await?;
    }
    for (span, bits) in &sure {
        let mut bits = bits.clone();
        bits.and(&meet(pool, open.iter().copied(), *span)?);
        tiers.take(pool, *span, bits)?;
        if tiers.enough() {
            break;
        }
    }
    Ok(tiers.chosen())
}

/// Every set is large: they are read side by side from the first span on, until there are enough.
async fn in_order(
    tx: &mut Tx<'_>,
    pool: &mut Pool,
    required: &[Ways<'_>],
    mut tiers: Tiers,
) -> Result<Vec<i64>, DbError> {
    let mut terms = terms_of(required);
    terms.extend(tiers.terms());
    let (mut next, mut stretch) = (0, STRETCH);
    let end = store::last_number(tx).await? / SPAN;
    loop {
        let known = pool.known(&terms);
        for span in next..=known.min(end) {
            let bits = meet(pool, required.iter(), span)?;
            tiers.take(pool, span, bits)?;
            if tiers.enough() {
                return Ok(tiers.chosen());
            }
        }
        if known >= end {
            return Ok(tiers.chosen());
        }
        next = known + 1;
        // Once the end is reached, every span is known.
        let until = if known + stretch >= end { LAST_SPAN } else { known + stretch };
        pool.widen(tx, &terms, until).await?;
        stretch *= 4;
    }
}

/// The spans in which one of these ways has anybody.
fn spans_of(pool: &Pool, ways: &Ways<'_>) -> BTreeSet<i64> {
    let of_clause =
        |any: &&[Term]| -> BTreeSet<i64> { any.iter().flat_map(|term| pool.spans(*term)).collect() };
    let of_way = |way: &Vec<&[Term]>| -> BTreeSet<i64> {
        let mut clauses = way.iter().map(of_clause);
        let first = clauses.next().unwrap_or_default();
        clauses.fold(first, |all, clause| all.intersection(&clause).copied().collect())
    };
    ways.iter().flat_map(of_way).collect()
}

/// Who answers to all of these in one span.
fn meet<'w, 'p>(pool: &Pool, required: impl Iterator<Item = &'p Ways<'w>>, span: i64) -> Result<Bits, DbError>
where
    'w: 'p,
{
    let mut all: Option<Bits> = None;
    for ways in required {
        let mut one = Bits::none();
        for way in ways {
            let mut both: Option<Bits> = None;
            for any in way {
                let bits = pool.any(any, span)?;
                both = Some(both.map_or_else(
                    || bits.clone(),
                    |mut before| {
                        before.and(&bits);
                        before
                    },
                ));
                if both.as_ref().is_some_and(Bits::is_none) {
                    break;
                }
            }
            both.iter().for_each(|bits| one.or(bits));
        }
        all = Some(match all {
            None => one,
            Some(mut before) => {
                before.and(&one);
                before
            }
        });
        if all.as_ref().is_some_and(Bits::is_none) {
            break;
        }
    }
    // Nothing is required: everything fits. This happens where the last required part was already met.
    Ok(all.unwrap_or_else(Bits::all))
}

fn numbers(span: i64, bits: &Bits) -> impl Iterator<Item = i64> + '_ {
    bits.places().map(move |place| span * SPAN + i64::from(place))
}

/// Those found so far, by how likely they are meant.
struct Tiers {
    living: Term,
    recent: Term,
    /// Nobody was heard of lately, so that the living are the first tier.
    nobody_recent: bool,
    found: [Vec<i64>; 3],
}

impl Tiers {
    fn new(pool: &Pool, wanted: &Wanted) -> Self {
        let nobody_recent = pool.whole(wanted.recent) && pool.spans(wanted.recent).next().is_none();
        Self { living: wanted.living, recent: wanted.recent, nobody_recent, found: Default::default() }
    }

    fn terms(&self) -> [Term; 2] {
        [self.living, self.recent]
    }

    fn take(&mut self, pool: &Pool, span: i64, mut bits: Bits) -> Result<(), DbError> {
        if bits.is_none() {
            return Ok(());
        }
        let living = pool.any(&[self.living], span)?;
        let mut recent = pool.any(&[self.recent], span)?;
        recent.and(&living);
        for (tier, mask) in [(0, Some(recent)), (1, Some(living)), (2, None)] {
            let mut here = bits.clone();
            if let Some(mask) = mask {
                here.and(&mask);
            }
            let room = CHOICE - self.found[tier].len();
            self.found[tier].extend(numbers(span, &here).take(room));
            bits.without(&here);
        }
        Ok(())
    }

    /// No later span can bring anybody who would be chosen.
    fn enough(&self) -> bool {
        self.found[0].len() == CHOICE || (self.nobody_recent && self.found[1].len() == CHOICE)
    }

    fn chosen(self) -> Vec<i64> {
        let mut all = self.found.concat();
        all.truncate(CHOICE);
        all
    }
}
