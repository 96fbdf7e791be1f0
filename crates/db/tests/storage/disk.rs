//! A full disk: nothing is reported saved that is not, and what needs no room still works.

use crate::helpers::{Names, tables, work};
use db::{Db, DbError, Kind, Lane, Tx, Work, sql};

/// Puts a row; a large one fills the disk.
struct Fill(usize, usize);

impl Work for Fill {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        sql("INSERT INTO things (id, raw) VALUES ($1, $2)")
            .bind(format!("f{:03}", self.0))
            .bind(vec![7_u8; self.1])
            .run(tx)
            .await?;
        sql("INSERT INTO counters (name, n) VALUES ($1, 1)").bind(format!("f{:03}", self.0)).run(tx).await?;
        Ok(())
    }
}

async fn fill(db: &Db, sizes: Vec<usize>) -> Vec<Result<(), DbError>> {
    let tasks: Vec<_> = sizes
        .into_iter()
        .enumerate()
        .map(|(n, size)| {
            let db = db.clone();
            tokio::spawn(async move { db.write(Lane::Normal, Fill(n, size)).await })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("ends"));
    }
    answers
}

#[test]
fn a_full_disk_takes_only_what_did_not_fit() {
    testkit::empty(Kind::Sqlite, |db| async move {
        tables(&db).await;
        db.limit_pages(Some(150)).await.expect("limited");
        // Every tenth wants more than there is.
        let sizes: Vec<usize> = (0..100).map(|n| if n % 10 == 5 { 2_000_000 } else { 100 }).collect();
        let answers = fill(&db, sizes).await;
        for (n, answer) in answers.iter().enumerate() {
            let wanted = if n % 10 == 5 { Err(DbError::DiskFull) } else { Ok(()) };
            assert_eq!(*answer, wanted, "work {n}");
        }
        let saved = db.read(Names).await.expect("reads");
        let told: Vec<String> = answers
            .iter()
            .enumerate()
            .filter(|(_, answer)| answer.is_ok())
            .map(|(n, _)| format!("f{n:03}"))
            .collect();
        assert_eq!(saved, told);
        db.limit_pages(None).await.expect("room again");
        assert_eq!(db.write(Lane::Normal, Fill(5, 2_000_000)).await, Ok(()));
    });
}

#[test]
fn work_that_ends_its_transaction_takes_nobody_along() {
    testkit::empty(Kind::Sqlite, |db| async move {
        tables(&db).await;
        // ROLLBACK from inside is what a full disk does to a transaction.
        let tasks: Vec<_> = (0..60)
            .map(|n| {
                let db: Db = (*db).clone();
                tokio::spawn(async move {
                    if n % 20 == 7 {
                        let ends = work(|tx| {
                            Box::pin(async move {
                                sql("ROLLBACK").run(tx).await?;
                                sql("INSERT INTO counters (name, n) VALUES ('never', 1)").run(tx).await
                            })
                        });
                        db.write(Lane::Normal, ends).await.map(drop)
                    } else {
                        db.write(Lane::Normal, Fill(n, 10)).await
                    }
                })
            })
            .collect();
        let mut saved = Vec::new();
        for (n, task) in tasks.into_iter().enumerate() {
            let answer = task.await.expect("ends");
            assert_eq!(answer.is_ok(), n % 20 != 7, "work {n}: {answer:?}");
            if answer.is_ok() {
                saved.push(format!("f{n:03}"));
            }
        }
        assert_eq!(db.read(Names).await, Ok(saved));
        assert!(db.metrics().broken_batches >= 3);
    });
}
