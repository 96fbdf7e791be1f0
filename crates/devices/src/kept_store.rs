//! What this capability keeps about an elder, as somebody reads it who has a right to a copy; and what others ask before an
//! elder is erased.

use crate::device::{Kind, State};
use base::ElderId;
use db::{DbError, Tx, sql};
use desk::{About, Column, OnErase, Reads};

const fn column(name: &'static str, says: &'static str, reads: Reads) -> Column {
    Column { name, says, reads }
}

fn kind(word: &str) -> String {
    Kind::parse(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

fn state(word: &str) -> String {
    State::parse(word).map_or_else(|| word.to_owned(), |known| known.label().to_owned())
}

const ABOUT: &[About] = &[About {
    table: "devices",
    says: "设备",
    elder: "elder_id",
    order: "id",
    columns: &[
        column("kind", "种类", Reads::Code(kind)),
        column("place", "装在哪里", Reads::Text),
        column("state", "状态", Reads::Code(state)),
        column("heard_at", "最近一次心跳", Reads::At),
    ],
    erased: OnErase::Blank("place = ''"),
}];

pub(crate) fn enter(r: &mut desk::Registry) {
    r.about(ABOUT);
}

/// How many devices an elder holds that are in use; for other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn held_by(tx: &mut Tx<'_>, elder: ElderId) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) FROM devices WHERE elder_id = $1 AND state = $2")
        .bind(elder)
        .bind(State::Active.word())
        .one(tx, |row| row.get(0))
        .await
}
