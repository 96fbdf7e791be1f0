//! Devices moved in from an older system, some hundred at a time. The same rows again change nothing.

use crate::device::{BEAT_EVERY, Kind as DeviceKind, TokenHash};
use crate::store::{self, New};
use base::{AnyId as _, DeviceId, ElderId, Moment};
use desk::{Command, Cx, Kind, Refusal, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The most rows in one act.
pub const MOST_ROWS: usize = 250;

/// One device of an older system.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportRow {
    /// Its id, which is also its MQTT user name.
    pub device: DeviceId,
    /// What it is.
    pub kind: DeviceKind,
    /// Whose it is.
    pub elder: ElderId,
    /// Hash of its token; without one it cannot speak until it is given one.
    pub token: Option<TokenHash>,
    /// Where it hangs or lies.
    pub place: String,
    /// Since when it is in use.
    pub since: Option<Moment>,
}

/// Enters devices, or brings those that are there up to the rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Import {
    /// At most [`MOST_ROWS`].
    pub rows: Vec<ImportRow>,
}

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// New devices.
    pub added: i64,
    /// Devices that were there.
    pub kept: i64,
    /// Devices whose elder is not in the register.
    pub no_elder: Vec<DeviceId>,
}

/// Why nothing is imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefused {
    /// Too many rows for one act.
    #[error("一次最多导入 250 台设备")]
    TooMany,
}

impl Refusal for ImportRefused {
    fn kind(&self) -> Kind {
        Kind::Invalid("rows")
    }
}

impl Command for Import {
    const NAME: &'static str = "devices.import";
    const SAYS: &'static str = "导入设备";
    const ROLES: &'static [Role] = &[];
    type Out = Imported;
    type Error = ImportRefused;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<Imported, Stop<ImportRefused>> {
        if self.rows.len() > MOST_ROWS {
            return Err(ImportRefused::TooMany.into());
        }
        let mut imported = Imported::default();
        for row in &self.rows {
            let Some(home) = cx.place_of(&row.elder.text()).await? else {
                imported.no_elder.push(row.device);
                continue;
            };
            let new = New {
                id: row.device,
                kind: row.kind,
                elder: row.elder,
                region: &home.region,
                place: row.place.trim(),
                token: row.token.as_ref(),
                beat_every: BEAT_EVERY,
                added_at: row.since.unwrap_or(cx.now),
            };
            if store::insert(cx.tx(), &new).await? {
                imported.added += 1;
            } else {
                store::bring_up(cx.tx(), &new).await?;
                imported.kept += 1;
            }
            cx.register(&row.device.text(), Some(row.elder), &home.region, None).await?;
        }
        cx.note("added", imported.added);
        cx.note("kept", imported.kept);
        Ok(imported)
    }
}
