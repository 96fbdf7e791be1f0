//! The card of one elder, opened; and one number of it, to dial.

use crate::elder::Profile;
use crate::private::{PrivateContact, from_text};
use crate::store;
use base::identity::Identity;
use base::{Date, ElderId, Moment, Phone};
use db::DbError;
use desk::{Kind, Query, Refusal, Role, Rx, Stop, Subject};
use serde::Serialize;

/// Who may open a card. Helpers and family only of elders they are tied to.
pub(crate) const READERS: &[Role] = &[
    Role::Agent,
    Role::Supervisor,
    Role::Worker,
    Role::Doctor,
    Role::Clerk,
    Role::Officer,
    Role::Helper,
    Role::Family,
];
/// Everything about an elder, open.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Card {
    /// Who.
    pub id: ElderId,
    /// Name, address, languages, what to know first, and so on. `profile.identity` is masked.
    pub profile: Profile,
    /// Age today.
    pub age: Option<i64>,
    /// From the largest unit down: 示范区 双龙街道.
    pub region_path: String,
    /// The unit itself.
    pub region_name: String,
    /// Numbers in calling order.
    pub phones: Vec<CardPhone>,
    /// People to call, in calling order.
    pub contacts: Vec<CardContact>,
    /// When the profile was last changed; [`crate::Amend::seen`].
    pub changed_at: Moment,
    /// The door that asked said that an emergency is open.
    pub in_emergency: bool,
    /// The day of death, when the elder is known to have died.
    pub died: Option<Date>,
}

/// A number on the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardPhone {
    /// Its place: how [`crate::RemovePhone`] and [`PhoneOf`] name it.
    pub place: i64,
    /// The number.
    pub phone: Phone,
    /// What it is.
    pub label: String,
}

/// A contact on the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CardContact {
    /// Place in calling order, from 1.
    pub place: i64,
    /// Who.
    pub name: String,
    /// 女儿.
    pub relation: String,
    /// The number.
    pub phone: Option<Phone>,
    /// When to call.
    pub hours: String,
    /// How far away.
    pub distance_m: Option<i64>,
}

/// There is no such elder.
#[derive(Debug, thiserror::Error)]
#[error("没有这位长者")]
pub struct NoElder;

impl Refusal for NoElder {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

/// Opens an elder's card; leaves a trail entry.
#[derive(Debug, Serialize)]
pub struct CardOf {
    /// Whose.
    pub elder: ElderId,
    /// An emergency of this elder's is open: the card is shown even when its trail entry cannot be written.
    pub in_emergency: bool,
}

impl Query for CardOf {
    const NAME: &'static str = "elders.card";
    const SAYS: &'static str = "查看长者档案";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    type Out = Card;
    type Error = NoElder;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Card, Stop<NoElder>> {
        rx.about(self.elder);
        card(rx, self.elder, self.in_emergency).await
    }

    fn vital(card: &Card) -> bool {
        card.in_emergency
    }
}

/// The number of the first document, masked.
pub(crate) fn masked_identity(profile: &Profile) -> String {
    Identity::parse(profile.document, &profile.identity).map_or_else(|_| "****".to_owned(), |id| id.masked())
}

/// Opens a sealed number.
pub(crate) async fn open_phone(rx: &mut Rx<'_, '_>, elder: ElderId, sealed: &[u8]) -> Result<Phone, DbError> {
    let text = rx.open(elder, sealed).await?;
    Phone::parse(&text).map_err(|_| DbError::other("a sealed number cannot be read"))
}

/// Opens one number of an elder's, to dial it; leaves a trail entry.
#[derive(Debug, Serialize)]
pub struct PhoneOf {
    /// Whose.
    pub elder: ElderId,
    /// [`CardPhone::place`].
    pub place: i64,
}

impl Query for PhoneOf {
    const NAME: &'static str = "elders.phone";
    const SAYS: &'static str = "查看长者电话";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    type Out = Phone;
    type Error = NoElder;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Phone, Stop<NoElder>> {
        rx.about(self.elder);
        let row = store::phone(rx.tx(), self.elder, self.place).await?.ok_or(NoElder)?;
        Ok(open_phone(rx, self.elder, &row.sealed).await?)
    }
}

/// Reads and opens a card.
pub(crate) async fn card(
    rx: &mut Rx<'_, '_>,
    elder: ElderId,
    in_emergency: bool,
) -> Result<Card, Stop<NoElder>> {
    let stored = store::elder(rx.tx(), elder).await?.ok_or(NoElder)?;
    let opened = rx.open(elder, &stored.sealed).await?;
    let mut profile = stored.profile(&opened)?;
    if !profile.identity.is_empty() {
        profile.identity = masked_identity(&profile);
    }
    let mut phones = Vec::new();
    for row in store::phones(rx.tx(), elder).await? {
        let phone = open_phone(rx, elder, &row.sealed).await?;
        phones.push(CardPhone { place: row.place, phone, label: row.label });
    }
    let mut contacts = Vec::new();
    for row in store::contacts(rx.tx(), elder).await? {
        let PrivateContact { name, phone, hours, distance_m } =
            from_text(&rx.open(elder, &row.sealed).await?)?;
        contacts.push(CardContact {
            place: row.place,
            name,
            relation: row.relation,
            phone,
            hours,
            distance_m,
        });
    }
    let today = Date::of(rx.now);
    let names = match &profile.region {
        Some(region) => {
            regions::path(rx.tx(), region, today).await?.into_iter().map(|unit| unit.name).collect()
        }
        None => Vec::new(),
    };
    Ok(Card {
        id: elder,
        died: stored.died_on,
        age: profile.birth.map(|birth| birth.age_on(today)),
        region_name: names.last().cloned().unwrap_or_else(|| stored.region.clone()),
        region_path: names.join(" "),
        profile,
        phones,
        contacts,
        changed_at: stored.changed_at,
        in_emergency,
    })
}
