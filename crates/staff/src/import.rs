//! Takes up to 500 rows of a staff file in: new accounts without a password, changed names, numbers, roles and scopes
//! of known ones. The same row twice changes nothing.

use crate::file::StaffRow;
use crate::{AddAccount, ChangeAccount, account, store};
use base::sheet::BadRow;
use base::{AccountId, RegionCode};
use db::DbError;
use desk::{Command, Cx, Kind, Refusal, Role, Roles, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Rows of one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Import {
    /// At most 500.
    pub rows: Vec<StaffRow>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Imported {
    /// Accounts that were not there.
    pub added: usize,
    /// Accounts that were there and are for something else now.
    pub changed: usize,
    /// Accounts that were there and say the same.
    pub same: usize,
    /// Rows that were not taken.
    pub bad: Vec<BadRow>,
    /// The account of each row that was taken: (login, account).
    pub accounts: Vec<(String, AccountId)>,
}

/// Why no row is taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefused {
    /// More than the limit.
    #[error("一次最多导入 500 行")]
    TooMany,
}

impl Refusal for ImportRefused {
    fn kind(&self) -> Kind {
        Kind::Invalid("rows")
    }
}

enum Taken {
    Added(AccountId),
    Changed(AccountId),
    Same(AccountId),
    Bad(BadRow),
}

impl Command for Import {
    const NAME: &'static str = "staff.import";
    const SAYS: &'static str = "导入人员";
    const ROLES: &'static [Role] = &[Role::SecurityAdmin];
    type Out = Imported;
    type Error = ImportRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Imported, Stop<ImportRefused>> {
        if self.rows.len() > 500 {
            return Err(ImportRefused::TooMany.into());
        }
        let mut done = Imported::default();
        for row in &self.rows {
            let id = match take(cx, row).await? {
                Taken::Added(id) => {
                    done.added += 1;
                    id
                }
                Taken::Changed(id) => {
                    done.changed += 1;
                    id
                }
                Taken::Same(id) => {
                    done.same += 1;
                    id
                }
                Taken::Bad(bad) => {
                    done.bad.push(bad);
                    continue;
                }
            };
            done.accounts.push((row.login.clone(), id));
        }
        Ok(done)
    }
}

async fn take(cx: &mut Cx<'_, '_>, row: &StaffRow) -> Result<Taken, DbError> {
    let bad = |reason: String| Ok(Taken::Bad(BadRow::new(row.line, "", reason)));
    let Some(login) = account::login_of(&row.login) else {
        return Ok(Taken::Bad(BadRow::new(
            row.line,
            "登录名",
            "登录名要用 2 到 32 个小写字母、数字或 . _ -",
        )));
    };
    let Some(known) = store::by_login(cx.tx(), &login).await? else {
        let add = AddAccount {
            login,
            name: row.name.clone(),
            phone: row.phone.clone(),
            roles: row.roles.clone(),
            region: row.region.clone(),
            institution: row.institution.clone(),
            ..AddAccount::default()
        };
        return match cx.call(add).await {
            Ok(id) => Ok(Taken::Added(id)),
            Err(Stop::Refused(refused)) => bad(refused.to_string()),
            Err(Stop::Fault(fault)) => Err(fault),
        };
    };
    let phone = row.phone.as_ref().map(|phone| phone.to_string());
    let region = row.region.as_ref().map_or("", RegionCode::as_str);
    if (known.name.as_str(), known.roles, known.region.as_str())
        == (row.name.trim(), Roles::of(&row.roles), region)
        && known.phone == phone
        && known.institution == row.institution
    {
        return Ok(Taken::Same(known.id));
    }
    let change = ChangeAccount {
        account: known.id,
        name: row.name.clone(),
        phone: row.phone.clone(),
        roles: row.roles.clone(),
        region: row.region.clone(),
        institution: row.institution.clone(),
    };
    match cx.call(change).await {
        Ok(()) => Ok(Taken::Changed(known.id)),
        Err(Stop::Refused(refused)) => bad(refused.to_string()),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}
