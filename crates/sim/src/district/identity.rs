//! Identity numbers that check out and can belong to nobody, and telephone numbers that nobody
//! can have. Both are computed from the elder's index, so that no two are the same.

/// Prefixes in use; with the serial this is enough for more than four million elders.
const PREFIXES: u64 = 9000;
/// A prime; the serials of one prefix are a permutation of 0..499.
const SERIALS: u64 = 499;
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// An 18-digit number whose region begins with 00 (there is none) and whose check digit is right.
pub fn number(index: u64, (year, month, day): (i32, u32, u32), male: bool) -> String {
    let prefix = 1000 + index % PREFIXES;
    let serial = ((index / PREFIXES) % SERIALS * 37 + 11) % SERIALS * 2 + u64::from(male);
    let mut text = format!("00{prefix:04}{year:04}{month:02}{day:02}{serial:03}");
    let check = check_digit(&text);
    text.push(check);
    text
}

/// The check digit of the first 17 digits (GB 11643).
pub fn check_digit(first: &str) -> char {
    let sum: u32 = first.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize]
}

/// Whose number it is; each has a block of its own.
#[derive(Debug, Clone, Copy)]
pub enum Line {
    /// An elder's own telephone.
    Elder = 2,
    /// A one-key phone.
    OneKey = 3,
    /// Kin, neighbours.
    Kin = 4,
    /// People who work here.
    Staff = 5,
    /// Facilities.
    Place = 6,
}

/// Eleven digits beginning with 10, in no order that shows the index.
pub fn phone(line: Line, index: u64) -> String {
    // 61,803,399 has no factor in common with ten: every index below 10^8 gives another number.
    let tail = (index * 61_803_399 + 27_182_818) % 100_000_000;
    format!("10{}{tail:08}", line as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_published_example_checks_out() {
        assert_eq!(check_digit("11010519491231002"), 'X');
    }

    #[test]
    fn numbers_are_all_different_and_all_impossible() {
        let mut seen = HashSet::new();
        for index in 0..300_000 {
            let id = number(index, (1948, 3, 9), index % 2 == 0);
            assert!(id.starts_with("00") && id.len() == 18);
            assert!(seen.insert(id));
        }
        let phones: HashSet<String> = (0..300_000).map(|index| phone(Line::Elder, index)).collect();
        assert_eq!(phones.len(), 300_000);
        assert!(phones.iter().all(|phone| phone.len() == 11 && phone.starts_with("102")));
    }
}
