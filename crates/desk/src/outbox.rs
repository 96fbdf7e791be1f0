//! The outbox: what our own rules do when they hear news. Each handler reads the news in order and
//! keeps its own place; the place moves in the same transaction as the act it led to, so that after
//! a kill the handler goes on exactly where it was.

use crate::job::Before;
use crate::news::{self, Stamped, Topic};
use crate::registry::Boxed;
use crate::{Ask, Command, Desk};
use db::{DbError, Tx, Work, sql};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

type Hear = Arc<dyn Fn(Desk, Stamped, i64) -> Boxed<Result<bool, DbError>> + Send + Sync>;

/// One handler of one topic.
pub(crate) struct Handler {
    pub(crate) name: &'static str,
    pub(crate) topic: &'static str,
    hear: Hear,
    /// How far it has read, including news of other topics; -1 before the first look.
    seen: AtomicI64,
}

impl Handler {
    pub(crate) fn new<T: Topic, C: Command>(name: &'static str, f: fn(T) -> Option<C>) -> Self {
        let hear: Hear = Arc::new(move |desk, stamped, from| {
            Box::pin(async move {
                let Some(topic) = stamped.read::<T>() else {
                    tracing::error!(handler = name, position = stamped.position, "news cannot be read");
                    return Ok(false);
                };
                let Some(command) = f(topic) else { return Ok(false) };
                let to = stamped.position;
                let ask = Ask::system().request(format!("{name}:{to}"));
                desk.run_before(&ask, command, Before::News { handler: name, from, to }).await.map(|()| true)
            })
        });
        Self { name, topic: T::NAME, hear, seen: AtomicI64::new(-1) }
    }
}

/// How much news one handler reads at a time.
const PAGE: i64 = 500;

/// Lets one handler hear what is new; answers how many acts it led to.
pub(crate) async fn hear(desk: &Desk, handler: &Handler) -> Result<usize, DbError> {
    let mut acts = 0;
    let mut kept = desk.db().read(Kept { handler: handler.name }).await?;
    let mut seen = handler.seen.load(Ordering::Acquire).max(kept);
    loop {
        let page = desk.since(seen, PAGE).await?;
        let full = page.len() as i64 == PAGE;
        for stamped in page {
            let position = stamped.position;
            if stamped.topic == handler.topic && (handler.hear)(desk.clone(), stamped, kept).await? {
                kept = position;
                acts += 1;
            }
            seen = position;
            handler.seen.store(seen, Ordering::Release);
        }
        if !full {
            break;
        }
    }
    // Long stretches without news of its own are remembered, so that a start need not read them again.
    if seen - kept > 10_000 {
        desk.db().write(db::Lane::Normal, Skip { handler: handler.name, from: kept, to: seen }).await?;
    }
    Ok(acts)
}

/// Moves a handler's place; false when another node has moved it meanwhile.
pub(crate) async fn advance(tx: &mut Tx<'_>, handler: &str, from: i64, to: i64) -> Result<bool, DbError> {
    let moved = sql("INSERT INTO consumers (name, position) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE consumers.position = $3")
    .bind(handler)
    .bind(to)
    .bind(from)
    .run(tx)
    .await?;
    Ok(moved == 1)
}

struct Kept {
    handler: &'static str,
}

impl Work for Kept {
    type Out = i64;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<i64, DbError> {
        let kept = sql("SELECT position FROM consumers WHERE name = $1")
            .bind(self.handler)
            .opt(tx, |row| row.get::<i64>(0))
            .await?;
        Ok(kept.unwrap_or(0))
    }
}

struct Skip {
    handler: &'static str,
    from: i64,
    to: i64,
}

impl Work for Skip {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        advance(tx, self.handler, self.from, self.to).await.map(drop)
    }
}

/// Reads news after a position.
pub(crate) struct Since {
    pub(crate) position: i64,
    pub(crate) limit: i64,
}

impl Work for Since {
    type Out = Vec<Stamped>;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Stamped>, DbError> {
        news::since(tx, self.position, self.limit).await
    }
}
