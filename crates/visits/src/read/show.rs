//! One visit, or all of a case, with everything that was asked, proved and said.

use super::READERS;
use super::list::{Row, rows};
use crate::hands::service_of;
use crate::store::offers::OfferState;
use crate::store::{self, offers, proofs};
use crate::visit::{Arrival, Cannot, Method, Visit};
use base::{AccountId, CaseId, ElderId, EvidenceId, Moment, OfferId, VisitId};
use catalogue::{Evidence, Service};
use db::DbError;
use desk::{Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Opens one visit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Show {
    /// Which visit.
    pub visit: VisitId,
}

/// Opens all visits of a case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OfCase {
    /// Which case.
    pub case: CaseId,
}

/// One visit.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// As in a list.
    pub row: Row,
    /// Its service.
    pub service: &'static Service,
    /// Arrival with both clocks, place and distance.
    pub arrival: Option<Arrival>,
    /// Begin of the way by our clock and by the phone's.
    pub departed: Option<(Moment, Moment)>,
    /// The end by our clock and by the phone's.
    pub finished: Option<(Moment, Moment)>,
    /// Which phone.
    pub device: Option<String>,
    /// Who was asked, in order.
    pub offers: Vec<OfferRow>,
    /// What lies on the table.
    pub proofs: Vec<ProofRow>,
    /// What is still missing for finishing, words apart, which come with the end.
    pub missing: Vec<Evidence>,
    /// Why the arrival was far from the home or without a position.
    pub reason: String,
    /// The helper's words at the end.
    pub words: String,
    /// What the elder said, from an older system.
    pub satisfied: Option<i64>,
    /// What a phone sent after the visit was taken from its helper.
    pub late: Vec<LateRow>,
}

/// One offer.
#[derive(Debug, Clone, PartialEq)]
pub struct OfferRow {
    /// The offer.
    pub offer: OfferId,
    /// To whom.
    pub helper: AccountId,
    /// Name.
    pub name: String,
    /// What became of it.
    pub state: OfferState,
    /// Why this helper: 距离 1.2 公里 · 空闲 · 有急救证.
    pub reason: String,
    /// Metres to the home, as far as we knew.
    pub distance: Option<f64>,
    /// When.
    pub offered_at: Moment,
    /// The answer was wanted by then.
    pub until: Moment,
    /// When it was settled.
    pub answered_at: Option<Moment>,
    /// What the helper said.
    pub words: Option<String>,
}

/// One proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofRow {
    /// The proof.
    pub id: EvidenceId,
    /// What kind.
    pub kind: Evidence,
    /// Where it is kept.
    pub reference: String,
    /// Words with it.
    pub words: String,
    /// When we heard of it.
    pub at: Moment,
    /// When, by the phone's clock.
    pub device_at: Moment,
}

/// What came too late.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateRow {
    /// Whose phone.
    pub helper: AccountId,
    /// Name.
    pub name: String,
    /// Which act.
    pub act: String,
    /// When we heard of it.
    pub at: Moment,
    /// When, by the phone's clock.
    pub device_at: Moment,
    /// What it said.
    pub words: String,
}

impl Query for Show {
    const NAME: &'static str = "visits.show";
    const SAYS: &'static str = "查看上门";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    type Out = Shown;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.visit)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Shown, Stop<Cannot>> {
        let visit = store::load(rx.tx(), self.visit).await?.ok_or(Cannot::NotFound)?;
        if let Some(case) = visit.case {
            rx.thread(case);
        }
        rx.about(visit.elder);
        rx.note("visit", visit.id);
        Ok(shown(rx, visit).await?)
    }
}

impl Query for OfCase {
    const NAME: &'static str = "visits.of_case";
    const SAYS: &'static str = "查看工单的上门";
    const ROLES: &'static [Role] = READERS;
    const OPENS: bool = true;
    type Out = Vec<Shown>;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Shown>, Stop<Cannot>> {
        rx.thread(self.case);
        let mut all = Vec::new();
        for visit in store::of_case(rx.tx(), self.case).await? {
            rx.about(visit.elder);
            all.push(shown(rx, visit).await?);
        }
        Ok(all)
    }
}

pub(crate) async fn shown(rx: &mut Rx<'_, '_>, visit: Visit) -> Result<Shown, DbError> {
    let service = service_of(&visit)?;
    let offers = offer_rows(rx, &visit).await?;
    let proofs = proof_rows(rx, &visit).await?;
    let late = late_rows(rx, &visit).await?;
    let (reason, words, satisfied) = store::sealed(rx.tx(), visit.id).await?;
    let (reason, words) = (open(rx, visit.elder, reason).await?, open(rx, visit.elder, words).await?);
    let mut rows = rows(rx.tx(), std::slice::from_ref(&visit)).await?;
    let row = rows.pop().ok_or(DbError::Absent)?;
    let missing = missing(service, &visit, &proofs);
    let Visit { arrival, departed, finished, device, .. } = visit;
    Ok(Shown {
        row,
        service,
        arrival,
        departed,
        finished,
        device,
        offers,
        proofs,
        missing,
        reason,
        words,
        satisfied,
        late,
    })
}

fn missing(service: &Service, visit: &Visit, proofs: &[ProofRow]) -> Vec<Evidence> {
    let mut there: Vec<Evidence> = proofs.iter().map(|p| p.kind).collect();
    there.push(Evidence::Words);
    if let Some(arrival) = &visit.arrival {
        there.push(Evidence::Place);
        if arrival.method == Method::Tag {
            there.push(Evidence::Tag);
        }
    }
    if visit.state.live() { cases::missing(service, true, &there) } else { Vec::new() }
}

async fn open(rx: &mut Rx<'_, '_>, elder: ElderId, sealed: Option<Vec<u8>>) -> Result<String, DbError> {
    match sealed {
        None => Ok(String::new()),
        Some(sealed) => match rx.open(elder, &sealed).await {
            // The key was destroyed: the elder asked for it, the visit stays without its words.
            Err(DbError::Absent) => Ok(String::new()),
            other => other,
        },
    }
}

async fn offer_rows(rx: &mut Rx<'_, '_>, visit: &Visit) -> Result<Vec<OfferRow>, DbError> {
    let offers = offers::of_visit(rx.tx(), visit.id).await?;
    let helpers: Vec<AccountId> = offers.iter().map(|o| o.helper).collect();
    let names = staff::names(rx.tx(), &helpers).await?;
    let row = |o: offers::Offer| OfferRow {
        offer: o.id,
        helper: o.helper,
        name: names.get(&o.helper).cloned().unwrap_or_default(),
        state: o.state,
        reason: o.reason,
        distance: o.distance,
        offered_at: o.offered_at,
        until: o.until,
        answered_at: o.answered_at,
        words: o.words,
    };
    Ok(offers.into_iter().map(row).collect())
}

async fn proof_rows(rx: &mut Rx<'_, '_>, visit: &Visit) -> Result<Vec<ProofRow>, DbError> {
    let mut rows = Vec::new();
    for kept in proofs::of_visit(rx.tx(), visit.id).await? {
        let Some(kind) = Evidence::from_code(&kept.kind) else { continue };
        let words = open(rx, visit.elder, kept.words).await?;
        let (id, reference, at, device_at) = (kept.id, kept.reference, kept.at, kept.device_at);
        rows.push(ProofRow { id, kind, reference, words, at, device_at });
    }
    Ok(rows)
}

async fn late_rows(rx: &mut Rx<'_, '_>, visit: &Visit) -> Result<Vec<LateRow>, DbError> {
    let late = proofs::late_of(rx.tx(), visit.id).await?;
    let helpers: Vec<AccountId> = late.iter().map(|l| l.helper).collect();
    let names = staff::names(rx.tx(), &helpers).await?;
    let mut rows = Vec::with_capacity(late.len());
    for one in late {
        let name = names.get(&one.helper).cloned().unwrap_or_default();
        let words = open(rx, visit.elder, one.words).await?;
        let (helper, act, at, device_at) = (one.helper, one.act, one.at, one.device_at);
        rows.push(LateRow { helper, name, act, at, device_at, words });
    }
    Ok(rows)
}
