//! Many pieces of work, one commit; a bad one among them harms no other.

use crate::helpers::{Names, Put, tables, work};
use db::{BatchHook, DbError, Lane, Tx, Work, now_or_fault, sql};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, mpsc};
use testkit::{Kind, TestDb, on_each_empty_db};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

on_each_empty_db!(
    bad_work_among_good,
    work_whose_caller_went_away_is_finished,
    a_full_queue_refuses_at_once,
    closing_finishes_what_was_accepted,
);

/// Adds one to a counter, in one of several ways of going wrong.
#[derive(Clone, Copy)]
enum Way {
    Good,
    Refuses,
    Breaks,
    Panics,
}

struct Add(usize, Way);

impl Work for Add {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let name = format!("c{:03}", self.0);
        sql("INSERT INTO counters (name, n) VALUES ($1, 1)").bind(name.clone()).run(tx).await?;
        match self.1 {
            Way::Good => Ok(()),
            Way::Refuses => Err(DbError::Absent),
            Way::Breaks => {
                sql("INSERT INTO counters (name, n) VALUES ($1, 2)").bind(name).run(tx).await.map(drop)
            }
            Way::Panics => panic!("on purpose"),
        }
    }
}

/// All at the same time; the answers in order.
async fn together(db: &TestDb, works: impl Iterator<Item = Add>) -> Vec<Result<(), DbError>> {
    let tasks: Vec<_> = works
        .map(|add| {
            let db: db::Db = (**db).clone();
            tokio::spawn(async move { db.write(Lane::Normal, add).await })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("the task ends"));
    }
    answers
}

async fn bad_work_among_good(db: TestDb) {
    tables(&db).await;
    let way = |n: usize| match n % 10 {
        3 => Way::Refuses,
        5 => Way::Breaks,
        7 => Way::Panics,
        _ => Way::Good,
    };
    let answers = together(&db, (0..100).map(|n| Add(n, way(n)))).await;
    for (n, answer) in answers.iter().enumerate() {
        match way(n) {
            Way::Good => assert_eq!(*answer, Ok(()), "work {n}"),
            Way::Refuses => assert_eq!(*answer, Err(DbError::Absent), "work {n}"),
            Way::Breaks => assert_eq!(*answer, Err(DbError::Taken("counters_pk".to_owned())), "work {n}"),
            Way::Panics => assert!(matches!(answer, Err(DbError::Other(_))), "work {n}"),
        }
    }
    let saved = db.read(Names).await.expect("reads");
    let good: Vec<String> =
        (0..100).filter(|n| matches!(way(*n), Way::Good)).map(|n| format!("c{n:03}")).collect();
    assert_eq!(saved, good);
    assert_eq!(db.metrics().panics, 10);
}

async fn work_whose_caller_went_away_is_finished(db: TestDb) {
    tables(&db).await;
    let writes: db::Db = (*db).clone();
    let caller = tokio::spawn(async move { writes.write(Lane::Normal, Put("kept", 1)).await });
    // Far enough to be accepted, then gone.
    tokio::task::yield_now().await;
    while db.metrics().queued == 0 && db.metrics().saved == 0 {
        tokio::task::yield_now().await;
    }
    caller.abort();
    let _gone = caller.await;
    for _ in 0..200 {
        if db.read(Names).await == Ok(vec!["kept".to_owned()]) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("accepted work was not finished");
}

async fn a_full_queue_refuses_at_once(db: TestDb) {
    tables(&db).await;
    let small =
        db::Db::open(db.target(), db::Settings { queue: 3, ..Default::default() }).await.expect("opens");
    // On both databases each of these keeps its place for a while.
    let tasks: Vec<_> = (0..60)
        .map(|n| {
            let small = small.clone();
            tokio::spawn(async move { small.write(Lane::Normal, Add(n, Way::Good)).await })
        })
        .collect();
    let (mut saved, mut refused) = (0, 0);
    for task in tasks {
        match task.await.expect("the task ends") {
            Ok(()) => saved += 1,
            Err(DbError::Busy) => refused += 1,
            Err(e) => panic!("{e}"),
        }
    }
    assert_eq!(db.read(Names).await.expect("reads").len(), saved);
    assert_eq!(small.metrics().refused, refused);
    assert!(saved >= 3 && refused > 0, "saved {saved}, refused {refused}");
}

async fn closing_finishes_what_was_accepted(db: TestDb) {
    tables(&db).await;
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let db: db::Db = (*db).clone();
            tokio::spawn(async move { db.write(Lane::Normal, Add(n, Way::Good)).await })
        })
        .collect();
    tokio::task::yield_now().await;
    db.close().await;
    let mut saved = 0;
    for task in tasks {
        match task.await.expect("the task ends") {
            Ok(()) => saved += 1,
            Err(e) => assert_eq!(e, DbError::Closed),
        }
    }
    assert_eq!(db.write(Lane::Normal, Add(99, Way::Good)).await, Err(DbError::Closed));
    let again = db.open_again().await;
    assert_eq!(again.read(Names).await.expect("reads").len(), saved);
}

/// Holds the writer until the test has filled the queue behind it.
struct Hold(Option<oneshot::Sender<()>>, mpsc::Receiver<()>);

impl Work for Hold {
    type Out = ();
    async fn run(&mut self, _: &mut Tx<'_>) -> Result<(), DbError> {
        if let Some(begun) = self.0.take() {
            begun.send(()).map_err(|()| DbError::Closed)?;
        }
        self.1.recv().map_err(DbError::other)
    }
}

/// Starts it and waits until the writer is in its hands.
async fn hold(db: &TestDb) -> (mpsc::Sender<()>, JoinHandle<Result<(), DbError>>) {
    let (begun, begins) = oneshot::channel();
    let (go, held) = mpsc::channel();
    let db: db::Db = (**db).clone();
    let task = tokio::spawn(async move { db.write(Lane::Normal, Hold(Some(begun), held)).await });
    begins.await.expect("the writer takes it");
    (go, task)
}

#[derive(Default)]
struct Stamps {
    before: AtomicUsize,
    after: AtomicUsize,
    fails: AtomicUsize,
}

impl BatchHook for Stamps {
    fn before_commit(&self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        let n = self.before.fetch_add(1, SeqCst);
        if self.fails.load(SeqCst) > 0 {
            self.fails.fetch_sub(1, SeqCst);
            return Err(DbError::other("the stamper failed"));
        }
        now_or_fault(sql("INSERT INTO counters (name, n) VALUES ($1, 0)").bind(format!("s{n}")).run(tx))
            .map(drop)
    }

    fn after_commit(&self) {
        self.after.fetch_add(1, SeqCst);
    }
}

/// SQLite's writer has what PostgreSQL has not: one commit for many, and hooks around it.
#[test]
fn one_commit_saves_many_and_is_stamped_once() {
    testkit::empty(Kind::Sqlite, |db| async move {
        tables(&db).await;
        let stamps = Arc::new(Stamps::default());
        db.on_batch(stamps.clone());
        let (go, hold) = hold(&db).await;
        let before = db.metrics().commits;
        let many = together_behind(&db, 200, go).await;
        assert_eq!(hold.await.expect("ends"), Ok(()));
        assert!(many.iter().all(Result::is_ok));
        let commits = db.metrics().commits - before;
        assert!(commits <= 3, "{commits} commits for 201 pieces of work");
        assert!(db.metrics().largest_batch >= 100);
        assert_eq!(stamps.before.load(SeqCst) as u64, commits);
        assert_eq!(db.read(Names).await.expect("reads").len() as u64, 200 + commits);
        stamps.fails.store(1, SeqCst);
        let alone = db.write(Lane::Normal, Put("unstamped", 1)).await;
        assert_eq!(alone, Err(DbError::other("the stamper failed")), "nothing is saved without its stamp");
        assert!(!db.read(Names).await.expect("reads").contains(&"unstamped".to_owned()));
    });
}

async fn together_behind(db: &TestDb, n: usize, go: mpsc::Sender<()>) -> Vec<Result<(), DbError>> {
    let tasks: Vec<_> = (0..n)
        .map(|n| {
            let db: db::Db = (**db).clone();
            tokio::spawn(async move { db.write(Lane::Normal, Add(n, Way::Good)).await })
        })
        .collect();
    while db.metrics().queued < n as u64 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    go.send(()).expect("the writer waits");
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("the task ends"));
    }
    answers
}

/// Notes when it ran.
struct Note(&'static str, Arc<Mutex<Vec<&'static str>>>);

impl Work for Note {
    type Out = ();
    async fn run(&mut self, _: &mut Tx<'_>) -> Result<(), DbError> {
        self.1.lock().map_err(DbError::other)?.push(self.0);
        Ok(())
    }
}

#[test]
fn urgent_work_goes_first() {
    testkit::empty(Kind::Sqlite, |db| async move {
        tables(&db).await;
        let (go, hold) = hold(&db).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let spawn = |lane, name: &'static str| {
            let (db, order): (db::Db, _) = ((*db).clone(), Arc::clone(&order));
            tokio::spawn(async move { db.write(lane, Note(name, order)).await })
        };
        let normal = spawn(Lane::Normal, "normal");
        while db.metrics().queued < 1 {
            tokio::task::yield_now().await;
        }
        let urgent = spawn(Lane::Urgent, "urgent");
        while db.metrics().queued < 2 {
            tokio::task::yield_now().await;
        }
        go.send(()).expect("the writer waits");
        for task in [hold, normal, urgent] {
            assert_eq!(task.await.expect("ends"), Ok(()));
        }
        assert_eq!(*order.lock().expect("whole"), ["urgent", "normal"]);
    });
}

#[test]
fn work_that_waits_is_a_fault_on_the_writer() {
    testkit::empty(Kind::Sqlite, |db| async move {
        tables(&db).await;
        let waits = work(|tx| {
            Box::pin(async move {
                sql("INSERT INTO counters (name, n) VALUES ('a', 1)").run(tx).await?;
                tokio::task::yield_now().await;
                Ok(())
            })
        });
        let answer = db.write(Lane::Normal, waits).await;
        assert!(matches!(answer, Err(DbError::Other(_))), "{answer:?}");
        assert_eq!(db.read(Names).await, Ok(vec![]));
    });
}
