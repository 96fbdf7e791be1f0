//! `GET /live`: news for open pages, as server-sent events. A page learns only that something happened and with which ids;
//! then it asks for itself again, with its own permissions. Replays what a page missed while it was away.

use crate::door::{Signed, State, Trouble};
use axum::extract::{Query, State as Held};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use base::AnyId as _;
use desk::{Desk, Stamped};
use futures_util::stream::{self, Stream};
use serde_json::json;
use std::collections::{HashMap, VecDeque};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// A stream ends after this; the browser comes back with the last position, and the session is checked again.
const TURN: Duration = Duration::from_secs(600);
/// Whoever missed more than this looks at the page again instead of hearing it all.
const REPLAYED: i64 = 300;

/// Which news somebody may hear of.
struct Hears {
    account: String,
    /// Only what names the account: people who see only those they are tied to.
    tied: bool,
    region: String,
}

impl Hears {
    fn hears(&self, news: &Stamped) -> bool {
        if news.keys.contains(&self.account) {
            return true;
        }
        let mut regions = news.keys.iter().filter_map(|key| key.strip_prefix("region:"));
        !self.tied && regions.all(|region| region.is_empty() || region.starts_with(&self.region))
    }
}

struct Listener {
    desk: Desk,
    live: Receiver<Arc<Stamped>>,
    position: i64,
    hears: Hears,
    waiting: VecDeque<Event>,
    end: std::pin::Pin<Box<tokio::time::Sleep>>,
}

/// The stream.
pub(crate) async fn listen(
    Held(state): Held<State>,
    signed: Signed,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Trouble> {
    // Subscribed before the position is read: nothing falls between the two.
    let live = state.desk.live().subscribe();
    let newest = state.desk.live().position();
    if newest < 0 {
        return Err(Trouble::told(StatusCode::SERVICE_UNAVAILABLE, "还在启动，请稍等"));
    }
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse::<i64>().ok());
    let asked = last.or_else(|| query.get("after").and_then(|after| after.parse().ok()));
    let mut position = asked.unwrap_or(newest).clamp(0, newest);
    let mut waiting = VecDeque::new();
    if newest - position > REPLAYED {
        position = newest;
        waiting.push_back(Event::default().event("behind").id(newest.to_string()).data("{}"));
    }
    let hears = Hears {
        account: signed.me.account.text(),
        tied: signed.me.roles.iter().all(desk::Role::needs_tie),
        region: signed.me.region.clone(),
    };
    let end = Box::pin(tokio::time::sleep(TURN));
    let listener = Listener { desk: state.desk, live, position, hears, waiting, end };
    let events = stream::unfold(listener, |mut listener| async move {
        let event = listener.next().await?;
        Some((Ok(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

impl Listener {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.position < self.desk.live().position() {
                self.read_on().await?;
                continue;
            }
            let news = tokio::select! {
                news = self.live.recv() => news,
                () = self.end.as_mut() => return None,
            };
            match news {
                Ok(news) if news.position == self.position + 1 => self.take(&news),
                // Older than what was read, or a gap because this listener lagged: the position decides.
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }

    fn take(&mut self, news: &Stamped) {
        self.position = news.position;
        if self.hears.hears(news) {
            let data = json!({ "topic": news.topic, "keys": news.keys });
            let event = Event::default().event("news").id(news.position.to_string()).data(data.to_string());
            self.waiting.push_back(event);
        }
    }

    /// Reads on from the database. A fault ends the stream: the page comes back with its last position.
    async fn read_on(&mut self) -> Option<()> {
        match self.desk.since(self.position, REPLAYED).await {
            Ok(missed) => {
                missed.iter().for_each(|news| self.take(news));
                Some(())
            }
            Err(error) => {
                tracing::error!(%error, "news could not be read on");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Moment;

    fn news(keys: &[&str]) -> Stamped {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        Stamped {
            position: 1,
            topic: "visits.offer".into(),
            keys,
            payload: "{}".into(),
            at: Moment::default(),
        }
    }

    #[test]
    fn a_helper_hears_of_their_own_and_an_agent_of_their_region() {
        let helper = Hears { account: "me".into(), tied: true, region: "500112".into() };
        assert!(helper.hears(&news(&["region:500112002", "me"])));
        assert!(!helper.hears(&news(&["region:500112002", "other"])));
        let agent = Hears { account: "me".into(), tied: false, region: "500112".into() };
        assert!(agent.hears(&news(&["region:500112002"])) && agent.hears(&news(&["x"])));
        assert!(!agent.hears(&news(&["region:500113001"])));
    }
}
