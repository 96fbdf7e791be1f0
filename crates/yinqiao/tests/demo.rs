//! The demonstration as a visitor meets it: filled once, alive within seconds, the same district the second time.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use yinqiao::cli::{Demo, Places};
use yinqiao::config::{Config, RawConfig};
use yinqiao::console::Kept;
use yinqiao::demo;

const AGENT: &str = "agent01";

fn config(data: &Path) -> Config {
    let any = || Some("127.0.0.1:0".to_owned());
    let places =
        Places { data: Some(data.to_owned()), web: any(), sip: any(), mqtt: any(), ..Places::default() };
    Config::from_raw(&RawConfig::read(&places, std::iter::empty()).unwrap()).unwrap()
}

fn password(console: &Kept) -> String {
    let lines = console.lines();
    let line = lines
        .iter()
        .find(|line| line.contains(AGENT) && line.contains("http"))
        .expect("a line with the agent");
    line.split_whitespace().last().expect("a password").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_district_is_alive_within_seconds_and_is_found_again() {
    let data = std::env::temp_dir().join(format!("yq-demo-{}", std::process::id()));
    std::fs::remove_dir_all(&data).ok();
    let args = Demo { elders: 400, speed: 2_000.0, no_actors: false, fill_only: false };
    let console = Arc::new(Kept::default());
    let running = demo::start(config(&data), &args, console.as_ref()).await.expect("it starts");
    let first = password(&console);
    // Calls by SIP, presses by MQTT, agents and helpers at their pages: each leads to the next.
    let alive = |seen: &sim::actors::town::Seen| {
        seen.calls.load(Relaxed) >= 2
            && seen.answered.load(Relaxed) >= 2
            && seen.heard.load(Relaxed) > 50
            && seen.presses.load(Relaxed) >= 1
            && seen.sent.load(Relaxed) >= 1
            && seen.finished.load(Relaxed) >= 1
            && seen.closed.load(Relaxed) >= 1
    };
    running.wait(Duration::from_secs(150), alive).await.expect("a living desk");
    running.stop().await;

    let again = Arc::new(Kept::default());
    let args = Demo { elders: 900, no_actors: true, ..args };
    let running = demo::start(config(&data), &args, again.as_ref()).await.expect("it starts again");
    assert_ne!(password(&again), first, "passwords are new at every start");
    assert!(again.lines().iter().any(|line| line.contains("已有 400 位")), "{:?}", again.lines());
    let web = running.service.doors().web;
    let session =
        sim::actors::session::Session::sign_in(web, AGENT, &password(&again)).await.expect("signs in");
    let desk = session.get("/desk").await.expect("the desk");
    assert!(desk.marked("mystate").is_some());
    assert!(
        sim::actors::session::Session::sign_in(web, AGENT, &first).await.is_err(),
        "the old password is gone"
    );
    running.stop().await;
    std::fs::remove_dir_all(data).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_elses_data_is_left_alone() {
    let data = std::env::temp_dir().join(format!("yq-demo-real-{}", std::process::id()));
    std::fs::create_dir_all(&data).unwrap();
    std::fs::write(data.join("master.key"), "00").unwrap();
    let args = Demo { elders: 400, speed: 1.0, no_actors: true, fill_only: true };
    let error = demo::start(config(&data), &args, &Kept::default()).await.err().expect("it refuses");
    assert!(error.to_string().contains("--data"), "{error}");
    assert!(!data.join("demo.json").exists());
    std::fs::remove_dir_all(data).unwrap();
}
