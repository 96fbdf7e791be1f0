//! SQL of rotations.

use base::{AccountId, ElderId, Moment};
use db::{DbError, Row, Tx, sql};

/// A rotation as stored.
#[derive(Debug, Clone)]
pub(crate) struct KeptTurn {
    pub id: String,
    pub kind: String,
    pub elder: Option<ElderId>,
    pub state: String,
    pub from: i64,
    pub to: Option<i64>,
    pub wanted_at: Moment,
    pub account: Option<AccountId>,
    pub looked: i64,
    pub wrapped: i64,
    pub ended_at: Option<Moment>,
}

const TURN: &str =
    "id, kind, elder_id, state, from_number, to_number, wanted_at, account_id, looked, wrapped, ended_at";

fn kept(row: &Row<'_>) -> Result<KeptTurn, DbError> {
    Ok(KeptTurn {
        id: row.get(0)?,
        kind: row.get(1)?,
        elder: row.get(2)?,
        state: row.get(3)?,
        from: row.get(4)?,
        to: row.get(5)?,
        wanted_at: row.get(6)?,
        account: row.get(7)?,
        looked: row.get(8)?,
        wrapped: row.get(9)?,
        ended_at: row.get(10)?,
    })
}

/// False when a rotation of the master is under way.
pub(crate) async fn add(tx: &mut Tx<'_>, new: &KeptTurn) -> Result<bool, DbError> {
    let kept = sql(
        "INSERT INTO key_turns (id, kind, elder_id, state, from_number, to_number, wanted_at, account_id, \
         looked, wrapped, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (kind) WHERE kind = 'master' AND ended_at IS NULL DO NOTHING RETURNING id",
    )
    .bind(new.id.as_str())
    .bind(new.kind.as_str())
    .bind(new.elder)
    .bind(new.state.as_str())
    .bind(new.from)
    .bind(new.to)
    .bind(new.wanted_at)
    .bind(new.account)
    .bind(new.looked)
    .bind(new.wrapped)
    .bind(new.ended_at)
    .opt(tx, |row| row.get::<String>(0))
    .await?;
    Ok(kept.is_some())
}

pub(crate) async fn one(tx: &mut Tx<'_>, id: &str) -> Result<Option<KeptTurn>, DbError> {
    sql(format!("SELECT {TURN} FROM key_turns WHERE id = $1")).bind(id).opt(tx, kept).await
}

/// The rotation of the master that is under way.
pub(crate) async fn open(tx: &mut Tx<'_>) -> Result<Option<KeptTurn>, DbError> {
    sql(format!("SELECT {TURN} FROM key_turns WHERE kind = 'master' AND ended_at IS NULL LIMIT 1"))
        .opt(tx, kept)
        .await
}

pub(crate) async fn newest(tx: &mut Tx<'_>) -> Result<Vec<KeptTurn>, DbError> {
    sql(format!("SELECT {TURN} FROM key_turns ORDER BY wanted_at DESC, id DESC LIMIT 50")).all(tx, kept).await
}

pub(crate) async fn save(tx: &mut Tx<'_>, turn: &KeptTurn) -> Result<(), DbError> {
    sql("UPDATE key_turns SET state = $2, to_number = $3, looked = $4, wrapped = $5, ended_at = $6 WHERE id = $1")
        .bind(turn.id.as_str())
        .bind(turn.state.as_str())
        .bind(turn.to)
        .bind(turn.looked)
        .bind(turn.wrapped)
        .bind(turn.ended_at)
        .run(tx)
        .await?;
    Ok(())
}
