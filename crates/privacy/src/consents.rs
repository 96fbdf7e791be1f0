//! What an elder agrees to, and agreed to before.

use crate::consent_store;
use crate::give_consent::{Evidence, GivenBy};
use base::{AccountId, ConsentId, ElderId, Moment};
use db::DbError;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// A consent as readers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// To what.
    pub purpose: String,
    /// Which version of the text.
    pub version: i64,
    /// Over what: [`crate::Means`].
    pub means: String,
    /// Who gave it; none when it was erased.
    pub by: Option<GivenBy>,
    /// What shows it.
    pub evidence: String,
    /// When.
    pub given_at: Moment,
    /// Who wrote it down.
    pub account: Option<AccountId>,
    /// Their name.
    pub account_name: String,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
    /// Over what.
    pub withdrawn_means: Option<String>,
    /// Who wrote that down.
    pub withdrawn_by: String,
}

/// The consents of an elder, the newest first. Who gave them and by what paper is personal data.
#[derive(Debug, Clone, Serialize)]
pub struct ConsentsOf {
    /// Whose.
    pub elder: ElderId,
}

impl Query for ConsentsOf {
    const NAME: &'static str = "privacy.consents";
    const SAYS: &'static str = "查看长者的同意";
    const ROLES: &'static [Role] =
        &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    const OPENS: bool = true;
    type Out = Vec<Consent>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Consent>, Stop<Never>> {
        let kept = consent_store::consents(rx.tx(), self.elder).await?;
        let people: Vec<AccountId> = kept.iter().flat_map(|k| [k.by, k.withdrawn_by]).flatten().collect();
        let names = staff::names(rx.tx(), &people).await?;
        let mut out = Vec::with_capacity(kept.len());
        for k in kept {
            let opened: Option<Evidence> = match rx.open(self.elder, &k.sealed).await {
                Ok(text) => serde_json::from_str(&text).ok(),
                Err(DbError::Absent) => None,
                Err(error) => return Err(error.into()),
            };
            out.push(Consent {
                id: k.id,
                purpose: k.purpose,
                version: k.version,
                means: k.means,
                evidence: opened.as_ref().map(|e| e.evidence.clone()).unwrap_or_default(),
                by: opened.map(|e| e.by),
                given_at: k.given_at,
                account_name: k.by.and_then(|by| names.get(&by).cloned()).unwrap_or_default(),
                account: k.by,
                withdrawn_at: k.withdrawn_at,
                withdrawn_means: k.withdrawn_means,
                withdrawn_by: k.withdrawn_by.and_then(|by| names.get(&by).cloned()).unwrap_or_default(),
            });
        }
        Ok(out)
    }
}
