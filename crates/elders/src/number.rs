//! From a caller's number to the elder: the look-up that every ring begins with.

use crate::store;
use base::phone::Line;
use base::{ElderId, Phone};
use db::{DbError, Tx};
use serde::{Deserialize, Serialize};

/// Domains of the keyed tokens.
pub(crate) const WHOLE: &str = "phone";
pub(crate) const LOCAL: &str = "phone.local";
pub(crate) const LAST4: &str = "phone.last4";
pub(crate) const IDENTITY: &str = "identity";

/// The tokens of one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberKey {
    /// Of the canonical digits.
    pub whole: String,
    /// Of the number without its area code, for landlines.
    pub local: Option<String>,
    /// Of the last four digits.
    pub last4: Option<String>,
    /// Of the number without its area code as it would be stored whole, for landlines: tells those that
    /// were written down without one.
    pub bare_whole: Option<String>,
    /// The number came without its area code.
    pub bare: bool,
}

impl NumberKey {
    /// With the desk's token maker: `NumberKey::of(&phone, |domain, text| cx.token(domain, text))`.
    pub fn of(phone: &Phone, token: impl Fn(&str, &str) -> String) -> Self {
        Self {
            // A number without its area code is its own whole only among numbers without area codes.
            whole: token(WHOLE, phone.digits()),
            local: phone.local_part().map(|digits| token(LOCAL, digits)),
            last4: phone.last_four().map(|digits| token(LAST4, digits)),
            bare_whole: phone.local_part().map(|digits| token(WHOLE, digits)),
            bare: phone.line() == Line::Local,
        }
    }
}

/// How somebody is known by a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// It is the elder's own number, with its label.
    Own(String),
    /// It is the number of a contact of the elder's, with the relation: 女儿.
    Contact(String),
}

/// An elder whom a number leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Who.
    pub elder: ElderId,
    /// 王玉英.
    pub name: String,
    /// 王婆婆.
    pub called: String,
    /// Where the elder lives.
    pub region: String,
    /// Through what.
    pub owner: Owner,
}

/// The elders whom a number leads to: whose own it is first, then whose contact's. More than one
/// for a shared landline. For other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn by_number(tx: &mut Tx<'_>, key: &NumberKey) -> Result<Vec<Known>, DbError> {
    let mut known = store::owners(tx, key).await?;
    for contact in store::contacts_with(tx, &key.whole).await? {
        if known.iter().all(|k| k.elder != contact.elder) {
            known.push(contact);
        }
    }
    Ok(known)
}
