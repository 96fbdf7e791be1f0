//! A street, an elder with a home on the map, helpers with phones, an agent.

use base::geo::Point;
use base::{AccountId, CaseId, ElderId, Moment, OfferId, RegionCode, Span, VisitId};
use cases::Open;
use catalogue::{Channel, Evidence};
use desk::{Ask, Registry, Role};
use elders::Profile;
use regions::{Kind, LoadUnits, Unit};
use testkit::World;
use visits::read::{Job, JobShown};
use visits::{Accept, Arrive, Duty, Enlist, Finish, Position, Prove, Send, Sent, SetDuty, SkillHeld};

pub const STREET: &str = "990112002";
pub const HOME: Point = Point { lat: 29.7162, lon: 106.6068 };

pub fn register(r: &mut Registry) {
    regions::register(r);
    staff::register(r);
    elders::register(r);
    cases::register(r);
    visits::register(r);
}

fn code(text: &str) -> RegionCode {
    text.parse().expect("a code")
}

async fn street(w: &World) {
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
        unit(STREET, "双龙街道", Kind::Street, Some("990112")),
    ];
    w.run(&Ask::system(), LoadUnits { units }).await;
}

/// Wang Yuying, at home in the street.
pub async fn wang(w: &World) -> ElderId {
    street(w).await;
    let profile = Profile {
        name: "王玉英".into(),
        birth: Some("1942-03-15".parse().expect("a day")),
        region: Some(code(STREET)),
        point: Some(HOME),
        ..Profile::default()
    };
    let register = elders::Register { profile, numbers: Vec::new(), contacts: Vec::new() };
    w.run(&Ask::system(), register).await
}

pub async fn person(w: &World, login: &str, name: &str, role: Role) -> AccountId {
    let add = staff::AddAccount {
        login: login.into(),
        name: name.into(),
        phone: None,
        roles: vec![role],
        region: None,
        institution: None,
        hash: None,
        renew: false,
        code: None,
    };
    w.run(&Ask::system(), add).await
}

/// A helper on duty, so many metres north of the elder's home.
pub async fn helper(w: &World, login: &str, name: &str, metres: f64, skills: &[&str]) -> AccountId {
    let account = person(w, login, name, Role::Helper).await;
    let skills = skills.iter().map(|s| SkillHeld { skill: (*s).into(), until: None }).collect();
    w.run(&Ask::system(), Enlist { account, skills, home: None }).await;
    on_duty(w, account, metres).await;
    account
}

pub fn at(metres: f64) -> Position {
    let here = HOME.moved(metres, 0.0);
    Position { lat: here.lat, lon: here.lon, accuracy: 12.0 }
}

pub async fn on_duty(w: &World, account: AccountId, metres: f64) {
    let duty = SetDuty { duty: Duty::On, position: Some(at(metres)), device_at: w.now() };
    w.run(&w.ask(account), duty).await;
}

/// A case of a service, held by the agent.
pub async fn case(w: &World, service: &str, elder: ElderId, agent: AccountId) -> CaseId {
    let open = Open::new(service, elder, STREET, Channel::Phone).held_by(agent);
    w.run(&w.ask(agent), open).await.case
}

pub async fn send(w: &World, agent: AccountId, case: CaseId) -> Sent {
    w.run(&w.ask(agent), Send { case, helper: None }).await
}

pub fn names(sent: &Sent) -> Vec<&str> {
    sent.visits.iter().flat_map(|v| v.offers.iter().map(|o| o.name.as_str())).collect()
}

pub fn offer_to(sent: &Sent, helper: AccountId) -> OfferId {
    let all = sent.visits.iter().flat_map(|v| &v.offers);
    all.clone().find(|o| o.helper == helper).expect("this helper is asked").offer
}

pub async fn accept(w: &World, helper: AccountId, offer: OfferId) -> VisitId {
    w.run(&w.ask(helper), Accept { offer, device_at: w.now() }).await
}

pub fn arrive(visit: VisitId, position: Option<Position>, device_at: Moment) -> Arrive {
    Arrive { visit, position, tag: false, device_at, device: Some("phone-1".into()), reason: String::new() }
}

pub fn finish(visit: VisitId, outcome: &str, words: &str, device_at: Moment) -> Finish {
    Finish {
        visit,
        outcome: outcome.into(),
        words: words.into(),
        reason: String::new(),
        device_at,
        device: Some("phone-1".into()),
    }
}

pub fn photo(visit: VisitId, device_at: Moment) -> Prove {
    let reference = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into();
    Prove { visit, kind: Evidence::Photo, reference, words: String::new(), device_at }
}

pub async fn job(w: &World, helper: AccountId, visit: VisitId) -> JobShown {
    w.look(&w.ask(helper), Job { visit }).await
}

pub const MINUTE: Span = Span::mins(1);
