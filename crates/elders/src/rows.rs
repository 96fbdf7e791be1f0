//! From what people write to what is stored: sealing, tokens, and inserting many rows at once, so
//! that one elder at a window and five hundred of a file go the same way.

use crate::bulk::Bulk;
use crate::elder::{Contact, Number, Profile};
use crate::number::{IDENTITY, NumberKey, WHOLE};
use crate::private::{Private, PrivateContact, to_text};
use crate::spell::spell;
use base::{Date, ElderId, Moment};
use db::{DbError, Tx, sql};
use desk::Cx;

/// One row of `elders`.
pub(crate) struct ElderRow {
    pub id: ElderId,
    pub name: String,
    pub pinyin: String,
    pub initials: String,
    pub called: String,
    pub birth: Option<i64>,
    pub sex: i64,
    pub region: String,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub accuracy_m: Option<i64>,
    pub categories: i64,
    pub grade: Option<i64>,
    /// The next day on which the categories change by themselves.
    pub turns_on: Option<i64>,
    pub sealed: Vec<u8>,
    pub identity_token: Option<String>,
}

/// One row of `elder_phones`.
pub(crate) struct PhoneRow {
    pub elder: ElderId,
    pub place: i64,
    pub label: String,
    pub sealed: Vec<u8>,
    pub key: NumberKey,
}

/// One row of `elder_contacts`.
pub(crate) struct ContactRow {
    pub elder: ElderId,
    pub place: i64,
    pub relation: String,
    pub sealed: Vec<u8>,
    pub token: Option<String>,
}

/// The look-up token of an identity number; none where there is no number.
pub(crate) fn identity_token(cx: &Cx<'_, '_>, profile: &Profile) -> Option<String> {
    (!profile.identity.is_empty()).then(|| cx.token(IDENTITY, &profile.identity))
}

/// Seals a checked profile.
pub(crate) async fn elder_row(
    cx: &mut Cx<'_, '_>,
    id: ElderId,
    profile: &Profile,
) -> Result<ElderRow, DbError> {
    elder_row_of(cx, id, profile, &Private::from(profile)).await
}

/// The same with the whole sealed part, which holds more than a profile says.
pub(crate) async fn elder_row_of(
    cx: &mut Cx<'_, '_>,
    id: ElderId,
    profile: &Profile,
    private: &Private,
) -> Result<ElderRow, DbError> {
    let private = to_text(private)?;
    let spelling = spell(&profile.name);
    Ok(ElderRow {
        id,
        name: profile.name.clone(),
        pinyin: spelling.full,
        initials: spelling.initials,
        called: profile.called.trim().to_owned(),
        birth: profile.birth.map(Date::number),
        sex: profile.sex.code(),
        region: profile.region.as_ref().map(|region| region.as_str().to_owned()).unwrap_or_default(),
        lat: profile.point.map(|point| point.lat),
        lon: profile.point.map(|point| point.lon),
        accuracy_m: profile.accuracy_m,
        categories: profile.categories.bits(),
        grade: profile.grade.map(|grade| grade.code()),
        turns_on: None,
        sealed: cx.seal(id, &private).await?,
        identity_token: identity_token(cx, profile),
    })
}

/// Seals numbers, in calling order from `first`; the same number twice is one.
pub(crate) async fn phone_rows(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    numbers: &[Number],
    first: i64,
) -> Result<Vec<PhoneRow>, DbError> {
    let mut rows: Vec<PhoneRow> = Vec::with_capacity(numbers.len());
    for number in numbers {
        let key = NumberKey::of(&number.phone, |domain, text| cx.token(domain, text));
        if rows.iter().any(|row| row.key.whole == key.whole) {
            continue;
        }
        rows.push(PhoneRow {
            elder,
            place: first + rows.len() as i64,
            label: number.label.trim().to_owned(),
            sealed: cx.seal(elder, &number.phone.to_string()).await?,
            key,
        });
    }
    Ok(rows)
}

/// Seals contacts in calling order.
pub(crate) async fn contact_rows(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    contacts: &[Contact],
) -> Result<Vec<ContactRow>, DbError> {
    let mut rows = Vec::with_capacity(contacts.len());
    for (place, contact) in (1i64..).zip(contacts) {
        let private = to_text(&PrivateContact::from(contact))?;
        rows.push(ContactRow {
            elder,
            place,
            relation: contact.relation.trim().to_owned(),
            sealed: cx.seal(elder, &private).await?,
            token: contact.phone.as_ref().map(|phone| cx.token(WHOLE, phone.digits())),
        });
    }
    Ok(rows)
}

/// Inserts elders; answers which, since one whose identity number is taken is left out. Nothing is read before: on
/// PostgreSQL a look before each insert would set every import against every other.
pub(crate) async fn insert_elders(
    tx: &mut Tx<'_>,
    rows: Vec<ElderRow>,
    now: Moment,
) -> Result<Vec<ElderId>, DbError> {
    static INSERT: Bulk = Bulk::new(
        "INSERT INTO elders (id, name, pinyin, initials, called, birth, sex, region, lat, lon, categories, grade, \
         sealed, identity_token, added_at, changed_at, accuracy_m, turns_on) VALUES ",
        18,
        " ON CONFLICT DO NOTHING RETURNING id",
    );
    INSERT
        .taken(tx, rows, |query, row| {
            query
                .bind(row.id)
                .bind(row.name)
                .bind(row.pinyin)
                .bind(row.initials)
                .bind(row.called)
                .bind(row.birth)
                .bind(row.sex)
                .bind(row.region)
                .bind(row.lat)
                .bind(row.lon)
                .bind(row.categories)
                .bind(row.grade)
                .bind(row.sealed)
                .bind(row.identity_token)
                .bind(now)
                .bind(now)
                .bind(row.accuracy_m)
                .bind(row.turns_on)
        })
        .await
}

/// Inserts numbers; one that the elder already has is left out. Answers how many.
pub(crate) async fn insert_phones(tx: &mut Tx<'_>, rows: Vec<PhoneRow>) -> Result<u64, DbError> {
    static INSERT: Bulk = Bulk::new(
        "INSERT INTO elder_phones (elder_id, place, label, sealed, token, local_token, last4_token) VALUES ",
        7,
        " ON CONFLICT (elder_id, token) DO NOTHING",
    );
    INSERT
        .run(tx, rows, |query, row| {
            query
                .bind(row.elder)
                .bind(row.place)
                .bind(row.label)
                .bind(row.sealed)
                .bind(row.key.whole)
                .bind(row.key.local)
                .bind(row.key.last4)
        })
        .await
}

/// Inserts contacts.
pub(crate) async fn insert_contacts(tx: &mut Tx<'_>, rows: Vec<ContactRow>) -> Result<u64, DbError> {
    static INSERT: Bulk =
        Bulk::new("INSERT INTO elder_contacts (elder_id, place, relation, sealed, token) VALUES ", 5, "");
    INSERT
        .run(tx, rows, |query, row| {
            query.bind(row.elder).bind(row.place).bind(row.relation).bind(row.sealed).bind(row.token)
        })
        .await
}

/// Writes a profile over the one that is there.
pub(crate) async fn update_elder(tx: &mut Tx<'_>, row: ElderRow, now: Moment) -> Result<(), DbError> {
    sql("UPDATE elders SET name = $2, pinyin = $3, initials = $4, called = $5, birth = $6, sex = $7, region = $8, \
         lat = $9, lon = $10, categories = $11, grade = $12, sealed = $13, identity_token = $14, changed_at = $15, \
         accuracy_m = $16 \
         WHERE id = $1")
    .bind(row.id)
    .bind(row.name)
    .bind(row.pinyin)
    .bind(row.initials)
    .bind(row.called)
    .bind(row.birth)
    .bind(row.sex)
    .bind(row.region)
    .bind(row.lat)
    .bind(row.lon)
    .bind(row.categories)
    .bind(row.grade)
    .bind(row.sealed)
    .bind(row.identity_token)
    .bind(now)
    .bind(row.accuracy_m)
    .run(tx)
    .await?;
    Ok(())
}
