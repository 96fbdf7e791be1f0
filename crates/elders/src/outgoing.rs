//! Elders as a list that goes out needs them: opened, some hundreds at a time, for a series of acts of another
//! capability, which checked purpose, approval and scope.

use crate::category::{Categories, Category};
use crate::elder::{Contact, Number, Profile};
use crate::private::{PrivateContact, from_text};
use crate::store::{self, COLUMNS, Stored, marks, stored};
use base::{ElderId, Phone};
use db::{DbError, Query, Tx, sql};
use desk::Cx;
use std::collections::HashMap;

/// Most elders of one call.
pub const OUTGOING: i64 = 250;

/// An elder, opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    /// Who.
    pub id: ElderId,
    /// Region code.
    pub region: String,
    /// The profile.
    pub profile: Profile,
    /// Own numbers in calling order.
    pub numbers: Vec<Number>,
    /// Contacts in calling order.
    pub contacts: Vec<Contact>,
}

/// The living of a unit and what its code begins, by region and name, at most [`OUTGOING`] after `after`. Whose key was
/// destroyed is left out. Answers also the last one that was looked at; none when there is nobody more.
///
/// # Errors
/// When storage fails.
pub async fn outgoing(
    cx: &mut Cx<'_, '_>,
    region: &str,
    category: Option<Category>,
    after: Option<ElderId>,
) -> Result<(Vec<Outgoing>, Option<ElderId>), DbError> {
    let last = match after {
        Some(elder) => store::elder(cx.tx(), elder).await?.map(|e| (e.region, e.name, String::from(e.id))),
        None => None,
    };
    let (from, name, id) = last.unwrap_or_else(|| (region.to_owned(), String::new(), String::new()));
    let found: Vec<Stored> = sql(format!(
        "SELECT {COLUMNS} FROM elders e WHERE (e.region, e.name, e.id) > ($1, $2, $3) AND e.region < $4 \
         AND e.died_on IS NULL AND (e.categories & $5) = $5 ORDER BY e.region, e.name, e.id LIMIT $6"
    ))
    .bind(from)
    .bind(name)
    .bind(id)
    .bind(end_of(region))
    .bind(mask(category))
    .bind(OUTGOING)
    .all(cx.tx(), stored)
    .await?;
    let next = found.last().map(|elder| elder.id);
    let ids: Vec<ElderId> = found.iter().map(|elder| elder.id).collect();
    cx.load_keys(&ids).await?;
    let mut numbers = sealed_numbers(cx.tx(), &ids).await?;
    let mut contacts = sealed_contacts(cx.tx(), &ids).await?;
    let mut out = Vec::with_capacity(found.len());
    for elder in found {
        let opened = match cx.open(elder.id, &elder.sealed).await {
            Ok(opened) => opened,
            Err(DbError::Absent) => continue,
            Err(fault) => return Err(fault),
        };
        let mut own = Vec::new();
        for (label, sealed) in numbers.remove(&elder.id).unwrap_or_default() {
            if let Ok(phone) = Phone::parse(&cx.open(elder.id, &sealed).await?) {
                own.push(Number { phone, label });
            }
        }
        let mut near = Vec::new();
        for (relation, sealed) in contacts.remove(&elder.id).unwrap_or_default() {
            let PrivateContact { name, phone, hours, distance_m } =
                from_text(&cx.open(elder.id, &sealed).await?)?;
            near.push(Contact { name, relation, phone, hours, distance_m });
        }
        out.push(Outgoing {
            id: elder.id,
            profile: elder.profile(&opened)?,
            region: elder.region,
            numbers: own,
            contacts: near,
        });
    }
    Ok((out, next))
}

/// How many would go out.
///
/// # Errors
/// When storage fails.
pub async fn count_outgoing(
    tx: &mut Tx<'_>,
    region: &str,
    category: Option<Category>,
) -> Result<i64, DbError> {
    sql("SELECT COUNT(*) FROM elders e WHERE e.region >= $1 AND e.region < $2 AND e.died_on IS NULL \
         AND (e.categories & $3) = $3")
    .bind(region)
    .bind(end_of(region))
    .bind(mask(category))
    .one(tx, |row| row.get(0))
    .await
}

/// The first text behind every code that begins so: codes are digits, and `:` comes after the digits.
fn end_of(region: &str) -> String {
    format!("{region}:")
}

fn mask(category: Option<Category>) -> i64 {
    category.map_or(0, |category| Categories::from(vec![category]).bits())
}

/// Per elder: (label or relation, sealed).
type Sealed = HashMap<ElderId, Vec<(String, Vec<u8>)>>;

async fn sealed_numbers(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<Sealed, DbError> {
    many(tx, "SELECT elder_id, label, sealed FROM elder_phones", elders).await
}

async fn sealed_contacts(tx: &mut Tx<'_>, elders: &[ElderId]) -> Result<Sealed, DbError> {
    many(tx, "SELECT elder_id, relation, sealed FROM elder_contacts", elders).await
}

async fn many(tx: &mut Tx<'_>, head: &str, elders: &[ElderId]) -> Result<Sealed, DbError> {
    let mut found: Sealed = HashMap::with_capacity(elders.len());
    for chunk in elders.chunks(100) {
        let text = format!("{head} WHERE elder_id IN ({}) ORDER BY elder_id, place", marks(1, chunk.len()));
        let query: Query = chunk.iter().fold(sql(text), |query, elder| query.bind(*elder));
        let rows: Vec<(ElderId, String, Vec<u8>)> =
            query.all(tx, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await?;
        for (elder, word, sealed) in rows {
            found.entry(elder).or_default().push((word, sealed));
        }
    }
    Ok(found)
}
