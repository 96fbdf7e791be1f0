//! Finding somebody: ranks everybody, asks the next, and when nobody is left says so at once.

use crate::hands::unless_refused;
use crate::offer_run_out::OfferRunOut;
use crate::rank::{Candidate, Need, NotChosen, Ranking, rank};
use crate::store::helpers::{asked, roster};
use crate::store::offers::{self, Offer, OfferState};
use crate::topics::{VisitNobody, VisitOffer};
use crate::visit::{State, Visit};
use base::{AccountId, AnyId, Moment, OfferId, Span};
use catalogue::Service;
use db::{DbError, Tx};
use desk::Cx;
use serde::{Deserialize, Serialize};

/// In an emergency two are asked at once, and the first yes wins.
const AT_ONCE: usize = 2;

/// Somebody who is asked now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfferMade {
    /// The offer.
    pub offer: OfferId,
    /// To whom.
    pub helper: AccountId,
    /// Name.
    pub name: String,
    /// Why: 距离 1.2 公里 · 空闲 · 有急救证.
    pub reason: String,
    /// Metres to the home, as far as we know.
    pub distance: Option<f64>,
    /// The answer is wanted by then.
    pub until: Moment,
}

/// Where a search stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    pub(crate) made: Vec<OfferMade>,
    pub(crate) others: Vec<NotChosen>,
    pub(crate) nobody: bool,
}

/// Everybody in order for this visit, with reasons.
pub(crate) async fn ranking(
    tx: &mut Tx<'_>,
    visit: &Visit,
    service: &Service,
    now: Moment,
) -> Result<Ranking, DbError> {
    let home = elders::brief(tx, visit.elder).await?.and_then(|elder| elder.point);
    let asked = asked(tx, visit.id, visit.case).await?;
    let helpers: Vec<_> = roster(tx, now, &asked).await?.into_iter().map(|r| r.helper).collect();
    Ok(rank(&Need { service, home, now }, &helpers, catalogue::shipped()))
}

/// Asks as many as should be asked at once and are not asked yet. With nobody asked and nobody left, the visit is given up
/// and its case climbs.
pub(crate) async fn go_on(
    cx: &mut Cx<'_, '_>,
    visit: &mut Visit,
    service: &Service,
    first: Option<AccountId>,
) -> Result<Standing, DbError> {
    let mut open = open_offers(cx, visit).await?.len();
    let now = cx.now;
    let mut ranking = ranking(cx.tx(), visit, service, now).await?;
    if let Some(first) = first {
        let place = ranking.candidates.iter().position(|c| c.helper == first);
        if let Some(place) = place {
            ranking.candidates[..=place].rotate_right(1);
        }
    }
    let at_once = if service.urgent() && first.is_none() { AT_ONCE } else { 1 };
    let mut standing = Standing { others: ranking.others, ..Standing::default() };
    for candidate in ranking.candidates {
        if open >= at_once {
            break;
        }
        if let Some(made) = offer(cx, visit, service, candidate).await? {
            standing.made.push(made);
            open += 1;
        }
    }
    let asks: Vec<_> = standing.made.iter().map(|m| (&m.name, &m.reason)).collect();
    cx.note("asked", asks);
    if open == 0 {
        give_up(cx, visit, &standing).await?;
        standing.nobody = true;
    }
    Ok(standing)
}

async fn open_offers(cx: &mut Cx<'_, '_>, visit: &Visit) -> Result<Vec<Offer>, DbError> {
    let all = offers::of_visit(cx.tx(), visit.id).await?;
    Ok(all.into_iter().filter(|o| o.state == OfferState::Open).collect())
}

async fn offer(
    cx: &mut Cx<'_, '_>,
    visit: &Visit,
    service: &Service,
    to: Candidate,
) -> Result<Option<OfferMade>, DbError> {
    let id: OfferId = cx.mint();
    let now = cx.now;
    let until = now + service.clocks.accept.unwrap_or(Span::mins(5));
    if !offers::insert(cx.tx(), id, visit.id, &to, now, until).await? {
        return Ok(None);
    }
    cx.later(&id.text(), until, &OfferRunOut { offer: id }).await?;
    tell(cx, visit, id, to.helper, OfferState::Open, until).await?;
    let Candidate { helper, name, reason, distance } = to;
    Ok(Some(OfferMade { offer: id, helper, name, reason, distance, until }))
}

async fn tell(
    cx: &mut Cx<'_, '_>,
    visit: &Visit,
    offer: OfferId,
    helper: AccountId,
    state: OfferState,
    until: Moment,
) -> Result<(), DbError> {
    let (case, region) = (visit.case, visit.region.clone());
    cx.tell(VisitOffer { offer, visit: visit.id, case, helper, region, state, until }).await
}

async fn give_up(cx: &mut Cx<'_, '_>, visit: &mut Visit, standing: &Standing) -> Result<(), DbError> {
    visit.end(State::Nobody, cx.now);
    crate::hands::save(cx, visit).await?;
    let why: Vec<_> = standing.others.iter().map(|o| (&o.name, &o.why)).collect();
    cx.note("others", why);
    let (elder, region) = (visit.elder, visit.region.clone());
    cx.tell(VisitNobody { visit: visit.id, case: visit.case, elder, region }).await?;
    if let Some(case) = visit.case {
        let reason = "没有助老员能去".to_owned();
        unless_refused(cx.call(cases::Escalate { case, reason }).await)?;
    }
    Ok(())
}

/// Settles one offer: its clock stops, the helper hears what became of it.
pub(crate) async fn settle(
    cx: &mut Cx<'_, '_>,
    visit: &Visit,
    offer: &Offer,
    state: OfferState,
    device_at: Option<Moment>,
    words: Option<&str>,
) -> Result<(), DbError> {
    let now = cx.now;
    offers::answer(cx.tx(), offer.id, state, now, device_at, words).await?;
    cx.never::<OfferRunOut>(&offer.id.text()).await?;
    tell(cx, visit, offer.id, offer.helper, state, offer.until).await
}

/// Settles every offer of a visit that still waits.
pub(crate) async fn settle_open(
    cx: &mut Cx<'_, '_>,
    visit: &Visit,
    state: OfferState,
) -> Result<(), DbError> {
    for offer in open_offers(cx, visit).await? {
        settle(cx, visit, &offer, state, None, None).await?;
    }
    Ok(())
}
