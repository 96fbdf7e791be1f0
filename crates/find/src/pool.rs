//! The rows of the index that one search has read so far, and which spans of which term are known.

use crate::bits::{Bits, place};
use crate::store::{self, LAST_SPAN, PEEK, Posting};
use crate::term::Term;
use db::{DbError, Tx};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows of single spans that are read by key; where more are wanted, whole stretches are cheaper.
const SINGLE: usize = 1_000;

#[derive(Default)]
pub(crate) struct Pool {
    terms: HashMap<Term, Row>,
    made_up: u64,
}

#[derive(Default)]
struct Row {
    spans: BTreeMap<i64, Vec<u8>>,
    /// Every span up to this one is known.
    known: i64,
}

impl Pool {
    /// A term for elders who are known otherwise than by the index.
    pub(crate) fn make_up(&mut self, numbers: &[i64]) -> Result<Term, DbError> {
        let term = Term::made_up(self.made_up);
        self.made_up += 1;
        let mut spans: BTreeMap<i64, Bits> = BTreeMap::new();
        for number in numbers {
            let (span, at) = place(*number);
            spans.entry(span).or_insert_with(Bits::none).put(at, true);
        }
        let spans = spans.into_iter().filter_map(|(span, bits)| Some((span, bits.write()?))).collect();
        self.terms.insert(term, Row { spans, known: LAST_SPAN });
        Ok(term)
    }

    /// Reads the first spans of terms that were not looked at yet.
    pub(crate) async fn peek(&mut self, tx: &mut Tx<'_>, terms: &BTreeSet<Term>) -> Result<(), DbError> {
        let new: Vec<Term> = terms.iter().filter(|term| !self.terms.contains_key(term)).copied().collect();
        let rows = store::look(tx, &new, 0..=LAST_SPAN, PEEK).await?;
        for term in &new {
            self.terms.insert(*term, Row { spans: BTreeMap::new(), known: LAST_SPAN });
        }
        self.put(rows);
        for term in &new {
            if let Some(row) = self.terms.get_mut(term).filter(|row| row.spans.len() == PEEK) {
                row.known = row.spans.last_key_value().map_or(LAST_SPAN, |(span, _)| *span);
            }
        }
        Ok(())
    }

    /// Reads terms on, up to this span.
    pub(crate) async fn widen(
        &mut self,
        tx: &mut Tx<'_>,
        terms: &BTreeSet<Term>,
        until: i64,
    ) -> Result<(), DbError> {
        // Terms that are known equally far are read together.
        let mut by_known: BTreeMap<i64, Vec<Term>> = BTreeMap::new();
        for term in terms {
            let known = self.terms.get(term).map_or(-1, |row| row.known);
            if known < until {
                by_known.entry(known).or_default().push(*term);
            }
        }
        for (known, terms) in by_known {
            let rows = store::look(tx, &terms, known + 1..=until, usize::MAX).await?;
            self.put(rows);
            for term in terms {
                if let Some(row) = self.terms.get_mut(&term) {
                    row.known = until;
                }
            }
        }
        Ok(())
    }

    /// Reads terms in these spans; false where that would be too many rows.
    pub(crate) async fn pick(
        &mut self,
        tx: &mut Tx<'_>,
        terms: &BTreeSet<Term>,
        spans: &[i64],
    ) -> Result<bool, DbError> {
        let mut keys = Vec::new();
        for term in terms {
            let known = self.terms.get(term).map_or(-1, |row| row.known);
            keys.extend(spans.iter().filter(|span| **span > known).map(|span| term.key(*span)));
        }
        if keys.len() > SINGLE {
            return Ok(false);
        }
        let rows = store::postings(tx, &keys).await?;
        self.put(rows);
        Ok(true)
    }

    fn put(&mut self, rows: Vec<Posting>) {
        for (key, bits) in rows {
            let (term, span) = Term::of_key(key);
            self.terms.entry(term).or_default().spans.insert(span, bits);
        }
    }

    /// Whether every span of the term is known.
    pub(crate) fn whole(&self, term: Term) -> bool {
        self.terms.get(&term).is_some_and(|row| row.known == LAST_SPAN)
    }

    /// The spans in which a term has elders, as far as they are known.
    pub(crate) fn spans(&self, term: Term) -> impl Iterator<Item = i64> + '_ {
        self.terms.get(&term).into_iter().flat_map(|row| row.spans.keys().copied())
    }

    /// Up to which span all of these terms are known.
    pub(crate) fn known(&self, terms: &BTreeSet<Term>) -> i64 {
        let known = |term| self.terms.get(term).map_or(-1, |row| row.known);
        terms.iter().map(known).min().unwrap_or(LAST_SPAN)
    }

    /// Who has one of these terms in this span.
    pub(crate) fn any(&self, terms: &[Term], span: i64) -> Result<Bits, DbError> {
        let mut bits = Bits::none();
        for term in terms {
            if let Some(bytes) = self.terms.get(term).and_then(|row| row.spans.get(&span)) {
                bits.add(bytes)?;
            }
        }
        Ok(bits)
    }
}
