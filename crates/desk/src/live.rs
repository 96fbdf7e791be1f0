//! Live news: what was just published, to every open page and door of this process.

use crate::news::Stamped;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::broadcast;

/// How much news a slow listener may lag behind before it must read from the database.
const KEPT: usize = 4096;

/// Live news. A listener that lags gets an error from its receiver and reads on with `Desk::since`.
pub struct Live {
    sender: broadcast::Sender<Arc<Stamped>>,
    position: AtomicI64,
}

impl Default for Live {
    fn default() -> Self {
        Self { sender: broadcast::channel(KEPT).0, position: AtomicI64::new(-1) }
    }
}

impl Live {
    /// News from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Stamped>> {
        self.sender.subscribe()
    }

    /// The position of the newest published news; -1 before the first look at the database.
    pub fn position(&self) -> i64 {
        self.position.load(Ordering::Acquire)
    }

    /// How many listen.
    pub fn listeners(&self) -> usize {
        self.sender.receiver_count()
    }

    pub(crate) fn begin(&self, position: i64) {
        self.position.store(position, Ordering::Release);
    }

    pub(crate) fn publish(&self, stamped: Stamped) {
        self.position.store(stamped.position, Ordering::Release);
        // Nobody listening is no error.
        let _heard = self.sender.send(Arc::new(stamped));
    }
}
