//! A page of cases.

use super::READERS;
use super::filter::{Filter, Order, id_floor};
use crate::case::{Owner, State};
use crate::open::channel_label;
use crate::store::{self, COLUMNS, Kept};
use base::{AccountId, AnyId, CaseId, ElderId, Moment};
use catalogue::{Priority, StepKind};
use db::{DbError, Tx};
use desk::{Never, Query, Role, Rx, Scope, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Cases by filter, a page at a time.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct List {
    /// Which.
    pub filter: Filter,
    /// In which order.
    pub order: Order,
    /// Counted from 1.
    pub page: i64,
    /// Rows a page, up to 200.
    pub size: i64,
}

/// A page of cases.
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

/// A case in a list: no personal words in it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The case.
    pub id: CaseId,
    /// As people say it: `1124-473829`.
    pub number: String,
    /// Code of its service.
    pub service: String,
    /// Name of its service.
    pub service_name: &'static str,
    /// Whom it is for.
    pub elder: Option<ElderId>,
    /// The elder's name.
    pub elder_name: Option<String>,
    /// Where.
    pub region: String,
    /// Where the wish came in, as a page says it.
    pub channel: &'static str,
    /// Where it stands.
    pub state: State,
    /// Which step it is in.
    pub step: StepKind,
    /// What is done in this step.
    pub step_says: &'static str,
    /// Who answers for it.
    pub owner: Owner,
    /// The name of the person who holds it.
    pub owner_name: Option<String>,
    /// Where it stands in the queue.
    pub priority: Priority,
    /// By when something must have happened.
    pub due: Option<Moment>,
    /// A clock ran out.
    pub overdue: bool,
    /// Presses and calls so far.
    pub presses: i64,
    /// The elder is to be called back and was not yet.
    pub callback_due: bool,
    /// What the elder said, 1 to 5.
    pub satisfied: Option<i64>,
    /// Name of the outcome.
    pub outcome: Option<&'static str>,
    /// When it was opened.
    pub opened_at: Moment,
    /// When it ended.
    pub closed_at: Option<Moment>,
}

impl Query for List {
    const NAME: &'static str = "cases.list";
    const SAYS: &'static str = "查看工单列表";
    const ROLES: &'static [Role] = READERS;
    type Out = Page;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::elder_or_nobody(self.filter.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Page, Stop<Never>> {
        let scope = rx.scope().await?;
        let size = if self.size <= 0 { 50 } else { self.size.min(200) };
        let page = self.page.max(1);
        let ids = numbered(rx, &self.filter).await?;
        let w = self.filter.conditions(&scope, ids.as_deref());
        let total = store::count(rx.tx(), w.query("SELECT COUNT(*) FROM cases c", "")).await?;
        let order = match self.order {
            Order::Newest => "c.id DESC",
            Order::Urgent => "c.priority, c.due_at NULLS LAST, c.id",
        };
        let tail = format!(" ORDER BY {order} LIMIT {size} OFFSET {}", (page - 1).saturating_mul(size));
        let kept = store::list(rx.tx(), w.query(&format!("SELECT {COLUMNS} FROM cases c"), &tail)).await?;
        let rows = rows(rx.tx(), &kept).await?;
        Ok(Page { rows, total, page, pages: ((total + size - 1) / size).max(1) })
    }
}

/// How many cases a filter means, for somebody with this scope.
pub(crate) async fn count(rx: &mut Rx<'_, '_>, filter: &Filter, scope: &Scope) -> Result<i64, DbError> {
    let ids = numbered(rx, filter).await?;
    let w = filter.conditions(scope, ids.as_deref());
    store::count(rx.tx(), w.query("SELECT COUNT(*) FROM cases c", "")).await
}

/// The cases that bear the number asked for: those of that day in the last ten years whose id gives it.
async fn numbered(rx: &mut Rx<'_, '_>, filter: &Filter) -> Result<Option<Vec<CaseId>>, DbError> {
    match &filter.number {
        Some(number) => with_number(rx, number).await.map(Some),
        None => Ok(None),
    }
}

/// The elders of the cases that bear this number, as people say it (1124-473829), in the last ten years; for other
/// capabilities.
pub async fn elders_of_number(rx: &mut Rx<'_, '_>, number: &str) -> Result<Vec<ElderId>, DbError> {
    let mut elders = Vec::new();
    for id in with_number(rx, number).await? {
        elders.extend(store::load(rx.tx(), id).await?.and_then(|kept| kept.elder));
    }
    Ok(elders)
}

async fn with_number(rx: &mut Rx<'_, '_>, number: &str) -> Result<Vec<CaseId>, DbError> {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let day = digits.get(..2).zip(digits.get(2..4)).and_then(|(m, d)| m.parse().ok().zip(d.parse().ok()));
    let Some((month, day)) = day.filter(|(m, d)| (1..=12).contains(m) && (1..=31).contains(d)) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    let this_year = rx.now.beijing().year;
    for year in (this_year - 9..=this_year).rev() {
        let from = Moment::from_beijing(year, month, day, 0, 0, 0);
        let until = from + base::Span::days(1);
        let ids = store::ids_between(rx.tx(), &id_floor(from), &id_floor(until)).await?;
        let same = |id: &CaseId| crate::number(*id).chars().filter(char::is_ascii_digit).eq(digits.chars());
        found.extend(ids.into_iter().filter(same));
    }
    Ok(found)
}

/// Rows with the names of everybody in them.
pub(crate) async fn rows(tx: &mut Tx<'_>, kept: &[Kept]) -> Result<Vec<Row>, DbError> {
    let elders: Vec<ElderId> = kept.iter().filter_map(|k| k.elder).collect();
    let owners: Vec<AccountId> = kept.iter().filter_map(|k| k.case.owner.account).collect();
    let elders = elders::names(tx, &elders).await?;
    let owners = staff::names(tx, &owners).await?;
    let named = |kept| {
        let mut row = row(kept)?;
        row.elder_name = row.elder.and_then(|e| elders.get(&e).cloned());
        row.owner_name = row.owner.account.and_then(|a| owners.get(&a).cloned());
        Ok(row)
    };
    kept.iter().map(named).collect()
}

fn row(kept: &Kept) -> Result<Row, DbError> {
    let service = crate::hold::service_of(kept)?;
    let case = &kept.case;
    Ok(Row {
        id: kept.id,
        number: crate::number(kept.id),
        service: kept.service.clone(),
        service_name: &service.name,
        elder: kept.elder,
        elder_name: None,
        region: kept.region.clone(),
        channel: channel_label(&kept.channel),
        state: case.state,
        step: case.step,
        step_says: service.step(case.step).map_or("", |s| &s.says),
        owner: case.owner,
        owner_name: None,
        priority: case.priority,
        due: case.due,
        overdue: case.overdue,
        presses: case.presses,
        callback_due: case.state.open() && case.callback && case.called_back_at.is_none(),
        satisfied: case.satisfied,
        outcome: case.outcome.as_deref().and_then(|code| service.outcome(code)).map(|o| o.name.as_str()),
        opened_at: kept.opened_at,
        closed_at: case.closed_at,
    })
}

impl Row {
    /// The id as it stands in addresses.
    pub fn address(&self) -> String {
        self.id.text()
    }
}
