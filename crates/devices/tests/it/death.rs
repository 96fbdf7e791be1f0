//! An elder dies: cases, visits and devices follow, each once, and undo what they did when it was a mistake.

use base::{CaseId, ElderId, RegionCode, Span};
use cases::read::Show;
use cases::{Open, State};
use catalogue::{Channel, Priority};
use desk::{Ask, Registry, Role};
use devices::{AddDevice, Kind, Token};
use elders::{Die, HowKnown, Profile, RecordOf, Restore};
use regions::{LoadUnits, Unit};
use testkit::{World, on_each_db};

on_each_db!(register =>
    what_was_going_on_ends_and_comes_back,
    an_emergency_goes_on_and_a_case_taken_up_by_hand_is_left_alone,
    twice_and_late_is_once,
);

const STREET: &str = "990112002";

fn register(r: &mut Registry) {
    regions::register(r);
    elders::register(r);
    cases::register(r);
    devices::register(r);
}

async fn wang(w: &World) -> ElderId {
    let code: RegionCode = STREET.parse().expect("a code");
    let street = Unit {
        code: code.clone(),
        name: "双龙街道".into(),
        kind: regions::Kind::Street,
        parent: None,
        manager: None,
        from: None,
        until: None,
        centre: None,
    };
    w.run(&Ask::system(), LoadUnits { units: vec![street] }).await;
    let profile = Profile { name: "王玉英".into(), region: Some(code), ..Profile::default() };
    w.run(&Ask::system(), elders::Register { profile, ..elders::Register::default() }).await
}

async fn open(w: &World, elder: ElderId, service: &str) -> CaseId {
    w.run(&Ask::system(), Open::new(service, elder, STREET, Channel::Phone)).await.case
}

async fn state(w: &World, case: CaseId) -> State {
    let ask = w.ask(w.person(Role::Supervisor, "").await);
    w.look(&ask, Show { case }).await.row.state
}

fn die(w: &World, elder: ElderId) -> Die {
    let on = base::Date::of(w.now());
    Die { elder, on, how: HowKnown::Hospital, document: String::new(), note: String::new() }
}

fn restore(elder: ElderId) -> Restore {
    Restore { elder, name: "王玉英".into(), why: "登记错人".into() }
}

/// What a follower said, and what it said when it undid it.
async fn said(w: &World, elder: ElderId, follower: &str) -> (String, Option<String>) {
    let record = w.look(&Ask::system(), RecordOf { elder }).await;
    let closing =
        record.deaths[0].closings.iter().find(|one| one.follower == follower).cloned().expect("expected");
    (closing.said, closing.undone.map(|(_, words)| words))
}

async fn what_was_going_on_ends_and_comes_back(w: World) {
    let elder = wang(&w).await;
    let device = AddDevice {
        elder,
        kind: Kind::Button,
        place: "床头".into(),
        token: Token::fresh().hash(),
        beat_every: None,
    };
    w.run(&Ask::system(), device).await;
    let meal = open(&w, elder, "meal").await;
    w.clock.advance(Span::mins(1));
    w.run(&Ask::system(), die(&w, elder)).await;
    w.settle().await;
    assert_eq!(state(&w, meal).await, State::Cancelled);
    assert_eq!(said(&w, elder, "cases").await.0, "撤销工单 1 张；紧急的留给正在处理的人");
    assert_eq!(said(&w, elder, "devices").await.0, "开工单收回设备 1 台");
    let open_now = crate::open_cases(&w).await;
    assert_eq!(open_now.len(), 1, "the devices are fetched, and that case is not called off");
    assert_eq!((open_now[0].service.as_str(), open_now[0].elder), ("device_return", Some(elder)));

    w.clock.advance(Span::mins(5));
    w.run(&Ask::system(), restore(elder)).await;
    w.settle().await;
    assert_eq!(state(&w, meal).await, State::Waiting, "it waits again");
    assert_eq!(state(&w, open_now[0].id).await, State::Cancelled, "nobody fetches anything");
    assert_eq!(said(&w, elder, "cases").await.1.as_deref(), Some("恢复工单 1 张，重新排队"));
    assert_eq!(said(&w, elder, "devices").await.1.as_deref(), Some("收回设备的工单已撤销"));
    let acts = w.acts_of(meal).await;
    assert!(acts.iter().any(|act| act == "cases.cancel"), "its story says so: {acts:?}");
}

async fn an_emergency_goes_on_and_a_case_taken_up_by_hand_is_left_alone(w: World) {
    let elder = wang(&w).await;
    let urgent = open(&w, elder, "emergency").await;
    let (meal, bath) = (open(&w, elder, "meal").await, open(&w, elder, "bath").await);
    w.clock.advance(Span::mins(1));
    w.run(&Ask::system(), die(&w, elder)).await;
    w.settle().await;
    assert_eq!(state(&w, urgent).await, State::Waiting, "somebody is looking after it just now");
    let agent = w.ask(w.person(Role::Agent, "").await);
    let shown = w.look(&agent, Show { case: urgent }).await.row.priority;
    assert!(shown <= Priority::P1);
    // The family wants the bath bench back: the agent reopened that case by hand.
    w.run(&agent, cases::Reopen { case: bath, reason: "家属还有事要办".into() }).await;
    w.run(&Ask::system(), restore(elder)).await;
    w.settle().await;
    assert_eq!((state(&w, meal).await, state(&w, bath).await), (State::Waiting, State::Working));
    assert_eq!(said(&w, elder, "cases").await.1.as_deref(), Some("恢复工单 1 张，重新排队"));
}

async fn twice_and_late_is_once(w: World) {
    let elder = wang(&w).await;
    let meal = open(&w, elder, "meal").await;
    w.clock.advance(Span::mins(1));
    w.run(&Ask::system(), die(&w, elder)).await;
    w.settle().await;
    assert_eq!(w.run(&Ask::system(), cases::FollowDeath { elder }).await, 0, "done already");
    w.run(&Ask::system(), restore(elder)).await;
    w.run(&Ask::system(), die(&w, elder)).await;
    w.settle().await;
    assert_eq!(state(&w, meal).await, State::Cancelled, "the second death counts");
    assert_eq!(said(&w, elder, "cases").await.0, "撤销工单 1 张；紧急的留给正在处理的人");
    w.run(&Ask::system(), restore(elder)).await;
    w.settle().await;
    assert_eq!(state(&w, meal).await, State::Waiting);
}
