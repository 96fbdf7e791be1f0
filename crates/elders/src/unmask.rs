//! Clear values for a form, and one number for a counter that needs it whole: each an opening with a trail entry of its
//! own. The number of the first document stays masked even in the form; it is replaced by typing it anew.

use crate::card::{NoElder, masked_identity};
use crate::elder::Profile;
use crate::private::from_text;
use crate::record_rows::NumberIssuer;
use crate::{amend, record_store, store};
use base::{Date, DocumentId, ElderId, Moment};
use desk::{Query, Role, Rx, Stop, Subject};
use serde::Serialize;

/// What a form for amending is fed with.
#[derive(Debug, Clone, PartialEq)]
pub struct Unmasked {
    /// Clear, but for the identity number, which is masked.
    pub profile: Profile,
    /// For [`crate::Amend::seen`].
    pub changed_at: Moment,
    /// For [`crate::Amend::base`]: tells later which parts somebody else has changed meanwhile, and nothing else.
    pub base: Vec<(String, String)>,
    /// The day of death, when the elder is known to have died.
    pub died: Option<Date>,
}

/// Opens an elder's profile to amend it.
#[derive(Debug, Serialize)]
pub struct Unmask {
    /// Whose.
    pub elder: ElderId,
}

impl Query for Unmask {
    const NAME: &'static str = "elders.unmask";
    const SAYS: &'static str = "打开档案准备修改";
    const ROLES: &'static [Role] = crate::register::WRITERS;
    const OPENS: bool = true;
    type Out = Unmasked;
    type Error = NoElder;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Unmasked, Stop<NoElder>> {
        rx.about(self.elder);
        let stored = store::elder(rx.tx(), self.elder).await?.ok_or(NoElder)?;
        let mut profile = stored.profile(&rx.open(self.elder, &stored.sealed).await?)?;
        let base = amend::prints(&profile, |domain, text| rx.token(domain, text));
        if !profile.identity.is_empty() {
            profile.identity = masked_identity(&profile);
        }
        Ok(Unmasked { profile, changed_at: stored.changed_at, base, died: stored.died_on })
    }
}

/// Opens one identity number whole: for a window that must type it into somebody else's system.
#[derive(Debug, Serialize)]
pub struct NumberOf {
    /// Whose.
    pub elder: ElderId,
    /// Of which document; none = the first.
    pub document: Option<DocumentId>,
    /// What for: goes into the trail.
    pub why: String,
}

impl Query for NumberOf {
    const NAME: &'static str = "elders.number";
    const SAYS: &'static str = "查看完整证件号码";
    const ROLES: &'static [Role] =
        &[Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer];
    const OPENS: bool = true;
    type Out = String;
    type Error = NoElder;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<String, Stop<NoElder>> {
        rx.about(self.elder);
        rx.note("why", &self.why);
        rx.note("document", self.document);
        match self.document {
            None => {
                let stored = store::elder(rx.tx(), self.elder).await?.ok_or(NoElder)?;
                let profile = stored.profile(&rx.open(self.elder, &stored.sealed).await?)?;
                Ok(profile.identity)
            }
            Some(id) => {
                let rows = record_store::documents(rx.tx(), self.elder).await?;
                let row = rows.into_iter().find(|row| row.id == id).ok_or(NoElder)?;
                let words: NumberIssuer = from_text(&rx.open(self.elder, &row.sealed).await?)?;
                Ok(words.number)
            }
        }
    }
}
