//! What is sealed in one piece with the elder's key: one opening shows the whole card.

use crate::elder::{Contact, Document, Profile};
use base::{Date, Phone};
use db::DbError;
use serde::{Deserialize, Serialize};

/// The sealed part of a profile.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Private {
    #[serde(skip_serializing_if = "is_citizen")]
    pub document: Document,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub identity: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub door: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub keys: String,
    /// Since when the elder lives there, and who said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home_from: Option<Date>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub home_said: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hearing: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sight: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub first: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hazards: Vec<String>,
}

fn is_citizen(document: &Document) -> bool {
    *document == Document::Citizen
}

impl From<&Profile> for Private {
    fn from(p: &Profile) -> Self {
        Self {
            document: p.document,
            identity: p.identity.clone(),
            address: p.address.trim().to_owned(),
            door: p.door.trim().to_owned(),
            keys: p.keys.trim().to_owned(),
            home_from: None,
            home_said: String::new(),
            languages: p.languages.clone(),
            hearing: p.hearing.trim().to_owned(),
            sight: p.sight.trim().to_owned(),
            first: p.first.trim().to_owned(),
            hazards: p.hazards.clone(),
        }
    }
}

/// The sealed part of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PrivateContact {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hours: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<i64>,
}

impl From<&Contact> for PrivateContact {
    fn from(c: &Contact) -> Self {
        Self {
            name: c.name.trim().to_owned(),
            phone: c.phone.clone(),
            hours: c.hours.trim().to_owned(),
            distance_m: c.distance_m,
        }
    }
}

/// As text, to be sealed.
pub(crate) fn to_text(value: &impl Serialize) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(DbError::other)
}

/// From opened text.
pub(crate) fn from_text<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, DbError> {
    // The error would quote the text, which is personal.
    serde_json::from_str(text).map_err(|_| DbError::other("an elder's sealed part cannot be read"))
}
