//! One entry of the catalogue and the words it is made of.

use crate::evidence::Evidence;
use crate::sizes;
use base::Span;
use serde::{Deserialize, Serialize};

/// A service the district offers, in one version.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// What code and databases call it; never shown.
    pub code: String,
    /// Counts up when the entry changes; a running case keeps its own.
    pub version: i64,
    /// The name on screens and paper.
    pub name: String,
    /// What it is, as one would say it to an elder.
    pub plain: String,
    /// Which family of services it belongs to.
    pub group: Group,
    /// Over which channels it may be asked for. The telephone is always one of them.
    pub channels: Vec<Channel>,
    /// Who may ask.
    pub asks: Vec<Asker>,
    /// Where it stands in the queue unless the caller's case says otherwise.
    pub priority: Priority,
    /// How fast.
    pub clocks: Clocks,
    /// The way from asking to closing.
    pub steps: Vec<Step>,
    /// What a helper must be qualified for.
    #[serde(default)]
    pub skills: Vec<String>,
    /// How many helpers go at the same time: 1 or 2.
    pub helpers: u8,
    /// What must lie on the table before a visit counts as done.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// Whether the elder is called back for satisfaction.
    pub callback: CallbackRule,
    /// What it costs and who pays.
    pub price: Price,
    /// Which of the city's 76 tasks it serves.
    pub tasks: Vec<u8>,
    /// What the agent asks, in order.
    pub questions: Vec<Question>,
    /// How it can end.
    pub outcomes: Vec<Outcome>,
}

/// Families of services; rules hang on them (urgent ones join, complaints are always called back).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Somebody may be in danger.
    Urgent,
    /// The six helps: somebody comes to the door.
    Help,
    /// A question answered or a talk held on the line.
    Talk,
    /// Something went wrong with us.
    Complaint,
    /// We call the elder.
    Care,
}

/// Where a wish comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A telephone call, one-key phones included.
    Phone,
    /// A press or an alarm of a device without voice.
    Device,
    /// A window of a hall, hospital or venue.
    Window,
    /// The community's desk or a worker at the door.
    Community,
    /// The family's page.
    Family,
    /// Any other web page.
    Web,
    /// A paper form.
    Paper,
    /// Our own doing: a plan, a rule, a round.
    Ours,
}

/// Who may ask for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asker {
    /// The elder.
    Elder,
    /// A child, spouse or relative.
    Family,
    /// A neighbour or friend.
    Neighbour,
    /// A community or grid worker.
    Community,
    /// A family doctor or nurse.
    Doctor,
    /// Our own staff.
    Staff,
}

/// The five classes of the queue; a smaller one always goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Priority {
    /// SOS press, fall, gas, smoke.
    P0,
    /// A repeated press, a missed check, a carer under duress.
    P1,
    /// A one-key call of which nothing is known yet.
    P2,
    /// Orders of help, information.
    P3,
    /// What we start ourselves.
    P4,
}

impl Priority {
    /// All five, the most urgent first.
    pub const ALL: [Priority; 5] = [Priority::P0, Priority::P1, Priority::P2, Priority::P3, Priority::P4];

    /// The number kept in tables.
    pub fn number(self) -> i64 {
        self as i64
    }

    /// Back from the number; what is out of range is the nearest class.
    pub fn from_number(n: i64) -> Priority {
        Priority::ALL[usize::try_from(n).unwrap_or(0).min(4)]
    }

    /// One class more urgent.
    pub fn raised(self) -> Priority {
        Priority::from_number(self.number() - 1)
    }

    /// The word on the page.
    pub fn name(self) -> &'static str {
        match self {
            Priority::P0 => "紧急",
            Priority::P1 => "加急",
            Priority::P2 => "待问清",
            Priority::P3 => "一般",
            Priority::P4 => "不急",
        }
    }
}

/// How fast each thing has to happen. A step uses the clock of its kind.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// From opening until somebody holds the case.
    #[serde(with = "sizes::span")]
    pub answer: Span,
    /// How long one helper may think about an offer.
    #[serde(default, with = "sizes::span_opt")]
    pub accept: Option<Span>,
    /// From sending until enough helpers have accepted; then the supervisor knows.
    #[serde(default, with = "sizes::span_opt")]
    pub assign: Option<Span>,
    /// From accepting until arriving.
    #[serde(default, with = "sizes::span_opt")]
    pub arrive: Option<Span>,
    /// From arriving (or, without a visit, from answering) until done.
    #[serde(with = "sizes::span")]
    pub finish: Span,
    /// From done until the elder has been called back or the case is closed.
    #[serde(with = "sizes::span")]
    pub callback: Span,
}

/// One step on the way from asking to closing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Which kind, and so which clock.
    pub kind: StepKind,
    /// What is done in it, as the page says it.
    pub says: String,
}

/// Kinds of steps, in the only order in which they may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Somebody takes the case and finds out what it is about.
    Answer,
    /// A helper is being found.
    Send,
    /// The helper is on the way.
    Arrive,
    /// The work itself.
    Finish,
    /// The elder is asked whether it was good; then the case closes.
    Callback,
}

impl StepKind {
    /// All kinds in order.
    pub const ALL: [StepKind; 5] =
        [StepKind::Answer, StepKind::Send, StepKind::Arrive, StepKind::Finish, StepKind::Callback];

    /// The word kept in tables.
    pub fn code(self) -> &'static str {
        match self {
            StepKind::Answer => "answer",
            StepKind::Send => "send",
            StepKind::Arrive => "arrive",
            StepKind::Finish => "finish",
            StepKind::Callback => "callback",
        }
    }

    /// Back from the word.
    pub fn from_code(code: &str) -> Option<StepKind> {
        StepKind::ALL.into_iter().find(|k| k.code() == code)
    }
}

/// Whether the elder is called back. Written `"always"`, `"never"` or `"20%"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackRule {
    /// Every case.
    Always,
    /// So many of a hundred, chosen by [`CallbackRule::asks`].
    Sample(u8),
    /// None.
    Never,
}

impl CallbackRule {
    /// Whether the case with this id is called back: the same answer for ever, and nobody can steer it, because the server
    /// draws the id. An evaluator can repeat the choice from the ids alone.
    pub fn asks(self, case: &str) -> bool {
        match self {
            CallbackRule::Always => true,
            CallbackRule::Never => false,
            CallbackRule::Sample(percent) => sizes::bucket(case) < u64::from(percent),
        }
    }
}

/// What it costs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// In fen; 0 is free.
    pub fen: i64,
    /// For what: 次, 小时, 份.
    pub per: String,
    /// In words: who pays what.
    pub says: String,
    /// How it can be paid; cash is always one of them when there is something to pay.
    #[serde(default)]
    pub ways: Vec<Pay>,
    /// Who pays less.
    #[serde(default)]
    pub subsidy: Vec<Subsidy>,
}

/// A way to pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pay {
    /// Notes and coins, to the helper, with a receipt.
    Cash,
    /// The elder's service card.
    Card,
    /// A voucher on paper or in the civil-affairs system.
    Voucher,
    /// A phone payment, if the elder or the family wants it.
    Phone,
}

/// A part of the price that the district pays for a class of elders.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subsidy {
    /// Class code of the register: TK, DB, DBB, SN, SZ, DJ, KC, LS, GL, JS, CZ ...
    pub class: String,
    /// Share that the district pays.
    pub percent: u8,
}

/// A question of the agent's script.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// As it is spoken.
    pub ask: String,
    /// Likely answers to pick with one key; empty means free words.
    #[serde(default)]
    pub answers: Vec<String>,
    /// Answers at which the case becomes an emergency at once.
    #[serde(default)]
    pub alarm: Vec<String>,
}

/// How a case of this service can end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// What tables keep.
    pub code: String,
    /// What the page shows.
    pub name: String,
    /// Somebody was at the door, so the evidence must be there.
    #[serde(default)]
    pub visited: bool,
}

/// Something a helper can be qualified for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    /// What tables keep.
    pub code: String,
    /// What the page shows: 急救证.
    pub name: String,
}

impl Service {
    /// Whether somebody may be in danger: such cases join and are offered to two helpers at once.
    pub fn urgent(&self) -> bool {
        self.group == Group::Urgent
    }

    /// Whether it has a visit in it.
    pub fn visits(&self) -> bool {
        self.steps.iter().any(|s| s.kind == StepKind::Send)
    }

    /// The clock of a step.
    pub fn clock(&self, kind: StepKind) -> Span {
        match kind {
            StepKind::Answer => self.clocks.answer,
            StepKind::Send => self.clocks.assign.unwrap_or(self.clocks.finish),
            StepKind::Arrive => self.clocks.arrive.unwrap_or(self.clocks.finish),
            StepKind::Finish => self.clocks.finish,
            StepKind::Callback => self.clocks.callback,
        }
    }

    /// The step of a kind, when this service has it.
    pub fn step(&self, kind: StepKind) -> Option<&Step> {
        self.steps.iter().find(|s| s.kind == kind)
    }

    /// The step after `kind`; `None` after the last.
    pub fn after(&self, kind: StepKind) -> Option<StepKind> {
        self.steps.iter().map(|s| s.kind).find(|k| *k > kind)
    }

    /// The outcome of a code.
    pub fn outcome(&self, code: &str) -> Option<&Outcome> {
        self.outcomes.iter().find(|o| o.code == code)
    }
}
