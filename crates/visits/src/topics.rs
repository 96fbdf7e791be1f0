//! What visits tell: ids only.

use crate::helper::Duty;
use crate::store::offers::OfferState;
use crate::visit::State;
use base::{AccountId, AnyId, CaseId, ElderId, Moment, OfferId, VisitId};
use desk::Topic;
use serde::{Deserialize, Serialize};

/// A helper is asked, or an offer is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitOffer {
    /// The offer.
    pub offer: OfferId,
    /// Of which visit.
    pub visit: VisitId,
    /// For which case.
    pub case: Option<CaseId>,
    /// To whom.
    pub helper: AccountId,
    /// Where.
    pub region: String,
    /// What became of it.
    pub state: OfferState,
    /// The answer is wanted by then.
    pub until: Moment,
}

/// A visit stands somewhere else now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitChanged {
    /// The visit.
    pub visit: VisitId,
    /// For which case.
    pub case: Option<CaseId>,
    /// To whom.
    pub elder: ElderId,
    /// Who goes.
    pub helper: Option<AccountId>,
    /// Where.
    pub region: String,
    /// Where it stands.
    pub state: State,
}

/// Nobody is left who could go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitNobody {
    /// The visit.
    pub visit: VisitId,
    /// For which case.
    pub case: Option<CaseId>,
    /// To whom somebody should have gone.
    pub elder: ElderId,
    /// Where.
    pub region: String,
}

/// A helper's phone sent something about a visit that had been taken from them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitConflict {
    /// The visit.
    pub visit: VisitId,
    /// For which case.
    pub case: Option<CaseId>,
    /// Whose phone.
    pub helper: AccountId,
    /// Where.
    pub region: String,
}

/// A helper began, paused or ended work, or was seen somewhere else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelperChanged {
    /// Who.
    pub helper: AccountId,
    /// Whether they work; none when only the position changed.
    pub duty: Option<Duty>,
}

fn keys(region: &str, ids: impl IntoIterator<Item = Option<String>>) -> Vec<String> {
    let mut keys = vec![format!("region:{region}")];
    keys.extend(ids.into_iter().flatten());
    keys
}

impl Topic for VisitOffer {
    const NAME: &'static str = "visits.offer";
    fn keys(&self) -> Vec<String> {
        let case = self.case.map(|c| c.text());
        keys(&self.region, [Some(self.visit.text()), case, Some(self.helper.text())])
    }
}

impl Topic for VisitChanged {
    const NAME: &'static str = "visits.changed";
    fn keys(&self) -> Vec<String> {
        let (case, helper) = (self.case.map(|c| c.text()), self.helper.map(|a| a.text()));
        keys(&self.region, [Some(self.visit.text()), case, Some(self.elder.text()), helper])
    }
}

impl Topic for VisitNobody {
    const NAME: &'static str = "visits.nobody";
    fn keys(&self) -> Vec<String> {
        keys(&self.region, [Some(self.visit.text()), self.case.map(|c| c.text()), Some(self.elder.text())])
    }
}

impl Topic for VisitConflict {
    const NAME: &'static str = "visits.conflict";
    fn keys(&self) -> Vec<String> {
        keys(&self.region, [Some(self.visit.text()), self.case.map(|c| c.text()), Some(self.helper.text())])
    }
}

impl Topic for HelperChanged {
    const NAME: &'static str = "helpers.changed";
    fn keys(&self) -> Vec<String> {
        vec![self.helper.text()]
    }
}
