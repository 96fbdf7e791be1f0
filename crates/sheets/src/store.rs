//! All SQL of files that come in.

use crate::sheet::{About, SheetId, Stage, State, Stored, Sums, Told};
use base::{AccountId, AnyId, Moment};
use db::{DbError, Query, Row, Tx, Value, sql};
use desk::{Vault, values};
use serde::Serialize;
use serde::de::DeserializeOwned;

const COLUMNS: &str = "id, state, account_id, region, digest, pass, part, chunks, row_count, sealed, made_at, changed_at, gone_at";

fn stored(row: &Row<'_>) -> Result<Stored, DbError> {
    let state: String = row.get(1)?;
    Ok(Stored {
        id: id(row.get::<String>(0)?)?,
        state: State::parse(&state).ok_or_else(|| DbError::other("a file is in no known state"))?,
        account: row.get(2)?,
        region: row.get(3)?,
        digest: row.get(4)?,
        pass: row.get(5)?,
        part: row.get(6)?,
        chunks: row.get(7)?,
        row_count: row.get(8)?,
        sealed: row.get(9)?,
        made_at: row.get(10)?,
        changed_at: row.get(11)?,
        gone_at: row.get(12)?,
    })
}

pub(crate) fn id<T: AnyId>(text: String) -> Result<T, DbError> {
    T::parse(&text).map_err(DbError::other)
}

/// Seals what belongs to this file; nothing of one file opens as another's.
pub(crate) fn seal(vault: &Vault, sheet: SheetId, what: &impl Serialize) -> Result<Vec<u8>, DbError> {
    let text = serde_json::to_vec(what).map_err(DbError::other)?;
    Ok(vault.seal_house(&purpose(sheet), &text))
}

/// Opens [`seal`].
pub(crate) fn open<T: DeserializeOwned>(vault: &Vault, sheet: SheetId, sealed: &[u8]) -> Result<T, DbError> {
    let text = vault.open_house(&purpose(sheet), sealed).map_err(DbError::other)?;
    // The error would quote the text, which is personal.
    serde_json::from_slice(&text).map_err(|_| DbError::other("a file's sealed part cannot be read"))
}

fn purpose(sheet: SheetId) -> String {
    format!("sheets/{}", sheet.text())
}

/// The region for which somebody may bring files; our own rules may for all of them.
pub(crate) async fn scope(tx: &mut Tx<'_>, account: Option<AccountId>) -> Result<String, DbError> {
    let Some(account) = account else { return Ok(String::new()) };
    sql("SELECT region FROM actors WHERE id = $1 AND active")
        .bind(account.text())
        .one(tx, |row| row.get(0))
        .await
}

pub(crate) async fn insert(tx: &mut Tx<'_>, sheet: &Stored) -> Result<(), DbError> {
    sql(format!("INSERT INTO sheets ({COLUMNS}) VALUES {}", values(13, 1)))
        .bind(sheet.id.text())
        .bind(sheet.state.word())
        .bind(sheet.account)
        .bind(sheet.region.as_str())
        .bind(sheet.digest.as_str())
        .bind(sheet.pass)
        .bind(sheet.part)
        .bind(sheet.chunks)
        .bind(sheet.row_count)
        .bind(sheet.sealed.as_slice())
        .bind(sheet.made_at)
        .bind(sheet.changed_at)
        .bind(sheet.gone_at)
        .run(tx)
        .await?;
    Ok(())
}

pub(crate) async fn find(tx: &mut Tx<'_>, sheet: SheetId) -> Result<Option<Stored>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM sheets WHERE id = $1")).bind(sheet.text()).opt(tx, stored).await
}

/// A file with these very bytes whose rows are still going in: the one to go on with.
pub(crate) async fn unfinished(tx: &mut Tx<'_>, digest: &str) -> Result<Option<SheetId>, DbError> {
    sql("SELECT id FROM sheets WHERE digest = $1 AND state = 'going' AND account_id IS NULL \
         ORDER BY id DESC LIMIT 1")
    .bind(digest)
    .opt(tx, |row| id(row.get(0)?))
    .await
}

/// Files with these very bytes, the newest first.
pub(crate) async fn same(
    tx: &mut Tx<'_>,
    digest: &str,
    but: SheetId,
) -> Result<Vec<(SheetId, State, Moment)>, DbError> {
    sql("SELECT id, state, made_at FROM sheets WHERE digest = $1 AND id <> $2 ORDER BY id DESC LIMIT 3")
        .bind(digest)
        .bind(but.text())
        .all(tx, |row| {
            let state: String = row.get(1)?;
            Ok((id(row.get(0)?)?, State::parse(&state).unwrap_or(State::Gone), row.get(2)?))
        })
        .await
}

/// Those that `account` brought; without it those of a scope, by the condition that `desk::Scope` makes.
pub(crate) async fn list(
    tx: &mut Tx<'_>,
    account: Option<AccountId>,
    scoped: (String, Vec<Value>),
    after: Option<SheetId>,
    limit: i64,
) -> Result<Vec<Stored>, DbError> {
    // Behind every id there is.
    let after = after.map_or_else(|| "g".to_owned(), |after| after.text());
    let (condition, bound) = match account {
        Some(account) => ("account_id = $3".to_owned(), vec![account.into()]),
        None => scoped,
    };
    let text =
        format!("SELECT {COLUMNS} FROM sheets WHERE id < $1 AND {condition} ORDER BY id DESC LIMIT $2");
    let query = sql(text).bind(after).bind(limit);
    bound.into_iter().fold(query, Query::bind).all(tx, stored).await
}

/// Moves a file on; answers whether it was where it was thought to be.
pub(crate) async fn set_state(
    tx: &mut Tx<'_>,
    sheet: SheetId,
    from: State,
    to: State,
    now: Moment,
) -> Result<bool, DbError> {
    let moved = sql("UPDATE sheets SET state = $3, changed_at = $4 WHERE id = $1 AND state = $2")
        .bind(sheet.text())
        .bind(from.word())
        .bind(to.word())
        .bind(now)
        .run(tx)
        .await?;
    Ok(moved == 1)
}

/// Writes everything about a file that changes.
pub(crate) async fn update(tx: &mut Tx<'_>, sheet: &Stored) -> Result<(), DbError> {
    sql("UPDATE sheets SET state = $2, digest = $3, pass = $4, part = $5, chunks = $6, row_count = $7, sealed = $8, \
         changed_at = $9, gone_at = $10 WHERE id = $1")
    .bind(sheet.id.text())
    .bind(sheet.state.word())
    .bind(sheet.digest.as_str())
    .bind(sheet.pass)
    .bind(sheet.part)
    .bind(sheet.chunks)
    .bind(sheet.row_count)
    .bind(sheet.sealed.as_slice())
    .bind(sheet.changed_at)
    .bind(sheet.gone_at)
    .run(tx)
    .await?;
    Ok(())
}

/// What is sealed about a file.
pub(crate) fn about(vault: &Vault, sheet: &Stored) -> Result<About, DbError> {
    open(vault, sheet.id, &sheet.sealed)
}

/// Puts a chunk away; the same chunk twice is one.
pub(crate) async fn put_chunk(
    tx: &mut Tx<'_>,
    sheet: SheetId,
    (part, ordinal): (i64, i64),
    rows: usize,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    let new = sql(
        "INSERT INTO sheet_chunks (sheet_id, part, ordinal, row_count, done, fresh, known, changed, review, \
         bad, merged, formulas) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 0, 0, 0, 0) ON CONFLICT DO NOTHING",
    )
    .bind(sheet.text())
    .bind(part)
    .bind(ordinal)
    .bind(rows)
    .run(tx)
    .await?;
    if new == 1 {
        sql("INSERT INTO sheet_rows (sheet_id, part, ordinal, sealed) VALUES ($1, $2, $3, $4)")
            .bind(sheet.text())
            .bind(part)
            .bind(ordinal)
            .bind(sealed)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// The sealed rows of a chunk.
pub(crate) async fn rows(
    tx: &mut Tx<'_>,
    sheet: SheetId,
    part: i64,
    ordinal: i64,
) -> Result<Option<Vec<u8>>, DbError> {
    sql("SELECT sealed FROM sheet_rows WHERE sheet_id = $1 AND part = $2 AND ordinal = $3")
        .bind(sheet.text())
        .bind(part)
        .bind(ordinal)
        .opt(tx, |row| row.get(0))
        .await
}

/// The first chunk that is not so far yet.
pub(crate) async fn next_chunk(
    tx: &mut Tx<'_>,
    sheet: SheetId,
    part: i64,
    stage: Stage,
) -> Result<Option<i64>, DbError> {
    sql("SELECT ordinal FROM sheet_chunks WHERE sheet_id = $1 AND part = $2 AND done < $3 ORDER BY ordinal LIMIT 1")
        .bind(sheet.text())
        .bind(part)
        .bind(stage as i64)
        .opt(tx, |row| row.get(0))
        .await
}

/// The chunks that are not so far yet.
pub(crate) async fn chunks_left(
    tx: &mut Tx<'_>,
    sheet: SheetId,
    part: i64,
    stage: Stage,
) -> Result<Vec<i64>, DbError> {
    sql("SELECT ordinal FROM sheet_chunks WHERE sheet_id = $1 AND part = $2 AND done < $3 ORDER BY ordinal")
        .bind(sheet.text())
        .bind(part)
        .bind(stage as i64)
        .all(tx, |row| row.get(0))
        .await
}

/// Writes what became of a chunk; answers whether it was not so far before.
pub(crate) async fn done(
    tx: &mut Tx<'_>,
    sheet: SheetId,
    (part, ordinal): (i64, i64),
    stage: Stage,
    sums: Sums,
    told: Vec<u8>,
) -> Result<bool, DbError> {
    let changed = sql("UPDATE sheet_chunks SET done = $4, fresh = $5, known = $6, changed = $7, review = $8, bad = $9, \
         merged = $10, formulas = $11, told = $12 WHERE sheet_id = $1 AND part = $2 AND ordinal = $3 AND done < $4")
    .bind(sheet.text())
    .bind(part)
    .bind(ordinal)
    .bind(stage as i64)
    .bind(sums.fresh)
    .bind(sums.known)
    .bind(sums.changed)
    .bind(sums.review)
    .bind(sums.bad)
    .bind(sums.merged)
    .bind(sums.formulas)
    .bind(told)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Every chunk of a table is untried again.
pub(crate) async fn restart(tx: &mut Tx<'_>, sheet: SheetId, part: i64) -> Result<(), DbError> {
    sql("UPDATE sheet_chunks SET done = 0, fresh = 0, known = 0, changed = 0, review = 0, bad = 0, merged = 0, \
         formulas = 0, told = NULL WHERE sheet_id = $1 AND part = $2")
    .bind(sheet.text())
    .bind(part)
    .run(tx)
    .await?;
    Ok(())
}

/// Counts of all chunks that are so far, and how many chunks those are.
pub(crate) async fn sums(
    tx: &mut Tx<'_>,
    sheet: SheetId,
    part: i64,
    stage: Stage,
) -> Result<(i64, Sums), DbError> {
    let sum = |column: &str| format!("CAST(COALESCE(SUM({column}), 0) AS BIGINT)");
    let all = ["fresh", "known", "changed", "review", "bad", "merged", "formulas"].map(sum).join(", ");
    sql(format!("SELECT COUNT(*), {all} FROM sheet_chunks WHERE sheet_id = $1 AND part = $2 AND done >= $3"))
        .bind(sheet.text())
        .bind(part)
        .bind(stage as i64)
        .one(tx, |row| {
            let sums = Sums {
                fresh: row.get(1)?,
                known: row.get(2)?,
                changed: row.get(3)?,
                review: row.get(4)?,
                bad: row.get(5)?,
                merged: row.get(6)?,
                formulas: row.get(7)?,
            };
            Ok((row.get(0)?, sums))
        })
        .await
}

/// What was told about rows, chunk by chunk: (chunk, sealed).
pub(crate) async fn told(
    tx: &mut Tx<'_>,
    sheet: SheetId,
    part: i64,
    from: i64,
    limit: i64,
) -> Result<Vec<(i64, Vec<u8>)>, DbError> {
    sql("SELECT ordinal, told FROM sheet_chunks WHERE sheet_id = $1 AND part = $2 AND ordinal >= $3 \
         AND told IS NOT NULL AND fresh + known + changed + review + bad > 0 ORDER BY ordinal LIMIT $4")
    .bind(sheet.text())
    .bind(part)
    .bind(from)
    .bind(limit)
    .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
    .await
}

/// The next chunk with bad rows: (chunk, sealed).
pub(crate) async fn next_bad(
    tx: &mut Tx<'_>,
    sheet: SheetId,
    part: i64,
    from: i64,
) -> Result<Option<(i64, Vec<u8>)>, DbError> {
    sql("SELECT ordinal, told FROM sheet_chunks WHERE sheet_id = $1 AND part = $2 AND ordinal >= $3 \
         AND bad > 0 AND told IS NOT NULL ORDER BY ordinal LIMIT 1")
    .bind(sheet.text())
    .bind(part)
    .bind(from)
    .opt(tx, |row| Ok((row.get(0)?, row.get(1)?)))
    .await
}

/// What was told about the rows of a chunk.
pub(crate) fn opened(vault: &Vault, sheet: SheetId, told: &[u8]) -> Result<Vec<Told>, DbError> {
    open(vault, sheet, told)
}
