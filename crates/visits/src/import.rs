//! Past visits from an older system: history, no case, no clock.

use crate::store::past::{self, Entering};
use crate::visit::Cannot;
use base::{AccountId, AnyId, ElderId, Moment, VisitId};
use desk::{Command, Cx, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// As many rows as one act takes.
pub const CHUNK: usize = 500;

/// One past visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastVisit {
    /// Its number in the old system: the same twice changes nothing, a changed row amends its visit.
    pub source: String,
    /// To whom.
    pub elder: ElderId,
    /// Where the elder lives.
    pub region: String,
    /// Code or name of the service.
    pub service: String,
    /// Who went.
    pub helper: AccountId,
    /// When help was sent.
    pub sent_at: Option<Moment>,
    /// When the helper was there.
    pub arrived_at: Moment,
    /// When it was done.
    pub finished_at: Moment,
    /// It was done, not only tried.
    pub done: bool,
    /// What the elder said, 1 to 5.
    pub satisfied: Option<i64>,
    /// Words with it; may be empty.
    pub words: String,
}

/// Enters at most [`CHUNK`] past visits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Import {
    /// The rows.
    pub rows: Vec<PastVisit>,
}

/// What went in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Imported {
    /// New visits.
    pub added: i64,
    /// Visits that were there with something else in them.
    pub changed: i64,
    /// Rows that were there just so.
    pub same: i64,
    /// Rows that cannot be: their source number and why, as a person reads it.
    pub bad: Vec<(String, String)>,
}

impl Command for Import {
    const NAME: &'static str = "visits.import";
    const SAYS: &'static str = "导入历史上门";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = Imported;
    type Error = Cannot;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Imported, Stop<Cannot>> {
        if self.rows.len() > CHUNK {
            return Err(Cannot::TooMany.into());
        }
        let mut out = Imported::default();
        let mut codes = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            match checked(row) {
                Ok(row) => codes.push(row),
                Err(why) => out.bad.push((row.source.clone(), why.to_owned())),
            }
        }
        let mut rows = Vec::with_capacity(codes.len());
        for (row, version) in &codes {
            let words = match row.words.as_str() {
                "" => None,
                words => Some(cx.seal(row.elder, words).await?),
            };
            rows.push(Entering { row, id: VisitId::past(row.arrived_at), version: *version, words });
        }
        let entered = past::insert(cx.tx(), &rows).await?;
        let minted: std::collections::HashSet<VisitId> = rows.iter().map(|r| r.id).collect();
        out.added = entered.iter().filter(|e| minted.contains(&e.id)).count() as i64;
        out.changed = entered.len() as i64 - out.added;
        out.same = rows.len() as i64 - entered.len() as i64;
        let records = past::records(&rows, &entered);
        cx.register_records(&records).await?;
        cx.note("added", out.added);
        cx.note("changed", out.changed);
        Ok(out)
    }
}

/// The row with its service's code, and that service's version; or what is wrong with it.
fn checked(row: &PastVisit) -> Result<(PastVisit, i64), &'static str> {
    let shipped = catalogue::shipped();
    let service =
        shipped.offered().find(|s| s.code == row.service || s.name == row.service).ok_or("没有这项服务")?;
    if row.finished_at < row.arrived_at {
        return Err("完成时间早于到达时间");
    }
    if row.satisfied.is_some_and(|s| !(1..=5).contains(&s)) {
        return Err("满意度不是 1 到 5");
    }
    if row.source.is_empty() {
        return Err("缺少编号");
    }
    Ok((PastVisit { service: service.code.clone(), ..row.clone() }, service.version))
}
