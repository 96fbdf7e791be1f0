//! A line with agents who are always ready, and elders whose one-key phones are known.
use crate::frame::{Database, house::House};
use anyhow::{Result, anyhow};
use base::{AccountId, AnyId, Phone, RegionCode};
use calls::news::AgentChanged;
use calls::{AgentState, Holder, PhoneSeen, Place, SetState, WrapUp};
use desk::{Ask, Channel, Command, Cx, Desk, Loops, Never, Role, Roles, Stop, Subject};
use elders::{Number, Profile, Register};
use serde::{Deserialize, Serialize};
use std::net::UdpSocket;
use std::path::PathBuf;
use tokio::task::JoinHandle;

/// An open line in this process.
pub(crate) struct Switchboard {
    pub(crate) desk: Desk,
    pub(crate) door: sip::Door,
    /// Where sipp runs: the callers' numbers, the recordings.
    pub(crate) dir: PathBuf,
    /// The agents' phones live at this port, the trunk at the other.
    pub(crate) agents_port: u16,
    pub(crate) trunk_port: u16,
    /// The elders' numbers.
    pub(crate) numbers: Vec<(base::ElderId, String)>,
    house: House,
    loops: Loops,
    writing_up: JoinHandle<()>,
}

impl Switchboard {
    /// With so many agents and elders, on SQLite.
    pub(crate) async fn open(agents: usize, elders: usize) -> Result<Switchboard> {
        let house = House::make(Database::Sqlite, 0).await?;
        let desk = house.desk.clone();
        let dir = house.scratch.0.join("line");
        std::fs::create_dir_all(&dir)?;
        let (agents_port, trunk_port) = (free_port()?, free_port()?);
        let numbers = enrol(&desk, elders).await?;
        let lines: Vec<String> = numbers.iter().map(|(_, number)| number.clone()).collect();
        std::fs::write(dir.join("numbers.csv"), format!("SEQUENTIAL\n{}\n", lines.join("\n")))?;
        hire(&desk, agents, agents_port).await?;
        let loops = desk.start();
        let mut settings = sip::Settings::new(([127, 0, 0, 1], 0).into(), dir.join("recordings"));
        settings.media = (20_000, 29_999);
        settings.limits = sip::Limits { calls: 5_000, arrivals: 5_000, requests: 5_000, retry_after: 1 };
        settings.trunks.push(sip::Trunk::parse(&format!("127.0.0.1:{trunk_port}")).expect("an address"));
        let door = sip::Door::start(desk.clone(), settings).await?;
        let writing_up = tokio::spawn(write_up(desk.clone()));
        Ok(Switchboard { desk, door, dir, agents_port, trunk_port, numbers, house, loops, writing_up })
    }

    /// Ends everything.
    pub(crate) async fn close(self) {
        self.door.stop().await;
        self.writing_up.abort();
        self.loops.stop().await;
        drop(self.house);
    }
}

async fn enrol(desk: &Desk, count: usize) -> Result<Vec<(base::ElderId, String)>> {
    let mut numbers = Vec::with_capacity(count);
    for n in 0..count {
        let number = format!("1000{n:07}");
        let register = Register {
            profile: Profile {
                name: format!("测{n}"),
                birth: Some("1942-03-15".parse()?),
                region: Some(RegionCode::parse(crate::frame::house::REGION)?),
                ..Profile::default()
            },
            numbers: vec![Number { phone: Phone::parse(&number)?, label: "一键呼".into() }],
            contacts: vec![],
        };
        let elder = desk.run(&Ask::system(), register).await.map_err(|e| anyhow!("{e}"))?;
        numbers.push((elder, number));
    }
    Ok(numbers)
}

async fn hire(desk: &Desk, count: usize, port: u16) -> Result<()> {
    for _ in 0..count {
        let agent = AccountId::mint(desk.clock().now());
        desk.run(&Ask::system(), Employ { agent }).await.map_err(|e| anyhow!("{e}"))?;
        let (add, shown) = calls::mint(Holder::Agent(agent), None);
        desk.run(&Ask::system(), add).await.map_err(|e| anyhow!("{e}"))?;
        let place = Place {
            contact: format!("sip:{}@127.0.0.1:{port}", shown.user),
            source: format!("127.0.0.1:{port}"),
            transport: "udp".into(),
        };
        let seen = PhoneSeen { user: shown.user, place: Some(place) };
        desk.run(&Ask::system(), seen).await.map_err(|e| anyhow!("{e}"))?;
        let ready = SetState { agent: None, state: AgentState::Ready, reason: String::new() };
        let ask = Ask::person(agent, Channel::Web);
        desk.run(&ask, ready).await.map_err(|e| anyhow!("{e}"))?;
    }
    Ok(())
}

/// Wrap-up 0: whoever has to write a call up has done so at once.
async fn write_up(desk: Desk) {
    let mut live = desk.live().subscribe();
    loop {
        let news = match live.recv().await {
            Ok(news) => news,
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => continue,
            Err(_) => return,
        };
        let Some(changed) = news.read::<AgentChanged>() else { continue };
        let Some(call) = changed.call.filter(|_| changed.state == AgentState::Wrapup.word()) else {
            continue;
        };
        let desk = desk.clone();
        tokio::spawn(async move {
            let wrap = WrapUp {
                call,
                outcome: "helped".into(),
                next_step: "none".into(),
                words: String::new(),
                pause: None,
            };
            let ask = Ask::person(changed.agent, Channel::Web);
            if let Err(error) = desk.run(&ask, wrap).await {
                eprintln!("ring: a call was not written up: {error}");
            }
        });
    }
}

fn free_port() -> Result<u16> {
    // Two apart, because sipp takes its media port behind it.
    Ok(UdpSocket::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Lets one account act as an agent everywhere, without the slow hash of a real account.
#[derive(Serialize, Deserialize)]
struct Employ {
    agent: AccountId,
}

impl Command for Employ {
    const NAME: &'static str = "bench.employ";
    const SAYS: &'static str = "测量用的话务员";
    const ROLES: &'static [Role] = &[];
    type Out = ();
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, cx: &mut Cx<'_, '_>) -> Result<(), Stop<Never>> {
        Ok(cx.grant(self.agent, Roles::of(&[Role::Agent]), "", None, true).await?)
    }
}
