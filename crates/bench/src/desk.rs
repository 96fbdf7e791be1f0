//! `cases.open` through the whole spine (request id, permission, trail, outbox), the desk's own loops running,
//! beside bare one-row commits on the same disk in the same run.
use crate::frame::house::{House, REGION};
use crate::frame::{Ask, Database, Report, Samples};
use anyhow::{Result, anyhow};
use base::Stopwatch;
use catalogue::Channel;
use db::{Db, DbError, Lane, Tx, Work, sql};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const PEER: &str = "one-row commits";

/// Measures every number of clients on every database asked for.
pub(crate) async fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    for kind in ask.databases() {
        let house = House::make(kind, 500).await?;
        let loops = house.desk.start();
        let seconds = Duration::from_secs(ask.seconds(10, 2));
        let clients: &[usize] = if ask.quick { &[1, 64] } else { &[1, 16, 64, 256] };
        for &clients in clients {
            let peer = match kind {
                Database::Sqlite => sqlite_peer(&house, seconds / 2)?,
                Database::Postgres => postgres_peer(&house, clients, seconds / 2).await?,
            };
            one(&house, kind, clients, seconds, peer, report).await?;
        }
        loops.stop().await;
        house.desk.db().close().await;
    }
    Ok(())
}

async fn one(
    house: &House,
    kind: Database,
    clients: usize,
    time: Duration,
    peer: f64,
    report: &mut Report,
) -> Result<()> {
    let case = format!("{} clients={clients}", kind.word());
    let failed = Arc::new(AtomicU64::new(0));
    let before = house.desk.db().metrics();
    let watch = Stopwatch::start();
    let tasks: Vec<_> =
        (0..clients).map(|client| tokio::spawn(client_of(house, client, time, failed.clone()))).collect();
    let mut took = Samples::default();
    for task in tasks {
        took.join(task.await?);
    }
    let rate = took.count() as f64 / watch.elapsed().as_secs_f64();
    let after = house.desk.db().metrics();
    report.beside(&case, "commands_per_s", rate, PEER, peer);
    report.line(&case, "commit_ms_p50", took.ms(50.0));
    report.line(&case, "commit_ms_p99", took.ms(99.0));
    report.line(&case, "retries_count", (after.retries - before.retries) as f64);
    report.must_be_none(&case, "failed_count", failed.load(Ordering::Relaxed));
    Ok(())
}

/// One client: opens a case, waits for the answer, opens the next. Every case is another one (help with a meal never joins).
fn client_of(
    house: &House,
    client: usize,
    time: Duration,
    failed: Arc<AtomicU64>,
) -> impl Future<Output = Samples> + Send + 'static {
    let (desk, ask, elders) = (house.desk.clone(), house.agent(), house.elders.clone());
    let run = desk.clock().now().ms();
    async move {
        let watch = Stopwatch::start();
        let mut took = Samples::default();
        let mut n = 0usize;
        while watch.elapsed() < time {
            n += 1;
            let elder = elders[(client * 7919 + n * 31) % elders.len()];
            let open = cases::Open::new("meal", elder, REGION, Channel::Phone);
            let each = Stopwatch::start();
            match desk.run(&ask.clone().request(format!("{run}-{client}-{n}")), open).await {
                Ok(_) => took.add(each.elapsed()),
                Err(outcome) => {
                    if failed.fetch_add(1, Ordering::Relaxed) == 0 {
                        eprintln!("desk: a command failed: {outcome}");
                    }
                }
            }
        }
        took
    }
}

/// What the disk gives without us: one thread, one row, one durable commit, again.
fn sqlite_peer(house: &House, time: Duration) -> Result<f64> {
    let path = house.scratch.0.join("peer.sqlite");
    let db = rusqlite::Connection::open(&path)?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.execute_batch("CREATE TABLE IF NOT EXISTS peers (id INTEGER PRIMARY KEY, word TEXT NOT NULL)")?;
    let mut insert = db.prepare("INSERT INTO peers (word) VALUES (?1)")?;
    let (watch, mut n) = (Stopwatch::start(), 0u64);
    while watch.elapsed() < time {
        insert.execute(["x"])?;
        n += 1;
    }
    Ok(n as f64 / watch.elapsed().as_secs_f64())
}

/// One row and nothing else, in the same kind of transaction, with the same number of clients.
async fn postgres_peer(house: &House, clients: usize, time: Duration) -> Result<f64> {
    let db = house.desk.db().clone();
    db.write(Lane::Normal, Table).await.map_err(|e| anyhow!("{e}"))?;
    let watch = Stopwatch::start();
    let tasks: Vec<_> = (0..clients).map(|client| tokio::spawn(rows(db.clone(), client, time))).collect();
    let mut all = 0u64;
    for task in tasks {
        all += task.await?;
    }
    Ok(all as f64 / watch.elapsed().as_secs_f64())
}

async fn rows(db: Db, client: usize, time: Duration) -> u64 {
    let (watch, mut n) = (Stopwatch::start(), 0u64);
    let run = base::Clock::system().now().ms();
    while watch.elapsed() < time {
        if db.write(Lane::Normal, Row(format!("{run}-{client}-{n}"))).await.is_ok() {
            n += 1;
        }
    }
    n
}

struct Table;

impl Work for Table {
    type Out = u64;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<u64, DbError> {
        sql("CREATE TABLE IF NOT EXISTS peers (id TEXT NOT NULL, CONSTRAINT peers_pk PRIMARY KEY (id))")
            .run(tx)
            .await
    }
}

struct Row(String);

impl Work for Row {
    type Out = u64;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<u64, DbError> {
        sql("INSERT INTO peers (id) VALUES ($1)").bind(self.0.as_str()).run(tx).await
    }
}
