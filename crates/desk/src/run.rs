//! The desk's own loops: publish what was committed, do what is due, hear the news, seal the trail.

use crate::desk::Desk;
use crate::look::Enter;
use crate::seal::Seal;
use crate::stamp::Stamp;
use crate::trail::{Ended, Frame};
use crate::{Ask, news, outbox, requests, timers};
use base::{AnyId, EntryId, Moment, Span};
use db::{DbError, Kind, Lane, Tx, Work};
use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How much news is published at a time.
const PAGE: i64 = 500;
/// The longest sleep of the timers' loop; also how late a timer set by another node can be.
const NAP: Duration = Duration::from_millis(250);
/// A request id is remembered for so long.
const REMEMBERED: Span = Span::days(30);
/// A timer whose act met a fault is tried again after so long.
const AGAIN: Span = Span::secs(2);

/// The running loops.
pub struct Loops {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Loops {
    /// Lets every loop finish its turn and ends them.
    pub async fn stop(self) {
        // A loop that is gone already needs no word.
        let _told = self.stop.send(true);
        for task in self.tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a loop of the desk ended badly");
            }
        }
    }
}

impl Desk {
    /// Starts the loops; once per process.
    pub fn start(&self) -> Loops {
        let (stop, _) = watch::channel(false);
        let tasks = vec![
            self.spawn(&stop, |desk| async move { desk.publishing().await }),
            self.spawn(&stop, |desk| async move { desk.timing().await }),
            self.spawn(&stop, |desk| async move { desk.hearing().await }),
            self.spawn(&stop, |desk| async move { desk.sealing().await }),
        ];
        Loops { stop, tasks }
    }

    /// Runs `turn` again and again until told to stop; a turn is never cut short.
    fn spawn<F, T>(&self, stop: &watch::Sender<bool>, turn: F) -> JoinHandle<()>
    where
        F: Fn(Desk) -> T + Send + 'static,
        T: Future<Output = Result<Wait, DbError>> + Send + 'static,
    {
        let (desk, mut stop) = (self.clone(), stop.subscribe());
        tokio::spawn(async move {
            while !*stop.borrow() {
                let wait = turn(desk.clone()).await.unwrap_or_else(|error| {
                    tracing::error!(%error, "a loop of the desk met a fault and goes on");
                    Wait::For(Duration::from_millis(500))
                });
                tokio::select! {
                    () = wait.over(&desk) => {}
                    _ = stop.changed() => {}
                }
            }
        })
    }

    async fn publishing(&self) -> Result<Wait, DbError> {
        self.publish().await?;
        Ok(Wait::Committed)
    }

    async fn timing(&self) -> Result<Wait, DbError> {
        self.fire_due().await?;
        let next = self.db().read(NextTimer).await?;
        let now = self.clock().now();
        let nap = next.map_or(NAP, |due| (due - now).to_std().clamp(Duration::from_millis(1), NAP));
        Ok(Wait::Timer(nap))
    }

    async fn hearing(&self) -> Result<Wait, DbError> {
        self.hear_news().await?;
        Ok(Wait::Published)
    }

    async fn sealing(&self) -> Result<Wait, DbError> {
        self.drain_emergency_log().await?;
        self.seal_now().await?;
        self.anchor_when_due().await?;
        let before = self.clock().now() - REMEMBERED;
        self.db().write(Lane::Normal, Forget { before }).await?;
        Ok(Wait::For(Duration::from_millis(900)))
    }

    /// Publishes committed news in order; answers how much.
    ///
    /// # Errors
    /// When storage fails; what was not published is published the next time.
    pub async fn publish(&self) -> Result<usize, DbError> {
        let _turn = self.0.publishing.lock().await;
        if self.live().position() < 0 {
            let last = self.db().read(LastNews).await?;
            self.live().begin(last);
        }
        if self.db().kind() == Kind::Postgres {
            while self.db().write(Lane::Urgent, Stamp).await? > 0 {}
        }
        let mut count = 0;
        loop {
            let page = self.since(self.live().position(), PAGE).await?;
            let full = page.len() as i64 == PAGE;
            count += page.len();
            page.into_iter().for_each(|stamped| self.live().publish(stamped));
            if !full {
                break;
            }
        }
        if count > 0 {
            self.0.published.notify_one();
        }
        Ok(count)
    }

    /// Does what is due; answers how many timers led to an act.
    ///
    /// # Errors
    /// When the list of due timers cannot be read. A single timer's fault is logged, and it is tried again.
    pub async fn fire_due(&self) -> Result<usize, DbError> {
        let now = self.clock().now();
        let due = self.db().read(DueTimers { now }).await?;
        let mut failing = self.0.failing.lock().await;
        failing.retain(|_, until| *until > now);
        let mut fired = 0;
        for timer in due {
            let key = (timer.act.clone(), timer.key.clone());
            if failing.contains_key(&key) {
                continue;
            }
            let Some(fire) = self.registry().fire(&timer.act) else {
                tracing::error!(act = timer.act, "a timer has no handler");
                failing.insert(key, now + Span::mins(10));
                continue;
            };
            match fire(self.clone(), timer).await {
                Ok(true) => fired += 1,
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%error, act = key.0, "a timer's act met a fault and is tried again");
                    failing.insert(key, now + AGAIN);
                }
            }
        }
        Ok(fired)
    }

    /// Lets every handler hear what is new; answers how many acts it led to.
    ///
    /// # Errors
    /// When storage fails; each handler goes on where it was.
    pub async fn hear_news(&self) -> Result<usize, DbError> {
        let _turn = self.0.hearing.lock().await;
        let (acts, worst) = outbox::hear_all(self, &self.registry().handlers).await;
        worst.map_or(Ok(acts), Err)
    }

    /// Publishes, hears and fires until nothing more happens: for tests and for a clean shutdown.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn settle(&self) -> Result<usize, DbError> {
        let mut count = 0;
        loop {
            self.publish().await?;
            let acts = self.hear_news().await? + self.fire_due().await?;
            if acts == 0 {
                return Ok(count);
            }
            count += acts;
        }
    }

    /// Closes all stamped rows of the trail that are not in a block yet; answers how many rows.
    ///
    /// # Errors
    /// When storage fails.
    pub async fn seal_now(&self) -> Result<i64, DbError> {
        let mut rows = 0;
        loop {
            let sealed = self.db().write(Lane::Normal, Seal { now: self.clock().now() }).await?;
            rows += sealed;
            if sealed == 0 {
                return Ok(rows);
            }
        }
    }

    async fn anchor_when_due(&self) -> Result<(), DbError> {
        let today = self.clock().now().local_day();
        if self.0.anchored.load(Ordering::Acquire) < today {
            self.anchor().await?;
            self.0.anchored.store(today, Ordering::Release);
        }
        Ok(())
    }

    /// What was shown while the trail could not be written is entered now.
    async fn drain_emergency_log(&self) -> Result<(), DbError> {
        let Some(log) = &self.0.emergency else { return Ok(()) };
        let lines = log.lines().map_err(DbError::other)?;
        if lines.is_empty() {
            return Ok(());
        }
        let mut frame = Frame::new(EntryId::mint(self.clock().now()), "desk.emergency_readings", None);
        frame.detail.note("readings", &lines);
        let enter = Enter { shared: self.0.clone(), ask: Ask::system(), frame, ended: Ended::Opened };
        self.db().write(Lane::Normal, enter).await?;
        log.forget(lines.len()).map_err(DbError::other)
    }
}

/// What a loop waits for until its next turn.
enum Wait {
    Committed,
    Published,
    Timer(Duration),
    For(Duration),
}

impl Wait {
    async fn over(self, desk: &Desk) {
        let (notify, nap) = match self {
            Wait::Committed => (&desk.0.committed, NAP),
            Wait::Published => (&desk.0.published, NAP),
            Wait::Timer(nap) => (&desk.0.timers, nap),
            Wait::For(nap) => return tokio::time::sleep(nap).await,
        };
        tokio::select! {
            () = notify.notified() => {}
            () = tokio::time::sleep(nap) => {}
        }
    }
}

/// What the loops share between turns.
pub(crate) type Failing = tokio::sync::Mutex<HashMap<(String, String), Moment>>;
/// The last local day for which an anchor was made.
pub(crate) type Anchored = AtomicI64;

struct LastNews;

impl Work for LastNews {
    type Out = i64;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<i64, DbError> {
        news::last(tx).await
    }
}

struct NextTimer;

impl Work for NextTimer {
    type Out = Option<Moment>;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Option<Moment>, DbError> {
        timers::next(tx).await
    }
}

struct DueTimers {
    now: Moment,
}

impl Work for DueTimers {
    type Out = Vec<timers::Due>;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Vec<timers::Due>, DbError> {
        timers::due(tx, self.now, 200).await
    }
}

struct Forget {
    before: Moment,
}

impl Work for Forget {
    type Out = u64;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<u64, DbError> {
        requests::forget(tx, self.before).await
    }
}
