//! Sets of elders, cut into spans of equal length, so that one elder changes one small row for each token and any two sets
//! meet span by span.
//!
//! A span is stored as the places of its elders, two bytes each, while they are few, and as one bit for each place otherwise.
//! The full form is a little below 1,000 bytes: four rows to a page of SQLite's, seven to one of PostgreSQL's, never moved out of line.

use db::DbError;

/// Elders of one span.
pub(crate) const SPAN: i64 = 7_936;
const WORDS: usize = SPAN as usize / 64;
const FULL: usize = WORDS * 8;

/// Which elders of one span.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Bits([u64; WORDS]);

impl Bits {
    pub(crate) fn none() -> Self {
        Self([0; WORDS])
    }

    pub(crate) fn all() -> Self {
        Self([u64::MAX; WORDS])
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, DbError> {
        let mut bits = Self::none();
        bits.add(bytes)?;
        Ok(bits)
    }

    /// Puts in what is stored.
    pub(crate) fn add(&mut self, bytes: &[u8]) -> Result<(), DbError> {
        if bytes.len() == FULL {
            for (word, eight) in self.0.iter_mut().zip(bytes.chunks_exact(8)) {
                *word |= u64::from_le_bytes(eight.try_into().expect("chunks of eight bytes have eight"));
            }
            return Ok(());
        }
        for two in bytes.chunks(2) {
            let place = two.try_into().map(u16::from_le_bytes).unwrap_or(u16::MAX);
            let word = self.0.get_mut(usize::from(place) / 64);
            *word.ok_or_else(|| DbError::other("a span of the search's index cannot be read"))? |=
                1 << (place % 64);
        }
        Ok(())
    }

    /// As it is stored; nothing when nobody is in it.
    pub(crate) fn write(&self) -> Option<Vec<u8>> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        if count * 2 < FULL {
            return Some(self.places().flat_map(u16::to_le_bytes).collect());
        }
        Some(self.0.iter().flat_map(|word| word.to_le_bytes()).collect())
    }

    pub(crate) fn put(&mut self, place: u16, there: bool) {
        let mask = 1 << (place % 64);
        let word = &mut self.0[usize::from(place) / 64];
        if there { *word |= mask } else { *word &= !mask }
    }

    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(crate) fn is_none(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(crate) fn and(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }

    pub(crate) fn or(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    pub(crate) fn without(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= !b);
    }

    /// The places in order.
    pub(crate) fn places(&self) -> impl Iterator<Item = u16> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let low = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                u16::try_from(at * 64 + low as usize).ok()
            })
        })
    }
}

/// The span of an elder's number, and the place in it.
pub(crate) fn place(number: i64) -> (i64, u16) {
    (number / SPAN, u16::try_from(number % SPAN).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_read_back() {
        for step in [1, 7, 500] {
            let mut bits = Bits::none();
            (0..SPAN).step_by(step).for_each(|place| bits.put(u16::try_from(place).unwrap(), true));
            let stored = bits.write().unwrap();
            assert!(stored.len() <= FULL && stored.len() == (bits.count() * 2).min(FULL));
            assert!(Bits::read(&stored).unwrap() == bits);
            assert_eq!(bits.places().count(), bits.count());
            assert_eq!(bits.places().nth(1), u16::try_from(step).ok());
        }
        assert_eq!(Bits::none().write(), None);
    }

    #[test]
    fn bytes_that_are_no_span_are_a_fault() {
        assert!(Bits::read(&[1]).is_err());
        assert!(Bits::read(&[0xff, 0xff]).is_err());
    }

    #[test]
    fn taking_out_puts_back_what_was() {
        let mut bits = Bits::none();
        bits.put(3, true);
        bits.put(7_935, true);
        bits.put(3, false);
        assert_eq!(bits.places().collect::<Vec<_>>(), [7_935]);
        assert_eq!(place(7_935), (0, 7_935));
        assert_eq!(place(7_936), (1, 0));
    }
}
