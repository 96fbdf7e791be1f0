//! Whose a file is: the one who brought it works on it; officers and supervisors of its region see it and may stop it.

use crate::refused::Refused;
use crate::sheet::Stored;
use base::AccountId;
use desk::{Cx, Role, Roles, Rx, Stop};

/// Who sees files that others brought.
const SEERS: &[Role] = &[Role::Officer, Role::Supervisor];

/// Whether the actor may work on this file.
pub(crate) async fn writes(cx: &mut Cx<'_, '_>, sheet: &Stored) -> Result<(), Stop<Refused>> {
    if own(cx.account(), sheet) || cx.holds(Role::Officer).await? || cx.holds(Role::Supervisor).await? {
        return Ok(());
    }
    Err(Refused::NotYours.into())
}

/// Whether the asking person may see what is in this file.
pub(crate) async fn reads(rx: &mut Rx<'_, '_>, sheet: &Stored) -> Result<(), Stop<Refused>> {
    if own(rx.account(), sheet) || sees(rx.scope().await?.roles) {
        return Ok(());
    }
    Err(Refused::NotYours.into())
}

/// Whether these roles see files that others brought.
pub(crate) fn sees(roles: Roles) -> bool {
    roles.has_any(SEERS)
}

fn own(account: Option<AccountId>, sheet: &Stored) -> bool {
    // Our own rules, the command line among them, have no account.
    account.is_none() || account == sheet.account
}
