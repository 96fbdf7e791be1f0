//! What an index holds of elders whom it does not know yet: for a loader that fills an empty database from elsewhere, many
//! times faster than acts can, with nobody beside it.

use crate::bits::{Bits, SPAN};
use crate::term::{LIVING, Maker, RECENT, domain, list};
use db::DbError;
use desk::Vault;
use elders::Findable;
use std::collections::BTreeMap;

/// Elders of one span: what [`fresh`] takes at once.
pub const AT_ONCE: usize = SPAN as usize;

/// Rows of one span.
#[derive(Debug, Clone)]
pub struct Fresh {
    /// `find_elders.terms` of each elder, in their order.
    pub terms: Vec<Vec<u8>>,
    /// `find_postings`: (key, bits), by key.
    pub postings: Vec<(i64, Vec<u8>)>,
}

/// The rows of the elders with the numbers `span * AT_ONCE`, and so on; `recent` says who was heard of lately.
///
/// # Errors
/// When a token of a number is none.
pub fn fresh(
    vault: &Vault,
    span: i64,
    elders: &[Findable],
    recent: impl Fn(usize) -> bool,
) -> Result<Fresh, DbError> {
    let mut maker = Maker::new(vault);
    let (living_term, recent_term) = (maker.term(domain::STATE, LIVING)?, maker.term(domain::STATE, RECENT)?);
    let mut postings: BTreeMap<i64, Bits> = BTreeMap::new();
    let mut lists = Vec::with_capacity(elders.len());
    for (at, elder) in elders.iter().take(AT_ONCE).enumerate() {
        let terms = maker.of_elder(elder, None)?;
        lists.push(list(&terms));
        let states = [(!elder.died, living_term), (recent(at), recent_term)];
        let states = states.into_iter().filter_map(|(there, term)| there.then_some(term));
        for term in terms.into_iter().chain(states) {
            let place = u16::try_from(at).unwrap_or(u16::MAX);
            postings.entry(term.key(span)).or_insert_with(Bits::none).put(place, true);
        }
    }
    let postings = postings.into_iter().filter_map(|(key, bits)| Some((key, bits.write()?))).collect();
    Ok(Fresh { terms: lists, postings })
}
