//! The search: p50 and p99 by kind of question, one client and sixteen, with a district and with forty of them.
//!
//! A district goes in as any does: import acts, followed by the index. Eight million are laid into the tables directly, by
//! the same code that makes an elder's tokens; the secondary indexes of the register that the search does not read are
//! left out there. Every search goes through the desk: permission, scope, masked rows, and its durable trail entry.
mod ask;
mod district;
mod load;
mod people;
mod pile;
mod pour;

use crate::frame::{Ask, Database, Report, Samples};
use anyhow::{Result, anyhow};
use ask::{KINDS, Question, Searcher};
use base::Stopwatch;
use desk::Desk;
use find::Close;
use std::sync::Arc;

/// A district, and forty.
const SIZES: [u64; 2] = [208_000, 8_000_000];
/// Above this many elders the tables are filled directly.
const BY_ACTS: u64 = 250_000;

/// Measures every size on every database asked for.
pub(crate) async fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    let sizes = match (ask.size, ask.quick) {
        (Some(size), _) => vec![size],
        (None, true) => vec![20_000],
        (None, false) => SIZES.to_vec(),
    };
    for size in sizes {
        for kind in ask.databases() {
            one(ask, kind, size, report).await?;
        }
    }
    Ok(())
}

async fn one(ask: &Ask, kind: Database, size: u64, report: &mut Report) -> Result<()> {
    let case = format!("{} {size}", kind.word());
    let filled = match size {
        ..=BY_ACTS => district::fill(kind, size, &case, report).await?,
        _ => pile::fill(kind, size, &case, report).await?,
    };
    report.line(&case, "index_bytes", filled.index_bytes()? as f64);
    let desk = filled.desk.clone();
    let loops = desk.start();
    let each = usize::try_from(ask.seconds(30, 2) * 10)?;
    let searcher = Arc::new(Searcher::new(&desk, &filled.known).await?);
    // Warm: the pages of the index that every search reads, the prepared statements, the pinyin tables.
    for kind in KINDS {
        series(&desk, &searcher, *kind, 20, 1).await?;
    }
    let mut all = Samples::default();
    for kind in KINDS {
        eprintln!("find: {case}: {}", kind.word());
        let (took, wrong) = series(&desk, &searcher, *kind, each, 2).await?;
        let name = format!("{case} kind={}", kind.word());
        report.line(&name, "find_ms_p50", took.ms(50.0));
        report.line(&name, "find_ms_p99", took.ms(99.0));
        report.must_be_none(&name, "missed_count", wrong);
        all.join(took);
    }
    report.line(&case, "find_ms_p50", all.ms(50.0));
    report.line(&case, "find_ms_p99", all.ms(99.0));
    crowd(&desk, &searcher, each, &case, report).await?;
    loops.stop().await;
    desk.db().close().await;
    filled.done()
}

/// One client asks so many questions of a kind; counts those that did not bring whom they are about.
async fn series(
    desk: &Desk,
    searcher: &Searcher,
    kind: Question,
    many: usize,
    seed: usize,
) -> Result<(Samples, u64)> {
    let (mut took, mut missed) = (Samples::default(), 0);
    for n in 0..many {
        let asked = searcher.question(kind, seed * 1_000_003 + n * 7_919);
        let watch = Stopwatch::start();
        let found = desk.look(&asked.ask, asked.find).await.map_err(|e| anyhow!("{e}"))?;
        took.add(watch.elapsed());
        let there = found.more
            || asked.wanted.is_none_or(|wanted| found.rows.iter().any(|hit| hit.elder.id == wanted))
            || kind.slips()
                && found.rows.first().is_some_and(|hit| hit.why.iter().all(|why| why.close != Close::Near));
        missed += u64::from(!there);
    }
    Ok((took, missed))
}

/// Sixteen clients at once, each with every kind in turn.
async fn crowd(
    desk: &Desk,
    searcher: &Arc<Searcher>,
    each: usize,
    case: &str,
    report: &mut Report,
) -> Result<()> {
    const CLIENTS: usize = 16;
    eprintln!("find: {case}: {CLIENTS} clients");
    let watch = Stopwatch::start();
    let client = |client: usize| {
        let (desk, searcher) = (desk.clone(), searcher.clone());
        tokio::spawn(async move {
            let (mut took, mut missed) = (Samples::default(), 0);
            for round in 0..each / 4 {
                let kind = KINDS[(round + client) % KINDS.len()];
                let (one, wrong) = series(&desk, &searcher, kind, 1, 3 + client * 100_003 + round).await?;
                took.join(one);
                missed += wrong;
            }
            anyhow::Ok((took, missed))
        })
    };
    let clients: Vec<_> = (0..CLIENTS).map(client).collect();
    let (mut all, mut missed) = (Samples::default(), 0);
    for client in clients {
        let (took, wrong) = client.await??;
        all.join(took);
        missed += wrong;
    }
    let name = format!("{case} clients={CLIENTS}");
    report.line(&name, "finds_per_s", all.count() as f64 / watch.elapsed().as_secs_f64());
    report.line(&name, "find_ms_p50", all.ms(50.0));
    report.line(&name, "find_ms_p99", all.ms(99.0));
    report.must_be_none(&name, "missed_count", missed);
    Ok(())
}
