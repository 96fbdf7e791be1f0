//! Stories about privacy, each on both databases.

mod consents;
mod incidents;
mod keys;
mod overrides;
mod rights;
mod sweeps;

use base::{AnyId as _, ElderId};
use desk::{About, Ask, Registry, Role};
use elders::{Contact, Number, Profile, Register};
use testkit::World;

/// A street, and another one next to it.
const STREET: &str = "001122003";
const OTHER: &str = "001122004";

fn register(r: &mut Registry) {
    regions::register(r);
    staff::register(r);
    elders::register(r);
    matches::register(r);
    notices::register(r);
    cases::register(r);
    calls::register(r);
    visits::register(r);
    devices::register(r);
    privacy::register(r);
}

/// A citizen number of nobody.
fn identity(birth: &str, sequence: &str) -> String {
    let head = format!("001001{birth}{sequence}");
    format!("{head}{}", base::identity::check_place(&head).expect("digits"))
}

async fn street(w: &World) {
    let unit = |text: &str, name: &str, kind, parent: Option<&str>| regions::Unit {
        code: text.parse().expect("a code"),
        name: name.into(),
        kind,
        parent: parent.map(|p| p.parse().expect("a code")),
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    let units = vec![
        unit("001122", "示范区", regions::Kind::District, None),
        unit(STREET, "双龙街道", regions::Kind::Street, Some("001122")),
        unit(OTHER, "回龙街道", regions::Kind::Street, Some("001122")),
    ];
    w.run(&Ask::system(), regions::LoadUnits { units }).await;
}

/// Wang Yuying, registered in the street with numbers, a contact and an address.
async fn wang(w: &World) -> ElderId {
    street(w).await;
    let number = |text: &str| Number { phone: text.parse().expect("a number"), label: "座机".into() };
    let register = Register {
        profile: Profile {
            name: "王玉英".into(),
            identity: identity("19420315", "002"),
            region: Some(STREET.parse().expect("a code")),
            address: "双龙大道 1 号 3 单元 5-2".into(),
            door: "敲三下".into(),
            first: "耳背，说话要大声".into(),
            ..Profile::default()
        },
        numbers: vec![number("10000000001"), number("10000000003")],
        contacts: vec![Contact {
            name: "王小梅".into(),
            relation: "女儿".into(),
            phone: Some("10000000002".parse().expect("a number")),
            hours: String::new(),
            distance_m: None,
        }],
    };
    w.run(&Ask::system(), register).await
}

async fn ask(w: &World, role: Role, region: &str) -> Ask {
    w.ask(w.person(role, region).await)
}

fn abouts(w: &World) -> Vec<About> {
    w.desk.registry().abouts().copied().collect()
}

/// The acts of the trail about this elder, the newest first: name and outcome.
async fn acts(w: &World, elder: ElderId) -> Vec<(String, String)> {
    let trail = w.trail().await;
    trail.into_iter().filter(|e| e.elder == Some(elder)).map(|e| (e.act, e.outcome)).collect()
}

/// Whether the card opens for this person.
async fn opens(w: &World, ask: &Ask, elder: ElderId) -> bool {
    w.desk.look(ask, elders::CardOf { elder, in_emergency: false }).await.is_ok()
}

fn id(elder: ElderId) -> String {
    elder.text()
}
