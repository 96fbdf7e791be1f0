//! A house with an open line, and phones that we did not write.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::time::Duration;

use base::{AccountId, AnyId, Clock, ElderId, Span};
use calls::read::{Filter, List, Mine, Now};
use calls::{AgentState, Credential, Holder, SetState};
use db::{DbError, Lane, Tx, Work, sql};
use desk::{Ask, Channel, Desk, Loops, Query, Registry, Role, Roles, Vault};
use elders::{Number, Profile, Register};
use regions::{Kind, LoadUnits, Unit};
use sip::{Door, Settings, Trunk};
use testkit::TestDb;

/// The number of the elder whose phone calls over the trunk.
pub const WANG: &str = "10000000001";

/// An open line.
pub struct House {
    pub desk: Desk,
    pub door: Door,
    pub dir: PathBuf,
    _db: TestDb,
    loops: Loops,
    /// The door lives in a runtime of its own, so that it can die like a process.
    life: Option<tokio::runtime::Runtime>,
}

/// Ports of this test run: every phone has its own.
pub fn port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let base = 43_000 + (std::process::id() % 150) as u16 * 100;
    base + NEXT.fetch_add(1, Ordering::Relaxed) % 100
}

fn folder() -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let name = format!("yinqiao-line-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let dir = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a directory");
    // 20 s of a loud tone in A-law, for phones that speak.
    let voice: Vec<u8> = (0..160_000)
        .map(|at| {
            let phase = f64::from(at) * 440.0 * std::f64::consts::TAU / 8_000.0;
            sip::media::g711::Law::A.encode((phase.sin() * 12_000.0) as i16)
        })
        .collect();
    std::fs::write(dir.join("voice.alaw"), voice).expect("written");
    dir
}

fn registry() -> Registry {
    let mut registry = Registry::new();
    regions::register(&mut registry);
    elders::register(&mut registry);
    cases::register(&mut registry);
    calls::register(&mut registry);
    registry
}

impl House {
    /// With this trunk port on the same machine, and settings changed at will.
    pub async fn open_with(db: TestDb, change: impl FnOnce(&mut Settings)) -> House {
        let desk = Desk::new(db.clone(), Clock::system(), Vault::forgetful(), registry());
        let loops = desk.start();
        let dir = folder();
        let mut settings = Settings::new(local(0), dir.join("recordings"));
        settings.media = (30_000, 34_999);
        change(&mut settings);
        let (life, door) = born(&desk, settings).await;
        House { desk, door, dir, _db: db, loops, life: Some(life) }
    }

    pub async fn open(db: TestDb) -> House {
        House::open_with(db, |_| {}).await
    }

    /// The line dies with its process and another opens on the same database: no farewell to anybody.
    pub async fn killed_and_opened_again(&mut self) {
        if let Some(life) = self.life.take() {
            life.shutdown_background();
            // Its threads are gone a moment later.
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        let recordings = self.dir.join("recordings");
        let mut settings = Settings::new(local(0), recordings);
        settings.media = (35_000, 37_999);
        let (life, door) = born(&self.desk, settings).await;
        (self.life, self.door) = (Some(life), door);
    }

    pub async fn close(self) {
        self.door.stop().await;
        self.loops.stop().await;
        if let Some(life) = self.life {
            life.shutdown_background();
        }
        let _ = std::fs::remove_dir_all(&self.dir);
    }

    /// 王玉英, whose one-key phone is known by its number.
    pub async fn wang(&self) -> ElderId {
        let region: base::RegionCode = "990112002".parse().expect("a code");
        let unit = Unit {
            code: region.clone(),
            name: "双龙街道".into(),
            kind: Kind::Street,
            parent: None,
            manager: None,
            from: None,
            until: None,
            centre: None,
        };
        self.desk.run(&Ask::system(), LoadUnits { units: vec![unit] }).await.expect("a region");
        let register = Register {
            profile: Profile {
                name: "王玉英".into(),
                birth: Some("1942-03-15".parse().expect("a day")),
                region: Some(region),
                ..Profile::default()
            },
            numbers: vec![Number { phone: WANG.parse().expect("a number"), label: "一键呼".into() }],
            contacts: vec![],
        };
        self.desk.run(&Ask::system(), register).await.expect("registered")
    }

    /// An agent with a credential, not yet registered.
    pub async fn agent(&self) -> (AccountId, Credential) {
        let id = AccountId::mint(self.desk.clock().now());
        self.desk.db().write(Lane::Normal, Enter(id)).await.expect("an account");
        let shown = self.phone(Holder::Agent(id)).await;
        (id, shown)
    }

    pub async fn phone(&self, holder: Holder) -> Credential {
        let (add, shown) = calls::mint(holder, None);
        self.desk.run(&Ask::system(), add).await.expect("a phone");
        // The door hears of it through the news.
        eventually("the phone is known", async || {
            let only = calls::read::Phones { after: String::new(), only: Some(shown.user.clone()) };
            self.look(&Ask::system(), only).await.len() == 1
        })
        .await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        shown
    }

    pub async fn ready(&self, agent: AccountId) {
        let ready = SetState { agent: None, state: AgentState::Ready, reason: String::new() };
        self.desk.run(&Ask::person(agent, Channel::Web), ready).await.expect("ready");
    }

    /// An agent whose phone is registered at this port, ready.
    pub async fn agent_at(&self, port: u16) -> AccountId {
        let (agent, shown) = self.agent().await;
        self.registers(port, &shown).await;
        self.ready(agent).await;
        agent
    }

    pub async fn registers(&self, port: u16, shown: &Credential) {
        let out = self.sipp("register.xml", port, &phone_args(shown), 5).output().await;
        passed("register", out);
    }

    /// sipp with a scenario of ours, one call, killed with its handle.
    pub fn sipp(&self, scenario: &str, port: u16, more: &[&str], seconds: u32) -> Sipp {
        let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/sip");
        let mut command = tokio::process::Command::new("sipp");
        command
            .arg("-sf")
            .arg(scenarios.join(scenario))
            .args(["-i", "127.0.0.1", "-p", &port.to_string(), "-m", "1", "-nostdin"])
            .args(["-timeout", &format!("{seconds}s"), "-timeout_error", "-trace_err"])
            .args(["-mi", "127.0.0.1", "-mp", &rtp_port().to_string()])
            .args(["-error_file", &format!("error-{port}-{scenario}.log")])
            .args(more)
            .current_dir(&self.dir)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        Sipp {
            command,
            to: self.door.address(),
            errors: self.dir.join(format!("error-{port}-{scenario}.log")),
        }
    }

    pub async fn look<Q: Query>(&self, ask: &Ask, query: Q) -> Q::Out {
        self.desk.look(ask, query).await.unwrap_or_else(|e| panic!("{}: {e}", Q::NAME))
    }

    pub async fn mine(&self, agent: AccountId) -> Now {
        self.look(&Ask::person(agent, Channel::Web), Mine {}).await
    }

    /// All calls, newest first.
    pub async fn calls(&self) -> Vec<calls::read::CallRow> {
        let list = List { filter: Filter::default(), after: None, limit: 200 };
        self.look(&Ask::system(), list).await.rows
    }

    /// The finished recordings of a call, as (loud samples left, right, length).
    pub async fn heard(&self, call: base::CallId) -> (usize, usize, Span) {
        let mut path = None;
        eventually("the recording is entered", async || {
            let view = self.look(&Ask::system(), calls::read::Show { call }).await;
            let Some(row) = view.recordings.first().cloned() else { return false };
            let sound = self.look(&Ask::system(), calls::read::Listen { recording: row.recording }).await;
            path = Some((self.dir.join("recordings").join(sound.path), row));
            true
        })
        .await;
        let (path, row) = path.expect("found");
        let mut file = desk::filebox::Reader::open(self.desk.vault(), &path).expect("the file is there");
        assert!(file.is_sealed(), "nobody listens to the disk");
        let bytes = file.read_all().expect("the file opens");
        assert_eq!(desk::hex(&desk::sha256(&bytes)), row.sha256, "the file is the one that was entered");
        let loud = |channel: usize| {
            let sample = |f: &[u8]| i16::from_le_bytes([f[2 * channel], f[2 * channel + 1]]);
            bytes[44..].chunks_exact(4).filter(|f| sample(f).unsigned_abs() > 2_000).count()
        };
        (loud(0), loud(1), row.length)
    }
}

async fn born(desk: &Desk, settings: Settings) -> (tokio::runtime::Runtime, Door) {
    let life = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let started = life.spawn(Door::start(desk.clone(), settings));
    let door = started.await.expect("not cancelled").expect("the line opens");
    (life, door)
}

pub fn local(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

/// A trunk that is this very port of this machine.
pub fn trunk(port: u16) -> Trunk {
    Trunk::parse(&format!("127.0.0.1:{port}")).expect("an address")
}

fn rtp_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let base = 10_000 + (std::process::id() % 200) as u16 * 80;
    base + 4 * (NEXT.fetch_add(1, Ordering::Relaxed) % 20)
}

pub fn phone_args(shown: &Credential) -> [&str; 6] {
    ["-s", &shown.user, "-au", &shown.user, "-ap", &shown.secret]
}

/// A sipp that may be started.
pub struct Sipp {
    command: tokio::process::Command,
    to: SocketAddr,
    errors: PathBuf,
}

impl Sipp {
    /// To another address than the door's own.
    pub fn to(mut self, address: SocketAddr) -> Sipp {
        self.to = address;
        self
    }

    pub async fn output(mut self) -> (Output, String) {
        let out = self
            .command
            .arg(self.to.to_string())
            .output()
            .await
            .expect("sipp runs (sip-tester is installed)");
        let errors = std::fs::read_to_string(&self.errors).unwrap_or_default();
        (out, errors)
    }

    /// Runs beside the test.
    pub fn start(self) -> tokio::task::JoinHandle<(Output, String)> {
        tokio::spawn(self.output())
    }
}

/// The client was content.
pub fn passed(what: &str, (out, errors): (Output, String)) {
    if !out.status.success() {
        let screen = String::from_utf8_lossy(&out.stdout);
        let tail: String = screen.lines().rev().take(30).collect::<Vec<_>>().join("\n");
        panic!("{what}: sipp ended with {}\n{errors}\n{tail}", out.status);
    }
}

/// Waits for something that must become so within ten seconds.
pub async fn eventually(what: &str, mut so: impl AsyncFnMut() -> bool) {
    for _ in 0..200 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not within ten seconds: {what}");
}

struct Enter(AccountId);

impl Work for Enter {
    type Out = ();
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), DbError> {
        sql("INSERT INTO actors (id, roles, region, institution, active) VALUES ($1, $2, $3, $4, $5)")
            .bind(self.0)
            .bind(Roles::of(&[Role::Agent]).bits())
            .bind("")
            .bind(None::<String>)
            .bind(true)
            .run(tx)
            .await?;
        Ok(())
    }
}
