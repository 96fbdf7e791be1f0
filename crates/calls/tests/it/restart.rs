//! The process dies; no call does.

use base::Span;
use calls::read::{Board, CallBacks, Queue};
use calls::{AgentState, Recover, State, Why};
use desk::{Ask, Role};
use testkit::World;

use crate::people::*;

testkit::on_each_db!(crate::people::register =>
    calls_that_were_alive_are_called_back,
    a_second_recovery_finds_nothing,
);

async fn calls_that_were_alive_are_called_back(w: World) {
    wang(&w).await;
    elder(&w, "李国强", LI, "一键呼").await;
    elder(&w, "周素芬", "10000000004", "一键呼").await;
    let talking = agent(&w).await;
    let ringing = agent(&w).await;
    let one = rings(&w, WANG).await;
    picks_up(&w, talking).await;
    let two = rings(&w, LI).await;
    let three = rings(&w, "10000000004").await;
    assert!(two.offered && !three.offered);
    // kill -9 and start
    let found = w.run(&Ask::system(), Recover {}).await;
    assert_eq!((found.calls, found.more), (3, false));
    let supervisor = w.person(Role::Supervisor, "").await;
    assert!(w.look(&w.ask(supervisor), Queue {}).await.is_empty());
    assert_eq!(mine(&w, talking).await.state, AgentState::Wrapup);
    assert_eq!(mine(&w, ringing).await.state, AgentState::Ready);
    let owed = w.look(&w.ask(supervisor), CallBacks {}).await;
    assert_eq!(owed.len(), 3, "what waited, rang and was talked is owed");
    for call in [one.call, two.call, three.call] {
        let view = w.look(&w.ask(supervisor), calls::read::Show { call }).await;
        assert!(!view.state.live());
        assert!(view.offers.iter().all(|o| o.state != "open"));
    }
    w.tick(Span::secs(10)).await;
    let now = mine(&w, ringing).await;
    assert_eq!((now.state, now.call_state), (AgentState::Reserved, Some(State::Offered)));
    assert_eq!(w.look(&w.ask(supervisor), Board::default()).await.waiting, 3);
}

async fn a_second_recovery_finds_nothing(w: World) {
    wang(&w).await;
    let agent = agent(&w).await;
    let call = rings(&w, WANG).await;
    picks_up(&w, agent).await;
    ends(&w, call.call, Why::Caller).await;
    assert_eq!(w.run(&Ask::system(), Recover {}).await.calls, 0);
    assert_eq!(mine(&w, agent).await.state, AgentState::Wrapup, "writing up survives a restart");
}
