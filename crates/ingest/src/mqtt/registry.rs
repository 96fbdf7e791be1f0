//! Which sessions are open: to hand a session over when the same client comes again, to hold each
//! device to a few connections, and to reach a device that listens.

use base::DeviceId;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How a session is reached from outside.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    /// What is to be said on the device's command topic.
    pub say: mpsc::Sender<Vec<u8>>,
    /// Cancelled when the session must make way for another one.
    pub make_way: CancellationToken,
}

#[derive(Debug)]
struct Open {
    serial: u64,
    client: String,
    reach: Reach,
}

/// The open sessions by device.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    open: Mutex<(u64, HashMap<DeviceId, Vec<Open>>)>,
}

impl Registry {
    /// Enters a session and tells those that must make way for it; returns its serial number and
    /// how many had to go. A client id counts within its device only, so that no device can push
    /// another one out.
    pub(crate) fn enter(&self, device: DeviceId, client: &str, most: usize, reach: Reach) -> (u64, u64) {
        let mut open = self.open();
        open.0 += 1;
        let serial = open.0;
        let sessions = open.1.entry(device).or_default();
        let mut leaving = 0;
        sessions.retain(|session| {
            let same = session.client == client;
            if same {
                session.reach.make_way.cancel();
                leaving += 1;
            }
            !same
        });
        while sessions.len() >= most.max(1) {
            sessions.remove(0).reach.make_way.cancel();
            leaving += 1;
        }
        sessions.push(Open { serial, client: client.to_owned(), reach });
        (serial, leaving)
    }

    /// Removes a session that has ended.
    pub(crate) fn leave(&self, device: DeviceId, serial: u64) {
        let mut open = self.open();
        if let Some(sessions) = open.1.get_mut(&device) {
            sessions.retain(|session| session.serial != serial);
            if sessions.is_empty() {
                open.1.remove(&device);
            }
        }
    }

    /// Tells all sessions of a device; whether there was one to tell.
    pub(crate) fn say(&self, device: DeviceId, payload: &[u8]) -> bool {
        let open = self.open();
        let Some(sessions) = open.1.get(&device) else {
            return false;
        };
        let mut told = false;
        for session in sessions {
            told |= session.reach.say.try_send(payload.to_vec()).is_ok();
        }
        told
    }

    fn open(&self) -> MutexGuard<'_, (u64, HashMap<DeviceId, Vec<Open>>)> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Moment, ids::AnyId};

    #[test]
    fn the_same_client_takes_over_and_others_only_when_it_is_crowded() {
        let registry = Registry::default();
        let device = DeviceId::mint(Moment::from_ms(1));
        let (say, _heard) = mpsc::channel(1);
        let reach = || Reach { say: say.clone(), make_way: CancellationToken::new() };
        let one = reach();
        let (first, leaving) = registry.enter(device, "a", 2, one.clone());
        assert_eq!(leaving, 0);
        assert_eq!(registry.enter(device, "a", 2, reach()).1, 1);
        assert!(one.make_way.is_cancelled());
        assert_eq!(registry.enter(device, "b", 2, reach()).1, 0);
        assert_eq!(registry.enter(device, "c", 2, reach()).1, 1);
        registry.leave(device, first);
        let stranger = DeviceId::mint(Moment::from_ms(2));
        assert_eq!(registry.enter(stranger, "b", 2, reach()).1, 0);
        assert!(!registry.say(DeviceId::mint(Moment::from_ms(3)), b"x"));
    }
}
