//! The presses that stand on a case.

use super::READERS;
use crate::device::Kind as DeviceKind;
use base::{CaseId, DeviceId, Moment, Span};
use db::sql;
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The presses of a case, the first one first; at most 200 lines.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PressesOf {
    /// Which case.
    pub case: CaseId,
}

/// One press, or the presses of one device that were merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PressLine {
    /// The device.
    pub device: DeviceId,
    /// What it is.
    pub kind: DeviceKind,
    /// Where it hangs or lies.
    pub place: String,
    /// When we heard it; of merged ones the last.
    pub at: Moment,
    /// What the device's clock said.
    pub at_device: Option<Moment>,
    /// What came with it could not be read.
    pub torn: bool,
    /// How many presses this line stands for.
    pub many: i64,
}

impl PressLine {
    /// How far the device's clock was off.
    pub fn clock_off(&self) -> Option<Span> {
        self.at_device.map(|at| at - self.at)
    }
}

const TEXT: &str = "SELECT p.device_id, d.kind, d.place, p.received_at AS at, p.at_device, p.torn, 1 AS many \
     FROM presses p JOIN devices d ON d.id = p.device_id WHERE p.case_id = $1 \
     UNION ALL SELECT m.device_id, d.kind, d.place, m.last_at, NULL, FALSE, m.merged \
     FROM press_merges m JOIN devices d ON d.id = m.device_id WHERE m.case_id = $1 \
     ORDER BY 4, 1 LIMIT 200";

impl Query for PressesOf {
    const NAME: &'static str = "devices.presses_of";
    const SAYS: &'static str = "查看工单的按键记录";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<PressLine>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::record(self.case)
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<PressLine>, Stop<Never>> {
        let lines = sql(TEXT)
            .bind(self.case)
            .all(rx.tx(), |row| {
                Ok(PressLine {
                    device: row.get(0)?,
                    kind: DeviceKind::parse(&row.get::<String>(1)?).unwrap_or(DeviceKind::Other),
                    place: row.get(2)?,
                    at: row.get(3)?,
                    at_device: row.get(4)?,
                    torn: row.get(5)?,
                    many: row.get(6)?,
                })
            })
            .await?;
        Ok(lines)
    }
}
