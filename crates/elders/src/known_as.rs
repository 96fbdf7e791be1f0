//! What whoever acts for an elder needs of the register, in their own transaction: the elder somebody means by a name and
//! four digits, whether a number is the elder's own, the opened profile.

use crate::elder::Profile;
use crate::number::{Known, NumberKey, Owner, by_number};
use crate::store::{self, COLUMNS, stored};
use base::{ElderId, Phone};
use db::{DbError, Tx, sql};
use desk::{Cx, Rx};

/// How many of one name are looked at; a district has some hundreds of its most frequent one.
const SAME_NAME: i64 = 500;

/// The elders of this name whose identity number, or one of whose own telephone numbers, ends in these four signs.
///
/// # Errors
/// When storage fails.
pub async fn known_as(cx: &mut Cx<'_, '_>, name: &str, last4: &str) -> Result<Vec<ElderId>, DbError> {
    let last4 = last4.trim().to_uppercase();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || last4.chars().count() != 4 {
        return Ok(Vec::new());
    }
    let text = format!("SELECT {COLUMNS} FROM elders e WHERE e.name = $1 ORDER BY e.id LIMIT $2");
    let same = sql(text).bind(&name).bind(SAME_NAME).all(cx.tx(), stored).await?;
    let mut found = Vec::new();
    for elder in same.into_iter().filter(|elder| elder.died_on.is_none()) {
        let opened = match cx.open(elder.id, &elder.sealed).await {
            Ok(opened) => opened,
            // The elder's key was destroyed: there is nobody to be found any more.
            Err(DbError::Absent) => continue,
            Err(error) => return Err(error),
        };
        let identity = elder.profile(&opened)?.identity.to_uppercase();
        if identity.ends_with(&last4) || ends_so(cx, elder.id, &last4).await? {
            found.push(elder.id);
        }
    }
    Ok(found)
}

async fn ends_so(cx: &mut Cx<'_, '_>, elder: ElderId, last4: &str) -> Result<bool, DbError> {
    for row in store::phones(cx.tx(), elder).await? {
        let text = cx.open(elder, &row.sealed).await?;
        if Phone::parse(&text).is_ok_and(|phone| phone.last_four() == Some(last4)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether this number is the elder's own, not a contact's; for other capabilities, in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn is_own_number(tx: &mut Tx<'_>, elder: ElderId, key: &NumberKey) -> Result<bool, DbError> {
    let own = |known: &Known| known.elder == elder && matches!(known.owner, Owner::Own(_));
    Ok(by_number(tx, key).await?.iter().any(own))
}

/// The opened profile, for a question of another capability that shows a part of it under its own permission.
///
/// # Errors
/// [`DbError::Absent`] when the elder's key was destroyed.
pub async fn profile_of(rx: &mut Rx<'_, '_>, elder: ElderId) -> Result<Option<Profile>, DbError> {
    let Some(stored) = store::elder(rx.tx(), elder).await? else { return Ok(None) };
    let opened = rx.open(elder, &stored.sealed).await?;
    stored.profile(&opened).map(Some)
}
