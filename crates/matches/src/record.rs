//! A record on its way in: what it says, what is compared of it, under which keys it is looked for.

use base::Date;
use db::DbError;
use elders::{Contact, ImportRow, Number, NumberKey, Profile, Records};
use matcher::{Face, keys_of};

/// Tokens of keys and address parts are kept this long: 64 bits tell a city's apart.
const SHORT: usize = 16;

/// What is compared of somebody, with keys; everything that the register seals is a token in it.
#[derive(Debug, Clone)]
pub(crate) struct Seeker {
    pub face: Face,
    /// Under which it is kept.
    pub kept: Vec<String>,
    /// Under which it looks.
    pub asked: Vec<String>,
}

/// A maker of keyed tokens: the desk's.
pub(crate) trait Tokens: Fn(&str, &str) -> String {}
impl<F: Fn(&str, &str) -> String> Tokens for F {}

impl Seeker {
    pub(crate) fn of(profile: &Profile, numbers: &[Number], token: &impl Tokens) -> Seeker {
        let region = profile.region.as_ref().map(|region| region.as_str()).unwrap_or_default();
        let mut face = Face::read(&profile.name, profile.birth, profile.sex, region, &profile.address);
        face.number =
            (!profile.identity.is_empty()).then(|| elders::identity_token(&profile.identity, token));
        face.phones = numbers.iter().map(|number| NumberKey::of(&number.phone, token).whole).collect();
        Seeker::cover(face, token)
    }

    pub(crate) fn of_elder(elder: &elders::Compared, token: &impl Tokens) -> Seeker {
        let mut face = Face::read(&elder.name, elder.birth, elder.sex, &elder.region, &elder.address);
        face.number.clone_from(&elder.identity);
        face.phones.clone_from(&elder.phones);
        Seeker::cover(face, token)
    }

    /// The address is still open in `face`.
    fn cover(face: Face, token: &impl Tokens) -> Seeker {
        let face = face.covered(|part| short(token("match.address", part)));
        let (kept, asked) = keys_of(&face);
        let cover = |keys: Vec<String>| keys.iter().map(|key| short(token("match.key", key))).collect();
        Seeker { kept: cover(kept), asked: cover(asked), face }
    }
}

fn short(mut token: String) -> String {
    token.truncate(SHORT);
    token
}

/// What a record says, as it is kept sealed beside its link: from it a parted record becomes an elder of its own.
pub(crate) type Said = (Profile, Vec<Number>, Vec<Contact>, Records);

pub(crate) fn said(row: &ImportRow) -> Result<String, DbError> {
    serde_json::to_string(&(&row.profile, &row.numbers, &row.contacts, &row.records)).map_err(DbError::other)
}

pub(crate) fn unsaid(text: &str) -> Result<Said, DbError> {
    // The error would quote the text, which is personal.
    serde_json::from_str(text).map_err(|_| DbError::other("a record's sealed part cannot be read"))
}

/// A birthday as it is stored.
pub(crate) fn number_of(birth: Option<Date>) -> Option<i64> {
    birth.map(Date::number)
}

/// Whether a record says something of an elder's household, decisions or health.
pub(crate) fn brings_records(profile: &Profile, records: &Records) -> bool {
    *records != Records::default() || profile.categories != Default::default() || profile.grade.is_some()
}
