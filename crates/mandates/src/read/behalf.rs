//! On whose behalf something was done, for pages that show it: 由女儿 王某 代办.

use crate::store::mandates as store;
use base::{AccountId, CaseId, ElderId};
use db::{DbError, Tx};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;
use std::collections::HashMap;

/// Whoever works with cases.
const READERS: &[Role] = &[
    Role::Agent,
    Role::Helper,
    Role::Supervisor,
    Role::Worker,
    Role::Doctor,
    Role::Clerk,
    Role::Officer,
    Role::AuditAdmin,
];

/// Somebody who acts, or acted, for an elder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Someone {
    /// Who.
    pub account: AccountId,
    /// 女儿.
    pub relation: String,
    /// Their name.
    pub name: String,
}

impl Someone {
    /// 由女儿 王小梅 代办.
    pub fn words(&self) -> String {
        format!("由{} {} 代办", self.relation, self.name)
    }
}

/// Everybody who ever acted for an elder, by account; mandates that have ended are among them, for stories are old.
#[derive(Debug, Serialize)]
pub struct OnBehalf {
    /// For whom.
    pub elder: ElderId,
}

impl Query for OnBehalf {
    const NAME: &'static str = "mandates.on_behalf";
    const SAYS: &'static str = "查看谁代办";
    const ROLES: &'static [Role] = READERS;
    type Out = HashMap<AccountId, Someone>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<HashMap<AccountId, Someone>, Stop<Never>> {
        Ok(on_behalf(rx.tx(), self.elder).await?)
    }
}

/// [`OnBehalf`], for other capabilities in their own transaction.
///
/// # Errors
/// When storage fails.
pub async fn on_behalf(tx: &mut Tx<'_>, elder: ElderId) -> Result<HashMap<AccountId, Someone>, DbError> {
    let relations: HashMap<AccountId, String> = store::relations(tx, elder).await?.into_iter().collect();
    let accounts: Vec<AccountId> = relations.keys().copied().collect();
    let names = staff::names(tx, &accounts).await?;
    let someone = |(account, relation): (AccountId, String)| {
        let name = names.get(&account).cloned().unwrap_or_default();
        (account, Someone { account, relation, name })
    };
    Ok(relations.into_iter().map(someone).collect())
}

/// Which of these cases were asked for under a mandate, and by whom; for lists. Only cases within the asking person's scope
/// are answered, so that no case's number tells more than its list.
#[derive(Debug, Serialize)]
pub struct BehalfOfCases {
    /// Which cases, at most 200.
    pub cases: Vec<CaseId>,
}

impl Query for BehalfOfCases {
    const NAME: &'static str = "mandates.behalf_of_cases";
    const SAYS: &'static str = "查看谁代办";
    const ROLES: &'static [Role] = READERS;
    type Out = HashMap<CaseId, Someone>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<HashMap<CaseId, Someone>, Stop<Never>> {
        let scope = rx.scope().await?;
        let wanted = &self.cases[..self.cases.len().min(200)];
        let mut found = HashMap::new();
        for row in store::behind(rx.tx(), wanted).await? {
            let Some(mandate) = store::by_id(rx.tx(), row.mandate).await? else { continue };
            if !scope.covers(&mandate.region) || found.contains_key(&row.case) {
                continue;
            }
            let name = staff::name_of(rx.tx(), row.account).await?;
            let relation = mandate.called().to_owned();
            found.insert(row.case, Someone { account: row.account, relation, name });
        }
        Ok(found)
    }
}
