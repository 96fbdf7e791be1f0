//! People of the stories. Their numbers belong to nobody.

use base::{AccountId, AnyId, ElderId, Phone, Span};
use calls::{
    AgentState, Answer as PickUp, CallOut, Connected, Holder, Over as CallOver, PhoneSeen, Place, SetState,
    Target, Why as HungUp, WrapUp,
};
use desk::{Ask, Channel, Role};
use elders::{Contact, Number, Profile, Register};
use mandates::read::Row;
use mandates::{CodeEnd, Evidence, Give, Given, Kin, MandateId, See, Sees, Services, Terms};
use regions::{Kind, LoadUnits, Unit};
use testkit::World;

pub const WANG: &str = "10000000001";
/// The daughter's telephone.
pub const MEI: &str = "10000000002";
pub const STRANGER: &str = "10000000099";
/// Identity number of the elder of the stories; no real region has this code.
pub const IDENTITY: &str = "001122194203150028";

pub fn register(r: &mut desk::Registry) {
    regions::register(r);
    staff::register(r);
    elders::register(r);
    notices::register(r);
    cases::register(r);
    calls::register(r);
    mandates::register(r);
    visits::register(r);
    devices::register(r);
    rounds::register(r);
}

fn code(text: &str) -> base::RegionCode {
    text.parse().expect("a code")
}

pub fn phone(text: &str) -> Phone {
    text.parse().expect("a number")
}

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
    ];
    w.run(&Ask::system(), LoadUnits { units }).await;
}

/// An elder with one number and a daughter to call.
pub async fn elder(w: &World, name: &str, number: &str, identity: &str) -> ElderId {
    let register = Register {
        profile: Profile {
            name: name.into(),
            identity: identity.into(),
            address: "双龙路 8 号 3 单元 502".into(),
            first: "在家吸氧".into(),
            hearing: "差".into(),
            region: Some(code("990112002")),
            ..Profile::default()
        },
        numbers: vec![Number { phone: phone(number), label: "一键呼".into() }],
        contacts: vec![Contact {
            name: "王小梅".into(),
            relation: "女儿".into(),
            phone: Some(phone(MEI)),
            hours: String::new(),
            distance_m: None,
        }],
    };
    w.run(&Ask::system(), register).await
}

/// 王玉英, with a telephone of her own and a valid identity number.
pub async fn wang(w: &World) -> ElderId {
    units(w).await;
    elder(w, "王玉英", WANG, &identity()).await
}

/// With the right check digit.
pub fn identity() -> String {
    let head = &IDENTITY[..17];
    format!("{head}{}", base::identity::check_place(head).expect("17 digits"))
}

pub fn last4() -> String {
    identity()[14..].to_owned()
}

/// Whoever has this telephone, signed in by a code.
pub async fn signs_in(w: &World, number: &str, name: &str) -> AccountId {
    let (_, code) =
        mandates::send_code(&w.desk, phone(number), "192.0.2.7", Channel::Web).await.expect("sent");
    let (end, cookie) =
        mandates::enter_code(&w.desk, phone(number), &code, "192.0.2.7", "browser", Channel::Web)
            .await
            .expect("checked");
    let CodeEnd::In { account, .. } = end else { panic!("not signed in: {end:?}") };
    assert!(cookie.is_some());
    if !name.is_empty() {
        w.run(&w.ask(account), mandates::SetName { name: name.into() }).await;
    }
    account
}

pub fn sees(sees: &[See], services: &[&str]) -> Terms {
    Terms { sees: Sees::of(sees), services: Services::read(services.iter().copied()), ..Terms::default() }
}

pub fn all_terms() -> Terms {
    sees(&See::ALL, &["g.help", "g.talk"])
}

/// A mandate for the daughter, told in person at a window.
pub fn give(elder: ElderId) -> Give {
    Give {
        elder,
        name: "王小梅".into(),
        phone: phone(MEI),
        kin: Kin::Family,
        relation: "女儿".into(),
        terms: all_terms(),
        evidence: Evidence::InPerson,
        paper: None,
        words: "老人家说女儿都可以".into(),
    }
}

/// A clerk of the district.
pub async fn clerk(w: &World) -> Ask {
    w.ask(w.person(Role::Clerk, "990112").await)
}

/// The daughter with a mandate in force: her account, how she asks for her mother, the mandate.
pub async fn daughter(w: &World, elder: ElderId) -> (AccountId, Ask, Given) {
    let mei = signs_in(w, MEI, "王小梅").await;
    let given = w.run(&clerk(w).await, give(elder)).await;
    (mei, w.ask(mei).on_behalf_of(elder), given)
}

pub async fn row(w: &World, elder: ElderId, mandate: MandateId) -> Row {
    let supervisor = w.ask(w.person(Role::Supervisor, "").await);
    let all = w.look(&supervisor, mandates::read::OfElder { elder }).await;
    all.into_iter().find(|row| row.mandate.id == mandate).expect("the mandate is there")
}

/// An agent with a registered phone, ready.
pub async fn agent(w: &World) -> AccountId {
    let agent = w.person(Role::Agent, "990112").await;
    let (add, shown) = calls::mint(Holder::Agent(agent), None);
    w.run(&Ask::system(), add).await;
    let place = Some(Place {
        contact: format!("sip:{}@127.0.0.1:5062", shown.user),
        source: "127.0.0.1:5062".into(),
        transport: "udp".into(),
    });
    w.run(&Ask::system(), PhoneSeen { user: shown.user, place }).await;
    let ready = SetState { agent: None, state: AgentState::Ready, reason: String::new() };
    w.run(&w.ask(agent), ready).await;
    agent
}

/// The agent calls somebody, who answers and talks for a minute.
pub async fn talks_to(w: &World, agent: AccountId, target: Target) {
    let begun = w.run(&w.ask(agent), CallOut { target, case: None }).await;
    w.run(&Ask::person(agent, Channel::Phone), PickUp { offer: begun.offer }).await;
    w.run(&Ask::system_over(Channel::Phone), Connected { call: begun.call }).await;
    w.tick(Span::mins(1)).await;
    let over = CallOver { call: begun.call, why: HungUp::Agent };
    w.run(&Ask::system_over(Channel::Phone), over).await;
    let wrap = WrapUp {
        call: begun.call,
        outcome: "helped".into(),
        next_step: "none".into(),
        words: String::new(),
        pause: None,
    };
    w.run(&w.ask(agent), wrap).await;
}

/// On the elder's own telephone.
pub fn own(elder: ElderId) -> Target {
    Target::Elder { elder, place: None }
}

/// Cases of a service that are open, with their ids.
pub async fn open_cases(w: &World, service: &str) -> Vec<cases::read::Row> {
    let supervisor = w.ask(w.person(Role::Supervisor, "").await);
    let list = cases::read::List { filter: cases::read::Filter::open(), size: 200, ..Default::default() };
    let all = w.look(&supervisor, list).await.rows;
    all.into_iter().filter(|row| row.service == service).collect()
}

/// Notices that wait to be sent as SMS: their headlines.
pub async fn messages(w: &World) -> Vec<String> {
    let queued = notices::Queued { means: notices::Means::Sms, limit: 50 };
    let due = w.look(&Ask::system(), queued).await;
    due.into_iter().map(|due| format!("{} {}", due.phone.digits(), due.words)).collect()
}

pub fn text(id: impl AnyId) -> String {
    id.text()
}
