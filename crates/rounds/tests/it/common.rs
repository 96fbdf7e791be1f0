//! A small town: one street, two communities, workers, elders.

use base::{AccountId, Date, ElderId, Moment, Point, RegionCode, Sex, Span};
use desk::{Ask, Registry, Role};
use elders::{Categories, Category, Grade, Profile};
use regions::{Kind, LoadUnits, Unit};
use rounds::read::{CardOf, List, RoundCard};
use rounds::{Previewed, Rule, SetRule};
use testkit::World;

pub const STREET: &str = "990112002";
pub const EAST: &str = "990112002003";
pub const WEST: &str = "990112002004";

pub fn register(r: &mut Registry) {
    regions::register(r);
    staff::register(r);
    elders::register(r);
    matches::register(r);
    cases::register(r);
    calls::register(r);
    visits::register(r);
    devices::register(r);
    rounds::register(r);
}

/// One district, three streets, four communities.
async fn units(w: &World) {
    let unit = |code: &str, name: &str, kind: Kind, parent: Option<&str>| Unit {
        code: RegionCode::parse(code).expect("a code"),
        name: name.into(),
        kind,
        parent: parent.map(|code| RegionCode::parse(code).expect("a code")),
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    let units = vec![
        unit("990112", "示范区", Kind::District, None),
        unit(STREET, "双龙街道", Kind::Street, Some("990112")),
        unit("990112005", "回龙街道", Kind::Street, Some("990112")),
        unit("990112007", "石桥镇", Kind::Town, Some("990112")),
        unit(EAST, "东社区", Kind::Community, Some(STREET)),
        unit(WEST, "西社区", Kind::Community, Some(STREET)),
        unit("990112005001", "远社区", Kind::Community, Some("990112005")),
        unit("990112007001", "石桥社区", Kind::Community, Some("990112007")),
    ];
    w.run(&Ask::system(), LoadUnits { units }).await;
}

/// An elder as the register has them.
pub struct Sketch {
    pub name: &'static str,
    pub birth: &'static str,
    pub region: &'static str,
    pub categories: Vec<Category>,
    pub grade: Option<Grade>,
}

/// 82 years old, lives alone: high tier.
pub fn alone(name: &'static str) -> Sketch {
    Sketch { name, birth: "1944-03-05", region: EAST, categories: vec![Category::Dj], grade: None }
}

pub async fn elder(w: &World, sketch: Sketch) -> ElderId {
    let profile = Profile {
        name: sketch.name.into(),
        sex: Sex::Female,
        birth: sketch.birth.parse::<Date>().ok(),
        region: RegionCode::parse(sketch.region).ok(),
        address: "石桥路12号3单元502".into(),
        point: Point::new(29.7081, 106.6302).ok(),
        categories: Categories::from(sketch.categories),
        grade: sketch.grade,
        ..Profile::default()
    };
    units(w).await;
    let boss = w.ask(w.person(Role::Supervisor, "").await);
    w.run(&boss, elders::Register { profile, numbers: vec![], contacts: vec![] }).await
}

/// A worker with an account, so that the roster knows them.
pub async fn worker(w: &World, login: &str, region: &str) -> AccountId {
    person(w, login, Role::Worker, region).await
}

pub async fn person(w: &World, login: &str, role: Role, region: &str) -> AccountId {
    units(w).await;
    let add = staff::AddAccount {
        login: login.into(),
        name: format!("{login}的名字"),
        roles: vec![role],
        region: RegionCode::parse(region).ok(),
        ..staff::AddAccount::default()
    };
    w.run(&Ask::system(), add).await
}

/// The shipped rule from today on, its series gone to the end.
pub async fn rule(w: &World) {
    rule_from(w, Rule::shipped(), 0).await;
}

pub async fn rule_from(w: &World, rule: Rule, back: i64) {
    let set = SetRule {
        rule,
        from: w.now().local_day() - back,
        previewed: Previewed { elders: 10, belong: 2 },
        anyway: false,
        words: String::new(),
    };
    w.run(&Ask::system(), set).await;
    series(w).await;
}

/// Lets the series go to its end now.
pub async fn series(w: &World) {
    for _ in 0..30 {
        w.settle().await;
    }
}

/// The next day at this hour.
pub async fn next_day(w: &World, hour: i64) {
    let to = Moment::of_local_day(w.now().local_day() + 1) + Span::hours(hour);
    w.tick(to - w.now()).await;
    series(w).await;
}

pub async fn card(w: &World, elder: ElderId) -> RoundCard {
    w.look(&Ask::system(), CardOf { elder }).await
}

pub async fn on_list(w: &World) -> Vec<ElderId> {
    let page = w.look(&Ask::system(), List::default()).await;
    page.rows.into_iter().map(|row| row.round.elder).collect()
}

pub async fn open_cases(w: &World) -> Vec<cases::read::Row> {
    let list = cases::read::List { filter: cases::read::Filter::open(), size: 200, ..Default::default() };
    w.look(&Ask::system(), list).await.rows
}
