//! Signs of life on their way to the desk: gathered for a moment and written down together.

use crate::counts::{Count, Counts};
use crate::limits::Limits;
use crate::payload::BeatIn;
use base::{DeviceId, Moment};
use desk::{Ask, Channel, Desk};
use devices::{Beat, Beats, MOST_BEATS};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;

/// Devices whose last sign of life is remembered, so that one that beats too fast is not written down each time.
const REMEMBERED: usize = 100_000;

#[derive(Default)]
struct Gathered {
    waiting: Vec<(Beat, oneshot::Sender<bool>)>,
    writing: bool,
    last: HashMap<DeviceId, Moment>,
}

/// Gathers signs of life of all devices; shared by the MQTT and the HTTP door.
pub(crate) struct BeatGate {
    desk: Desk,
    counts: Arc<Counts>,
    limits: Limits,
    tasks: TaskTracker,
    gathered: Mutex<Gathered>,
}

impl BeatGate {
    pub(crate) fn new(desk: Desk, counts: Arc<Counts>, limits: &Limits, tasks: TaskTracker) -> Arc<Self> {
        Arc::new(Self { desk, counts, limits: limits.clone(), tasks, gathered: Mutex::default() })
    }

    /// Takes a sign of life; returns when it is written down (or need not be), false when it could not be.
    pub(crate) async fn beat(self: &Arc<Self>, device: DeviceId, beat: BeatIn) -> bool {
        let at = self.desk.clock().now();
        let (tell, told) = oneshot::channel();
        {
            let mut gathered = self.gathered();
            let last = gathered.last.get(&device).copied();
            if last.is_some_and(|last| at - last < self.limits.beat_every) {
                self.counts.add(Count::BeatSkipped);
                return true;
            }
            if gathered.last.len() >= REMEMBERED {
                gathered.last.clear();
            }
            gathered.last.insert(device, at);
            gathered.waiting.push((Beat { device, at, battery: beat.battery }, tell));
            if !std::mem::replace(&mut gathered.writing, true) {
                let gate = Arc::clone(self);
                self.tasks.spawn(async move { gate.write().await });
            }
        }
        told.await.unwrap_or(false)
    }

    async fn write(self: Arc<Self>) {
        let mut full = false;
        loop {
            if !full {
                tokio::time::sleep(self.limits.gather_beats).await;
            }
            let batch = {
                let mut gathered = self.gathered();
                let many = gathered.waiting.len().min(MOST_BEATS);
                if many == 0 {
                    gathered.writing = false;
                    return;
                }
                gathered.waiting.drain(..many).collect::<Vec<_>>()
            };
            full = batch.len() == MOST_BEATS;
            let beats = Beats { beats: batch.iter().map(|(beat, _)| *beat).collect() };
            let written = match self.desk.run(&Ask::system_over(Channel::Mqtt), beats).await {
                Ok(_) => {
                    self.counts.add_many(Count::Beat, batch.len() as u64);
                    true
                }
                Err(outcome) => {
                    tracing::warn!(%outcome, "signs of life could not be written down");
                    self.forget(&batch);
                    false
                }
            };
            for (_, tell) in batch {
                let _ = tell.send(written);
            }
        }
    }

    /// What was not written down may come again at once.
    fn forget(&self, batch: &[(Beat, oneshot::Sender<bool>)]) {
        let mut gathered = self.gathered();
        for (beat, _) in batch {
            gathered.last.remove(&beat.device);
        }
    }

    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
