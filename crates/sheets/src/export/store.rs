//! All SQL of lists that go out.

use super::{Column, Format, Purpose, State, Stored};
use crate::sheet::ExportId;
use crate::store::id;
use base::{AccountId, AnyId};
use db::{DbError, Row, Tx, Value, sql};
use desk::{Vault, values};
use elders::Category;
use serde::Serialize;
use serde::de::DeserializeOwned;

const COLUMNS: &str = "id, number, state, asked_by, asked_at, purpose, reason, region, category, columns, format, \
     decided_by, decided_at, answer, after_id, chunks, row_count, ready_at, expires_at, fetched";

fn stored(row: &Row<'_>) -> Result<Stored, DbError> {
    let strange = || DbError::other("an export has a word that nobody knows");
    let after: String = row.get(14)?;
    let columns: String = row.get(9)?;
    let category: Option<String> = row.get(8)?;
    Ok(Stored {
        id: id(row.get(0)?)?,
        number: row.get(1)?,
        state: State::parse(&row.get::<String>(2)?).ok_or_else(strange)?,
        asked_by: row.get(3)?,
        asked_at: row.get(4)?,
        purpose: Purpose::of(&row.get::<String>(5)?).ok_or_else(strange)?,
        reason: row.get(6)?,
        region: row.get(7)?,
        category: category.as_deref().and_then(Category::read),
        columns: columns.split(' ').filter_map(Column::parse).collect(),
        format: Format::parse(&row.get::<String>(10)?).ok_or_else(strange)?,
        decided_by: row.get(11)?,
        decided_at: row.get(12)?,
        answer: row.get::<Option<String>>(13)?.unwrap_or_default(),
        after: if after.is_empty() { None } else { Some(id(after)?) },
        chunks: row.get(15)?,
        row_count: row.get(16)?,
        ready_at: row.get(17)?,
        expires_at: row.get(18)?,
        fetched: row.get(19)?,
    })
}

pub(super) async fn insert(tx: &mut Tx<'_>, export: &Stored) -> Result<(), DbError> {
    let columns: Vec<&str> = export.columns.iter().map(|column| column.word()).collect();
    sql(format!("INSERT INTO exports ({COLUMNS}) VALUES {}", values(20, 1)))
        .bind(export.id.text())
        .bind(export.number.as_str())
        .bind(export.state.word())
        .bind(export.asked_by)
        .bind(export.asked_at)
        .bind(export.purpose.code)
        .bind(export.reason.as_str())
        .bind(export.region.as_str())
        .bind(export.category.map(|category| category.code().to_owned()))
        .bind(columns.join(" "))
        .bind(export.format.word())
        .bind(export.decided_by)
        .bind(export.decided_at)
        .bind(export.answer.as_str())
        .bind("")
        .bind(export.chunks)
        .bind(export.row_count)
        .bind(export.ready_at)
        .bind(export.expires_at)
        .bind(export.fetched)
        .run(tx)
        .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx<'_>, export: &Stored) -> Result<(), DbError> {
    sql("UPDATE exports SET state = $2, decided_by = $3, decided_at = $4, answer = $5, after_id = $6, chunks = $7, \
         row_count = $8, ready_at = $9, expires_at = $10, fetched = $11 WHERE id = $1")
    .bind(export.id.text())
    .bind(export.state.word())
    .bind(export.decided_by)
    .bind(export.decided_at)
    .bind(export.answer.as_str())
    .bind(export.after.map(|elder| elder.text()).unwrap_or_default())
    .bind(export.chunks)
    .bind(export.row_count)
    .bind(export.ready_at)
    .bind(export.expires_at)
    .bind(export.fetched)
    .run(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(tx: &mut Tx<'_>, export: ExportId) -> Result<Option<Stored>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM exports WHERE id = $1")).bind(export.text()).opt(tx, stored).await
}

/// Those that `asked_by` asked for; without it those of a scope, by the condition that `desk::Scope` makes.
pub(super) async fn list(
    tx: &mut Tx<'_>,
    asked_by: Option<AccountId>,
    scoped: (String, Vec<Value>),
    after: Option<ExportId>,
    limit: i64,
) -> Result<Vec<Stored>, DbError> {
    let after = after.map_or_else(|| "g".to_owned(), |after| after.text());
    let (condition, bound) = match asked_by {
        Some(account) => ("asked_by = $3".to_owned(), vec![account.into()]),
        None => scoped,
    };
    let text =
        format!("SELECT {COLUMNS} FROM exports WHERE id < $1 AND {condition} ORDER BY id DESC LIMIT $2");
    let query = sql(text).bind(after).bind(limit);
    bound.into_iter().fold(query, db::Query::bind).all(tx, stored).await
}

pub(super) async fn put_rows(
    tx: &mut Tx<'_>,
    export: ExportId,
    ordinal: i64,
    sealed: Vec<u8>,
) -> Result<(), DbError> {
    sql("INSERT INTO export_rows (export_id, ordinal, sealed) VALUES ($1, $2, $3)")
        .bind(export.text())
        .bind(ordinal)
        .bind(sealed)
        .run(tx)
        .await?;
    Ok(())
}

pub(super) async fn rows(
    tx: &mut Tx<'_>,
    export: ExportId,
    ordinal: i64,
) -> Result<Option<Vec<u8>>, DbError> {
    sql("SELECT sealed FROM export_rows WHERE export_id = $1 AND ordinal = $2")
        .bind(export.text())
        .bind(ordinal)
        .opt(tx, |row| row.get(0))
        .await
}

pub(super) async fn destroy_rows(tx: &mut Tx<'_>, export: ExportId) -> Result<u64, DbError> {
    sql("DELETE FROM export_rows WHERE export_id = $1").bind(export.text()).run(tx).await
}

pub(super) fn seal(vault: &Vault, export: ExportId, rows: &impl Serialize) -> Result<Vec<u8>, DbError> {
    let text = serde_json::to_vec(rows).map_err(DbError::other)?;
    Ok(vault.seal_house(&purpose(export), &text))
}

pub(super) fn open<T: DeserializeOwned>(
    vault: &Vault,
    export: ExportId,
    sealed: &[u8],
) -> Result<T, DbError> {
    let text = vault.open_house(&purpose(export), sealed).map_err(DbError::other)?;
    serde_json::from_slice(&text).map_err(|_| DbError::other("a list's sealed part cannot be read"))
}

fn purpose(export: ExportId) -> String {
    format!("exports/{}", export.text())
}
