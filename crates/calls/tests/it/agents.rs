//! Agents' states, phones, calling out, hold, hanging up.

use base::Span;
use calls::{
    AddPhone, AgentState, Connected, HangUp, Hold, Lift, RemovePhone, SetState, State, Target, Why, WrapUp,
};
use desk::{Ask, Role};
use testkit::World;

use crate::people::*;

testkit::on_each_db!(crate::people::register =>
    a_state_is_chosen_only_between_calls,
    without_a_phone_nothing_is_offered,
    phones_are_given_once_and_taken_away,
    calling_out_rings_the_own_phone_first,
    a_call_is_held_and_hung_up_by_its_agent_only,
    leaving_needs_an_outcome_and_a_next_step,
    answering_from_the_page_asks_the_phone,
);

async fn a_state_is_chosen_only_between_calls(w: World) {
    wang(&w).await;
    let agent = agent(&w).await;
    let pause = |reason: &str| SetState { agent: None, state: AgentState::Pause, reason: reason.into() };
    w.refused(&w.ask(agent), pause(" "), "请写明小休原因").await;
    w.run(&w.ask(agent), pause("用餐")).await;
    assert_eq!(mine(&w, agent).await.reason.as_deref(), Some("用餐"));
    ready(&w, agent).await;
    let welcome = rings(&w, WANG).await;
    w.refused(&w.ask(agent), pause("用餐"), "您正在通话或整理，请先办完手上的电话").await;
    picks_up(&w, agent).await;
    w.refused(&w.ask(agent), pause("用餐"), "您正在通话或整理，请先办完手上的电话").await;
    ends(&w, welcome.call, Why::Agent).await;
    let off = SetState { agent: Some(agent), state: AgentState::Off, reason: String::new() };
    let colleague = w.person(Role::Agent, "990112").await;
    w.refused(&w.ask(colleague), off, "这通电话不是您在接").await;
}

async fn without_a_phone_nothing_is_offered(w: World) {
    wang(&w).await;
    let agent = w.person(Role::Agent, "990112").await;
    let state = SetState { agent: None, state: AgentState::Ready, reason: String::new() };
    assert!(!w.run(&w.ask(agent), state).await.phone);
    let welcome = rings(&w, WANG).await;
    assert!(!welcome.offered, "eligibility comes before priority");
    let user = phone(&w, agent).await;
    assert_eq!(mine(&w, agent).await.call, Some(welcome.call), "the phone came, the call is offered");
    picks_up(&w, agent).await;
    ends(&w, welcome.call, Why::Caller).await;
    wraps_up(&w, agent, welcome.call).await;
    online(&w, &user, false).await;
    assert!(!rings(&w, WANG).await.offered);
}

async fn phones_are_given_once_and_taken_away(w: World) {
    let elder = wang(&w).await;
    let (add, shown) = calls::mint(calls::Holder::Elder(elder), Some("e-wang".into()));
    w.run(&Ask::system(), add.clone()).await;
    w.refused(&Ask::system(), add.clone(), "这个话机账号已经有了，请换一个").await;
    let bad = AddPhone { user: "王".into(), ..add };
    w.refused(&Ask::system(), bad, "话机账号只能用小写字母、数字、点和横线，3 到 32 位").await;
    let known = phones(&w).await;
    assert_eq!(known.len(), 1);
    assert_eq!(calls::hashes(&shown.user, &shown.secret).0, known[0].md5);
    // A call from that phone is the elder's, and urgent, whatever its number.
    let call = base::AnyId::mint(w.now());
    let arrive =
        calls::Arrive { call, leg: "l".into(), user: Some("e-wang".into()), number: None, trunk: None };
    let welcome = w.run(&Ask::system(), arrive).await;
    assert_eq!((welcome.elder, welcome.class), (Some(elder), calls::Class::P0));
    w.run(&Ask::system(), RemovePhone { user: "e-wang".into() }).await;
    assert!(phones(&w).await.is_empty());
    w.refused(&Ask::system(), RemovePhone { user: "e-wang".into() }, "没有这部话机").await;
}

async fn calling_out_rings_the_own_phone_first(w: World) {
    let elder = wang(&w).await;
    let agent = agent(&w).await;
    let begun = calls_out(&w, agent, Target::Contact { elder, place: first_contact(&w, elder).await }).await;
    let now = mine(&w, agent).await;
    assert_eq!((now.state, now.offer), (AgentState::Reserved, Some(begun.offer)));
    let dial = w.look(&Ask::system(), calls::read::Dialling { call: begun.call }).await;
    assert_eq!((dial.number.as_deref(), dial.line), (Some("10000000002"), None));
    assert!(answers(&w, agent, begun.offer).await.out);
    assert_eq!(mine(&w, agent).await.call_state, Some(State::Dialling));
    w.run(&Ask::system(), Connected { call: begun.call }).await;
    assert_eq!(mine(&w, agent).await.call_state, Some(State::Talking));
    ends(&w, begun.call, Why::Caller).await;
    assert_eq!(mine(&w, agent).await.state, AgentState::Wrapup);

    // Nobody there: nothing to write up, ready at once.
    wraps_up(&w, agent, begun.call).await;
    let begun = calls_out(&w, agent, Target::Elder { elder, place: None }).await;
    answers(&w, agent, begun.offer).await;
    ends(&w, begun.call, Why::NoAnswer).await;
    assert_eq!(mine(&w, agent).await.state, AgentState::Ready);
    let number = Target::Number { number: "不是号码".into() };
    w.refused(&w.ask(agent), calls::CallOut { target: number, case: None }, "电话号码不对").await;
}

async fn first_contact(w: &World, elder: base::ElderId) -> i64 {
    let card = w.look(&Ask::system(), elders::CardOf { elder, in_emergency: false }).await;
    card.contacts.first().expect("a daughter").place
}

async fn a_call_is_held_and_hung_up_by_its_agent_only(w: World) {
    wang(&w).await;
    let agent = agent(&w).await;
    let other = w.person(Role::Agent, "990112").await;
    let welcome = rings(&w, WANG).await;
    picks_up(&w, agent).await;
    let hold = |on| Hold { call: welcome.call, on };
    w.refused(&w.ask(other), hold(true), "这通电话不是您在接").await;
    w.run(&w.ask(agent), hold(true)).await;
    w.refused(&w.ask(agent), hold(true), "这通电话现在不能这样操作，请刷新").await;
    w.run(&w.ask(agent), hold(false)).await;
    w.refused(&w.ask(other), HangUp { call: welcome.call }, "这通电话不是您在接").await;
    w.run(&w.ask(agent), HangUp { call: welcome.call }).await;
    w.refused(&w.ask(agent), HangUp { call: welcome.call }, "这通电话已经结束").await;
    ends(&w, welcome.call, Why::Caller).await;
    assert_eq!(mine(&w, agent).await.state, AgentState::Wrapup, "the door's late report changes nothing");
    let helper = w.person(Role::Helper, "990112").await;
    w.denied(&w.ask(helper), HangUp { call: welcome.call }).await;
}

async fn leaving_needs_an_outcome_and_a_next_step(w: World) {
    wang(&w).await;
    let agent = agent(&w).await;
    let welcome = rings(&w, WANG).await;
    picks_up(&w, agent).await;
    let wrap = |outcome: &str, next_step: &str| WrapUp {
        call: welcome.call,
        outcome: outcome.into(),
        next_step: next_step.into(),
        words: String::new(),
        pause: None,
    };
    w.refused(&w.ask(agent), wrap("helped", "none"), "这通电话现在不能这样操作，请刷新").await;
    ends(&w, welcome.call, Why::Caller).await;
    w.refused(&w.ask(agent), wrap("", "none"), "请选择通话结果").await;
    w.refused(&w.ask(agent), wrap("helped", "?"), "请选择下一步").await;
    w.tick(Span::mins(5)).await;
    assert_eq!(mine(&w, agent).await.state, AgentState::Wrapup, "time alone does not end it");
    let pause = WrapUp { pause: Some("喝水".into()), ..wrap("helped", "none") };
    w.run(&w.ask(agent), pause).await;
    assert_eq!(mine(&w, agent).await.state, AgentState::Pause);
}

async fn answering_from_the_page_asks_the_phone(w: World) {
    wang(&w).await;
    let agent = agent(&w).await;
    rings(&w, WANG).await;
    let offer = mine(&w, agent).await.offer.expect("rung");
    w.run(&w.ask(agent), Lift { offer }).await;
    assert_eq!(
        mine(&w, agent).await.state,
        AgentState::Reserved,
        "answered only when the phone is picked up"
    );
    w.settle().await;
    let told = w.desk.since(0, 500).await.expect("news");
    assert!(told.iter().any(|n| n.read::<calls::news::Lifted>().is_some_and(|l| l.offer == offer)));
    answers(&w, agent, offer).await;
    w.refused(&w.ask(agent), Lift { offer }, "这通电话已经转给别人").await;
}
