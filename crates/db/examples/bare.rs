//! How many bare durable commands a second: `bare TARGET CLIENTS SECONDS [ROWS]`.
//! Each command claims an id and changes a row; readers can be added with `READERS=n`.

use db::{Db, DbError, Lane, Settings, Target, Tx, Work, sql};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

struct Insert(u64);

impl Work for Insert {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        sql("INSERT INTO bare (id, n) VALUES ($1, $2)")
            .bind(format!("{:032x}", self.0))
            .bind(1_i64)
            .run(tx)
            .await?;
        Ok(())
    }
}

struct One;

impl Work for One {
    type Out = Option<i64>;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Option<i64>, DbError> {
        sql("SELECT n FROM bare WHERE id = $1")
            .bind("00000000000000000000000000000001")
            .opt(tx, |row| row.get(0))
            .await
    }
}

const LIST: &[db::Migration] = &[db::Migration {
    name: "0001_bare",
    text: "CREATE TABLE bare (id TEXT NOT NULL, n BIGINT NOT NULL, CONSTRAINT bare_pk PRIMARY KEY (id));",
}];

fn main() -> Result<(), DbError> {
    let mut args = std::env::args().skip(1);
    let target: Target = args.next().unwrap_or_else(|| "bare.db".to_owned()).parse()?;
    let number = |text: Option<String>, or: u64| text.and_then(|t| t.parse().ok()).unwrap_or(or);
    let (clients, seconds) = (number(args.next(), 64), number(args.next(), 5));
    let readers = number(std::env::var("READERS").ok(), 0);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(DbError::other)?;
    runtime.block_on(async {
        let db = Db::open(&target, Settings::default()).await?;
        db.migrate(LIST).await?;
        let stop = Arc::new(AtomicBool::new(false));
        let (next, reads) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let mut tasks = Vec::new();
        for _ in 0..clients {
            let (db, stop, next) = (db.clone(), stop.clone(), next.clone());
            tasks.push(tokio::spawn(async move {
                let mut slow = Vec::new();
                while !stop.load(Relaxed) {
                    let watch = base::Stopwatch::start();
                    db.write(Lane::Normal, Insert(next.fetch_add(1, Relaxed))).await?;
                    slow.push(watch.elapsed());
                }
                Ok::<_, DbError>(slow)
            }));
        }
        for _ in 0..readers {
            let (db, stop, reads) = (db.clone(), stop.clone(), reads.clone());
            tokio::spawn(async move {
                while !stop.load(Relaxed) {
                    db.read(One).await?;
                    reads.fetch_add(1, Relaxed);
                }
                Ok::<_, DbError>(())
            });
        }
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        stop.store(true, Relaxed);
        let mut all = Vec::new();
        for task in tasks {
            all.extend(task.await.map_err(DbError::other)??);
        }
        all.sort();
        let at = |part: f64| all[((all.len() - 1) as f64 * part) as usize];
        println!(
            "{} clients: {}/s, p50 {:?}, p99 {:?}, max {:?}; reads {}/s; {:?}",
            clients,
            all.len() as u64 / seconds,
            at(0.5),
            at(0.99),
            at(1.0),
            reads.load(Relaxed) / seconds,
            db.metrics()
        );
        db.close().await;
        Ok(())
    })
}
