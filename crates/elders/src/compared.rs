//! What the matcher asks of the register, in its own transaction.

use crate::by_source::FromSource;
use crate::elder::Profile;
use crate::records::Records;
use crate::store::{self, marks};
use crate::{claims, take_records};
use base::{Date, ElderId, Moment, Phone, Sex};
use db::{DbError, Row, Tx, sql};
use desk::{Cx, Rx};
use std::collections::HashMap;

/// Rows of one statement.
const AT_ONCE: usize = 100;

/// Whose identity number it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Bearer {
    /// The number's token.
    pub token: String,
    /// Who.
    pub elder: ElderId,
    /// Name as registered.
    pub name: String,
    /// Birthday.
    pub birth: Option<Date>,
    /// Sex.
    pub sex: Sex,
    /// Region of the home.
    pub region: String,
}

/// What is compared of an elder; the telephone numbers are tokens.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// Who.
    pub elder: ElderId,
    /// Name as registered.
    pub name: String,
    /// Birthday.
    pub birth: Option<Date>,
    /// Sex.
    pub sex: Sex,
    /// Region of the home.
    pub region: String,
    /// Token of the identity number.
    pub identity: Option<String>,
    /// The home, open.
    pub address: String,
    /// Tokens of the telephone numbers.
    pub phones: Vec<String>,
    /// When the record was last changed.
    pub changed_at: Moment,
}

/// Whose these numbers are, by their tokens; unknown ones are left out.
///
/// # Errors
/// When storage fails.
pub async fn bearers(tx: &mut Tx<'_>, tokens: &[&str]) -> Result<Vec<Bearer>, DbError> {
    let mut found = Vec::with_capacity(tokens.len());
    for chunk in tokens.chunks(AT_ONCE) {
        let text = format!(
            "SELECT identity_token, id, name, birth, sex, region FROM elders WHERE identity_token IN ({})",
            marks(1, chunk.len())
        );
        let query = chunk.iter().fold(sql(text), |query, token| query.bind(*token));
        found.extend(query.all(tx, bearer).await?);
    }
    Ok(found)
}

fn bearer(row: &Row<'_>) -> Result<Bearer, DbError> {
    Ok(Bearer {
        token: row.get(0)?,
        elder: row.get(1)?,
        name: row.get(2)?,
        birth: row.get::<Option<i64>>(3)?.and_then(|number| Date::from_number(number).ok()),
        sex: Sex::from_code(row.get(4)?),
        region: row.get(5)?,
    })
}

/// What is compared of these elders; erased ones and unknown ones are left out.
///
/// # Errors
/// When storage fails.
pub async fn compared(cx: &mut Cx<'_, '_>, elders: &[ElderId]) -> Result<Vec<Compared>, DbError> {
    cx.load_keys(elders).await?;
    let mut all = Vec::with_capacity(elders.len());
    for chunk in elders.chunks(AT_ONCE) {
        let text = format!(
            "SELECT {}, e.identity_token FROM elders e WHERE e.id IN ({})",
            store::COLUMNS,
            marks(1, chunk.len())
        );
        let query = chunk.iter().fold(sql(text), |query, elder| query.bind(*elder));
        let rows = query
            .all(cx.tx(), |row| Ok((store::stored(row)?, row.get::<Option<String>>(store::NEXT)?)))
            .await?;
        let text =
            format!("SELECT elder_id, token FROM elder_phones WHERE elder_id IN ({})", marks(1, chunk.len()));
        let query = chunk.iter().fold(sql(text), |query, elder| query.bind(*elder));
        let phones: Vec<(ElderId, String)> = query.all(cx.tx(), |row| Ok((row.get(0)?, row.get(1)?))).await?;
        for (stored, identity) in rows {
            let opened = match cx.open(stored.id, &stored.sealed).await {
                Ok(opened) => opened,
                Err(DbError::Absent) => continue,
                Err(fault) => return Err(fault),
            };
            let own = phones.iter().filter(|(elder, _)| *elder == stored.id);
            all.push(Compared {
                elder: stored.id,
                name: stored.name.clone(),
                birth: stored.birth,
                sex: stored.sex,
                region: stored.region.clone(),
                identity,
                address: stored.profile(&opened)?.address,
                phones: own.map(|(_, token)| token.clone()).collect(),
                changed_at: stored.changed_at,
            });
        }
    }
    Ok(all)
}

/// An elder's whole profile, open, for an act that completes it; none when there is no such elder.
///
/// # Errors
/// When storage fails or the elder's key was destroyed.
pub async fn profile_to_complete(cx: &mut Cx<'_, '_>, elder: ElderId) -> Result<Option<Profile>, DbError> {
    let Some(stored) = store::elder(cx.tx(), elder).await? else { return Ok(None) };
    let opened = cx.open(elder, &stored.sealed).await?;
    stored.profile(&opened).map(Some)
}

/// Elders after this one in the order of their ids, with when they were last changed: how others walk through the
/// whole register, a few hundred at a time.
///
/// # Errors
/// When storage fails.
pub async fn walk(tx: &mut Tx<'_>, after: Option<ElderId>, limit: i64) -> Result<Vec<ElderId>, DbError> {
    sql("SELECT id FROM elders WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after.map(String::from).unwrap_or_default())
        .bind(limit)
        .all(tx, |row| row.get(0))
        .await
}

/// How many elders are registered.
///
/// # Errors
/// When storage fails.
pub async fn count(tx: &mut Tx<'_>) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) FROM elders").one(tx, |row| row.get(0)).await
}

/// Whose these numbers of an old system are, in the caller's transaction; unknown ones are left out.
///
/// # Errors
/// When storage fails.
pub async fn from_source(
    tx: &mut Tx<'_>,
    source: &str,
    numbers: &[&str],
) -> Result<Vec<FromSource>, DbError> {
    claims::owners(tx, source, numbers).await
}

/// An old system's numbers belong to these elders from now on: other files of that system speak of elders by them.
///
/// # Errors
/// When storage fails.
pub async fn point_sources(tx: &mut Tx<'_>, source: &str, rows: &[(&str, ElderId)]) -> Result<(), DbError> {
    for chunk in rows.chunks(AT_ONCE) {
        let text = format!(
            "INSERT INTO elder_sources (source, source_id, elder_id, digest) VALUES {} \
             ON CONFLICT (source, source_id) DO UPDATE SET elder_id = excluded.elder_id, digest = ''",
            desk::values(4, chunk.len())
        );
        let query = chunk
            .iter()
            .fold(sql(text), |query, (number, elder)| query.bind(source).bind(*number).bind(*elder).bind(""));
        query.run(tx).await?;
    }
    Ok(())
}

/// When these elders were last changed; unknown ones are left out.
///
/// # Errors
/// When storage fails.
pub async fn changed_at(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<HashMap<ElderId, Moment>, DbError> {
    let mut found = HashMap::with_capacity(elders.len());
    for chunk in elders.chunks(AT_ONCE) {
        let text = format!("SELECT id, changed_at FROM elders WHERE id IN ({})", marks(1, chunk.len()));
        let query = chunk.iter().fold(sql(text), |query, elder| query.bind(*elder));
        let rows: Vec<(ElderId, Moment)> = query.all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        found.extend(rows);
    }
    Ok(found)
}

/// An elder's profile and telephone numbers, open, for a question that shows them under its own permission; none when
/// there is no such elder.
///
/// # Errors
/// [`DbError::Absent`] when the elder's key was destroyed.
pub async fn opened_of(
    rx: &mut Rx<'_, '_>,
    elder: ElderId,
) -> Result<Option<(Profile, Vec<Phone>)>, DbError> {
    let Some(stored) = store::elder(rx.tx(), elder).await? else { return Ok(None) };
    let opened = rx.open(elder, &stored.sealed).await?;
    let profile = stored.profile(&opened)?;
    let mut phones = Vec::new();
    for row in store::phones(rx.tx(), elder).await? {
        phones.extend(Phone::parse(&rx.open(elder, &row.sealed).await?).ok());
    }
    Ok(Some((profile, phones)))
}

/// What another source says of an elder's household, decisions, assessment and health, beside what other sources said:
/// only what came from this source before is touched.
///
/// # Errors
/// When storage fails.
pub async fn reconcile_records(
    cx: &mut Cx<'_, '_>,
    source: &str,
    elder: ElderId,
    profile: &Profile,
    records: &Records,
) -> Result<(), DbError> {
    let records = records.completed(profile.categories, profile.grade, profile.birth.is_some());
    take_records::reconcile(cx, source, elder, &records).await
}
