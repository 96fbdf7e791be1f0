//! What must hold in a catalogue before anybody is served from it.

use crate::Catalogue;
use crate::evidence::Evidence;
use crate::service::{CallbackRule, Channel, Group, Pay, Priority, Service, StepKind};
use std::collections::HashSet;

/// What is wrong, and in which entry.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Fault {
    /// Not the shape of a catalogue: a typing error, an unknown key, a missing one.
    #[error("the catalogue cannot be read: {0}")]
    Unreadable(String),
    /// Readable, but a rule does not hold.
    #[error("service {service}: {what}")]
    Unsound {
        /// Code and version.
        service: String,
        /// The rule.
        what: String,
    },
}

pub(crate) fn check(catalogue: &Catalogue) -> Result<(), Fault> {
    let mut seen = HashSet::new();
    let skills: HashSet<&str> = catalogue.skills().iter().map(|s| s.code.as_str()).collect();
    for service in catalogue.all() {
        let fault =
            |what: String| Fault::Unsound { service: format!("{} v{}", service.code, service.version), what };
        if !seen.insert((service.code.as_str(), service.version)) {
            return Err(fault("stands twice in the file".into()));
        }
        if let Some(skill) = service.skills.iter().find(|s| !skills.contains(s.as_str())) {
            return Err(fault(format!("asks for the skill {skill}, which no [[skill]] names")));
        }
        for rule in [words, steps, clocks, proof, money, asking] {
            rule(service).map_err(fault)?;
        }
    }
    Ok(())
}

fn need(holds: bool, otherwise: impl Into<String>) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}

fn words(s: &Service) -> Result<(), String> {
    let code = |c: &str| {
        !c.is_empty() && c.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    need(code(&s.code), "the code is made of a-z, 0-9 and _")?;
    need(s.version >= 1, "versions count from 1")?;
    need(!s.name.is_empty() && !s.plain.is_empty(), "needs a name and a plain description")?;
    need(!s.tasks.is_empty(), "serves none of the 76 tasks")?;
    need(s.tasks.iter().all(|t| (1..=76).contains(t)), "tasks are numbered 1 to 76")
}

fn steps(s: &Service) -> Result<(), String> {
    let kinds: Vec<StepKind> = s.steps.iter().map(|s| s.kind).collect();
    need(
        kinds.windows(2).all(|w| w[0] < w[1]),
        "steps stand in the order answer, send, arrive, finish, callback",
    )?;
    need(kinds.first() == Some(&StepKind::Answer), "the first step is answer")?;
    need(kinds.contains(&StepKind::Finish), "has no step finish")?;
    need(
        kinds.last() == Some(&StepKind::Callback),
        "the last step is callback: there the case is looked at and closed",
    )?;
    let visit = [StepKind::Send, StepKind::Arrive].map(|k| kinds.contains(&k));
    need(visit[0] == visit[1], "send and arrive come together")?;
    need(matches!(s.helpers, 1 | 2), "one or two helpers go")?;
    need(!s.outcomes.is_empty(), "cannot end: it has no outcomes")?;
    let codes: HashSet<&str> = s.outcomes.iter().map(|o| o.code.as_str()).collect();
    need(codes.len() == s.outcomes.len(), "an outcome stands twice")?;
    need(s.visits() || s.outcomes.iter().all(|o| !o.visited), "an outcome says visited, but nobody is sent")
}

fn clocks(s: &Service) -> Result<(), String> {
    let c = &s.clocks;
    let all = [Some(c.answer), c.accept, c.assign, c.arrive, Some(c.finish), Some(c.callback)];
    need(all.iter().flatten().all(|span| span.ms() > 0), "a clock of zero cannot be met")?;
    if s.visits() {
        need(
            c.accept.is_some() && c.assign.is_some() && c.arrive.is_some(),
            "a visit needs accept, assign and arrive clocks",
        )?;
        need(c.accept <= c.assign, "one offer may not last longer than the whole search")?;
    }
    need(s.priority != Priority::P0 || c.answer.ms() <= 10_000, "P0 is answered within 10 s")
}

fn proof(s: &Service) -> Result<(), String> {
    let at_door = [Evidence::Place, Evidence::Tag, Evidence::Photo, Evidence::Signature];
    need(
        s.visits() || !s.evidence.iter().any(|e| at_door.contains(e)),
        "asks for evidence from a door nobody is sent to",
    )?;
    need(!s.visits() || s.evidence.contains(&Evidence::Place), "a visit proves its place and time")?;
    let always = matches!(s.group, Group::Urgent | Group::Complaint);
    need(!always || s.callback == CallbackRule::Always, "emergencies and complaints are always called back")
}

fn money(s: &Service) -> Result<(), String> {
    need(s.price.fen >= 0, "the price is below zero")?;
    need(
        s.price.fen == 0 || s.price.ways.contains(&Pay::Cash),
        "what costs money can always be paid in cash",
    )?;
    need(s.price.subsidy.iter().all(|x| x.percent <= 100), "a subsidy is a share of 100")
}

fn asking(s: &Service) -> Result<(), String> {
    need(s.channels.contains(&Channel::Phone), "everything can be asked for by telephone")?;
    need(!s.asks.is_empty(), "nobody may ask for it")?;
    need(!s.questions.is_empty(), "the agent has no question to ask")?;
    let stray = |q: &&crate::Question| q.alarm.iter().any(|a| !q.answers.contains(a));
    match s.questions.iter().find(stray) {
        Some(q) => Err(format!("the question {:?} alarms at an answer it does not offer", q.ask)),
        None => Ok(()),
    }
}
