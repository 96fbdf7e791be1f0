//! Many who want the same few things.

use crate::helpers::{run, tables, work};
use db::{Db, DbError, Lane, Tx, Work, sql};
use testkit::{TestDb, on_each_empty_db};

on_each_empty_db!(thirty_bookings_on_a_quota_of_five, a_snapshot_does_not_move);

/// Reads the quota, then takes one place: right only when no two do it at the same time.
struct Book(usize);

impl Work for Book {
    type Out = bool;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<bool, DbError> {
        let taken: i64 =
            sql("SELECT count(*) FROM things WHERE word = 'booking'").one(tx, |row| row.get(0)).await?;
        if taken >= 5 {
            return Ok(false);
        }
        sql("INSERT INTO things (id, n, word) VALUES ($1, $2, 'booking')")
            .bind(format!("b{}", self.0))
            .bind(self.0 + 1)
            .run(tx)
            .await?;
        Ok(true)
    }
}

async fn thirty_bookings_on_a_quota_of_five(db: TestDb) {
    tables(&db).await;
    let tasks: Vec<_> = (0..30)
        .map(|n| {
            let db: Db = (*db).clone();
            tokio::spawn(async move { db.write(Lane::Normal, Book(n)).await })
        })
        .collect();
    let mut booked = 0;
    for task in tasks {
        booked += i64::from(task.await.expect("ends").expect("none fails after retries"));
    }
    let count = work(|tx| {
        Box::pin(async move { sql("SELECT count(*) FROM things").one(tx, |row| row.get::<i64>(0)).await })
    });
    assert_eq!(db.read(count).await, Ok(5));
    assert_eq!(booked, 5);
}

/// Looks, says so, and looks again when told.
struct Twice(std::sync::mpsc::Sender<()>, std::sync::mpsc::Receiver<()>);

impl Work for Twice {
    type Out = (i64, i64);
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(i64, i64), DbError> {
        let count = "SELECT count(*) FROM counters";
        let first: i64 = sql(count).one(tx, |row| row.get(0)).await?;
        self.0.send(()).map_err(DbError::other)?;
        self.1.recv().map_err(DbError::other)?;
        let second: i64 = sql(count).one(tx, |row| row.get(0)).await?;
        Ok((first, second))
    }
}

async fn a_snapshot_does_not_move(db: TestDb) {
    tables(&db).await;
    run(&db, &["INSERT INTO counters (name, n) VALUES ('a', 1)"]).await.expect("a row");
    let (seen, wait) = std::sync::mpsc::channel();
    let (go, on) = std::sync::mpsc::channel::<()>();
    let twice = Twice(seen, on);
    let reader: Db = (*db).clone();
    let reading = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(reader.read(twice))
    });
    tokio::task::spawn_blocking(move || wait.recv()).await.expect("ends").expect("the first look is done");
    run(&db, &["INSERT INTO counters (name, n) VALUES ('b', 1)"]).await.expect("written meanwhile");
    go.send(()).expect("the reader waits");
    let both = tokio::task::spawn_blocking(move || reading.join()).await.expect("ends").expect("no panic");
    assert_eq!(both, Ok((1, 1)));
}
