//! `demo`: a synthetic district, moved in over the same files and the same path as a real one, served like a real one,
//! with people who use its doors.

mod care;
mod fill;
mod people;

use crate::cli;
use crate::config::Config;
use crate::console::Console;
use crate::office::Office;
use crate::serve;
use anyhow::{Context, Result};
use people::People;
use sim::actors::exchange::Exchange;
use sim::actors::town::{self, Seen, Town};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the terminal tells what the simulation has done.
const TELL: Duration = Duration::from_secs(30);

/// Fills, serves and acts until a signal; gives the exit code.
pub async fn run(config: Config, args: cli::Demo, console: Arc<dyn Console>) -> Result<i32> {
    if args.fill_only {
        fill::fill(&config, u64::from(args.elders), console.as_ref()).await?;
        return Ok(0);
    }
    let running = tokio::select! {
        running = start(config, &args, console.as_ref()) => running?,
        () = serve::signal() => {
            console.warn("停下了；再运行一次会接着来");
            return Ok(0);
        }
    };
    let told = tokio::spawn(tell(running.seen.clone(), console.clone(), args.no_actors));
    serve::signal().await;
    told.abort();
    console.warn("正在停止：已接下的做完再走");
    running.stop().await;
    Ok(0)
}

/// A running demonstration.
pub struct Demonstration {
    /// The service itself.
    pub service: serve::Running,
    /// What the actors have done.
    pub seen: Arc<Seen>,
    stop: CancellationToken,
}

/// Fills the data directory if need be, opens the doors, lets everybody begin.
///
/// # Errors
/// When the directory holds something else than a demonstration, a door cannot be opened, or storage fails.
pub async fn start(config: Config, args: &cli::Demo, console: &dyn Console) -> Result<Demonstration> {
    let plan = fill::fill(&config, u64::from(args.elders), console).await?;
    // Behind this socket are the operator's network and everybody's telephone; a trunk is known by its address.
    let side = match config.sip.ip() {
        ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        ip => ip,
    };
    let line = Arc::new(Exchange::open(SocketAddr::new(side, 0)).await?);
    let mut config = config;
    config.show_codes = true;
    config.trunks.insert(0, sip::Trunk::parse(&line.local().to_string()).context("演示用的电话网")?);
    let service = serve::start(config, console).await?;
    let people = people::prepare(service.office(), args.no_actors).await?;
    show(&service, &people, plan.elders, console);
    care::begin(&service.office().desk);
    let (seen, stop) = (Arc::new(Seen::default()), CancellationToken::new());
    if !args.no_actors {
        let doors = town::Doors {
            web: reachable(service.doors().web),
            sip: reachable(service.doors().sip),
            mqtt: reachable(service.doors().mqtt),
            hotline: people::HOTLINE.to_owned(),
        };
        let town = Town { doors, plan, speed: args.speed, agents: people.agents, helpers: people.helpers };
        let clock = service.office().desk.clock().clone();
        let acting = town::live(town, line, clock, seen.clone(), stop.clone());
        tokio::spawn(async move {
            if let Err(error) = acting.await {
                tracing::error!(error = format!("{error:#}"), "the actors could not begin");
            }
        });
    }
    Ok(Demonstration { service, seen, stop })
}

impl Demonstration {
    /// The actors go home first, then the doors close.
    pub async fn stop(self) {
        self.stop.cancel();
        self.service.stop().await;
    }
}

/// An address under which this machine reaches what is bound to every address.
fn reachable(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        return SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), address.port());
    }
    address
}

fn show(service: &serve::Running, people: &People, elders: u64, console: &dyn Console) {
    let web = reachable(service.doors().web);
    console.say(&service.doors().addresses());
    console.say(&format!("演示区有 {elders} 位长者，人和号码都是编的。下面账号的密码每次启动都重新生成："));
    for visitor in &people.visitors {
        let url = format!("http://{web}{}", visitor.page);
        console.say(&format!("  {}\t{:<34}{:<14}{}", visitor.role, url, visitor.login, visitor.password));
    }
    if let Some((user, secret)) = &people.phone {
        let sip = service.doors().sip;
        console.say(&format!(
            "话务员 {} 的话机：服务器 {sip}，用户 {user}，密码 {secret}",
            people.visitors[0].login
        ));
    }
    console.say("管理员第一次登录后要先设动态码。按 Ctrl-C 停止。");
}

async fn tell(seen: Arc<Seen>, console: Arc<dyn Console>, silent: bool) {
    let mut last = String::new();
    loop {
        tokio::time::sleep(TELL).await;
        let line = seen.line();
        if !silent && line != last {
            console.say(&line);
            last = line;
        }
    }
}

/// The office of a running demonstration, for tests.
impl Demonstration {
    /// The house behind the doors.
    pub fn office(&self) -> &Arc<Office> {
        self.service.office()
    }

    /// Waits until `done` says so of what was seen.
    ///
    /// # Errors
    /// When it has not come to pass in time.
    pub async fn wait(&self, limit: Duration, done: impl Fn(&Seen) -> bool) -> Result<()> {
        let waiting = async {
            while !done(&self.seen) {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        };
        tokio::time::timeout(limit, waiting)
            .await
            .with_context(|| format!("not in time: {}", self.seen.line()))
    }
}
