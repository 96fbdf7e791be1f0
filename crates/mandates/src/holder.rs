//! Whoever acts: found by telephone number, made when there is nobody; and whom they cannot act for: themselves.

use crate::hands::{HOUSE, PHONE};
use crate::store::people;
use base::{AccountId, ElderId, Phone};
use db::DbError;
use desk::{Cx, Stop};
use elders::NumberKey;

/// The account of whoever has this number; a new one when there is none.
pub(crate) async fn of_phone(
    cx: &mut Cx<'_, '_>,
    phone: &Phone,
    name: &str,
) -> Result<AccountId, Stop<staff::NameRefused>> {
    let token = cx.token(PHONE, phone.digits());
    if let Some(account) = people::by_phone(cx.tx(), &token).await? {
        return Ok(account);
    }
    let account = cx.call(staff::AddFamily { name: name.to_owned() }).await?;
    let sealed = cx.vault().seal_house(HOUSE, phone.digits().as_bytes());
    let now = cx.now;
    if !people::add_phone(cx.tx(), account, &token, sealed, now).await? {
        // Somebody was quicker between the look and the insert: this act runs again and finds them.
        return Err(DbError::Contended.into());
    }
    Ok(account)
}

/// Whether a number is the elder's own: nobody needs a mandate for oneself.
pub(crate) async fn is_the_elders(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    phone: &Phone,
) -> Result<bool, DbError> {
    let key = NumberKey::of(phone, |domain, text| cx.token(domain, text));
    elders::is_own_number(cx.tx(), elder, &key).await
}

/// Whether whoever enters a mandate would be the one who acts.
pub(crate) async fn is_the_actors(cx: &mut Cx<'_, '_>, phone: &Phone) -> Result<bool, DbError> {
    let Some(account) = cx.account() else { return Ok(false) };
    let own = staff::brief(cx.tx(), account).await?.and_then(|brief| brief.phone);
    Ok(own.is_some_and(|own| own.digits() == phone.digits()))
}
