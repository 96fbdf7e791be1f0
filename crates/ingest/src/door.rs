//! What the MQTT and the HTTP door share: the gate, the lanes, the counters, the limits.

use crate::beats::BeatGate;
use crate::counts::Counts;
use crate::gate::Gate;
use crate::lane::Lanes;
use crate::limits::Limits;
use crate::mqtt::registry::Registry;
use base::DeviceId;
use desk::Desk;
use std::sync::Arc;
use tokio_util::task::TaskTracker;

/// The way in for devices, whatever protocol they speak. Cheap to clone.
#[derive(Clone)]
pub struct Door(pub(crate) Arc<Core>);

pub(crate) struct Core {
    pub desk: Desk,
    pub gate: Gate,
    pub lanes: Arc<Lanes>,
    pub beats: Arc<BeatGate>,
    /// Everything that must end before the door has closed.
    pub tasks: TaskTracker,
    pub counts: Arc<Counts>,
    pub registry: Registry,
    pub limits: Limits,
}

impl Door {
    /// A door to `desk` with these limits.
    pub fn open(desk: Desk, limits: Limits) -> Self {
        let counts = Arc::new(Counts::default());
        let tasks = TaskTracker::new();
        let beats = BeatGate::new(desk.clone(), Arc::clone(&counts), &limits, tasks.clone());
        Self(Arc::new(Core {
            gate: Gate::new(desk.clone(), Arc::clone(&counts), &limits),
            lanes: Lanes::new(desk.clone(), Arc::clone(&counts), &limits, Arc::clone(&beats), tasks.clone()),
            beats,
            tasks,
            desk,
            counts,
            registry: Registry::default(),
            limits,
        }))
    }

    /// What has gone through it.
    pub fn counts(&self) -> &Counts {
        &self.0.counts
    }

    /// Tells a listening device something on its command topic; whether one was there to hear.
    pub fn say(&self, device: DeviceId, payload: &[u8]) -> bool {
        self.0.registry.say(device, payload)
    }

    /// Waits until every press that was accepted has been written down. Nothing may be
    /// accepted any more when this is called.
    pub async fn finish(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }
}

impl From<Desk> for Door {
    fn from(desk: Desk) -> Self {
        Self::open(desk, Limits::default())
    }
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Door")
    }
}
