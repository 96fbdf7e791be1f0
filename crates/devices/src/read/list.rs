//! Devices in lists, and one by one.

use super::READERS;
use super::filter::Filter;
use crate::device::{Kind as DeviceKind, State};
use crate::silence::Silence;
use crate::store::{self, COLUMNS, Kept};
use base::{CaseId, DeviceId, ElderId, Moment, Span};
use desk::{Kind, Never, Query, Refusal, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Devices by filter, a page at a time.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct List {
    /// Which.
    pub filter: Filter,
    /// Counted from 1.
    pub page: i64,
    /// Rows a page, up to 200.
    pub size: i64,
}

/// A page of devices.
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

/// A device in a list: no personal words in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The device.
    pub id: DeviceId,
    /// What it is.
    pub kind: DeviceKind,
    /// Whose it is.
    pub elder: ElderId,
    /// Where the elder lives.
    pub region: String,
    /// Where it hangs or lies.
    pub place: String,
    /// Whether it may speak.
    pub state: State,
    /// Whether it is heard of.
    pub silence: Silence,
    /// When it was last heard of.
    pub heard_at: Option<Moment>,
    /// Charge in percent.
    pub battery: Option<i64>,
    /// How wrong its clock is, where that is worth saying.
    pub clock_off: Option<Span>,
    /// Since when it is silent.
    pub silent_since: Option<Moment>,
    /// The case that looks after its silence.
    pub silent_case: Option<CaseId>,
    /// How often it says that it is alive.
    pub beat_every: Span,
    /// Since when it is in use.
    pub added_at: Moment,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
}

impl From<Kept> for Row {
    fn from(kept: Kept) -> Row {
        Row {
            id: kept.id,
            kind: kept.kind,
            elder: kept.elder,
            region: kept.region,
            place: kept.place,
            state: kept.state,
            silence: kept.silence,
            heard_at: kept.heard_at,
            battery: kept.battery,
            clock_off: kept.clock_off,
            silent_since: kept.silent_since,
            silent_case: kept.silent_case,
            beat_every: kept.beat_every,
            added_at: kept.added_at,
            withdrawn_at: kept.withdrawn_at,
        }
    }
}

impl Query for List {
    const NAME: &'static str = "devices.list";
    const SAYS: &'static str = "查看设备列表";
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
        let count = self.filter.query(&scope, "SELECT COUNT(*) FROM devices d", "");
        let total: i64 = count.one(rx.tx(), |row| row.get(0)).await?;
        let tail = format!(" ORDER BY d.id LIMIT {size} OFFSET {}", (page - 1).saturating_mul(size));
        let query = self.filter.query(&scope, &format!("SELECT {COLUMNS} FROM devices d"), &tail);
        let rows = store::list(rx.tx(), query).await?.into_iter().map(Row::from).collect();
        Ok(Page { rows, total, page, pages: ((total + size - 1) / size).max(1) })
    }
}

/// One device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Show {
    /// Which.
    pub device: DeviceId,
}

/// There is no such device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("没有这台设备")]
pub struct Unknown;

impl Refusal for Unknown {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }
}

impl Query for Show {
    const NAME: &'static str = "devices.show";
    const SAYS: &'static str = "查看设备";
    const ROLES: &'static [Role] = READERS;
    type Out = Row;
    type Error = Unknown;

    fn subject(&self) -> Subject {
        Subject::record(self.device)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Row, Stop<Unknown>> {
        let kept = store::load(rx.tx(), self.device).await?.ok_or(Unknown)?;
        Ok(kept.into())
    }
}

/// The devices of an elder that are in use.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ByElder {
    /// Whose.
    pub elder: ElderId,
}

impl Query for ByElder {
    const NAME: &'static str = "devices.by_elder";
    const SAYS: &'static str = "查看长者的设备";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<Row>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<Row>, Stop<Never>> {
        let scope = rx.scope().await?;
        let filter = Filter { elder: Some(self.elder), ..Filter::active() };
        let query =
            filter.query(&scope, &format!("SELECT {COLUMNS} FROM devices d"), " ORDER BY d.id LIMIT 50");
        Ok(store::list(rx.tx(), query).await?.into_iter().map(Row::from).collect())
    }
}
