//! A list is put together piece by piece, sealed, and destroyed on its day.

use super::{ExportRefused, KEPT, MOST, State, store};
use crate::sheet::ExportId;
use crate::topics::ExportMoved;
use base::{AnyId, Date};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// 生成导出: our own rule; some hundreds of people, then the next ones.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakeExport {
    /// Which.
    pub export: ExportId,
}

impl Command for MakeExport {
    const NAME: &'static str = "exports.make";
    const SAYS: &'static str = "生成导出名单";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = ExportRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.export)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<ExportRefused>> {
        let mut stored = store::find(cx.tx(), self.export).await?.ok_or(ExportRefused::Absent)?;
        if stored.state != State::Making {
            return Err(ExportRefused::NotNow.into());
        }
        let (now, today) = (cx.now, Date::of(cx.now));
        let (people, last) = elders::outgoing(cx, &stored.region, stored.category, stored.after).await?;
        let units = regions::names(cx.tx(), today).await?;
        let room = usize::try_from(MOST - stored.row_count).unwrap_or_default();
        let rows: Vec<Vec<String>> = people
            .iter()
            .take(room)
            .map(|elder| {
                stored
                    .columns
                    .iter()
                    .map(|column| column.cell(elder, stored.purpose, &units, today))
                    .collect()
            })
            .collect();
        let taken = rows.len() as i64;
        if taken > 0 {
            let sealed = store::seal(cx.vault(), self.export, &rows)?;
            store::put_rows(cx.tx(), self.export, stored.chunks, sealed).await?;
            stored.chunks += 1;
            stored.row_count += taken;
        }
        stored.after = last.or(stored.after);
        if last.is_some() && stored.row_count < MOST {
            cx.later(&self.export.text(), now, self).await?;
        } else {
            (stored.state, stored.ready_at, stored.expires_at) = (State::Ready, Some(now), Some(now + KEPT));
            cx.later(&self.export.text(), now + KEPT, &ForgetExport { export: self.export }).await?;
            cx.tell(ExportMoved { export: self.export }).await?;
        }
        store::update(cx.tx(), &stored).await?;
        cx.note("number", &stored.number);
        cx.note("people", taken);
        Ok(taken)
    }
}

/// 按期销毁导出: our own rule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForgetExport {
    /// Which.
    pub export: ExportId,
}

impl Command for ForgetExport {
    const NAME: &'static str = "exports.forget";
    const SAYS: &'static str = "按期销毁导出名单";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = ExportRefused;

    fn subject(&self) -> Subject {
        Subject::record(self.export)
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<ExportRefused>> {
        let mut stored = store::find(cx.tx(), self.export).await?.ok_or(ExportRefused::Absent)?;
        // At most MOST / OUTGOING chunks: one act takes them all.
        store::destroy_rows(cx.tx(), self.export).await?;
        stored.state = State::Gone;
        store::update(cx.tx(), &stored).await?;
        cx.note("number", &stored.number);
        cx.tell(ExportMoved { export: self.export }).await?;
        Ok(())
    }
}
