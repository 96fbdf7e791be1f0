//! A district goes in as any does: import acts, and the index following them.
use super::load::Filled;
use super::people::{Known, rows};
use crate::frame::{Database, Report, fresh_target};
use anyhow::{Result, anyhow, ensure};
use base::{Clock, ElderId, Stopwatch};
use db::{Db, DbError, Settings, Tx, Work, sql};
use desk::{Ask, Desk, Vault};
use regions::LoadUnits;
use std::collections::HashMap;
use tokio::task::JoinSet;

/// The old system's name.
const SOURCE: &str = "bench";
/// Acts under way at once.
const TOGETHER: usize = 20;
/// Elders who are asked for.
const KNOWN: usize = 5_000;

/// Fills a database; reports how fast the index follows, and how fast it is built anew.
pub(crate) async fn fill(kind: Database, size: u64, case: &str, report: &mut Report) -> Result<Filled> {
    let (scratch, target) = fresh_target(kind)?;
    let settings = Settings::default().bulk();
    let db = Db::open(&target.parse()?, settings).await?;
    db.migrate(migrations::ALL).await?;
    let desk = Desk::new(db, Clock::system(), Vault::forgetful(), yinqiao::wire::registry());
    let rows = rows(size)?;
    let load = LoadUnits { units: rows.units.clone() };
    desk.run(&Ask::system(), load).await.map_err(|e| anyhow!("{e}"))?;
    desk.settle().await?;

    eprintln!("find: {case}: importing {size}");
    let watch = Stopwatch::start();
    let mut acts = JoinSet::new();
    for chunk in rows.elders.chunks(elders::CHUNK) {
        if acts.len() == TOGETHER {
            acts.join_next().await.transpose()?.transpose()?;
        }
        let (desk, import) =
            (desk.clone(), elders::Import { source: SOURCE.to_owned(), rows: chunk.to_vec() });
        acts.spawn(async move {
            let done = desk.run(&Ask::system(), import).await.map_err(|e| anyhow!("{e}"))?;
            ensure!(done.bad.is_empty(), "a bad row: {:?}", done.bad.first());
            Ok(())
        });
    }
    while let Some(done) = acts.join_next().await {
        done??;
    }
    report.line(case, "import_s", watch.elapsed().as_secs_f64());
    let watch = Stopwatch::start();
    desk.settle().await?;
    let follow = watch.elapsed().as_secs_f64();
    report.line(case, "follow_s", follow);
    report.line(case, "followed_elders_per_s", size as f64 / follow);
    let watch = Stopwatch::start();
    desk.run(&Ask::system(), find::Rebuild { if_needed: false }).await.map_err(|e| anyhow!("{e}"))?;
    desk.settle().await?;
    report.line(case, "rebuild_s", watch.elapsed().as_secs_f64());

    let ids: HashMap<String, ElderId> = desk.db().read(Sources).await?.into_iter().collect();
    let step = (rows.elders.len() / KNOWN).max(1);
    let known: Vec<Known> = rows
        .elders
        .iter()
        .step_by(step)
        .filter_map(|row| Some(Known::of(row, *ids.get(&row.source_id)?)))
        .filter(|known| !known.phone.is_empty() && !known.identity.is_empty())
        .collect();
    ensure!(known.len() > 100, "only {} elders have everything", known.len());
    Ok(Filled { desk, known, kind, target, scratch })
}

/// Which row became which elder.
struct Sources;

impl Work for Sources {
    type Out = Vec<(String, ElderId)>;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Self::Out, DbError> {
        sql("SELECT source_id, elder_id FROM elder_sources WHERE source = $1")
            .bind(SOURCE)
            .all(tx, |row| Ok((row.get(0)?, row.get(1)?)))
            .await
    }
}
