//! A small district of invented people, and what happens there.

use base::{
    AccountId, AnyId, CallId, CaseId, Date, DeviceId, ElderId, Moment, RegionCode, Sex, Span, VisitId,
};
use catalogue::Channel;
use db::sql;
use desk::{Ask, Never, Query, Role, Rx, Stop, Subject};
use elders::{Profile, Register};
use regions::{LoadUnits, read_file};
use testkit::World;

pub fn code(text: &str) -> RegionCode {
    text.parse().unwrap()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Where a record of any table stands, and where the permission check thinks it does.
#[derive(serde::Serialize)]
pub struct At(pub &'static str, pub String);

impl Query for At {
    const NAME: &'static str = "tests.at";
    const SAYS: &'static str = "看在哪里";
    const ROLES: &'static [Role] = &[];
    type Out = (String, String);
    type Error = Never;
    fn subject(&self) -> Subject {
        Subject::Nobody
    }
    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Self::Out, Stop<Never>> {
        let own = sql(format!("SELECT region FROM {} WHERE id = $1", self.0)).bind(self.1.as_str());
        let own = own.one(rx.tx(), |row| row.get(0)).await?;
        let subject = sql("SELECT region FROM subjects WHERE record = $1").bind(self.1.as_str());
        Ok((own, subject.opt(rx.tx(), |row| row.get::<String>(0)).await?.unwrap_or_default()))
    }
}

pub async fn at(w: &World, table: &'static str, id: impl AnyId) -> (String, String) {
    w.look(&Ask::system(), At(table, id.text())).await
}

/// The units of 2024 and some communities.
pub async fn units(w: &World) {
    let (mut units, _) = read_file(regions::UNITS_2024.as_bytes()).unwrap();
    let text = "区划代码,名称,级别,上级代码\n500112002001,桂香社区,社区,500112002\n500112002002,松园社区,社区,500112002\n\
        500112135201,梅湾村,村,500112135\n";
    units.extend(read_file(text.as_bytes()).unwrap().0);
    w.run(&Ask::system(), LoadUnits { units }).await;
}

pub async fn elder(w: &World, name: &str, birth: &str, sex: Sex, region: &str) -> ElderId {
    let profile = Profile {
        name: name.into(),
        sex,
        birth: Some(day(birth)),
        region: Some(code(region)),
        address: "金桂路 5 号".into(),
        ..Profile::default()
    };
    w.run(&Ask::system(), Register { profile, ..Register::default() }).await
}

pub async fn case(w: &World, service: &str, elder: ElderId, region: &str) -> CaseId {
    let open = cases::Open::new(service, elder, region, Channel::Phone);
    w.run(&Ask::system(), open).await.case
}

pub async fn cancelled(w: &World, service: &str, elder: ElderId, region: &str) -> CaseId {
    let case = case(w, service, elder, region).await;
    w.run(&Ask::system(), cases::Cancel { case, reason: "打错了".into() }).await;
    case
}

pub async fn device(w: &World, elder: ElderId) -> DeviceId {
    let token = devices::Token::fresh().hash();
    let kind = devices::Kind::Button;
    let add = devices::AddDevice { elder, kind, place: String::new(), token, beat_every: None };
    w.run(&Ask::system(), add).await
}

pub async fn press(w: &World, device: DeviceId, press: &str) -> CaseId {
    let press =
        devices::Press { device, press: press.into(), at_device: None, torn: false, also: 0, flood: false };
    w.run(&Ask::system(), press).await.case
}

pub async fn account(w: &World, login: &str, role: Role, region: &str) -> AccountId {
    let add = staff::AddAccount {
        login: login.into(),
        name: format!("{login}某"),
        phone: None,
        roles: vec![role],
        region: (!region.is_empty()).then(|| code(region)),
        institution: None,
        hash: None,
        renew: false,
        code: None,
    };
    w.run(&Ask::system(), add).await
}

pub async fn past_call(w: &World, source: &str, at: Moment, elder: ElderId, region: &str, answered: bool) {
    let row = calls::PastCall {
        source: source.into(),
        at,
        direction: calls::Direction::In,
        elder: Some(elder),
        region: region.into(),
        number: None,
        class: calls::Class::P2,
        kind: String::new(),
        agent: None,
        waited: Span::secs(5),
        talked: answered.then_some(Span::secs(60)),
        ended: String::new(),
    };
    w.run(&Ask::system(), calls::Import { rows: vec![row] }).await;
}

pub async fn past_visit(
    w: &World,
    source: &str,
    at: Moment,
    elder: ElderId,
    helper: AccountId,
    region: &str,
) {
    let row = visits::PastVisit {
        source: source.into(),
        elder,
        region: region.into(),
        service: "meal".into(),
        helper,
        sent_at: Some(at),
        arrived_at: at + Span::mins(20),
        finished_at: at + Span::mins(50),
        done: true,
        satisfied: None,
        words: String::new(),
    };
    w.run(&Ask::system(), visits::Import { rows: vec![row] }).await;
}

pub async fn place(w: &World, number: &str, region: &str) -> String {
    let row = places::PlaceRow {
        line: 1,
        source_id: number.into(),
        name: "桂香食堂".into(),
        kind: places::Kind::Canteen,
        institution: String::new(),
        region: Some(code(region)),
        address: "金桂路 1 号".into(),
        phone: None,
        hours: String::new(),
        point: None,
    };
    let rows = vec![row];
    w.run(&Ask::system(), places::Import { rows }).await;
    let list = places::List { text: String::new(), kind: None, region: None, after: None, limit: 100 };
    let page = w.look(&Ask::system(), list).await;
    page.rows.iter().find(|one| one.place.source_id == number).unwrap().place.id.text()
}

/// What happened in November 2026 and before.
pub struct District {
    pub wang: ElderId,
    pub li: ElderId,
    pub town: ElderId,
    pub zone: ElderId,
    pub helper: AccountId,
    pub open: CaseId,
    pub ended: CaseId,
    pub of_town: CaseId,
    pub device: DeviceId,
    pub pressed: CaseId,
    pub visit: VisitId,
    pub call: CallId,
}

pub async fn november(w: &World) -> District {
    units(w).await;
    let helper = account(w, "helper1", Role::Helper, "500112002").await;
    w.clock.set(Moment::from_beijing(2026, 10, 20, 9, 0, 0));
    let wang = elder(w, "王玉英", "1940-03-15", Sex::Female, "500112002001").await;
    let li = elder(w, "李国明", "1950-11-30", Sex::Male, "500112002002").await;
    let town = elder(w, "张桂芳", "1926-11-25", Sex::Female, "500112135201").await;
    let gone = elder(w, "陈永福", "1945-01-01", Sex::Male, "500112002001").await;
    w.clock.set(Moment::from_beijing(2026, 11, 24, 9, 0, 0));
    let zone = elder(w, "杨秀兰", "1960-12-01", Sex::Female, "500112007").await;
    elder(w, "赵不详", "1970-12-01", Sex::Unknown, "500112").await;
    let die = elders::Die {
        elder: gone,
        on: day("2026-11-20"),
        how: elders::HowKnown::Family,
        document: String::new(),
        note: String::new(),
    };
    w.run(&Ask::system(), die).await;
    let fact = |elder, kind, from: Option<&str>, until: Option<&str>| elders::NoteFact {
        elder,
        fact: elders::GivenFact { kind, from: from.map(day), until: until.map(day) },
        said: "本人".into(),
        note: String::new(),
    };
    let alone = elders::FactKind::Alone;
    w.run(&Ask::system(), fact(wang, alone, Some("2020-01-01"), None)).await;
    w.run(&Ask::system(), fact(li, alone, Some("2020-01-01"), Some("2026-11-10"))).await;
    let open = case(w, "information", wang, "500112002001").await;
    let ended = cancelled(w, "information", li, "500112002002").await;
    let of_town = case(w, "information", town, "500112135201").await;
    case(w, "complaint", zone, "500112007").await;
    let device = device(w, wang).await;
    let pressed = press(w, device, "1").await;
    press(w, device, "2").await;
    let skills = vec![visits::SkillHeld { skill: "first_aid".into(), until: None }];
    let enlist = visits::Enlist { account: helper, skills, home: base::Point::new(29.71, 106.60).ok() };
    w.run(&Ask::system(), enlist).await;
    let on = visits::SetDuty { duty: visits::Duty::On, position: None, device_at: w.now() };
    w.run(&w.ask(helper), on).await;
    let sent = w.run(&Ask::system(), visits::Send { case: pressed, helper: None }).await;
    let sent = sent.visits.first().expect("somebody goes");
    let visit = sent.visit;
    let accept = visits::Accept { offer: sent.offers[0].offer, device_at: w.now() };
    w.run(&w.ask(helper), accept).await;
    past_visit(w, "v1", Moment::from_beijing(2026, 11, 3, 9, 0, 0), li, helper, "500112002002").await;
    past_visit(w, "v2", Moment::from_beijing(2026, 10, 3, 9, 0, 0), li, helper, "500112002002").await;
    for (source, day, answered) in [("c1", 2, true), ("c2", 3, false), ("c3", 30, true)] {
        let month = if day == 30 { 10 } else { 11 };
        past_call(w, source, Moment::from_beijing(2026, month, day, 9, 0, 0), wang, "500112002001", answered)
            .await;
    }
    let call = CallId::mint(w.now());
    let arrive = calls::Arrive { call, leg: "one".into(), user: None, number: None, trunk: None };
    w.run(&Ask::system(), arrive).await;
    w.settle().await;
    District { wang, li, town, zone, helper, open, ended, of_town, device, pressed, visit, call }
}
