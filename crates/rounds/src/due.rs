//! When an elder is due. Pure. Days are whole days since 1970 in Beijing.

use base::{AnyId, ElderId};

/// What is known of an elder's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Due on this day so far; none = new on the list.
    pub due: Option<i64>,
    /// Met last on this day.
    pub met: Option<i64>,
}

/// The day on which the elder is due. Who is late stays late; who was met is due so many days later; everybody else, and
/// whom a shorter interval would otherwise make late by the rule alone, is put somewhere within the interval, so that a list
/// of ten thousand does not fall due on one morning. `from` is where the turns of the new begin.
pub fn due(turn: Turn, every: i64, today: i64, from: i64, elder: ElderId) -> i64 {
    match turn {
        Turn { due: Some(due), .. } if due < today => due,
        Turn { met: Some(met), .. } if met + every >= today => met + every,
        Turn { due: None, .. } => from + spread(elder, every),
        Turn { due: Some(due), .. } => due.min(today + spread(elder, every)),
    }
}

/// A number below `every` that is always the same for an elder.
fn spread(elder: ElderId, every: i64) -> i64 {
    // The last 48 bits of an id are random.
    let tail = i64::from_str_radix(&elder.text()[20..], 16).unwrap_or(0);
    tail.rem_euclid(every.max(1))
}

/// Whether a contact on `day` serves the turn that is due on `due`: not one so early that it belongs to the turn before.
pub fn serves(due: i64, every: i64, day: i64) -> bool {
    day >= due - every / 2
}

/// The latest day on which an elder who is not met has become due again: a week unseen counts every week.
pub fn passed(due: i64, every: i64, today: i64) -> i64 {
    due + (today - 1 - due).max(0) / every.max(1) * every.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Moment;

    fn elder(n: i64) -> ElderId {
        ElderId::mint(Moment::from_ms(n))
    }

    #[test]
    fn the_new_are_spread_and_the_met_are_due_in_time() {
        let days: Vec<i64> =
            (0..700).map(|n| due(Turn { due: None, met: None }, 7, 100, 100, elder(n))).collect();
        for day in 100..107 {
            let many = days.iter().filter(|due| **due == day).count();
            assert!((60..=140).contains(&many), "{many} are due on day {day}");
        }
        let one = elder(1);
        assert_eq!(due(Turn { due: Some(105), met: Some(101) }, 7, 102, 90, one), 108);
        assert_eq!(
            due(Turn { due: Some(105), met: Some(101) }, 1, 104, 90, one),
            104,
            "raised: now, not late"
        );
        assert!((104..111).contains(&due(Turn { due: Some(125), met: Some(95) }, 7, 104, 90, one)), "raised");
        assert_eq!(due(Turn { due: Some(99), met: Some(92) }, 7, 104, 90, one), 99, "late stays late");
    }

    #[test]
    fn looking_again_changes_nothing() {
        for n in 0..200 {
            let elder = elder(n);
            let first = due(Turn { due: None, met: None }, 30, 100, 100, elder);
            for today in 100..=first {
                assert_eq!(due(Turn { due: Some(first), met: None }, 30, today, 100, elder), first);
            }
        }
    }

    #[test]
    fn turns_are_counted_one_by_one() {
        assert!(serves(107, 7, 104) && serves(107, 7, 120) && !serves(107, 7, 103));
        assert_eq!(passed(100, 7, 101), 100);
        assert_eq!(passed(100, 7, 107), 100);
        assert_eq!(passed(100, 7, 108), 107);
        assert_eq!(passed(100, 7, 100), 100, "not passed yet: itself");
    }
}
