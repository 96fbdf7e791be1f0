//! Signs of life. Many devices in one act, because thousands of them each half hour, each with a trail row of its own, would
//! bury what people did.

use crate::device::State;
use crate::silence::Silence;
use crate::store::{self, Kept};
use crate::sweep_store;
use crate::topics::DeviceHeard;
use base::{CaseId, DeviceId, Moment};
use db::DbError;
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};

/// The most signs of life in one act.
pub const MOST_BEATS: usize = 250;

/// One sign of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    /// Which device.
    pub device: DeviceId,
    /// When the door heard it.
    pub at: Moment,
    /// Charge in percent.
    pub battery: Option<u8>,
}

/// Writes down signs of life that a door has checked and gathered; devices that are unknown or withdrawn are left out.
/// Answers how many were written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Beats {
    /// At most [`MOST_BEATS`]; more are left out.
    pub beats: Vec<Beat>,
}

impl Command for Beats {
    const NAME: &'static str = "devices.beats";
    const SAYS: &'static str = "设备心跳";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        let mut written = 0;
        for beat in self.beats.iter().take(MOST_BEATS) {
            let Some(device) = store::load(cx.tx(), beat.device).await? else { continue };
            if device.state == State::Withdrawn || device.heard_at > Some(beat.at) {
                continue;
            }
            store::heard(cx.tx(), &device, beat.at, beat.battery.map(i64::from)).await?;
            back(cx, &device).await?;
            written += 1;
        }
        cx.note("devices", written);
        Ok(written)
    }
}

/// A device that was silent speaks again: whoever looks after its silence should know.
pub(crate) async fn back(cx: &mut Cx<'_, '_>, device: &Kept) -> Result<(), DbError> {
    if device.silence != Silence::Silent {
        return Ok(());
    }
    if let Some(case) = device.silent_case {
        say_so(cx, device, case).await?;
    }
    let news = DeviceHeard {
        device: device.id,
        elder: device.elder,
        region: device.region.clone(),
        case: device.silent_case,
    };
    cx.tell(news).await
}

/// A word on the case that looks after this device alone; one that looks after a whole neighbourhood would drown in them.
async fn say_so(cx: &mut Cx<'_, '_>, device: &Kept, case: CaseId) -> Result<(), DbError> {
    let outage = sweep_store::outage(cx.tx(), &device.region).await?;
    if outage.is_some_and(|(outage, _)| outage == case) {
        return Ok(());
    }
    let note = cases::Note { case, words: format!("{}又有动静了", device.kind.label()) };
    match cx.call(note).await {
        // A case that has ended needs no word any more.
        Ok(_) | Err(Stop::Refused(_)) => Ok(()),
        Err(Stop::Fault(fault)) => Err(fault),
    }
}
