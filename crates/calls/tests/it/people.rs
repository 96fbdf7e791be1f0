//! People of the stories and what they do. Their numbers belong to nobody.

use base::{AccountId, AnyId, CallId, ElderId, OfferId, Span};
use calls::read::{Mine, Now, Phones};
use calls::{
    AgentState, Answer, Arrive, CallOut, Holder, Over, PhoneSeen, Place, SetState, Welcome, Why, WrapUp,
};
use desk::{Ask, Channel, Role};
use elders::{Contact, Number, Profile, Register};
use regions::{Kind, LoadUnits, Unit};
use testkit::World;

pub const WANG: &str = "10000000001";
pub const LI: &str = "10000000003";
pub const STRANGER: &str = "10000000099";

pub fn register(r: &mut desk::Registry) {
    regions::register(r);
    elders::register(r);
    cases::register(r);
    calls::register(r);
}

fn code(text: &str) -> base::RegionCode {
    text.parse().expect("a code")
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

/// An elder with one number under this label, and a daughter.
pub async fn elder(w: &World, name: &str, number: &str, label: &str) -> ElderId {
    let register = Register {
        profile: Profile {
            name: name.into(),
            birth: Some("1942-03-15".parse().expect("a day")),
            region: Some(code("990112002")),
            ..Profile::default()
        },
        numbers: vec![Number { phone: number.parse().expect("a number"), label: label.into() }],
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

/// 王玉英, whose one-key phone calls over the trunk.
pub async fn wang(w: &World) -> ElderId {
    units(w).await;
    elder(w, "王玉英", WANG, "一键呼").await
}

/// An agent with a registered phone, ready.
pub async fn agent(w: &World) -> AccountId {
    let agent = w.person(Role::Agent, "990112").await;
    phone(w, agent).await;
    ready(w, agent).await;
    // Who is idle longest is known to the millisecond.
    w.tick(Span::from_ms(1)).await;
    agent
}

/// Gives an agent a phone that is online.
pub async fn phone(w: &World, agent: AccountId) -> String {
    let (add, shown) = calls::mint(Holder::Agent(agent), None);
    w.run(&Ask::system(), add).await;
    online(w, &shown.user, true).await;
    shown.user
}

pub async fn online(w: &World, user: &str, on: bool) {
    let place = on.then(|| Place {
        contact: format!("sip:{user}@127.0.0.1:5062"),
        source: "127.0.0.1:5062".into(),
        transport: "udp".into(),
    });
    w.run(&Ask::system(), PhoneSeen { user: user.into(), place }).await;
}

pub async fn ready(w: &World, agent: AccountId) {
    let ready = SetState { agent: None, state: AgentState::Ready, reason: String::new() };
    w.run(&w.ask(agent), ready).await;
}

/// A call over the trunk.
pub async fn rings(w: &World, number: &str) -> Welcome {
    let call = CallId::mint(w.now());
    let leg = format!("leg-{call}");
    let arrive = Arrive { call, leg, user: None, number: Some(number.into()), trunk: Some("trunk".into()) };
    w.run(&Ask::system_over(Channel::Phone), arrive).await
}

/// What the agent's page shows.
pub async fn mine(w: &World, agent: AccountId) -> Now {
    w.look(&w.ask(agent), Mine {}).await
}

/// The agent picks up what rings.
pub async fn picks_up(w: &World, agent: AccountId) -> calls::Picked {
    let offer = mine(w, agent).await.offer.expect("the phone rings");
    answers(w, agent, offer).await
}

pub async fn answers(w: &World, agent: AccountId, offer: OfferId) -> calls::Picked {
    w.run(&Ask::person(agent, Channel::Phone), Answer { offer }).await
}

pub async fn ends(w: &World, call: CallId, why: Why) {
    w.run(&Ask::system_over(Channel::Phone), Over { call, why }).await;
}

pub async fn wraps_up(w: &World, agent: AccountId, call: CallId) {
    let wrap = WrapUp {
        call,
        outcome: "helped".into(),
        next_step: "none".into(),
        words: "问清了".into(),
        pause: None,
    };
    w.run(&w.ask(agent), wrap).await;
}

pub async fn calls_out(w: &World, agent: AccountId, target: calls::Target) -> calls::Begun {
    w.run(&w.ask(agent), CallOut { target, case: None }).await
}

pub async fn phones(w: &World) -> Vec<calls::read::Phone> {
    w.look(&Ask::system(), Phones::default()).await
}
