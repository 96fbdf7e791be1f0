//! Time from the start of the process to `/readyz`, and the memory it then holds, with a full district on SQLite.
use crate::frame::{Ask, Program, Report, district};
use anyhow::Result;
use std::time::Duration;

/// Starts the program several times on one prepared district; the median start counts, the largest memory.
pub(crate) async fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    let elders = ask.size(district::FULL, district::FULL);
    let data = district::copy(elders).await?;
    let rounds = if ask.quick { 3 } else { 9 };
    let mut ready = Vec::new();
    let mut memory = 0;
    for round in 0..rounds {
        eprintln!("start: {} of {rounds}", round + 1);
        let program = Program::start(&data.0, None).await?;
        ready.push(program.ready);
        // What the first second of work (timers, sealer, caches) takes belongs to it.
        tokio::time::sleep(Duration::from_secs(2)).await;
        memory = memory.max(program.memory()?);
        program.stop().await?;
    }
    ready.sort_unstable();
    let case = format!("{elders} elders");
    report.line(&case, "ready_s", ready[ready.len() / 2].as_secs_f64());
    report.line(&case, "memory_bytes", memory as f64);
    Ok(())
}
