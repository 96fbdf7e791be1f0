//! The round that looks for devices which have fallen silent. A single one becomes a case of its elder; many of one
//! neighbourhood within an hour are a power cut or a mast, and become one case of the region.

use crate::store::Kept;
use crate::sweep_store;
use crate::topics::DeviceSilent;
use base::{CaseId, Span};
use catalogue::Channel;
use db::DbError;
use desk::{Command, Cx, Never, Role, Stop, Subject};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Time between two rounds.
pub const EVERY: Span = Span::mins(5);
/// So many silent devices of one region within [`TOGETHER`] are one outage.
pub const OUTAGE: i64 = 5;
/// Silences nearer than this belong together.
pub const TOGETHER: Span = Span::hours(1);
/// A gap between rounds longer than this means that we were away, and that devices could not reach us.
pub const AWAY: Span = Span::mins(15);
/// Devices looked at in one round; where there are more, the next round follows at once.
const ROUND: i64 = 50;
/// The service that looks after a silent device.
const SERVICE: &str = "device_silent";
/// There is one round for all.
const KEY: &str = "all";

/// Goes one round, and sets the timer for the next one. Answers how many devices have become late or silent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sweep {}

impl Command for Sweep {
    const NAME: &'static str = "devices.sweep";
    const SAYS: &'static str = "查设备有没有失联";
    const ROLES: &'static [Role] = &[];
    type Out = i64;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<i64, Stop<Never>> {
        let now = cx.now;
        if let Some(spared) = spare(cx).await? {
            cx.note("spared", spared);
            cx.later(KEY, now, &Sweep {}).await?;
            return Ok(0);
        }
        let late = sweep_store::mark_late(cx.tx(), now).await?;
        let due = sweep_store::due(cx.tx(), now, ROUND).await?;
        let more = due.len() as i64 == ROUND;
        let silent = due.len() as i64;
        let mut by_region: BTreeMap<String, Vec<Kept>> = BTreeMap::new();
        for device in due {
            by_region.entry(device.region.clone()).or_default().push(device);
        }
        for (region, devices) in by_region {
            let lately = sweep_store::silent_lately(cx.tx(), &region, now - TOGETHER).await?;
            if lately + devices.len() as i64 >= OUTAGE {
                outage(cx, &region, &devices).await?;
            } else {
                for device in &devices {
                    single(cx, device).await?;
                }
            }
        }
        let next = if more { now } else { now + EVERY };
        cx.later(KEY, next, &Sweep {}).await?;
        cx.note("late", late);
        cx.note("silent", silent);
        Ok(late + silent)
    }
}

/// After we were away, gives devices the time to speak again before their silence means anything. Some hundred at a time;
/// answers how many, or nothing when the round may go on.
async fn spare(cx: &mut Cx<'_, '_>) -> Result<Option<i64>, DbError> {
    let now = cx.now;
    let last = sweep_store::last_round(cx.tx()).await?;
    if last.is_some_and(|last| now - last > AWAY) {
        let spared = sweep_store::spare(cx.tx(), now).await?;
        if spared > 0 {
            return Ok(Some(spared));
        }
    }
    sweep_store::went_round(cx.tx(), now).await?;
    Ok(None)
}

async fn single(cx: &mut Cx<'_, '_>, device: &Kept) -> Result<(), Stop<Never>> {
    let heard = device.heard_at.map(|at| at.beijing().to_string()).unwrap_or_default();
    let battery = device.battery.map(|b| format!("，当时电量 {b}%")).unwrap_or_default();
    let place = if device.place.is_empty() { String::new() } else { format!("（{}）", device.place) };
    let words = format!("{}{place}没有动静了，最后一次在 {heard}{battery}", device.kind.label());
    let open = cases::Open::new(SERVICE, device.elder, &device.region, Channel::Ours).saying(words);
    let (case, now) = (cx.call(open).await.map_err(no_case)?.case, cx.now);
    sweep_store::mark_silent(cx.tx(), device.id, now, case).await?;
    let news = DeviceSilent {
        device: Some(device.id),
        elder: Some(device.elder),
        region: device.region.clone(),
        devices: 1,
        case,
    };
    cx.tell(news).await?;
    Ok(())
}

async fn outage(cx: &mut Cx<'_, '_>, region: &str, devices: &[Kept]) -> Result<(), Stop<Never>> {
    let now = cx.now;
    let many = devices.len() as i64;
    let case = match open_outage(cx, region).await? {
        Some(case) => case,
        None => {
            let words = "一片设备同时没有动静，多半是停电或断网，请问问社区";
            let open = cases::Open {
                service: SERVICE.to_owned(),
                elder: None,
                region: region.to_owned(),
                channel: Channel::Ours,
                summary: words.to_owned(),
                priority: Some(catalogue::Priority::P2),
                joins: false,
                held_by: None,
            };
            cx.call(open).await.map_err(no_case)?.case
        }
    };
    sweep_store::count_outage(cx.tx(), region, case, many, now).await?;
    for device in devices {
        sweep_store::mark_silent(cx.tx(), device.id, now, case).await?;
    }
    let news = DeviceSilent { device: None, elder: None, region: region.to_owned(), devices: many, case };
    cx.tell(news).await?;
    Ok(())
}

/// The outage case that this region has open just now.
async fn open_outage(cx: &mut Cx<'_, '_>, region: &str) -> Result<Option<CaseId>, Stop<Never>> {
    let Some((case, last_at)) = sweep_store::outage(cx.tx(), region).await? else { return Ok(None) };
    if cx.now - last_at > TOGETHER {
        return Ok(None);
    }
    let brief = cases::brief(cx.tx(), case).await?;
    Ok(brief.filter(|brief| brief.case.state.open()).map(|brief| brief.id))
}

/// The shipped catalogue has the service and every device has a region; where that is not so, the round is tried again and
/// somebody reads why.
fn no_case(stop: Stop<cases::CannotOpen>) -> Stop<Never> {
    match stop {
        Stop::Fault(fault) => Stop::Fault(fault),
        Stop::Refused(refusal) => {
            Stop::Fault(DbError::other(format!("a silent device has no case: {refusal}")))
        }
    }
}
