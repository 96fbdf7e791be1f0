//! What was committed, carried out: the door listens to the live news and tells the calls it concerns.

use std::sync::Arc;

use calls::news::{Changed, Ended, Lifted, Offered, PhoneChanged, Withdrawn};
use desk::Stamped;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::call::{self, Event};
use crate::door::Shared;

/// Listens in order, without a gap: what the channel lost is read from the database.
pub(crate) struct Listener {
    live: Receiver<Arc<Stamped>>,
    seen: i64,
}

impl Listener {
    /// From now on.
    pub(crate) async fn begin(shared: &Arc<Shared>) -> Listener {
        let live = shared.desk.live().subscribe();
        Listener { live, seen: shared.desk.live().position() }
    }

    /// Until the door closes.
    pub(crate) async fn run(mut self, shared: Arc<Shared>) {
        loop {
            let got = tokio::select! {
                () = shared.stop.cancelled() => return,
                got = self.live.recv() => got,
            };
            match got {
                Ok(news) => self.hear(&shared, &news),
                Err(RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "news came faster than the line could hear; reading it again");
                    self.catch_up(&shared).await;
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    fn hear(&mut self, shared: &Arc<Shared>, news: &Stamped) {
        if news.position <= self.seen {
            return;
        }
        self.seen = news.position;
        act(shared, news);
    }

    async fn catch_up(&mut self, shared: &Arc<Shared>) {
        loop {
            match shared.desk.since(self.seen, 500).await {
                Ok(page) if page.is_empty() => return,
                Ok(page) => page.iter().for_each(|news| self.hear(shared, news)),
                Err(error) => {
                    tracing::error!(%error, "news cannot be read");
                    return;
                }
            }
        }
    }
}

fn act(shared: &Arc<Shared>, news: &Stamped) {
    if let Some(offered) = news.read::<Offered>() {
        let ring = Event::Ring { offer: offered.offer, agent: offered.agent, lift: offered.lift };
        if !shared.tell(offered.call, ring) && offered.out {
            call::begin_out(shared, &offered);
        }
    } else if let Some(lifted) = news.read::<Lifted>() {
        shared.tell(lifted.call, Event::Ring { offer: lifted.offer, agent: lifted.agent, lift: true });
    } else if let Some(withdrawn) = news.read::<Withdrawn>() {
        shared.tell(withdrawn.call, Event::Unring { offer: withdrawn.offer });
    } else if let Some(ended) = news.read::<Ended>() {
        shared.tell(ended.call, Event::Over);
    } else if let Some(changed) = news.read::<Changed>() {
        match changed.what.as_str() {
            "held" => drop(shared.tell(changed.call, Event::Hold(true))),
            "talking" => drop(shared.tell(changed.call, Event::Hold(false))),
            _ => {}
        }
    } else if let Some(phone) = news.read::<PhoneChanged>() {
        let shared = shared.clone();
        let tasks = shared.tasks.clone();
        tasks.spawn(async move { shared.refresh(&phone.user).await });
    }
}
