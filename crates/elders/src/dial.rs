//! Numbers to dial, for the act that dials them: opened in its own transaction, under its own trail row.

use crate::private::{PrivateContact, from_text};
use crate::store;
use base::{ElderId, Phone};
use db::DbError;
use desk::Cx;

/// An elder's number: the one at this place, else the first.
///
/// # Errors
/// When storage fails or the elder's key was destroyed.
pub async fn own_number(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    place: Option<i64>,
) -> Result<Option<Phone>, DbError> {
    let row = match place {
        Some(place) => store::phone(cx.tx(), elder, place).await?,
        None => store::phones(cx.tx(), elder).await?.into_iter().next(),
    };
    let Some(row) = row else { return Ok(None) };
    let text = cx.open(elder, &row.sealed).await?;
    Ok(Phone::parse(&text).ok())
}

/// The number of an elder's contact at this place in calling order.
///
/// # Errors
/// When storage fails or the elder's key was destroyed.
pub async fn contact_number(
    cx: &mut Cx<'_, '_>,
    elder: ElderId,
    place: i64,
) -> Result<Option<Phone>, DbError> {
    let rows = store::contacts(cx.tx(), elder).await?;
    let Some(row) = rows.into_iter().find(|row| row.place == place) else { return Ok(None) };
    let text = cx.open(elder, &row.sealed).await?;
    Ok(from_text::<PrivateContact>(&text)?.phone)
}
