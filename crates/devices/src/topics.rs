//! What devices tell: ids only.

use base::{AnyId, CaseId, DeviceId, ElderId};
use desk::Topic;
use serde::{Deserialize, Serialize};

/// A key was pressed; its case was opened or joined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicePressed {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub elder: ElderId,
    /// Where the elder lives.
    pub region: String,
    /// The case that stands for the press.
    pub case: CaseId,
    /// It was open before.
    pub joined: bool,
}

impl Topic for DevicePressed {
    const NAME: &'static str = "devices.pressed";
    fn keys(&self) -> Vec<String> {
        vec![self.device.text(), self.elder.text(), self.case.text(), format!("region:{}", self.region)]
    }
}

/// A device has fallen silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceSilent {
    /// The device; none when a whole neighbourhood fell silent.
    pub device: Option<DeviceId>,
    /// Whose it is.
    pub elder: Option<ElderId>,
    /// Where.
    pub region: String,
    /// How many devices.
    pub devices: i64,
    /// The case that looks after it.
    pub case: CaseId,
}

impl Topic for DeviceSilent {
    const NAME: &'static str = "devices.silent";
    fn keys(&self) -> Vec<String> {
        let mut keys = vec![self.case.text(), format!("region:{}", self.region)];
        keys.extend(self.device.map(|d| d.text()));
        keys.extend(self.elder.map(|e| e.text()));
        keys
    }
}

/// A device that was silent is heard of again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceHeard {
    /// The device.
    pub device: DeviceId,
    /// Whose it is.
    pub elder: ElderId,
    /// Where.
    pub region: String,
    /// The case that looked after its silence.
    pub case: Option<CaseId>,
}

impl Topic for DeviceHeard {
    const NAME: &'static str = "devices.heard";
    fn keys(&self) -> Vec<String> {
        vec![self.device.text(), self.elder.text(), format!("region:{}", self.region)]
    }
}
