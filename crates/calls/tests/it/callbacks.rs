//! Who gave up is called back: in ten seconds, three times in three minutes, then the supervisor.

use base::Span;
use calls::read::CallBacks;
use calls::{AgentState, Class, Connected, State, Why};
use desk::{Ask, Role};
use testkit::World;

use crate::people::*;

testkit::on_each_db!(crate::people::register =>
    an_abandoned_call_is_called_back,
    three_tries_then_the_case_goes_up,
    the_elder_calls_again_by_themselves,
    a_stranger_who_gives_up_is_listed_only,
    a_call_cut_off_by_the_line_is_owed,
    the_agent_calls_back_by_hand,
);

async fn an_abandoned_call_is_called_back(w: World) {
    let elder = wang(&w).await;
    let first = rings(&w, WANG).await;
    w.tick(Span::secs(3)).await;
    ends(&w, first.call, Why::Caller).await;
    let agent = agent(&w).await;
    assert_eq!(mine(&w, agent).await.state, AgentState::Ready, "not yet");
    let owed = w.look(&w.ask(agent), CallBacks {}).await;
    assert_eq!((owed.len(), owed[0].elder, owed[0].name.as_str()), (1, Some(elder), "王玉英"));
    w.tick(Span::secs(10)).await;
    let now = mine(&w, agent).await;
    assert_eq!((now.state, now.elder, now.class), (AgentState::Reserved, Some(elder), Some(Class::P1)));
    assert_eq!(now.case, first.case, "the same case");
    let picked = picks_up(&w, agent).await;
    assert!(picked.out);
    let dial = w.look(&Ask::system(), calls::read::Dialling { call: picked.call }).await;
    assert_eq!(dial.number.as_deref(), Some(WANG));
    w.run(&Ask::system(), Connected { call: picked.call }).await;
    assert!(w.look(&w.ask(agent), CallBacks {}).await.is_empty(), "paid");
    w.tick(Span::mins(10)).await;
    assert_eq!(mine(&w, agent).await.call, Some(picked.call), "nothing rings any more");
    let acts = w.acts_of(first.case.expect("a case")).await;
    for act in ["calls.abandon", "calls.call_back", "calls.connected"] {
        assert!(acts.iter().any(|a| a == act), "{act} is in the story: {acts:?}");
    }
}

async fn three_tries_then_the_case_goes_up(w: World) {
    wang(&w).await;
    let first = rings(&w, WANG).await;
    ends(&w, first.call, Why::Caller).await;
    let agent = agent(&w).await;
    let began = w.now();
    for attempt in 1..=3 {
        while mine(&w, agent).await.state != AgentState::Reserved {
            w.tick(Span::secs(1)).await;
        }
        let picked = picks_up(&w, agent).await;
        w.tick(Span::secs(5)).await;
        ends(&w, picked.call, Why::NoAnswer).await;
        assert!(w.now() - began < Span::mins(3), "try {attempt} within three minutes");
    }
    assert!(w.look(&w.ask(agent), CallBacks {}).await.is_empty());
    w.settle().await;
    let told = w.desk.since(0, 500).await.expect("news");
    let unreached: Vec<_> = told.iter().filter_map(|n| n.read::<calls::news::Unreached>()).collect();
    assert_eq!((unreached.len(), unreached[0].case), (1, first.case));
    let acts = w.acts_of(first.case.expect("a case")).await;
    assert!(acts.iter().any(|a| a == "cases.escalate"), "{acts:?}");
    w.tick(Span::mins(3)).await;
    assert_eq!(mine(&w, agent).await.state, AgentState::Ready, "no fourth try");
}

async fn the_elder_calls_again_by_themselves(w: World) {
    wang(&w).await;
    let first = rings(&w, WANG).await;
    ends(&w, first.call, Why::Caller).await;
    w.tick(Span::secs(12)).await; // our call-back waits: nobody is there
    let second = rings(&w, WANG).await;
    assert_eq!(second.case, first.case);
    let agent = agent(&w).await;
    let now = mine(&w, agent).await;
    assert_eq!(now.call, Some(second.call), "theirs is answered, ours is not needed");
    picks_up(&w, agent).await;
    assert!(w.look(&w.ask(agent), CallBacks {}).await.is_empty());
}

async fn a_stranger_who_gives_up_is_listed_only(w: World) {
    units(&w).await;
    let call = rings(&w, STRANGER).await;
    ends(&w, call.call, Why::Caller).await;
    let supervisor = w.person(Role::Supervisor, "").await;
    assert!(w.look(&w.ask(supervisor), CallBacks {}).await.is_empty());
    let filter = calls::read::Filter { state: Some(State::Abandoned), ..Default::default() };
    let page = w.look(&w.ask(supervisor), calls::read::List { filter, after: None, limit: 10 }).await;
    assert_eq!(page.rows.len(), 1);
    assert_eq!(page.rows[0].number, "尾号0099");
}

async fn a_call_cut_off_by_the_line_is_owed(w: World) {
    wang(&w).await;
    let agent = agent(&w).await;
    let call = rings(&w, WANG).await;
    picks_up(&w, agent).await;
    ends(&w, call.call, Why::Lost).await;
    assert_eq!(w.look(&w.ask(agent), CallBacks {}).await.len(), 1);
    let hung_up = rings(&w, LI).await;
    ends(&w, hung_up.call, Why::Caller).await;
    assert_eq!(w.look(&w.ask(agent), CallBacks {}).await.len(), 1, "unknown and unowed");
}

async fn the_agent_calls_back_by_hand(w: World) {
    let elder = wang(&w).await;
    let first = rings(&w, WANG).await;
    ends(&w, first.call, Why::Caller).await;
    let agent = agent(&w).await;
    let begun = calls_out(&w, agent, calls::Target::Elder { elder, place: None }).await;
    answers(&w, agent, begun.offer).await;
    w.run(&Ask::system(), Connected { call: begun.call }).await;
    assert!(w.look(&w.ask(agent), CallBacks {}).await.is_empty(), "one key, and it is paid");
    ends(&w, begun.call, Why::Agent).await;
    w.tick(Span::mins(2)).await;
    assert_eq!(mine(&w, agent).await.call, Some(begun.call), "still writing up, nothing rings");
}
