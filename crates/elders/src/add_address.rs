//! An address beside the home: where somebody is registered, spends the summer, stays with a child.

use crate::papers::{AddressKind, GivenAddress};
use crate::private::to_text;
use crate::record_refused::RecordRefused;
use crate::records::{check_days, check_texts};
use crate::register::WRITERS;
use crate::store;
use crate::topics::changed;
use base::{AddressId, Date, ElderId, RegionCode};
use db::{DbError, sql};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Another address of an elder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AddAddress {
    /// Whose.
    pub elder: ElderId,
    /// What it is, where, how to get in, from when, who said so.
    pub address: GivenAddress,
}

impl Command for AddAddress {
    const NAME: &'static str = "elders.add_address";
    const SAYS: &'static str = "登记其他住址";
    const ROLES: &'static [Role] = WRITERS;
    type Out = AddressId;
    type Error = RecordRefused;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<AddressId, Stop<RecordRefused>> {
        let today = Date::of(cx.now);
        let mut address = checked(&self.address, today)?;
        if address.kind == AddressKind::PastHome && address.until.is_none() {
            address.kind = AddressKind::Other;
        }
        store::elder(cx.tx(), self.elder).await?.ok_or(RecordRefused::Unknown)?;
        if !address.region.is_empty() {
            let code = RegionCode::parse(&address.region).map_err(|_| RecordRefused::NoRegion)?;
            regions::unit(cx.tx(), &code, today).await?.ok_or(RecordRefused::NoRegion)?;
        }
        cx.about(self.elder);
        cx.note("address", &address);
        let id = insert(cx, self.elder, &address).await?;
        cx.tell(changed(self.elder)).await?;
        Ok(id)
    }
}

/// The rules of every address, of the home too; texts come back trimmed.
pub(crate) fn checked(given: &GivenAddress, today: Date) -> Result<GivenAddress, RecordRefused> {
    let mut address = given.clone();
    for text in [&mut address.address, &mut address.door, &mut address.keys, &mut address.said] {
        *text = text.trim().to_owned();
    }
    if address.address.is_empty() {
        return Err(RecordRefused::NoAddress);
    }
    if address.accuracy_m.is_some_and(|metres| !(1..=50_000).contains(&metres)) {
        return Err(RecordRefused::Accuracy);
    }
    check_texts([&address.address, &address.door, &address.keys, &address.said])
        .map_err(RecordRefused::Bad)?;
    check_days(address.from, address.until, today).map_err(RecordRefused::Bad)?;
    Ok(address)
}

/// Seals and inserts.
pub(crate) async fn insert(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    address: &GivenAddress,
) -> Result<AddressId, DbError> {
    let id: AddressId = cx.mint();
    // What stands in columns of its own need not be sealed a second time.
    let words =
        GivenAddress { kind: AddressKind::PastHome, region: String::new(), point: None, ..address.clone() };
    let sealed = cx.seal(elder, &to_text(&words)?).await?;
    let (now, by) = (cx.now, cx.account());
    sql("INSERT INTO elder_addresses (elder_id, id, kind, region, lat, lon, accuracy_m, from_day, until_day, sealed, \
         noted_at, noted_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
    .bind(elder)
    .bind(id)
    .bind(address.kind.word())
    .bind(address.region.as_str())
    .bind(address.point.map(|point| point.lat))
    .bind(address.point.map(|point| point.lon))
    .bind(address.accuracy_m)
    .bind(address.from.map(Date::number))
    .bind(address.until.map(Date::number))
    .bind(sealed)
    .bind(now)
    .bind(by)
    .run(cx.tx())
    .await?;
    Ok(id)
}
