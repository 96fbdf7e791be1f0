//! Stories about devices, each on both databases.

mod death;
mod handing;
mod presses;
mod silence;

use base::{AnyId as _, DeviceId, ElderId, Moment, Span};
use desk::{Ask, Channel, Registry, Role};
use devices::{AddDevice, Kind, Press, Pressed, Token, read};
use testkit::World;

const STREET: &str = "001122003004";

fn register(r: &mut Registry) {
    cases::register(r);
    devices::register(r);
}

/// An elder whose place is known; the register of elders itself is not needed here.
async fn elder(w: &World, region: &str) -> ElderId {
    let elder = ElderId::mint(w.now());
    w.register(&elder.text(), Some(elder), region).await;
    elder
}

/// A button for this elder, and its token.
async fn button(w: &World, elder: ElderId) -> (DeviceId, Token) {
    let token = Token::fresh();
    let add =
        AddDevice {
            elder, kind: Kind::Button, place: "床头".into(), token: token.hash(), beat_every: None
        };
    (w.run(&Ask::system(), add).await, token)
}

fn press(device: DeviceId, id: &str, at: Option<Moment>) -> Press {
    Press { device, press: id.to_owned(), at_device: at, torn: false, also: 0, flood: false }
}

async fn pressed(w: &World, press: Press) -> Pressed {
    w.run(&Ask::device(press.device, Channel::Mqtt), press).await
}

async fn show(w: &World, device: DeviceId) -> read::Row {
    w.look(&Ask::system(), read::Show { device }).await
}

/// Somebody who reads everything.
async fn supervisor(w: &World) -> Ask {
    w.ask(w.person(Role::Supervisor, "").await)
}

async fn open_cases(w: &World) -> Vec<cases::read::Row> {
    let list = cases::read::List { filter: cases::read::Filter::open(), size: 200, ..Default::default() };
    w.look(&supervisor(w).await, list).await.rows
}

const HALF_HOUR: Span = Span::mins(30);
