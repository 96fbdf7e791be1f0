//! kill -9 in the middle of presses, again and again: what was acknowledged must be found after the next start, and the
//! trail must verify. On SQLite also over a file layer that forgets what was not synced, because a kill alone keeps the
//! page cache and cannot find a missing sync.
use crate::frame::button::Button;
use crate::frame::{Ask, Database, Program, Report, Scratch, checkout, fresh_target, yard};
use anyhow::{Context, Result, ensure};
use base::Clock;
use db::{Db, DbError, Settings, Tx, Work, sql};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Buttons that press at the same time.
const HANDS: usize = 16;
/// Buttons that take turns, so many that none of them is merged.
const BUTTONS: usize = 3_000;

/// A press that was acknowledged: device and press id.
type Acknowledged = (String, String);

/// Runs the loop on each database; the forgetful file layer is a case of its own.
pub(crate) async fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    for kind in ask.databases() {
        let kills = ask.size(100, 8);
        one(kind, kind.word(), kills, &[], report).await?;
        if kind == Database::Sqlite {
            let scratch = Scratch::new()?;
            let layer = forgetful(&scratch.0)?;
            let kills = ask.size(40, 4);
            one(kind, "sqlite forgetful files", kills, &[("LD_PRELOAD", layer)], report).await?;
        }
    }
    Ok(())
}

async fn one(
    kind: Database,
    case: &str,
    kills: u64,
    environment: &[(&str, String)],
    report: &mut Report,
) -> Result<()> {
    let (data, target) = fresh_target(kind)?;
    let database = (kind == Database::Postgres).then_some(target.as_str());
    let program = Program::start(&data.0, database).await?;
    let buttons = Arc::new(yard::small(&program, BUTTONS).await?);
    let at = program.addresses();
    program.stop().await?;
    let mut environment = environment.to_vec();
    if !environment.is_empty() {
        environment.push(("FORGETFUL_DIR", data.0.display().to_string()));
    }
    let turn = Arc::new(AtomicUsize::new(0));
    let (mut acknowledged, mut lost, mut before) = (0, 0, Vec::new());
    for kill in 0..kills {
        // Over the forgetful layer nobody else may look into the files while the program has them.
        if !environment.is_empty() {
            lost += missing(&data.0, database, std::mem::take(&mut before)).await?;
        }
        let program = Program::start_with(&data.0, database, at, &environment).await?;
        lost += missing(&data.0, database, std::mem::take(&mut before)).await?;
        before = press_until_killed(program, &buttons, &turn, kill).await?;
        acknowledged += before.len() as u64;
        eprintln!("kill {case}: {} of {kills}, {acknowledged} acknowledged, {lost} lost", kill + 1);
    }
    let program = Program::start_at(&data.0, database, at).await?;
    lost += missing(&data.0, database, before).await?;
    let verified = program.tell(&["trail", "verify"], "").await;
    if let Err(error) = &verified {
        eprintln!("kill {case}: the trail does not verify: {error:#}");
    }
    program.stop().await?;
    ensure!(acknowledged > kills, "hardly anything was acknowledged: nothing was tested");
    report.line(case, "kills_count", kills as f64);
    report.line(case, "acknowledged_count", acknowledged as f64);
    report.must_be_none(case, "lost_count", lost);
    report.must_be_none(case, "trail_faults_count", u64::from(verified.is_err()));
    Ok(())
}

/// Presses with all hands, kills the program after a while, and gives what was acknowledged.
async fn press_until_killed(
    program: Program,
    buttons: &Arc<Vec<Button>>,
    turn: &Arc<AtomicUsize>,
    kill: u64,
) -> Result<Vec<Acknowledged>> {
    let ended = Arc::new(AtomicBool::new(false));
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let hands: Vec<_> = (0..HANDS)
        .map(|_| {
            let (buttons, turn, ended) = (buttons.clone(), turn.clone(), ended.clone());
            tokio::spawn(hand(program.mqtt, buttons, turn, ended, acknowledged.clone()))
        })
        .collect();
    // Not a multiple of anything, so that the kill falls into every part of a commit in turn.
    tokio::time::sleep(Duration::from_millis(150 + kill * 137 % 450)).await;
    program.kill()?;
    ended.store(true, Ordering::Release);
    for hand in hands {
        hand.await?;
    }
    let mut acknowledged = acknowledged.lock().expect("no hand panics while it notes");
    Ok(std::mem::take(&mut *acknowledged))
}

async fn hand(
    to: SocketAddr,
    buttons: Arc<Vec<Button>>,
    turn: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
    acknowledged: Arc<Mutex<Vec<Acknowledged>>>,
) {
    let clock = Clock::system();
    while !ended.load(Ordering::Acquire) {
        let n = turn.fetch_add(1, Ordering::Relaxed);
        let button = &buttons[n % buttons.len()];
        let press = format!("k{n}");
        let Ok(mut line) = button.sign_in(to).await else { continue };
        if line.press(&press, clock.now().ms()).await.is_ok() {
            let mut acknowledged = acknowledged.lock().expect("no hand panics while it notes");
            acknowledged.push((button.device.clone(), press));
        }
    }
}

/// How many of these presses are not found, each on an open or ended case.
async fn missing(data: &Path, database: Option<&str>, presses: Vec<Acknowledged>) -> Result<u64> {
    if presses.is_empty() {
        return Ok(0);
    }
    let target = match database {
        Some(url) => url.to_owned(),
        None => data.join("yinqiao.sqlite").display().to_string(),
    };
    let settings = Settings { readers: 1, ..Settings::default() };
    let db = Db::open(&target.parse()?, settings).await?;
    let missing = db.read(Find { presses }).await?;
    db.close().await;
    missing.iter().for_each(|(device, press)| eprintln!("lost: {press} of {device}"));
    Ok(missing.len() as u64)
}

struct Find {
    presses: Vec<Acknowledged>,
}

impl Work for Find {
    type Out = Vec<Acknowledged>;

    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Acknowledged>, DbError> {
        let mut missing = Vec::new();
        for (device, press) in &self.presses {
            let found = sql("SELECT 1 FROM presses p JOIN cases c ON c.id = p.case_id \
                 WHERE p.device_id = $1 AND p.press = $2")
            .bind(device)
            .bind(press)
            .opt(tx, |row| row.get::<i64>(0))
            .await?;
            if found.is_none() {
                missing.push((device.clone(), press.clone()));
            }
        }
        Ok(missing)
    }
}

/// Builds the file layer that forgets; gives its path.
fn forgetful(folder: &Path) -> Result<String> {
    let source = checkout().join("crates/bench/forgetful/forgetful.c");
    let layer = folder.join("forgetful.so");
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O2", "-o"]).arg(&layer).arg(source).args(["-ldl", "-lpthread"]);
    let status = cc.status().context("cc, to build the file layer that forgets")?;
    ensure!(status.success(), "the file layer that forgets could not be built");
    Ok(layer.display().to_string())
}
