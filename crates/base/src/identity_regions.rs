//! Which regions the first six digits of a citizen number can name. Elders carry numbers of districts that were
//! dissolved decades ago, and the newest table is always older than the newest district: what is found here is a
//! reason to look twice, never to refuse.
//!
//! The table holds the county codes of GB/T 2260 of all years since 1980: four digits, the last two of those in
//! force at the end of 2023, and the last two of those revoked before.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What is known of a region code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// In force, or one that we cannot judge (a permit's, an invented one).
    Current,
    /// It was in force once.
    Revoked,
    /// No table has it.
    Unknown,
}

static TABLE: LazyLock<HashMap<&'static str, (&'static str, &'static str)>> = LazyLock::new(|| {
    include_str!("identity_regions.txt")
        .lines()
        .filter_map(|line| {
            let mut parts = line.split(' ');
            Some((parts.next()?, (parts.next()?, parts.next()?)))
        })
        .collect()
});

/// How a code of six digits stands. Codes of no place (`00…`) and of permits (81, 82, 83, 9…) are not judged.
pub fn standing(code: &str) -> Standing {
    let Some((head, tail)) = code.split_at_checked(4) else { return Standing::Unknown };
    if code.starts_with("00") || code.starts_with('8') || code.starts_with('9') {
        return Standing::Current;
    }
    let Some((current, revoked)) = TABLE.get(head) else { return Standing::Unknown };
    let among = |list: &str| list.as_bytes().chunks(2).any(|two| two == tail.as_bytes());
    match (tail, among(current), among(revoked)) {
        // The whole city: some have no counties.
        ("00", _, _) | (_, true, _) => Standing::Current,
        (_, false, true) => Standing::Revoked,
        _ => Standing::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_of_today_of_yesterday_and_of_never() {
        assert_eq!(standing("110105"), Standing::Current);
        assert_eq!(standing("440524"), Standing::Revoked);
        assert_eq!(standing("510224"), Standing::Revoked, "Chongqing's counties when it was of Sichuan");
        assert_eq!(standing("999999"), Standing::Current);
        assert_eq!(standing("190101"), Standing::Unknown);
        assert_eq!(standing("110199"), Standing::Unknown);
        assert_eq!(standing("001001"), Standing::Current);
        assert_eq!(standing("1"), Standing::Unknown);
    }
}
