//! A case and its pure transitions: no clock is read, nothing is stored here.
//!
//! Held by construction and tried by `case_tests.rs` on random walks: an open case has an owner and a time by which something
//! must have happened; whatever happens to it, it stays with somebody; an ended case has neither and can be reopened.

use crate::cannot::Cannot;
use base::{AccountId, Moment, Span};
use catalogue::{Evidence, Priority, Service, StepKind};
use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has taken it yet.
    Waiting,
    /// Somebody works on it.
    Working,
    /// The work is done; the elder is to be called back, or somebody is to look at it and close it.
    Done,
    /// Ended well, with an outcome.
    Closed,
    /// Ended because it was not wanted or not needed.
    Cancelled,
}

impl State {
    /// All states, in the order of a case's life.
    pub const ALL: [State; 5] =
        [State::Waiting, State::Working, State::Done, State::Closed, State::Cancelled];

    /// The word kept in tables and addresses.
    pub fn word(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Working => "working",
            State::Done => "done",
            State::Closed => "closed",
            State::Cancelled => "cancelled",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.word() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            State::Waiting => "待接手",
            State::Working => "办理中",
            State::Done => "待回访",
            State::Closed => "已办结",
            State::Cancelled => "已撤销",
        }
    }

    /// Whether somebody still has to do something.
    pub fn open(self) -> bool {
        matches!(self, State::Waiting | State::Working | State::Done)
    }
}

/// Whose turn it is when nobody in person holds a case. A clock that runs out moves a case one rung up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// The agents on duty.
    Agents,
    /// The supervisors on duty.
    Supervisors,
    /// The officers of the region; above them there is nobody, so it stays and reminds.
    Officers,
}

impl Rung {
    /// All rungs from the lowest.
    pub const ALL: [Rung; 3] = [Rung::Agents, Rung::Supervisors, Rung::Officers];

    /// The word kept in tables and addresses.
    pub fn word(self) -> &'static str {
        match self {
            Rung::Agents => "agents",
            Rung::Supervisors => "supervisors",
            Rung::Officers => "officers",
        }
    }

    /// Back from the word.
    pub fn parse(word: &str) -> Option<Rung> {
        Rung::ALL.into_iter().find(|r| r.word() == word)
    }

    /// The word on a page.
    pub fn label(self) -> &'static str {
        match self {
            Rung::Agents => "话务班",
            Rung::Supervisors => "值班主管",
            Rung::Officers => "街道负责人",
        }
    }

    /// One up.
    pub fn up(self) -> Rung {
        match self {
            Rung::Agents => Rung::Supervisors,
            Rung::Supervisors | Rung::Officers => Rung::Officers,
        }
    }
}

/// Who answers for a case: a person, or everybody on a rung in the case's region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The rung it stands on.
    pub rung: Rung,
    /// The person, once somebody took it.
    pub account: Option<AccountId>,
}

/// A case as its rules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Where it stands.
    pub state: State,
    /// Which step of its service it is in.
    pub step: StepKind,
    /// Who answers for it.
    pub owner: Owner,
    /// By when something must have happened; `None` only when it has ended.
    pub due: Option<Moment>,
    /// A clock ran out and nothing has moved since.
    pub overdue: bool,
    /// Where it stands in the queue.
    pub priority: Priority,
    /// How often the elder pressed or called about it.
    pub presses: i64,
    /// Whether the elder is to be called back before it closes.
    pub callback: bool,
    /// How often we tried.
    pub callback_tries: i64,
    /// What the elder said, 1 to 5.
    pub satisfied: Option<i64>,
    /// When the elder was reached, or given up after [`CALLBACK_TRIES`] tries.
    pub called_back_at: Option<Moment>,
    /// How it ended.
    pub outcome: Option<String>,
    /// When somebody first took it.
    pub taken_at: Option<Moment>,
    /// When the work was done.
    pub done_at: Option<Moment>,
    /// When it ended.
    pub closed_at: Option<Moment>,
}

/// After so many calls that nobody answered, the call-back counts as made; the elder's next press finds us all the same.
pub const CALLBACK_TRIES: i64 = 3;

/// An urgent case that waits above reminds at least this often, and nothing reminds the officers more often.
const REMINDER: Span = Span::mins(10);

impl Case {
    /// A new case; `held_by` is the agent who is already talking with the elder.
    pub fn open(
        service: &Service,
        priority: Priority,
        callback: bool,
        held_by: Option<AccountId>,
        now: Moment,
    ) -> Case {
        let mut case = Case {
            state: State::Waiting,
            step: StepKind::Answer,
            owner: Owner { rung: Rung::Agents, account: None },
            due: Some(now + service.clock(StepKind::Answer)),
            overdue: false,
            priority,
            presses: 1,
            callback,
            callback_tries: 0,
            satisfied: None,
            called_back_at: None,
            outcome: None,
            taken_at: None,
            done_at: None,
            closed_at: None,
        };
        if let Some(account) = held_by {
            case.hold(account, service, now);
        }
        case
    }

    /// Somebody takes it from the queue. Taking is answering, so the next step's clock starts. Taking what one holds is fine.
    pub fn take(&mut self, by: AccountId, service: &Service, now: Moment) -> Result<(), Cannot> {
        self.must_be_open()?;
        match self.owner.account {
            Some(account) if account == by => Ok(()),
            Some(_) => Err(Cannot::Held),
            None => {
                self.hold(by, service, now);
                Ok(())
            }
        }
    }

    fn hold(&mut self, by: AccountId, service: &Service, now: Moment) {
        self.owner.account = Some(by);
        self.taken_at = self.taken_at.or(Some(now));
        if self.state == State::Waiting {
            self.state = State::Working;
            self.go(service.after(StepKind::Answer).unwrap_or(StepKind::Finish), service, now);
        }
    }

    /// The work goes on to another step: forward to any later one, or back to finding a helper when a visit failed.
    /// Reaching the call-back means that the work is done.
    pub fn advance(&mut self, to: StepKind, service: &Service, now: Moment) -> Result<(), Cannot> {
        self.must_be_open()?;
        if self.state == State::Waiting {
            return Err(Cannot::NotTaken);
        }
        let back = to == StepKind::Send && self.state == State::Working;
        if service.step(to).is_none() || (to < self.step && !back) {
            return Err(Cannot::NoSuchStep);
        }
        if to != self.step {
            self.go(to, service, now);
        }
        Ok(())
    }

    fn go(&mut self, to: StepKind, service: &Service, now: Moment) {
        self.step = to;
        self.due = Some(now + service.clock(to));
        self.overdue = false;
        if self.owner.account.is_some() {
            self.owner.rung = Rung::Agents;
        }
        if to == StepKind::Callback {
            self.state = State::Done;
            self.done_at = Some(now);
        }
    }

    /// One rung up, to nobody in person yet. The clock starts again, so it cannot be forgotten there either; at the top it
    /// stays and reminds.
    pub fn escalate(&mut self, service: &Service, now: Moment) -> Result<(), Cannot> {
        self.must_be_open()?;
        let least = if self.owner.rung == Rung::Officers { REMINDER } else { Span::mins(1) };
        self.owner = Owner { rung: self.owner.rung.up(), account: None };
        let clock = service.clock(self.step);
        let again = if service.urgent() { clock.min(REMINDER) } else { clock };
        self.due = Some(now + again.max(least));
        Ok(())
    }

    /// The clock ran out: up it goes.
    pub fn run_out(&mut self, service: &Service, now: Moment) -> Result<(), Cannot> {
        self.escalate(service, now)?;
        self.overdue = true;
        Ok(())
    }

    /// Another press or call about the same need: the same case, more urgent, same owner, and never later than a new one
    /// would have been answered.
    pub fn join(&mut self, service: &Service, priority: Priority, now: Moment) {
        self.presses += 1;
        self.priority = self.priority.raised().min(priority);
        if self.state == State::Waiting {
            let fresh = now + service.clock(StepKind::Answer);
            self.due = self.due.map(|due| due.min(fresh));
        }
    }

    /// It goes to a person, or back to a rung's queue. The clock runs on.
    pub fn hand_over(&mut self, to: Owner, service: &Service, now: Moment) -> Result<(), Cannot> {
        self.must_be_open()?;
        match to.account {
            Some(account) if self.state == State::Waiting => self.hold(account, service, now),
            _ => self.owner = to,
        }
        Ok(())
    }

    /// The elder was called back and said `satisfied`; `None` when nobody answered.
    pub fn call_back(
        &mut self,
        satisfied: Option<i64>,
        service: &Service,
        now: Moment,
    ) -> Result<(), Cannot> {
        self.may_end(service)?;
        if satisfied.is_some_and(|s| !(1..=5).contains(&s)) {
            return Err(Cannot::Score);
        }
        if self.state != State::Done {
            self.go(StepKind::Callback, service, now);
        }
        self.callback_tries += 1;
        if satisfied.is_some() || self.callback_tries >= CALLBACK_TRIES {
            self.called_back_at = Some(now);
        }
        self.satisfied = satisfied.or(self.satisfied);
        Ok(())
    }

    /// It ends with an outcome, when everything that the service asks for is there.
    pub fn close(
        &mut self,
        outcome: &str,
        evidence: &[Evidence],
        service: &Service,
        now: Moment,
    ) -> Result<(), Cannot> {
        self.may_end(service)?;
        let outcome = service.outcome(outcome).ok_or(Cannot::NoSuchOutcome)?;
        let missing = missing(service, outcome.visited, evidence);
        if !missing.is_empty() {
            return Err(Cannot::NoEvidence(missing));
        }
        if self.callback && self.called_back_at.is_none() {
            return Err(Cannot::NoCallback);
        }
        self.outcome = Some(outcome.code.clone());
        self.end(State::Closed, now);
        Ok(())
    }

    /// Not wanted or not needed any more.
    pub fn cancel(&mut self, now: Moment) -> Result<(), Cannot> {
        self.must_be_open()?;
        self.end(State::Cancelled, now);
        Ok(())
    }

    /// It did not hold: back to work, with whoever reopens it, and with its own call-back again.
    pub fn reopen(&mut self, by: AccountId, service: &Service, now: Moment) -> Result<(), Cannot> {
        if self.state.open() {
            return Err(Cannot::NotEnded);
        }
        self.state = State::Working;
        self.closed_at = None;
        self.done_at = None;
        self.outcome = None;
        self.callback_tries = 0;
        self.called_back_at = None;
        self.owner = Owner { rung: Rung::Agents, account: Some(by) };
        self.go(service.after(StepKind::Answer).unwrap_or(StepKind::Finish), service, now);
        Ok(())
    }

    fn end(&mut self, state: State, now: Moment) {
        self.state = state;
        self.due = None;
        self.overdue = false;
        self.done_at = self.done_at.or(Some(now));
        self.closed_at = Some(now);
    }

    fn must_be_open(&self) -> Result<(), Cannot> {
        if self.state.open() { Ok(()) } else { Err(Cannot::Ended) }
    }

    /// Whether it may be called back and closed now: somebody has it, and no helper is out for it.
    fn may_end(&self, service: &Service) -> Result<(), Cannot> {
        self.must_be_open()?;
        match self.step {
            StepKind::Answer => Err(Cannot::NotTaken),
            StepKind::Arrive => Err(Cannot::HelperOut),
            StepKind::Finish if service.visits() => Err(Cannot::HelperOut),
            StepKind::Send | StepKind::Finish | StepKind::Callback => Ok(()),
        }
    }
}

/// What is still missing for closing: all that the service asks for when somebody was at the door, else only words.
pub fn missing(service: &Service, visited: bool, there: &[Evidence]) -> Vec<Evidence> {
    let asked = |e: &&Evidence| visited || **e == Evidence::Words;
    service.evidence.iter().filter(asked).filter(|e| !there.contains(e)).copied().collect()
}
