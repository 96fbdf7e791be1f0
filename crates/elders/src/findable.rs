//! What the search keeps of an elder, many elders at once: in its own acts, which turn everything into keyed tokens.

use crate::number::{IDENTITY, LAST4};
use crate::read::{Masked, masked};
use crate::store::{self, COLUMNS, Stored, marks};
use base::{ElderId, Sex};
use db::{DbError, Query, sql};
use desk::{Cx, Rx};
use std::collections::HashMap;

/// Ids of one statement.
const MANY: usize = 100;

/// An elder as the search reads one. Address and identity number are open here: they leave the act as tokens only.
#[derive(Debug, Clone)]
pub struct Findable {
    /// Who.
    pub id: ElderId,
    /// Full name.
    pub name: String,
    /// Sex.
    pub sex: Sex,
    /// Region code.
    pub region: String,
    /// The home; empty where it is not known or its key was destroyed.
    pub address: String,
    /// The number of the identity document; empty likewise.
    pub identity: String,
    /// The tokens of the elder's own numbers.
    pub phones: Vec<FindablePhone>,
    /// The tokens of contacts' whole numbers.
    pub contacts: Vec<ContactToken>,
}

/// The tokens under which one of an elder's own numbers is kept; see [`crate::NumberKey`].
#[derive(Debug, Clone)]
pub struct FindablePhone {
    /// Of the whole number.
    pub whole: String,
    /// Of a landline without its area code.
    pub local: Option<String>,
    /// Of the last four digits.
    pub last4: Option<String>,
}

/// The token of a contact's whole number.
#[derive(Debug, Clone)]
pub struct ContactToken(pub String);

/// These elders, in any order; whoever is not in the register any more is left out. In a few statements, whatever the
/// count.
///
/// # Errors
/// When storage fails.
pub async fn findable(cx: &mut Cx<'_, '_>, elders: &[ElderId]) -> Result<Vec<Findable>, DbError> {
    cx.load_keys(elders).await?;
    let (mut phones, mut contacts) = (HashMap::new(), HashMap::new());
    let mut found = Vec::with_capacity(elders.len());
    for chunk in elders.chunks(MANY) {
        let stored: Vec<Stored> = within(&format!("SELECT {COLUMNS} FROM elders e WHERE e.id IN"), chunk)
            .all(cx.tx(), store::stored)
            .await?;
        let rows: Vec<(ElderId, FindablePhone)> = within(
            "SELECT elder_id, token, local_token, last4_token FROM elder_phones WHERE elder_id IN",
            chunk,
        )
        .all(cx.tx(), |row| {
            let phone = FindablePhone { whole: row.get(1)?, local: row.get(2)?, last4: row.get(3)? };
            Ok((row.get(0)?, phone))
        })
        .await?;
        for (elder, phone) in rows {
            phones.entry(elder).or_insert_with(Vec::new).push(phone);
        }
        let rows: Vec<(ElderId, Option<String>)> =
            within("SELECT elder_id, token FROM elder_contacts WHERE elder_id IN", chunk)
                .all(cx.tx(), |row| Ok((row.get(0)?, row.get(1)?)))
                .await?;
        for (elder, token) in rows {
            contacts.entry(elder).or_insert_with(Vec::new).extend(token.map(ContactToken));
        }
        for elder in stored {
            let (address, identity) = opened(cx, &elder).await?;
            found.push(Findable {
                id: elder.id,
                phones: phones.remove(&elder.id).unwrap_or_default(),
                contacts: contacts.remove(&elder.id).unwrap_or_default(),
                name: elder.name,
                sex: elder.sex,
                region: elder.region,
                address,
                identity,
            });
        }
    }
    Ok(found)
}

/// Address and identity number. Of an elder whose key was destroyed nothing but the clear part is found any more.
async fn opened(cx: &mut Cx<'_, '_>, elder: &Stored) -> Result<(String, String), DbError> {
    match cx.open(elder.id, &elder.sealed).await {
        Ok(text) => elder.profile(&text).map(|profile| (profile.address, profile.identity)),
        Err(DbError::Absent) => Ok((String::new(), String::new())),
        Err(other) => Err(other),
    }
}

/// Masked rows of these elders, in this order; whoever is not in the register is left out. The caller has checked that
/// the asking person reaches them.
///
/// # Errors
/// When storage fails.
pub async fn glances(rx: &mut Rx<'_, '_>, elders: &[ElderId]) -> Result<Vec<Masked>, DbError> {
    rx.load_keys(elders).await?;
    let mut found: HashMap<ElderId, Stored> = HashMap::with_capacity(elders.len());
    for chunk in elders.chunks(MANY) {
        let rows = within(&format!("SELECT {COLUMNS} FROM elders e WHERE e.id IN"), chunk)
            .all(rx.tx(), store::stored)
            .await?;
        found.extend(rows.into_iter().map(|elder| (elder.id, elder)));
    }
    masked(rx, elders.iter().filter_map(|elder| found.remove(elder)).collect()).await
}

/// The token of a whole identity number, with the desk's token maker.
pub fn identity_token(number: &str, token: impl Fn(&str, &str) -> String) -> String {
    token(IDENTITY, number)
}

/// The token of the last four digits of a telephone number, with the desk's token maker.
pub fn last4_token(digits: &str, token: impl Fn(&str, &str) -> String) -> String {
    token(LAST4, digits)
}

/// `head (...)` with the ids bound; filled up with the last one, so that one text serves every count.
fn within(head: &str, elders: &[ElderId]) -> Query {
    let filled = elders.iter().chain(elders.last().into_iter().cycle()).take(MANY);
    filled.fold(sql(format!("{head} ({})", marks(1, MANY))), |query, elder| query.bind(*elder))
}
