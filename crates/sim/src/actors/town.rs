//! A whole town acting at once, and what an onlooker can count of it.

use super::agent::{self, Agent};
use super::elder;
use super::exchange::Exchange;
use super::helper::Helper;
use super::pace::Pace;
use super::session::Session;
use crate::dice::Dice;
use crate::district::identity::{self, Line};
use crate::district::{Plan, files, need, staff};
use anyhow::{Context, Result};
use base::Clock;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Where the program listens.
#[derive(Debug, Clone)]
pub struct Doors {
    /// Pages.
    pub web: SocketAddr,
    /// The line.
    pub sip: SocketAddr,
    /// Devices.
    pub mqtt: SocketAddr,
    /// The number that one-key phones dial.
    pub hotline: String,
}

/// An account that an actor uses.
#[derive(Debug, Clone)]
pub struct Account {
    /// Sign-in name.
    pub login: String,
    /// Password.
    pub password: String,
    /// User and secret of the telephone on the table (agents).
    pub phone: Option<(String, String)>,
}

/// Who lives and works in the simulation.
#[derive(Debug, Clone)]
pub struct Town {
    /// Where the program listens.
    pub doors: Doors,
    /// The district that was imported.
    pub plan: Plan,
    /// How much faster than life.
    pub speed: f64,
    /// Agents on duty.
    pub agents: Vec<Account>,
    /// Helpers on duty.
    pub helpers: Vec<Account>,
}

/// Counts of what happened; also what tests and the benchmark look at.
#[derive(Debug, Default)]
pub struct Seen {
    /// Calls that elders made.
    pub calls: AtomicU64,
    /// Telephones that agents picked up.
    pub answered: AtomicU64,
    /// Conversations on agents' pages.
    pub talks: AtomicU64,
    /// Sound packets that elders heard.
    pub heard: AtomicU64,
    /// Elders and kin who picked up when called.
    pub called: AtomicU64,
    /// Presses that were acknowledged.
    pub presses: AtomicU64,
    /// Cases that agents opened.
    pub opened: AtomicU64,
    /// Help that agents sent.
    pub sent: AtomicU64,
    /// Helpers at a door.
    pub arrived: AtomicU64,
    /// Jobs that helpers finished.
    pub finished: AtomicU64,
    /// Cases that agents closed.
    pub closed: AtomicU64,
    /// Calls, presses and pages that did not get through.
    pub failed: AtomicU64,
}

impl Seen {
    /// One line for a terminal.
    pub fn line(&self) -> String {
        let n = |count: &AtomicU64| count.load(Ordering::Relaxed);
        format!(
            "来电 {}，接起 {}，一键呼按键 {}，开单 {}，派人 {}，到门 {}，做完 {}，办结 {}，没通 {}",
            n(&self.calls),
            n(&self.answered),
            n(&self.presses),
            n(&self.opened),
            n(&self.sent),
            n(&self.arrived),
            n(&self.finished),
            n(&self.closed),
            n(&self.failed)
        )
    }
}

/// Everybody acts until `stop`. `line` is the exchange behind the trunk: calls of elders come from
/// it, and calls to elders and kin go to it.
///
/// # Errors
/// When nobody could begin; later failures are counted and tried again.
pub async fn live(
    town: Town,
    line: Arc<Exchange>,
    clock: Clock,
    seen: Arc<Seen>,
    stop: CancellationToken,
) -> Result<()> {
    let pace = Pace(town.speed);
    let seed = town.plan.seed ^ clock.now().ms() as u64;
    let plan = town.plan;
    let (numbers, buttons) = tokio::task::spawn_blocking(move || {
        let holders = need::holders(&plan);
        let one_key = holders.iter().map(|holder| identity::phone(Line::OneKey, holder.phone)).collect();
        let numbers = elder::Numbers { one_key, elders: plan.elders };
        (numbers, files::buttons(&plan, &holders))
    })
    .await
    .context("the district was not computed")?;
    tokio::spawn(elder::called(line.others(), seed, seen.clone(), stop.clone()));
    staff_agents(&town, pace, seed, &seen, &stop).await?;
    staff_helpers(&town, pace, seed, &clock, &seen, &stop);
    let doors = town.doors.clone();
    tokio::spawn(elder::beats(doors.clone(), buttons.clone(), clock.clone(), stop.clone()));
    tokio::spawn(elder::pressers(doors.clone(), buttons, clock, pace, seed, seen.clone(), stop.clone()));
    elder::callers(line, doors, numbers, pace, seed, seen, stop).await;
    Ok(())
}

async fn staff_agents(
    town: &Town,
    pace: Pace,
    seed: u64,
    seen: &Arc<Seen>,
    stop: &CancellationToken,
) -> Result<()> {
    let any = SocketAddr::new(town.doors.sip.ip(), 0);
    for (order, account) in town.agents.iter().enumerate() {
        let session = Session::sign_in(town.doors.web, &account.login, &account.password).await?;
        if let Some((user, secret)) = &account.phone {
            // Each telephone is a machine of its own with its own socket.
            let exchange = Exchange::open(any).await?;
            let rings = exchange.register(user, secret, town.doors.sip).await?;
            let (seen, stop, dice) = (seen.clone(), stop.clone(), Dice::of(seed, "telephone", order as u64));
            tokio::spawn(async move {
                agent::telephone(rings, dice, seen, stop).await;
                drop(exchange);
            });
        }
        let agent = Agent::new(session, pace, Dice::of(seed, "agent", order as u64), seen.clone());
        tokio::spawn(agent.work(stop.clone()));
    }
    Ok(())
}

/// Helpers sign in one after another in the background: passwords take time to check.
fn staff_helpers(
    town: &Town,
    pace: Pace,
    seed: u64,
    clock: &Clock,
    seen: &Arc<Seen>,
    stop: &CancellationToken,
) {
    let homes: Vec<(String, (f64, f64))> = staff::staff(&town.plan)
        .into_iter()
        .filter_map(|person| person.home.map(|home| (person.login, home)))
        .collect();
    for (order, account) in town.helpers.iter().cloned().enumerate() {
        let home = homes
            .iter()
            .find(|(login, _)| *login == account.login)
            .map_or((29.72, 106.63), |(_, home)| *home);
        let (web, clock, seen, stop) = (town.doors.web, clock.clone(), seen.clone(), stop.clone());
        let dice = Dice::of(seed, "helper", order as u64);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(300 * order as u64)).await;
            match Session::sign_in(web, &account.login, &account.password).await {
                Ok(session) => Helper::new(session, pace, dice, clock, home, seen).work(stop).await,
                Err(error) => tracing::warn!(helper = %account.login, %error, "could not sign in"),
            }
        });
    }
}
