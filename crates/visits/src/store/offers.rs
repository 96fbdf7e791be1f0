//! Offers: who is asked, until when, what they said.

use crate::rank::Candidate;
use base::{AccountId, Moment, OfferId, VisitId};
use db::{DbError, Row, Tx, sql};

/// What became of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferState {
    /// Waiting for an answer.
    Open,
    /// Yes.
    Accepted,
    /// No.
    Declined,
    /// No answer in time.
    Expired,
    /// Somebody else was quicker.
    Lost,
    /// The visit was called off.
    Withdrawn,
}

impl OfferState {
    const ALL: [OfferState; 6] = [
        OfferState::Open,
        OfferState::Accepted,
        OfferState::Declined,
        OfferState::Expired,
        OfferState::Lost,
        OfferState::Withdrawn,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            OfferState::Open => "open",
            OfferState::Accepted => "accepted",
            OfferState::Declined => "declined",
            OfferState::Expired => "expired",
            OfferState::Lost => "lost",
            OfferState::Withdrawn => "withdrawn",
        }
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            OfferState::Open => "等答复",
            OfferState::Accepted => "接了",
            OfferState::Declined => "不接",
            OfferState::Expired => "没答复",
            OfferState::Lost => "别人先接",
            OfferState::Withdrawn => "已撤回",
        }
    }
}

/// One offer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Offer {
    pub(crate) id: OfferId,
    pub(crate) visit: VisitId,
    pub(crate) helper: AccountId,
    pub(crate) state: OfferState,
    pub(crate) reason: String,
    pub(crate) distance: Option<f64>,
    pub(crate) offered_at: Moment,
    pub(crate) until: Moment,
    pub(crate) answered_at: Option<Moment>,
    pub(crate) words: Option<String>,
}

const COLUMNS: &str =
    "id, visit_id, helper_id, state, reason, distance, offered_at, until_at, answered_at, words";

/// Makes an offer; false when the helper is being asked about something else at this very moment.
pub(crate) async fn insert(
    tx: &mut Tx<'_>,
    id: OfferId,
    visit: VisitId,
    to: &Candidate,
    now: Moment,
    until: Moment,
) -> Result<bool, DbError> {
    let made = sql(
        "INSERT INTO visit_offers (id, visit_id, helper_id, state, reason, distance, offered_at, until_at) \
         VALUES ($1, $2, $3, 'open', $4, $5, $6, $7) ON CONFLICT (helper_id) WHERE state = 'open' DO NOTHING",
    )
    .bind(id)
    .bind(visit)
    .bind(to.helper)
    .bind(to.reason.as_str())
    .bind(to.distance)
    .bind(now)
    .bind(until)
    .run(tx)
    .await?;
    Ok(made == 1)
}

/// The offer of an id.
pub(crate) async fn load(tx: &mut Tx<'_>, id: OfferId) -> Result<Option<Offer>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM visit_offers WHERE id = $1")).bind(id).opt(tx, offer).await
}

/// All offers of a visit, in order.
pub(crate) async fn of_visit(tx: &mut Tx<'_>, visit: VisitId) -> Result<Vec<Offer>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM visit_offers WHERE visit_id = $1 ORDER BY id"))
        .bind(visit)
        .all(tx, offer)
        .await
}

/// What a helper is asked just now: at most one.
pub(crate) async fn open_of(tx: &mut Tx<'_>, helper: AccountId) -> Result<Option<Offer>, DbError> {
    sql(format!("SELECT {COLUMNS} FROM visit_offers WHERE helper_id = $1 AND state = 'open'"))
        .bind(helper)
        .opt(tx, offer)
        .await
}

/// What became of it.
pub(crate) async fn answer(
    tx: &mut Tx<'_>,
    id: OfferId,
    state: OfferState,
    now: Moment,
    device_at: Option<Moment>,
    words: Option<&str>,
) -> Result<(), DbError> {
    sql("UPDATE visit_offers SET state = $2, answered_at = $3, answered_device_at = $4, words = $5 WHERE id = $1")
        .bind(id)
        .bind(state.word())
        .bind(now)
        .bind(device_at)
        .bind(words.map(str::to_owned))
        .run(tx)
        .await?;
    Ok(())
}

fn offer(row: &Row) -> Result<Offer, DbError> {
    let state: String = row.get(3)?;
    let state = OfferState::ALL
        .into_iter()
        .find(|s| s.word() == state)
        .ok_or_else(|| DbError::other("an offer is in an unknown state"))?;
    Ok(Offer {
        id: row.get(0)?,
        visit: row.get(1)?,
        helper: row.get(2)?,
        state,
        reason: row.get(4)?,
        distance: row.get(5)?,
        offered_at: row.get(6)?,
        until: row.get(7)?,
        answered_at: row.get(8)?,
        words: row.get(9)?,
    })
}
