//! SQL of who stands in a file, of what is destroyed of it, and of mappings that are kept.

use crate::mapping::Profile;
use crate::sheet::SheetId;
use base::{AccountId, AnyId, Moment};
use db::{DbError, Query, Tx, sql};
use desk::values;
use std::collections::HashMap;

/// Enters who stands in these lines; answers the line in which each stood first.
pub(crate) async fn enter_people(
    tx: &mut Tx<'_>,
    sheet: SheetId,
    pass: i64,
    people: &[(String, u64)],
) -> Result<HashMap<String, u64>, DbError> {
    let mut first = HashMap::with_capacity(people.len());
    // Within one statement a row may be met once only.
    let mut once: Vec<&(String, u64)> = Vec::with_capacity(people.len());
    for person in people {
        if let std::collections::hash_map::Entry::Vacant(place) = first.entry(person.0.clone()) {
            place.insert(person.1);
            once.push(person);
        }
    }
    for chunk in once.chunks(50) {
        let text = format!(
            "INSERT INTO sheet_people (sheet_id, pass, token, line) VALUES {} ON CONFLICT (sheet_id, pass, token) \
             DO UPDATE SET line = CASE WHEN sheet_people.line < excluded.line THEN sheet_people.line \
             ELSE excluded.line END RETURNING token, line",
            values(4, chunk.len())
        );
        let query = chunk.iter().fold(sql(text), |query: Query, (token, line)| {
            query.bind(sheet.text()).bind(pass).bind(token.as_str()).bind(*line as i64)
        });
        let found: Vec<(String, i64)> = query.all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        first.extend(found.into_iter().map(|(token, line)| (token, line.unsigned_abs())));
    }
    Ok(first)
}

/// Destroys some of what a file brought; answers whether anything was left to destroy.
pub(crate) async fn destroy_some(tx: &mut Tx<'_>, sheet: SheetId) -> Result<bool, DbError> {
    let chunks = sql("DELETE FROM sheet_rows WHERE sheet_id = $1 AND (part, ordinal) IN \
         (SELECT part, ordinal FROM sheet_rows WHERE sheet_id = $1 ORDER BY part, ordinal LIMIT 50)")
    .bind(sheet.text())
    .run(tx)
    .await?;
    if chunks > 0 {
        return Ok(true);
    }
    let people = sql("DELETE FROM sheet_people WHERE sheet_id = $1 AND (pass, token) IN \
         (SELECT pass, token FROM sheet_people WHERE sheet_id = $1 ORDER BY pass, token LIMIT 900)")
    .bind(sheet.text())
    .run(tx)
    .await?;
    if people > 0 {
        return Ok(true);
    }
    // What was told names columns and reasons, and goes with the rows; the counts stay.
    sql("UPDATE sheet_chunks SET told = NULL WHERE sheet_id = $1").bind(sheet.text()).run(tx).await?;
    Ok(false)
}

/// Keeps a mapping under a name; the name's old one is replaced.
pub(crate) async fn keep_profile(
    tx: &mut Tx<'_>,
    profile: &Profile,
    account: Option<AccountId>,
    now: Moment,
) -> Result<(), DbError> {
    let body = serde_json::to_string(profile).map_err(DbError::other)?;
    sql("INSERT INTO sheet_profiles (name, body, account_id, changed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) \
         DO UPDATE SET body = excluded.body, account_id = excluded.account_id, changed_at = excluded.changed_at")
    .bind(profile.name.as_str())
    .bind(body)
    .bind(account)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// Mappings that were kept, the latest first.
pub(crate) async fn profiles(tx: &mut Tx<'_>) -> Result<Vec<Profile>, DbError> {
    sql("SELECT body FROM sheet_profiles ORDER BY changed_at DESC, name LIMIT 100")
        .all(tx, |row| serde_json::from_str(&row.get::<String>(0)?).map_err(DbError::other))
        .await
}
