//! The line: calls a second from the trunk through the queue to an agent's phone (both are sipp), how long after the
//! INVITE the agent's page hears of it, and many recorded calls at once with every lost packet counted.
mod phones;
mod switchboard;
mod voice;

use crate::frame::{Ask, Report, Samples};
use anyhow::{Context, Result, ensure};
use base::clock::Stopwatch;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use switchboard::Switchboard;

/// How long each call of the throughput case lasts, from the queue's answer. Wrap-up is 0.
const LENGTH: Duration = Duration::from_secs(2);

/// All cases.
pub(crate) async fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    let rates: &[u64] = if ask.quick { &[200] } else { &[50, 100, 200, 300, 400, 500, 600] };
    throughput(rates, ask.seconds(15, 5), report).await?;
    page(ask.seconds(30, 5), report).await?;
    let sizes: &[usize] = if ask.quick { &[200] } else { &[200, 500] };
    for size in sizes {
        recorded(*size, ask.seconds(30, 8), report).await?;
    }
    Ok(())
}

/// The highest rate at which no call fails.
async fn throughput(rates: &[u64], seconds: u64, report: &mut Report) -> Result<()> {
    let mut best = None;
    for rate in rates {
        // Two seconds of talk and a moment of ringing: three agents for each call a second are enough.
        let agents = usize::try_from(*rate)? * 3;
        let board = Switchboard::open(agents, 500).await?;
        let total = rate * seconds;
        let mut answering = sipp("load_agents.xml", &board.dir, board.agents_port, total * 2)?
            .args(["-bg"])
            .spawn()
            .context("sipp (sip-tester) is needed")?;
        answering.wait().await?;
        let watch = Stopwatch::start();
        let calling = sipp("load_calls.xml", &board.dir, board.trunk_port, total)?
            .args(["-inf", "numbers.csv", "-r", &rate.to_string(), "-l", "4000"])
            .args(["-d", &LENGTH.as_millis().to_string(), "-timeout", &format!("{}s", seconds + 25)])
            .arg(board.door.address().to_string())
            .status()
            .await?;
        let took = watch.elapsed() - LENGTH;
        for _ in 0..200 {
            if board.door.counts().live == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let counts = board.door.counts();
        let failed = total.saturating_sub(counts.answered);
        let real = counts.answered as f64 / took.as_secs_f64();
        eprintln!(
            "ring: {agents} agents, offered {rate}/s, answered {real:.0}/s, failed {failed}, sipp {calling}, {counts:?}"
        );
        board.close().await;
        if failed == 0 {
            best = Some(real);
        } else {
            break;
        }
    }
    report.line("queue to agent", "calls_per_s", best.unwrap_or(0.0));
    report.must_be_none("queue to agent", "failed_count", u64::from(best.is_none()));
    Ok(())
}

fn sipp(scenario: &str, dir: &Path, port: u16, calls: u64) -> Result<tokio::process::Command> {
    let path = crate::frame::checkout().join("e2e/sip").join(scenario);
    ensure!(path.exists(), "{} is not there", path.display());
    let mut command = tokio::process::Command::new("sipp");
    command
        .arg("-sf")
        .arg(path)
        .args(["-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", &port.to_string(), "-m", &calls.to_string()])
        .args(["-nostdin", "-mp", &(port + 2).to_string()])
        .current_dir(dir)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Ok(command)
}

/// INVITE sent → the live news that an agent's page shows, at a steady rate, all agents busy with nothing else.
async fn page(seconds: u64, report: &mut Report) -> Result<()> {
    const RATE: u64 = 100;
    let board = Switchboard::open(400, 500).await?;
    let mut phones = phones::Phones::open(&board).await?;
    let mut samples = Samples::default();
    let asked = phones.ring_for(Duration::from_secs(seconds), RATE, &mut samples).await?;
    eprintln!("ring: {asked} INVITEs at {RATE}/s, {} seen", samples.count());
    report.line("queue to agent", "page_ms_p50", samples.ms(50.0));
    report.line("queue to agent", "page_ms_p99", samples.ms(99.0));
    report.must_be_none("queue to agent", "page_unseen_count", asked - samples.count());
    drop(phones);
    board.close().await;
    Ok(())
}

/// So many calls at once, both sides speaking, recorded; what the far side did not hear is lost.
async fn recorded(size: usize, seconds: u64, report: &mut Report) -> Result<()> {
    let case = format!("recorded={size}");
    let board = Switchboard::open(size, size).await?;
    let mut phones = phones::Phones::open(&board).await?;
    let talks = phones.talk(size).await?;
    ensure!(talks.len() == size, "{} of {size} calls were set up", talks.len());
    let heard = voice::speak(talks, Duration::from_secs(seconds)).await?;
    phones.hang_up().await?;
    for _ in 0..100 {
        if board.door.counts().recorded == size as u64 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let counts = board.door.counts();
    eprintln!("ring: {size} calls, sent {}, heard {}, door {counts:?}", heard.sent, heard.heard);
    report.line(&case, "sent_packets_count", heard.sent as f64);
    report.line(&case, "lost_packets_count", heard.sent.saturating_sub(heard.heard) as f64);
    report.line(&case, "late_ms_p99", heard.late_ms_p99);
    report.must_be_none(&case, "missing_recordings_count", size as u64 - counts.recorded.min(size as u64));
    report.must_be_none(&case, "dropped_blocks_count", counts.dropped);
    board.close().await;
    Ok(())
}
