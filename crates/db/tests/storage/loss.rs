//! Commits that fail and connections that go away.

use crate::helpers::{Names, Put, tables};
use db::{Db, DbError, Kind, Lane, Settings, Target};
use testkit::{TestDb, on_each_empty_db};

on_each_empty_db!(a_failed_commit_saves_nothing, a_database_that_is_not_there_says_so, a_backup_is_whole);

async fn a_failed_commit_saves_nothing(db: TestDb) {
    tables(&db).await;
    db.faults().fail_commits(1);
    let failed = db.write(Lane::Normal, Put("a", 1)).await;
    assert!(matches!(failed, Err(DbError::Other(_))), "{failed:?}");
    assert_eq!(db.read(Names).await, Ok(vec![]));
    assert_eq!(db.write(Lane::Normal, Put("a", 1)).await, Ok(()));
    assert_eq!(db.read(Names).await, Ok(vec!["a".to_owned()]));
}

async fn a_database_that_is_not_there_says_so(db: TestDb) {
    let target = match db.kind() {
        Kind::Sqlite => Target::Sqlite { path: "/proc/no/such/place.db".into() },
        Kind::Postgres => {
            "postgres://nobody:hidden@127.0.0.1:1/nothing".parse().expect("the address of a server")
        }
    };
    let Err(DbError::Unreachable(why)) = Db::open(&target, Settings::default()).await else {
        panic!("opened what is not there");
    };
    assert!(why.contains("127.0.0.1:1") || why.contains("/proc/no/such/place.db"), "{why}");
    assert!(!why.contains("hidden"), "{why}");
}

async fn a_backup_is_whole(db: TestDb) {
    tables(&db).await;
    db.write(Lane::Normal, Put("a", 1)).await.expect("writes");
    let folder = std::env::temp_dir();
    let to = folder.join(format!("yinqiao-backup-{}-{:?}", std::process::id(), db.kind()));
    db.backup(&to).await.expect("copies");
    match db.kind() {
        Kind::Sqlite => {
            let copy =
                Db::open(&Target::Sqlite { path: to.clone() }, Settings::default()).await.expect("opens");
            assert_eq!(copy.read(Names).await, Ok(vec!["a".to_owned()]));
            copy.close().await;
        }
        Kind::Postgres => {
            let other = TestDb::empty(Kind::Postgres).await;
            db::restore(other.target(), &to).await.expect("restores");
            assert_eq!(other.read(Names).await, Ok(vec!["a".to_owned()]));
        }
    }
    std::fs::remove_file(&to).expect("removed");
}

#[test]
fn a_connection_lost_at_the_commit_is_reported_as_lost() {
    testkit::empty(Kind::Postgres, |db| async move {
        tables(&db).await;
        db.faults().lose_before_commit(1);
        assert_eq!(db.write(Lane::Normal, Put("before", 1)).await, Err(DbError::Lost));
        assert_eq!(db.read(Names).await, Ok(vec![]));
        db.faults().lose_after_commit(1);
        assert_eq!(db.write(Lane::Normal, Put("after", 1)).await, Err(DbError::Lost));
        assert_eq!(db.read(Names).await, Ok(vec!["after".to_owned()]), "saved although it was not said");
    });
}

#[test]
fn a_commit_that_fails_for_a_batch_is_tried_for_each_alone() {
    testkit::empty(Kind::Sqlite, |db| async move {
        tables(&db).await;
        db.faults().fail_commits(1);
        let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
        let tasks = names.map(|name| {
            let db: Db = (*db).clone();
            tokio::spawn(async move { db.write(Lane::Normal, Put(name, 1)).await })
        });
        let mut saved = Vec::new();
        for (name, task) in names.into_iter().zip(tasks) {
            if task.await.expect("ends").is_ok() {
                saved.push(name.to_owned());
            }
        }
        assert!(saved.len() >= 7, "at most one is the first alone: {saved:?}");
        assert_eq!(db.read(Names).await, Ok(saved));
    });
}
