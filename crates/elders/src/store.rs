//! All SQL of the register, except the many-row inserts of [`crate::rows`].

use crate::category::{Categories, Grade};
use crate::elder::Profile;
use crate::number::{Known, NumberKey, Owner};
use crate::private::{Private, from_text};
use base::{Date, ElderId, Moment, Point, RegionCode, Sex};
use db::{DbError, Query, Row, Tx, sql};

/// An elder as stored.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub id: ElderId,
    pub name: String,
    pub called: String,
    pub birth: Option<Date>,
    pub sex: Sex,
    pub region: String,
    pub point: Option<Point>,
    pub accuracy_m: Option<i64>,
    pub categories: Categories,
    pub grade: Option<Grade>,
    pub sealed: Vec<u8>,
    pub changed_at: Moment,
    pub died_on: Option<Date>,
}

/// The columns of [`stored`], of the table `elders` called e.
pub(crate) const COLUMNS: &str = "e.id, e.name, e.called, e.birth, e.sex, e.region, e.lat, e.lon, e.categories, \
     e.grade, e.sealed, e.changed_at, e.accuracy_m, e.died_on";

/// The place of what is read behind [`COLUMNS`].
pub(crate) const NEXT: usize = 14;

/// Reads [`COLUMNS`].
pub(crate) fn stored(row: &Row<'_>) -> Result<Stored, DbError> {
    let point = match (row.get::<Option<f64>>(6)?, row.get::<Option<f64>>(7)?) {
        (Some(lat), Some(lon)) => Point::new(lat, lon).ok(),
        _ => None,
    };
    Ok(Stored {
        id: row.get(0)?,
        name: row.get(1)?,
        called: row.get(2)?,
        birth: row.get::<Option<i64>>(3)?.and_then(|number| Date::from_number(number).ok()),
        sex: Sex::from_code(row.get(4)?),
        region: row.get(5)?,
        point,
        categories: Categories::from_bits(row.get(8)?),
        grade: row.get::<Option<i64>>(9)?.and_then(Grade::from_code),
        sealed: row.get(10)?,
        changed_at: row.get(11)?,
        accuracy_m: row.get(12)?,
        died_on: row.get::<Option<i64>>(13)?.and_then(|number| Date::from_number(number).ok()),
    })
}

impl Stored {
    /// The whole profile, with its opened part.
    pub(crate) fn profile(&self, opened: &str) -> Result<Profile, DbError> {
        let private: Private = from_text(opened)?;
        Ok(Profile {
            name: self.name.clone(),
            sex: self.sex,
            birth: self.birth,
            document: private.document,
            identity: private.identity,
            region: RegionCode::parse(&self.region).ok(),
            address: private.address,
            point: self.point,
            accuracy_m: self.accuracy_m,
            door: private.door,
            keys: private.keys,
            called: self.called.clone(),
            languages: private.languages,
            hearing: private.hearing,
            sight: private.sight,
            first: private.first,
            hazards: private.hazards,
            categories: self.categories,
            grade: self.grade,
        })
    }
}

/// A sealed number.
pub(crate) struct StoredPhone {
    pub elder: ElderId,
    pub place: i64,
    pub label: String,
    pub sealed: Vec<u8>,
    /// Since when it is in use; none = not known.
    pub from: Option<Date>,
    /// Who said so, sealed.
    pub said: Option<Vec<u8>>,
}

/// A sealed contact.
pub(crate) struct StoredContact {
    pub place: i64,
    pub relation: String,
    pub sealed: Vec<u8>,
}

pub(crate) async fn elder(tx: &mut Tx<'_>, elder: ElderId) -> Result<Option<Stored>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM elders e WHERE e.id = $1")).bind(elder).opt(tx, stored).await
}

pub(crate) async fn with_identity(tx: &mut Tx<'_>, token: &str) -> Result<Option<ElderId>, DbError> {
    sql("SELECT id FROM elders WHERE identity_token = $1").bind(token).opt(tx, |row| row.get(0)).await
}

pub(crate) async fn reseal(
    tx: &mut Tx<'_>,
    elder: ElderId,
    sealed: Vec<u8>,
    now: Moment,
) -> Result<u64, DbError> {
    sql("UPDATE elders SET sealed = $2, changed_at = $3 WHERE id = $1")
        .bind(elder)
        .bind(sealed)
        .bind(now)
        .run(tx)
        .await
}

/// How many numbers, and the last place in use.
pub(crate) async fn phone_count(tx: &mut Tx<'_>, elder: ElderId) -> Result<(usize, i64), DbError> {
    sql("SELECT COUNT(*), COALESCE(MAX(place), 0) FROM elder_phones WHERE elder_id = $1")
        .bind(elder)
        .one(tx, |row| Ok((row.get::<usize>(0)?, row.get::<i64>(1)?)))
        .await
}

pub(crate) async fn phones(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<StoredPhone>, DbError> {
    sql("SELECT elder_id, place, label, sealed, from_day, said FROM elder_phones WHERE elder_id = $1 ORDER BY place")
        .bind(elder)
        .all(tx, stored_phone)
        .await
}

pub(crate) async fn phone(
    tx: &mut Tx<'_>,
    elder: ElderId,
    place: i64,
) -> Result<Option<StoredPhone>, DbError> {
    sql("SELECT elder_id, place, label, sealed, from_day, said FROM elder_phones WHERE elder_id = $1 AND place = $2")
        .bind(elder)
        .bind(place)
        .opt(tx, stored_phone)
        .await
}

/// The first number of each of these elders.
pub(crate) async fn first_phones(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<Vec<StoredPhone>, DbError> {
    if elders.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!(
        "SELECT elder_id, place, label, sealed, from_day, said FROM elder_phones WHERE elder_id IN ({}) ORDER BY elder_id, place",
        marks(1, elders.len())
    );
    let query: Query = elders.iter().fold(sql(text), |query, elder| query.bind(*elder));
    let mut rows = query.all(tx, stored_phone).await?;
    rows.dedup_by_key(|row| row.elder);
    Ok(rows)
}

fn stored_phone(row: &Row<'_>) -> Result<StoredPhone, DbError> {
    Ok(StoredPhone {
        elder: row.get(0)?,
        place: row.get(1)?,
        label: row.get(2)?,
        sealed: row.get(3)?,
        from: crate::record_store::day(row, 4)?,
        said: row.get(5)?,
    })
}

pub(crate) async fn remove_phone(
    tx: &mut Tx<'_>,
    elder: ElderId,
    place: i64,
) -> Result<Option<Vec<u8>>, DbError> {
    sql("DELETE FROM elder_phones WHERE elder_id = $1 AND place = $2 RETURNING sealed")
        .bind(elder)
        .bind(place)
        .opt(tx, |row| row.get(0))
        .await
}

/// Since when a number is in use, and who said so.
pub(crate) async fn date_phone(
    tx: &mut Tx<'_>,
    elder: ElderId,
    place: i64,
    from: Option<Date>,
    said: Vec<u8>,
) -> Result<u64, DbError> {
    sql("UPDATE elder_phones SET from_day = $3, said = $4 WHERE elder_id = $1 AND place = $2")
        .bind(elder)
        .bind(place)
        .bind(from.map(Date::number))
        .bind(said)
        .run(tx)
        .await
}

pub(crate) async fn clear_phones(tx: &mut Tx<'_>, elder: ElderId) -> Result<u64, DbError> {
    sql("DELETE FROM elder_phones WHERE elder_id = $1").bind(elder).run(tx).await
}

pub(crate) async fn contacts(tx: &mut Tx<'_>, elder: ElderId) -> Result<Vec<StoredContact>, DbError> {
    sql("SELECT place, relation, sealed FROM elder_contacts WHERE elder_id = $1 ORDER BY place")
        .bind(elder)
        .all(tx, |row| Ok(StoredContact { place: row.get(0)?, relation: row.get(1)?, sealed: row.get(2)? }))
        .await
}

pub(crate) async fn clear_contacts(tx: &mut Tx<'_>, elder: ElderId) -> Result<u64, DbError> {
    sql("DELETE FROM elder_contacts WHERE elder_id = $1").bind(elder).run(tx).await
}

/// Whose own number it is. A number without its area code also finds the landlines of the area, and a
/// whole landline also finds the numbers that were written down without their area code.
pub(crate) async fn owners(tx: &mut Tx<'_>, key: &NumberKey) -> Result<Vec<Known>, DbError> {
    let mut found = sql("SELECT e.id, e.name, e.called, e.region, p.label FROM elder_phones p \
         JOIN elders e ON e.id = p.elder_id WHERE p.token = $1 \
         ORDER BY e.died_on IS NOT NULL, e.id LIMIT 20")
    .bind(&key.whole)
    .all(tx, |row| known(row, Owner::Own(row.get(4)?)))
    .await?;
    let Some(local) = &key.local else { return Ok(found) };
    let near = sql("SELECT e.id, e.name, e.called, e.region, p.label, p.bare FROM \
         (SELECT elder_id, label, token = $3 AS bare FROM elder_phones WHERE local_token = $1 AND token <> $2) p \
         JOIN elders e ON e.id = p.elder_id ORDER BY e.died_on IS NOT NULL, e.id LIMIT 20")
    .bind(local)
    .bind(&key.whole)
    .bind(key.bare_whole.clone())
    .all(tx, |row| Ok((known(row, Owner::Own(row.get(4)?))?, row.get::<bool>(5)?)))
    .await?;
    for (elder, stored_bare) in near {
        // Two different area codes are two different lines.
        if (key.bare || stored_bare) && found.iter().all(|k| k.elder != elder.elder) {
            found.push(elder);
        }
    }
    Ok(found)
}

pub(crate) async fn contacts_with(tx: &mut Tx<'_>, token: &str) -> Result<Vec<Known>, DbError> {
    sql("SELECT e.id, e.name, e.called, e.region, c.relation FROM elder_contacts c \
         JOIN elders e ON e.id = c.elder_id WHERE c.token = $1 ORDER BY e.died_on IS NOT NULL, e.id LIMIT 20")
    .bind(token)
    .all(tx, |row| known(row, Owner::Contact(row.get(4)?)))
    .await
}

fn known(row: &Row<'_>, owner: Owner) -> Result<Known, DbError> {
    Ok(Known { elder: row.get(0)?, name: row.get(1)?, called: row.get(2)?, region: row.get(3)?, owner })
}

/// `$1, $2, $3` from the given number on.
pub(crate) fn marks(first: usize, count: usize) -> String {
    (first..first + count).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
}

/// Elders of a scope, by region, name and id.
pub(crate) async fn list(
    tx: &mut Tx<'_>,
    scope: &desk::Scope,
    category: Option<crate::Category>,
    born_until: Option<i64>,
    after: Option<ElderId>,
    limit: i64,
) -> Result<Vec<Stored>, DbError> {
    let last = match after {
        Some(elder) => sql("SELECT region, name FROM elders WHERE id = $1")
            .bind(elder)
            .opt(tx, |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))
            .await?
            .map(|(region, name)| (region, name, String::from(elder))),
        None => None,
    };
    // A scope of one part begins where the part begins; where there are more, nothing can be said.
    let begin = if scope.also.is_empty() { scope.region.clone() } else { String::new() };
    let (from, name, id) = last.unwrap_or_else(|| (begin, String::new(), String::new()));
    let (scoped, values) = scope.condition_now("e.region", 7);
    let mask = category.map_or(0, |category| Categories::from(vec![category]).bits());
    let query = sql(format!(
        "SELECT {COLUMNS} FROM elders e WHERE (e.region, e.name, e.id) > ($1, $2, $3) AND {scoped} \
         AND e.died_on IS NULL AND (e.categories & $4) = $4 AND ($5 = 0 OR e.birth <= $5) ORDER BY e.region, e.name, e.id LIMIT $6"
    ))
    .bind(from)
    .bind(name)
    .bind(id)
    .bind(mask)
    .bind(born_until.unwrap_or(0))
    .bind(limit);
    values.into_iter().fold(query, db::Query::bind).all(tx, stored).await
}

/// How many elders in each region of a scope.
pub(crate) async fn counts(tx: &mut Tx<'_>, scope: &desk::Scope) -> Result<Vec<(String, i64)>, DbError> {
    let (scoped, values) = scope.condition_now("region", 1);
    let query =
        sql(format!("SELECT region, COUNT(*) FROM elders WHERE {scoped} GROUP BY region ORDER BY region"));
    values.into_iter().fold(query, db::Query::bind).all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await
}

pub(crate) async fn names(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<Vec<(ElderId, String)>, DbError> {
    if elders.is_empty() {
        return Ok(Vec::new());
    }
    let text = format!("SELECT id, name FROM elders WHERE id IN ({})", marks(1, elders.len()));
    let query: Query = elders.iter().fold(sql(text), |query, elder| query.bind(*elder));
    query.all(tx, |row| Ok((row.get(0)?, row.get(1)?))).await
}
