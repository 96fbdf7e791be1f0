//! Values go in and come out alike.

use crate::helpers::{Boxed, tables, work};
use base::{AnyId, CaseId, Moment};
use db::{DbError, Lane, Row, Tx, Value, sql};
use testkit::{TestDb, on_each_empty_db};

on_each_empty_db!(
    every_kind_comes_back,
    empty_values_keep_their_kind,
    parameters_are_numbered_not_named,
    whole_numbers_of_any_width_are_widened,
    values_follow_the_type_that_is_expected,
    wrong_use_is_an_error_on_both,
);

async fn every_kind_comes_back(db: TestDb) {
    tables(&db).await;
    let id = CaseId::mint(Moment::from_ms(1_795_525_805_000));
    let put = work(move |tx| {
        Box::pin(async move {
            sql("INSERT INTO things (id, n, word, flag, x, raw) VALUES ($1, $2, $3, $4, $5, $6)")
                .bind(id)
                .bind(i64::MAX)
                .bind("沙坪坝 'x' $1 ?1 \u{1f44d}")
                .bind(true)
                .bind(-0.1_f64)
                .bind(vec![0_u8, 255, 7])
                .run(tx)
                .await
        })
    });
    assert_eq!(db.write(Lane::Normal, put).await, Ok(1));
    let get = work(|tx| {
        Box::pin(async move { sql("SELECT id, n, word, flag, x, raw FROM things").one(tx, all_kinds).await })
    });
    let (back, n, word, flag, x, raw) = db.read(get).await.expect("there");
    assert_eq!(back, id);
    assert_eq!((n, flag, x), (i64::MAX, true, -0.1));
    assert_eq!(word, "沙坪坝 'x' $1 ?1 \u{1f44d}");
    assert_eq!(raw, [0, 255, 7]);
}

type All = (CaseId, i64, String, bool, f64, Vec<u8>);

fn all_kinds(row: &Row) -> Result<All, DbError> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
}

async fn empty_values_keep_their_kind(db: TestDb) {
    tables(&db).await;
    let put = work(|tx| {
        Box::pin(async move {
            sql("INSERT INTO things (id, n, word, flag, x, raw, parent) VALUES ($1, $2, $3, $4, $5, $6, $7)")
                .bind("a")
                .bind(None::<i64>)
                .bind(None::<&str>)
                .bind(None::<bool>)
                .bind(Value::Real(None))
                .bind(None::<Vec<u8>>)
                .bind(None::<CaseId>)
                .run(tx)
                .await?;
            sql("SELECT n, word, flag, x, raw FROM things WHERE n IS NULL AND coalesce(word, CAST($1 AS TEXT)) = $1")
                .bind("w")
                .one(tx, |row| {
                    let all_empty = row.get::<Option<i64>>(0)?.is_none()
                        && row.get::<Option<String>>(1)?.is_none()
                        && row.get::<Option<bool>>(2)?.is_none()
                        && row.get::<Option<f64>>(3)?.is_none()
                        && row.get::<Option<Vec<u8>>>(4)?.is_none();
                    Ok((all_empty, row.get::<i64>(0)))
                })
                .await
        })
    });
    let (all_empty, as_full) = db.write(Lane::Normal, put).await.expect("runs");
    assert!(all_empty);
    assert!(matches!(as_full, Err(DbError::Column { index: 0, .. })), "{as_full:?}");
}

async fn parameters_are_numbered_not_named(db: TestDb) {
    tables(&db).await;
    let swap = work(|tx| {
        Box::pin(async move {
            sql("INSERT INTO counters (name, n) VALUES ('1', 0)").run(tx).await?;
            // First appearance is $2: a database that numbers by appearance would swap the two.
            let changed =
                sql("UPDATE counters SET n = $2 WHERE name = $1 AND $1 <> 'never'").bind("1").bind(7_i64);
            assert_eq!(changed.run(tx).await?, 1);
            sql("SELECT n, '$1' FROM counters WHERE name = $1 -- $9")
                .bind("1")
                .one(tx, |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)))
                .await
        })
    });
    assert_eq!(db.write(Lane::Normal, swap).await, Ok((7, "$1".to_owned())));
}

async fn whole_numbers_of_any_width_are_widened(db: TestDb) {
    tables(&db).await;
    let sums = work(|tx| {
        Box::pin(async move {
            sql("INSERT INTO counters (name, n) VALUES ('a', 4), ('b', 5)").run(tx).await?;
            sql("SELECT 7 / 2, count(*), CAST(SUM(n) AS BIGINT), MAX(n), SUM(n), n IS NOT NULL, 1 = 2 \
                 FROM counters WHERE n IN ($1, $2) GROUP BY n IS NOT NULL")
            .bind(4_i64)
            .bind(5_i64)
            .one(tx, |row| {
                let whole: Result<Vec<i64>, DbError> = (0..5).map(|i| row.get(i)).collect();
                Ok((whole?, row.get::<bool>(5)?, row.get::<bool>(6)?))
            })
            .await
        })
    });
    assert_eq!(db.write(Lane::Normal, sums).await, Ok((vec![3, 2, 9, 5, 9], true, false)));
}

async fn values_follow_the_type_that_is_expected(db: TestDb) {
    tables(&db).await;
    let compare = work(|tx| {
        Box::pin(async move {
            sql("INSERT INTO counters (name, n) VALUES ('a', 40000), ('b', 2)").run(tx).await?;
            // An offset (INT8), a sum of BIGINT (NUMERIC), a literal (INT4) and a real.
            let one =
                sql("SELECT CAST(SUM(n) AS BIGINT) FROM counters HAVING SUM(n) = $1 AND 5 > $2 AND 2.5 > $3")
                    .bind(40_002_i64)
                    .bind(4_i64)
                    .bind(2.25_f64);
            let sum: i64 = one.one(tx, |row| row.get(0)).await?;
            let name: String = sql("SELECT name FROM counters ORDER BY n LIMIT $1 OFFSET $2")
                .bind(1_i64)
                .bind(1_i64)
                .one(tx, |row| row.get(0))
                .await?;
            Ok((sum, name))
        })
    });
    assert_eq!(db.write(Lane::Normal, compare).await, Ok((40_002, "a".to_owned())));
}

async fn wrong_use_is_an_error_on_both(db: TestDb) {
    tables(&db).await;
    async fn tried(db: &TestDb, word: Value, x: Value, extra: bool) -> Result<u64, DbError> {
        let put = work(move |tx: &mut Tx<'_>| -> Boxed<'_, u64> {
            let (word, x) = (word.clone(), x.clone());
            Box::pin(async move {
                let query = sql("INSERT INTO things (id, word, x) VALUES ('w', $1, $2)").bind(word).bind(x);
                let query = if extra { query.bind(1_i64) } else { query };
                query.run(tx).await
            })
        });
        db.write(Lane::Normal, put).await
    }
    let nul = tried(&db, "a\0b".into(), 1.0.into(), false).await;
    assert!(matches!(nul, Err(DbError::Other(_))), "{nul:?}");
    let nan = tried(&db, "a".into(), f64::NAN.into(), false).await;
    assert!(matches!(nan, Err(DbError::Other(_))), "{nan:?}");
    let many = tried(&db, "a".into(), 1.0.into(), true).await;
    assert!(matches!(many, Err(DbError::Other(_))), "{many:?}");
    let bytes = tried(&db, vec![1_u8].into(), 1.0.into(), false).await;
    assert!(matches!(bytes, Err(DbError::Other(_))), "{bytes:?}");
    assert_eq!(tried(&db, "a".into(), 1.0.into(), false).await, Ok(1));
}
