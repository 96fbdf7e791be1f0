//! A long random walk: whatever happens in whatever order, the invariants hold and everybody is free at the end.

use base::{AccountId, CallId, Span};
use calls::read::{Agents, Queue};
use calls::{AgentState, Decline, Over, Why};
use desk::{Ask, Role};
use std::collections::{HashMap, HashSet};
use testkit::World;

use crate::people::*;

testkit::on_each_db!(crate::people::register => nobody_is_stuck_and_nobody_is_forgotten);

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

async fn nobody_is_stuck_and_nobody_is_forgotten(w: World) {
    wang(&w).await;
    elder(&w, "李国强", LI, "手机").await;
    let numbers = [WANG, LI, STRANGER, "10000000098"];
    let mut agents = Vec::new();
    for _ in 0..3 {
        agents.push(agent(&w).await);
    }
    let supervisor = w.person(Role::Supervisor, "").await;
    let mut dice = Dice(20_261_124);
    let mut live: Vec<CallId> = Vec::new();
    for step in 0..160 {
        let agent = agents[dice.roll(agents.len())];
        match dice.roll(8) {
            0 | 1 => live.push(rings(&w, numbers[dice.roll(numbers.len())]).await.call),
            2 if !live.is_empty() => {
                let call = live.swap_remove(dice.roll(live.len()));
                let why = [Why::Caller, Why::Agent, Why::Lost][dice.roll(3)];
                w.run(&Ask::system(), Over { call, why }).await;
            }
            3 => w.tick(Span::secs(dice.roll(15) as i64)).await,
            _ => works(&w, agent, &mut dice).await,
        }
        holds(&w, supervisor, step).await;
    }
    for call in live {
        ends(&w, call, Why::Caller).await;
    }
    for _ in 0..80 {
        for agent in &agents {
            settles(&w, *agent).await;
        }
        w.tick(Span::secs(5)).await;
    }
    assert!(w.look(&w.ask(supervisor), Queue {}).await.is_empty(), "nobody waits for ever");
    let owed = w.look(&w.ask(supervisor), calls::read::CallBacks {}).await;
    assert!(owed.is_empty(), "every debt was paid or handed up: {owed:?}");
}

/// The agent does the next thing, or something else.
async fn works(w: &World, agent: AccountId, dice: &mut Dice) {
    let now = mine(w, agent).await;
    match (now.state, now.offer) {
        (AgentState::Reserved, Some(offer)) if dice.roll(4) == 0 => {
            w.run(&w.ask(agent), Decline { offer, reason: "忙".into() }).await;
        }
        (AgentState::Talking, _) if dice.roll(2) == 0 => {}
        _ => settles(w, agent).await,
    }
}

/// The agent does the next thing.
async fn settles(w: &World, agent: AccountId) {
    let now = mine(w, agent).await;
    match (now.state, now.offer, now.call) {
        (AgentState::Reserved, Some(offer), _) => {
            answers(w, agent, offer).await;
        }
        (AgentState::Talking, _, Some(call)) => {
            let dialling = now.call_state == Some(calls::State::Dialling);
            let why = if dialling { Why::NoAnswer } else { Why::Agent };
            w.run(&Ask::system(), Over { call, why }).await;
        }
        (AgentState::Wrapup, _, Some(call)) => wraps_up(w, agent, call).await,
        (AgentState::Pause | AgentState::Off, ..) => ready(w, agent).await,
        _ => {}
    }
}

async fn holds(w: &World, supervisor: AccountId, step: usize) {
    let queue = w.look(&w.ask(supervisor), Queue {}).await;
    let agents = w.look(&w.ask(supervisor), Agents {}).await;
    let idle = agents.iter().any(|a| a.state == AgentState::Ready && a.phone);
    let waits = queue.iter().any(|row| row.offered_to.is_none());
    assert!(!(idle && waits), "step {step}: somebody waits and somebody is idle");
    let mut on: HashMap<CallId, usize> = HashMap::new();
    for agent in agents.iter().filter(|a| matches!(a.state, AgentState::Reserved | AgentState::Talking)) {
        *on.entry(agent.call.expect("busy with a call")).or_default() += 1;
    }
    assert!(on.values().all(|n| *n == 1), "step {step}: two agents with one call");
    let offered: Vec<AccountId> = queue.iter().filter_map(|row| row.offered_to).collect();
    let distinct: HashSet<AccountId> = offered.iter().copied().collect();
    assert_eq!(offered.len(), distinct.len(), "step {step}: two calls ring one agent");
}
