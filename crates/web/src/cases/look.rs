//! A case with its visits, as read for its page and for the desk, and what can be done with it now.

use crate::agent::words::{case_state, priority, when};
use crate::agent::{AtHand, HelperRow, Step};
use crate::cases::story;
use crate::door::{Signed, State, Trouble};
use crate::layout::Choice;
use base::{AccountId, CaseId, Moment};
use cases::read::{Show, Shown, StageState};
use catalogue::StepKind;
use desk::Role;
use std::collections::HashMap;
use visits::read::OfCase;

/// Who works on cases at a desk.
pub(crate) const DESK: &[Role] = &[Role::Agent, Role::Supervisor, Role::Officer];

/// A case with its visits.
pub(crate) struct Seen {
    pub(crate) shown: Shown,
    pub(crate) visits: Vec<visits::read::Shown>,
    /// Who acts for the elder, when something in the story was done under a mandate.
    pub(crate) acting: Acting,
    /// The person who looks works on cases.
    pub(crate) works: bool,
}

/// Reads a case; leaves a trail entry.
pub(crate) async fn seen(state: &State, signed: &Signed, case: CaseId) -> Result<Seen, Trouble> {
    let shown = state.desk.look(&signed.ask, Show { case }).await?;
    let visits = match shown.service.visits() {
        true => state.desk.look(&signed.ask, OfCase { case }).await?,
        false => Vec::new(),
    };
    let acting = match shown.row.elder.filter(|_| shown.story.iter().any(|entry| entry.behalf.is_some())) {
        Some(elder) => state.desk.look(&signed.ask, mandates::read::OnBehalf { elder }).await?,
        None => Acting::new(),
    };
    Ok(Seen { shown, visits, acting, works: signed.is(DESK) })
}

/// Who acts, or acted, for an elder.
pub(crate) type Acting = HashMap<AccountId, mandates::Someone>;

impl Seen {
    fn open(&self) -> bool {
        self.works && self.shown.row.state.open()
    }

    /// A helper is being found or is out.
    fn sent(&self) -> bool {
        self.visits.iter().any(|visit| visit.row.state.live())
    }

    /// Somebody spoke with the elder about this case.
    fn spoke(&self) -> bool {
        self.shown.story.iter().any(|e| matches!(e.act.as_str(), "calls.answer" | "calls.connected"))
    }

    pub(crate) fn can_take(&self) -> bool {
        self.open() && self.shown.row.owner.account.is_none()
    }

    pub(crate) fn can_send(&self) -> bool {
        let early = matches!(self.shown.row.step, StepKind::Answer | StepKind::Send);
        self.open() && early && self.shown.service.visits() && self.shown.row.elder.is_some() && !self.sent()
    }

    /// The work is over, as far as the rules of cases let it end.
    fn may_end(&self) -> bool {
        self.open()
            && match self.shown.row.step {
                StepKind::Answer | StepKind::Arrive => false,
                StepKind::Send => !self.sent(),
                StepKind::Finish => !self.shown.service.visits(),
                StepKind::Callback => true,
            }
    }

    pub(crate) fn can_ask(&self) -> bool {
        self.may_end()
            && self.shown.row.callback_due
            && (self.shown.row.step == StepKind::Callback || self.spoke())
    }

    pub(crate) fn can_close(&self) -> bool {
        self.may_end() && !self.shown.row.callback_due
    }

    /// How it can end; without a visit that was made, an outcome at the door is not the first one offered.
    pub(crate) fn outcomes(&self) -> Vec<Choice> {
        let visited = self.visits.iter().any(|visit| visit.row.state == visits::State::Finished);
        let chosen = self.shown.service.outcomes.iter().position(|o| o.visited == visited).unwrap_or(0);
        let choice =
            |(order, o): (usize, &catalogue::Outcome)| Choice::new(&o.code, &o.name, order == chosen);
        self.shown.service.outcomes.iter().enumerate().map(choice).collect()
    }

    /// Where it stands and what can be done.
    pub(crate) fn at_hand(&self, state: &State, now: Moment) -> AtHand {
        let row = &self.shown.row;
        let lines = story::short(self, state.desk.registry(), now);
        AtHand {
            id: row.address(),
            title: row.service_name.to_owned(),
            number: row.number.clone(),
            priority: priority(row.priority),
            state: case_state(row.state, row.overdue),
            steps: self.steps(now),
            due: row.due,
            on_the_way: self.on_the_way(),
            lines,
            can_take: self.can_take(),
            can_send: self.can_send(),
            can_ask: self.can_ask(),
            can_close: self.can_close(),
            can_call: self.open() && row.elder.is_some(),
        }
    }

    fn on_the_way(&self) -> Option<String> {
        let visit =
            self.visits.iter().rev().find(|v| v.row.state.live() || v.row.state == visits::State::Nobody)?;
        let who = visit.row.helper_name.clone().unwrap_or_default();
        Some(match visit.row.state {
            visits::State::Offering => {
                let open = visit.offers.iter().filter(|o| o.state == visits::OfferState::Open);
                let names: Vec<&str> = open.map(|o| o.name.as_str()).collect();
                match names.is_empty() {
                    true => "正在找人".to_owned(),
                    false => format!("已派给{}，等答复", names.join("、")),
                }
            }
            visits::State::Accepted => format!("{who}已接单"),
            visits::State::OnWay => format!("{who}在路上"),
            visits::State::Arrived => format!("{who}已到门"),
            _ => "没有助老员能去，已报值班主管".to_owned(),
        })
    }

    fn steps(&self, now: Moment) -> Vec<Step> {
        let row = &self.shown.row;
        let made = |kind: StepKind| {
            let of = |pick: fn(&visits::read::Row) -> Option<Moment>| {
                self.visits.iter().rev().find_map(|v| pick(&v.row))
            };
            match kind {
                StepKind::Answer => self.shown.taken_at,
                StepKind::Send => of(|v| v.accepted_at),
                StepKind::Arrive => of(|v| v.arrived_at),
                StepKind::Finish => of(|v| v.finished_at).or(self.shown.done_at),
                StepKind::Callback => self.shown.called_back_at.or(row.closed_at),
            }
        };
        let step = |stage: &cases::read::Stage| {
            let (class, said) = match stage.state {
                StageState::Past => ("done", "已完成"),
                StageState::Now if row.overdue => ("late", "超时了"),
                StageState::Now => ("now", "正在进行"),
                StageState::Ahead => ("", "未开始"),
            };
            let when = match (stage.state, made(stage.kind)) {
                (StageState::Past, Some(at)) => when(at, now),
                (StageState::Now, _) => {
                    row.due.map(|due| format!("{} 前", when(due, now))).unwrap_or_default()
                }
                _ => String::new(),
            };
            Step { class, word: step_word(stage.kind).to_owned(), when, said }
        };
        self.shown.stages.iter().map(step).collect()
    }
}

/// The short word of a step.
pub(crate) fn step_word(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Answer => "接手",
        StepKind::Send => "派人",
        StepKind::Arrive => "到门",
        StepKind::Finish => "做完",
        StepKind::Callback => "回访办结",
    }
}

/// Who could go, best first, and why nobody can.
pub(crate) async fn candidates(
    state: &State,
    signed: &Signed,
    seen: &Seen,
) -> Result<(Vec<HelperRow>, Option<String>), Trouble> {
    if !seen.can_send() {
        return Ok((Vec::new(), None));
    }
    let ranking = state.desk.look(&signed.ask, visits::read::Candidates { case: seen.shown.row.id }).await?;
    let row = |(order, one): (usize, &visits::Candidate)| HelperRow {
        key: (order + 1).to_string(),
        id: one.helper.to_string(),
        name: one.name.clone(),
        why: one.reason.clone(),
    };
    let rows: Vec<HelperRow> = ranking.candidates.iter().take(9).enumerate().map(row).collect();
    let nobody = rows.is_empty().then(|| {
        let why: Vec<String> =
            ranking.others.iter().take(3).map(|o| format!("{}：{}", o.name, o.why)).collect();
        match why.is_empty() {
            true => "现在没有在岗的助老员；派出后会马上报值班主管".to_owned(),
            false => format!("现在没有能去的助老员（{}）；派出后会马上报值班主管", why.join("；")),
        }
    });
    Ok((rows, nobody))
}
