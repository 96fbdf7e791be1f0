//! `GET /cases/{id}`: the case with its whole story.

use crate::agent::words::{mask, visit_state, when};
use crate::cases::look::{Seen, candidates, seen};
use crate::cases::{CasePage, story};
use crate::door::{Answer, Signed, State, Trouble, page};
use crate::layout::{Choice, Family, Tag};
use axum::extract::Path;
use base::{AnyId as _, CaseId, Moment};
use calls::read::{Agents, RecordingsOfCase};
use desk::Role;

/// Who hears recordings of a case.
const HEARS: &[Role] = &[Role::Agent, Role::Supervisor, Role::Officer, Role::AuditAdmin];

/// The page.
pub(crate) async fn show(
    axum::extract::State(state): axum::extract::State<State>,
    signed: Signed,
    Path(id): Path<String>,
) -> Answer {
    let case = CaseId::parse(&id).map_err(|_| Trouble::absent())?;
    let seen = seen(&state, &signed, case).await?;
    let recordings = match signed.is(HEARS) {
        true => state.desk.look(&signed.ask, RecordingsOfCase { case }).await?,
        false => Vec::new(),
    };
    let (helpers, nobody) = candidates(&state, &signed, &seen).await?;
    let now = state.desk.clock().now();
    let mut chrome = signed.chrome(&state, Family::Desk, seen.shown.row.service_name);
    (chrome.live, chrome.topics, chrome.about) = (true, "cases. visits. calls.", case.text());
    let people = match seen.works && seen.shown.row.state.open() {
        true => people(&state, &signed, &seen).await?,
        false => Vec::new(),
    };
    let row = &seen.shown.row;
    let elder = row
        .elder
        .map(|e| (mask(row.elder_name.as_deref().unwrap_or_default()), format!("/elders/{}", e.text())));
    page(&CasePage {
        case: seen.at_hand(&state, now),
        elder,
        facts: facts(&seen, now),
        summary: seen.shown.summary.clone(),
        story: story::lines(&seen, &recordings, state.desk.registry()),
        visits: visit_links(&seen, now),
        helpers,
        nobody,
        leads: leads(&seen),
        outcomes: seen.outcomes(),
        turns: turns(&seen),
        people,
        can_note: true,
        can_trail: signed.is(&[Role::AuditAdmin, Role::Supervisor]),
        draft: String::new(),
        chrome,
    })
}

/// A case that has a page of its own to work on it.
fn leads(seen: &Seen) -> Option<(String, &'static str)> {
    let word = match seen.shown.service.code.as_str() {
        "mandate_confirm" => "去核实授权",
        "family_message" => "看留言、回话",
        _ => return None,
    };
    Some((format!("/messages/{}", seen.shown.row.id.text()), word))
}

fn visit_links(seen: &Seen, now: Moment) -> Vec<(String, String, Tag)> {
    let link = |visit: &visits::read::Shown| {
        let who = visit.row.helper_name.as_deref().unwrap_or("正在找人");
        let words = format!("{who} {}", when(visit.row.sent_at, now));
        (format!("/visits/{}", visit.row.address()), words, visit_state(visit.row.state))
    };
    seen.visits.iter().map(link).collect()
}

fn facts(seen: &Seen, now: Moment) -> Vec<(&'static str, String)> {
    let row = &seen.shown.row;
    let owner = match (&row.owner_name, row.state.open()) {
        (Some(name), _) => name.clone(),
        (None, true) => format!("{}（还没有人接手）", row.owner.rung.label()),
        (None, false) => "—".to_owned(),
    };
    let mut facts = vec![
        ("编号", row.number.clone()),
        ("渠道", row.channel.to_owned()),
        ("开单", when(row.opened_at, now)),
        ("谁在办", owner),
        ("按了几次", row.presses.to_string()),
    ];
    let behalf = seen.shown.story.first().is_some_and(|entry| entry.behalf.is_some());
    if behalf {
        facts.push(("代办", story::who(seen, &seen.shown.opened_by, true)));
    }
    if !seen.shown.missing.is_empty() && row.state.open() {
        let names: Vec<&str> = seen.shown.missing.iter().map(|kind| kind.name()).collect();
        facts.push(("还缺凭证", names.join("、")));
    }
    if let Some(outcome) = row.outcome {
        facts.push(("结果", outcome.to_owned()));
    }
    if let Some(score) = row.satisfied {
        facts.push(("满意度", if score >= 4 { "满意".into() } else { format!("{score} 分") }));
    }
    facts
}

/// Acts that ask for a reason: path, word, class.
fn turns(seen: &Seen) -> Vec<(&'static str, &'static str, &'static str)> {
    match (seen.works, seen.shown.row.state.open()) {
        (false, _) => Vec::new(),
        (true, true) => vec![("escalate", "上报主管", ""), ("cancel", "撤单", "danger")],
        (true, false) => vec![("reopen", "重新打开", "")],
    }
}

/// To whom it can be handed: the rungs, and the agents on duty.
async fn people(state: &State, signed: &Signed, seen: &Seen) -> Result<Vec<Choice>, Trouble> {
    let agents = state.desk.look(&signed.ask, Agents {}).await?;
    let held = seen.shown.row.owner.account;
    let rungs = [cases::Rung::Agents, cases::Rung::Supervisors, cases::Rung::Officers];
    let mut choices: Vec<Choice> =
        rungs.iter().map(|rung| Choice::new(rung.word(), rung.label(), false)).collect();
    let on_duty = agents.iter().filter(|a| a.state != calls::AgentState::Off && Some(a.agent) != held);
    choices.extend(on_duty.map(|a| Choice::new(a.agent.text(), format!("{}（{}）", a.name, a.label), false)));
    Ok(choices)
}
