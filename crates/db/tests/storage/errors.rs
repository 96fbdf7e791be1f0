//! Errors have the same names on both databases, and the first one poisons the transaction.

use crate::helpers::{Names, Put, run, tables, work};
use db::{DbError, Lane, sql};
use testkit::{TestDb, on_each_empty_db};

on_each_empty_db!(
    violations_name_the_rule,
    the_first_error_poisons_until_restart,
    an_error_that_is_swallowed_saves_nothing,
    an_absent_row_or_a_wrong_column_does_not_poison,
    reading_cannot_write,
    an_unknown_table_is_a_fault,
);

async fn violations_name_the_rule(db: TestDb) {
    tables(&db).await;
    run(
        &db,
        &[
            "INSERT INTO parents (id) VALUES ('p')",
            "INSERT INTO things (id, n, word, flag, parent) VALUES ('a', 1, 'w', TRUE, 'p')",
        ],
    )
    .await
    .expect("rows");
    let taken = |rule: &str| Err(DbError::Taken(rule.to_owned()));
    let broken = |rule: &str| Err(DbError::Broken(rule.to_owned()));
    let same_key = run(&db, &["INSERT INTO things (id) VALUES ('a')"]).await;
    assert_eq!(same_key, taken("things_pk"));
    let same_pair = run(&db, &["INSERT INTO things (id, n, word) VALUES ('b', 1, 'w')"]).await;
    assert_eq!(same_pair, taken("things_word"));
    let same_flag = run(&db, &["INSERT INTO things (id, flag) VALUES ('b', TRUE)"]).await;
    assert_eq!(same_flag, taken("things_one_flagged"));
    let check = run(&db, &["UPDATE things SET n = 0"]).await;
    assert_eq!(check, broken("things_positive"));
    let empty = run(&db, &["INSERT INTO counters (name) VALUES ('x')"]).await;
    assert_eq!(empty, broken("counters.n"));
    let no_parent = run(&db, &["INSERT INTO things (id, other) VALUES ('b', 'nobody')"]).await;
    assert_eq!(no_parent, broken("things_other"));
    let moved = run(&db, &["UPDATE things SET parent = 'nobody' WHERE id = 'a'"]).await;
    assert_eq!(moved, broken("things_parent"));
    let orphaned = run(&db, &["DELETE FROM parents WHERE id = 'p'"]).await;
    assert_eq!(orphaned, broken("things_parent"));
    let after = run(&db, &["INSERT INTO things (id, parent) VALUES ('c', 'p')"]).await;
    assert_eq!(after, Ok(()), "naming a rule leaves nothing behind");
    let late = work(|tx| {
        Box::pin(async move {
            // The rule is also kept when only the first row of the answer is asked for.
            sql("INSERT INTO things (id, other) VALUES ('d', 'nobody') RETURNING id")
                .one(tx, |row| row.get::<String>(0))
                .await
        })
    });
    assert_eq!(db.write(Lane::Normal, late).await, Err(DbError::Broken("things_other".to_owned())));
}

async fn the_first_error_poisons_until_restart(db: TestDb) {
    tables(&db).await;
    let poisoned = work(|tx| {
        Box::pin(async move {
            sql("INSERT INTO counters (name, n) VALUES ('lost', 1)").run(tx).await?;
            let first = sql("INSERT INTO counters (name, n) VALUES ('lost', 2)").run(tx).await;
            let second = sql("INSERT INTO counters (name, n) VALUES ('also', 2)").run(tx).await;
            let third = sql("SELECT 1").one(tx, |row| row.get::<i64>(0)).await;
            tx.restart().await?;
            sql("INSERT INTO counters (name, n) VALUES ('kept', 3)").run(tx).await?;
            Ok((first, second, third))
        })
    });
    let (first, second, third) = db.write(Lane::Normal, poisoned).await.expect("goes on after the restart");
    assert_eq!(first, Err(DbError::Taken("counters_pk".to_owned())));
    assert_eq!(second, Err(DbError::Poisoned));
    assert_eq!(third, Err(DbError::Poisoned));
    assert_eq!(db.read(Names).await, Ok(vec!["kept".to_owned()]));
}

async fn an_error_that_is_swallowed_saves_nothing(db: TestDb) {
    tables(&db).await;
    let swallowed = work(|tx| {
        Box::pin(async move {
            sql("INSERT INTO counters (name, n) VALUES ('a', 1)").run(tx).await?;
            let _ = sql("INSERT INTO counters (name, n) VALUES ('a', 1)").run(tx).await;
            Ok(())
        })
    });
    let answer = db.write(Lane::Normal, swallowed).await;
    assert_eq!(answer, Err(DbError::Taken("counters_pk".to_owned())));
    assert_eq!(db.read(Names).await, Ok(vec![]));
}

async fn an_absent_row_or_a_wrong_column_does_not_poison(db: TestDb) {
    tables(&db).await;
    let tried = work(|tx| {
        Box::pin(async move {
            let absent = sql("SELECT n FROM counters").one(tx, |row| row.get::<i64>(0)).await;
            let wrong = sql("SELECT 'x'").one(tx, |row| row.get::<i64>(0)).await;
            let beyond = sql("SELECT 1").one(tx, |row| row.get::<i64>(1)).await;
            sql("INSERT INTO counters (name, n) VALUES ('a', 1)").run(tx).await?;
            Ok((absent, wrong, beyond))
        })
    });
    let (absent, wrong, beyond) = db.write(Lane::Normal, tried).await.expect("goes on");
    assert_eq!(absent, Err(DbError::Absent));
    assert!(matches!(wrong, Err(DbError::Column { index: 0, wanted: "i64", .. })), "{wrong:?}");
    assert!(matches!(beyond, Err(DbError::Column { index: 1, .. })), "{beyond:?}");
    assert_eq!(db.read(Names).await, Ok(vec!["a".to_owned()]));
}

async fn reading_cannot_write(db: TestDb) {
    tables(&db).await;
    let refused = db.read(Put("a", 1)).await;
    assert!(matches!(refused, Err(DbError::Other(_))), "{refused:?}");
    db.write(Lane::Normal, Put("a", 1)).await.expect("writes");
    assert_eq!(db.read(Names).await, Ok(vec!["a".to_owned()]));
}

async fn an_unknown_table_is_a_fault(db: TestDb) {
    let unknown = run(&db, &["INSERT INTO nowhere (id) VALUES ('a')"]).await;
    assert!(matches!(unknown, Err(DbError::Other(_))), "{unknown:?}");
}
