//! The way of a press from a door to the desk. Each device has a lane of its own: a few presses
//! are written down one by one, a flood is merged, so that ten thousand presses from one broken
//! device neither fill the database nor hold up another elder's single press. Every press, merged
//! or not, is answered only after it is durable.

use crate::beats::BeatGate;
use crate::counts::{Count, Counts};
use crate::limits::Limits;
use crate::payload::{BeatIn, PressIn};
use base::{DeviceId, Moment, Span};
use desk::{Ask, Channel, Desk};
use devices::{Press, Pressed};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;

/// Lanes kept at a time before idle ones are let go.
const LANES: usize = 8_192;

/// Why a press has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Undone {
    /// The device may not press (withdrawn while connected).
    #[error("{0}")]
    Refused(String),
    /// It could not be written down; the device must retry.
    #[error("暂时记不下来，请重发")]
    Fault,
}

type Answer = Result<Pressed, Undone>;

/// Per-device lanes; shared by the MQTT and the HTTP door.
pub(crate) struct Lanes {
    desk: Desk,
    counts: Arc<Counts>,
    limits: Limits,
    tasks: TaskTracker,
    beats: Arc<BeatGate>,
    lanes: Mutex<HashMap<DeviceId, Lane>>,
}

#[derive(Debug)]
struct Lane {
    credit: u32,
    credited: Moment,
    waiting: Vec<(PressIn, oneshot::Sender<Answer>)>,
    merging: bool,
}

impl Lanes {
    pub(crate) fn new(
        desk: Desk,
        counts: Arc<Counts>,
        limits: &Limits,
        beats: Arc<BeatGate>,
        tasks: TaskTracker,
    ) -> Arc<Self> {
        Arc::new(Self { desk, counts, limits: limits.clone(), tasks, beats, lanes: Mutex::default() })
    }

    /// Writes a press down, alone or merged; returns when it is durable or has failed.
    pub(crate) async fn press(
        self: &Arc<Self>,
        device: DeviceId,
        channel: Channel,
        press: PressIn,
    ) -> Answer {
        if press.torn {
            self.counts.add(Count::Torn);
        }
        if self.take_credit(device) {
            let answer = self.write(device, channel, press, None).await;
            if let Ok(pressed) = &answer {
                self.counts.add(if pressed.repeated { Count::Repeated } else { Count::Pressed });
            }
            return answer;
        }
        let (tell, told) = oneshot::channel();
        if self.join_queue(device, press, tell) {
            let lanes = Arc::clone(self);
            self.tasks.spawn(async move { lanes.merge(device, channel).await });
        }
        told.await.unwrap_or(Err(Undone::Fault))
    }

    /// Writes down what has gathered in the lane of a flooding device, until nothing more comes.
    async fn merge(self: Arc<Self>, device: DeviceId, channel: Channel) {
        loop {
            tokio::time::sleep(self.limits.merge_every).await;
            let mut gathered = {
                let mut lanes = self.lanes();
                let lane = self.lane(&mut lanes, device);
                if lane.waiting.is_empty() {
                    lane.merging = false;
                    return;
                }
                std::mem::take(&mut lane.waiting)
            };
            let Some((last, _)) = gathered.last() else {
                continue;
            };
            let also = u32::try_from(gathered.len() - 1).unwrap_or(u32::MAX);
            let answer = self.write(device, channel, last.clone(), Some(also)).await;
            if answer.is_ok() {
                self.counts.add_many(Count::Merged, u64::from(also).saturating_add(1));
            }
            for (_, tell) in gathered.drain(..) {
                let _ = tell.send(answer.clone());
            }
        }
    }

    /// Runs the command, again and again for some seconds if the database is busy or away: nobody
    /// else will remember a press sent without acknowledgement.
    async fn write(&self, device: DeviceId, channel: Channel, press: PressIn, flood: Option<u32>) -> Answer {
        let ask = Ask::device(device, channel);
        let mut pause = Duration::from_millis(50);
        for left in (0..self.limits.tries.max(1)).rev() {
            let command = Press {
                device,
                press: press.id.clone(),
                at_device: press.at,
                torn: press.torn,
                also: flood.unwrap_or_default(),
                flood: flood.is_some(),
            };
            match self.desk.run(&ask, command).await {
                Ok(pressed) => {
                    self.heard(device);
                    return Ok(pressed);
                }
                Err(outcome) => match outcome.kind() {
                    desk::Kind::Busy | desk::Kind::Broken if left > 0 => {
                        tokio::time::sleep(pause).await;
                        pause *= 2;
                    }
                    desk::Kind::Busy | desk::Kind::Broken => {
                        tracing::error!(%device, %outcome, "a press could not be written down");
                        self.counts.add(Count::Undone);
                        return Err(Undone::Fault);
                    }
                    _ => {
                        tracing::warn!(%device, %outcome, "a press was refused");
                        self.counts.add(Count::Undone);
                        return Err(Undone::Refused(outcome.to_string()));
                    }
                },
            }
        }
        Err(Undone::Fault)
    }

    /// A press is a sign of life too; written down beside it, not in its way.
    fn heard(&self, device: DeviceId) {
        let beats = Arc::clone(&self.beats);
        self.tasks.spawn(async move { beats.beat(device, BeatIn::default()).await });
    }

    fn take_credit(&self, device: DeviceId) -> bool {
        let mut lanes = self.lanes();
        let lane = self.lane(&mut lanes, device);
        lane.earn(self.desk.clock().now(), &self.limits);
        if lane.merging || lane.credit == 0 {
            return false;
        }
        lane.credit -= 1;
        true
    }

    /// Queues a press to be merged; whether somebody must start merging.
    fn join_queue(&self, device: DeviceId, press: PressIn, tell: oneshot::Sender<Answer>) -> bool {
        let mut lanes = self.lanes();
        let lane = self.lane(&mut lanes, device);
        lane.waiting.push((press, tell));
        !std::mem::replace(&mut lane.merging, true)
    }

    fn lane<'a>(&self, lanes: &'a mut HashMap<DeviceId, Lane>, device: DeviceId) -> &'a mut Lane {
        let now = self.desk.clock().now();
        if lanes.len() >= LANES && !lanes.contains_key(&device) {
            lanes.retain(|_, lane| lane.merging || now - lane.credited < Span::mins(1));
        }
        lanes.entry(device).or_insert_with(|| Lane {
            credit: self.limits.press_burst,
            credited: now,
            waiting: Vec::new(),
            merging: false,
        })
    }

    fn lanes(&self) -> MutexGuard<'_, HashMap<DeviceId, Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lane {
    fn earn(&mut self, now: Moment, limits: &Limits) {
        let earned = (now - self.credited).ms() / limits.press_every.ms().max(1);
        if earned > 0 {
            let earned = u32::try_from(earned).unwrap_or(u32::MAX);
            self.credit = self.credit.saturating_add(earned).min(limits.press_burst);
            self.credited = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_earns_presses_back_with_time_and_no_more_than_a_burst() {
        let limits = Limits::default();
        let start = Moment::from_ms(1_000_000);
        let mut lane = Lane { credit: 0, credited: start, waiting: Vec::new(), merging: false };
        lane.earn(start + Span::from_ms(1_999), &limits);
        assert_eq!(lane.credit, 0);
        lane.earn(start + Span::secs(4), &limits);
        assert_eq!(lane.credit, 2);
        lane.earn(start + Span::hours(9), &limits);
        assert_eq!(lane.credit, limits.press_burst);
    }
}
