//! Devices that are silent just now, for whoever reconciles what happened in a day.

use base::{DeviceId, ElderId, Moment};
use db::{DbError, Tx, sql};

/// A silent device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mute {
    /// Which.
    pub device: DeviceId,
    /// Whose.
    pub elder: ElderId,
    /// Where.
    pub region: String,
    /// Since when.
    pub since: Moment,
}

/// The next silent devices by id.
///
/// # Errors
/// When storage fails.
pub async fn mute(tx: &mut Tx<'_>, after: Option<DeviceId>, limit: i64) -> Result<Vec<Mute>, DbError> {
    sql("SELECT id, elder_id, region, silent_since FROM devices WHERE silent_since IS NOT NULL AND state = 'active' \
         AND id > $1 ORDER BY id LIMIT $2")
    .bind(after.map(String::from).unwrap_or_default())
    .bind(limit)
    .all(tx, |row| {
        Ok(Mute { device: row.get(0)?, elder: row.get(1)?, region: row.get(2)?, since: row.get(3)? })
    })
    .await
}
