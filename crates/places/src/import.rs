//! Takes up to 500 places in. The same row twice changes nothing.

use crate::file::PlaceRow;
use crate::store::{self, Put};
use base::sheet::BadRow;
use base::{Date, PlaceId};
use desk::{Command, Cx, Kind as Refused, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// Rows of one file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Import {
    /// At most 500.
    pub rows: Vec<PlaceRow>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Imported {
    /// Places that were not there.
    pub added: usize,
    /// Places that were there and say something else now.
    pub changed: usize,
    /// Places that were there and say the same.
    pub same: usize,
    /// Rows that were not taken.
    pub bad: Vec<BadRow>,
}

/// Why no row is taken.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefused {
    /// More than the limit.
    #[error("一次最多导入 500 行")]
    TooMany,
}

impl Refusal for ImportRefused {
    fn kind(&self) -> Refused {
        Refused::Invalid("rows")
    }
}

impl Command for Import {
    const NAME: &'static str = "places.import";
    const SAYS: &'static str = "导入设施";
    const ROLES: &'static [Role] = &[Role::SystemAdmin];
    type Out = Imported;
    type Error = ImportRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Imported, Stop<ImportRefused>> {
        if self.rows.len() > 500 {
            return Err(ImportRefused::TooMany.into());
        }
        let now = cx.now;
        let units = regions::names(cx.tx(), Date::of(now)).await?;
        let mut done = Imported::default();
        for row in &self.rows {
            if row.region.as_ref().is_none_or(|region| !units.contains_key(region.as_str())) {
                done.bad.push(BadRow::new(row.line, "区划代码", "没有这个区划"));
                continue;
            }
            if row.name.trim().is_empty() {
                done.bad.push(BadRow::new(row.line, "名称", "没有填"));
                continue;
            }
            let id: PlaceId = cx.mint();
            match store::put(cx.tx(), id, row, now).await? {
                Put::Added => done.added += 1,
                Put::Changed => done.changed += 1,
                Put::Same => done.same += 1,
            }
        }
        cx.note("added_changed_same_bad", [done.added, done.changed, done.same, done.bad.len()]);
        Ok(done)
    }
}
