//! People of the stories. Their numbers belong to nobody.

use base::{ElderId, Phone, RegionCode};
use db::{DbError, Tx, Work};
use desk::Ask;
use elders::{Contact, Known, Number, NumberKey, Profile, Register};
use regions::{Kind, LoadUnits, Unit};
use testkit::World;

pub fn code(text: &str) -> RegionCode {
    text.parse().unwrap()
}

pub fn number(text: &str, label: &str) -> Number {
    Number { phone: text.parse().unwrap(), label: label.into() }
}

pub fn contact(name: &str, relation: &str, phone: Option<&str>) -> Contact {
    Contact {
        name: name.into(),
        relation: relation.into(),
        phone: phone.map(|text| text.parse().unwrap()),
        hours: "8:00-22:00".into(),
        distance_m: Some(3_000),
    }
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
        unit("990112004", "回龙街道", Kind::Street, Some("990112")),
    ];
    w.run(&Ask::system(), LoadUnits { units }).await;
}

pub fn wang() -> Register {
    Register {
        profile: Profile {
            name: "王玉英".into(),
            identity: identity("19420315", "002"),
            region: Some(code("990112002")),
            address: "双龙大道 1 号 3 单元 5-2".into(),
            door: "没有电梯".into(),
            languages: vec!["重庆话".into()],
            ..Profile::default()
        },
        numbers: vec![number("+86 100 0000 0001", "一键呼"), number("023-60000001", "座机")],
        contacts: vec![contact("王小梅", "女儿", Some("10000000002"))],
    }
}

pub async fn wang_registered(w: &World) -> ElderId {
    units(w).await;
    w.run(&Ask::system(), wang()).await
}

struct ByNumber(NumberKey);

impl Work for ByNumber {
    type Out = Vec<Known>;
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<Vec<Known>, DbError> {
        elders::by_number(tx, &self.0).await
    }
}

/// Whom a number leads to.
pub async fn known(w: &World, text: &str) -> Vec<Known> {
    let phone = Phone::parse(text).unwrap();
    let key = NumberKey::of(&phone, |domain, text| w.desk.vault().token(domain, text));
    w.desk.db().read(ByNumber(key)).await.unwrap()
}
