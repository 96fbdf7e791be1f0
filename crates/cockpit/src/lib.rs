//! 看板 the supervisor's board: what is so just now, in numbers that open to their records.
//!
//! A read model: it has no tables and no acts, and composes what the capabilities answer, in one snapshot. Invariant, held by
//! construction: a number is the count of the list that it opens to ([`read::Opens`]); so each number is defined once, here,
//! as a filter.

pub mod read;

/// Enters what can be asked of the board.
pub fn register(r: &mut desk::Registry) {
    r.ask::<read::Board>();
}
