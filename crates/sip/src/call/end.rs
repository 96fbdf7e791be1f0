//! How a call ends: legs, media, recording, record.

use std::sync::atomic::Ordering;
use std::time::Duration;

use calls::Why;
use tokio::sync::mpsc;

use super::inner::drop_leg;
use super::{Call, Event};
use crate::door::{count_media, lock, save};
use crate::farewell::forget;

impl Call {
    /// Ends everything. `why` is told to the database unless it knows.
    pub(super) async fn end(mut self, why: Option<Why>, mut events: mpsc::UnboundedReceiver<Event>) {
        let shared = self.shared.clone();
        lock(&shared.calls).remove(&self.id);
        forget(&shared, self.id);
        self.stop_ringing();
        for leg in [self.outer.take(), self.inner.take()].into_iter().flatten() {
            drop_leg(&shared, leg.dialog);
        }
        if let Some(dialog) = self.dialling.take() {
            drop_leg(&shared, dialog);
        }
        if let Some(why) = why {
            self.tell_end(why).await;
        }
        let left = self.session.stop().await;
        count_media(&shared, &left);
        if let Some(finished) = left.recording {
            shared.counters.recorded.fetch_add(1, Ordering::Relaxed);
            save(&shared.desk, &shared.settings.recordings, self.id, finished, false).await;
        }
        // Legs that were answered in these last moments are not wanted any more.
        events.close();
        while let Some(event) = events.recv().await {
            match event {
                Event::Rung { result: Ok((leg, _)), .. } | Event::Dialled(Ok((leg, _))) => {
                    drop_leg(&shared, leg.dialog)
                }
                Event::Ringing { dialog, .. } | Event::Dialling { dialog } => drop_leg(&shared, dialog),
                _ => {}
            }
        }
        shared.counters.live.fetch_sub(1, Ordering::Relaxed);
    }

    /// Tells the database, again and again while it is away: until it knows, the agent is not free. Should we die before,
    /// the next start finds the call still open and turns it into a call-back.
    async fn tell_end(&self, why: Why) {
        let shared = &self.shared;
        for wait in [100u64, 500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000] {
            match shared.desk.run(&shared.ask(), calls::Over { call: self.id, why }).await {
                Ok(()) => return,
                Err(error) => {
                    tracing::error!(%error, call = %self.id, "the end of a call cannot be noted yet")
                }
            }
            tokio::select! {
                () = shared.stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_millis(wait)) => {}
            }
        }
    }
}
