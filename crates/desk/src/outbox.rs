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

type Hear = Arc<dyn Fn(Desk, Stamped, i64) -> Boxed<Result<Heard, DbError>> + Send + Sync>;

/// What one piece of news led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// An act, and the handler's place moved with it.
    Acted,
    /// Nothing to do.
    Passed,
    /// The handler's place is not where it was thought to be: another node has moved it.
    Moved,
}

/// One handler of one topic.
pub(crate) struct Handler {
    pub(crate) name: &'static str,
    pub(crate) topic: &'static str,
    hear: Hear,
    /// How far it has read, including news of other topics; -1 before the first look.
    seen: AtomicI64,
    /// Its place in the database, as last known.
    kept: AtomicI64,
}

impl Handler {
    pub(crate) fn new<T: Topic, C: Command>(name: &'static str, f: fn(T) -> Option<C>) -> Self {
        let hear: Hear = Arc::new(move |desk, stamped, from| {
            Box::pin(async move {
                let Some(topic) = stamped.read::<T>() else {
                    tracing::error!(handler = name, position = stamped.position, "news cannot be read");
                    return Ok(Heard::Passed);
                };
                let Some(command) = f(topic) else { return Ok(Heard::Passed) };
                let to = stamped.position;
                let ask = Ask::system().request(format!("{name}:{to}"));
                let done = desk.run_before(&ask, command, Before::News { handler: name, from, to }).await?;
                Ok(if done { Heard::Acted } else { Heard::Moved })
            })
        });
        Self { name, topic: T::NAME, hear, seen: AtomicI64::new(-1), kept: AtomicI64::new(0) }
    }

    fn seen(&self) -> i64 {
        self.seen.load(Ordering::Acquire)
    }

    fn saw(&self, position: i64) {
        self.seen.store(position, Ordering::Release);
    }

    /// Hears one piece of news; answers whether it led to an act.
    async fn take(&self, desk: &Desk, stamped: &Stamped) -> Result<bool, DbError> {
        let acted = stamped.topic == self.topic && self.act(desk, stamped).await?;
        self.saw(stamped.position);
        Ok(acted)
    }

    /// Does what the news leads to, from wherever the handler's place is now.
    async fn act(&self, desk: &Desk, stamped: &Stamped) -> Result<bool, DbError> {
        loop {
            let from = self.kept.load(Ordering::Acquire);
            if from >= stamped.position {
                return Ok(false);
            }
            match (self.hear)(desk.clone(), stamped.clone(), from).await? {
                Heard::Passed => return Ok(false),
                Heard::Acted => {
                    self.kept.store(stamped.position, Ordering::Release);
                    return Ok(true);
                }
                Heard::Moved => self.kept.store(place(desk, self.name).await?, Ordering::Release),
            }
        }
    }
}

/// How much news is read at a time.
const PAGE: i64 = 500;
/// A stretch without an act of its own after which a handler's place is remembered, so that a start need not read it again.
const STRETCH: i64 = 10_000;

/// Lets every handler hear what is new. They read together, one page for all; who stands elsewhere (at the start, after a
/// fault) reads alone until it has caught up. Answers how many acts it led to, and the last fault.
pub(crate) async fn hear_all(desk: &Desk, handlers: &[Handler]) -> (usize, Option<DbError>) {
    let mut acts = 0;
    let mut worst = None;
    let mut told = |handler: &Handler, error: DbError| {
        tracing::error!(%error, handler = handler.name, "a handler met a fault and is tried again");
        worst = Some(error);
    };
    let common = match handlers.iter().map(Handler::seen).max() {
        None => return (0, None),
        Some(-1) => match desk.db().read(Last).await {
            Ok(last) => last,
            Err(error) => return (0, Some(error)),
        },
        Some(seen) => seen,
    };
    let mut together: Vec<&Handler> = Vec::with_capacity(handlers.len());
    for handler in handlers {
        match alone(desk, handler, common).await {
            Ok(count) => {
                acts += count;
                together.push(handler);
            }
            Err(error) => told(handler, error),
        }
    }
    let mut seen = common;
    while !together.is_empty() {
        let page = match desk.since(seen, PAGE).await {
            Ok(page) => page,
            Err(error) => {
                told(together[0], error);
                break;
            }
        };
        for stamped in &page {
            let mut going = Vec::with_capacity(together.len());
            for handler in together {
                match handler.take(desk, stamped).await {
                    Ok(acted) => {
                        acts += usize::from(acted);
                        going.push(handler);
                    }
                    // Who met a fault stands where it was; the others go on.
                    Err(error) => told(handler, error),
                }
            }
            together = going;
            seen = stamped.position;
        }
        if (page.len() as i64) < PAGE {
            break;
        }
    }
    for handler in handlers {
        if let Err(error) = remember(desk, handler).await {
            told(handler, error);
        }
    }
    (acts, worst)
}

/// One handler reads from its own place to where the others stand.
async fn alone(desk: &Desk, handler: &Handler, until: i64) -> Result<usize, DbError> {
    if handler.seen() < 0 {
        let kept = place(desk, handler.name).await?;
        handler.kept.store(kept, Ordering::Release);
        handler.saw(kept);
    }
    let mut acts = 0;
    while handler.seen() < until {
        let page = desk.since(handler.seen(), PAGE).await?;
        for stamped in page.iter().filter(|stamped| stamped.position <= until) {
            acts += usize::from(handler.take(desk, stamped).await?);
        }
        if page.is_empty() {
            handler.saw(until);
        }
    }
    Ok(acts)
}

/// Long stretches without an act are remembered.
async fn remember(desk: &Desk, handler: &Handler) -> Result<(), DbError> {
    let (from, to) = (handler.kept.load(Ordering::Acquire), handler.seen());
    if to - from > STRETCH {
        desk.db().write(db::Lane::Normal, Skip { handler: handler.name, from, to }).await?;
        handler.kept.store(place(desk, handler.name).await?, Ordering::Release);
    }
    Ok(())
}

async fn place(desk: &Desk, handler: &'static str) -> Result<i64, DbError> {
    desk.db().read(Kept { handler }).await
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

struct Last;

impl Work for Last {
    type Out = i64;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<i64, DbError> {
        news::last(tx).await
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
