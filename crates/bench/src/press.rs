//! From the key in an elder's hand to the agent's page: MQTT publish → event on a page that listens (SSE), at 200 presses a
//! second, each from a device of its own, with a full district loaded.
use crate::frame::button::Button;
use crate::frame::{
    AS_PROGRAM, Ask, Database, Program, Report, Samples, Scratch, district, fresh_target, yard,
};
use anyhow::{Context, Result, bail, ensure};
use base::Clock;
use base::clock::Stopwatch;
use db::{Db, DbError, Settings, Tx, Work, sql};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Presses a second.
const RATE: u64 = 200;
/// A button signs in this long before it presses, as a device that keeps its connection would have.
const AHEAD: Duration = Duration::from_secs(1);
/// Below this many elders the small district stands in; it is made on the spot.
const SMALL: u64 = 5_000;

/// When each device pressed, by its id.
type Pressed = Arc<Mutex<HashMap<String, Duration>>>;

/// Measures on each database.
pub(crate) async fn run(ask: &Ask, report: &mut Report) -> Result<()> {
    for kind in ask.databases() {
        // PostgreSQL has no prepared file to copy: its quick form presses in the small district.
        let quick = if kind == Database::Sqlite { district::FULL } else { 2_000 };
        let (elders, seconds) = (ask.size(district::FULL, quick), ask.seconds(60, 15));
        one(kind, elders, seconds, report).await?;
    }
    Ok(())
}

async fn one(kind: Database, elders: u64, seconds: u64, report: &mut Report) -> Result<()> {
    let case = kind.word();
    let (data, target) = ground(kind, elders).await?;
    let database = (kind == Database::Postgres).then_some(target.as_str());
    let program = Program::start(&data.0, database).await?;
    let many = usize::try_from(RATE * seconds)?;
    let buttons = if elders < SMALL {
        yard::small(&program, many).await?
    } else {
        let numbers = numbers(&target, many).await?;
        yard::buttons(&program, many, |n| numbers[n % numbers.len()].clone()).await?
    };
    let token = program.tell(&["token", "create", "--role", "agent"], "").await?;
    let token =
        token.lines().find(|line| line.starts_with("yq_")).context("no token was printed")?.to_owned();
    let watch = Stopwatch::start();
    let pressed: Pressed = Arc::default();
    let page = Page::open(program.web, &token, pressed.clone(), watch).await?;
    let acknowledged = press_all(program.mqtt, buttons, &pressed, watch).await?;
    let screen = page.close(many).await?;
    report.line(case, "screen_ms_p50", screen.ms(50.0));
    report.line(case, "screen_ms_p99", screen.ms(99.0));
    report.line(case, "ack_ms_p99", acknowledged.ms(99.0));
    report.must_be_none(case, "lost_count", many as u64 - screen.count());
    program.stop().await
}

/// A data directory with so many elders, and what `db::Target` is parsed from.
async fn ground(kind: Database, elders: u64) -> Result<(Scratch, String)> {
    if elders < SMALL {
        let (data, target) = fresh_target(kind)?;
        let sqlite = data.0.join("yinqiao.sqlite").display().to_string();
        return Ok((data, if kind == Database::Sqlite { sqlite } else { target }));
    }
    if kind == Database::Sqlite {
        let data = district::copy(elders).await?;
        let target = data.0.join("yinqiao.sqlite").display().to_string();
        return Ok((data, target));
    }
    let (data, target) = fresh_target(kind)?;
    eprintln!("press: filling PostgreSQL with {elders} elders");
    let mut fill = Command::new(std::env::current_exe()?);
    fill.arg(AS_PROGRAM).args([
        "demo",
        "--fill-only",
        "--elders",
        &elders.to_string(),
        "--database",
        &target,
    ]);
    let status = fill.arg("--data").arg(&data.0).stdin(Stdio::null()).stdout(std::io::stderr()).status()?;
    ensure!(status.success(), "the district could not be filled");
    Ok((data, target))
}

/// Presses one button after the other at the rate; how long the acknowledgements took.
async fn press_all(
    to: SocketAddr,
    buttons: Vec<Button>,
    pressed: &Pressed,
    watch: Stopwatch,
) -> Result<Samples> {
    let begin = watch.elapsed() + AHEAD + Duration::from_millis(200);
    let mut hands = Vec::with_capacity(buttons.len());
    for (n, button) in buttons.into_iter().enumerate() {
        let at = begin + Duration::from_micros(1_000_000 / RATE * n as u64);
        tokio::time::sleep((at - AHEAD).saturating_sub(watch.elapsed())).await;
        hands.push(tokio::spawn(press(to, button, at, pressed.clone(), watch)));
    }
    let mut acknowledged = Samples::default();
    for hand in hands {
        acknowledged.add(hand.await??);
    }
    Ok(acknowledged)
}

async fn press(
    to: SocketAddr,
    button: Button,
    at: Duration,
    pressed: Pressed,
    watch: Stopwatch,
) -> Result<Duration> {
    let mut line = button.sign_in(to).await?;
    tokio::time::sleep(at.saturating_sub(watch.elapsed())).await;
    let start = watch.elapsed();
    pressed.lock().expect("nobody panics with it").insert(button.device, start);
    line.send("1", Clock::system().now().ms()).await?;
    line.acknowledged().await?;
    Ok(watch.elapsed() - start)
}

/// A page of an agent that listens.
struct Page {
    seen: Arc<Mutex<Samples>>,
    listening: tokio::task::JoinHandle<Result<()>>,
}

impl Page {
    async fn open(web: SocketAddr, token: &str, pressed: Pressed, watch: Stopwatch) -> Result<Page> {
        let url = format!("http://{web}/api/v1/events?topics=devices.pressed");
        let answer = reqwest::Client::new().get(url).bearer_auth(token).send().await?.error_for_status()?;
        let seen: Arc<Mutex<Samples>> = Arc::default();
        let listening = tokio::spawn(listen(answer, pressed, seen.clone(), watch));
        Ok(Page { seen, listening })
    }

    /// Waits for what is still on its way, at most ten seconds.
    async fn close(self, many: usize) -> Result<Samples> {
        for _ in 0..200 {
            if self.seen.lock().expect("nobody panics with it").count() >= many as u64 {
                break;
            }
            if self.listening.is_finished() {
                self.listening.await??;
                bail!("the page's stream ended early");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.listening.abort();
        let seen = self.seen.lock().expect("nobody panics with it").clone();
        Ok(seen)
    }
}

async fn listen(
    mut answer: reqwest::Response,
    pressed: Pressed,
    seen: Arc<Mutex<Samples>>,
    watch: Stopwatch,
) -> Result<()> {
    let mut text = String::new();
    while let Some(chunk) = answer.chunk().await? {
        let now = watch.elapsed();
        text.push_str(&String::from_utf8_lossy(&chunk));
        while let Some(end) = text.find('\n') {
            let line: String = text.drain(..=end).collect();
            let Some(data) = line.strip_prefix("data:") else { continue };
            let news: serde_json::Value = serde_json::from_str(data.trim())?;
            let device = news["device"].as_str().context("news without a device")?;
            // Each device presses once; a second event of the same one is not counted again.
            if let Some(start) = pressed.lock().expect("nobody panics with it").remove(device) {
                seen.lock().expect("nobody panics with it").add(now - start);
            }
        }
    }
    Ok(())
}

/// Numbers of elders in the old system, for the import of their buttons.
async fn numbers(target: &str, many: usize) -> Result<Vec<String>> {
    let db = Db::open(&target.parse()?, Settings { readers: 1, ..Settings::default() }).await?;
    let found = db.read(Numbers { many: i64::try_from(many)? }).await?;
    db.close().await;
    ensure!(!found.is_empty(), "the district has no elders from an old system");
    Ok(found)
}

struct Numbers {
    many: i64,
}

impl Work for Numbers {
    type Out = Vec<String>;

    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Vec<String>, DbError> {
        sql("SELECT source_id FROM elder_sources ORDER BY source, source_id LIMIT $1")
            .bind(self.many)
            .all(tx, |row| row.get(0))
            .await
    }
}
