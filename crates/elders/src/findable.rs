//! What the search keeps of an elder, many elders at once: in its own acts, which turn everything into keyed tokens.

use crate::number::{IDENTITY, LAST4};
use crate::read::{Masked, masked};
use crate::store::{self, COLUMNS, Stored, marks};
use base::{Date, ElderId, Sex};
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
    /// Known to have died.
    pub died: bool,
    /// The home, and other addresses that count today; none where nothing is known or the key was destroyed.
    pub addresses: Vec<String>,
    /// The numbers of the identity document and of others that count; none likewise.
    pub identities: Vec<String>,
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
        let mut beside = beside(cx, chunk).await?;
        for elder in stored {
            let (mut addresses, mut identities) = opened(cx, &elder).await?;
            if let Some((homes, numbers)) = beside.remove(&elder.id) {
                addresses.extend(homes);
                identities.extend(numbers);
            }
            found.push(Findable {
                id: elder.id,
                phones: phones.remove(&elder.id).unwrap_or_default(),
                contacts: contacts.remove(&elder.id).unwrap_or_default(),
                name: elder.name,
                sex: elder.sex,
                region: elder.region,
                died: elder.died_on.is_some(),
                addresses,
                identities,
            });
        }
    }
    Ok(found)
}

/// The home and the identity number. Of an elder whose key was destroyed nothing but the clear part is found any more.
async fn opened(cx: &mut Cx<'_, '_>, elder: &Stored) -> Result<(Vec<String>, Vec<String>), DbError> {
    let Some(text) = if_kept(cx.open(elder.id, &elder.sealed).await)? else {
        return Ok((Vec::new(), Vec::new()));
    };
    let profile = elder.profile(&text)?;
    let known = |text: String| (!text.is_empty()).then_some(text).into_iter().collect();
    Ok((known(profile.address), known(profile.identity)))
}

/// Other addresses and other documents' numbers, of elders who have some.
async fn beside(
    cx: &mut Cx<'_, '_>,
    elders: &[ElderId],
) -> Result<HashMap<ElderId, (Vec<String>, Vec<String>)>, DbError> {
    /// What both sealed parts have in common here: one of the two words.
    #[derive(serde::Deserialize)]
    struct Words {
        #[serde(default)]
        address: String,
        #[serde(default)]
        number: String,
    }
    let today = Date::of(cx.now).number();
    let mut found: HashMap<ElderId, (Vec<String>, Vec<String>)> = HashMap::new();
    for table in ["elder_addresses", "elder_documents"] {
        let head = format!(
            "SELECT elder_id, sealed, until_day FROM {table} WHERE voided_at IS NULL AND elder_id IN"
        );
        let rows: Vec<(ElderId, Vec<u8>, Option<i64>)> =
            within(&head, elders).all(cx.tx(), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await?;
        for (elder, sealed, until) in rows {
            if until.is_some_and(|until| until <= today) {
                continue;
            }
            if let Some(text) = if_kept(cx.open(elder, &sealed).await)? {
                let Words { address, number } = crate::private::from_text(&text)?;
                let (addresses, numbers) = found.entry(elder).or_default();
                addresses.extend((!address.is_empty()).then_some(address));
                numbers.extend((!number.is_empty()).then_some(number));
            }
        }
    }
    Ok(found)
}

/// What was sealed with a key that was destroyed is erased.
fn if_kept(opened: Result<String, DbError>) -> Result<Option<String>, DbError> {
    match opened {
        Ok(text) => Ok(Some(text)),
        Err(DbError::Absent) => Ok(None),
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
