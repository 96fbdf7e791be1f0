//! When an elder's devices were last heard of: a press of the elder's hand, and a device that only says it is there.

use crate::device::Kind;
use crate::store::{self, COLUMNS};
use base::{ElderId, Moment};
use db::sql;
use desk::{Never, Query, Role, Rx, Stop, Subject, under};
use serde::Serialize;

/// Who may ask: whoever works with elders, and families under a mandate.
const READERS: &[Role] =
    &[Role::Agent, Role::Supervisor, Role::Worker, Role::Doctor, Role::Clerk, Role::Officer, Role::Family];

/// The last press and the last word of each kind of device.
#[derive(Debug, Serialize)]
pub struct LastHeard {
    /// Whose.
    pub elder: ElderId,
}

/// What an elder's devices said last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Heard {
    /// The elder pressed.
    pub pressed_at: Option<Moment>,
    /// The device heard of last, and when. It tells that the device works, not that the elder is well.
    pub device: Option<(Kind, Moment)>,
    /// How many devices the elder has.
    pub devices: i64,
    /// Since when one of them is silent.
    pub silent_since: Option<Moment>,
}

impl Query for LastHeard {
    const NAME: &'static str = "devices.last_heard";
    const SAYS: &'static str = "查看设备最近动静";
    const ROLES: &'static [Role] = READERS;
    const UNDER: &'static str = under::SIGN;
    type Out = Heard;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Elder(self.elder)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Heard, Stop<Never>> {
        let mine = format!("SELECT {COLUMNS} FROM devices d WHERE d.elder_id = $1 ORDER BY d.id LIMIT 20");
        let kept = store::list(rx.tx(), sql(mine).bind(self.elder)).await?;
        // A press that was taken for the elder counts even when its device was taken back since.
        let pressed = "SELECT MAX(p.received_at) FROM presses p JOIN devices d ON d.id = p.device_id \
             WHERE d.elder_id = $1";
        let pressed_at = sql(pressed).bind(self.elder).one(rx.tx(), |row| row.get(0)).await?;
        let mut heard = Heard { pressed_at, ..Heard::default() };
        for device in kept.iter().filter(|device| device.withdrawn_at.is_none()) {
            heard.devices += 1;
            if let Some(at) = device.heard_at
                && heard.device.is_none_or(|(_, last)| last < at)
            {
                heard.device = Some((device.kind, at));
            }
            heard.silent_since = match (heard.silent_since, device.silent_since) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        Ok(heard)
    }
}
