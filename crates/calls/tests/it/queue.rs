//! Ringing, waiting, who goes first, who answers.

use base::Span;
use calls::read::{Queue, Show};
use calls::{AgentState, Answer, Class, Decline, RING, State, Tie, Why, reason};
use desk::{Ask, Channel, Role};
use testkit::World;

use crate::people::*;

testkit::on_each_db!(crate::people::register =>
    a_one_key_call_finds_its_elder_its_case_and_an_agent,
    nobody_free_keeps_the_place_and_the_clock_runs,
    ten_seconds_then_the_next_agent,
    strict_classes_and_the_longest_wait_inside,
    a_second_call_joins_the_case,
    a_leg_that_comes_twice_is_one_call,
    two_agents_answer_at_once,
    an_unknown_number_is_answered_and_tied,
    an_urgent_wait_breaks_into_writing_up,
    a_phone_that_declines_moves_the_call_on,
);

async fn a_one_key_call_finds_its_elder_its_case_and_an_agent(w: World) {
    let elder = wang(&w).await;
    let agent = agent(&w).await;
    let welcome = rings(&w, "+86 100 0000 0001").await;
    assert_eq!((welcome.elder, welcome.class, welcome.offered), (Some(elder), Class::P0, true));
    let case = welcome.case.expect("an urgent case is open");

    let now = mine(&w, agent).await;
    assert_eq!((now.state, now.elder, now.case), (AgentState::Reserved, Some(elder), Some(case)));
    assert_eq!(now.number, "尾号0001");
    let picked = picks_up(&w, agent).await;
    assert_eq!((picked.elder, picked.case, picked.out), (Some(elder), Some(case), false));
    assert_eq!(mine(&w, agent).await.state, AgentState::Talking);

    w.tick(Span::secs(30)).await;
    ends(&w, welcome.call, Why::Caller).await;
    let now = mine(&w, agent).await;
    assert_eq!((now.state, now.call), (AgentState::Wrapup, Some(welcome.call)));
    wraps_up(&w, agent, welcome.call).await;
    assert_eq!(mine(&w, agent).await.state, AgentState::Ready);

    let view = w.look(&w.ask(agent), Show { call: welcome.call }).await;
    assert_eq!((view.state, view.agent, view.outcome.as_str()), (State::Ended, Some(agent), "helped"));
    assert_eq!(view.name, "王玉英");
    let acts = w.acts_of(case).await;
    let line: Vec<&str> = acts.iter().map(String::as_str).filter(|a| a.starts_with("calls.")).collect();
    assert_eq!(line, ["calls.arrive", "calls.offer", "calls.answer", "calls.over", "calls.wrap_up"]);
    assert!(acts.contains(&"cases.take".to_owned()), "who answers holds the case: {acts:?}");
}

async fn nobody_free_keeps_the_place_and_the_clock_runs(w: World) {
    wang(&w).await;
    let agent = agent(&w).await;
    let first = rings(&w, WANG).await;
    picks_up(&w, agent).await;
    let second = rings(&w, STRANGER).await;
    assert!(!second.offered);
    w.tick(Span::secs(65)).await;
    let queue = w.look(&w.ask(agent), Queue {}).await;
    assert_eq!(queue.len(), 1);
    assert_eq!((queue[0].call, queue[0].waited), (second.call, Span::secs(65)));
    w.settle().await;
    let told = w.desk.since(0, 500).await.expect("news");
    let waits: Vec<i64> =
        told.iter().filter_map(|n| n.read::<calls::news::Waiting>()).map(|n| n.seconds).collect();
    assert_eq!(waits, [10, 20, 40, 60], "the supervisor is told again and again");
    ends(&w, first.call, Why::Caller).await;
    wraps_up(&w, agent, first.call).await;
    assert_eq!(mine(&w, agent).await.call, Some(second.call), "the next call comes by itself");
}

async fn ten_seconds_then_the_next_agent(w: World) {
    wang(&w).await;
    let first = agent(&w).await;
    let second = agent(&w).await;
    let welcome = rings(&w, WANG).await;
    let stale = mine(&w, first).await.offer.expect("the longest idle is rung first");
    assert_eq!(mine(&w, second).await.state, AgentState::Ready);
    w.tick(RING).await;
    let passed = mine(&w, first).await;
    assert_eq!((passed.state, passed.reason.as_deref()), (AgentState::Pause, Some(reason::NO_ANSWER)));
    assert_eq!(mine(&w, second).await.call, Some(welcome.call));
    w.refused(&Ask::person(first, Channel::Phone), Answer { offer: stale }, "这通电话已经转给别人").await;
    picks_up(&w, second).await;
    let view = w.look(&w.ask(second), Show { call: welcome.call }).await;
    let states: Vec<&str> = view.offers.iter().map(|o| o.state.as_str()).collect();
    assert_eq!(states, ["expired", "answered"]);
}

async fn strict_classes_and_the_longest_wait_inside(w: World) {
    wang(&w).await;
    elder(&w, "李国强", LI, "手机").await;
    // Nobody is there; three classes wait, the stranger longest.
    let stranger = rings(&w, STRANGER).await;
    w.tick(Span::secs(1)).await;
    let known = rings(&w, LI).await;
    w.tick(Span::secs(1)).await;
    let late = rings(&w, "10000000098").await;
    w.tick(Span::secs(1)).await;
    let urgent = rings(&w, WANG).await;
    assert_eq!([stranger.class, known.class, urgent.class], [Class::P3, Class::P2, Class::P0]);
    let watcher = w.person(Role::Supervisor, "").await;
    let queue = w.look(&w.ask(watcher), Queue {}).await;
    let order: Vec<_> = queue.iter().map(|row| row.call).collect();
    assert_eq!(order, [urgent.call, known.call, stranger.call, late.call]);
    for expected in order {
        let agent = agent(&w).await;
        assert_eq!(mine(&w, agent).await.call, Some(expected));
    }
}

async fn a_second_call_joins_the_case(w: World) {
    let elder = wang(&w).await;
    let agent = agent(&w).await;
    let first = rings(&w, WANG).await;
    picks_up(&w, agent).await;
    let second = rings(&w, WANG).await;
    assert_eq!((second.elder, second.case, second.class), (Some(elder), first.case, Class::P0));
    assert_ne!(second.call, first.call);
}

async fn a_leg_that_comes_twice_is_one_call(w: World) {
    wang(&w).await;
    let arrive = |call| calls::Arrive {
        call,
        leg: "same".into(),
        user: None,
        number: Some(WANG.into()),
        trunk: Some("trunk".into()),
    };
    let one = w.run(&Ask::system(), arrive(base::AnyId::mint(w.now()))).await;
    let two = w.run(&Ask::system(), arrive(base::AnyId::mint(w.now()))).await;
    assert_eq!(one.call, two.call);
    let watcher = w.person(Role::Supervisor, "").await;
    assert_eq!(w.look(&w.ask(watcher), Queue {}).await.len(), 1);
}

async fn two_agents_answer_at_once(w: World) {
    wang(&w).await;
    let first = agent(&w).await;
    let second = agent(&w).await;
    rings(&w, WANG).await;
    let offer = mine(&w, first).await.offer.expect("rung");
    w.refused(&Ask::person(second, Channel::Phone), Answer { offer }, "这通电话不是您在接").await;
    let ask = Ask::person(first, Channel::Phone);
    let (one, two) = tokio::join!(w.desk.run(&ask, Answer { offer }), w.desk.run(&ask, Answer { offer }));
    assert!(one.is_ok() != two.is_ok(), "exactly one answers: {one:?} {two:?}");
}

async fn an_unknown_number_is_answered_and_tied(w: World) {
    let elder = wang(&w).await;
    let agent = agent(&w).await;
    let welcome = rings(&w, STRANGER).await;
    assert_eq!((welcome.elder, welcome.class, welcome.case), (None, Class::P3, None));
    picks_up(&w, agent).await;
    w.run(&w.ask(agent), Tie { call: welcome.call, elder, instead: false }).await;
    let now = mine(&w, agent).await;
    assert_eq!((now.elder, now.number.as_str()), (Some(elder), "尾号0099"));
    assert!(w.run(&w.ask(agent), calls::KeepNumber { call: welcome.call }).await);
    assert!(!w.run(&w.ask(agent), calls::KeepNumber { call: welcome.call }).await, "once is enough");
    // The number is sealed with the elder's key now, and still can be dialled.
    ends(&w, welcome.call, Why::Caller).await;
    let begun = calls_out(&w, agent, calls::Target::Again { call: welcome.call }).await;
    let dial = w.look(&Ask::system(), calls::read::Dialling { call: begun.call }).await;
    assert_eq!(dial.number.as_deref(), Some(STRANGER));
    let other = crate::people::elder(&w, "李国强", LI, "手机").await;
    let tie = Tie { call: welcome.call, elder: other, instead: false };
    w.refused(&w.ask(agent), tie, "这通电话已经对应另一位长者").await;
    assert_eq!(rings(&w, STRANGER).await.elder, Some(elder), "no stranger's number any more");
}

async fn an_urgent_wait_breaks_into_writing_up(w: World) {
    wang(&w).await;
    let agent = agent(&w).await;
    let first = rings(&w, STRANGER).await;
    picks_up(&w, agent).await;
    ends(&w, first.call, Why::Caller).await;
    assert_eq!(mine(&w, agent).await.state, AgentState::Wrapup);
    let plain = rings(&w, "10000000098").await;
    let urgent = rings(&w, WANG).await;
    assert!(!urgent.offered && !plain.offered);
    w.tick(Span::secs(19)).await;
    assert_eq!(mine(&w, agent).await.state, AgentState::Wrapup);
    w.tick(Span::secs(1)).await;
    let now = mine(&w, agent).await;
    assert_eq!((now.state, now.call), (AgentState::Reserved, Some(urgent.call)));
}

async fn a_phone_that_declines_moves_the_call_on(w: World) {
    wang(&w).await;
    let first = agent(&w).await;
    let second = agent(&w).await;
    let welcome = rings(&w, WANG).await;
    let offer = mine(&w, first).await.offer.expect("rung");
    let decline = Decline { offer, reason: String::new() };
    w.refused(&w.ask(second), decline.clone(), "这通电话不是您在接").await;
    w.run(&w.ask(first), decline).await;
    assert_eq!(mine(&w, first).await.reason.as_deref(), Some(reason::DECLINED));
    assert_eq!(mine(&w, second).await.call, Some(welcome.call));
}
