//! What an agent's page shows first: what they are doing, with which call; and all agents for the board.

use base::{AccountId, CallId, CaseId, ElderId, Moment, OfferId, Span};
use desk::{Never, Query, Role, Rx, Stop, Subject};
use serde::Serialize;

use super::{READERS, agent_names, masked, names};
use crate::agent::AgentState;
use crate::call::{Class, Direction, State};
use crate::store;

/// The agent's own present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Now {
    /// What they are doing.
    pub state: AgentState,
    /// In words.
    pub label: &'static str,
    /// Why, for a pause.
    pub reason: Option<String>,
    /// Since when.
    pub since: Moment,
    /// Their phone is registered.
    pub phone: bool,
    /// The call that rings, is talked, or is to be written up.
    pub call: Option<CallId>,
    /// Where that call stands.
    pub call_state: Option<State>,
    /// In or out.
    pub direction: Option<Direction>,
    /// Its class.
    pub class: Option<Class>,
    /// Whose, if known.
    pub elder: Option<ElderId>,
    /// Its case.
    pub case: Option<CaseId>,
    /// `尾号1234`.
    pub number: String,
    /// The offer, while the phone rings.
    pub offer: Option<OfferId>,
    /// When the offer runs out.
    pub offer_until: Option<Moment>,
    /// Since when they talk.
    pub answered: Option<Moment>,
}

/// What am I doing, with which call.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Mine {}

impl Query for Mine {
    const NAME: &'static str = "calls.mine";
    const SAYS: &'static str = "查看自己的话务状态";
    const ROLES: &'static [Role] = &[Role::Agent, Role::Supervisor];
    type Out = Now;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Now, Stop<Never>> {
        let mut now = Now {
            state: AgentState::Off,
            label: AgentState::Off.label(),
            reason: None,
            since: rx.now,
            phone: false,
            call: None,
            call_state: None,
            direction: None,
            class: None,
            elder: None,
            case: None,
            number: String::new(),
            offer: None,
            offer_until: None,
            answered: None,
        };
        let Some(account) = rx.account() else { return Ok(now) };
        now.phone = store::phones::agent_online(rx.tx(), account).await?;
        let Some(agent) = store::agents::load(rx.tx(), account).await? else { return Ok(now) };
        (now.state, now.label, now.reason, now.since) =
            (agent.state, agent.state.label(), agent.reason, agent.since);
        let Some(call) = agent.call else { return Ok(now) };
        if let Some(kept) = store::calls::load(rx.tx(), call).await? {
            now.call = Some(call);
            now.call_state = Some(kept.state);
            now.direction = Some(kept.direction);
            now.class = Some(kept.class);
            (now.elder, now.case, now.answered) = (kept.elder, kept.case, kept.answered_at);
            now.number = masked(kept.tail);
        }
        if let Some(offer) = store::offers::of_agent(rx.tx(), account).await? {
            (now.offer, now.offer_until) = (Some(offer.id), Some(offer.expires));
        }
        Ok(now)
    }
}

/// An agent on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgentRow {
    /// Who.
    pub agent: AccountId,
    /// Name.
    pub name: String,
    /// What they are doing.
    pub state: AgentState,
    /// In words.
    pub label: &'static str,
    /// Why, for a pause.
    pub reason: Option<String>,
    /// How long by now.
    pub since: Span,
    /// With which call.
    pub call: Option<CallId>,
    /// Their phone is registered.
    pub phone: bool,
}

/// All agents who are on duty (and those who went off today, last).
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Agents {}

impl Query for Agents {
    const NAME: &'static str = "calls.agents";
    const SAYS: &'static str = "查看话务员状态";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<AgentRow>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<AgentRow>, Stop<Never>> {
        let mut all = store::agents::all(rx.tx()).await?;
        all.sort_by_key(|a| (a.state == AgentState::Off, a.state.word(), a.since));
        let names = agent_names(rx.tx(), all.iter().map(|a| Some(a.account))).await?;
        let mut rows = Vec::with_capacity(all.len());
        for agent in all {
            let phone = store::phones::agent_online(rx.tx(), agent.account).await?;
            rows.push(AgentRow {
                agent: agent.account,
                name: names.get(&agent.account).cloned().unwrap_or_default(),
                state: agent.state,
                label: agent.state.label(),
                reason: agent.reason,
                since: rx.now - agent.since,
                call: agent.call,
                phone,
            });
        }
        Ok(rows)
    }
}

/// A call that we owe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwedRow {
    /// The call that was abandoned.
    pub call: CallId,
    /// Whose.
    pub elder: Option<ElderId>,
    /// The elder's name.
    pub name: String,
    /// Its case.
    pub case: Option<CaseId>,
    /// How often we tried.
    pub tries: i64,
    /// When the next try is due.
    pub due: Moment,
    /// Since when we owe it.
    pub opened: Moment,
}

/// The calls that we owe just now.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct CallBacks {}

impl Query for CallBacks {
    const NAME: &'static str = "calls.call_backs";
    const SAYS: &'static str = "查看待回拨";
    const ROLES: &'static [Role] = READERS;
    type Out = Vec<OwedRow>;
    type Error = Never;

    fn subject(&self) -> Subject {
        Subject::Nobody
    }

    async fn run(&self, rx: &mut Rx<'_, '_>) -> Result<Vec<OwedRow>, Stop<Never>> {
        let owed = store::backs::all_open(rx.tx(), 200).await?;
        let names = names(rx.tx(), owed.iter().map(|b| b.elder)).await?;
        let row = |back: store::backs::Kept| OwedRow {
            call: back.call,
            elder: back.elder,
            name: back.elder.and_then(|e| names.get(&e).cloned()).unwrap_or_default(),
            case: back.case,
            tries: back.tries,
            due: back.due,
            opened: back.opened,
        };
        Ok(owed.into_iter().map(row).collect())
    }
}
