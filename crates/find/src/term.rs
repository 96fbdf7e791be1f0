//! Tokens of the index: keyed hashes of what elders are found by. Names, letters, addresses and numbers alike: whoever has
//! the tables without the key learns which elders have something in common, not what.

use crate::bits;
use crate::sound::{Spoken, folded, initial, spoken};
use base::Sex;
use db::DbError;
use desk::Vault;
use elders::Findable;
use std::collections::{BTreeSet, HashMap};

/// A token in 47 bits, so that it and a span make one whole number, the key of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Term(u64);

/// Bytes of a term in an elder's list.
const WIDTH: usize = 6;
/// Bits of a key that say which span.
const SPAN_BITS: u32 = 16;
/// Most words of one address that are kept.
const ADDRESS_WORDS: usize = 40;

impl Term {
    /// From one of the desk's tokens: hexadecimal digits.
    pub(crate) fn of_token(token: &str) -> Result<Self, DbError> {
        let head = token.get(..12).and_then(|head| u64::from_str_radix(head, 16).ok());
        Ok(Self(head.ok_or_else(|| DbError::other("a token is not hexadecimal"))? >> 1))
    }

    /// A term that no row has, for elders who are known otherwise.
    pub(crate) fn made_up(number: u64) -> Self {
        Self(u64::MAX - number)
    }

    /// The key of its row in this span.
    pub(crate) fn key(self, span: i64) -> i64 {
        (self.0 << SPAN_BITS) as i64 | span
    }

    /// What a key says.
    pub(crate) fn of_key(key: i64) -> (Self, i64) {
        (Self(key as u64 >> SPAN_BITS), key & ((1 << SPAN_BITS) - 1))
    }

    /// The key of an elder's row, and the elder's place in it.
    pub(crate) fn at(self, number: i64) -> (i64, u16) {
        let (span, place) = bits::place(number);
        (self.key(span), place)
    }
}

/// Terms in order, as they are kept with their elder.
pub(crate) fn list(terms: &BTreeSet<Term>) -> Vec<u8> {
    terms.iter().flat_map(|term| term.0.to_be_bytes().into_iter().skip(8 - WIDTH)).collect()
}

/// Reads [`list`] back.
pub(crate) fn listed(bytes: &[u8]) -> Vec<Term> {
    let whole = |six: &[u8]| six.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    bytes.chunks_exact(WIDTH).map(|six| Term(whole(six))).collect()
}

/// The names under which tokens are made: one for each way of finding somebody.
pub(crate) mod domain {
    /// One character of a name; two in a row (`^` stands before the first); a whole name of two.
    pub(crate) const NAME: [&str; 3] = ["find.name.1", "find.name.2", "find.name"];
    /// The same in folded pinyin.
    pub(crate) const SOUND: [&str; 3] = ["find.sound.1", "find.sound.2", "find.sound"];
    /// The same in first letters.
    pub(crate) const LETTER: [&str; 3] = ["find.letter.1", "find.letter.2", "find.letter"];
    pub(crate) const IDENTITY_LAST4: &str = "find.identity.last4";
    pub(crate) const CONTACT: &str = "find.contact";
    pub(crate) const ADDRESS: &str = "find.address";
    pub(crate) const REGION: &str = "find.region";
    pub(crate) const INSTITUTION: &str = "find.institution";
    pub(crate) const STATE: &str = "find.state";
}

/// What stands before the first character of a name.
pub(crate) const BEFORE: &str = "^";
/// Words of [`domain::STATE`].
pub(crate) const LIVING: &str = "living";
pub(crate) const RECENT: &str = "recent";

/// The word of [`domain::STATE`] for a sex.
pub(crate) fn sex_word(sex: Sex) -> Option<&'static str> {
    match sex {
        Sex::Female => Some("female"),
        Sex::Male => Some("male"),
        Sex::Unknown => None,
    }
}

/// Lengths of the beginnings of a region's code by which scopes reach it: province, city, district, street, community.
pub(crate) const CODE_LENGTHS: [usize; 5] = [2, 4, 6, 9, 12];

/// Makes terms, each text's once.
pub(crate) struct Maker {
    vault: Vault,
    known: HashMap<(&'static str, String), Term>,
}

impl Maker {
    /// With the keys of the desk.
    pub(crate) fn new(vault: &Vault) -> Self {
        Self { vault: vault.clone(), known: HashMap::new() }
    }

    /// The term of a text.
    pub(crate) fn term(&mut self, domain: &'static str, text: &str) -> Result<Term, DbError> {
        let place = (domain, text.to_owned());
        if let Some(term) = self.known.get(&place) {
            return Ok(*term);
        }
        let term = Term::of_token(&self.token(domain, text))?;
        self.known.insert(place, term);
        Ok(term)
    }

    /// The term of two in a row.
    pub(crate) fn pair(
        &mut self,
        domain: [&'static str; 3],
        one: &str,
        other: &str,
    ) -> Result<Term, DbError> {
        self.term(domain[1], &format!("{one} {other}"))
    }

    /// One of the desk's own tokens, of an elder's number.
    pub(crate) fn token(&self, domain: &str, text: &str) -> String {
        self.vault.token(domain, text)
    }

    /// Everything by which an elder is found. `institution` is the one that manages the record.
    pub(crate) fn of_elder(
        &mut self,
        elder: &Findable,
        institution: Option<&str>,
    ) -> Result<BTreeSet<Term>, DbError> {
        let mut terms = BTreeSet::new();
        self.of_name(&elder.name, &mut terms)?;
        for phone in &elder.phones {
            for token in
                [Some(&phone.whole), phone.local.as_ref(), phone.last4.as_ref()].into_iter().flatten()
            {
                terms.insert(Term::of_token(token)?);
            }
        }
        for contact in &elder.contacts {
            terms.insert(Term::of_token(&self.token(domain::CONTACT, &contact.0))?);
        }
        for number in &elder.identities {
            let token = elders::identity_token(number, |domain, text| self.token(domain, text));
            terms.insert(Term::of_token(&token)?);
            if let Some(last4) = number.len().checked_sub(4).and_then(|at| number.get(at..)) {
                terms.insert(self.term(domain::IDENTITY_LAST4, last4)?);
            }
        }
        for word in elder.addresses.iter().flat_map(|address| address_words(address)) {
            terms.insert(self.term(domain::ADDRESS, &word)?);
        }
        for length in CODE_LENGTHS {
            if let Some(head) = elder.region.get(..length) {
                terms.insert(self.term(domain::REGION, head)?);
            }
        }
        if let Some(institution) = institution {
            terms.insert(self.term(domain::INSTITUTION, institution)?);
        }
        if let Some(word) = sex_word(elder.sex) {
            terms.insert(self.term(domain::STATE, word)?);
        }
        Ok(terms)
    }

    fn of_name(&mut self, name: &str, terms: &mut BTreeSet<Term>) -> Result<(), DbError> {
        let all = spoken(name);
        let written: Vec<Vec<String>> = all.iter().map(|one| vec![one.written.clone()]).collect();
        let of_each = |f: &dyn Fn(&str) -> String| -> Vec<Vec<String>> {
            let one = |spoken: &Spoken| {
                let mut all: Vec<String> = spoken.readings.iter().map(|reading| f(reading)).collect();
                all.sort_unstable();
                all.dedup();
                all
            };
            all.iter().map(one).collect()
        };
        let sounds = of_each(&folded);
        let letters = of_each(&|reading| initial(reading).to_string());
        for (domain, row) in [(domain::NAME, written), (domain::SOUND, sounds), (domain::LETTER, letters)] {
            self.of_row(domain, &row, terms)?;
        }
        Ok(())
    }

    /// Each alone, each two in a row, and both where there are two.
    fn of_row(
        &mut self,
        domain: [&'static str; 3],
        row: &[Vec<String>],
        terms: &mut BTreeSet<Term>,
    ) -> Result<(), DbError> {
        let before = [BEFORE.to_owned()];
        let mut last: &[String] = &before;
        for here in row {
            for other in here {
                terms.insert(self.term(domain[0], other)?);
                for one in last {
                    terms.insert(self.pair(domain, one, other)?);
                }
            }
            last = here;
        }
        if let [first, second] = row {
            for one in first {
                for other in second {
                    terms.insert(self.term(domain[2], &format!("{one} {other}"))?);
                }
            }
        }
        Ok(())
    }
}

/// The words of an address: two characters in a row, and each number or Latin word (`3`, `502`, `B`).
pub(crate) fn address_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = None;
    let mut number = String::new();
    for c in text.chars().map(half_width).chain([' ']) {
        if c.is_ascii_alphanumeric() {
            number.push(c.to_ascii_uppercase());
            last = None;
            continue;
        }
        if !number.is_empty() {
            words.push(std::mem::take(&mut number));
        }
        if c.is_alphanumeric() {
            words.extend(last.map(|before| format!("{before}{c}")));
            last = Some(c);
        } else {
            last = None;
        }
    }
    words.sort_unstable();
    words.dedup();
    words.truncate(ADDRESS_WORDS);
    words
}

/// Full-width signs as they are on a keyboard.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_lists_read_back() {
        let mut all = BTreeSet::new();
        for n in 1..40_u64 {
            let term =
                Term::of_token(&format!("{:024x}", u128::from(n.wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 32))
                    .unwrap();
            let (key, place) = term.at(7_936 * 3 + 5);
            assert_eq!((Term::of_key(key), place), ((term, 3), 5));
            assert!(key >= 0);
            all.insert(term);
        }
        assert_eq!(listed(&list(&all)), all.into_iter().collect::<Vec<_>>());
        assert!(Term::of_token("王").is_err());
    }

    #[test]
    fn an_address_is_cut_into_what_people_say_of_it() {
        let words = address_words("花卉园东路１２号3栋2单元50-2");
        for word in ["花卉", "卉园", "12", "3", "2", "50", "单元"] {
            assert!(words.contains(&word.to_owned()), "{word}: {words:?}");
        }
        assert!(!words.contains(&"路号".to_owned()));
    }
}
