//! The weights in use: those learnt last from this register, else those that come with the program.

use base::Moment;
use db::{DbError, Tx, sql};
use matcher::{Model, default_model};

/// The weights in use.
pub(crate) async fn current(tx: &mut Tx<'_>) -> Result<Model, DbError> {
    let text = sql("SELECT model FROM match_models ORDER BY id DESC LIMIT 1")
        .opt(tx, |row| row.get::<String>(0))
        .await?;
    let default = default_model();
    Ok(match text.map(|text| serde_json::from_str::<Model>(&text)) {
        // A model of another version's fields is not used.
        Some(Ok(model)) if model.levels() == default.levels() => model,
        _ => default,
    })
}

pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    id: &str,
    at: Moment,
    actor: &str,
    pairs: u64,
    model: &Model,
) -> Result<(), DbError> {
    let text = serde_json::to_string(model).map_err(DbError::other)?;
    sql("INSERT INTO match_models (id, at, actor, pairs, model) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(at)
        .bind(actor)
        .bind(i64::try_from(pairs).unwrap_or(i64::MAX))
        .bind(text)
        .run(tx)
        .await?;
    Ok(())
}
