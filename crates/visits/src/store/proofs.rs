//! Proofs of a visit, and acts that came too late.

use base::{AccountId, EvidenceId, Moment, VisitId};
use db::{DbError, Tx, sql};

/// A proof as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) id: EvidenceId,
    pub(crate) kind: String,
    pub(crate) reference: String,
    pub(crate) words: Option<Vec<u8>>,
    pub(crate) at: Moment,
    pub(crate) device_at: Moment,
}

/// Lays a proof to a visit; false when it lies there already.
pub(crate) async fn insert(tx: &mut Tx<'_>, visit: VisitId, proof: &Kept) -> Result<bool, DbError> {
    let made = sql("INSERT INTO visit_evidence (id, visit_id, kind, reference, words, at, device_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (visit_id, kind, reference) DO NOTHING")
    .bind(proof.id)
    .bind(visit)
    .bind(proof.kind.as_str())
    .bind(proof.reference.as_str())
    .bind(proof.words.clone())
    .bind(proof.at)
    .bind(proof.device_at)
    .run(tx)
    .await?;
    Ok(made == 1)
}

/// All proofs of a visit, in order.
pub(crate) async fn of_visit(tx: &mut Tx<'_>, visit: VisitId) -> Result<Vec<Kept>, DbError> {
    sql("SELECT id, kind, reference, words, at, device_at FROM visit_evidence WHERE visit_id = $1 ORDER BY id")
        .bind(visit)
        .all(tx, |row| {
            Ok(Kept {
                id: row.get(0)?,
                kind: row.get(1)?,
                reference: row.get(2)?,
                words: row.get(3)?,
                at: row.get(4)?,
                device_at: row.get(5)?,
            })
        })
        .await
}

/// An act of a helper that came after the visit was taken from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Late {
    pub(crate) id: EvidenceId,
    pub(crate) helper: AccountId,
    pub(crate) act: String,
    pub(crate) at: Moment,
    pub(crate) device_at: Moment,
    pub(crate) words: Option<Vec<u8>>,
}

/// Keeps it beside the visit.
pub(crate) async fn keep_late(tx: &mut Tx<'_>, visit: VisitId, late: &Late) -> Result<(), DbError> {
    sql("INSERT INTO visit_conflicts (id, visit_id, helper_id, act, at, device_at, words) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(late.id)
    .bind(visit)
    .bind(late.helper)
    .bind(late.act.as_str())
    .bind(late.at)
    .bind(late.device_at)
    .bind(late.words.clone())
    .run(tx)
    .await?;
    Ok(())
}

/// All late acts of a visit, in order.
pub(crate) async fn late_of(tx: &mut Tx<'_>, visit: VisitId) -> Result<Vec<Late>, DbError> {
    sql("SELECT id, helper_id, act, at, device_at, words FROM visit_conflicts WHERE visit_id = $1 ORDER BY id")
        .bind(visit)
        .all(tx, |row| {
            Ok(Late {
                id: row.get(0)?,
                helper: row.get(1)?,
                act: row.get(2)?,
                at: row.get(3)?,
                device_at: row.get(4)?,
                words: row.get(5)?,
            })
        })
        .await
}
