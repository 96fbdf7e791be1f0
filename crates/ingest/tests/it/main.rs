//! Stories at the doors of devices, each on both databases: bytes on a socket, clients that we did not write, and HTTP.

mod floods;
mod http;
mod listening;
mod raw;
mod real;
mod signing_in;
mod torn;

use base::{AnyId as _, CaseId, DeviceId, ElderId};
use desk::{Ask, Registry, Role};
use devices::read::PressesOf;
use devices::{AddDevice, Kind, Token};
use ingest::{Door, Limits, Mqtt};
use std::time::Duration;
use testkit::World;

const STREET: &str = "001122003004";

fn register(r: &mut Registry) {
    cases::register(r);
    devices::register(r);
}

/// A device with its token, as it sits in an elder's room.
struct Button {
    id: DeviceId,
    token: Token,
}

impl Button {
    fn topic(&self, leaf: &str) -> String {
        format!("yinqiao/v1/{}/{leaf}", self.id)
    }
}

async fn button(w: &World) -> Button {
    let elder = ElderId::mint(w.now());
    w.register(&elder.text(), Some(elder), STREET).await;
    let token = Token::fresh();
    let add =
        AddDevice {
            elder, kind: Kind::Button, place: "床头".into(), token: token.hash(), beat_every: None
        };
    Button { id: w.run(&Ask::system(), add).await, token }
}

/// Limits under which tests need not wait long.
fn limits() -> Limits {
    Limits {
        merge_every: Duration::from_millis(20),
        gather_beats: Duration::from_millis(20),
        tries: 2,
        ..Limits::default()
    }
}

async fn open(w: &World, limits: Limits) -> Mqtt {
    let door = Door::open(w.desk.clone(), limits);
    Mqtt::start(door, "127.0.0.1:0".parse().expect("an address")).await.expect("listens")
}

async fn cases(w: &World) -> Vec<cases::read::Row> {
    let ask = w.ask(w.person(Role::Supervisor, "").await);
    let list = cases::read::List { filter: cases::read::Filter::open(), size: 200, ..Default::default() };
    w.look(&ask, list).await.rows
}

/// How many presses stand on a case, merged ones included.
async fn presses(w: &World, case: CaseId) -> i64 {
    w.look(&Ask::system(), PressesOf { case }).await.iter().map(|line| line.many).sum()
}

/// Waits until something that runs on its own is so.
async fn until<F: Future<Output = bool>>(what: &str, mut so: impl FnMut() -> F) {
    for _ in 0..500 {
        if so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not within ten seconds: {what}");
}
