//! News as it happens: server-sent events with the news' position as id, replayed from where a
//! listener was away. News carries ids only.

use crate::Problem;
use crate::signed::Signed;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use desk::{Desk, Never, Outcome, Role, Stamped};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;
use utoipa::IntoParams;

/// Which news.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Topics that begin so, separated by commas: `cases.,calls.arrived`.
    topics: Option<String>,
    /// Only news after this position; `Last-Event-ID` goes before it.
    since: Option<i64>,
}

/// Whether the asking person may hear news.
#[derive(Debug, Serialize)]
pub(crate) struct Listen;

impl desk::Query for Listen {
    const NAME: &'static str = "api.listen";
    const SAYS: &'static str = "接收动态";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor, Role::Officer, Role::Worker];
    type Out = ();
    type Error = Never;
    fn subject(&self) -> desk::Subject {
        desk::Subject::Nobody
    }
    async fn run(&self, _rx: &mut desk::Rx<'_, '_>) -> Result<(), desk::Stop<Never>> {
        Ok(())
    }
}

struct Listener {
    desk: Desk,
    live: Receiver<Arc<Stamped>>,
    position: i64,
    topics: Vec<String>,
    waiting: VecDeque<Stamped>,
}

/// News as it happens.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", params(Wanted,
    ("Last-Event-ID" = Option<i64>, Header, description = "The id of the last event heard")), responses(
    (status = 200, description = "Server-sent events: id = position, event = topic, data = JSON", content_type = "text/event-stream"),
    (status = 401, body = Problem), (status = 403, body = Problem)), security(("token" = [])))]
pub(crate) async fn events(
    signed: Signed,
    State(desk): State<Desk>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    desk.look(&signed.ask, Listen).await?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse::<i64>().ok());
    // Subscribed before the position is read: nothing falls between the two.
    let live = desk.live().subscribe();
    if desk.live().position() < 0 {
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "系统正忙", "还在启动"));
    }
    let position = last.or(wanted.since).unwrap_or_else(|| desk.live().position());
    let topics = wanted.topics.unwrap_or_default();
    let topics = topics.split(',').filter(|t| !t.is_empty()).map(str::to_owned).collect();
    let listener = Listener { desk, live, position, topics, waiting: VecDeque::new() };
    let events = stream::unfold(listener, |mut listener| async move {
        let news = listener.next().await?;
        let event = Event::default().id(news.position.to_string()).event(news.topic).data(news.payload);
        Some((Ok(event), listener))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

impl Listener {
    async fn next(&mut self) -> Option<Stamped> {
        loop {
            while let Some(news) = self.waiting.pop_front() {
                if self.topics.is_empty() || self.topics.iter().any(|t| news.topic.starts_with(t.as_str())) {
                    return Some(news);
                }
            }
            if self.position < self.desk.live().position() {
                self.replay().await?;
                continue;
            }
            match self.live.recv().await {
                Ok(news) if news.position == self.position + 1 => {
                    self.position = news.position;
                    self.waiting.push_back((*news).clone());
                }
                // Older than what was replayed, or a gap because this listener lagged: the position decides.
                Ok(_) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// Reads on from the database. A fault ends the stream: the client comes back with its last id.
    async fn replay(&mut self) -> Option<()> {
        match self.desk.since(self.position, 500).await {
            Ok(page) => {
                self.position = page.last().map_or(self.position, |news| news.position);
                self.waiting.extend(page);
                Some(())
            }
            Err(error) => {
                tracing::error!(error = %Outcome::<Never>::Fault(error), "news could not be read on");
                None
            }
        }
    }
}
