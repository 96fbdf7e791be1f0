//! The asker fetches the list: counted, in the trail, and only while it may be fetched.

use super::{ExportRefused, FETCHES, Format, State, Stored, file, store};
use crate::intake::BRINGERS;
use crate::sheet::ExportId;
use crate::topics::ExportMoved;
use base::AccountId;
use desk::{Ask, Command, Cx, Desk, Outcome, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// 下载导出.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FetchExport {
    /// Which.
    pub export: ExportId,
}

/// What the file is made of beside its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetched {
    /// D20261124-3F9A2C.
    pub number: String,
    /// The headers.
    pub headers: Vec<String>,
    /// In which form.
    pub format: Format,
    /// Chunks of rows.
    pub chunks: i64,
    /// People.
    pub rows: i64,
    /// What stands over the list: number, who asked, who approved, when, what for.
    pub mark: String,
}

impl Command for FetchExport {
    const NAME: &'static str = "exports.fetch";
    const SAYS: &'static str = "下载导出名单";
    const ROLES: &'static [Role] = BRINGERS;
    type Out = Fetched;
    type Error = ExportRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.export)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Fetched, Stop<ExportRefused>> {
        let mut stored = store::find(cx.tx(), self.export).await?.ok_or(ExportRefused::Absent)?;
        fetchable(&stored, cx.account(), cx.now)?;
        if stored.fetched >= FETCHES {
            return Err(ExportRefused::Enough.into());
        }
        stored.fetched += 1;
        store::update(cx.tx(), &stored).await?;
        cx.note("number", &stored.number);
        cx.note("purpose", stored.purpose.code);
        cx.note("people", stored.row_count);
        cx.note("time", stored.fetched);
        cx.tell(ExportMoved { export: self.export }).await?;
        let asker = account_name(cx, Some(stored.asked_by)).await?;
        let decider = account_name(cx, stored.decided_by).await?;
        let mark = format!(
            "{}｜{} 申请｜{} 批准｜{} 下载｜用途：{}｜只准用于这个用途，用完销毁，不得转发",
            stored.number,
            asker,
            decider,
            cx.now.beijing(),
            stored.purpose.label
        );
        Ok(Fetched {
            headers: stored.columns.iter().map(|column| column.label().to_owned()).collect(),
            number: stored.number,
            format: stored.format,
            chunks: stored.chunks,
            rows: stored.row_count,
            mark,
        })
    }
}

fn fetchable(stored: &Stored, account: Option<AccountId>, now: base::Moment) -> Result<(), ExportRefused> {
    if account != Some(stored.asked_by) {
        return Err(ExportRefused::NotYours);
    }
    match stored.state {
        State::Ready if stored.expires_at.is_some_and(|until| now < until) => Ok(()),
        State::Ready | State::Gone => Err(ExportRefused::Gone),
        _ => Err(ExportRefused::NotNow),
    }
}

async fn account_name(
    cx: &mut Cx<'_, '_>,
    account: Option<AccountId>,
) -> Result<String, Stop<ExportRefused>> {
    let Some(account) = account else { return Ok(String::new()) };
    Ok(staff::name_of(cx.tx(), account).await?)
}

/// Rows of a list that is being fetched; the fetching itself is the trail's entry.
#[derive(Debug, Clone, Serialize)]
pub struct ExportRows {
    /// Which.
    pub export: ExportId,
    /// Which chunk, from 0.
    pub ordinal: i64,
}

impl Query for ExportRows {
    const NAME: &'static str = "exports.rows";
    const SAYS: &'static str = "读出导出名单";
    const ROLES: &'static [Role] = BRINGERS;
    type Out = Vec<Vec<String>>;
    type Error = ExportRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.export)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Self::Out, Stop<ExportRefused>> {
        let stored = store::find(rx.tx(), self.export).await?.ok_or(ExportRefused::Absent)?;
        fetchable(&stored, rx.account(), rx.now)?;
        if stored.fetched == 0 {
            return Err(ExportRefused::NotNow.into());
        }
        let sealed = store::rows(rx.tx(), self.export, self.ordinal).await?.ok_or(ExportRefused::Gone)?;
        Ok(store::open(rx.vault(), self.export, &sealed)?)
    }
}

/// Fetches a list: counts it, reads its rows, makes the file. Answers what it is and its bytes.
///
/// # Errors
/// When it may not be fetched, or storage fails.
pub async fn fetch_file(
    desk: &Desk,
    ask: &Ask,
    export: ExportId,
) -> Result<(Fetched, Vec<u8>), Outcome<ExportRefused>> {
    let fetched = desk.run(ask, FetchExport { export }).await?;
    let mut rows = Vec::with_capacity(usize::try_from(fetched.rows).unwrap_or_default());
    for ordinal in 0..fetched.chunks {
        rows.extend(desk.look(ask, ExportRows { export, ordinal }).await?);
    }
    let about = fetched.clone();
    let made = tokio::task::spawn_blocking(move || file::make(&about, &rows)).await;
    let bytes = made.map_err(|error| Outcome::Fault(db::DbError::other(error)))?;
    Ok((fetched, bytes.map_err(|error| Outcome::Fault(db::DbError::other(error)))?))
}
