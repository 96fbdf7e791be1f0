//! What this capability keeps about an elder, as somebody reads it who has a right to a copy; and what others ask before an
//! elder is erased.

use crate::case::State;
use base::ElderId;
use db::{DbError, Tx, sql};
use desk::{About, Column, OnErase, Reads};

const fn column(name: &'static str, says: &'static str, reads: Reads) -> Column {
    Column { name, says, reads }
}

fn service(code: &str) -> String {
    catalogue::shipped().name_of(code).to_owned()
}

fn state(word: &str) -> String {
    State::parse(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

const ABOUT: &[About] = &[About {
    table: "cases",
    says: "工单",
    elder: "elder_id",
    order: "id",
    columns: &[
        column("opened_at", "提出时间", Reads::At),
        column("service", "事项", Reads::Code(service)),
        column("summary", "内容", Reads::Sealed(&[])),
        column("state", "状态", Reads::Code(state)),
        column("satisfied", "满意度", Reads::Number),
        column("closed_at", "办结时间", Reads::At),
    ],
    erased: OnErase::Stay,
}];

pub(crate) fn enter(r: &mut desk::Registry) {
    r.about(ABOUT);
}

/// How many cases of an elder are open; for other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn open_of(tx: &mut Tx<'_>, elder: ElderId) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) FROM cases WHERE elder_id = $1 AND closed_at IS NULL")
        .bind(elder)
        .one(tx, |row| row.get(0))
        .await
}
