//! The helper's own day, and one job of it.

use super::list::{Row, rows};
use super::show::{Shown, shown};
use crate::hands::HELPER;
use crate::helper::Duty;
use crate::store::offers::{self, Offer, OfferState};
use crate::store::{self, helpers};
use crate::visit::Cannot;
use base::{Moment, OfferId, VisitId};
use db::DbError;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The acting helper's day: what they are asked, what they have in hand, what they ended.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Day;

/// A helper's day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Today {
    /// Whether they work now.
    pub duty: Duty,
    /// Since when.
    pub since: Option<Moment>,
    /// What they are asked just now.
    pub offers: Vec<Asked>,
    /// What they have in hand.
    pub jobs: Vec<Row>,
    /// What they ended today, in order.
    pub done: Vec<Row>,
}

/// A visit that the helper is asked about: no door yet, only how far and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// The offer.
    pub offer: OfferId,
    /// Why this helper.
    pub reason: String,
    /// Metres to the home, as far as we know.
    pub distance: Option<f64>,
    /// The answer is wanted by then.
    pub until: Moment,
    /// The visit.
    pub row: Row,
}

impl Query for Day {
    const NAME: &'static str = "visits.day";
    const SAYS: &'static str = "查看今天的上门";
    const ROLES: &'static [Role] = HELPER;
    type Out = Today;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Today, Stop<Never>> {
        let Some(me) = rx.account() else {
            let (offers, jobs, done) = (Vec::new(), Vec::new(), Vec::new());
            return Ok(Today { duty: Duty::Off, since: None, offers, jobs, done });
        };
        let set = helpers::duty(rx.tx(), me).await?;
        let in_hand = store::in_hand(rx.tx(), me).await?;
        let today = Moment::of_local_day(rx.now.local_day());
        let ended = store::ended_since(rx.tx(), me, today).await?;
        let open = offers::open_of(rx.tx(), me).await?;
        let mut asked = Vec::new();
        if let Some(open) = open {
            asked.extend(asked_about(rx, open).await?);
        }
        let duty = if in_hand.is_empty() { set.map_or(Duty::Off, |s| s.0) } else { Duty::Job };
        let (jobs, done) = (rows(rx.tx(), &in_hand).await?, rows(rx.tx(), &ended).await?);
        Ok(Today { duty, since: set.map(|s| s.1), offers: asked, jobs, done })
    }
}

async fn asked_about(rx: &mut Rx<'_, '_>, open: Offer) -> Result<Option<Asked>, DbError> {
    let Some(visit) = store::load(rx.tx(), open.visit).await? else { return Ok(None) };
    let row = rows(rx.tx(), std::slice::from_ref(&visit)).await?.pop();
    let Offer { id: offer, reason, distance, until, .. } = open;
    Ok(row.map(|row| Asked { offer, reason, distance, until, row }))
}

/// One job of the acting helper: theirs, or one that they are or were asked about.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// Which visit.
    pub visit: VisitId,
}

/// One job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobShown {
    /// The visit. Without the others who were asked, unless it is theirs.
    pub shown: Shown,
    /// The offer to this helper, when there was one.
    pub offer: Option<(OfferId, OfferState, Moment)>,
    /// Whether the visit is theirs.
    pub mine: bool,
}

impl Query for Job {
    const NAME: &'static str = "visits.job";
    const SAYS: &'static str = "查看我的上门";
    const ROLES: &'static [Role] = HELPER;
    const OPENS: bool = true;
    type Out = JobShown;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<JobShown, Stop<Cannot>> {
        let me = rx.account().ok_or(Cannot::NotFound)?;
        let visit = store::load(rx.tx(), self.visit).await?.ok_or(Cannot::NotFound)?;
        let mine = visit.helper == Some(me);
        let offers = offers::of_visit(rx.tx(), visit.id).await?;
        let offer = offers.into_iter().rev().find(|o| o.helper == me);
        if !mine && offer.is_none() {
            return Err(Cannot::NotFound.into());
        }
        if let Some(case) = visit.case {
            rx.thread(case);
        }
        rx.about(visit.elder);
        rx.note("visit", visit.id);
        let mut shown = shown(rx, visit).await?;
        if !mine {
            shown.offers.retain(|o| o.helper == me);
            shown.proofs.clear();
            shown.late.clear();
            (shown.reason, shown.words) = (String::new(), String::new());
        }
        Ok(JobShown { shown, offer: offer.map(|o| (o.id, o.state, o.until)), mine })
    }
}
