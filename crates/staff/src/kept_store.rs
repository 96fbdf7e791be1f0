//! What goes after its time: sessions that are over.

use desk::{Ending, Keeping};

const KEEPS: &[Keeping] = &[Keeping {
    class: "sessions",
    table: "sessions",
    id: "id",
    at: "until_at",
    only: "",
    end: Ending::Delete,
    of: "",
}];

pub(crate) fn enter(r: &mut desk::Registry) {
    r.keeps(KEEPS);
}
