//! A page of visits.

use super::READERS;
use super::filter::Filter;
use crate::hands::service_of;
use crate::store::{self, COLUMNS};
use crate::visit::{State, Visit};
use base::{AccountId, AnyId, CaseId, ElderId, Moment, VisitId};
use db::{DbError, Tx};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Visits by filter, a page at a time, the newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct List {
    /// Which.
    pub filter: Filter,
    /// Counted from 1.
    pub page: i64,
    /// Rows a page, up to 200.
    pub size: i64,
}

/// A page of visits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// At most `size` rows.
    pub rows: Vec<Row>,
    /// How many there are on all pages.
    pub total: i64,
    /// This page, counted from 1.
    pub page: i64,
    /// How many pages there are, at least 1.
    pub pages: i64,
}

/// A visit in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The visit.
    pub id: VisitId,
    /// The case it belongs to; imported ones have none.
    pub case: Option<CaseId>,
    /// Code of the service.
    pub service: String,
    /// Name of the service.
    pub service_name: &'static str,
    /// To whom.
    pub elder: ElderId,
    /// The elder's name.
    pub elder_name: String,
    /// Where.
    pub region: String,
    /// First or second helper.
    pub seat: i64,
    /// Where it stands.
    pub state: State,
    /// Who goes.
    pub helper: Option<AccountId>,
    /// The helper's name.
    pub helper_name: Option<String>,
    /// When the search began.
    pub sent_at: Moment,
    /// When the helper said yes.
    pub accepted_at: Option<Moment>,
    /// When the helper left.
    pub departed_at: Option<Moment>,
    /// When the helper was there.
    pub arrived_at: Option<Moment>,
    /// When it was done.
    pub finished_at: Option<Moment>,
    /// When it ended in whatever way.
    pub ended_at: Option<Moment>,
    /// Metres between the arrival and the home.
    pub distance: Option<f64>,
    /// Name of the outcome.
    pub outcome: Option<&'static str>,
}

impl Query for List {
    const NAME: &'static str = "visits.list";
    const SAYS: &'static str = "查看上门列表";
    const ROLES: &'static [Role] = READERS;
    type Out = Page;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::elder_or_nobody(self.filter.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Page, Stop<Never>> {
        let scope = rx.scope().await?;
        let w = self.filter.conditions(&scope, rx.account());
        let size = if self.size <= 0 { 50 } else { self.size.min(200) };
        let page = self.page.max(1);
        let total = store::count(rx.tx(), w.query("SELECT COUNT(*) FROM visits v", "")).await?;
        let offset = (page - 1).saturating_mul(size);
        let tail = format!(" ORDER BY v.sent_at DESC, v.id DESC LIMIT {size} OFFSET {offset}");
        let visits = store::list(rx.tx(), w.query(&format!("SELECT {COLUMNS} FROM visits v"), &tail)).await?;
        let rows = rows(rx.tx(), &visits).await?;
        Ok(Page { rows, total, page, pages: ((total + size - 1) / size).max(1) })
    }
}

/// Rows with the names of everybody in them.
pub(crate) async fn rows(tx: &mut Tx<'_>, visits: &[Visit]) -> Result<Vec<Row>, DbError> {
    let elders: Vec<ElderId> = visits.iter().map(|v| v.elder).collect();
    let helpers: Vec<AccountId> = visits.iter().filter_map(|v| v.helper).collect();
    let elders = elders::names(tx, &elders).await?;
    let helpers = staff::names(tx, &helpers).await?;
    visits
        .iter()
        .map(|visit| {
            let service = service_of(visit)?;
            Ok(Row {
                id: visit.id,
                case: visit.case,
                service: visit.service.clone(),
                service_name: &service.name,
                elder: visit.elder,
                elder_name: elders.get(&visit.elder).cloned().unwrap_or_default(),
                region: visit.region.clone(),
                seat: visit.seat,
                state: visit.state,
                helper: visit.helper,
                helper_name: visit.helper.and_then(|h| helpers.get(&h).cloned()),
                sent_at: visit.sent_at,
                accepted_at: visit.accepted_at,
                departed_at: visit.departed.map(|d| d.0),
                arrived_at: visit.arrival.as_ref().map(|a| a.at),
                finished_at: visit.finished.map(|f| f.0),
                ended_at: visit.ended_at,
                distance: visit.arrival.as_ref().and_then(|a| a.distance),
                outcome: visit
                    .outcome
                    .as_deref()
                    .and_then(|code| service.outcome(code))
                    .map(|o| o.name.as_str()),
            })
        })
        .collect()
}

impl Row {
    /// The id as it stands in addresses.
    pub fn address(&self) -> String {
        self.id.text()
    }
}
