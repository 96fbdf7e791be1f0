//! One text means the same on both databases.

use crate::helpers::{run, tables, work};
use db::{Lane, sql};
use testkit::{TestDb, on_each_empty_db};

on_each_empty_db!(text_sorts_and_matches_by_its_bytes, empty_sorts_where_it_is_told, portable_words_work);

async fn text_sorts_and_matches_by_its_bytes(db: TestDb) {
    tables(&db).await;
    run(&db, &["INSERT INTO counters (name, n) VALUES ('b', 1), ('B', 2), ('a', 3), ('王', 4), ('_', 5), ('é', 6)"])
        .await
        .expect("rows");
    let look = work(|tx| {
        Box::pin(async move {
            let sorted: Vec<String> =
                sql("SELECT name FROM counters ORDER BY name").all(tx, |row| row.get(0)).await?;
            let like: Vec<String> = sql("SELECT name FROM counters WHERE name LIKE $1 ORDER BY name")
                .bind("b%")
                .all(tx, |row| row.get(0))
                .await?;
            let lower: i64 = sql("SELECT count(*) FROM counters WHERE lower(name) LIKE $1")
                .bind("b%")
                .one(tx, |row| row.get(0))
                .await?;
            let literal: i64 = sql("SELECT count(*) FROM counters WHERE name LIKE $1 ESCAPE '\\'")
                .bind("\\_")
                .one(tx, |row| row.get(0))
                .await?;
            Ok((sorted, like, lower, literal))
        })
    });
    let (sorted, like, lower, literal) = db.read(look).await.expect("reads");
    assert_eq!(sorted, ["B", "_", "a", "b", "é", "王"]);
    assert_eq!(like, ["b"]);
    assert_eq!((lower, literal), (2, 1));
}

async fn empty_sorts_where_it_is_told(db: TestDb) {
    tables(&db).await;
    run(&db, &["INSERT INTO things (id, n) VALUES ('a', 2), ('b', NULL), ('c', 1)"]).await.expect("rows");
    let look = work(|tx| {
        Box::pin(async move {
            let first: Vec<String> =
                sql("SELECT id FROM things ORDER BY n NULLS FIRST").all(tx, |row| row.get(0)).await?;
            let last: Vec<String> =
                sql("SELECT id FROM things ORDER BY n DESC NULLS LAST").all(tx, |row| row.get(0)).await?;
            Ok((first.concat(), last.concat()))
        })
    });
    assert_eq!(db.read(look).await, Ok(("bca".to_owned(), "acb".to_owned())));
}

async fn portable_words_work(db: TestDb) {
    tables(&db).await;
    let all = work(|tx| {
        Box::pin(async move {
            let count = "INSERT INTO counters (name, n) VALUES ($1, 1) \
                 ON CONFLICT (name) DO UPDATE SET n = counters.n + excluded.n RETURNING n";
            for _ in 0..2 {
                sql(count).bind("a").run(tx).await?;
            }
            let n: i64 = sql(count).bind("a").one(tx, |row| row.get(0)).await?;
            let nothing = sql(
                "INSERT INTO counters (name, n) VALUES ($1, 1) ON CONFLICT (name) DO NOTHING RETURNING n",
            )
            .bind("a")
            .opt(tx, |row| row.get::<i64>(0))
            .await?;
            sql("INSERT INTO counters (name, n) VALUES ('b', 10), ('c', 20)").run(tx).await?;
            let ranked: Vec<(String, i64, i64)> =
                sql("WITH big AS (SELECT name, n FROM counters WHERE n > $1) \
                 SELECT name, row_number() OVER (ORDER BY n DESC), \
                 CAST(SUM(n) FILTER (WHERE n < 15) OVER () AS BIGINT) FROM big ORDER BY name")
                .bind(2_i64)
                .all(tx, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .await?;
            let gone = sql("DELETE FROM counters WHERE n < $1 RETURNING name").bind(15_i64);
            let mut gone: Vec<String> = gone.all(tx, |row| row.get(0)).await?;
            gone.sort();
            let flags = sql("SELECT CASE WHEN n > 5 THEN TRUE ELSE FALSE END, n > 5 AND TRUE FROM counters")
                .one(tx, |row| Ok((row.get::<bool>(0)?, row.get::<bool>(1)?)))
                .await?;
            let day: i64 = sql("SELECT (CAST($1 AS BIGINT) + 28800000) / 86400000")
                .bind(1_795_525_805_000_i64)
                .one(tx, |row| row.get(0))
                .await?;
            Ok((n, nothing, ranked, gone, flags, day))
        })
    });
    let (n, nothing, ranked, gone, flags, day) = db.write(Lane::Normal, all).await.expect("runs");
    assert_eq!((n, nothing), (3, None));
    let row = |name: &str, rank, sum| (name.to_owned(), rank, sum);
    assert_eq!(ranked, [row("a", 3, 13), row("b", 2, 13), row("c", 1, 13)]);
    assert_eq!(gone, ["a", "b"]);
    assert_eq!(flags, (true, true));
    assert_eq!(day, 20_781);
}
