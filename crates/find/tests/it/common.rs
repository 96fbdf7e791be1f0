//! People of the stories. Their numbers belong to nobody.

use base::{ElderId, RegionCode, Sex};
use desk::{Ask, Role};
use elders::{Contact, Number, Profile, Register};
use find::{Close, Find, Found, Key};
use regions::{Kind, LoadUnits, Unit};
use testkit::World;

pub fn code(text: &str) -> RegionCode {
    text.parse().unwrap()
}

/// A citizen number of nobody, born then; even sequences are women.
pub fn identity(birth: &str, sequence: &str) -> String {
    let head = format!("001001{birth}{sequence}");
    format!("{head}{}", base::identity::check_place(&head).unwrap())
}

/// A district of two streets.
pub async fn units(w: &World) {
    let unit = |text: &str, name: &str, kind, parent: Option<&str>| Unit {
        code: code(text),
        name: name.into(),
        kind,
        parent: parent.map(code),
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    let units = vec![
        unit("990112", "示范区", Kind::District, None),
        unit("990112002", "双龙街道", Kind::Street, Some("990112")),
        unit("990112004", "龙溪街道", Kind::Street, Some("990112")),
    ];
    w.run(&Ask::system(), LoadUnits { units }).await;
}

/// Somebody of this name in this region, and nothing else.
pub fn named(name: &str, region: &str) -> Register {
    Register {
        profile: Profile { name: name.into(), region: Some(code(region)), ..Profile::default() },
        ..Register::default()
    }
}

pub fn number(text: &str) -> Number {
    Number { phone: text.parse().unwrap(), label: "座机".into() }
}

/// Somebody of whom much is known.
pub fn wang() -> Register {
    Register {
        profile: Profile {
            name: "王秀英".into(),
            sex: Sex::Female,
            identity: identity("19420315", "002"),
            region: Some(code("990112004")),
            address: "花卉园东路12号3栋2单元50-2".into(),
            ..Profile::default()
        },
        numbers: vec![number("+86 100 0000 1234"), number("023-60005678")],
        contacts: vec![Contact {
            name: "王小梅".into(),
            relation: "女儿".into(),
            phone: Some("10000000002".parse().unwrap()),
            hours: String::new(),
            distance_m: None,
        }],
    }
}

/// Enters elders; the index has heard of them afterwards.
pub async fn enter(w: &World, all: Vec<Register>) -> Vec<ElderId> {
    let mut ids = Vec::new();
    for one in all {
        ids.push(w.run(&Ask::system(), one).await);
    }
    w.settle().await;
    ids
}

/// An agent of the whole district.
pub async fn agent(w: &World) -> Ask {
    w.ask(w.person(Role::Agent, "").await)
}

pub async fn find(w: &World, ask: &Ask, text: &str) -> Found {
    w.look(ask, Find { text: text.into(), limit: 0 }).await
}

/// The names found, in order.
pub async fn names(w: &World, ask: &Ask, text: &str) -> Vec<String> {
    find(w, ask, text).await.rows.into_iter().map(|hit| hit.elder.name).collect()
}

/// Name and reasons of the first one found.
pub async fn first(w: &World, ask: &Ask, text: &str) -> (String, Vec<(Key, Close)>) {
    let found = find(w, ask, text).await;
    let hit = found.rows.into_iter().next().unwrap_or_else(|| panic!("nobody is found by {text}"));
    (hit.elder.name, hit.why.into_iter().map(|why| (why.key, why.close)).collect())
}
