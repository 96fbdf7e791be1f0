//! The table mandate_messages.

use crate::ids::{MandateId, MessageId};
use base::{AccountId, CaseId, ElderId, Moment};
use db::{DbError, Row, Tx, sql};

/// Words of a family, sealed with the elder's key, and what was answered.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub id: MessageId,
    pub mandate: MandateId,
    pub elder: ElderId,
    pub account: AccountId,
    pub case: CaseId,
    pub words: Vec<u8>,
    pub at: Moment,
    pub answer: Option<Vec<u8>>,
    pub answered_at: Option<Moment>,
    pub answered_by: Option<String>,
}

const COLUMNS: &str =
    "id, mandate_id, elder_id, account_id, case_id, words, at, answer, answered_at, answered_by";

fn stored(row: &Row<'_>) -> Result<Stored, DbError> {
    Ok(Stored {
        id: row.get(0)?,
        mandate: row.get(1)?,
        elder: row.get(2)?,
        account: row.get(3)?,
        case: row.get(4)?,
        words: row.get(5)?,
        at: row.get(6)?,
        answer: row.get(7)?,
        answered_at: row.get(8)?,
        answered_by: row.get(9)?,
    })
}

pub(crate) async fn insert(tx: &mut Tx<'_>, m: Stored) -> Result<(), DbError> {
    sql("INSERT INTO mandate_messages (id, mandate_id, elder_id, account_id, case_id, words, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(m.id)
    .bind(m.mandate)
    .bind(m.elder)
    .bind(m.account)
    .bind(m.case)
    .bind(m.words)
    .bind(m.at)
    .run(tx)
    .await?;
    Ok(())
}

/// The messages of a case, in order.
pub(crate) async fn of_case(tx: &mut Tx<'_>, case: CaseId) -> Result<Vec<Stored>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM mandate_messages WHERE case_id = $1 ORDER BY id LIMIT 100"))
        .bind(case)
        .all(tx, stored)
        .await
}

/// The last messages under a mandate, the newest first.
pub(crate) async fn of_mandate(tx: &mut Tx<'_>, mandate: MandateId) -> Result<Vec<Stored>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM mandate_messages WHERE mandate_id = $1 ORDER BY id DESC LIMIT 20"))
        .bind(mandate)
        .all(tx, stored)
        .await
}

/// Writes the answer; false when it was answered already.
pub(crate) async fn answer(
    tx: &mut Tx<'_>,
    id: MessageId,
    words: Vec<u8>,
    by: &str,
    now: Moment,
) -> Result<bool, DbError> {
    let set = sql("UPDATE mandate_messages SET answer = $2, answered_at = $3, answered_by = $4 \
         WHERE id = $1 AND answered_at IS NULL")
    .bind(id)
    .bind(words)
    .bind(now)
    .bind(by)
    .run(tx)
    .await?;
    Ok(set == 1)
}
