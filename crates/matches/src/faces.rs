//! What is compared of the elders who are there: kept beside the register, made anew when it changes.

use crate::many::{self, AT_ONCE, within};
use crate::record::{Seeker, number_of};
use base::{Date, ElderId, Moment, Sex};
use db::{DbError, Row, Tx, sql};
use matcher::Face;
use std::collections::HashMap;

/// Most elders under one key that are compared: a key that hundreds share tells nobody apart.
const MOST_UNDER_A_KEY: usize = 60;

const COLUMNS: &str = "f.elder_id, f.name, f.birth, f.sex, f.region, f.number, f.phones, f.address";

fn face(row: &Row<'_>) -> Result<(ElderId, Face), DbError> {
    let words = |text: String| -> Vec<String> { text.split(' ').map(str::to_owned).collect() };
    let address: Vec<String> = words(row.get(7)?);
    let phones: String = row.get(6)?;
    let face = Face {
        name: row.get(1)?,
        birth: row.get::<Option<i64>>(2)?.and_then(|number| Date::from_number(number).ok()),
        sex: Sex::from_code(row.get(3)?),
        region: row.get(4)?,
        number: row.get(5)?,
        phones: if phones.is_empty() { Vec::new() } else { words(phones) },
        address: <[String; 3]>::try_from(address).unwrap_or_default(),
    };
    Ok((row.get(0)?, face))
}

/// Keeps what is compared of these elders, instead of what was kept before.
pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    elders: &[(ElderId, &Seeker)],
    are_new: bool,
    now: Moment,
) -> Result<(), DbError> {
    if !are_new {
        for (elder, keys) in keys_of(tx, &elders.iter().map(|(elder, _)| *elder).collect::<Vec<_>>()).await? {
            unkey(tx, elder, &keys).await?;
        }
    }
    let mut rows = Vec::with_capacity(elders.len());
    let mut keys = Vec::with_capacity(elders.len() * 8);
    for (elder, seeker) in elders {
        let face = &seeker.face;
        rows.push(vec![
            elder.into(),
            (&face.name).into(),
            number_of(face.birth).into(),
            face.sex.code().into(),
            (&face.region).into(),
            face.number.clone().into(),
            face.phones.join(" ").into(),
            face.address.join(" ").into(),
            seeker.kept.join(" ").into(),
            now.into(),
        ]);
        keys.extend(seeker.kept.iter().map(|key| (key.as_str(), *elder)));
    }
    // In their own order they go in faster.
    keys.sort_unstable();
    let keys = keys.into_iter().map(|(key, elder)| vec![key.into(), elder.into()]).collect();
    many::insert(
        tx,
        "INSERT INTO match_faces (elder_id, name, birth, sex, region, number, phones, address, keys, made_at)",
        10,
        "ON CONFLICT (elder_id) DO UPDATE SET name = excluded.name, birth = excluded.birth, sex = excluded.sex, \
         region = excluded.region, number = excluded.number, phones = excluded.phones, \
         address = excluded.address, keys = excluded.keys, made_at = excluded.made_at",
        rows,
    )
    .await?;
    let tail = "ON CONFLICT (key, elder_id) DO NOTHING";
    many::insert(tx, "INSERT INTO match_keys (key, elder_id)", 2, tail, keys).await?;
    Ok(())
}

async fn keys_of(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<Vec<(ElderId, String)>, DbError> {
    let mut found = Vec::new();
    for chunk in elders.chunks(AT_ONCE) {
        let text = "SELECT elder_id, keys FROM match_faces WHERE elder_id IN ({})";
        let rows: Vec<(ElderId, String)> =
            within(text, chunk).all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        found.extend(rows);
    }
    Ok(found)
}

async fn unkey(tx: &mut Tx<'_>, elder: ElderId, keys: &str) -> Result<(), DbError> {
    for key in keys.split(' ').filter(|key| !key.is_empty()) {
        sql("DELETE FROM match_keys WHERE key = $1 AND elder_id = $2").bind(key).bind(elder).run(tx).await?;
    }
    Ok(())
}

/// When what is compared of these elders was made.
pub(crate) async fn made(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<HashMap<ElderId, Moment>, DbError> {
    let mut found = HashMap::with_capacity(elders.len());
    for chunk in elders.chunks(AT_ONCE) {
        let text = "SELECT elder_id, made_at FROM match_faces WHERE elder_id IN ({})";
        let rows: Vec<(ElderId, Moment)> =
            within(text, chunk).all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        found.extend(rows);
    }
    Ok(found)
}

/// What is compared of these elders.
pub(crate) async fn of(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<HashMap<ElderId, Face>, DbError> {
    let mut found = HashMap::with_capacity(elders.len());
    for chunk in elders.chunks(AT_ONCE) {
        let text = format!("SELECT {COLUMNS} FROM match_faces f WHERE f.elder_id IN ({{}})");
        found.extend(within(&text, chunk).all(tx, face).await?);
    }
    Ok(found)
}

/// Faces under keys: key, elder; and each elder's face once.
pub(crate) struct Under {
    pub keys: HashMap<String, Vec<ElderId>>,
    pub faces: HashMap<ElderId, Face>,
}

/// Who is kept under these keys.
pub(crate) async fn under(tx: &mut Tx<'_>, keys: &[String]) -> Result<Under, DbError> {
    let mut sorted: Vec<&String> = keys.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut by_key: HashMap<String, Vec<ElderId>> = HashMap::new();
    for chunk in sorted.chunks(AT_ONCE) {
        let text = "SELECT key, elder_id FROM match_keys WHERE key IN ({})";
        let rows: Vec<(String, ElderId)> =
            within(text, chunk).all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await?;
        for (key, elder) in rows {
            by_key.entry(key).or_default().push(elder);
        }
    }
    by_key.retain(|_, elders| elders.len() <= MOST_UNDER_A_KEY);
    let mut elders: Vec<ElderId> = by_key.values().flatten().copied().collect();
    elders.sort_unstable();
    elders.dedup();
    let faces = of(tx, &elders).await?;
    Ok(Under { keys: by_key, faces })
}

/// How many have these names.
pub(crate) async fn named(tx: &mut Tx<'_>, names: &[&str]) -> Result<HashMap<String, u64>, DbError> {
    let mut found = HashMap::with_capacity(names.len());
    for chunk in names.chunks(AT_ONCE) {
        let text = "SELECT name, COUNT(*) FROM match_faces WHERE name IN ({}) GROUP BY name";
        let rows = within(text, chunk).all(tx, |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?))).await?;
        found.extend(rows.into_iter().map(|(name, count)| (name, count.unsigned_abs())));
    }
    Ok(found)
}

/// How many elders are compared.
pub(crate) async fn count(tx: &mut Tx<'_>) -> Result<u64, DbError> {
    let count: i64 = sql("SELECT COUNT(*) FROM match_faces").one(tx, |row| row.get(0)).await?;
    Ok(count.unsigned_abs())
}

/// Some faces after an id, in the order of ids: for learning.
pub(crate) async fn after(tx: &mut Tx<'_>, id: &str, limit: i64) -> Result<Vec<(ElderId, Face)>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM match_faces f WHERE f.elder_id > $1 ORDER BY f.elder_id LIMIT $2"))
        .bind(id)
        .bind(limit)
        .all(tx, face)
        .await
}

/// Forgets what is kept to compare an elder, and what records said who were linked to the elder: for erasure.
///
/// # Errors
/// When storage fails.
pub async fn forget(tx: &mut Tx<'_>, elder: ElderId) -> Result<(), DbError> {
    for (elder, keys) in keys_of(tx, &[elder]).await? {
        unkey(tx, elder, &keys).await?;
    }
    sql("DELETE FROM match_faces WHERE elder_id = $1").bind(elder).run(tx).await?;
    sql("UPDATE match_sources SET sealed = NULL WHERE elder_id = $1").bind(elder).run(tx).await?;
    sql("DELETE FROM match_pairs WHERE low_id = $1 OR high_id = $1").bind(elder).run(tx).await?;
    Ok(())
}
