//! Questions about lists that go out: who asked for what, how it stands. Never what is in them.

use super::decide::DECIDERS;
use super::{Column, ExportRefused, Format, Purpose, State, Stored, store};
use crate::intake::BRINGERS;
use crate::sheet::ExportId;
use base::{AccountId, Moment};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use elders::Category;
use serde::Serialize;

/// Rows of a page.
const PAGE: i64 = 30;
/// Who sees requests: those who ask, those who approve, and who reads the trail.
const SEERS: &[Role] = &[Role::Clerk, Role::Worker, Role::Officer, Role::Supervisor, Role::AuditAdmin];

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportRow {
    /// Which.
    pub id: ExportId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// Who asked.
    pub asked_by: AccountId,
    /// The asker's name.
    pub asker: String,
    /// When.
    pub asked_at: Moment,
    /// What for.
    pub purpose: &'static Purpose,
    /// Why, in the asker's words.
    pub reason: String,
    /// Which unit; empty = everywhere.
    pub region: String,
    /// Only with this category.
    pub category: Option<Category>,
    /// Which columns.
    pub columns: Vec<Column>,
    /// In which form.
    pub format: Format,
    /// Who decided: the name.
    pub decider: String,
    /// When.
    pub decided_at: Option<Moment>,
    /// What the decider said.
    pub answer: String,
    /// People: foreseen until it is made, then in it.
    pub rows: i64,
    /// Until when it may be fetched.
    pub expires_at: Option<Moment>,
    /// How often it was fetched.
    pub fetched: i64,
    /// The asking person asked for it.
    pub own: bool,
    /// The asking person may decide it.
    pub may_decide: bool,
}

async fn row(rx: &mut Rx<'_, '_>, export: Stored) -> Result<ExportRow, db::DbError> {
    let asker = staff::name_of(rx.tx(), export.asked_by).await?;
    let decider = match export.decided_by {
        Some(account) => staff::name_of(rx.tx(), account).await?,
        None => String::new(),
    };
    let own = rx.account() == Some(export.asked_by);
    let decides = rx.scope().await?.roles.has_any(DECIDERS);
    Ok(ExportRow {
        own,
        may_decide: decides && !own && export.state == State::Asked,
        id: export.id,
        number: export.number,
        state: export.state,
        asked_by: export.asked_by,
        asker,
        asked_at: export.asked_at,
        purpose: export.purpose,
        reason: export.reason,
        region: export.region,
        category: export.category,
        columns: export.columns,
        format: export.format,
        decider,
        decided_at: export.decided_at,
        answer: export.answer,
        rows: export.row_count,
        expires_at: export.expires_at,
        fetched: export.fetched,
    })
}

/// 导出列表: one's own; who approves sees all of the region. Newest first.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ExportsList {
    /// The last row of the page before.
    pub after: Option<ExportId>,
}

impl Query for ExportsList {
    const NAME: &'static str = "exports.list";
    const SAYS: &'static str = "查看导出列表";
    const ROLES: &'static [Role] = SEERS;
    type Out = (Vec<ExportRow>, Option<ExportId>);
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Self::Out, Stop<Never>> {
        let scope = rx.scope().await?;
        let sees = scope.roles.has_any(DECIDERS) || scope.roles.has(Role::AuditAdmin);
        let only = if sees { None } else { rx.account() };
        let scoped = scope.condition_now("region", 3);
        let mut found = store::list(rx.tx(), only, scoped, self.after, PAGE + 1).await?;
        let more = found.len() > PAGE as usize;
        found.truncate(PAGE as usize);
        let next = found.last().map(|export| export.id).filter(|_| more);
        let mut rows = Vec::with_capacity(found.len());
        for export in found {
            rows.push(row(rx, export).await?);
        }
        Ok((rows, next))
    }
}

/// 查看一份导出申请.
#[derive(Debug, Clone, Serialize)]
pub struct ShowExport {
    /// Which.
    pub export: ExportId,
}

impl Query for ShowExport {
    const NAME: &'static str = "exports.show";
    const SAYS: &'static str = "查看导出申请";
    const ROLES: &'static [Role] = BRINGERS;
    type Out = ExportRow;
    type Error = ExportRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.export)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<ExportRow, Stop<ExportRefused>> {
        let export = store::find(rx.tx(), self.export).await?.ok_or(ExportRefused::Absent)?;
        let row = row(rx, export).await?;
        if !row.own && !rx.scope().await?.roles.has_any(DECIDERS) {
            return Err(ExportRefused::NotYours.into());
        }
        Ok(row)
    }
}
