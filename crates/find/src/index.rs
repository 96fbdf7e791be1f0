//! Keeping the index: what an act changes about some hundred elders is gathered and written row by row of the index, not
//! elder by elder, because they share most rows.

use crate::bits::Bits;
use crate::store::{self, Kept, New};
use crate::term::{LIVING, Maker, RECENT, Term, domain, list};
use base::ElderId;
use db::{DbError, Tx};
use desk::Cx;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Elders of one act.
pub(crate) const CHUNK: usize = 500;

/// What changes in the rows of the index: (place, there or not) by key.
#[derive(Default)]
pub(crate) struct Changes(BTreeMap<i64, Vec<(u16, bool)>>);

impl Changes {
    pub(crate) fn set(&mut self, term: Term, number: i64, there: bool) {
        let (key, place) = term.at(number);
        self.0.entry(key).or_default().push((place, there));
    }

    /// Reads the rows, changes and writes them.
    pub(crate) async fn write(self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let keys: Vec<i64> = self.0.keys().copied().collect();
        let before: HashMap<i64, Vec<u8>> = store::postings(tx, &keys).await?.into_iter().collect();
        let (mut full, mut empty) = (Vec::with_capacity(keys.len()), Vec::new());
        for (key, changes) in self.0 {
            let mut bits = match before.get(&key) {
                Some(bytes) => Bits::read(bytes)?,
                None => Bits::none(),
            };
            changes.into_iter().for_each(|(place, there)| bits.put(place, there));
            match bits.write() {
                Some(bytes) => full.push((key, bytes)),
                None if before.contains_key(&key) => empty.push(key),
                None => {}
            }
        }
        store::put(tx, &full).await?;
        store::drop(tx, &empty).await
    }
}

/// Makes the index say what the register says of these elders; answers how many of them it says something else of now.
pub(crate) async fn refresh(cx: &mut Cx<'_, '_>, elders: &[ElderId]) -> Result<usize, DbError> {
    let asked: HashSet<ElderId> = elders.iter().copied().collect();
    let asked: Vec<ElderId> = asked.into_iter().collect();
    let known: HashMap<ElderId, Kept> =
        store::by_elder(cx.tx(), &asked).await?.into_iter().map(|kept| (kept.elder, kept)).collect();
    let houses = cx.institutions_of(&asked).await?;
    let found = elders::findable(cx, &asked).await?;
    let mut maker = Maker::new(cx.vault());
    let living = maker.term(domain::STATE, LIVING)?;
    let mut changes = Changes::default();
    let (mut new, mut new_terms) = (Vec::new(), HashMap::new());
    let mut count = 0;
    for elder in &found {
        let terms = maker.of_elder(elder, houses.get(&elder.id).map(String::as_str))?;
        match known.get(&elder.id) {
            None => {
                let (name, terms_kept) = (elder.name.clone(), list(&terms));
                new.push(New { elder: elder.id, name, died: elder.died, terms: terms_kept });
                new_terms.insert(elder.id, (terms, elder.died));
            }
            Some(kept) => {
                let before: BTreeSet<Term> = kept.terms.iter().copied().collect();
                // The row of the living is written even where nothing else changed: it may have been lost.
                changes.set(living, kept.number, !elder.died);
                if before != terms || kept.name != elder.name || kept.died != elder.died {
                    terms.difference(&before).for_each(|term| changes.set(*term, kept.number, true));
                    before.difference(&terms).for_each(|term| changes.set(*term, kept.number, false));
                    store::update(cx.tx(), kept.number, (&elder.name, elder.died), list(&terms)).await?;
                    count += 1;
                }
            }
        }
    }
    for (elder, number) in store::insert(cx.tx(), new).await? {
        let (terms, died) = new_terms.remove(&elder).unwrap_or_default();
        let state = (!died).then_some(living);
        terms.into_iter().chain(state).for_each(|term| changes.set(term, number, true));
        count += 1;
    }
    let there: HashSet<ElderId> = found.iter().map(|elder| elder.id).collect();
    for kept in known.values().filter(|kept| !there.contains(&kept.elder)) {
        forget(cx, &mut maker, kept, &mut changes).await?;
        count += 1;
    }
    changes.write(cx.tx()).await?;
    Ok(count)
}

/// Takes an elder out who is not in the register any more.
async fn forget(
    cx: &mut Cx<'_, '_>,
    maker: &mut Maker,
    kept: &Kept,
    changes: &mut Changes,
) -> Result<(), DbError> {
    let states = [maker.term(domain::STATE, LIVING)?, maker.term(domain::STATE, RECENT)?];
    kept.terms.iter().chain(&states).for_each(|term| changes.set(*term, kept.number, false));
    store::remove(cx.tx(), kept.number).await
}

/// The term of a state.
pub(crate) fn state(cx: &Cx<'_, '_>, word: &str) -> Result<Term, DbError> {
    Term::of_token(&cx.token(domain::STATE, word))
}
