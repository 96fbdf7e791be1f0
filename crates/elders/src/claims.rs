//! SQL of imports: which row of which old system is which elder.

use crate::by_source::FromSource;
use crate::store::marks;
use base::ElderId;
use db::{DbError, Tx, sql};

/// What became of a row of a file.
pub(crate) struct Claimed {
    pub source_id: String,
    pub elder: ElderId,
}

/// Claims the old system's numbers: (number, elder if it is new, digest of the row). Answers the new and the
/// changed ones, with the elder they belong to; those whose row says the same as before are left out.
pub(crate) async fn claim(
    tx: &mut Tx<'_>,
    source: &str,
    rows: &[(&str, ElderId, &str)],
) -> Result<Vec<Claimed>, DbError> {
    let mut claimed = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(100) {
        let text = format!(
            "INSERT INTO elder_sources (source, source_id, elder_id, digest) VALUES {} \
             ON CONFLICT (source, source_id) DO UPDATE SET digest = excluded.digest \
             WHERE elder_sources.digest <> excluded.digest RETURNING source_id, elder_id",
            desk::values(4, chunk.len())
        );
        let query = chunk.iter().fold(sql(text), |query, (id, elder, digest)| {
            query.bind(source).bind(*id).bind(*elder).bind(*digest)
        });
        claimed
            .extend(query.all(tx, |row| Ok(Claimed { source_id: row.get(0)?, elder: row.get(1)? })).await?);
    }
    Ok(claimed)
}

/// The number in the old system belongs to this elder after all.
pub(crate) async fn point_source(
    tx: &mut Tx<'_>,
    source: &str,
    source_id: &str,
    elder: ElderId,
) -> Result<u64, DbError> {
    sql("UPDATE elder_sources SET elder_id = $3 WHERE source = $1 AND source_id = $2")
        .bind(source)
        .bind(source_id)
        .bind(elder)
        .run(tx)
        .await
}

/// The row was not taken: its number is free again.
pub(crate) async fn unclaim(tx: &mut Tx<'_>, source: &str, source_id: &str) -> Result<u64, DbError> {
    sql("DELETE FROM elder_sources WHERE source = $1 AND source_id = $2")
        .bind(source)
        .bind(source_id)
        .run(tx)
        .await
}

/// The digest of a row that could not be taken is forgotten, so that the same row is looked at again.
pub(crate) async fn forget_digest(tx: &mut Tx<'_>, source: &str, source_id: &str) -> Result<u64, DbError> {
    sql("UPDATE elder_sources SET digest = '' WHERE source = $1 AND source_id = $2")
        .bind(source)
        .bind(source_id)
        .run(tx)
        .await
}

/// The elder with this identity token, and the name.
pub(crate) async fn with_identity(
    tx: &mut Tx<'_>,
    token: &str,
) -> Result<Option<(ElderId, String)>, DbError> {
    sql("SELECT id, name FROM elders WHERE identity_token = $1")
        .bind(token)
        .opt(tx, |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

/// Whose these numbers of an old system are; unknown ones are left out.
pub(crate) async fn owners(
    tx: &mut Tx<'_>,
    source: &str,
    numbers: &[&str],
) -> Result<Vec<FromSource>, DbError> {
    let mut found = Vec::with_capacity(numbers.len());
    for chunk in numbers.chunks(100) {
        let text = format!(
            "SELECT s.source_id, s.elder_id, e.region FROM elder_sources s JOIN elders e ON e.id = s.elder_id \
             WHERE s.source = $1 AND s.source_id IN ({})",
            marks(2, chunk.len())
        );
        let query = chunk.iter().fold(sql(text).bind(source), |query, number| query.bind(*number));
        let row =
            |row: &db::Row| Ok(FromSource { number: row.get(0)?, elder: row.get(1)?, region: row.get(2)? });
        found.extend(query.all(tx, row).await?);
    }
    Ok(found)
}
