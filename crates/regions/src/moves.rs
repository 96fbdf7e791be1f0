//! Moving rows from one code to another, noting where each stood; and back.

use crate::change::Heir;
use crate::change_store::Kept;
use crate::follow::{Holding, STEP};
use crate::store;
use base::Date;
use db::{DbError, Query, Tx, sql};
use desk::{Cx, after, values};

/// What one step did.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    /// Records that stand elsewhere now.
    pub(crate) ids: Vec<String>,
    /// Rows looked at: while there are any, the same step goes on.
    pub(crate) found: usize,
    /// Records that nobody can place but a person.
    pub(crate) left: i64,
}

/// `region` lies under a code, as a condition with its values from `$first` on.
fn under(code: &str, below: bool, first: usize) -> (String, Vec<String>) {
    match below {
        true => {
            let text = format!("region >= ${first} AND region < ${}", first + 1);
            (text, vec![code.to_owned(), after(code)])
        }
        false => (format!("region = ${first}"), vec![code.to_owned()]),
    }
}

fn bind_all(query: Query, values: impl IntoIterator<Item = String>) -> Query {
    values.into_iter().fold(query, |query, value| query.bind(value))
}

fn places(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// How many records of a holding a rule would move now.
pub(crate) async fn count(tx: &mut Tx<'_>, holding: &Holding, heir: &Heir) -> Result<i64, DbError> {
    let (condition, values) = under(&heir.before, heir.below, 1);
    let open = if holding.open.is_empty() { "1 = 1" } else { holding.open };
    let text = format!("SELECT COUNT(*) FROM {} WHERE ({open}) AND {condition}", holding.table);
    bind_all(sql(text), values).one(tx, |row| row.get(0)).await
}

async fn standing(
    tx: &mut Tx<'_>,
    holding: &Holding,
    (code, below): (&str, bool),
    open: bool,
) -> Result<Vec<(String, String)>, DbError> {
    let (condition, values) = under(code, below, 1);
    let open = if holding.open.is_empty() || !open { "1 = 1" } else { holding.open };
    let table = holding.table;
    let text =
        format!("SELECT id, region FROM {table} WHERE ({open}) AND {condition} ORDER BY id LIMIT {STEP}");
    bind_all(sql(text), values).all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await
}

/// Moves up to [`STEP`] records by one rule, and notes where they stood.
pub(crate) async fn forward(
    cx: &mut Cx<'_, '_>,
    kept: &Kept,
    holding: &Holding,
    heir: &Heir,
) -> Result<Moved, DbError> {
    let rows = standing(cx.tx(), holding, (&heir.before, heir.below), true).await?;
    let (day, now) = (kept.day.number(), cx.now);
    for chunk in rows.chunks(100) {
        let text = format!(
            "INSERT INTO region_moves (kind, record, name, before, after, day, at) VALUES {} \
             ON CONFLICT (kind, record, name) DO UPDATE SET after = excluded.after",
            values(7, chunk.len())
        );
        let query = chunk.iter().fold(sql(text), |query, (id, region)| {
            query
                .bind(holding.kind)
                .bind(id.as_str())
                .bind(kept.name.as_str())
                .bind(region.as_str())
                .bind(heir.map(region).unwrap_or_else(|| heir.after.clone()))
                .bind(day)
                .bind(now)
        });
        query.run(cx.tx()).await?;
    }
    let ids: Vec<String> = rows.into_iter().map(|(id, _)| id).collect();
    shift(cx.tx(), holding, &ids, &heir.before, &heir.after).await?;
    Ok(Moved { found: ids.len(), ids, left: 0 })
}

/// Gives rows and what the permission check knows of them another beginning of their code.
async fn shift(
    tx: &mut Tx<'_>,
    holding: &Holding,
    ids: &[String],
    from: &str,
    to: &str,
) -> Result<(), DbError> {
    let rest = from.len() + 1;
    for ids in ids.chunks(100) {
        for (table, column) in [(holding.table, "id"), ("subjects", "record")] {
            let text = format!(
                "UPDATE {table} SET region = $1 || substr(region, {rest}) WHERE {column} IN ({}) \
                 AND region >= $2 AND region < $3",
                places(4, ids.len())
            );
            let query = sql(text).bind(to).bind(from).bind(after(from));
            bind_all(query, ids.iter().cloned()).run(tx).await?;
        }
    }
    Ok(())
}

/// Brings back up to [`STEP`] of the records that were moved; one that was moved on by hand since stays there.
pub(crate) async fn noted_back(
    cx: &mut Cx<'_, '_>,
    kept: &Kept,
    holding: &Holding,
) -> Result<Moved, DbError> {
    let ids: Vec<String> = sql(format!(
        "SELECT record FROM region_moves WHERE name = $1 AND kind = $2 ORDER BY record LIMIT {STEP}"
    ))
    .bind(kept.name.as_str())
    .bind(holding.kind)
    .all(cx.tx(), |row| row.get(0))
    .await?;
    for ids in ids.chunks(100) {
        let list = places(3, ids.len());
        for (table, column) in [(holding.table, "id"), ("subjects", "record")] {
            let noted = format!(
                "FROM region_moves m WHERE m.kind = $1 AND m.name = $2 AND m.record = {table}.{column}"
            );
            let text = format!(
                "UPDATE {table} SET region = (SELECT m.before {noted}) WHERE {column} IN ({list}) \
                 AND region = (SELECT m.after {noted})"
            );
            let query = sql(text).bind(holding.kind).bind(kept.name.as_str());
            bind_all(query, ids.iter().cloned()).run(cx.tx()).await?;
        }
        let text = format!("DELETE FROM region_moves WHERE kind = $1 AND name = $2 AND record IN ({list})");
        let query = sql(text).bind(holding.kind).bind(kept.name.as_str());
        bind_all(query, ids.iter().cloned()).run(cx.tx()).await?;
    }
    Ok(Moved { found: ids.len(), ids, left: 0 })
}

/// Brings back what was entered under a new code since. Of a code to which several went nobody can say where it belongs: it
/// stays and, unless the code was there before, is counted for a person (`count` is true for one rule of each such code).
pub(crate) async fn new_back(
    cx: &mut Cx<'_, '_>,
    holding: &Holding,
    heir: &Heir,
    count: bool,
) -> Result<Moved, DbError> {
    if !heir.below || !heir.alone {
        let today = Date::of(cx.now);
        let there = store::at(cx.tx(), &heir.after, today).await?.is_some();
        let left = match count && !there {
            true => standing(cx.tx(), holding, (&heir.after, heir.below), false).await?.len(),
            false => 0,
        };
        return Ok(Moved { left: i64::try_from(left).unwrap_or(i64::MAX), ..Moved::default() });
    }
    let rows = standing(cx.tx(), holding, (&heir.after, true), false).await?;
    let ids: Vec<String> = rows.into_iter().map(|(id, _)| id).collect();
    shift(cx.tx(), holding, &ids, &heir.after, &heir.before).await?;
    Ok(Moved { found: ids.len(), ids, left: 0 })
}
